"""Delimited text: encodings, delimiters, quotes, blank and ragged rows, and what is refused."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.interop.partner_files import CONTRACTS, FileRefused
from joinedup.interop.partner_files.reading import read_table

STAFF = CONTRACTS["staff"]
HEADER = ["Staff_Local_ID", "Family_Name", "Given_Name", "Profession"]
ROWS = [["1", "Żurek", "Chloë", "Nurse"], ["2", "O'Brien", "José", "Social worker"]]


def put(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    target = path / "list.csv"
    target.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return target


def text(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def read(path: Path) -> list[list[str]]:
    with read_table(path, STAFF) as table:
        return [row.cells for row in table.rows]


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    path = put(tmp_path, text([HEADER, *ROWS], delimiter, end), encoding)
    with read_table(path, STAFF) as table:
        assert [row.cells for row in table.rows] == ROWS
        assert table.delimiter == delimiter
        assert [table.header, table.header_row, table.form] == [HEADER, 1, "csv"]


def test_windows_1252(tmp_path: Path) -> None:
    rows = [["1", "O’Brien", "José", "Nurse – community"]]
    path = put(tmp_path, text([HEADER, *rows]), "cp1252")
    with read_table(path, STAFF) as table:
        assert [row.cells for row in table.rows] == rows
        assert table.encoding == "windows-1252"


def test_a_broken_byte_does_not_turn_utf8_into_something_else(tmp_path: Path) -> None:
    good = text([HEADER] + [["1", "Żurek", "Chloë", "Nurse"]] * 50).encode()
    with read_table(put(tmp_path, good + b"2,Bro\xffken,Ann,Nurse\r\n"), STAFF) as table:
        cells = [row.cells for row in table.rows]
        assert cells[0][1] == "Żurek"
        assert cells[-1][1] == "Bro\ufffdken"
        assert table.notes == ["Characters that could not be decoded and stand as \ufffd: 1."]


def test_a_letter_across_the_border_of_two_blocks(tmp_path: Path) -> None:
    start = text([HEADER]).encode()
    filler = b"1,A,B," + b"x" * 900_000 + b"\r\n"
    pad = (1 << 20) - len(start) - len(filler) - len(b"2,") - 1
    path = put(tmp_path, start + filler + b"2," + b"y" * pad + "ż".encode() + b",B,C\r\n")
    assert path.read_bytes()[(1 << 20) - 1 : (1 << 20) + 1] == "ż".encode()
    with read_table(path, STAFF) as table:
        assert table.encoding == "utf-8"
        assert list(table.rows)[1].cells[1][-1] == "ż"


def test_title_rows_blank_rows_blank_columns_and_numbers(tmp_path: Path) -> None:
    content = "Report of staff\r\n\r\nPrinted;20/11/2026\r\n" + text(
        [
            [*HEADER, "", ""],
            [*ROWS[0], "", ""],
            ["", "", "", "", "", ""],
            ["  "],
            [],
            [*ROWS[1], "", "", "", ""],
            [""],
        ],
        ";",
    )
    with read_table(put(tmp_path, content), STAFF) as table:
        rows = list(table.rows)
        assert table.header_row == 4
        assert [(row.number, row.overflows) for row in rows] == [(5, False), (9, False)]
        assert "3 lines above the header left out." in table.notes


def test_the_line_by_which_excel_is_told_the_delimiter(tmp_path: Path) -> None:
    assert read(put(tmp_path, "sep=;\r\n" + text([HEADER, *ROWS], ";"))) == ROWS


def test_the_header_is_looked_for_in_twenty_lines(tmp_path: Path) -> None:
    assert len(read(put(tmp_path, "title\r\n" * 19 + text([HEADER, *ROWS])))) == 2
    assert "no header row" in refusal(put(tmp_path, "title\r\n" * 20 + text([HEADER, *ROWS])))


def test_a_row_wider_than_the_header_says_so(tmp_path: Path) -> None:
    with read_table(put(tmp_path, text([HEADER, [*ROWS[0], "more"], [*ROWS[1], " "]])), STAFF) as table:
        assert [row.overflows for row in table.rows] == [True, False]


def test_quotes_newlines_and_control_characters(tmp_path: Path) -> None:
    content = text([HEADER]) + '1, "Smith, the ""elder""","Ann\nMary",Nur\x00se\x07\r\n'
    assert read(put(tmp_path, content)) == [["1", 'Smith, the "elder"', "Ann\nMary", "Nurse"]]


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co"), include_characters="\n"), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    rows=st.lists(st.lists(CELLS.map(str.strip), min_size=3, max_size=3), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_quoting_round_trip(tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str) -> None:
    full = [[str(number), *row] for number, row in enumerate(rows)]
    assert read(put(tmp_path, text([HEADER, *full], delimiter), encoding)) == full


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n,,,\r\n", "The file is empty."),
        (b"%PDF-1.7 x", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", "password"),
        (b"\x1f\x8b\x08", "unpack it"),
        (b"<html><table><tr><td>1</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "web page or XML"),
        (b"PK\x03\x04nonsense", "damaged workbook"),
        (b"\x00\x01\x02\x03\x00\x05" * 50, "not text"),
        (b'{"rows": []}', "no header row"),
        (b"1,Smith,Ann,Nurse\r\n2,Jones,Bob,Nurse\r\n", "no header row"),
        (b"Surname,Forename\r\nSmith,Ann\r\n", "lacks the mandatory columns Staff_Local_ID and Profession"),
        (b"Staff ID,Surname,Surname,Forename,Profession\r\n", "Surname more than once"),
    ],
)
def test_refused_before_any_row(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        read_table(put(tmp_path, content), STAFF)


def test_a_quotation_mark_never_closed_refuses_the_file(tmp_path: Path) -> None:
    assert refusal(put(tmp_path, text([HEADER, *ROWS]) + '3,"Smith,Ann,Nurse\r\n4,Jones,Bob,Nurse\r\n')) == (
        "Row 4 opens a quotation mark that is never closed."
    )
    many = text([HEADER]) + '1,"Smith,Ann,Nurse\r\n' + "2,Jones,Bob,Nurse\r\n" * 100_000
    assert "quotation mark" in refusal(put(tmp_path, many))


def test_a_cell_of_more_than_a_million_characters_refuses_the_file(tmp_path: Path) -> None:
    assert "Row 2 has a cell of more than 1,000,000 characters" in refusal(
        put(tmp_path, text([HEADER, ["1", "x" * 1_000_001, "Ann", "Nurse"]]))
    )
    assert "too long" in refusal(put(tmp_path, text([HEADER]).encode() + b"1," + b"x," * 2_500_000))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = put(
            tmp_path, text([HEADER]) + "".join(f"{i},Family{i},Given{i},Nurse\r\n" for i in range(count))
        )
        tracemalloc.start()
        with read_table(path, STAFF) as table:
            assert sum(1 for _ in table.rows) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(100_000) < peak(40_000) * 1.2 + 200_000
