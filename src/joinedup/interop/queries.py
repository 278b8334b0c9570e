"""Reads for the Files-in page: what came, what is late, what is held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from joinedup.core import clock
from joinedup.interop.models import PartnerFile, SavedMapping
from joinedup.place.models import Feed
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
    latest: dict[tuple[int, str], PartnerFile] = {
        (file.sender_id, _contract_format(file)): file
        for file in PartnerFile.objects.filter(place_id=place_id)
        .order_by("sender_id", "format", "-received_at")
        .distinct("sender_id", "format")
    }
    rows = Feed.objects.filter(place_id=place_id).select_related("organisation").order_by(
        "-is_expected", "organisation__name", "format"
    )
    return [
        FeedState(feed, latest.get((feed.organisation_id, feed.format)), last_due(feed, now), is_late(feed, now, grace))
        for feed in rows
    ]


def _contract_format(file: PartnerFile) -> str:
    if file.format != "spreadsheet":
        return file.format
    from joinedup.interop.partner_files import MappingRefused, parse_mapping

    try:
        return parse_mapping(file.mapping).format
    except MappingRefused:
        return file.format


def recent_files(place_id: int) -> QuerySet[PartnerFile]:
    """The files of a place, newest first."""
    return PartnerFile.objects.filter(place_id=place_id).select_related("sender").order_by("-received_at", "-pk")


def file_of(place_id: int, file_id: int) -> PartnerFile | None:
    """One file of a place."""
    return PartnerFile.objects.filter(place_id=place_id, pk=file_id).select_related("sender").first()


def mappings(place_id: int) -> QuerySet[SavedMapping]:
    """The saved mappings of a place by name."""
    return SavedMapping.objects.filter(place_id=place_id).order_by("name")


def held(place_id: int) -> Iterable[PartnerFile]:
    """Lists that wait for approval."""
    return PartnerFile.objects.filter(place_id=place_id, state=PartnerFile.State.HELD).select_related("sender")
