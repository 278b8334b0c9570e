"""Mappings: how somebody's own spreadsheet becomes one of the formats (FILES.md `spreadsheet`).

A mapping is TOML, made on a page or by hand:

    format = "open-cases"          # one of the formats
    mode = "full"                  # or "additions": what is not in the sheet stays as it was

    [columns]                      # contract name = header in the sheet
    Case_ID = "Ref"
    Full_Name = "Client name"      # given and family name in one cell; only in a mapping
    Priority = "RAG"

    [constants]                    # contract name = the same text for every row
    Team_Code = "LIVING-WELL"

    [values.Priority]              # text in the sheet = text the contract knows
    "1 - red" = "Urgent"

A bad mapping is refused with every fault, each under its key path.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from .contract import Column, Contract, HeaderMatch, header_key, naming
from .formats import CONTRACTS
from .formats.spreadsheet import FULL_NAME
from .issues import FileRefused
from .rows import NOT_CONTENT
from .values import Noted, reader_for

MODES: Final = ("full", "additions")
_KEYS: Final = ("format", "mode", "name", "columns", "constants", "values")


class Fault(NamedTuple):
    """One fault of a mapping: the path of the key, and what is wrong in one sentence."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class MappingRefused(Exception):
    """A mapping that cannot be used, with all its faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class Mapping:
    """A mapping that is whole. `columns`: contract name -> sheet header; `constants`: contract name -> text;

    `values`: contract name -> (text in the sheet -> text the contract knows).
    """

    format: str
    mode: str
    columns: Table[str, str]
    constants: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)
    name: str = ""

    @cached_property
    def contract(self) -> Contract:
        """The target's contract, with `Full_Name` when the mapping has it."""
        contract = CONTRACTS[self.format]
        return (
            replace(contract, columns=(*contract.columns, FULL_NAME))
            if FULL_NAME.name in self.columns
            else contract
        )

    def match(self, cells: Sequence[str]) -> HeaderMatch:
        """See `contract.HeaderRule`: here every column the mapping names must be there."""
        places: dict[str, list[int]] = {}
        for position, text in enumerate(cells):
            if key := header_key(text):
                places.setdefault(key, []).append(position)
        wanted = {name: header_key(header) for name, header in self.columns.items()}
        used = set(wanted.values())
        return HeaderMatch(
            at={name: places[key][0] for name, key in wanted.items() if key in places},
            missing=tuple(
                dict.fromkeys(self.columns[name] for name, key in wanted.items() if key not in places)
            ),
            duplicates=tuple(
                dict.fromkeys(
                    self.columns[name] for name, key in wanted.items() if len(places.get(key, ())) > 1
                )
            ),
            unread=tuple(text.strip() for text in cells if (key := header_key(text)) and key not in used),
        )

    def refuse(self, match: HeaderMatch) -> FileRefused | None:
        """See `contract.HeaderRule`."""
        if match.missing:
            what, verb = ("column", "is") if len(match.missing) == 1 else ("columns", "are")
            return FileRefused(
                f"The mapping reads the {what} {naming(match.missing)}, which {verb} not in the file.",
                match.missing,
            )
        if match.duplicates:
            return FileRefused(
                f"The file holds {naming(match.duplicates)} more than once, and the mapping reads it.",
                match.duplicates,
            )
        return None

    def to_toml(self) -> str:
        """The mapping as TOML, to be saved and exported."""
        lines = [f"name = {_quoted(self.name)}"] if self.name else []
        lines += [f"format = {_quoted(self.format)}", f"mode = {_quoted(self.mode)}", "", "[columns]"]
        lines += [f"{name} = {_quoted(header)}" for name, header in self.columns.items()]
        if self.constants:
            lines += [
                "",
                "[constants]",
                *(f"{name} = {_quoted(text)}" for name, text in self.constants.items()),
            ]
        for name, table in self.values.items():
            lines += ["", f"[values.{name}]", *(f"{_quoted(a)} = {_quoted(b)}" for a, b in table.items())]
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    out = []
    for letter in text:
        if letter in '"\\':
            out.append("\\" + letter)
        elif letter < " " or letter == "\x7f":
            out.append(f"\\u{ord(letter):04x}")
        else:
            out.append(letter)
    return f'"{"".join(out)}"'


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from a file. Raises `MappingRefused`."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise MappingRefused([Fault("", "The mapping cannot be read as a text file.")]) from fault
    return parse_mapping(text)


