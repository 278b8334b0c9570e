"""Workbooks (XLSX): rows streamed as text, dates as ISO text, formulas as their own text (INTEROP 8.1)."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from .contract import HeaderRule
from .delimited import CONTROL_TEXT, Survey
from .issues import FileRefused
from .tables import HEADER_LINES, MAX_CELL, Found, Row, Table, accept, best_header, header_notes

MAX_UNPACKED: Final = 1 << 30
MAX_SHARED_TEXT: Final = 1 << 27
"""Shared text is held in memory while a workbook is read, so it is bounded (bytes, unpacked)."""
MAX_RATIO: Final = 200
MAX_PARTS: Final = 5_000
MAX_COLUMNS: Final = 1_000
_BATCH: Final = 200
_BROKEN = (
    AssertionError, AttributeError, DefusedXmlException, EOFError, IndexError, InvalidFileException, KeyError,
    NotImplementedError, OSError, OverflowError, ParseError, TypeError, ValueError, zipfile.BadZipFile,
    zipfile.LargeZipFile, zlib.error,
)  # fmt: skip
_DAYS_1904: Final = 1462

if not openpyxl.DEFUSEDXML:
    raise RuntimeError("defusedxml must be installed: workbooks come from outside")


def check_package(path: Path) -> None:
    """Refuse what is no workbook, what is none we can read, and what would unpack to more than it should."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError) as fault:
        raise FileRefused("The file is a damaged workbook or archive.") from fault
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise FileRefused("The file is an archive, not an XLSX workbook: save it as XLSX or CSV.")
    if "xl/workbook.bin" in names:
        raise FileRefused("The file is a binary workbook (XLSB): save it as XLSX or CSV.")
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    bomb = unpacked > 20_000_000 and unpacked > packed * MAX_RATIO
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or shared > MAX_SHARED_TEXT or bomb:
        raise FileRefused("The workbook is too large to unpack: save the sheet as CSV.")


class _Shown:
    """A cell's value as text. Number formats made of zeros only give lost leading zeros back."""

    def __init__(self) -> None:
        self._pads: dict[int, int] = {}

    def text(self, cell: Any) -> str:
        """The text of one cell of a read-only sheet."""
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            text = value
            if len(text) > MAX_CELL:
                raise FileRefused(f"Row {cell.row} has a cell of more than {MAX_CELL:,} characters.")
            return CONTROL_TEXT.sub("", text)
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return self._number(cell, value)
        if isinstance(value, datetime):
            return _moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, time):
            return value.isoformat("seconds")
        if isinstance(value, timedelta):
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        return CONTROL_TEXT.sub("", str(getattr(value, "text", value) or ""))

    def _number(self, cell: Any, value: float) -> str:
        if isinstance(value, float):
            if not value.is_integer():
                return format(value, ".15g")
            value = int(value)
        style = cell._style_id
        if style not in self._pads:
            shown = str(cell.number_format or "")
            self._pads[style] = len(shown) if shown and not shown.strip("0") else 0
        return str(value).zfill(self._pads[style])


def _moment(value: datetime) -> str:
    if value.microsecond >= 500_000:
        value += timedelta(seconds=1)
    value = value.replace(microsecond=0)
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(" ")


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    """All rows of a sheet as text. The library warns where we are content with text: those warnings are not
    ours.
    """
    shown = _Shown()
    sheet.reset_dimensions()
    source = sheet.iter_rows()
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = [[shown.text(cell) for cell in row[:MAX_COLUMNS]] for row in islice(source, _BATCH)]
        if not batch:
            return
        yield from batch


def _rows(sheet: Any, header_row: int) -> Iterator[Row]:
    try:
        for number, cells in enumerate(_sheet_rows(sheet), start=1):
            if number > header_row and "".join(cells).strip():
                yield Row(number, cells)
    except _BROKEN as fault:
        raise FileRefused("The workbook is damaged further down: save the sheet as CSV.") from fault


def read_workbook(path: Path, rule: HeaderRule, facts: Survey) -> Table:
    """Open the first sheet that holds the header; visible sheets before hidden ones.

    Raises `FileRefused` before any row when no sheet has a good header. What stands beside the table, under
    no header, is left out: in a sheet it can only be a note in the margin.
    """
    check_package(path)
    source = path.open("rb")  # a stream, because the library goes by the name otherwise
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(source, read_only=True, data_only=False, keep_links=False)
    except _BROKEN as fault:
        source.close()
        raise FileRefused("The workbook is damaged, or protected by a password.") from fault

    def close() -> None:
        book.close()
        source.close()

    try:
        sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
        best: tuple[Any, Found] | None = None
        for sheet in sheets:
            found = best_header(islice(_sheet_rows(sheet), HEADER_LINES), rule)
            if found and (best is None or found.score > best[1].score):
                best = (sheet, found)
            if found and found.match.whole:
                break
        good = accept(best[1] if best else None, rule)
        chosen: Any = best[0] if best else None
    except _BROKEN as fault:
        close()
        raise FileRefused("The workbook is damaged: save the sheet as CSV.") from fault
    except FileRefused:
        close()
        raise
    return Table(
        header=good.cells,
        header_row=good.number,
        match=good.match,
        rows=_rows(chosen, good.number),
        form="xlsx",
        sha256=facts.sha256,
        size=facts.size,
        sheet=str(chosen.title),
        serial_offset=_DAYS_1904 if book.epoch == CALENDAR_MAC_1904 else 0,
        notes=header_notes(good),
        on_close=close,
    )
