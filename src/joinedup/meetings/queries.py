"""Reads of huddles: the series and whose caseload it is, one huddle with its cases, who was there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet

from joinedup.access.models import RoleAssignment, User
from joinedup.caseload.models import Case, Fact, Involvement, RiskHolding, SafetyNote, Visit
from joinedup.caseload.queries import hot_cases_for_teams
from joinedup.caseload.scope import Layout, TeamSet, cases_of_teams
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.core.names import name_key
from joinedup.meetings import rules
from joinedup.meetings.models import (
    Attendance,
    Huddle,
    HuddleItem,
    HuddleSeries,
    Notice,
    Question,
    RecordCopy,
)
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Staff, Team
from joinedup.tasks import queries as task_queries
from joinedup.tasks.models import Task
from joinedup.tasks.rules import OPEN_STATES

PAST_LIMIT = 10
"""Past huddles shown for a series."""

ACTIONS_LIMIT = 40
"""Most actions shown at a huddle; the page says how many more there are."""

FOUND_LIMIT = 15
"""Most people a search for a case to add shows."""

WORK_FACTS = frozenset({"action-due", "action-closed", "huddle-outcome"})
"""Facts of our own meetings and tasks: shown in their own place, not under "what changed"."""


# ---------------------------------------------------------------------------------------------------------- series


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


# --------------------------------------------------------------------------------------------------------- a huddle


def huddle_of(huddle_id: int) -> Huddle | None:
    """A huddle with its series. The context decides whether there is one."""
    return (
        Huddle.objects.filter(pk=huddle_id)
        .select_related("series__site", "series__place")
        .prefetch_related("series__teams")
        .first()
    )


def huddle_on(series_id: int, day: date) -> Huddle | None:
    """The huddle of a series on a day, if it is made."""
    return Huddle.objects.filter(series_id=series_id, day=day).first()


def copies_of(item_ids: Iterable[int]) -> dict[int, list[RecordCopy]]:
    """Who has put each outcome into their own record."""
    found: dict[int, list[RecordCopy]] = defaultdict(list)
    rows = RecordCopy.objects.filter(item__in=list(item_ids)).select_related("organisation")
    for row in rows.order_by("copied_at", "pk"):
        found[row.item_id].append(row)
    return found


def items_of(huddle: Huddle, *, pruned: bool = False) -> list[HuddleItem]:
    """The cases of a huddle in order, or those the co-ordinator left out."""
    return list(
        HuddleItem.objects.filter(huddle=huddle, pruned_at__isnull=not pruned)
        .select_related("person", "case__lead__organisation")
        .order_by("position", "pk")
    )


def item_of(huddle: Huddle, item_id: int) -> HuddleItem | None:
    """One case of a huddle."""
    return (
        HuddleItem.objects.filter(huddle=huddle, pk=item_id)
        .select_related("person", "case__lead__organisation")
        .first()
    )


def origin_of(item_id: int) -> str:
    """How a task says which case of a huddle it came from."""
    return f"huddle-item:{item_id}"


def origin_of_huddle(huddle_id: int) -> str:
    """How a task says that it came from a huddle, of no case."""
    return f"huddle:{huddle_id}"


def tasks_of_items(item_ids: Iterable[int]) -> dict[int, list[Task]]:
    """The tasks made of each case."""
    origins = {origin_of(item_id): item_id for item_id in item_ids}
    found: dict[int, list[Task]] = defaultdict(list)
    for task in _tasks(Task.objects.filter(origin__in=origins)).order_by("sent_at", "pk"):
        found[origins[task.origin]].append(task)
    return found


def tasks_of_huddle(huddle: Huddle) -> list[Task]:
    """The tasks made of the huddle itself: raised to leadership."""
    return list(_tasks(Task.objects.filter(origin=origin_of_huddle(huddle.pk))).order_by("sent_at", "pk"))


def _tasks(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related(
        "person",
        "sender_organisation",
        "sender_staff",
        "owner_team__organisation",
        "owner_staff__organisation",
    )


def actions_of(huddle: Huddle, coverage: Coverage, now: datetime) -> tuple[list[Task], int]:
    """Open tasks of the huddle's people or of its own teams, due by the end of today or without a due date, overdue
    first; and how many there are in all."""
    tonight = clock.start_of_day(clock.local(now).date() + timedelta(days=1))
    people = caseload_of(huddle.series, coverage).order_by().values("person_id")
    tasks = _tasks(
        Task.objects.filter(place_id=huddle.place_id, state__in=OPEN_STATES)
        .filter(Q(due__isnull=True) | Q(due__lt=tonight))
        .filter(Q(person_id__in=people) | Q(owner_team_id__in=coverage.own_ids))
    ).order_by(F("due").asc(nulls_last=True), "pk")
    shown = list(tasks[: ACTIONS_LIMIT + 1])
    total = len(shown) if len(shown) <= ACTIONS_LIMIT else tasks.count()
    return shown[:ACTIONS_LIMIT], total


def changes_of(person_ids: Iterable[int], since: datetime) -> dict[int, list[Fact]]:
    """What became known of each person since the last huddle, newest first."""
    found: dict[int, list[Fact]] = defaultdict(list)
    facts = (
        Fact.objects.filter(person__in=list(person_ids), recorded_at__gt=since, withdrawn_at__isnull=True)
        .exclude(kind__in=WORK_FACTS)
        .select_related("controller")
        .order_by("-effective", "-pk")
    )
    for fact in facts:
        found[fact.person_id].append(fact)
    return found


def involvements_of(person_ids: Iterable[int]) -> dict[int, list[Involvement]]:
    """Who is involved with each person now."""
    found: dict[int, list[Involvement]] = defaultdict(list)
    rows = (
        Involvement.objects.filter(person__in=list(person_ids), ended__isnull=True)
        .select_related("organisation", "team", "worker")
        .order_by("organisation__name", "pk")
    )
    for row in rows:
        found[row.person_id].append(row)
    return found


def risk_of(case_ids: Iterable[int | None], now: datetime) -> dict[int, RiskHolding]:
    """Who holds the risk for each case now: the holding recorded last."""
    rows = (
        RiskHolding.objects.filter(case__in=[one for one in case_ids if one is not None], until__gt=now)
        .select_related("staff__organisation", "team")
        .order_by("recorded_at", "pk")
    )
    return {row.case_id: row for row in rows}


def next_visits(person_ids: Iterable[int], now: datetime) -> dict[int, Visit]:
    """The next planned visit to each person, by anybody."""
    rows = (
        Visit.objects.filter(
            person__in=list(person_ids), planned_start__gte=now, ended__isnull=True, outcome=""
        )
        .select_related("organisation", "team", "worker")
        .order_by("person_id", "planned_start", "pk")
        .distinct("person_id")
    )
    return {row.person_id: row for row in rows}


def safety_of(person_id: int) -> list[SafetyNote]:
    """What to mind at the door. Key-safe codes are never among them (Q25)."""
    return list(
        SafetyNote.objects.filter(person=person_id, ended_at__isnull=True)
        .exclude(kind=SafetyNote.Kind.KEY_SAFE)
        .select_related("organisation")
        .order_by("kind", "pk")
    )


def open_questions(huddle: Huddle) -> list[Question]:
    """What was asked from elsewhere and not yet answered."""
    return list(Question.objects.filter(huddle=huddle, answered_at__isnull=True).order_by("asked_at", "pk"))


def notices_of(series_id: int, day: datetime) -> list[Notice]:
    """The news to read out on a day."""
    return list(
        Notice.objects.filter(series_id=series_id, until__gte=clock.local(day).date()).order_by("posted_at")
    )


def council_of(place_id: int) -> Organisation | None:
    """The place's council: where "someone is at risk" goes (Q26)."""
    councils = Organisation.objects.filter(kind="council")
    here = councils.filter(teams__place=place_id).distinct().order_by("ods_code").first()
    return here or councils.filter(memberships__place=place_id).order_by("ods_code").first()


