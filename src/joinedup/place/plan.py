"""How what the file says becomes dated changes of what is held. Pure: periods in, periods out.

The file tells how things stand, and since when if it knows. What is held is never deleted: a change ends the period
before it, a removal ends the last one, and something taken out before it began is left with no day at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """What something was over some days. ``first`` and ``last`` are included, None leaves that side open; ``values``:
    plain values, references as codes; ``pk``: the row that holds it, None for one that is wanted or new."""

    values: dict[str, Any]
    first: date | None = None
    last: date | None = None
    pk: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no day in it: it was withdrawn before it began."""
        return self.first is not None and self.last is not None and self.last < self.first

    def covers(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or self.last >= day)


def settle(wanted: Iterable[Period], held: Iterable[Period], day: date) -> list[Period]:
    """What should be held after a file says ``wanted`` on ``day``. Rows of ``held`` keep their ``pk``; new periods
    have none. The wanted periods do not overlap; nor will the answer."""
    rows = sorted(held, key=lambda row: row.first or date.min)
    wants = sorted(wanted, key=lambda row: row.first or date.min)
    rows = _now(next((want for want in wants if want.covers(day)), None), rows, wants, day)
    rows = _to_come([want for want in wants if want.first is not None and want.first > day], rows, day)
    rows = _gone_by([want for want in wants if want.last is not None and want.last < day], rows)
    return sorted(rows, key=lambda row: (row.first or date.min, row.last or date.max))


def _swap(rows: list[Period], old: Period, *new: Period) -> list[Period]:
    at = rows.index(old)
    return [*rows[:at], *new, *rows[at + 1 :]]


def _now(want: Period | None, rows: list[Period], wants: list[Period], day: date) -> list[Period]:
    row = next((row for row in rows if row.covers(day)), None)
    if want is None:
        if row is None:
            return rows
        ends = [
            w.last
            for w in wants
            if w.last is not None and w.last < day and (not row.first or w.last >= row.first)
        ]
        last = max(ends, default=day - DAY)
        return _swap(rows, row, replace(row, last=max(last, row.first - DAY) if row.first else last))
    if row is None:
        return [*rows, replace(want, first=_start(want, rows, day))]
    if row.values == want.values:
        return _same(want, row, rows)
    start = want.first if want.first is not None and (row.first is None or want.first > row.first) else day
    if row.first is not None and start <= row.first:
        corrected = replace(row, values=want.values)
        return _same(want, corrected, _swap(rows, row, corrected))
    return _swap(rows, row, replace(row, last=start - DAY), replace(want, first=start))


def _start(want: Period, rows: list[Period], day: date) -> date | None:
    """When something that is not in force begins: as the file says, unless what is held ended after that."""
    ended = [row.last for row in rows if row.last is not None and row.last < day and not row.is_empty]
    if not ended:
        return want.first
    return want.first if want.first is not None and want.first > max(ended) else day


def _same(want: Period, row: Period, rows: list[Period]) -> list[Period]:
    """The row in force says what the file says; perhaps not from and to the same day."""
    earlier = [
        other for other in rows if not other.is_empty and other.last and row.first and other.last < row.first
    ]
    before = max(earlier, key=lambda other: other.last or date.min, default=None)
    first = row.first
    if before is None or before.last is None:
        first = want.first
    elif want.first is not None and want.first > before.last:
        first = want.first
        if row.first == before.last + DAY and want.first > row.first:
            rows = _swap(rows, before, replace(before, last=want.first - DAY))
    return _swap(rows, row, replace(row, first=first, last=want.last))


def _to_come(wants: list[Period], rows: list[Period], day: date) -> list[Period]:
    for row in rows:
        if row.first is None or row.first <= day or row.is_empty:
            continue
        want = next((want for want in wants if want.first == row.first), None)
        if want is None:
            rows = _swap(rows, row, replace(row, last=row.first - DAY))
        else:
            rows = _swap(rows, row, replace(row, values=want.values, last=want.last))
            wants = [other for other in wants if other is not want]
    return [*rows, *wants]


def _gone_by(wants: list[Period], rows: list[Period]) -> list[Period]:
    for want in wants:
        touching = [row for row in rows if not row.is_empty and _touch(row, want)]
        if not touching:
            rows = [*rows, want]
        for row in touching:
            inside = (want.first is None or (row.first is not None and row.first >= want.first)) and (
                row.last is not None and want.last is not None and row.last <= want.last
            )
            if inside and row.values != want.values and len(touching) == 1:
                rows = _swap(rows, row, replace(row, values=want.values))
    return rows


def _touch(one: Period, other: Period) -> bool:
    return (one.first is None or other.last is None or one.first <= other.last) and (
        other.first is None or one.last is None or other.first <= one.last
    )


def showing(rows: Iterable[Period], day: date) -> Period:
    """The period whose values a standing row shows: the one in force, else the last that was, else the next."""
    real = [row for row in rows if not row.is_empty] or list(rows)
    now = next((row for row in real if row.covers(day)), None)
    if now is not None:
        return now
    past = [row for row in real if row.last is not None and row.last < day]
    return (
        max(past, key=lambda row: row.last or date.min)
        if past
        else min(real, key=lambda r: r.first or date.min)
    )


def span(rows: Iterable[Period]) -> tuple[date | None, date | None]:
    """First and last day of all periods together; None leaves that side open."""
    every = list(rows)
    real = [row for row in every if not row.is_empty] or every
    firsts, lasts = [row.first for row in real], [row.last for row in real]
    first = None if None in firsts else min(d for d in firsts if d is not None)
    last = None if None in lasts else max(d for d in lasts if d is not None)
    return first, last
