"""Dates and moments: what is read, what is not, and that nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.interop.partner_files.dates import (
    DATE_ONLY,
    DOUBLE_HOUR,
    NO_SUCH_HOUR,
    parse_date,
    parse_moment,
)

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(1927, 5, 19), date(2100, 12, 31))
STYLES = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%Y%m%d",
    "%Y/%m/%d",
)


@given(day=DAYS, style=st.sampled_from(STYLES))
def test_every_style_reads_back(day: date, style: str) -> None:
    assert parse_date(day.strftime(style)) == day


@given(day=DAYS)
def test_excel_day_number_reads_back(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert parse_date(str(number)) == day


@given(day=DAYS.filter(lambda day: day.day > 12))
def test_month_before_day_is_never_guessed(day: date) -> None:
    assert parse_date(day.strftime("%m/%d/%Y")) is None


@given(day=DAYS)
def test_two_digit_years_are_not_read(day: date) -> None:
    assert parse_date(day.strftime("%d/%m/%y")) is None
    assert parse_date(day.strftime("%d-%b-%y")) is None


@given(text=st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert parse_date(text) is None or isinstance(parse_date(text), date)
    moment = parse_moment(text)
    assert moment is None or moment.at.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    ["29/02/2026", "31/02/1950", "2026-13-40", "1950", "2026", "12", "00/00/0000", "13/06/70", "06/13/1970",
     "soon", "Jun 13 1970", "1306 1970", "13//06/1970", "0001-01-01", "٠١/٠٢/٢٠٢٦"],
)  # fmt: skip
def test_not_dates(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/6/1970", date(1970, 6, 1)),
        ("Fri 20 November 2026", date(2026, 11, 20)),
        ("20th Nov 2026", date(2026, 11, 20)),
        ("20 Sept 2026", date(2026, 9, 20)),
        ("15/05/2026 00:00:00", date(2026, 5, 15)),
        ("2026-07-01T23:30:00Z", date(2026, 7, 2)),
        ("20\u00a0Nov\u00a02026", date(2026, 11, 20)),
        ("9778", date(1926, 10, 8)),
        ("46346.25", date(2026, 11, 20)),
    ],
)
def test_dates(text: str, day: date) -> None:
    assert parse_date(text) == day


@given(
    naive=st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=0)
    ),
    style=st.sampled_from(("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y%m%d%H%M%S")),
)
def test_uk_time_reads_back(naive: datetime, style: str) -> None:
    found = parse_moment(naive.strftime(style))
    assert found is not None
    there = found.at.astimezone(LONDON).replace(tzinfo=None)
    if found.note == NO_SUCH_HOUR:
        assert there - naive == timedelta(hours=1)
    else:
        assert there == naive


@given(at=st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_moments_with_a_zone_read_back(at: datetime) -> None:
    at = at.replace(microsecond=0)
    assert parse_moment(at.isoformat()) == (at, "")
    assert parse_moment(at.strftime("%Y-%m-%dT%H:%M:%SZ")) == (at, "")


@pytest.mark.parametrize(
    ("text", "at", "note"),
    [
        ("20/11/2026 06:30", "2026-11-20T06:30", ""),
        ("20/06/2026 06:30", "2026-06-20T05:30", ""),
        ("20/06/2026 06:30 BST", "2026-06-20T05:30", ""),
        ("20/06/2026 06:30 GMT", "2026-06-20T06:30", ""),
        ("2026-06-20T06:30:00+0200", "2026-06-20T04:30", ""),
        ("25/10/2026 01:30", "2026-10-25T00:30", DOUBLE_HOUR),
        ("29/03/2026 01:30", "2026-03-29T01:30", NO_SUCH_HOUR),
        ("20/11/2026", "2026-11-20T00:00", DATE_ONLY),
        ("20 Nov 2026 6.30 pm", "2026-11-20T18:30", ""),
        ("20/11/2026 12:05 AM", "2026-11-20T00:05", ""),
        ("20/11/2026, 06:30", "2026-11-20T06:30", ""),
        ("46346.25", "2026-11-20T06:00", ""),
    ],
)
def test_moments(text: str, at: str, note: str) -> None:
    assert parse_moment(text) == (datetime.fromisoformat(at).replace(tzinfo=UTC), note)


@pytest.mark.parametrize(
    "text",
    ["2026-13-40 09:00", "20/11/2026 24:00", "20/11/2026 25:10", "20/11/2026 13:00 pm", "06:30",
     "20/11/26 06:30", "2026-11-20T06:30+99:00", "20/11/2026 06:61"],
)  # fmt: skip
def test_not_moments(text: str) -> None:
    assert parse_moment(text) is None
