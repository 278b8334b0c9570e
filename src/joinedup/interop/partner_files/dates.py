"""Dates and moments as partners' systems print them. Never a guess: None means unreadable (INTEROP 8.1)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

from joinedup.core.clock import LONDON

DATE_ONLY: Final = "date-only"
DOUBLE_HOUR: Final = "double-hour"
NO_SUCH_HOUR: Final = "no-such-hour"


class Moment(NamedTuple):
    """An aware moment in UTC. `note` is empty or one of

    `date-only` (midnight stands for the day), `double-hour` (the hour that comes twice when clocks go back:
    the first was taken), `no-such-hour` (the hour left out when clocks go forward: read an hour later).
    """

    at: datetime
    note: str = ""


_DAY_FIRST: Final = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})\Z")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\Z")
_IN_WORDS: Final = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*([a-z]{3,9})\.?,?[\s\-/.]*(\d{4})\Z",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_COMPACT_MOMENT: Final = re.compile(r"(\d{8})T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?\Z")
_SERIAL: Final = re.compile(r"(\d{4,5})(\.\d+)?\Z")
_WITH_TIME: Final = re.compile(
    r"(.{6,30}?)(?:[T\s]\s*|,\s*|\s+at\s+)"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?\s*([ap]\.?m\.?)?\s*"
    r"(Z|UTC|GMT|BST|[+-]\d{2}:?(?:\d{2})?)?\Z",
    re.IGNORECASE,
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_SERIAL_ZERO: Final = date(1899, 12, 30)
_SERIAL_YEARS: Final = range(1900, 2101)  # 1950 in a date column is a year, not 3 May 1905
_FIRST_YEAR: Final = 1800


def _day(year: int, month: int, day: int) -> date | None:
    if year < _FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial_day(text: str) -> date | None:
    """The date of an Excel day number of four or five digits, except what could be a year."""
    number = int(text)
    if number < 1000 or number in _SERIAL_YEARS:
        return None
    return _SERIAL_ZERO + timedelta(days=number)


def _plain_date(text: str) -> date | None:
    if match := _DAY_FIRST.match(text):
        return _day(int(match[4]), int(match[3]), int(match[1]))
    if match := _YEAR_FIRST.match(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _COMPACT.match(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _IN_WORDS.match(text):
        month = _MONTHS.get(match[2].lower())
        return _day(int(match[3]), month, int(match[1])) if month else None
    return None


@lru_cache(maxsize=131072)
def parse_date(text: str) -> date | None:
    """A date, or the UK day of a moment. None when the text is no date or names a day that never was."""
    if not text.isascii():
        text = text.replace("\u00a0", " ")
        if not text.isascii():
            return None
    text = text.strip()
    if found := _plain_date(text):
        return found
    if match := _SERIAL.match(text):
        return _serial_day(match[1])
    moment = parse_moment(text)
    return moment.at.astimezone(LONDON).date() if moment else None


def _offset(zone: str) -> timezone | None:
    zone = zone.upper()
    if zone in ("Z", "UTC", "GMT"):
        return UTC
    if zone == "BST":
        return timezone(timedelta(hours=1))
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        return None
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if zone[0] == "-" else away)


def _in_london(naive: datetime) -> Moment:
    first = naive.replace(tzinfo=LONDON, fold=0)
    at = first.astimezone(UTC)
    if at.astimezone(LONDON).replace(tzinfo=None) != naive:
        return Moment(at, NO_SUCH_HOUR)
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        return Moment(at, DOUBLE_HOUR)
    return Moment(at)


def _hour(hour: int, half: str) -> int | None:
    """The hour of the day; with `am` or `pm` the hour must be one of twelve."""
    if not half:
        return hour
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _build(day: date, hour: int, minute: int, second: int, zone: str | None) -> Moment | None:
    try:
        naive = datetime.combine(day, time(hour, minute, second))
        if not zone:
            return _in_london(naive)
        offset = _offset(zone)
        return Moment(naive.replace(tzinfo=offset).astimezone(UTC)) if offset else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=131072)
def parse_moment(text: str) -> Moment | None:
    """A date with a time, with a zone or else UK time, as a moment in UTC; a date alone is its midnight."""
    if not text.isascii():
        text = text.replace("\u00a0", " ")
        if not text.isascii():
            return None
    text = text.strip()
    if day := _plain_date(text):
        midnight = _build(day, 0, 0, 0, None)
        return Moment(midnight.at, DATE_ONLY) if midnight else None
    if match := _SERIAL.match(text):
        serial_day = _serial_day(match[1])
        if serial_day is None:
            return None
        seconds = round(float(match[2] or 0) * 86400)
        naive = datetime.combine(serial_day, time.min) + timedelta(seconds=seconds)
        found = _in_london(naive)
        return found if match[2] else Moment(found.at, DATE_ONLY)
    if match := _COMPACT_MOMENT.match(text):
        compact_day = _plain_date(match[1])
        return (
            _build(compact_day, int(match[2]), int(match[3]), int(match[4] or 0), match[5])
            if compact_day
            else None
        )
    if match := _WITH_TIME.match(text):
        written_day = _plain_date(match[1].strip())
        hour = _hour(int(match[2]), match[5] or "")
        if written_day is None or hour is None:
            return None
        return _build(written_day, hour, int(match[3]), int(match[4] or 0), match[6])
    return None
