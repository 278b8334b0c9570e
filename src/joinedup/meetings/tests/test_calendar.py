from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.meetings import calendar


@pytest.mark.parametrize("year", sorted(calendar.PUBLISHED))
def test_the_rule_gives_what_the_government_published(year: int) -> None:
    assert calendar.computed(year) == calendar.PUBLISHED[year]


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2000, (4, 23)), (2016, (3, 27)), (2019, (4, 21)), (2024, (3, 31)), (2025, (4, 20)), (2038, (4, 25))],
)
def test_easter(year: int, sunday: tuple[int, int]) -> None:
    assert calendar.easter(year) == date(year, *sunday)


def test_christmas_at_a_weekend_moves_past_boxing_day() -> None:
    # 2022: Christmas on a Sunday, Boxing Day on the Monday keeps its day, the substitute is the Tuesday.
    assert {date(2022, 12, 26), date(2022, 12, 27)} <= calendar.computed(2022)
    assert date(2022, 1, 3) in calendar.computed(2022)


@given(st.integers(min_value=1979, max_value=2199))
def test_every_year_has_eight_weekdays(year: int) -> None:
    days = calendar.computed(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 and day.year == year for day in days)


def test_a_huddle_skips_weekends_and_bank_holidays() -> None:
    days = list(islice(calendar.meetings_from(date(2026, 12, 24), range(5)), 3))
    assert days == [date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 30)]


def test_a_series_that_names_no_days_meets_from_monday_to_friday() -> None:
    assert calendar.meets_on(date(2026, 11, 20), [])
    assert not calendar.meets_on(date(2026, 11, 21), [])


@given(st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.sets(st.integers(0, 6), min_size=1))
def test_the_next_meeting_is_on_one_of_its_days_and_soon(start: date, weekdays: set[int]) -> None:
    day = next(calendar.meetings_from(start, weekdays))
    assert day.weekday() in weekdays
    assert not calendar.is_bank_holiday(day)
    assert day - start <= timedelta(days=28)
