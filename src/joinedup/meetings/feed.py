"""A series as an iCalendar feed (RFC 5545): when and where, bank holidays left out, no person in it (R46)."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

from joinedup.core import clock
from joinedup.meetings import calendar
from joinedup.meetings.models import HuddleSeries

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AHEAD = timedelta(days=730)
"""How far ahead bank holidays are left out by name; calendars ask again long before that."""

LONDON_RULES = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "TZNAME:BST",
    "DTSTART:19810329T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "TZNAME:GMT",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def escaped(text: str) -> str:
    """Text as a calendar takes it."""
    for plain, written in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        text = text.replace(plain, written)
    return text


def folded(line: str) -> str:
    """A line broken so that none is longer than 75 octets, never inside a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece])


def calendar_of(series: HuddleSeries, now: datetime) -> str:
    """The whole feed. Its days are those of the series from today on; one that has ended stops on its last day."""
    today = clock.local(now).date()
    start = max(today, series.valid_from) if series.valid_from is not None else today
    first = next(islice(calendar.meetings_from(start, series.days), 1))
    days = sorted(set(series.days)) or list(range(5))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Joined Up//Huddles//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(series.name)}",
        "X-WR-TIMEZONE:Europe/London",
        *LONDON_RULES,
        "BEGIN:VEVENT",
        f"UID:huddle-{series.place.code}-{series.code}@joinedup.invalid",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/London:{_stamp(first, series)}",
        f"DURATION:PT{series.minutes}M",
        f"RRULE:FREQ=WEEKLY;BYDAY={','.join(DAYS[day] for day in days)}{_until(series)}",
    ]
    for day in _skipped(first, days):
        lines.append(f"EXDATE;TZID=Europe/London:{_stamp(day, series)}")
    lines.append(f"SUMMARY:{escaped(series.name)}")
    if series.site is not None:
        lines.append(
            f"LOCATION:{escaped(', '.join(part for part in (series.site.name, series.site.postcode) if part))}"
        )
    elif series.link:
        lines.append("LOCATION:Online")
    if series.link:
        lines += [f"URL:{series.link}", f"DESCRIPTION:{escaped(f'Join: {series.link}')}"]
    lines += ["TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(folded(line) for line in lines) + "\r\n"


def _stamp(day: date, series: HuddleSeries) -> str:
    return f"{day:%Y%m%d}T{series.starts:%H%M%S}"


def _until(series: HuddleSeries) -> str:
    if series.valid_to is None:
        return ""
    end = datetime.combine(series.valid_to, series.starts, tzinfo=clock.LONDON).astimezone(UTC)
    return f";UNTIL={end:%Y%m%dT%H%M%SZ}"


def _skipped(first: date, days: list[int]) -> list[date]:
    span = (first + timedelta(days=offset) for offset in range(AHEAD.days))
    return [day for day in span if day.weekday() in days and calendar.is_bank_holiday(day)]