def parse_mapping(text: str) -> Mapping:
    """Read a mapping from TOML. Raises `MappingRefused` with every fault found."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise MappingRefused([Fault("", f"The mapping is not TOML: {fault}.")]) from fault
    return build_mapping(data)


def build_mapping(data: Table[str, Any]) -> Mapping:
    """Make a mapping from its parts, as a form or TOML gives them. Raises `MappingRefused` with every fault
    found.
    """
    faults = [Fault(key, f"unknown key; a mapping has {naming(_KEYS)}") for key in data if key not in _KEYS]
    contract = CONTRACTS.get(str(data.get("format")))
    if contract is None:
        faults.append(Fault("format", f"must be one of {naming(tuple(CONTRACTS))}"))
    mode = data.get("mode", "full")
    if mode not in MODES:
        faults.append(Fault("mode", f"must be one of {naming(MODES)}"))
    columns = _texts(data, "columns", faults)
    constants = _texts(data, "constants", faults)
    values: dict[str, dict[str, str]] = {}
    tables = data.get("values", {})
    if isinstance(tables, dict):
        values = {name: _texts(tables, name, faults, "values.") for name in tables}
    else:
        faults.append(Fault("values", "must be a table of tables"))
    if contract:
        faults += _column_faults(contract, columns, constants, values)
    if faults:
        raise MappingRefused(faults)
    return Mapping(str(data["format"]), str(mode), columns, constants, values, str(data.get("name", "")))


def _texts(data: Table[str, Any], key: str, faults: list[Fault], before: str = "") -> dict[str, str]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        faults.append(Fault(before + key, "must be a table of texts"))
        return {}
    for name, text in table.items():
        if not isinstance(text, str):
            faults.append(Fault(f"{before}{key}.{name}", "must be a text in quotation marks"))
        elif not text.strip() and not before:
            faults.append(Fault(f"{before}{key}.{name}", "is empty"))
    return {str(name): text for name, text in table.items() if isinstance(text, str)}


def _column_faults(
    contract: Contract,
    columns: Table[str, str],
    constants: Table[str, str],
    values: Table[str, Table[str, str]],
) -> list[Fault]:
    faults = []
    whole_name = contract.carries_people and FULL_NAME.name in columns
    known: dict[str, Column] = dict(contract.by_name)
    if contract.carries_people:
        known[FULL_NAME.name] = FULL_NAME
    for where, names in (("columns", columns), ("constants", constants), ("values", values)):
        for name in names:
            if name not in known:
                faults.append(Fault(f"{where}.{name}", f"{contract.called} has no column {name}"))
            elif where == "constants" and name in columns:
                faults.append(Fault(f"{where}.{name}", "is both a column and a constant"))
            elif where == "constants" and name in NOT_CONTENT | {FULL_NAME.name, "NHS_Number"}:
                faults.append(Fault(f"{where}.{name}", "cannot be the same in every row"))
            elif where == "constants":
                reading = reader_for(known[name].kind, known[name].nulls)(constants[name].strip() or "-")
                if isinstance(reading, Noted) and reading.codes:
                    faults.append(Fault(f"{where}.{name}", f"cannot be read as {known[name].kind.value}"))
            elif where == "values" and name not in columns:
                faults.append(Fault(f"{where}.{name}", f"translates {name}, which is not among the columns"))
    if whole_name:
        faults += [
            Fault(f"columns.{name}", "is given besides Full_Name")
            for name in ("Family_Name", "Given_Name")
            if name in columns
        ]
    faults += [
        Fault(f"columns.{name}", f"is missing: every row of {contract.called} must have it")
        for name in contract.mandatory
        if name not in columns and name not in constants
    ]
    return faults