def safeguarding_telephone(place_id: int, answer: str, council: Organisation | None) -> str:
    """The number to ring: of the team of the service "safeguarding-adults" or "safeguarding-children" where the place
    file has one, else the council's."""
    code = "safeguarding-children" if answer == "child" else "safeguarding-adults"
    team = (
        Team.objects.on(clock.today())
        .filter(place_id=place_id, service__code=code)
        .exclude(telephone="")
        .order_by("pk")
        .first()
    )
    if team is not None:
        return str(team.telephone)
    return council.telephone if council is not None else ""


# -------------------------------------------------------------------------------------------------------- capacity


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


# ------------------------------------------------------------------------------------------------------ attendance


def attendance_of(huddle_id: int) -> list[Attendance]:
    """Who is at a huddle, in the order they came."""
    return list(
        Attendance.objects.filter(huddle=huddle_id)
        .select_related("staff", "organisation")
        .order_by("checked_in_at", "pk")
    )


def staff_of_huddle(coverage: Coverage) -> list[Staff]:
    """Everybody of the teams a huddle covers, by name."""
    return list(task_queries.staff_of(coverage.operational_ids))


def former_professions(series_id: int, *, huddles: int) -> list[set[str]]:
    """The professions at each of the last ended huddles of a series, the latest first; huddles at which nobody was
    checked in are left out: nothing is known of them."""
    rows = Huddle.objects.filter(series_id=series_id, state=Huddle.State.ENDED).order_by("-day")[:huddles]
    recent = rows.prefetch_related(
        Prefetch("attendances", Attendance.objects.only("huddle_id", "profession"))
    )
    found = [{one.profession for one in huddle.attendances.all()} for huddle in recent]
    return [here for here in found if here]


