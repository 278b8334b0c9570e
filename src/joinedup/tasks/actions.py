"""Writes of tasks: send, accept, finish, end, hand on, give to a colleague. Every step is a row that stays (R38, Q31)."""

from datetime import datetime

from joinedup.access.actions import keep_relationships_of
from joinedup.access.queries import agreed_people
from joinedup.access.rules.sharing import VOLUNTARY_KINDS
from joinedup.caseload.actions import record_fact
from joinedup.caseload.models import Involvement
from joinedup.core import clock, events
from joinedup.core.actions import Conflict, NotNow, Refused, action
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.models import Person
from joinedup.place.models import Staff, Team
from joinedup.tasks import permissions, queries, rules
from joinedup.tasks.models import Task, TaskTransition

TITLE_LIMIT = 200
State = Task.State


@action(kind="tasks.task_sent", sentence="asked for something to be done", permission=permissions.SEND)
def send_task(
    *,
    actor: Actor,
    title: str,
    person: Person | None = None,
    owner_team: Team | None = None,
    owner_staff: Staff | None = None,
    due: datetime | None = None,
    is_urgent: bool = False,
    origin: str = "",
    note: str = "",
    content: str = Task.Content.CARE,
) -> Task:
    """Ask a team or a person to do something. Raises NotNow without words, without an owner, for an owner of another place,
    or for a voluntary organisation about somebody who has not agreed that it is told of them (Q24).

    A task for a person of the caseload is put among their dated facts with its due time. ``content``: plain when the sender
    says that the title may be read by those who see no care content (Q24)."""
    title = " ".join(title.split())
    if not title:
        raise NotNow("Say what is to be done.")
    if len(title) > TITLE_LIMIT:
        raise NotNow(f"Say it in {TITLE_LIMIT} characters or fewer.")
    if actor.organisation_id is None or actor.place_id is None:
        raise NotNow("Choose a role in a place first.")
    if owner_team is None and owner_staff is None:
        raise NotNow("Choose who is asked: a team or a person.")
    _check_owner_here(actor, owner_team, owner_staff)
    _check_agreed(actor, person.pk if person is not None else None, owner_team, owner_staff)
    now = clock.now()
    task = Task.objects.create(
        place_id=actor.place_id,
        person=person,
        title=title,
        due=due,
        is_urgent=is_urgent,
        sender_organisation_id=actor.organisation_id,
        sender_staff_id=actor.staff_id,
        owner_team=owner_team or _home_of(owner_staff),
        owner_staff=owner_staff,
        origin=origin,
        content=Task.Content(content),
        sent_at=now,
        sent_by=actor.user_id,
    )
    _step(actor, task, "", State.SENT, "sent", note=note, to_team=owner_team, to_staff=owner_staff)
    keep_relationships_of(actor=actor, person_ids=[task.person_id], bases=("task", "task-sent"))
    _note_due(actor, task)
    events.record(
        actor=actor,
        subject=task,
        person_id=task.person_id,
        data={
            "team": task.owner_team_id,
            "staff": task.owner_staff_id,
            "due": due.isoformat() if due else None,
        },
    )
    return task


@action(kind="tasks.task_accepted", sentence="accepted a task", permission=permissions.ANSWER)
def accept_task(*, actor: Actor, task_id: int, version: int, also_for: frozenset[int] = frozenset()) -> Task:
    """Take a task on: from now on the responsibility is ours and no longer the sender's. Whoever accepts their team's
    task has it from then on. ``also_for``: teams for which the actor may answer besides their own, as whoever drives a
    huddle may for its teams; the task then stays with the team."""
    task = _taken(actor, task_id, version, "accept", owner_only=True, also_for=also_for)
    _take_on(actor, task)
    _move(actor, task, State.ACCEPTED, "accept")
    return task


