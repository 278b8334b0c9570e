"""Writes CSV that a spreadsheet opens without harm, and the reject file that can be mended and sent again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

from .contract import REFUSED_BECAUSE, header_key
from .evaluate import Status, Verdict, because
from .rows import Parsed
from .values import is_formula

_GUARD: Final = "'"


def guarded(text: str) -> str:
    """A cell that no spreadsheet works out: an apostrophe before `= + - @`, unless it is a number or a lone
    dash.
    """
    return _GUARD + text if is_formula(text.lstrip()) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith(_GUARD) and is_formula(text[1:].lstrip()) else text


def write_csv(target: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows under a header, every cell guarded; gives the number of rows.

    The stream must be opened with `newline=""`; the mark that spreadsheets know UTF-8 by is written first.
    """
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow([guarded(text) for text in header])
    count = 0
    for row in rows:
        writer.writerow([guarded("" if cell is None else str(cell)) for cell in row])
        count += 1
    return count


class RejectFile:
    """The refused rows of a file, as CSV: the columns as sent, in the same order, then `Refused_Because`.

    Mended and sent again, the last column is ignored and the file is taken as additions to the list, never as
    the whole list (`Table.mended`). The file is made when the first row comes; `path` is None while there is
    none.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._target = path
        self._keep = [
            place for place, text in enumerate(header) if header_key(text) != header_key(REFUSED_BECAUSE)
        ]
        self._header = [header[place] for place in self._keep]
        self._width = len(header)
        self._stream: TextIO | None = None
        self._writer: Any = None
        self.count = 0

    @property
    def path(self) -> Path | None:
        """Where the file is, once there is one."""
        return self._target if self.count else None

    def add(self, parsed: Parsed, verdict: Verdict) -> None:
        """Add a row when it is refused; other rows are passed over."""
        if verdict.status is Status.REFUSED:
            self.write(parsed.cells, because(parsed, verdict))

    def write(self, cells: Sequence[str], reason: str) -> None:
        """Add a row with its reason. What stood beyond the header stands beyond the reason."""
        if self._stream is None:
            self._stream = self._target.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._stream)
            self._writer.writerow([*self._header, REFUSED_BECAUSE])
        row = [cells[place] if place < len(cells) else "" for place in self._keep]
        self._writer.writerow([guarded(cell) for cell in (*row, reason, *cells[self._width :])])
        self.count += 1

    def close(self) -> None:
        """Finish the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()
