"""Reads of one huddle: its cases, tasks, news, questions and who was there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from joinedup.core import clock
from joinedup.meetings import rules
from joinedup.meetings.models import (
    Attendance,
    Huddle,
    HuddleItem,
    Notice,
    Question,
    RecordCopy,
)
from joinedup.meetings.queries.series import Coverage, caseload_of
from joinedup.place.models import Staff
from joinedup.tasks import queries as task_queries
from joinedup.tasks.models import Task
from joinedup.tasks.rules import OPEN_STATES

ACTIONS_LIMIT = 40
"""Most actions shown at a huddle; the page says how many more there are."""


def huddle_of(huddle_id: int) -> Huddle | None:
    """A huddle with its series. The context decides whether there is one."""
    return (
        Huddle.objects.filter(pk=huddle_id)
        .select_related("series__site", "series__place")
        .prefetch_related("series__teams")
        .first()
    )


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


def open_questions(huddle: Huddle) -> list[Question]:
    """What was asked from elsewhere and not yet answered."""
    return list(Question.objects.filter(huddle=huddle, answered_at__isnull=True).order_by("asked_at", "pk"))


def notices_of(series_id: int, day: datetime) -> list[Notice]:
    """The news to read out on a day."""
    return list(
        Notice.objects.filter(series_id=series_id, until__gte=clock.local(day).date()).order_by("posted_at")
    )


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


def step_of(huddle: Huddle, items: Iterable[HuddleItem]) -> rules.Step:
    """Where a huddle stands; a section nobody set is the first of the order."""
    order = rules.order_of(huddle.series.order)
    if huddle.section not in set(rules.Section):
        found = rules.steps(order, [item.pk for item in items])
        return found[0] if found else rules.Step(order[0])
    section = rules.Section(huddle.section)
    return rules.Step(section, huddle.current_item_id if section is rules.Section.CASES else None)
