"""Reads for the Files-in page: what came, what is late, what is held."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from joinedup.access.models import User
from joinedup.caseload.models import Involvement
from joinedup.core import clock
from joinedup.interop.models import PartnerFile, SavedMapping
from joinedup.interop.partner_files import MappingRefused, parse_mapping
from joinedup.place.models import AllianceMembership, Feed, Organisation, PracticeAlignment, Team
from joinedup.place.queries import whole_number


@dataclass(frozen=True, slots=True)
class FeedState:
    """A list a partner sends against its rhythm. ``due``: when the latest one should have come, None when no rhythm is
    set; ``is_late``: past that and the settings' grace; ``latest``: the newest file of it."""

    feed: Feed
    latest: PartnerFile | None
    due: datetime | None
    is_late: bool


def last_due(feed: Feed, now: datetime) -> datetime | None:
    """The latest moment, not after now, at which a list should have been in; None without a rhythm."""
    if feed.due_by is None:
        return None
    days = set(feed.days) or set(range(7))
    day: date = clock.local(now).date()
    for back in range(8):
        candidate = day - timedelta(days=back)
        if candidate.weekday() in days:
            moment = datetime.combine(candidate, feed.due_by, tzinfo=clock.LONDON).astimezone(clock.UTC)
            if moment <= now:
                return moment
    return None


def is_late(feed: Feed, now: datetime, grace: timedelta) -> bool:
    """Whether the list due last has not come: nothing received on or after the morning of the day it was due."""
    due = last_due(feed, now)
    if due is None or now < due + grace:
        return False
    return feed.received is None or feed.received < clock.start_of_day(clock.local(due).date())


def feeds(place_id: int) -> list[FeedState]:
    """Every list of a place with its newest file, expected ones first."""
    now = clock.now()
    grace = timedelta(minutes=whole_number(place_id, "feed.late_minutes"))
    latest = _newest_files(place_id)
    rows = (
        Feed.objects.filter(place_id=place_id)
        .select_related("organisation")
        .order_by("-is_expected", "organisation__name", "format")
    )
    return [
        FeedState(
            feed,
            latest.get((feed.organisation_id, feed.format)),
            last_due(feed, now),
            is_late(feed, now, grace),
        )
        for feed in rows
    ]


def _newest_files(place_id: int) -> dict[tuple[int, str], PartnerFile]:
    """The newest file of each sender and list; a spreadsheet counts as the list its mapping makes of it."""
    newest: dict[tuple[int, str], PartnerFile] = {}
    for file in (
        PartnerFile.objects.filter(place_id=place_id)
        .order_by("sender_id", "format", "mapping", "-received_at", "-pk")
        .distinct("sender_id", "format", "mapping")
    ):
        key = (file.sender_id, list_of(file))
        held = newest.get(key)
        if held is None or (held.received_at, held.pk) < (file.received_at, file.pk):
            newest[key] = file
    return newest


def list_of(file: PartnerFile) -> str:
    """The list a file is or, as a spreadsheet, becomes; ``spreadsheet`` when its mapping can't be read."""
    if file.format != "spreadsheet":
        return file.format
    try:
        return parse_mapping(file.mapping).format
    except MappingRefused:
        return file.format


def silent_hospitals(place_id: int) -> list[Organisation]:
    """Trusts of the place that send no list of inpatients: an admission there is not known here (Q9)."""
    return list(
        Organisation.objects.on(clock.today())
        .filter(kind="trust", is_provider=True)
        .filter(Q(memberships__place=place_id) | Q(feeds__place=place_id))
        .exclude(
            pk__in=Feed.objects.filter(place_id=place_id, format="inpatients", received__isnull=False).values(
                "organisation"
            )
        )
        .distinct()
        .order_by("name")
    )


def senders(place_id: int) -> list[Organisation]:
    """Who may send lists to a place: the partners of its alliance and the employers of its teams, whoever a list is
    expected from, its practices."""
    of_the_place = [
        model.objects.filter(place_id=place_id).values(field)
        for model, field in (
            (AllianceMembership, "organisation"),
            (Team, "organisation"),
            (Feed, "organisation"),
            (PracticeAlignment, "practice"),
        )
    ]
    anyone = Q()
    for ids in of_the_place:
        anyone |= Q(pk__in=ids)
    return list(Organisation.objects.filter(anyone).order_by("name"))


