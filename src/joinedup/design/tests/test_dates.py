"""Dates and times as the service manual writes them, in UK time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.design import dates

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_wording():
    assert dates.day(date(2026, 11, 20)) == "Friday 20 November"
    assert dates.long_date(date(2026, 11, 2)) == "2 November 2026"
    assert dates.short_date(date(2026, 11, 2)) == "2 Nov 2026"
    assert dates.clock_time(time(6, 30)) == "6:30am"
    assert dates.clock_time(time(6, 0)) == "6am"
    assert dates.clock_time(time(12, 0)) == "midday"
    assert dates.clock_time(time(0, 0)) == "midnight"
    assert dates.clock_time(time(0, 5)) == "12:05am"
    assert dates.clock_time(time(13, 5)) == "1:05pm"
    assert dates.day_and_time(NOW) == "20 Nov 2026, 9am"


def test_summer_time_and_the_day_it_moves():
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert dates.short_date(late) == "2 Jul 2026"
    assert dates.clock_time(late) == "12:30am"
    assert dates.iso(late) == "2026-07-02T00:30+01:00"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        dates.clock_time(datetime(2026, 1, 1, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NOW, "just now"),
        (NOW - timedelta(minutes=1), "1 minute ago"),
        (NOW - timedelta(minutes=59), "59 minutes ago"),
        (NOW - timedelta(hours=2), "2 hours ago"),
        (NOW - timedelta(hours=10), "yesterday"),
        (NOW - timedelta(hours=30), "yesterday"),
        (NOW - timedelta(days=12), "12 days ago"),
        (NOW + timedelta(hours=2), "in 2 hours"),
        (NOW + timedelta(days=1), "tomorrow"),
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 23), "in 3 days"),
        (None, ""),
    ],
)
def test_ago(value, words):
    assert dates.ago(value, NOW) == words


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(1942, 11, 20), "84"),
        (date(1942, 11, 21), "83"),
        (date(2025, 11, 20), "12 months"),
        (date(2026, 11, 8), "12 days"),
        (date(2026, 10, 20), "1 month"),
        (date(2027, 1, 1), "not born yet"),
        (None, "not known"),
    ],
)
def test_age(born, words):
    assert dates.age(born, date(2026, 11, 20)) == words


def test_durations_numbers_and_plurals():
    assert dates.duration(timedelta(seconds=1)) == "1 second"
    assert dates.duration(90) == "1 minute"
    assert dates.duration(timedelta(hours=2, minutes=5)) == "2 hours 5 minutes"
    assert dates.duration(timedelta(days=3, hours=5)) == "3 days"
    assert dates.plural(1200, "person", "people") == "1,200 people"
    assert dates.nhs_number("9990000018") == "999 000 0018"
    assert dates.nhs_number("abc") == "abc"
    assert dates.nhs_number(None) == ""


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 2), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_ago_always_says_something(value):
    assert dates.ago(value, NOW)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 20)))
def test_age_is_never_negative(born):
    assert not dates.age(born, NOW).startswith("-")
