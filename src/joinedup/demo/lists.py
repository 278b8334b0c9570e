"""Writing partner lists, and counting what intake must answer about each (FILES.md, "What happens to a
row")."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


@dataclass(slots=True)
class Tally:
    """What intake must say of one file. ``warned`` rows are in; ``reasons`` counts rows by code."""

    rows: int = 0
    accepted: int = 0
    warned: int = 0
    refused: int = 0
    unchanged: int = 0
    out_of_scope: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def row(
        self,
        *,
        refused: str = "",
        out_of_scope: str = "",
        unchanged: bool = False,
        warnings: Sequence[str] = (),
    ) -> None:
        """Count one row that is not blank."""
        self.rows += 1
        if refused:
            self.refused += 1
            self.reasons[refused] += 1
        elif out_of_scope:
            self.out_of_scope += 1
            self.reasons[out_of_scope] += 1
        elif unchanged:
            self.unchanged += 1
        elif warnings:
            self.warned += 1
            self.reasons.update(set(warnings))
        else:
            self.accepted += 1

    def as_dict(self) -> dict[str, Any]:
        """As in an intake answer."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "warned": self.warned,
            "refused": self.refused,
            "unchanged": self.unchanged,
            "out_of_scope": self.out_of_scope,
            "reasons": dict(sorted(self.reasons.items())),
        }


class CsvList:
    """One comma-separated list being written row by row; use as a context manager."""

    def __init__(
        self, path: Path, columns: Sequence[str], *, encoding: str = "utf-8", blank_columns: int = 0
    ) -> None:
        self.path = path
        self.tally = Tally()
        self._tail = [""] * blank_columns
        self._columns = columns
        self._encoding = encoding
        self._file: TextIOWrapper | None = None

    def __enter__(self) -> CsvList:
        self._file = self.path.open("w", encoding=self._encoding, newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([*self._columns, *self._tail])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def row(
        self,
        values: Sequence[str],
        *,
        refused: str = "",
        out_of_scope: str = "",
        unchanged: bool = False,
        warnings: Sequence[str] = (),
    ) -> None:
        """Write and count one row."""
        self._writer.writerow([*values, *self._tail] if self._tail else values)
        self.tally.row(refused=refused, out_of_scope=out_of_scope, unchanged=unchanged, warnings=warnings)

    def blank(self, count: int) -> None:
        """Rows of nothing but commas, as spreadsheets leave them; they are not counted."""
        for _ in range(count):
            self._writer.writerow([""] * (len(self._columns) + len(self._tail)))


@dataclass(frozen=True, slots=True)
class Formula:
    """A spreadsheet cell that holds a formula."""

    text: str
    shown: str


_EPOCH = date(1899, 12, 30)
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def write_workbook(path: Path, sheet: str, rows: Sequence[Sequence[str | date | Formula]]) -> None:
    """Write one sheet as XLSX, the same bytes every time: no clock in it. Dates become real date cells."""
    with ZipFile(path, "w") as book:
        for name, text in _PARTS.items():
            _part(book, name, text.replace("{sheet}", escape(sheet)))
        body = "".join(
            f'<row r="{at}">{"".join(_cell(at, column, value) for column, value in enumerate(row))}</row>'
            for at, row in enumerate(rows, start=1)
        )
        _part(
            book,
            "xl/worksheets/sheet1.xml",
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{body}</sheetData></worksheet>",
        )


def _part(book: ZipFile, name: str, text: str) -> None:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    book.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


def _cell(row: int, column: int, value: str | date | Formula) -> str:
    where = f"{chr(65 + column)}{row}"
    if isinstance(value, Formula):
        return f'<c r="{where}" t="str"><f>{escape(value.text)}</f><v>{escape(value.shown)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{where}" s="1"><v>{(value - _EPOCH).days}</v></c>'
    if not value:
        return f'<c r="{where}"/>'
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def day(value: date | None) -> str:
    """A date as partners print it: DD/MM/YYYY."""
    return "" if value is None else value.strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """A moment as partners print it: DD/MM/YYYY HH:MM, London wall clock."""
    return "" if value is None else value.strftime("%d/%m/%Y %H:%M")
