"""Reads of tasks: what is asked of me, of my teams, and what I asked of others."""

from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet

from joinedup.access.models import User
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.people.models import Person
from joinedup.place.models import Staff, StaffRelation, Team, TeamLink
from joinedup.tasks.models import Task, TaskTransition
from joinedup.tasks.rules import OPEN_STATES

LIST_LIMIT = 200
"""Most tasks shown in one list; the page says when there are more."""


def open_tasks() -> QuerySet[Task]:
    """Tasks that are neither done nor ended, soonest due first, those without a due date last, with what a row shows."""
    return _shown(Task.objects.filter(state__in=OPEN_STATES)).order_by(
        F("due").asc(nulls_last=True), "-is_urgent", "sent_at", "pk"
    )


def _shown(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related(
        "person",
        "sender_organisation",
        "sender_staff",
        "owner_team__organisation",
        "owner_staff__organisation",
    )


def team_ids_of(actor: Actor) -> frozenset[int]:
    """The teams whose tasks are an actor's too: the employer's team, the operational team that hosts them, and, where
    no host is named, each operational team their own team works for. An account without a member of staff behind it
    (a charity's, a home's) has the teams of its organisation. A role for one service has no team of another."""
    if actor.service_id is not None:
        return _of_service(replace(actor, service_id=None), actor.service_id)
    today = clock.today()
    if actor.staff_id is None:
        if actor.organisation_id is None:
            return frozenset()
        return frozenset(
            Team.objects.on(today)
            .filter(
                place_id=actor.place_id or 0, organisation_id=actor.organisation_id, kind=Team.Kind.EMPLOYER
            )
            .values_list("pk", flat=True)
        )
    staff = Staff.objects.only("employer_team_id", "operational_team_id").filter(pk=actor.staff_id).first()
    if staff is None:
        return frozenset()
    teams = {staff.employer_team_id, staff.operational_team_id}
    teams |= set(
        StaffRelation.objects.on(today)
        .filter(staff_id=actor.staff_id, kind=StaffRelation.Kind.HOST_TEAM)
        .values_list("team_id", flat=True)
    )
    teams.discard(None)
    if staff.employer_team_id is not None and teams == {staff.employer_team_id}:
        teams |= set(
            TeamLink.objects.on(today)
            .filter(team_id=staff.employer_team_id, serves__kind=Team.Kind.OPERATIONAL)
            .values_list("serves_id", flat=True)
        )
    return frozenset(team for team in teams if team is not None)


def _of_service(actor: Actor, service_id: int) -> frozenset[int]:
    return frozenset(
        Team.objects.filter(pk__in=team_ids_of(actor))
        .filter(Q(service__isnull=True) | Q(service=service_id))
        .values_list("pk", flat=True)
    )


def to_me(actor: Actor) -> QuerySet[Task]:
    """Open tasks that a person is named for: me."""
    return (
        open_tasks().filter(owner_staff_id=actor.staff_id)
        if actor.staff_id is not None
        else Task.objects.none()
    )


def to_my_teams(team_ids: frozenset[int]) -> QuerySet[Task]:
    """Open tasks of teams: those nobody is named for, and those a colleague has."""
    return open_tasks().filter(owner_team_id__in=team_ids)


def sent_by_me(actor: Actor) -> QuerySet[Task]:
    """Open tasks I sent, those not yet accepted among them: for these I am still responsible."""
    if actor.staff_id is not None:
        return open_tasks().filter(sender_staff_id=actor.staff_id)
    return open_tasks().filter(sent_by=actor.user_id, sender_organisation_id=actor.organisation_id)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open tasks stand in each of the three lists."""

    mine: int
    team: int
    sent: int


def counts(actor: Actor, team_ids: frozenset[int]) -> Counts:
    """The three counts, in three small queries."""
    return Counts(to_me(actor).count(), to_my_teams(team_ids).count(), sent_by_me(actor).count())


def task_of(task_id: int) -> Task:
    """One task with what its page shows. Raises Task.DoesNotExist."""
    return _shown(Task.objects.all()).get(pk=task_id)


def transitions_of(task: Task) -> list[TaskTransition]:
    """Every step of a task, the newest first."""
    return list(
        task.transitions.select_related("to_team__organisation", "to_staff").order_by("-recorded_at", "-pk")
    )


def names_of_accounts(transitions: list[TaskTransition]) -> dict[int, str]:
    """Who did each step, by account."""
    ids = {step.recorded_by for step in transitions if step.recorded_by is not None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def person_of(number: str) -> Person | None:
    """The person a task is for, by the number in the address."""
    if not number.isascii() or not number.isdigit():
        return None
    return Person.objects.filter(pk=int(number)).first()


def is_owner(task: Task, actor: Actor, team_ids: frozenset[int]) -> bool:
    """Whether a task is asked of the actor or of a team of theirs."""
    if actor.staff_id is not None and task.owner_staff_id == actor.staff_id:
        return True
    return task.owner_team_id in team_ids


def is_sender(task: Task, actor: Actor) -> bool:
    """Whether the actor sent the task."""
    if actor.staff_id is not None and task.sender_staff_id is not None:
        return task.sender_staff_id == actor.staff_id
    return task.sent_by is not None and task.sent_by == actor.user_id


def teams_to_ask(place_id: int | None) -> QuerySet[Team]:
    """Teams that can be asked to do something: employers' and operational ones, in force today."""
    return (
        Team.objects.on(clock.today())
        .filter(place_id=place_id or 0, kind__in=(Team.Kind.EMPLOYER, Team.Kind.OPERATIONAL))
        .select_related("organisation")
        .order_by("kind", "name")
    )


def staff_of(team_ids: frozenset[int]) -> QuerySet[Staff]:
    """Members of staff of some teams, by name: employed in, hosted by, or in an employer's team that works for them."""
    today = clock.today()
    employers = TeamLink.objects.on(today).filter(serves_id__in=team_ids).values("team_id")
    hosted = StaffRelation.objects.on(today).filter(kind=StaffRelation.Kind.HOST_TEAM, team_id__in=team_ids)
    return (
        Staff.objects.filter(ended__isnull=True)
        .filter(Q(left__isnull=True) | Q(left__gte=today))
        .filter(
            Q(employer_team_id__in=team_ids)
            | Q(operational_team_id__in=team_ids)
            | Q(operational_team__isnull=True, employer_team_id__in=employers)
            | Q(pk__in=hosted.values("staff_id"))
        )
        .select_related("organisation")
        .order_by("family_name", "given_name", "pk")
    )
