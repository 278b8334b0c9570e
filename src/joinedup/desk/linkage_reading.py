"""How well records are linked: the last self-audit, what the model learnt, what the last run did (issue 4)."""

from dataclasses import dataclass
from typing import Any

from joinedup.design import dates
from joinedup.people.models import LinkRun, SelfAudit

ROW_HEIGHT = 22
MIDDLE, PER_DOUBLING = 170, 10
"""The chart's middle line and how wide one doubling of the odds is, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Share:
    """One row of the audit: shares as text with their 95 % interval; ``gap``: what is flagged, empty when nothing is."""

    who: str
    pairs: str
    recall: str
    precision: str
    gap: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the match weights. ``x``, ``y``, ``width``: where it is drawn; ``is_for``: speaks for one person."""

    column: str
    level: str
    weight: str
    in_words: str
    x: float
    y: int
    width: float
    is_for: bool


@dataclass(frozen=True, slots=True)
class Linkage:
    """What the page shows. ``audited`` and ``ran``: when, empty before the first."""

    audited: str
    records: int
    shares: tuple[Share, ...]
    flagged: tuple[Share, ...]
    ran: str
    mode: str
    counts: tuple[tuple[str, int], ...]
    learnt: tuple[str, ...]
    bars: tuple[Bar, ...]
    height: int


COUNT_WORDS = {
    "records": "Records held",
    "looked_at": "Looked at",
    "merged": "People joined by linkage itself",
    "raised": "Pairs put before a reviewer",
    "decided": "Left as somebody decided",
    "would_part": "People whose records the model would hold apart",
}


def read_linkage(place_id: int) -> Linkage:
    """The newest audit and run of a place; counts and weights only, nobody's data."""
    audit = SelfAudit.objects.filter(place_id=place_id).order_by("-pk").first()
    runs = LinkRun.objects.filter(place_id=place_id, state=LinkRun.State.DONE).order_by("-pk")
    run = runs.first()
    shares = tuple(_share(row) for row in (audit.rows if audit else ()))
    bars = _bars(run.chart if run else None)
    return Linkage(
        dates.day_and_time(audit.audited_at) if audit else "",
        audit.records if audit else 0,
        shares,
        tuple(share for share in shares if share.gap),
        dates.day_and_time(run.finished_at) if run else "",
        LinkRun.Mode(run.mode).label if run else "",
        tuple((words, run.counts[name]) for name, words in COUNT_WORDS.items() if run and name in run.counts),
        tuple(run.learnt) if run else (),
        bars,
        ROW_HEIGHT * len(bars),
    )


def _share(row: dict[str, Any]) -> Share:
    who = f"{row['column']}: {row['group']}" if row["column"] else "Everybody"
    return Share(
        who,
        f"{row['pairs']:,}",
        _percent(row["recall"], row["recall_interval"], judged=row["is_judged"]),
        _percent(row["precision"], row["precision_interval"], judged=row["is_judged"]),
        row["gap"],
    )


def _percent(share: float | None, interval: list[float] | None, *, judged: bool) -> str:
    if share is None or interval is None:
        return "No pairs"
    if not judged:
        return "Too few pairs to say"
    return f"{share:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"


def _bars(chart: dict[str, Any] | None) -> tuple[Bar, ...]:
    values = chart["data"]["values"] if chart else []
    bars = []
    for at, value in enumerate(values):
        weight = float(value["weight"])
        width = max(abs(weight) * PER_DOUBLING, 1)
        bars.append(
            Bar(
                value["column"],
                value["level"],
                f"{weight:+.1f}",
                value["in_words"],
                MIDDLE if weight >= 0 else MIDDLE - width,
                at * ROW_HEIGHT,
                width,
                weight >= 0,
            )
        )
    return tuple(bars)
