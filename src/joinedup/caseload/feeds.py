"""How old a partner's list is, and whether that is older than it should be (Q4, F109). Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from joinedup.core.clock import LONDON, local

DUE_BY = time(7, 30)
"""When a daily list should be in where the place file does not say (Q50: feeds by 07:30)."""


def last_expected(now: datetime, *, days: Collection[int] = (), due_by: time | None = None) -> date:
    """The latest day whose list should be in by now. ``days``: weekdays it comes on (0 Monday); none: each day."""
    wanted = set(days) or set(range(7))
    day = local(now).date()
    if now < datetime.combine(day, due_by or DUE_BY, tzinfo=LONDON):
        day -= timedelta(days=1)
    while day.weekday() not in wanted:
        day -= timedelta(days=1)
    return day


def is_old(
    as_at: datetime | None,
    now: datetime,
    *,
    stale_hours: int,
    days: Collection[int] = (),
    due_by: time | None = None,
) -> bool:
    """Whether what is held is older than it should be. None (never sent) is old.

    A list with weekdays of its own is old when it speaks of a day before the last one it should have come on; any
    other when it is older than the place's setting (``feed.stale_hours.*``).
    """
    if as_at is None:
        return True
    if days:
        return local(as_at).date() < last_expected(now, days=days, due_by=due_by)
    return now - as_at > timedelta(hours=stale_hours)
