"""Time: aware UTC inside, Europe/London at the edges."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
UTC = ZoneInfo("UTC")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def local(moment: datetime) -> datetime:
    """A moment as the clock on the wall in London shows it."""
    return moment.astimezone(LONDON)


def today() -> date:
    """Today's date in London."""
    return local(now()).date()


def start_of_day(day: date) -> datetime:
    """Midnight in London at the start of a day, as an aware moment in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