# ---------------------------------------------------------------------------------------------------------- search


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


# --------------------------------------------------------------------------------------------------------- employers


def organisation_of(ods_code: str) -> Organisation | None:
    """An organisation by its code."""
    return Organisation.objects.filter(ods_code=ods_code).first()


def guest_organisations(place_id: int) -> QuerySet[Organisation]:
    """Whose guests may come: the place's practices, members and employers, by name."""
    return (
        Organisation.objects.filter(
            Q(alignments__place=place_id) | Q(memberships__place=place_id) | Q(teams__place=place_id)
        )
        .order_by("name", "pk")
        .distinct()
    )


def local_ids(organisation_id: int, person_ids: Iterable[int]) -> dict[int, str]:
    """Each person's own number in an organisation's system."""
    rows = (
        SourceRecord.objects.filter(
            controller=organisation_id, kind=SourceRecord.Kind.CLIENT, person__in=list(person_ids)
        )
        .order_by(F("ended").asc(nulls_last=True), "pk")
        .values_list("person_id", "local_id")
    )
    return dict(rows)


def service_managers(place_id: int) -> list[Staff]:
    """Staff who hold the role of service manager in a place today (R8, R49)."""
    holding = (
        RoleAssignment.objects.on(clock.today())
        .filter(place_id=place_id, role="service_manager", staff__isnull=False, user__is_active=True)
        .values("staff_id")
    )
    return list(
        Staff.objects.filter(pk__in=holding, ended__isnull=True)
        .select_related("organisation", "operational_team", "employer_team")
        .order_by("family_name", "given_name", "pk")
    )


def names_of_accounts(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of accounts, for "recorded by"."""
    ids = {one for one in user_ids if one is not None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def step_of(huddle: Huddle, items: Iterable[HuddleItem]) -> rules.Step:
    """Where a huddle stands; a section nobody set is the first of the order."""
    order = rules.order_of(huddle.series.order)
    if huddle.section not in set(rules.Section):
        found = rules.steps(order, [item.pk for item in items])
        return found[0] if found else rules.Step(order[0])
    section = rules.Section(huddle.section)
    return rules.Step(section, huddle.current_item_id if section is rules.Section.CASES else None)
