"""Opens a partner's file, whatever it calls itself: delimited text or a workbook, told apart by content."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Final

from .contract import HeaderRule
from .delimited import read_delimited, survey
from .issues import FileRefused
from .tables import Row, Table
from .workbook import read_workbook

__all__ = ["Row", "Table", "read_table"]

_NOT_TABLES: Final = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "The file is an old XLS workbook or one with a password: save it as XLSX or CSV without a password.",
    ),
    (b"%PDF", "The file is a PDF document, not a list: send the list as CSV or XLSX."),
    (b"\x1f\x8b", "The file is compressed: unpack it first."),
    (b"{\\rtf", "The file is a text document, not a list: send the list as CSV or XLSX."),
    (b"\x89PNG", "The file is a picture, not a list: send the list as CSV or XLSX."),
    (b"\xff\xd8\xff", "The file is a picture, not a list: send the list as CSV or XLSX."),
)


def read_table(path: str | PathLike[str], rule: HeaderRule) -> Table:
    """Open `path`, find the header that `rule` wants, and stream the rows below it.

    Memory does not grow with the file. Raises `FileRefused`, before any row, when the file is empty, no
    table, or lacks a mandatory column. The table must be closed (it is a context manager).
    """
    path = Path(path)
    facts = survey(path)
    for start, sentence in _NOT_TABLES:
        if facts.head.startswith(start):
            raise FileRefused(sentence)
    if facts.head.startswith(b"PK\x03\x04"):
        return read_workbook(path, rule, facts)
    start = facts.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<workbook")):
        raise FileRefused(
            "The file is a web page or XML, not a list, whatever its name says: save it as XLSX or CSV."
        )
    if not facts.encoding.startswith("utf-16") and facts.head.count(0) * 10 > len(facts.head):
        raise FileRefused("The file is not text and no workbook: send the list as CSV or XLSX.")
    return read_delimited(path, rule, facts)
