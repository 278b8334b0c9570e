"""The shape every reader gives: a header found, and rows that come one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, NamedTuple, Self

from .contract import REFUSED_BECAUSE, HeaderMatch, HeaderRule, header_key, naming
from .issues import FileRefused

HEADER_LINES: Final = 20
"""How far down the header may stand below title rows."""

MAX_CELL: Final = 1_000_000
"""Characters in one cell beyond which a file is refused."""


class Row(NamedTuple):
    """One data row. `number` is the row a spreadsheet would show, the header included, blank rows counted.

    `overflows`: it has something in it beyond the last column that the header names, as an address with a
    comma and no quotation marks makes. Nobody can tell which cell is which, so the row is unreadable.
    """

    number: int
    cells: list[str]
    overflows: bool = False


@dataclass
class Table:
    """An opened file, its header found and good. Rows come once, in order, and are not kept.

    `header` is as sent; `match` where it holds the wanted columns; `form` is `csv` or `xlsx`; `encoding`,
    `delimiter` and `sheet` say how it was read; `sha256` and `size` (bytes) are of the file; `notes` are
    plain sentences about what was passed over; `serial_offset` is what day numbers in typed text lack in a
    workbook that counts from 1904. `mended` : the file has the column of a reject file, so it holds mended
    rows, not a whole list.
    """

    header: list[str]
    header_row: int
    match: HeaderMatch
    rows: Iterator[Row]
    form: str
    sha256: str
    size: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    serial_offset: int = 0
    notes: list[str] = field(default_factory=list)
    on_close: Callable[[], None] = field(default=lambda: None, repr=False)

    @property
    def mended(self) -> bool:
        """Whether this is a reject file coming back."""
        return any(header_key(text) == header_key(REFUSED_BECAUSE) for text in self.header)

    def close(self) -> None:
        """Let go of the file."""
        self.on_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()


class Found(NamedTuple):
    """A header row among the first lines: its place (counted from 1), its cells and its match."""

    number: int
    cells: list[str]
    match: HeaderMatch

    @property
    def score(self) -> tuple[bool, int]:
        """Whole before not whole, then the more known columns the better."""
        return self.match.whole, len(self.match.at)


def best_header(records: Iterable[Sequence[str]], rule: HeaderRule) -> Found | None:
    """The record that looks most like the wanted header; None when there is no record with anything in it."""
    best: Found | None = None
    for number, record in enumerate(records, start=1):
        cells = [str(cell) for cell in record]
        if not any(cell.strip() for cell in cells):
            continue
        found = Found(number, cells, rule.match(cells))
        if best is None or found.score > best.score:
            best = found
    return best


def accept(found: Found | None, rule: HeaderRule) -> Found:
    """The header, or the refusal of the file."""
    if found is None:
        raise FileRefused("The file is empty.")
    refusal = rule.refuse(found.match)
    if refusal is not None:
        raise refusal
    return found


def named_width(header: Sequence[str]) -> int:
    """How many columns there are up to the last with a name."""
    return max((place for place, text in enumerate(header, start=1) if text.strip()), default=0)


def header_notes(found: Found) -> list[str]:
    """What a sender may want to know about how the header was read."""
    notes = []
    if found.number > 1:
        lines = "line" if found.number == 2 else "lines"
        notes.append(f"{found.number - 1} {lines} above the header left out.")
    if found.match.unread:
        notes.append(f"Columns not read: {naming(found.match.unread)}.")
    if found.match.passed_over:
        notes.append(
            f"Columns not read because another column holds the same: {naming(found.match.passed_over)}."
        )
    return notes
