"""Write a synthetic district as its partners' daily lists, and say what intake must answer about each.

The same ``people``, ``seed`` and ``now`` give the same bytes. Practice rows are written as people are
made; only those whom a partner knows are held.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from joinedup.demo import cast, stories, words
from joinedup.demo.care import Care
from joinedup.demo.lists import Tally
from joinedup.demo.population import MOST_PEOPLE, Population
from joinedup.demo.staffing import Rota, make_staff
from joinedup.demo.writers import (
    Claims,
    write_inpatients,
    write_living_well,
    write_open_cases,
    write_practice_lists,
    write_staff,
    write_visits,
)

LONDON: Final = ZoneInfo("Europe/London")
FEWEST_PEOPLE: Final = 200
PRINTED_AT: Final = (6, 30)
"""When partners' systems print their lists, London time."""

Progress = Callable[[str, int, int], None]
"""Called with what is being written, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """One file to take in. ``as_at``: aware, London; ``mapping``: the TOML for a ``spreadsheet``, else
    None."""

    path: Path
    sender: str
    format: str
    as_at: datetime
    mapping: Path | None
    tally: Tally


@dataclass(slots=True)
class District:
    """What was written, in the order to take it in, and what must come of it.

    ``open_involvements``: rows that open an involvement, by file name. ``reviews``: the pairs that belong
    on the review list, each with sender, local_id and why. ``strangers``: people in the lists who are on
    no practice's list. ``twins``: pairs of numbers. ``stories``: number, name and plot of everybody met by
    name.
    """

    folder: Path
    people: int
    seed: int
    as_at: datetime
    files: list[PartnerFile] = field(default_factory=list)
    open_involvements: dict[str, int] = field(default_factory=dict)
    reviews: list[dict[str, str]] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    strangers: int = 0
    stories: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The shape of ``expected.json`` beside the examples, and ``order``: how to take the files in."""
        return {
            "as_at": self.as_at.strftime("%d/%m/%Y %H:%M"),
            "people": self.people,
            "seed": self.seed,
            "order": [
                {
                    "file": file.path.name,
                    "sender": file.sender,
                    "format": file.format,
                    "mapping": file.mapping.name if file.mapping else None,
                }
                for file in self.files
            ],
            "files": {
                file.path.name: {"sender": file.sender, "format": file.format, **file.tally.as_dict()}
                for file in self.files
            },
            "open_involvements": self.open_involvements,
            "reviews": self.reviews,
            "provisional_people": len(self.reviews),
            "strangers": self.strangers,
            "twins": [list(pair) for pair in self.twins],
            "stories": self.stories,
        }


def printed_at(now: datetime) -> datetime:
    """The latest half past six in the morning, London, that is not after ``now`` (aware)."""
    if now.tzinfo is None:
        raise ValueError("now must be aware of its time zone")
    local = now.astimezone(LONDON)
    printed = local.replace(hour=PRINTED_AT[0], minute=PRINTED_AT[1], second=0, microsecond=0)
    return printed if printed <= local else printed - timedelta(days=1)


def write_district(
    folder: Path,
    *,
    now: datetime,
    people: int = 20_000,
    seed: int = 1,
    progress: Progress | None = None,
) -> District:
    """Write every partner's lists into ``folder`` (made if it is not there), with ``manifest.json`` beside
    them.

    ``now``: aware; the lists are as at the last 06:30 London before it and every date is relative to that
    day. ``people``: adults on the practices' lists, 200 to 300,000. ``seed``: the same gives the same
    bytes. Raises ValueError for a number of people outside that range or a ``now`` without a time zone.
    """
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise ValueError(f"people must be from {FEWEST_PEOPLE:,} to {MOST_PEOPLE:,}, not {people:,}")
    tell = progress or _silent
    folder.mkdir(parents=True, exist_ok=True)
    as_at = printed_at(now)
    wall = as_at.replace(tzinfo=None)
    district = District(folder, people, seed, as_at)
    population = Population(seed=seed, today=wall.date())
    staff = make_staff(seed=seed, people=people, today=wall.date())
    care = Care(seed, wall, Rota(staff, Random(f"{seed}:rota")))  # noqa: S311 (repeatable, not secret)
    claims = Claims(population=population, care=care, random=Random(f"{seed}:faults"))  # noqa: S311 (repeatable, not secret)

    def add(path: Path, sender: str, kind: str, tally: Tally, mapping: Path | None = None) -> None:
        district.files.append(PartnerFile(path, sender, kind, as_at, mapping, tally))

    for sender, rows in staff.items():
        path = folder / f"staff-{sender}.csv"
        add(path, sender, "staff", write_staff(path, rows, claims))
    told = list(stories.tell(cast.STORIES, population, care))
    district.stories = [
        {
            "nhs_number": one.number,
            "name": f"{one.given} {one.family}",
            "network": words.NETWORKS[one.network],
            "plot": one.story,
        }
        for one in told
    ]
    path = folder / "gp-list.csv"
    add(path, "YHN", "gp-list", write_practice_lists(path, people, told, claims, tell))
    for sender in ("RCD", "218", "RX3"):
        path = folder / f"open-cases-{sender}.csv"
        add(path, sender, "open-cases", write_open_cases(path, sender, claims))
        tell(path.name, 1, 1)
    path, mapping = folder / "living-well.xlsx", folder / "living-well.mapping.toml"
    add(path, "LW01", "spreadsheet", write_living_well(path, mapping, claims), mapping)
    for sender in ("RCD", "218", "RX3"):
        path = folder / f"visits-{sender}.csv"
        add(path, sender, "visits", write_visits(path, sender, claims))
        tell(path.name, 1, 1)
    path = folder / "inpatients-RCD.csv"
    add(path, "RCD", "inpatients", write_inpatients(path, claims))
    tell(path.name, 1, 1)

    district.open_involvements = claims.open_involvements
    district.reviews = claims.reviews
    district.strangers = claims.strangers
    district.twins = population.twins
    text = json.dumps(district.as_dict(), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return district


def _silent(_what: str, _done: int, _all: int) -> None:
    """Nobody is watching."""
