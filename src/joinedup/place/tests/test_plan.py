"""Dated changes: nothing deleted, no two periods at once, the file's word in force on the day, a second time nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from joinedup.place.plan import Period, settle, showing, span

TODAY = date(2026, 11, 20)


def test_a_change_ends_the_former_period_the_day_before() -> None:
    held = [Period({"pcn": "a"}, date(2019, 7, 1), None, pk=1)]
    assert settle([Period({"pcn": "b"}, date(2019, 7, 1))], held, TODAY) == [
        Period({"pcn": "a"}, date(2019, 7, 1), date(2026, 11, 19), pk=1),
        Period({"pcn": "b"}, TODAY),
    ]


def test_a_realignment_takes_effect_from_the_date_in_the_file() -> None:
    held = [Period({"pcn": "a"}, date(2019, 7, 1), None, pk=1)]
    wanted = [
        Period({"pcn": "a"}, date(2019, 7, 1), date(2027, 2, 28)),
        Period({"pcn": "b"}, date(2027, 3, 1)),
    ]
    after = settle(wanted, held, TODAY)
    assert after == [
        Period({"pcn": "a"}, date(2019, 7, 1), date(2027, 2, 28), pk=1),
        Period({"pcn": "b"}, date(2027, 3, 1)),
    ]
    assert settle(wanted, after, date(2027, 3, 5)) == after


def test_a_removal_ends_and_a_return_begins_again() -> None:
    held = [Period({}, None, None, pk=1)]
    ended = settle([], held, TODAY)
    assert ended == [Period({}, None, date(2026, 11, 19), pk=1)]
    assert settle([Period({})], ended, date(2026, 12, 1)) == [*ended, Period({}, date(2026, 12, 1))]


def test_what_never_began_is_left_without_a_day() -> None:
    held = [Period({}, date(2027, 1, 1), None, pk=1)]
    (row,) = settle([], held, TODAY)
    assert row.is_empty
    assert row.pk == 1


def test_history_given_afterwards_is_put_before() -> None:
    held = [Period({"name": "new"}, None, None, pk=1)]
    wanted = [
        Period({"name": "old"}, None, date(2024, 12, 31)),
        Period({"name": "new"}, date(2025, 1, 1)),
    ]
    assert settle(wanted, held, TODAY) == [
        Period({"name": "old"}, None, date(2024, 12, 31)),
        Period({"name": "new"}, date(2025, 1, 1), None, pk=1),
    ]


def test_a_second_change_on_one_day_leaves_no_trace_of_the_first() -> None:
    held = [Period({"n": 1}, None, TODAY - timedelta(days=1), pk=1), Period({"n": 2}, TODAY, None, pk=2)]
    assert settle([Period({"n": 3})], held, TODAY) == [held[0], Period({"n": 3}, TODAY, None, pk=2)]


def test_a_standing_row_shows_what_is_in_force_else_the_last_else_the_next() -> None:
    past, coming = Period({"n": 1}, None, date(2020, 1, 1)), Period({"n": 2}, date(2030, 1, 1))
    assert showing([past, coming], date(2019, 1, 1)) is past
    assert showing([past, coming], TODAY) is past
    assert showing([coming], TODAY) is coming
    assert span([past, coming]) == (None, None)
    assert span([past]) == (None, date(2020, 1, 1))


@st.composite
def files(draw: st.DrawFn) -> list[Period]:
    """What a file may say of one thing: periods that do not overlap, around today."""
    cuts = sorted(draw(st.sets(st.integers(-6, 6), max_size=5)))
    edges = [TODAY + timedelta(days=each) for each in cuts]
    starts: list[date | None] = [None, *edges]
    periods = []
    for index, start in enumerate(starts):
        last = edges[index] - timedelta(days=1) if index < len(edges) else None
        if draw(st.booleans()):
            periods.append(Period({"v": draw(st.integers(0, 2))}, start, last))
    return periods


def _with_keys(rows: list[Period]) -> list[Period]:
    from dataclasses import replace

    return [replace(row, pk=index) for index, row in enumerate(rows)]


@given(st.lists(files(), min_size=1, max_size=5), st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_loading_files_one_after_another(said: list[list[Period]], later: list[int]) -> None:
    rows: list[Period] = []
    day = TODAY
    for wanted, days in zip(said, later, strict=False):
        day += timedelta(days=days)
        before = {row.pk for row in rows}
        after = settle(wanted, rows, day)
        assert before <= {row.pk for row in after}, "something was deleted"
        rows = _with_keys(after)
        assert settle(wanted, rows, day) == rows, "a second time changed something"
        for offset in range(-30, 31):
            when = day + timedelta(days=offset)
            assert sum(row.covers(when) and not row.is_empty for row in rows) <= 1, "two periods at once"
        for when in (day, *(day + timedelta(days=each) for each in range(1, 15))):
            want = next((each.values for each in wanted if each.covers(when)), None)
            held = next((row.values for row in rows if row.covers(when)), None)
            assert want == held, f"{when}: the file says {want}, held is {held}"
