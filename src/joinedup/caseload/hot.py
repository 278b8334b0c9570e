"""Reads what the hot list looks at, for one page of people or for a team's whole caseload, in a set number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from joinedup.caseload import rules
from joinedup.caseload.feeds import is_old
from joinedup.caseload.models import Case, Fact, Involvement
from joinedup.caseload.rules import HotReason, ListAge, Lists, PersonNow, Windows
from joinedup.core import clock
from joinedup.people.models import Person
from joinedup.place.models import Feed, Site
from joinedup.place.queries import settings_of

RECENT_KINDS = (
    "fall",
    "carer-breakdown",
    "concern",
    "admitted",
    "discharged",
    "no-reply",
    "visit-not-made",
    "involvement-opened",
    "involvement-ended",
)
"""Facts that count for some days only; deaths and actions count whenever they were recorded."""

LASTING_KINDS = ("death-reported", "action-due", "action-closed")
VISIT_KINDS = tuple(rules.VISIT_OUTCOME_FACTS.values())

_HOT_SETTINGS = tuple(name for name in Windows.__slots__ if name != "review_overdue_days")
_STALE_HOURS = 26  # for a list of a format that the catalogue does not name

ORDERABLE = 2_000
"""Most hot cases that are put in order at once; beyond that the list asks for a smaller team."""


@dataclass(frozen=True, slots=True)
class HotCase:
    """A case and why it is hot. ``changed``: the reasons that became known after the moment asked about."""

    case_id: int
    person_id: int
    reasons: list[HotReason]
    changed: list[HotReason]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every person of a place is judged by: the moment, the place's numbers, how old its lists are, and the names
    of its sites by their codes. ``feeds``: its lists with their senders; ``settings``: all its numbers."""

    now: datetime
    windows: Windows
    lists: Lists
    sites: Mapping[str, str]
    feeds: Sequence[Feed] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, place_id: int, now: datetime | None = None) -> "Ground":
        """Read it: three queries."""
        now = now or clock.now()
        settings = settings_of(place_id)
        numbers = {name: int(settings[f"hot.{name}"]) for name in _HOT_SETTINGS}
        feeds = list(Feed.objects.filter(place_id=place_id).select_related("organisation"))
        return cls(
            now,
            Windows(**numbers, review_overdue_days=int(settings["review.overdue_days"])),
            {(feed.organisation_id, feed.format): list_age(feed, settings, now) for feed in feeds},
            dict(Site.objects.filter(place_id=place_id).values_list("code", "name")),
            feeds,
            settings,
        )


def list_age(feed: Feed, settings: Mapping[str, Any], now: datetime) -> ListAge:
    """How old a list is, by its own weekdays or by the place's setting for its format."""
    stale_hours = int(settings.get(f"feed.stale_hours.{feed.format}", _STALE_HOURS))
    return ListAge(
        feed.as_at, is_old(feed.as_at, now, stale_hours=stale_hours, days=feed.days, due_by=feed.due_by)
    )


def _last_seen(of: str) -> Subquery:
    seen = Fact.objects.filter(person=OuterRef(of), kind="visit-seen", withdrawn_at__isnull=True)
    return Subquery(seen.order_by("-effective").values("effective")[:1])


def _first_visit(of: str) -> Subquery:
    tried = Fact.objects.filter(person=OuterRef(of), kind__in=VISIT_KINDS, withdrawn_at__isnull=True)
    return Subquery(tried.order_by("effective").values("effective")[:1])


def people_now(person_ids: Collection[int], ground: Ground) -> dict[int, PersonNow]:
    """What the rules look at, for each person: three queries however many people."""
    cutoff = ground.now - timedelta(days=ground.windows.longest + 1)
    facts: dict[int, list[rules.Happened]] = defaultdict(list)
    rows = Fact.objects.filter(
        Q(kind__in=RECENT_KINDS, effective__gte=cutoff) | Q(kind__in=LASTING_KINDS),
        person__in=person_ids,
        withdrawn_at__isnull=True,
    ).values_list(
        "person_id",
        "kind",
        "effective",
        "recorded_at",
        "controller_id",
        "controller__name",
        "reference",
        "values",
    )
    for person_id, kind, effective, recorded, organisation_id, by, reference, values in rows:
        if (code := values.get("site")) in ground.sites:
            values = {**values, "site": ground.sites[code]}
        facts[person_id].append(
            rules.Happened(kind, effective, recorded, organisation_id, by, reference, values)
        )
    work: dict[int, list[rules.OpenWork]] = defaultdict(list)
    open_work = Involvement.objects.filter(person__in=person_ids, ended__isnull=True).values_list(
        "person_id",
        "organisation_id",
        "organisation__name",
        "opened",
        "team__name",
        "team_code",
        "review_due",
    )
    for person_id, organisation_id, organisation, opened, team, code, review_due in open_work:
        work[person_id].append(
            rules.OpenWork(organisation_id, organisation, opened, team or code, review_due)
        )
    people = Person.objects.filter(pk__in=person_ids).values_list(
        "pk", "died", _last_seen("pk"), _first_visit("pk")
    )
    return {
        person_id: PersonNow(facts[person_id], work[person_id], died, last_seen, first_visit)
        for person_id, died, last_seen, first_visit in people
    }


