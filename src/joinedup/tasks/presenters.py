"""Words for tasks: rows of the list, the page of one task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from joinedup.access.content import Reader
from joinedup.caseload.presenters import full_name
from joinedup.design import dates
from joinedup.people.models import Person
from joinedup.place.models import Staff, Team
from joinedup.tasks.models import Task, TaskTransition
from joinedup.tasks.rules import DUE_LABELS, STATES, Due, due_group, grouped


def staff_name(staff: Staff | None) -> str:
    """ "Priya Nair", or nothing."""
    return f"{staff.given_name} {staff.family_name}".strip() if staff is not None else ""


def team_name(team: Team | None) -> str:
    """ "District nursing north, RCD": a team with whose it is."""
    if team is None:
        return ""
    return f"{team.name} ({team.organisation.name})" if team.organisation is not None else team.name


def sender_of(task: Task) -> str:
    """Who asked."""
    name = staff_name(task.sender_staff)
    return f"{name}, {task.sender_organisation.name}" if name else task.sender_organisation.name


def owner_of(task: Task) -> str:
    """Who has it: always somebody (DESIGN 2)."""
    name = staff_name(task.owner_staff)
    team = team_name(task.owner_team)
    if name and team:
        return f"{name}, {team}"
    if name and task.owner_staff is not None:
        return f"{name}, {task.owner_staff.organisation.name}"
    return team


def responsible_for(task: Task) -> str:
    """Who answers for it now: the sender until somebody has accepted (Q31)."""
    return sender_of(task) if task.state == Task.State.SENT else owner_of(task)


def due_words(due: datetime | None, now: datetime) -> str:
    """ "Due today, 5pm", "Overdue: 18 Nov 2026, 5pm", "No due date"."""
    group = due_group(due, now)
    if due is None:
        return "No due date"
    if group is Due.TODAY:
        return f"Due today, {dates.clock_time(due)}"
    words = dates.day_and_time(due)
    return f"Overdue: {words}" if group is Due.OVERDUE else f"Due {words}"


HIDDEN_TITLE = "Ring whoever sent this: they will tell you what is asked"
HIDDEN_PERSON = "Somebody whose name is not shown: no agreement of theirs is recorded"


def title_for(task: Task, reader: Reader) -> str:
    """What is asked, in the sender's words; for a reader who sees no care content only if the words hold none (Q24)."""
    if reader.sees_care or task.content == Task.Content.PLAIN:
        return task.title
    return HIDDEN_TITLE


def person_for(task: Task, reader: Reader) -> str:
    """Whom it is for, where the reader may know; nothing for a task about nobody."""
    if task.person_id is None:
        return ""
    return name_for(task.person, reader) if task.person is not None else HIDDEN_PERSON


def name_for(person: Person, reader: Reader) -> str:
    """A person's name, where the reader may know it."""
    return full_name(person) if reader.knows(person.pk) else HIDDEN_PERSON


def call_back(task: Task) -> str:
    """How to reach whoever sent it: their number, else their organisation's."""
    own = task.sender_staff.telephone if task.sender_staff is not None else ""
    return own or task.sender_organisation.telephone


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a list. ``due``: words; ``group``: Due; ``state_label`` and ``state_colour``: its tag; ``owner``: who
    has it; ``responsible``: who answers for it now; ``can_accept`` and ``can_finish``: what this reader may press;
    ``opens_person``: the name leads to the record; ``call_back``: the sender's number."""

    id: int
    version: int
    title: str
    person_id: int | None
    person: str
    due: str
    group: Due
    is_urgent: bool
    state_label: str
    state_colour: str
    sender: str
    owner: str
    responsible: str
    bounces: int
    is_open: bool
    can_accept: bool
    can_finish: bool
    opens_person: bool
    call_back: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A group of the list with its heading and tone."""

    key: str
    label: str
    tone: str
    rows: tuple[TaskRow, ...]


_TONES = {Due.OVERDUE: "urgent", Due.TODAY: "warning", Due.LATER: "plain", Due.NONE: "quiet"}


def row_of(task: Task, now: datetime, *, may_answer: bool, reader: Reader) -> TaskRow:
    """A task as a line, with what this reader may see of it."""
    words = STATES[Task.State(task.state)]
    return TaskRow(
        id=task.pk,
        version=task.version,
        title=title_for(task, reader),
        person_id=task.person_id,
        person=person_for(task, reader),
        due=due_words(task.due, now),
        group=due_group(task.due, now),
        is_urgent=task.is_urgent,
        state_label=words.label,
        state_colour=words.colour,
        sender=sender_of(task),
        owner=owner_of(task),
        responsible=responsible_for(task),
        bounces=task.bounces,
        is_open=words.is_open,
        can_accept=may_answer and task.state == Task.State.SENT,
        can_finish=may_answer and words.is_open,
        opens_person=reader.opens_people and task.person_id is not None,
        call_back=call_back(task),
    )


def groups_of(
    tasks: Iterable[Task], now: datetime, *, may_answer: bool, reader: Reader
) -> tuple[TaskGroup, ...]:
    """The list in its groups, overdue first; empty groups are left out."""
    found = grouped(list(tasks), lambda task: task.due, now)
    return tuple(
        TaskGroup(
            group.value,
            DUE_LABELS[group],
            _TONES[group],
            tuple(row_of(task, now, may_answer=may_answer, reader=reader) for task in members),
        )
        for group, members in found.items()
        if members
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a task's history."""

    when: str
    iso: str
    what: str
    note: str


def steps_of(
    transitions: Iterable[TaskTransition], names: dict[int, str], reader: Reader
) -> tuple[Step, ...]:
    """A task's history, newest first. ``names``: account id to the name of whoever did it. Free words are shown to those
    who see care content, and to whoever wrote them."""
    reasons = dict(TaskTransition.EndReason.choices)
    steps = []
    for step in transitions:
        to = staff_name(step.to_staff) or team_name(step.to_team)
        what = {
            "accept": "Accepted",
            "done": "Done",
            "handed_on": f"Not taken; asked of {to} instead",
            "reassigned": f"Given to {to}",
            "sent": f"Sent to {to}",
        }.get(step.reason) or f"Ended: {reasons.get(step.reason, step.reason)}"
        who = names.get(step.recorded_by or 0, "")
        steps.append(
            Step(
                dates.day_and_time(step.effective),
                dates.iso(step.effective),
                f"{what}, {who}" if who else what,
                step.note if reader.sees_care or step.recorded_by == reader.user_id else "",
            )
        )
    return tuple(steps)
