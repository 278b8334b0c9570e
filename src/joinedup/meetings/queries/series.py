"""Reads of a series: whose caseload it is, what is hot beyond the list, today's planned visits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from joinedup.caseload.models import Case, Visit
from joinedup.caseload.queries import hot_cases_for_teams
from joinedup.caseload.scope import Layout, TeamSet, cases_of_teams
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.core.names import name_key
from joinedup.meetings.models import (
    Huddle,
    HuddleItem,
    HuddleSeries,
)
from joinedup.people.models import Person
from joinedup.place.models import Team
from joinedup.tasks import queries as task_queries

PAST_LIMIT = 10
"""Past huddles shown for a series."""


FOUND_LIMIT = 15
"""Most people a search for a case to add shows."""


def series_of(place_id: int | None) -> QuerySet[HuddleSeries]:
    """The huddles of a place in force today, by their time of day."""
    return (
        HuddleSeries.objects.on(clock.today())
        .filter(place_id=place_id or 0)
        .select_related("site")
        .prefetch_related("teams")
        .order_by("starts", "name")
    )


def one_series(series_id: int, place_id: int | None) -> HuddleSeries | None:
    """A series of a place, in force or past."""
    return (
        HuddleSeries.objects.filter(pk=series_id, place_id=place_id or 0)
        .select_related("site", "place")
        .prefetch_related("teams")
        .first()
    )


def series_for_feed(series_id: int) -> HuddleSeries | None:
    """A series for its calendar, which holds no person: no context needed."""
    return HuddleSeries.objects.filter(pk=series_id).select_related("site", "place").first()


def my_series_ids(actor: Actor, series: Iterable[HuddleSeries]) -> set[int]:
    """Which of some series are the actor's: those that cover a team of theirs."""
    mine = task_queries.team_ids_of(actor)
    return {one.pk for one in series if any(team.pk in mine for team in one.teams.all())}


def huddles_since(series_ids: Collection[int], day: datetime) -> QuerySet[Huddle]:
    """Huddles of some series from a day on."""
    return Huddle.objects.filter(series_id__in=series_ids, day__gte=clock.local(day).date()).order_by("day")


def past_huddles(series_id: int) -> QuerySet[Huddle]:
    """The last ended huddles of a series, newest first, with how many cases were said something of."""
    return (
        Huddle.objects.filter(series_id=series_id, state=Huddle.State.ENDED)
        .annotate(
            said=Count("items", filter=Q(items__pruned_at__isnull=True) & ~Q(items__outcome="")),
            listed=Count("items", filter=Q(items__pruned_at__isnull=True)),
        )
        .order_by("-day")[:PAST_LIMIT]
    )


def last_ended(series_id: int) -> Huddle | None:
    """The latest huddle of a series that was held to its end."""
    return Huddle.objects.filter(series_id=series_id, state=Huddle.State.ENDED).order_by("-ended_at").first()


@dataclass(frozen=True, slots=True)
class Beyond:
    """A hot case that is not on the list. ``total``: how many there are of them."""

    case_id: int
    person: Person
    tag: str
    total: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whose caseload a series is. ``operational``: its teams; ``teams``: as the caseload reads them; ``employers``: all
    employers' teams that work for its teams, shared with other areas or not; ``layout``: the place's teams."""

    operational: tuple[Team, ...]
    teams: TeamSet
    employers: frozenset[int]
    layout: Layout

    @property
    def operational_ids(self) -> frozenset[int]:
        """Ids of the series' own teams."""
        return frozenset(team.pk for team in self.operational)

    @property
    def own_ids(self) -> frozenset[int]:
        """Teams that are nobody else's: their tasks are this huddle's whoever they are about."""
        return self.operational_ids | self.teams.employers | self.teams.home

    @property
    def all_ids(self) -> frozenset[int]:
        """Every team that has a part in this huddle."""
        return self.own_ids | self.employers


def coverage_of(series: HuddleSeries) -> Coverage:
    """The teams behind a series (PLAN: geography; DESIGN 3)."""
    layout = Layout.of(series.place_id)
    operational = tuple(layout.teams[team.pk] for team in series.teams.all() if team.pk in layout.teams)
    ids = {team.pk for team in operational}
    employers = frozenset(
        team_id
        for wanted in ids
        for team_id in layout.down.get(wanted, ())
        if team_id in layout.teams and layout.teams[team_id].kind == Team.Kind.EMPLOYER
    )
    return Coverage(operational, layout.under(ids), employers, layout)


