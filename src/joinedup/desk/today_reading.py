"""What Today reads: my work now, then our team (SCREENS: Today; R15, Q30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from joinedup.caseload import lists
from joinedup.caseload.hot import Ground, HotCase, hot_cases
from joinedup.caseload.models import Allocation, LeadProfessional, RiskHolding, Visit
from joinedup.caseload.presenters import FeedAge
from joinedup.caseload.reading import feed_ages, practice_of
from joinedup.caseload.scope import Layout, cases_of_staff, staff_of
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.meetings import queries as meeting_queries
from joinedup.meetings.models import HuddleSeries
from joinedup.people.models import Person
from joinedup.place.models import Staff
from joinedup.tasks import queries as task_queries
from joinedup.tasks.models import Task

TASKS_SHOWN = 12
HOT_SHOWN = 8
VISITS_SHOWN = 20
NEW_SHOWN = 8


@dataclass(frozen=True, slots=True)
class NewToMe:
    """A person who has become mine lately: by a partner's allocation, or as lead."""

    person: Person
    since: datetime
    how: str


@dataclass(frozen=True, slots=True)
class TeamCount:
    """One count of our team, with where it leads. ``is_more``: at least so many."""

    key: str
    count: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class CareRead:
    """What somebody who looks after people sees."""

    staff: Staff | None
    hot_mine: Sequence[lists.CaseLine]
    hot_mine_count: int
    visits: Sequence[Visit]
    new_to_me: Sequence[NewToMe]
    holding: Sequence[RiskHolding]
    team_name: str
    team_counts: Sequence[TeamCount]
    hot_team: Sequence[lists.CaseLine]


@dataclass(frozen=True, slots=True)
class TodayRead:
    """Today as read. A part is None where the role does not include it."""

    now: datetime
    tasks: Sequence[Task] | None
    tasks_more: bool
    team_tasks: int | None
    huddles: Sequence[HuddleSeries] | None
    care: CareRead | None
    ages: Sequence[FeedAge]


def people_on(read: TodayRead) -> set[int | None]:
    """Whose names Today shows: the reader's tasks, hot cases, visits, people new to them and risks they hold."""
    people: set[int | None] = {task.person_id for task in read.tasks or ()}
    if read.care is not None:
        people |= {line.case.person_id for line in (*read.care.hot_mine, *read.care.hot_team)}
        people |= {visit.person_id for visit in read.care.visits}
        people |= {new.person.pk for new in read.care.new_to_me}
        people |= {held.case.person_id for held in read.care.holding}
    return people


def read_today(actor: Actor) -> TodayRead:
    """Read what a role may see, each part only if it may."""
    now = clock.now()
    tasks: list[Task] | None = None
    team_tasks = None
    if actor.may("tasks.view"):
        team_ids = task_queries.team_ids_of(actor)
        tasks = list(task_queries.to_me(actor)[: TASKS_SHOWN + 1])
        team_tasks = (
            task_queries.to_my_teams(team_ids)
            .filter(owner_staff__isnull=True)
            .order_by()[: lists.MOST_COUNTED]
            .count()
        )
    huddles: list[HuddleSeries] | None = None
    if actor.may("meetings.view") and actor.place_id is not None:
        series = list(meeting_queries.series_of(actor.place_id))
        mine = meeting_queries.my_series_ids(actor, series)
        weekday = clock.today().weekday()
        huddles = [one for one in series if one.pk in mine and weekday in one.days]
    ground = Ground.of(actor.place_id, now) if actor.place_id is not None else None
    care = read_care(actor, ground) if ground is not None and actor.may("caseload.view") else None
    ages = (
        feed_ages(ground, ("open-cases", "visits", "inpatients"))
        if ground is not None
        and actor.place_id is not None
        and (care is not None or actor.may("interop.view"))
        else []
    )
    more = tasks is not None and len(tasks) > TASKS_SHOWN
    return TodayRead(
        now, tasks[:TASKS_SHOWN] if tasks is not None else None, more, team_tasks, huddles, care, ages
    )