@action(kind="tasks.task_done", sentence="finished a task", permission=permissions.ANSWER)
def finish_task(
    *, actor: Actor, task_id: int, version: int, output: str = "", also_for: frozenset[int] = frozenset()
) -> Task:
    """Say that a task is done, with one line of what came of it if there is something to say. ``also_for``: as in
    ``accept_task``."""
    task = _taken(actor, task_id, version, "finish", owner_only=True, also_for=also_for)
    _take_on(actor, task)
    _move(actor, task, State.DONE, "done", note=output.strip())
    _note_closed(actor, task)
    return task


@action(kind="tasks.task_ended", sentence="ended a task with a reason", permission=permissions.ANSWER)
def end_task(*, actor: Actor, task_id: int, version: int, reason: str, note: str = "") -> Task:
    """End a task that will not be done: died, the person declined, asked elsewhere, in place. Its owner or its sender
    may. Raises NotNow without one of these reasons: then it needs a next owner (``hand_on_task``)."""
    if reason not in TaskTransition.EndReason.values:
        raise NotNow("Say why it ends, or who should do it instead. A task never just goes back.")
    task = _taken(actor, task_id, version, "end", owner_only=False)
    _move(actor, task, State.DECLINED, reason, note=note.strip())
    _note_closed(actor, task)
    return task


@action(
    kind="tasks.task_handed_on",
    sentence="declined a task and named a next owner",
    permission=permissions.ANSWER,
)
def hand_on_task(
    *,
    actor: Actor,
    task_id: int,
    version: int,
    to_team: Team | None = None,
    to_staff: Staff | None = None,
    note: str = "",
) -> Task:
    """Decline by naming who should do it. The task waits for them, the sender is responsible until they accept, and the
    bounce is counted (Q31, R38)."""
    if to_team is None and to_staff is None:
        raise NotNow("Say why it ends, or who should do it instead. A task never just goes back.")
    task = _taken(actor, task_id, version, "hand_on", owner_only=True)
    _check_owner_here(actor, to_team, to_staff)
    _check_agreed(actor, task.person_id, to_team, to_staff)
    team = to_team or _home_of(to_staff)
    if task.owner_staff_id == (to_staff.pk if to_staff else None) and task.owner_team_id == (
        team.pk if team else None
    ):
        raise NotNow("They have it already. Choose somebody else.")
    task.owner_team = team
    task.owner_staff = to_staff
    task.bounces += 1
    _move(actor, task, State.SENT, "handed_on", note=note.strip(), to_team=to_team, to_staff=to_staff)
    return task


@action(
    kind="tasks.task_reassigned",
    sentence="gave a task to a colleague of the team",
    permission=permissions.ANSWER,
)
def reassign_task(*, actor: Actor, task_id: int, version: int, to_staff: Staff) -> Task:
    """Give a task to a colleague of one's own teams. An accepted task stays accepted: the team answers for it."""
    task = _taken(actor, task_id, version, "reassign", owner_only=True)
    teams = queries.team_ids_of(actor)
    if not queries.staff_of(teams).filter(pk=to_staff.pk).exists():
        raise NotNow("Choose a colleague of your team. For anybody else, decline it and name them.")
    if task.owner_staff_id == to_staff.pk:
        raise NotNow("They have it already.")
    task.owner_staff = to_staff
    if task.owner_team_id not in teams:
        task.owner_team = _home_of(to_staff)
    _move(actor, task, State(task.state), "reassigned", to_staff=to_staff)
    return task


def _home_of(staff: Staff | None) -> Team | None:
    """The team that answers with a person: where they are hosted, else where they are employed."""
    return (staff.operational_team or staff.employer_team) if staff is not None else None


def _check_owner_here(actor: Actor, team: Team | None, staff: Staff | None) -> None:
    for owner in (team, staff):
        if owner is not None and owner.place_id != actor.place_id:
            raise NotNow("That team or person is not of this place.")


