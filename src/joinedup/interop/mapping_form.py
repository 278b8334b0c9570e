"""A mapping as a form: which column of a sheet fills which column of a list, what is the same in every row, and which
texts are translated. Pure: it reads headers and builds the parts of a mapping; saving is an action."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joinedup.interop.partner_files import CONTRACTS, Column, Contract, FileRefused
from joinedup.interop.partner_files import Mapping as SheetMapping
from joinedup.interop.partner_files.contract import HeaderMatch, header_key
from joinedup.interop.partner_files.formats.spreadsheet import FULL_NAME
from joinedup.interop.partner_files.mapping import Fault
from joinedup.interop.partner_files.reading import read_table

MAX_HEADERS = 300
_WHOLE_NAMES = frozenset(
    header_key(f"{who} {word}".strip())
    for who in ("", "Client", "Patient", "Person", "Service User", "Customer", "Member")
    for word in ("Name", "Full Name")
)


class _AnyHeader:
    """A header rule for a sheet nobody has described: the row with most words in it, known names counting double."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def match(self, cells: Sequence[str]) -> HeaderMatch:
        words = {f"#{place}": place for place, text in enumerate(cells) if any(map(str.isalpha, text))}
        return HeaderMatch(at={**words, **self._contract.match(cells).at})

    def refuse(self, match: HeaderMatch) -> FileRefused | None:
        return None if match.at else FileRefused("The sample has no row with the names of columns.")


def headers_of_sample(path: Path, target: str) -> list[str]:
    """The headers of a sample sheet. Raises FileRefused when it is no table."""
    with read_table(path, _AnyHeader(CONTRACTS[target])) as table:
        return tidy(table.header)


def headers_of_text(text: str) -> list[str]:
    """Headers as somebody pasted them: one a line, or one line with tabs, semicolons, bars or commas between."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1:
        return tidy(lines)
    delimiter = max("\t;|,", key=lines[0].count)
    return tidy(next(csv.reader([lines[0]], delimiter=delimiter), []))


def tidy(headers: Sequence[str]) -> list[str]:
    """Headers without blanks and doubles, in their order."""
    return list(dict.fromkeys(text.strip() for text in headers if text.strip()))[:MAX_HEADERS]


def guess(target: str, headers: Sequence[str]) -> dict[str, str]:
    """Which header fills which column, by the names columns go by."""
    contract = CONTRACTS[target]
    found = {name: headers[place] for name, place in contract.match(headers).at.items()}
    if contract.carries_people and not {"Family_Name", "Given_Name"} & found.keys():
        used = set(found.values())
        whole = [text for text in headers if header_key(text) in _WHOLE_NAMES and text not in used]
        if whole:
            found[FULL_NAME.name] = whole[0]
    return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping as it stands in the form. ``headers``: of the sheet; ``columns``: column of the list to header;
    ``constants``: to the text of every row; ``translations``: lines "Column: text in the sheet = text of the list"."""

    name: str
    target: str
    mode: str
    headers: list[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    translations: str = ""

    @property
    def contract(self) -> Contract:
        """The contract of the list the sheet becomes."""
        return CONTRACTS[self.target]

    @property
    def wanted(self) -> list[Column]:
        """The columns a person may fill: those of the contract, and the whole name in a list that carries people."""
        columns = list(self.contract.columns)
        if self.contract.carries_people:
            place = next(
                (at for at, column in enumerate(columns) if column.name == "Family_Name"), len(columns)
            )
            columns.insert(place, FULL_NAME)
        return sorted(columns, key=lambda column: not column.mandatory)

    def parts(self) -> tuple[dict[str, Any], list[Fault]]:
        """What ``build_mapping`` takes, and the faults of translations that can't be read."""
        values, faults = read_translations(self.translations, self.columns)
        data: dict[str, Any] = {
            "name": self.name,
            "format": self.target,
            "mode": self.mode,
            "columns": dict(self.columns),
            "constants": dict(self.constants),
        }
        if values:
            data["values"] = values
        return data, faults


def read_translations(text: str, columns: Mapping[str, str]) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Translations by column from the lines of a text, and what can't be read. The column may be named as in the list
    or as in the sheet."""
    by_name = {header_key(name): name for name in columns}
    by_name |= {
        header_key(header): name for name, header in columns.items() if header_key(header) not in by_name
    }
    values: dict[str, dict[str, str]] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        column, colon, rest = line.partition(":")
        theirs, equals, ours = rest.rpartition("=")
        if not colon or not equals or not theirs.strip():
            faults.append(
                Fault(f"values, line {number}", "write it as Column: text in the sheet = text of the list")
            )
            continue
        name = by_name.get(header_key(column), column.strip())
        values.setdefault(name, {})[theirs.strip()] = ours.strip()
    return values, faults


def draft_of(name: str, mapping: SheetMapping, headers: Sequence[str] = ()) -> Draft:
    """A saved mapping as a draft. ``headers``: of a new sample, to choose from besides those it reads already."""
    lines = [
        f"{column}: {theirs} = {ours}"
        for column, table in mapping.values.items()
        for theirs, ours in table.items()
    ]
    return Draft(
        name=name,
        target=mapping.format,
        mode=mapping.mode,
        headers=tidy([*mapping.columns.values(), *headers]),
        columns=mapping.columns,
        constants=mapping.constants,
        translations="\n".join(lines),
    )


def draft_from(data: Mapping[str, str]) -> Draft | None:
    """The draft in a posted form; None when it is not one of ours (no such list, no headers)."""
    target = data.get("target", "")
    if target not in CONTRACTS:
        return None
    try:
        headers = json.loads(data.get("headers", "[]"))
    except ValueError:
        return None
    if not isinstance(headers, list) or not all(isinstance(text, str) for text in headers):
        return None
    draft = Draft(
        name=data.get("name", "").strip(),
        target=target,
        mode=data.get("mode", "full"),
        headers=tidy(headers),
        translations=data.get("translations", ""),
    )
    names = [column.name for column in draft.wanted]
    columns = {name: data.get(f"column-{name}", "") for name in names}
    constants = {name: data.get(f"constant-{name}", "").strip() for name in names}
    return Draft(
        name=draft.name,
        target=target,
        mode=draft.mode,
        headers=draft.headers,
        columns={name: text for name, text in columns.items() if text},
        constants={name: text for name, text in constants.items() if text},
        translations=draft.translations,
    )


def place_of(fault: Fault) -> str:
    """The id of the field in which a fault is mended."""
    section, _, rest = fault.path.partition(".")
    if section == "columns" and rest:
        return f"column-{rest}"
    if section == "constants" and rest:
        return f"constant-{rest}"
    if section.startswith("values"):
        return "translations"
    return {"mode": "mode", "name": "name"}.get(section, "name")
