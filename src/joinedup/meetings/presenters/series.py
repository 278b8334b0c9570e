"""The list of huddles: when each meets next, how today's stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from joinedup.caseload.presenters import day_words
from joinedup.core import clock
from joinedup.design import dates
from joinedup.meetings import calendar, rules
from joinedup.meetings.models import Huddle, HuddleSeries

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def days_words(weekdays: Sequence[int]) -> str:
    """ "Monday to Friday", "Tuesday and Thursday", "every day"."""
    days = sorted(set(weekdays)) or list(range(5))
    if len(days) == 7:
        return "every day"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"
    names = [WEEKDAYS[day] for day in days]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def starts_at(series: HuddleSeries, day: date) -> datetime:
    """When a series' huddle of a day starts."""
    return datetime.combine(day, series.starts, tzinfo=clock.LONDON)


def where(series: HuddleSeries) -> str:
    """Where it meets: the site, and whether there is a link."""
    if series.site is not None:
        return series.site.name
    return "Online only" if series.link else "No place entered"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A huddle's state as a tag."""

    label: str
    colour: str


def state_tag(huddle: Huddle) -> Tagged:
    """The tag of a huddle's state."""
    words = rules.STATES[rules.State(huddle.state)]
    return Tagged(words.label, words.colour)


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series on the list. ``today``: today's huddle if it is made; ``prepare_day``: the day whose huddle can be
    prepared now, None when that is done; ``next_days``: when it meets next, in words."""

    id: int
    name: str
    teams: str
    days: str
    time: str
    where: str
    link: str
    is_mine: bool
    meets_today: bool
    huddle_id: int | None
    huddle_label: str
    huddle_colour: str
    huddle_day: str
    prepare_day: str
    prepare_words: str
    next_days: str


def rows(
    series: Iterable[HuddleSeries], huddles: Iterable[Huddle], mine: set[int], now: datetime
) -> list[SeriesRow]:
    """The series with how they stand: mine first, those of today before others, by time."""
    by_series: dict[int, dict[date, Huddle]] = {}
    for huddle in huddles:
        by_series.setdefault(huddle.series_id, {})[huddle.day] = huddle
    found = [row_of(one, by_series.get(one.pk, {}), now, is_mine=one.pk in mine) for one in series]
    return sorted(found, key=lambda row: (not row.is_mine, not row.meets_today))


def row_of(series: HuddleSeries, made: Mapping[date, Huddle], now: datetime, *, is_mine: bool) -> SeriesRow:
    """One series: the huddle to open is today's, else the next one that is made."""
    today = clock.local(now).date()
    coming = list(islice(calendar.meetings_from(today, series.days), 4))
    passed = made.get(today) is not None and made[today].state == Huddle.State.ENDED
    over = coming[0] == today and now > starts_at(series, today) + timedelta(hours=8)
    current = coming[1] if coming[0] == today and (passed or over) else coming[0]
    huddle = made.get(current) or made.get(today)
    tag = state_tag(huddle) if huddle is not None else Tagged("Not yet prepared", "grey")
    to_prepare = current if current not in made else None
    later = [day for day in coming if day > today][:2]
    return SeriesRow(
        id=series.pk,
        name=series.name,
        teams=", ".join(sorted(team.name for team in series.teams.all())),
        days=days_words(series.days),
        time=dates.clock_time(series.starts),
        where=where(series),
        link=series.link,
        is_mine=is_mine,
        meets_today=coming[0] == today,
        huddle_id=huddle.pk if huddle is not None else None,
        huddle_label=tag.label,
        huddle_colour=tag.colour,
        huddle_day=day_words(huddle.day, today) if huddle is not None else "",
        prepare_day=to_prepare.isoformat() if to_prepare else "",
        prepare_words=day_words(to_prepare, today) if to_prepare else "",
        next_days=" and ".join(day_words(day, today) for day in later),
    )