def usual_professions(coverage: Coverage) -> list[str]:
    """The professions that usually come, from the teams of the series."""
    return list(dict.fromkeys(one for team in coverage.operational for one in team.usual_professions))


def caseload_of(series: HuddleSeries, coverage: Coverage) -> QuerySet[Case]:
    """The open cases of a huddle."""
    return cases_of_teams(series.place_id, coverage.teams)


def hot_beyond(coverage: Coverage, huddle: Huddle, limit: int) -> list[Beyond]:
    """Hot cases of the caseload that are not on a huddle's list, in order: what the limit left off, or what became hot
    since it was prepared. At most ``limit``."""
    on_it = set(HuddleItem.objects.filter(huddle=huddle).values_list("person_id", flat=True))
    hot = hot_cases_for_teams(coverage.teams.home, coverage.teams.employers, huddle.since)
    beyond = [one for one in hot if one.person_id not in on_it]
    people = Person.objects.in_bulk([one.person_id for one in beyond[:limit]])
    return [
        Beyond(one.case_id, people[one.person_id], one.reasons[0].tag, len(beyond)) for one in beyond[:limit]
    ]


def huddle_on(series_id: int, day: date) -> Huddle | None:
    """The huddle of a series on a day, if it is made."""
    return Huddle.objects.filter(series_id=series_id, day=day).first()


@dataclass(frozen=True, slots=True)
class TeamDay:
    """Planned visits of a team today, and the time-critical among them (Q28)."""

    team: str
    visits: int
    time_critical: int
    insulin: int
    syringe_driver: int
    double_handed: int


def planned_today(coverage: Coverage, now: datetime) -> list[TeamDay]:
    """Today's planned visits by team, for the capacity line."""
    today = clock.local(now).date()
    rows = (
        Visit.objects.filter(
            place_id=coverage.layout.place_id,
            team__in=coverage.employers,
            planned_start__gte=clock.start_of_day(today),
            planned_start__lt=clock.start_of_day(today + timedelta(days=1)),
            ended__isnull=True,
        )
        .exclude(outcome__in=(Visit.Outcome.CANCELLED_BY_PERSON, Visit.Outcome.CANCELLED_BY_SERVICE))
        .values("team_id")
        .annotate(
            visits=Count("pk"),
            critical=Count("pk", filter=Q(is_time_critical=True)),
            insulin=Count("pk", filter=Q(purpose__icontains="insulin")),
            drivers=Count("pk", filter=Q(purpose__icontains="syringe")),
            double=Count("pk", filter=Q(is_double_handed=True)),
        )
        .order_by("-visits")
    )
    return [
        TeamDay(
            coverage.layout.teams[row["team_id"]].name,
            row["visits"],
            row["critical"],
            row["insulin"],
            row["drivers"],
            row["double"],
        )
        for row in rows
    ]


def search_caseload(cases: QuerySet[Case], text: str) -> list[Case]:
    """Cases of this caseload whose person has this family name (its beginning), both names, or this NHS number."""
    text = " ".join(text.split())
    if not text:
        return []
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) == 10:
        found = cases.filter(person__nhs_number=digits)
    else:
        keys = [key for key in (name_key(word) for word in text.split()) if key]
        if not keys:
            return []
        found = cases
        if len(keys) == 1:
            found = found.filter(_begins("family_key", keys[0]) | _begins("given_key", keys[0]))
        else:
            first, last = keys[0], keys[-1]
            found = found.filter(
                (_begins("given_key", first) & _begins("family_key", last))
                | (_begins("family_key", first) & _begins("given_key", last))
                | _begins("family_key", "".join(keys))
            )
    return list(
        found.select_related("person").order_by("person__family_key", "person__given_key", "pk")[:FOUND_LIMIT]
    )


def _begins(field: str, key: str) -> Q:
    """The beginning of a key, in operators that row security lets an index answer (STACK_NOTES 2)."""
    return Q(**{f"person__{field}__gte": key, f"person__{field}__lt": f"{key}\U0010ffff"})