def read_care(actor: Actor, ground: Ground) -> CareRead:
    """My cases and my team's."""
    place_id = actor.place_id or 0
    staff = staff_of(actor)
    layout = Layout.of(place_id)
    hot_mine: list[HotCase] = hot_cases(cases_of_staff(place_id, [staff.pk]), ground) if staff else []
    ours = lists.scoped(
        lists.Asked(whose="ours"),
        place_id=place_id,
        layout=layout,
        staff=staff,
        practice=practice_of(actor),
    )
    hot_team = hot_cases(ours, ground)
    counts = [TeamCount("hot", len(hot_team))]
    for show in ("no-lead", "no-team", "review"):
        scope = ours
        if show == "no-team":
            scope = lists.scoped(
                lists.Asked(whose="ours", show="no-team"),
                place_id=place_id,
                layout=layout,
                staff=staff,
                practice=None,
            )
        counts.append(TeamCount(show, *lists.counted(lists.shown(scope, show, ground))))
    teams = [team.name for team in layout.mine(staff) if team.kind == "operational"]
    return CareRead(
        staff=staff,
        hot_mine=lists.lines_of(hot_mine[:HOT_SHOWN], ground),
        hot_mine_count=len(hot_mine),
        visits=_visits_of(staff, ground.now) if staff else [],
        new_to_me=_new_to(staff, ground) if staff else [],
        holding=_held_by(staff, ground.now) if staff else [],
        team_name=", ".join(teams) or (practice.name if (practice := practice_of(actor)) else "Whole place"),
        team_counts=counts,
        hot_team=lists.lines_of(hot_team[:HOT_SHOWN], ground) if not hot_mine else [],
    )


def _visits_of(staff: Staff, now: datetime) -> list[Visit]:
    """Visits of somebody today: by their team's index, or of no known team."""
    start = clock.start_of_day(clock.local(now).date())
    end = clock.start_of_day(clock.local(now).date() + timedelta(days=1))
    teams = Q(team__isnull=True)
    if staff.employer_team_id is not None:
        teams |= Q(team=staff.employer_team_id)
    return list(
        Visit.objects.filter(
            teams,
            place_id=staff.place_id,
            worker=staff,
            planned_start__gte=start,
            planned_start__lt=end,
            ended__isnull=True,
            person__died__isnull=True,
        )
        .select_related("person", "organisation", "team", "worker")
        .order_by("planned_start", "pk")[:VISITS_SHOWN]
    )


def _new_to(staff: Staff, ground: Ground) -> list[NewToMe]:
    since = ground.now - timedelta(days=ground.windows.new_involvement_days)
    found = {
        allocation.involvement.person_id: NewToMe(
            allocation.involvement.person, allocation.allocated, "allocated to you"
        )
        for allocation in Allocation.objects.filter(
            staff=staff, ended__isnull=True, allocated__gte=since, involvement__ended__isnull=True
        ).select_related("involvement__person")
    }
    for lead in LeadProfessional.objects.filter(
        staff=staff, ended_at__isnull=True, chosen_at__gte=since, case__closed__isnull=True
    ).select_related("case__person"):
        found[lead.case.person_id] = NewToMe(lead.case.person, lead.chosen_at, "you lead")
    return sorted(found.values(), key=lambda new: new.since, reverse=True)[:NEW_SHOWN]


def _held_by(staff: Staff, now: datetime) -> list[RiskHolding]:
    """What somebody holds now: the last word on each case, if it names them and its time has not passed."""
    named = RiskHolding.objects.filter(staff=staff, until__gt=now).values("case_id")
    latest = (
        RiskHolding.objects.filter(case__in=named)
        .order_by("case_id", "-recorded_at", "-pk")
        .distinct("case_id")
        .select_related("case__person")
    )
    return [held for held in latest if held.staff_id == staff.pk and held.until > now]
