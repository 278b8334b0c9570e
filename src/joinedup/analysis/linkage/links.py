"""What linking found: pairs with probability, decision and reasons, and who belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from joinedup.analysis.linkage.model import Model, strength, weight

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Decision(StrEnum):
    """``auto``: nobody needs to look. ``review``: a person decides."""

    AUTO = "auto"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records. ``probability`` that they are one person, 0 to 1; ``reasons`` in words; ``levels``: of each comparison
    (its name) the level reached, -1 not comparable; ``src_a``, ``src_b``: which list, 0 or 1 (``link_new``: 0 the index, 1
    the new)."""

    id_a: str
    id_b: str
    probability: float
    decision: Decision
    reasons: str
    levels: Mapping[str, int]
    src_a: int = 0
    src_b: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing compared. ``label``: the column; ``words``: what was found; ``agrees``: for, against, or neither (None);
    ``weight``: in doublings of the odds, before what common values give away; ``strength``: the weight in words."""

    label: str
    words: str
    agrees: bool | None
    weight: float
    strength: str


def explain(pair: Pair, model: Model) -> list[Reason]:
    """What agrees and what does not, the weightiest first."""
    found = []
    for one in model.comparisons:
        at = pair.levels.get(one.name, -1)
        if at < 0:
            found.append(Reason(one.label, "cannot be compared", None, 0.0, "says nothing"))
            continue
        level = one.levels[at]
        bits = weight(level.m, level.u)
        found.append(Reason(one.label, level.words, level.agrees, round(bits, 2), strength(bits)))
    return sorted(found, key=lambda one: (-abs(one.weight), one.label))


def probability_words(probability: float) -> str:
    """A probability as a reviewer would say it."""
    if probability >= 0.999:
        return "as good as certain"
    if probability >= 0.95:
        return "very likely one person"
    if probability >= 0.75:
        return "likely one person"
    if probability > 0.25:
        return "could be either"
    return "likely two people"


@dataclass(slots=True)
class Links:
    """The outcome. It lives in DuckDB (tables ``pairs`` and ``groups``) and is read from there."""

    con: DuckDBPyConnection
    model: Model
    balanced: float
    counts: dict[str, int]

    def pairs(self, *, decision: Decision | None = None) -> Iterator[Pair]:
        """The pairs kept, the likeliest first."""
        names = [one.name for one in self.model.comparisons]
        wanted = f"WHERE decision = '{decision}'" if decision else ""
        rows = self.con.execute(
            f"SELECT id_a, id_b, probability, decision, reasons, src_a, src_b, {', '.join(names)} FROM pairs {wanted}"
            " ORDER BY probability DESC, id_a, id_b"
        ).fetchall()
        for row in rows:
            levels: dict[str, Any] = dict(zip(names, row[7:], strict=True))
            yield Pair(row[0], row[1], row[2], Decision(row[3]), row[4], levels, row[5], row[6])

    def clusters(self) -> dict[tuple[int, str], int]:
        """Of each record (list, id) the number of its cluster; records alone have one of their own."""
        rows = self.con.execute("SELECT src, id, cluster FROM groups ORDER BY src, id").fetchall()
        return {(src, name): cluster for src, name, cluster in rows}
