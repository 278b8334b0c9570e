"""One row from text to typed values, with everything that is wrong with it.

The columns' places are worked out once a file; answers of readers are kept where texts come again and again.
That is what half a million rows need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Final, NamedTuple

from joinedup.core.nhs_number import NhsNumber, NhsNumberStatus

from . import issues
from .contract import REFUSED_BECAUSE, Contract
from .issues import Issue, masked
from .tables import Row
from .values import REPEATING, Kind, Noted, Reader, Reading, Value, reader_for

AS_AT: Final = "As_At"
NOT_CONTENT: Final = frozenset({AS_AT, REFUSED_BECAUSE})
_KEPT_ANSWERS: Final = 50_000
_ABSENT: Final = NhsNumber("", NhsNumberStatus.ABSENT)
_DAY_NUMBER: Final = re.compile(r"\d{4,5}(\.\d+)?\Z")
_NEVER_ASKED: Final = object()


def content_hash(as_sent: Mapping[str, str]) -> bytes:
    """Sixteen bytes that stay the same while a row says the same.

    The order of columns, blank cells, the time the list was made (`As_At`) and the reject file's column are
    no part.
    """
    parts = [
        f"{name}\x1f{as_sent[name]}" for name in sorted(as_sent) if name not in NOT_CONTENT and as_sent[name]
    ]
    return _digest(parts)


def _digest(parts: list[str]) -> bytes:
    return blake2b("\x1e".join(parts).encode("utf-8", "replace"), digest_size=16).digest()


class Parsed:
    """A row read.

    number: the row a spreadsheet would show. cells: as in the file, for the reject file. values: contract
    name -> typed value, readable and not empty only (NHS_Number only when valid). as_sent: contract name ->
    text, not empty only, for keeping. nhs: the NHS number with its status, whatever it is. issues: what is
    wrong, refusals and warnings. refusal: `missing`, `unreadable` or empty. warnings: codes, each once.
    notes: (column, note) that are no fault, such as `double-hour`. content: see `content_hash`.
    """

    __slots__ = (
        "as_sent",
        "cells",
        "content",
        "issues",
        "nhs",
        "notes",
        "number",
        "refusal",
        "values",
        "warnings",
    )

    def __init__(self, number: int, cells: list[str]) -> None:
        self.number = number
        self.cells = cells
        self.values: dict[str, Value] = {}
        self.as_sent: dict[str, str] = {}
        self.nhs: NhsNumber = _ABSENT
        self.issues: list[Issue] = []
        self.refusal: str = ""
        self.warnings: list[str] = []
        self.notes: list[tuple[str, str]] = []
        self.content: bytes = b""

    def warn(self, code: str, column: str, text: str = "") -> None:
        """Add a warning; the code counts once a row."""
        self.issues.append(Issue(code, column, masked(text)))
        if code not in self.warnings:
            self.warnings.append(code)

    def refuse(self, code: str, column: str, text: str = "") -> None:
        """Add a refusal; `missing` stands before `unreadable`."""
        self.issues.append(Issue(code, column, masked(text)))
        if self.refusal != issues.MISSING:
            self.refusal = code

    def __repr__(self) -> str:
        return f"<Parsed row {self.number}: {self.refusal or ', '.join(self.warnings) or 'good'}>"


class _Plan(NamedTuple):
    name: str
    place: int
    read: Reader
    answers: dict[str, Reading] | None
    mandatory: bool
    counts: bool
    tag: str


class RowParser:
    """Reads the rows of one file.

    `at` is contract name -> place in the row; `constants` fill columns that the file does not have;
    `translations` turn texts of a column into others before they are read (texts compared without case).
    `latest_birth` is the last day on which somebody in the list can have been born. `serial_offset`: see
    `Table`.
    """

    def __init__(
        self,
        contract: Contract,
        at: Mapping[str, int],
        *,
        latest_birth: date,
        constants: Mapping[str, str] | None = None,
        translations: Mapping[str, Mapping[str, str]] | None = None,
        serial_offset: int = 0,
    ) -> None:
        self.contract = contract
        self._latest_birth = latest_birth
        self._width = max(at.values(), default=-1) + 1
        self._constants = list((constants or {}).values())
        places = dict(at)
        for offset, name in enumerate(constants or {}):
            places[name] = self._width + offset
        self._absent = tuple(name for name in contract.mandatory if name not in places)
        self._plan: list[_Plan] = []
        for name in sorted(places):
            column = contract.by_name[name]
            read = reader_for(column.kind, column.nulls)
            if serial_offset and column.kind in (Kind.DATE, Kind.BIRTH_DATE, Kind.MOMENT):
                read = _from_1904(read, serial_offset)
            self._plan.append(
                _Plan(
                    name,
                    places[name],
                    read,
                    {} if column.kind in REPEATING else None,
                    column.mandatory,
                    name not in NOT_CONTENT,
                    f"{name}\x1f",
                )
            )
        self._translations = {
            name: {text.strip().casefold(): other for text, other in table.items()}
            for name, table in (translations or {}).items()
        }

    def parse(self, row: Row) -> Parsed:
        """Read one row. Never raises for what a row says."""
        number, cells, overflows = row
        parsed = Parsed(number, cells)
        if len(cells) < self._width:
            cells = cells + [""] * (self._width - len(cells))
        if self._constants:
            cells = cells[: self._width] + self._constants
        values, as_sent = parsed.values, parsed.as_sent
        translations = self._translations
        parts: list[str] = []
        for name, place, read, answers, mandatory, counts, tag in self._plan:
            text = cells[place].strip()
            if not text:
                if mandatory:
                    parsed.refuse(issues.MISSING, name)
                continue
            if translations and name in translations:
                text = translations[name].get(text.casefold(), text)
                if not text:
                    if mandatory:
                        parsed.refuse(issues.MISSING, name)
                    continue
            as_sent[name] = text
            if counts:
                parts.append(tag + text)
            if answers is None:
                reading = read(text)
            else:
                reading = answers.get(text, _NEVER_ASKED)  # type: ignore[arg-type]
                if reading is _NEVER_ASKED:
                    if len(answers) >= _KEPT_ANSWERS:
                        answers.clear()
                    reading = answers[text] = read(text)
            if type(reading) is Noted:
                reading = self._note(parsed, name, text, reading, mandatory=mandatory)
                if reading is _NEVER_ASKED:
                    continue
            if reading is None:
                if mandatory:
                    parsed.refuse(issues.MISSING, name, text)
            elif type(reading) is NhsNumber:
                parsed.nhs = reading
                if reading.status is NhsNumberStatus.VALID:
                    values[name] = reading.value
            else:
                values[name] = reading  # type: ignore[assignment]
        parsed.content = _digest(parts)
        born = values.get("Date_of_Birth")
        if born is not None and born > self._latest_birth:  # type: ignore[operator]
            del values["Date_of_Birth"]
            parsed.warn(issues.UNREADABLE_VALUE, "Date_of_Birth", as_sent["Date_of_Birth"])
        for name in self._absent:
            parsed.refuse(issues.MISSING, name)
        if overflows:
            parsed.refuse(issues.UNREADABLE, "")
        return parsed

    @staticmethod
    def _note(parsed: Parsed, name: str, text: str, reading: Noted, *, mandatory: bool) -> Reading:
        """Book what a reader said; gives the value, or the mark that there is none to look at."""
        if reading.note and type(reading.value) is not NhsNumber:
            parsed.notes.append((name, reading.note))
        for code in reading.codes:
            if code == issues.UNREADABLE_VALUE and mandatory:
                parsed.refuse(issues.UNREADABLE, name, text)
            else:
                parsed.warn(code, name, text)
        if issues.UNREADABLE_VALUE in reading.codes:
            return _NEVER_ASKED  # type: ignore[return-value]
        return reading.value


def _from_1904(read: Reader, offset: int) -> Reader:
    def reader(text: str) -> Reading:
        if _DAY_NUMBER.match(text):
            whole, _, part = text.partition(".")
            text = f"{int(whole) + offset}{'.' + part if part else ''}"
        return read(text)

    return reader


def codes_of(things: Sequence[Issue]) -> list[str]:
    """The codes of issues, each once, in order."""
    return list(dict.fromkeys(issue.code for issue in things))
