"""What a place file changes, in sentences: shown before it is loaded and kept with the event after."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from joinedup.place.plan import DAY, Period
from joinedup.place.wanted import WORDS

_SECONDS = re.compile(r"(?<=^\d\d:\d\d):00$")


@dataclass(frozen=True, slots=True)
class Difference:
    """``place_code``: which place; ``lines``: one sentence each, empty when nothing changes; ``counts``: how many of
    each verb (added, changed, ended)."""

    place_code: str
    lines: tuple[str, ...]
    counts: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines) or f"{self.place_code}: no change."


@dataclass(frozen=True, slots=True)
class Line:
    """``verb``: added, changed or ended; ``sentence``."""

    verb: str
    sentence: str


def lines_for(kind: str, code: str, held: list[Period], after: list[Period], day: date) -> Iterator[Line]:
    """How one thing's periods changed."""
    if held == after:
        return
    what = f"{WORDS[kind]} {code.replace('|', ' ')}"
    by_key = {row.pk: row for row in held if row.pk is not None}
    new = [row for row in after if row.pk is None]
    for row in after:
        former = by_key.get(row.pk) if row.pk is not None else None
        if row.pk is None:
            before = next((other for other in after if other.last and row.first == other.last + DAY), None)
            if before is not None:
                yield Line("changed", f"{what}: {_changes(before.values, row.values)}{_from(row.first)}.")
            else:
                until = f" until {_written(row.last)}" if row.last is not None else ""
                yield Line("added", f"{what}: added{_named(row.values)}{_from(row.first)}{until}.")
        elif former is not None and former != row:
            if former.values != row.values:
                yield Line("changed", f"{what}: {_changes(former.values, row.values)}{_from(row.first)}.")
            if row.is_empty:
                yield Line("ended", f"{what}: withdrawn before it began.")
            elif former.last != row.last and not any(
                n.first and row.last and n.first == row.last + DAY for n in new
            ):
                words = (
                    f"ends on {_written(row.last)}" if row.last is not None else "goes on without a last day"
                )
                yield Line("ended" if row.last is not None else "changed", f"{what}: {words}.")
            if former.first != row.first:
                words = f"since {_written(row.first)}" if row.first is not None else "since always"
                yield Line("changed", f"{what}: {words}.")


def lines_for_values(what: str, held: dict[str, Any] | None, wanted: dict[str, Any] | None) -> Iterator[Line]:
    """How something without dates changed: None for not there."""
    if held == wanted:
        return
    if wanted is None:
        yield Line("ended", f"{what}: no longer declared.")
    elif held is None:
        yield Line("added", f"{what}: added.")
    else:
        yield Line("changed", f"{what}: {_changes(held, wanted)}.")


def collect(place_code: str, lines: list[Line]) -> Difference:
    """Sentences and how many of each verb."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.verb] = counts.get(line.verb, 0) + 1
    return Difference(place_code, tuple(line.sentence for line in lines), counts)


def _written(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day is not None else ""


def _from(day: date | None) -> str:
    return f" from {_written(day)}" if day is not None else ""


def _named(values: dict[str, Any]) -> str:
    name = values.get("name") or values.get("title") or values.get("pcn") or values.get("team")
    return f" ({name})" if name else ""


def _said(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, int | float):
        return str(value)
    return f"“{_SECONDS.sub('', str(value))}”"


def _changes(before: dict[str, Any], after: dict[str, Any]) -> str:
    parts = [
        f"{key.replace('_', ' ')} {_said(before.get(key))} becomes {_said(after.get(key))}"
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]
    return "; ".join(parts) or "as before"