def recent_files(place_id: int, sender_id: int | None = None) -> QuerySet[PartnerFile]:
    """The files of a place, or of one sender, newest first."""
    files = PartnerFile.objects.filter(place_id=place_id)
    if sender_id is not None:
        files = files.filter(sender_id=sender_id)
    return files.select_related("sender").order_by("-received_at", "-pk")


def rows_last_time(file: PartnerFile) -> int:
    """How many rows the last list of the same sender and format had: how long a reading may be. 0 when it is the first."""
    last = (
        PartnerFile.objects.filter(
            place_id=file.place_id,
            sender_id=file.sender_id,
            format=file.format,
            mapping=file.mapping,
            rows__gt=0,
        )
        .exclude(pk=file.pk)
        .order_by("-received_at", "-pk")
        .first()
    )
    return last.rows if last else 0


def account_name(user_id: int | None) -> str:
    """What an account is called; empty for a command or the watched folder."""
    if user_id is None:
        return ""
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that partners' rows carry and nobody has mapped. ``what``: team or worker; ``rows``: how many carry it."""

    sender: str
    what: str
    code: str
    rows: int


def unknown_codes(place_id: int, limit: int = 200) -> list[UnknownCode]:
    """Codes of teams and workers in open work that lead to nothing yet, those that most rows carry first."""
    found = []
    for what, code, known in (("team", "team_code", "team"), ("worker", "worker_code", "worker")):
        rows = (
            Involvement.objects.filter(place_id=place_id, ended__isnull=True, **{f"{known}__isnull": True})
            .exclude(**{code: ""})
            .values_list("organisation__name", code)
            .annotate(rows=Count("pk"))
            .order_by("-rows", "organisation__name", code)[:limit]
        )
        found += [UnknownCode(sender, what, text, count) for sender, text, count in rows]
    return sorted(found, key=lambda one: (-one.rows, one.sender, one.what, one.code))[:limit]


def file_of(place_id: int, file_id: int) -> PartnerFile | None:
    """One file of a place."""
    return PartnerFile.objects.filter(place_id=place_id, pk=file_id).select_related("sender").first()


def mapping_of(place_id: int, mapping_id: int) -> SavedMapping | None:
    """One saved mapping of a place."""
    return SavedMapping.objects.filter(place_id=place_id, pk=mapping_id).first()


def is_mapping_name_taken(place_id: int, name: str) -> bool:
    """Whether a mapping of this name is saved already."""
    return SavedMapping.objects.filter(place_id=place_id, name=name).exists()


def mappings(place_id: int) -> QuerySet[SavedMapping]:
    """The saved mappings of a place by name."""
    return SavedMapping.objects.filter(place_id=place_id).order_by("name")


def held(place_id: int) -> list[PartnerFile]:
    """Lists that wait for approval, newest first; those that a later whole list has overtaken are left out."""
    applied: dict[tuple[int, str], Feed] = {
        (feed.organisation_id, feed.format): feed for feed in Feed.objects.filter(place_id=place_id)
    }
    files = (
        PartnerFile.objects.filter(place_id=place_id, state=PartnerFile.State.HELD)
        .select_related("sender")
        .order_by("-received_at", "-pk")
    )
    return [file for file in files if not is_overtaken(file, applied.get((file.sender_id, list_of(file))))]


def is_overtaken(file: PartnerFile, feed: Feed | None) -> bool:
    """Whether a later list of the same sender has been applied that speaks of the same moment or a later one."""
    if feed is None or feed.as_at is None or feed.received is None:
        return False
    return feed.received > file.received_at and (file.as_at is None or feed.as_at >= file.as_at)


def feed_of(file: PartnerFile) -> Feed | None:
    """The list that a file is one of."""
    return Feed.objects.filter(
        place_id=file.place_id, organisation_id=file.sender_id, format=list_of(file)
    ).first()
