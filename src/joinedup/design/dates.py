"""How dates, times and numbers are written on pages (NHS service manual style), always in UK time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Moment = date | datetime


def local(value: datetime) -> datetime:
    """An aware moment in UK time. A moment without a zone is an error: nobody knows when it was."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return value.astimezone(LONDON)


def _date(value: Moment) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day(value: Moment | None) -> str:
    """Friday 20 November"""
    if value is None:
        return ""
    on = _date(value)
    return f"{on:%A} {on.day} {on:%B}"


def long_date(value: Moment | None) -> str:
    """20 November 2026"""
    if value is None:
        return ""
    on = _date(value)
    return f"{on.day} {on:%B} {on.year}"


def short_date(value: Moment | None) -> str:
    """20 Nov 2026"""
    if value is None:
        return ""
    on = _date(value)
    return f"{on.day} {on:%b} {on.year}"


def clock_time(value: datetime | time | None) -> str:
    """6:30am, 6am, midday, midnight"""
    if value is None:
        return ""
    at = local(value).time() if isinstance(value, datetime) else value
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    if (at.hour, at.minute) == (0, 0):
        return "midnight"
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def day_and_time(value: datetime | None) -> str:
    """20 Nov 2026, 6:30am"""
    return "" if value is None else f"{short_date(value)}, {clock_time(value)}"


def iso(value: Moment | None) -> str:
    """For the datetime attribute of <time>."""
    if value is None:
        return ""
    return local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def plural(count: int, one: str, many: str | None = None) -> str:
    """`3|plural("case")` is "3 cases"; `many` where an s will not do."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(value: timedelta | int | float | None) -> str:
    """A length of time in one or two units: "2 hours 5 minutes", "3 days". Seconds if a number."""
    if value is None:
        return ""
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    if seconds < 60:
        return plural(max(seconds, 0), "second")
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 60:
        return plural(minutes, "minute")
    if hours < 24:
        rest = minutes - hours * 60
        return plural(hours, "hour") + (f" {plural(rest, 'minute')}" if rest and hours < 6 else "")
    return plural(days, "day")


def ago(value: Moment | None, now: datetime) -> str:
    """How long since: "just now", "5 minutes ago", "2 hours ago", "yesterday", "12 days ago", "in 3 days".

    `now` is passed in (the clock of the request), never read here. A date without a time is counted in days.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        gap = local(now) - local(value)
        seconds = int(gap.total_seconds())
        if abs(seconds) < 60:
            return "just now"
        if abs(seconds) < 86400 and (abs(seconds) < 21600 or _date(value) == _date(now)):
            words = (
                plural(abs(seconds) // 60, "minute")
                if abs(seconds) < 3600
                else plural(abs(seconds) // 3600, "hour")
            )
            return f"{words} ago" if seconds > 0 else f"in {words}"
    days = (_date(now) - _date(value)).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days == -1:
        return "tomorrow"
    return f"{plural(days, 'day')} ago" if days > 0 else f"in {plural(-days, 'day')}"


def age(born: date | None, on: Moment) -> str:
    """Age on a day, as people say it: "84", and for small children "5 months" or "12 days"."""
    if born is None:
        return "not known"
    today = _date(on)
    if born > today:
        return "not born yet"
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years >= 2:
        return str(years)
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return plural(months, "month") if months >= 1 else plural((today - born).days, "day")


def nhs_number(value: str | None) -> str:
    """999 123 4567: three, three, four. Anything that is not ten digits is shown as it is."""
    if not value:
        return ""
    digits = value.replace(" ", "")
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 10 and digits.isdigit() else value