def _check_agreed(actor: Actor, person_id: int | None, *owners: Team | Staff | None) -> None:
    """A voluntary organisation is asked nothing about somebody who has not agreed to it, unless it looks after them (Q24)."""
    asked = {one.organisation for one in owners if one is not None and one.organisation is not None}
    for body in (one for one in asked if one.kind in VOLUNTARY_KINDS and person_id is not None):
        with acting(actor.for_purpose(Purpose.KEEPING)):
            work = Involvement.objects.filter(person=person_id, organisation=body, ended__isnull=True)
            if not agreed_people(body.pk, [person_id or 0]) and not work.exists():
                raise NotNow(
                    f"This person has not agreed that {body.name} is told of them. Ask them, record that they agree, and"
                    " send it then."
                )


def _take_on(actor: Actor, task: Task) -> None:
    """A team's task becomes that of the member of the team who takes it."""
    if task.owner_staff_id is None and actor.staff_id and task.owner_team_id in queries.team_ids_of(actor):
        task.owner_staff_id = actor.staff_id


def _taken(
    actor: Actor,
    task_id: int,
    version: int,
    step: str,
    *,
    owner_only: bool,
    also_for: frozenset[int] = frozenset(),
) -> Task:
    """The task, locked, if this actor may take this step on what they saw."""
    task = Task.objects.select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise NotNow("There is no such task.")
    is_owner = queries.is_owner(task, actor, queries.team_ids_of(actor) | also_for)
    if not is_owner and (owner_only or not queries.is_sender(task, actor)):
        raise Refused(
            "This task is asked of somebody else.",
            kind="tasks.not_the_owner",
            actor=actor,
            permission=permissions.ANSWER,
        )
    if task.version != version:
        raise Conflict("Somebody else has answered this task meanwhile.")
    try:
        rules.check_allows(task.state, step)
    except rules.NotAllowed as why:
        raise NotNow(str(why)) from None
    return task


def _step(
    actor: Actor,
    task: Task,
    former: str,
    to_state: State,
    reason: str,
    *,
    note: str = "",
    to_team: Team | None = None,
    to_staff: Staff | None = None,
) -> None:
    now = clock.now()
    TaskTransition.objects.create(
        place_id=task.place_id,
        task=task,
        from_state=former,
        to_state=to_state,
        reason=reason,
        note=note,
        to_team=to_team,
        to_staff=to_staff,
        effective=now,
        recorded_at=now,
        recorded_by=actor.user_id,
    )


def _move(
    actor: Actor,
    task: Task,
    to_state: State,
    reason: str,
    *,
    note: str = "",
    to_team: Team | None = None,
    to_staff: Staff | None = None,
) -> None:
    former = task.state
    task.state = to_state
    task.version += 1
    task.save()
    _step(actor, task, former, to_state, reason, note=note, to_team=to_team, to_staff=to_staff)
    keep_relationships_of(actor=actor, person_ids=[task.person_id], bases=("task", "task-sent"))
    events.record(
        actor=actor,
        subject=task,
        person_id=task.person_id,
        data={
            "from": former,
            "to": str(to_state),
            "reason": reason,
            "team": task.owner_team_id,
            "staff": task.owner_staff_id,
        },
    )


def _note_due(actor: Actor, task: Task) -> None:
    """So that the hot list knows an action that was due and not closed."""
    if task.due is not None:
        _note(actor, task, "action-due", task.due, task.title)


def _note_closed(actor: Actor, task: Task) -> None:
    """For the hot list, and for the person's story: what was asked, and how it ended."""
    words = f"{rules.STATES[State(task.state)].label}: {task.title}"
    _note(actor, task, "action-closed", clock.now(), words)


def _note(actor: Actor, task: Task, kind: str, effective: datetime, words: str) -> None:
    """Put it among the person's facts, also where whoever answers may not open the person: a guest of a charity."""
    if task.person_id is None:
        return
    may_open = Person.objects.filter(pk=task.person_id).exists()
    with acting(actor if may_open else actor.for_purpose(Purpose.KEEPING)) as noting:
        record_fact(
            actor=noting,
            person=Person.objects.get(pk=task.person_id),
            kind=kind,
            effective=effective,
            reference=f"task:{task.pk}",
            values={"words": words},
        )
