"""What a benchmark found: figures, and figures with a limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. ``unit``: s, ms, rows/s, MiB, times, rows or empty; ``least``/``most``: its limit, if any."""

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the figure keeps its limit; one without a limit does."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def limit_words(self) -> str:
        """The limit in words, empty without one."""
        if self.least is not None:
            return f"at least {_number(self.least)}"
        return f"at most {_number(self.most)}" if self.most is not None else ""

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        found: dict[str, Any] = {"name": self.name, "value": round(self.value, 4), "unit": self.unit}
        if self.limit_words:
            found |= {"limit": self.limit_words, "kept": self.is_kept}
        return found


@dataclass(slots=True)
class Result:
    """One benchmark's figures, in order, with notes on how they came about."""

    name: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float,
        unit: str = "",
        *,
        least: float | None = None,
        most: float | None = None,
    ) -> None:
        """Note a figure."""
        self.figures.append(Figure(name, float(value), unit, least, most))

    @property
    def is_kept(self) -> bool:
        """Whether every limit is kept."""
        return all(figure.is_kept for figure in self.figures)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "name": self.name,
            "title": self.title,
            "kept": self.is_kept,
            "figures": [figure.as_json() for figure in self.figures],
            "notes": self.notes,
        }


def median(values: Sequence[float]) -> float:
    """The middle one; of an even number the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-int(len(ordered) * share * 1000) // 1000) - 1))]


def table(result: Result) -> str:
    """The figures as lines of text, each limit beside its figure."""
    lines = [result.title, "-" * len(result.title)]
    width = max((len(figure.name) for figure in result.figures), default=0)
    for figure in result.figures:
        line = f"  {figure.name:<{width}}  {_number(figure.value):>12} {figure.unit:<7}"
        if figure.limit_words:
            line += f"  {figure.limit_words:<16} {'kept' if figure.is_kept else 'MISSED'}"
        lines.append(line.rstrip())
    lines.extend(f"  {note}" for note in result.notes)
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if (value == int(value) and abs(value) >= 100) or value == 0:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}" if abs(value) < 10 else f"{value:,.1f}"
