"""The model: what has been learnt about the columns, and how a weight becomes a probability. Saved and read as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joinedup.analysis.linkage.comparisons import comparisons_for
from joinedup.analysis.linkage.levels import Comparison
from joinedup.analysis.linkage.roles import CannotLink, Columns, Role

VERSION = 2
MOST_WEIGHT = 14.0
"""No single level counts for or against by more than this many doublings, whatever was learnt."""


def weight(m: float, u: float) -> float:
    """The weight of evidence in doublings: log2(m / u), held within ``MOST_WEIGHT`` on the side against."""
    return max(-MOST_WEIGHT, math.log2(max(m, 1e-12) / max(u, 1e-12)))


@dataclass(slots=True)
class Model:
    """What was learnt.

    ``roles``: of each role the columns, in order. ``comparisons``: the ladders with their learnt shares. ``chance``: how
    likely two random records are one person; ``chance_home``: that they are two people of one household. ``common``: of each
    comparable column its common values and the share of records that have them; ``rare``: the share taken for the others.
    ``slope`` and ``shift``: the calibration, log-odds = slope * model's + shift. ``balanced``: the probability from which a
    pair is taken for one person where errors either way weigh the same; ``automatic``: from which nobody needs to look.
    ``numbers_for_most``: whether most records have an NHS number. ``has_doors``: whether most addresses name a door.
    ``notes``: how it was learnt, in words."""

    columns: Columns
    two: bool
    comparisons: tuple[Comparison, ...]
    chance: float
    chance_home: float
    common: dict[str, dict[str, float]] = field(default_factory=dict)
    rare: dict[str, float] = field(default_factory=dict)
    slope: float = 1.0
    shift: float = 0.0
    balanced: float = 0.5
    automatic: float = 0.999
    numbers_for_most: bool = False
    has_doors: bool = True
    records: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def roles(self) -> dict[Role, list[str]]:
        """Of each role its columns, by name."""
        return {role: named for role in Role if (named := self.columns.of(role))}

    def as_json(self) -> dict[str, Any]:
        """Everything, for a file."""
        return {
            "version": VERSION,
            "id": self.columns.id,
            "roles": {name: str(role) for name, role in self.columns.roles.items()},
            "two": self.two,
            "chance": self.chance,
            "chance_home": self.chance_home,
            "shares": {
                one.name: [[level.m, level.u, level.h] for level in one.levels] for one in self.comparisons
            },
            "common": self.common,
            "rare": self.rare,
            "slope": self.slope,
            "shift": self.shift,
            "balanced": self.balanced,
            "automatic": self.automatic,
            "numbers_for_most": self.numbers_for_most,
            "has_doors": self.has_doors,
            "records": self.records,
            "notes": self.notes,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> Model:
        """The model of ``as_json``. Raises CannotLink when it is of another version or damaged."""
        try:
            if read["version"] != VERSION:
                raise CannotLink(f"The model is of version {read['version']}; this program reads {VERSION}.")
            columns = Columns(read["id"], {name: Role(role) for name, role in read["roles"].items()})
            ladders = tuple(
                one.with_shares(*zip(*read["shares"][one.name], strict=True))
                for one in ladders_of(columns, has_doors=read["has_doors"])
            )
            kept = {
                name: read[name]
                for name in (
                    "two", "chance", "chance_home", "common", "rare", "slope", "shift", "balanced", "automatic",
                    "numbers_for_most", "has_doors", "records", "notes",
                )
            }  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise CannotLink(f"This is no linkage model: {error}.") from None
        return cls(columns=columns, comparisons=ladders, **kept)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read what ``save`` wrote. Raises CannotLink."""
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError):
            raise CannotLink("The model's file cannot be read.") from None
        return cls.from_json(read)

    def describe(self) -> list[str]:
        """What it learnt, in sentences, the most telling comparison first."""
        said = [f"Learnt from {self.records:,} records, without being told which belong together."]
        if self.chance > 0:
            said.append(f"Of all pairs of records, about one in {1 / self.chance:,.0f} is one person.")
        if self.chance_home > 0:
            said.append(f"About one in {1 / self.chance_home:,.0f} is two people of one household.")
        ranked = sorted(self.comparisons, key=lambda one: -weight(one.levels[0].m, one.levels[0].u))
        for one in ranked:
            top, last = one.levels[0], one.levels[-1]
            said.append(
                f"{one.label}: {top.words} in {top.m:.0%} of one person's pairs"
                f" and {_rarely(top.u)} otherwise, which {strength(weight(top.m, top.u))};"
                f" {last.words} {strength(weight(last.m, last.u))}."
            )
        return said + self.notes


def ladders_of(columns: Columns, *, has_doors: bool) -> tuple[Comparison, ...]:
    """The ladders of a list's columns, with the shares expected before anything is learnt."""
    roles = {role: columns.of(role) for role in Role}
    return comparisons_for(roles, {name: in_words(name) for name in columns.roles}, has_doors=has_doors)


def in_words(column: str) -> str:
    """A column's name as a reader would say it."""
    return column.replace("_", " ").strip().capitalize() or column


def _rarely(share: float) -> str:
    return f"{share:.1%}" if share >= 0.01 else f"one in {1 / max(share, 1e-9):,.0f}"


def strength(bits: float) -> str:
    """A weight in words. The steps are doublings of the odds: 10 is a thousandfold, 5 about thirtyfold, 2 fourfold."""
    side = "for" if bits >= 0 else "against"
    size = abs(bits)
    if size < 1:
        return "says little"
    how = (
        "very strongly" if size >= 10 else "strongly" if size >= 5 else "clearly" if size >= 2 else "a little"
    )
    return f"speaks {how} {side} one person"


def match_weight_chart(model: Model) -> dict[str, Any]:
    """How much each level counts for or against one person, as a Vega-Lite specification (bars, in doublings of the odds)."""
    values: list[dict[str, Any]] = []
    for one in model.comparisons:
        values += [
            {
                "column": one.label,
                "level": level.words,
                "weight": round(weight(level.m, level.u), 2),
                "one_person": level.m,
                "others": level.u,
                "in_words": strength(weight(level.m, level.u)),
                "order": at,
            }
            for at, level in enumerate(one.levels)
        ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": "Match weights: to the right speaks for one person, to the left against.",
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "row": {"field": "column", "type": "nominal", "sort": [one.label for one in model.comparisons], "title": None},
            "y": {"field": "level", "type": "nominal", "sort": {"field": "order"}, "title": None},
            "x": {"field": "weight", "type": "quantitative", "title": "Doublings of the odds that it is one person"},
            "color": {
                "condition": {"test": "datum.weight >= 0", "value": "#005eb8"},
                "value": "#d5281b",
            },
            "tooltip": [
                {"field": "in_words", "title": "Meaning"},
                {"field": "one_person", "format": ".2%", "title": "Among one person's pairs"},
                {"field": "others", "format": ".4%", "title": "Among other pairs"},
            ],
        },
        "resolve": {"scale": {"y": "independent"}},
    }  # fmt: skip


def shares_of(one: Comparison) -> tuple[Sequence[float], Sequence[float], Sequence[float]]:
    """The ladder's m, u and h."""
    return (
        [level.m for level in one.levels],
        [level.u for level in one.levels],
        [level.h for level in one.levels],
    )
