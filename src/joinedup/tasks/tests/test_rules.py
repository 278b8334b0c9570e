from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.core.clock import LONDON
from joinedup.tasks import rules
from joinedup.tasks.models import Task
from joinedup.tasks.rules import Due, When

MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(LONDON),
).filter(lambda moment: moment.utcoffset() is not None)


def test_each_state_has_an_owner_a_label_and_a_tag() -> None:
    assert set(rules.STATES) == set(Task.State)
    for words in rules.STATES.values():
        assert words.label
        assert words.owner
        assert words.colour in {"grey", "green", "blue", "yellow", "red"}


@pytest.mark.parametrize("step", list(rules.ALLOWED))
@pytest.mark.parametrize("state", list(Task.State))
def test_the_check_and_its_twin_agree(step: str, state: Task.State) -> None:
    if rules.allows(state, step):
        rules.check_allows(state, step)
    else:
        with pytest.raises(rules.NotAllowed, match=r"\.$"):
            rules.check_allows(state, step)


def test_a_closed_task_takes_no_step() -> None:
    for step in rules.ALLOWED:
        assert not rules.allows(Task.State.DONE, step)
        assert not rules.allows(Task.State.DECLINED, step)


def test_an_accepted_task_is_not_accepted_again() -> None:
    assert rules.allows(Task.State.SENT, "accept")
    assert not rules.allows(Task.State.ACCEPTED, "accept")


@pytest.mark.parametrize(
    ("reason", "has_next_owner", "fine"),
    [("died", False, True), ("", True, True), ("", False, False), ("died", True, False)],
)
def test_declining_needs_a_reason_or_a_next_owner_and_not_both(
    reason: str, has_next_owner: bool, fine: bool
) -> None:
    assert rules.may_end(reason=reason, has_next_owner=has_next_owner) is fine
    if fine:
        rules.check_ending(reason=reason, has_next_owner=has_next_owner)
    else:
        with pytest.raises(rules.NotAllowed):
            rules.check_ending(reason=reason, has_next_owner=has_next_owner)


NINE = datetime(2026, 11, 20, 9, 0, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (None, Due.NONE),
        (NINE - timedelta(minutes=1), Due.OVERDUE),
        (NINE + timedelta(hours=8), Due.TODAY),
        (NINE + timedelta(days=1), Due.LATER),
    ],
)
def test_due_groups(due: datetime | None, group: Due) -> None:
    assert rules.due_group(due, NINE) is group


@given(MOMENTS, st.none() | MOMENTS)
def test_every_task_is_in_exactly_one_group_and_none_without_a_date_is_on_time(
    now: datetime, due: datetime | None
) -> None:
    group = rules.due_group(due, now)
    assert (group is Due.NONE) == (due is None)
    if due is not None:
        assert (group is Due.OVERDUE) == (due < now)


def test_groups_keep_the_order_of_the_list() -> None:
    tasks = [("a", None), ("b", NINE - timedelta(days=2)), ("c", NINE - timedelta(days=1)), ("d", None)]
    found = rules.grouped(tasks, lambda task: task[1], NINE)
    assert [name for name, _due in found[Due.OVERDUE]] == ["b", "c"]
    assert [name for name, _due in found[Due.NONE]] == ["a", "d"]
    assert list(found) == list(Due)


@given(st.sampled_from(list(When)), MOMENTS)
def test_what_is_asked_is_never_due_in_the_past(when: When, now: datetime) -> None:
    due = rules.due_for(when, now)
    assert due.date() >= now.date()
    if now.time() < time(23, 58):
        assert due > now


def test_this_week_ends_on_its_last_working_day() -> None:
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=LONDON)
    assert rules.due_for(When.WEEK, monday).date() == date(2026, 11, 20)
    # Good Friday: the Thursday before.
    before_easter = datetime(2026, 3, 30, 9, 0, tzinfo=LONDON)
    due = rules.due_for(When.WEEK, before_easter, lambda day: day != date(2026, 4, 3))
    assert due.date() == date(2026, 4, 2)


def test_this_week_said_on_a_thursday_means_the_next() -> None:
    assert rules.due_for(When.WEEK, datetime(2026, 11, 19, 9, 0, tzinfo=LONDON)).date() == date(2026, 11, 27)


def test_tomorrow_is_tomorrow_even_on_a_friday() -> None:
    assert rules.due_for(When.TOMORROW, NINE) == datetime(2026, 11, 21, 17, 0, tzinfo=LONDON)


def test_today_after_five_is_before_midnight() -> None:
    evening = datetime(2026, 11, 20, 18, 0, tzinfo=LONDON)
    assert rules.due_for(When.TODAY, evening) == datetime(2026, 11, 20, 23, 59, tzinfo=LONDON)
