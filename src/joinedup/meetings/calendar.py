"""England's bank holidays, and the days a huddle meets on.

The dates for 2024 to 2027 are those published at https://www.gov.uk/bank-holidays (England and Wales). Other years are
computed from the rule (Banking and Financial Dealings Act 1971, schedule 1, with the proclaimed May Day and New Year's
Day): the two agree for every published year, which a test holds.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import lru_cache

SOURCE = "https://www.gov.uk/bank-holidays"

PUBLISHED: dict[int, frozenset[date]] = {
    year: frozenset(date(year, month, day) for month, day in days)
    for year, days in {
        2024: ((1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)),
        2025: ((1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)),
        2026: ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)),
        2027: ((1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)),
    }.items()
}
"""As published by the government, by year."""


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, as Meeus gives it)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * moon) // 451
    month, day = divmod(h + moon - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _substituted(day: date, taken: Collection[date]) -> date:
    """A holiday at the weekend moves to the next weekday that is not one already."""
    while day.weekday() >= 5 or day in taken:
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def computed(year: int) -> frozenset[date]:
    """England's bank holidays of a year by rule alone."""
    sunday = easter(year)
    days = {
        _substituted(date(year, 1, 1), ()),
        sunday - timedelta(days=2),
        sunday + timedelta(days=1),
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    }
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    # The day that falls on a weekday keeps it; the other moves past both.
    kept = {day for day in (christmas, boxing) if day.weekday() < 5}
    for day in (christmas, boxing):
        kept.add(day if day in kept else _substituted(day, kept))
    return frozenset(days | kept)


def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year: as published, else by rule."""
    return PUBLISHED.get(year) or computed(year)


def is_bank_holiday(day: date) -> bool:
    """Whether a day is a bank holiday in England."""
    return day in bank_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def meets_on(day: date, weekdays: Collection[int]) -> bool:
    """Whether a series with these weekdays (0 Monday; empty: Monday to Friday) meets on a day. Never on a bank
    holiday (R46)."""
    return day.weekday() in (weekdays or range(5)) and not is_bank_holiday(day)


def meetings_from(start: date, weekdays: Collection[int]) -> Iterator[date]:
    """The days a series meets on, from ``start`` on, without end."""
    day = start
    while True:
        if meets_on(day, weekdays):
            yield day
        day += timedelta(days=1)
