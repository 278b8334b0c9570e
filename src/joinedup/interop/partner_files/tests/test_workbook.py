"""Workbooks: dates, numbers and formulas as text, the right sheet, and what is refused."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from joinedup.interop.partner_files import CONTRACTS, FileRefused, Scope, open_list
from joinedup.interop.partner_files.reading import read_table

CASES = CONTRACTS["open-cases"]
HEADER = ["Client ID", "Referral ID", "Team", "Opened", "NHS No", "D.O.B", "Reason", ""]
NUMBER = 9994000012


def book(path: Path, *rows: list[object], sheet: str = "Cases") -> Path:
    made = openpyxl.Workbook()
    notes = made.active
    notes.title = "Notes"
    notes.append(["Please see the next sheet"])
    cases = made.create_sheet(sheet)
    cases.append(["Open cases"])
    cases.append([])
    cases.append(HEADER)
    for row in rows:
        cases.append(row)
    cases["E4"].number_format = "0"
    target = path / "list.csv"
    made.save(target)
    return target


def test_cells_read_as_they_are_shown(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        [
            17,
            "C1",
            "DN",
            datetime(2026, 11, 20),  # noqa: DTZ001
            float(NUMBER),
            date(1941, 2, 4),
            '=HYPERLINK("x")',
            "margin",
        ],
        [],
        [18.5, "C2", "DN", 46346, str(NUMBER), "04/02/1941", True],
    )
    with read_table(path, CASES) as table:
        rows = list(table.rows)
        assert (table.form, table.sheet, table.header_row) == ("xlsx", "Cases", 3)
    assert [row.number for row in rows] == [4, 6]
    assert rows[0].cells[:8] == [
        "17", "C1", "DN", "2026-11-20", str(NUMBER), "1941-02-04", '=HYPERLINK("x")', "margin",
    ]  # fmt: skip
    assert rows[1].cells[:7] == ["18.5", "C2", "DN", "46346", str(NUMBER), "04/02/1941", "TRUE"]


def test_rows_are_judged_as_those_of_csv(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["P1", "C1", "DN", datetime(2026, 11, 1), NUMBER, date(1941, 2, 4), "=A1", "margin"],  # noqa: DTZ001
        ["P2", "C2", "DN", 46346, None, "04/02/1941", "fine"],
    )
    with open_list(path, "open-cases", as_at=None) as opened:
        opened_dates = []
        statuses = []
        for parsed, verdict in opened.judged(Scope(as_at=opened.as_at)):
            opened_dates.append(parsed.values["Opened"])
            statuses.append((verdict.status, verdict.reasons))
    assert opened_dates == [date(2026, 11, 1), date(2026, 11, 20)]
    assert statuses == [("warned", ("formula-cell",)), ("accepted", ())]


def test_zeros_lost_but_shown_come_back(tmp_path: Path) -> None:
    path = book(tmp_path, [42, "C1", "DN", 46346])
    with path.open("rb") as source:
        made = openpyxl.load_workbook(source)
    made["Cases"]["A4"].number_format = "000000"
    made.save(path)
    with read_table(path, CASES) as table:
        assert next(table.rows).cells[0] == "000042"


def test_workbooks_that_count_from_1904(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active.append(HEADER)
    made.active.append(["P1", "C1", "DN", 46346 - 1462, NUMBER])
    made.save(tmp_path / "mac.xlsx")
    with open_list(tmp_path / "mac.xlsx", "open-cases") as opened:
        assert next(iter(opened)).values["Opened"] == date(2026, 11, 20)


def test_wrong_dimensions_do_not_cut_the_sheet(tmp_path: Path) -> None:
    path = book(tmp_path, ["P1", "C1", "DN", 46346, NUMBER, None, "kept"])
    changed = tmp_path / "cut.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(changed, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part.endswith("sheet2.xml"):
                assert b'<dimension ref="A1:H4"' in text
                text = text.replace(b'<dimension ref="A1:H4"', b'<dimension ref="A1:B2"')
            after.writestr(part, text)
    with read_table(changed, CASES) as table:
        assert next(table.rows).cells[6] == "kept"


def repacked(path: Path, part: str, text: bytes) -> Path:
    changed = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, text if name == part else before.read(name))
    return changed


def test_xml_bombs_are_refused(tmp_path: Path) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    path = repacked(book(tmp_path, ["P1", "C1", "DN", 46346]), "xl/worksheets/sheet2.xml", bomb)
    with pytest.raises(FileRefused, match="damaged"):
        read_table(path, CASES)


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    path = repacked(book(tmp_path, ["P1", "C1", "DN", 46346]), "xl/worksheets/sheet1.xml", b" " * 30_000_000)
    with pytest.raises(FileRefused, match="too large to unpack"):
        read_table(path, CASES)


def test_other_archives_and_sheets_without_the_header_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(FileRefused, match="archive, not an XLSX"):
        read_table(tmp_path / "a.zip", CASES)
    with pytest.raises(FileRefused, match="lacks the mandatory columns Visit_ID and Planned_Start"):
        read_table(book(tmp_path, ["P1"]), CONTRACTS["visits"])
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(FileRefused, match="empty"):
        read_table(tmp_path / "empty.xlsx", CASES)