def reasons_of(person_ids: Iterable[int], ground: Ground) -> dict[int, list[HotReason]]:
    """Why each person's case is hot, weightiest first; a person who is not hot has an empty list."""
    ids = list(person_ids)
    people = people_now(ids, ground) if ids else {}
    return {
        person_id: rules.hot_reasons(
            people.get(person_id, PersonNow()), windows=ground.windows, lists=ground.lists, now=ground.now
        )
        for person_id in ids
    }


def candidates(cases: QuerySet[Case], ground: Ground) -> dict[int, int]:
    """Cases that may be hot, {person id: case id}, found by the database without reading every case's history; the
    rules decide. At most ``ORDERABLE`` of each sort."""
    now, windows, lists = ground.now, ground.windows, ground.lists
    people = cases.values("person_id")
    live = Fact.objects.filter(person__in=people, withdrawn_at__isnull=True)
    cutoff = now - timedelta(days=windows.longest + 1)
    deaths = now - timedelta(days=windows.death_days + 1)
    closed = Fact.objects.filter(
        person=OuterRef("person"),
        reference=OuterRef("reference"),
        kind="action-closed",
        withdrawn_at__isnull=True,
    )
    found: set[int] = set()
    found.update(
        live.filter(
            Q(kind__in=RECENT_KINDS, effective__gte=cutoff)
            | Q(kind="death-reported", recorded_at__gte=deaths)
        )
        .exclude(kind="involvement-ended")
        .values_list("person_id", flat=True)
        .distinct()[:ORDERABLE]
    )
    found.update(
        live.filter(~Exists(closed), kind="action-due", effective__lt=now)
        .values_list("person_id", flat=True)
        .distinct()[:ORDERABLE]
    )
    found.update(
        Involvement.objects.filter(
            case__in=cases.values("pk"), ended__isnull=True, review_due__lt=rules.overdue_before(windows, now)
        )
        .values_list("person_id", flat=True)
        .distinct()[:ORDERABLE]
    )
    found.update(
        cases.filter(person__died__gte=clock.local(deaths).date()).values_list("person_id", flat=True)[
            :ORDERABLE
        ]
    )
    senders = [organisation for (organisation, kind), age in lists.items() if kind == "visits" and age.as_at]
    if senders:
        weeks_ago = now - timedelta(weeks=windows.unseen_weeks)
        visits = Fact.objects.filter(person=OuterRef("person"), withdrawn_at__isnull=True)
        work = Involvement.objects.filter(case=OuterRef("pk"), ended__isnull=True, organisation__in=senders)
        found.update(
            cases.filter(
                Exists(work),
                ~Exists(visits.filter(kind="visit-seen", effective__gt=weeks_ago)),
                Exists(visits.filter(kind__in=VISIT_KINDS, effective__lte=weeks_ago)),
            ).values_list("person_id", flat=True)[:ORDERABLE]
        )
    return dict(cases.filter(person__in=found).values_list("person_id", "pk")) if found else {}


def hot_cases(cases: QuerySet[Case], ground: Ground, *, since: datetime | None = None) -> list[HotCase]:
    """The hot cases among some open cases, in order (``rules.order_key``). ``since``: what became known after it is
    ``changed``; None: nothing is."""
    chosen = candidates(cases, ground)
    hot = []
    for person_id, reasons in reasons_of(chosen, ground).items():
        if reasons:
            changed = [reason for reason in reasons if since and reason.known and reason.known > since]
            hot.append(HotCase(chosen[person_id], person_id, reasons, changed))
    return sorted(hot, key=lambda case: (*rules.order_key(case.reasons), case.case_id))
