"""Delimited text: encoding and delimiter found out, rows streamed (INTEROP 8.1)."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from .contract import HeaderRule
from .issues import FileRefused
from .tables import HEADER_LINES, MAX_CELL, Found, Row, Table, accept, best_header, header_notes, named_width

DELIMITERS: Final = (",", ";", "\t", "|")
_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 18
_MAX_LINE: Final = 4 * MAX_CELL
_MAX_LINES_A_ROW: Final = 5_000
_HIGH: Final = bytes(range(0x80, 0x100))
_CONTROL: Final = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
CONTROL_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_END: Final = "\ue000end of file\ue000"


@dataclass(slots=True)
class Survey:
    """What one pass over the bytes tells: hash, size, encoding, whether there are control characters to take
    out.
    """

    sha256: str
    size: int
    head: bytes
    encoding: str
    dirty: bool
    undecodable: int
    blank: bool


def survey(path: Path) -> Survey:
    """Read the file once, a megabyte at a time."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    head, size, high, bad, dirty, blank = b"", 0, 0, 0, False, True
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            if not size:
                head = chunk[:4096]
            size += len(chunk)
            digest.update(chunk)
            dirty = dirty or len(chunk.translate(None, _CONTROL)) != len(chunk)
            blank = blank and not chunk.strip(b'\xef\xbb\xbf \t\r\n,;|"')
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            high += len(chunk) - len(chunk.translate(None, _HIGH))
            bad += decoder.decode(chunk).count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
        bad += decoder.decode(b"", final=True).count("\ufffd")
    encoding = _encoding(head, high, bad)
    if encoding.startswith("utf-16"):
        dirty, blank = True, False
    return Survey(
        digest.hexdigest(), size, head, encoding, dirty, bad if encoding == "utf-8-sig" else 0, blank
    )


def _encoding(head: bytes, high: int, bad: int) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    letters = head[0::2] if odd > even else head[1::2]
    if max(even, odd) * 3 > len(head) // 2 and len(letters.translate(None, _CONTROL)) == len(letters):
        return "utf-16-le" if odd > even else "utf-16-be"
    # UTF-8 but for a few broken bytes is not Windows-1252, of which nearly nothing would decode.
    return "utf-8-sig" if bad * 10 <= high else "cp1252"


def _lines(source: TextIO, *, dirty: bool) -> Iterator[str]:
    """The lines, then a last one of our own: where a quotation mark was never closed, it ends up inside a
    cell.
    """
    number = 0
    while line := source.readline(_MAX_LINE):
        number += 1
        if len(line) == _MAX_LINE:
            raise FileRefused(f"Line {number} is too long for a list: more than {_MAX_LINE:,} characters.")
        yield CONTROL_TEXT.sub("", line) if dirty else line
    yield _END


def _records(source: TextIO, delimiter: str, *, dirty: bool) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_lines(source, dirty=dirty), delimiter=delimiter, skipinitialspace=True)
    number = 0
    lines = 0
    try:
        for record in reader:
            if reader.line_num - lines > 1:
                if record and record[-1].endswith(_END):
                    raise FileRefused(f"Row {number + 1} opens a quotation mark that is never closed.")
                if reader.line_num - lines > _MAX_LINES_A_ROW:
                    raise FileRefused(
                        f"Row {number + 1} runs over {reader.line_num - lines:,} lines: a quotation mark was "
                        "opened and not closed."
                    )
            elif len(record) == 1 and record[0] == _END:
                return
            lines = reader.line_num
            number += 1
            yield record
    except csv.Error as fault:
        if "field larger" in str(fault):
            raise FileRefused(
                f"Row {number + 1} has a cell of more than {MAX_CELL:,} characters, or a quotation mark "
                "that is never closed."
            ) from fault
        raise FileRefused(f"Row {number + 1} cannot be read as a row of a table.") from fault


def _sniff(path: Path, facts: Survey, rule: HeaderRule) -> tuple[str, Found | None]:
    """The delimiter under which the first lines hold the best header."""
    with path.open(encoding=facts.encoding, errors="replace", newline="") as source:
        sample = source.read(_SAMPLE)
    if facts.dirty:
        sample = CONTROL_TEXT.sub("", sample)
    best: tuple[str, Found | None] = (",", None)
    for delimiter in DELIMITERS:
        csv.field_size_limit(MAX_CELL)
        lines = io.StringIO(sample, newline="")
        try:
            records = list(
                islice(csv.reader(lines, delimiter=delimiter, skipinitialspace=True), HEADER_LINES)
            )
        except csv.Error:
            continue
        found = best_header(records, rule)
        if found and (best[1] is None or found.score > best[1].score):
            best = (delimiter, found)
    return best


def _rows(path: Path, facts: Survey, delimiter: str, header_row: int, width: int) -> Iterator[Row]:
    with path.open(encoding=facts.encoding, errors="replace", newline="") as source:
        for number, cells in enumerate(_records(source, delimiter, dirty=facts.dirty), start=1):
            if number <= header_row or not "".join(cells).strip():
                continue
            yield Row(number, cells, len(cells) > width and bool("".join(cells[width:]).strip()))


def read_delimited(path: Path, rule: HeaderRule, facts: Survey | None = None) -> Table:
    """Open delimited text. Raises `FileRefused` before any row when it has no good header."""
    facts = facts or survey(path)
    if not facts.size or facts.blank:
        raise FileRefused("The file is empty.")
    delimiter, best = _sniff(path, facts, rule)
    found = accept(best, rule)
    notes = header_notes(found)
    if facts.undecodable:
        notes.append(f"Characters that could not be decoded and stand as \ufffd: {facts.undecodable}.")
    rows = _rows(path, facts, delimiter, found.number, named_width(found.cells))
    return Table(
        header=found.cells,
        header_row=found.number,
        match=found.match,
        rows=rows,
        form="csv",
        sha256=facts.sha256,
        size=facts.size,
        encoding={"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(facts.encoding, facts.encoding),
        delimiter=delimiter,
        notes=notes,
        on_close=rows.close,  # type: ignore[attr-defined]
    )
