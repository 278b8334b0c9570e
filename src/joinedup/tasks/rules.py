"""What a task's state allows, who is responsible for it, and when it is late. Pure: values in, values out.

A task cannot bounce (R38, Q31): it ends with a reason or goes to a next owner, and until that owner has accepted,
whoever sent it stays responsible.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from joinedup.core.clock import LONDON
from joinedup.tasks.models import Task

State = Task.State
T = TypeVar("T")

END_OF_DAY = time(17, 0)
"""When a task that is due "today" is due, on the clock in London."""


class NotAllowed(Exception):
    """The task's state does not allow it; the message is for the screen."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """How one state is shown: ``label``, ``colour`` of its tag, ``owner`` who is responsible meanwhile, ``is_open``."""

    label: str
    colour: str
    owner: str
    is_open: bool


STATES: dict[State, StateWords] = {
    State.SENT: StateWords("Not yet accepted", "yellow", "the sender, until somebody accepts", is_open=True),
    State.ACCEPTED: StateWords("Accepted", "blue", "whoever accepted it", is_open=True),
    State.DONE: StateWords("Done", "green", "nobody: it is done", is_open=False),
    State.DECLINED: StateWords("Ended", "grey", "nobody: it ended with a reason", is_open=False),
}
OPEN_STATES = tuple(state for state, words in STATES.items() if words.is_open)

ALLOWED: dict[str, tuple[State, ...]] = {
    "accept": (State.SENT,),
    "finish": (State.SENT, State.ACCEPTED),
    "end": (State.SENT, State.ACCEPTED),
    "hand_on": (State.SENT, State.ACCEPTED),
    "reassign": (State.SENT, State.ACCEPTED),
}
"""What may be done in which states."""

_WHY_NOT = {
    State.SENT: "Nobody has accepted this task yet.",
    State.ACCEPTED: "This task has already been accepted.",
    State.DONE: "This task is already done.",
    State.DECLINED: "This task has already ended.",
}


def check_allows(state: str, step: str) -> None:
    """Raise NotAllowed unless a task in ``state`` may take ``step`` (a key of ``ALLOWED``)."""
    if State(state) not in ALLOWED[step]:
        raise NotAllowed(_WHY_NOT[State(state)])


def allows(state: str, step: str) -> bool:
    """Whether a task in ``state`` may take ``step``."""
    return State(state) in ALLOWED[step]


def check_ending(*, reason: str, has_next_owner: bool) -> None:
    """Declining needs an end reason or a next owner, and not both (Q31). Raise NotAllowed otherwise."""
    if reason and has_next_owner:
        raise NotAllowed("Choose a reason for ending it, or who should do it instead, not both.")
    if not reason and not has_next_owner:
        raise NotAllowed("Say why it ends, or who should do it instead. A task never just goes back.")


def may_end(*, reason: str, has_next_owner: bool) -> bool:
    """Whether an ending is complete: exactly one of an end reason and a next owner."""
    return bool(reason) != has_next_owner


class Due(StrEnum):
    """The groups of the list. No due date is a group of its own, never "on time"."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"
    NONE = "none"


DUE_LABELS = {
    Due.OVERDUE: "Overdue",
    Due.TODAY: "Due today",
    Due.LATER: "Due later",
    Due.NONE: "No due date",
}


def due_group(due: datetime | None, now: datetime) -> Due:
    """Which group a task belongs to. Overdue from the moment it was due, not from the next day."""
    if due is None:
        return Due.NONE
    if due < now:
        return Due.OVERDUE
    return Due.TODAY if due.astimezone(LONDON).date() == now.astimezone(LONDON).date() else Due.LATER


def grouped(tasks: Iterable[T], due_of: Callable[[T], datetime | None], now: datetime) -> dict[Due, list[T]]:
    """The tasks by group, in the order of ``Due``, each group in the order given."""
    groups: dict[Due, list[T]] = {group: [] for group in Due}
    for task in tasks:
        groups[due_group(due_of(task), now)].append(task)
    return groups


class When(StrEnum):
    """The three due times offered where there is no time to think (the huddle)."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"


WHEN_LABELS = {When.TODAY: "Today", When.TOMORROW: "Tomorrow", When.WEEK: "This week"}


def end_of(day: date) -> datetime:
    """The moment a task due on a day is due."""
    return datetime.combine(day, END_OF_DAY, tzinfo=LONDON)


def due_for(
    when: When, now: datetime, is_working_day: Callable[[date], bool] = lambda _day: True
) -> datetime:
    """The moment behind "today", "tomorrow" and "this week".

    After five "today" is midnight. "This week" is the last working day of this week, or of next week when less than
    one day of this one is left. ``is_working_day``: leaves out bank holidays and weekends for "this week" only:
    tomorrow is tomorrow, a visit does not wait for Monday.
    """
    today = now.astimezone(LONDON).date()
    if when is When.TODAY:
        due = end_of(today)
        return due if due > now else datetime.combine(today, time(23, 59), tzinfo=LONDON)
    if when is When.TOMORROW:
        return end_of(today + timedelta(days=1))
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    if (friday - today).days < 2:
        friday += timedelta(days=7)
    day = friday
    while not is_working_day(day) and day > today + timedelta(days=1):
        day -= timedelta(days=1)
    return end_of(day)
