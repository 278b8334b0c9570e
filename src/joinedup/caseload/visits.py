"""Visits of several employers to one person, seen side by side (R20, Q29). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.core.clock import local

PARTS = ((0, "night"), (6, "morning"), (12, "afternoon"), (18, "evening"))
"""Parts of a day in London by the hour they begin at."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit to come. ``team``: who comes; ``organisation_id``: whose."""

    start: datetime
    organisation_id: int
    team: str
    is_time_critical: bool = False
    is_double_handed: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """Several visits in one part of one day. ``by_two``: by more than one organisation; ``may_combine``: none of them is
    time-critical or double-handed, so it is worth asking (Q29): never a plan by itself."""

    day: date
    part: str
    visits: tuple[Planned, ...]

    @property
    def by_two(self) -> bool:
        """Whether more than one organisation comes."""
        return len({visit.organisation_id for visit in self.visits}) > 1

    @property
    def may_combine(self) -> bool:
        """Whether nothing forbids asking if one could do for both."""
        return self.by_two and not any(
            visit.is_time_critical or visit.is_double_handed for visit in self.visits
        )


def part_of_day(moment: datetime) -> str:
    """Morning, afternoon, evening or night, by London's clock."""
    hour = local(moment).hour
    return next(words for starts, words in reversed(PARTS) if hour >= starts)


def together(visits: Iterable[Planned]) -> Sequence[Together]:
    """Where two or more come in one part of one day, in order of time."""
    parts: dict[tuple[date, str], list[Planned]] = defaultdict(list)
    for visit in sorted(visits, key=lambda visit: visit.start):
        parts[(local(visit.start).date(), part_of_day(visit.start))].append(visit)
    return [Together(day, part, tuple(found)) for (day, part), found in parts.items() if len(found) > 1]
