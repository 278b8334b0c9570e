"""Makes the pages `docs/files/<format>.md` from the contracts: `python -m
joinedup.interop.partner_files.docs`.

With `--check` nothing is written, and the exit code is 1 when a page is not what it would be made to be.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import issues
from .contract import Column, Contract, naming
from .formats import CONTRACTS
from .formats.spreadsheet import FORMAT as SPREADSHEET
from .formats.spreadsheet import FULL_NAME, TITLE
from .issues import CATALOGUE, Severity
from .values import KIND_READS

FOLDER: Final = Path(__file__).resolve().parents[4] / "docs" / "files"

_NOTE: Final = (
    "<!-- Made from the contract by `python -m joinedup.interop.partner_files.docs`. Do not edit by hand. -->"
)

_FILE: Final = """## The file

- CSV or XLSX, told apart by content. Delimiter comma, semicolon, tab or bar; UTF-8, UTF-16 or Windows-1252.
- The header may stand below title lines, within the first twenty. Case, spaces, underscores, hyphens, dots
  and brackets in a header do not count, and each column goes by the other names listed below. Columns in any
  order; columns that are not in this contract are left out and named in the answer.
- Of a workbook the first sheet with the header is read. Dates may be real dates. Formulas are kept as their
  text.
- Blank rows and blank columns do not count. A row with something in it beyond the last named column is
  `unreadable`.
- The file is refused as a whole, before any row, when it is no table, is empty, lacks a mandatory column, or
  holds a needed column twice; and, wherever it happens, for a cell of more than a million characters or a
  quotation mark that is never closed.
- `NULL`, `N/A`, `-`, `Unknown` and the like mean an empty cell. In columns of names `NA` and `Null` are
  names.
"""


_AFTER: Final = """A row that is refused or out of scope has one reason, the first of the table that applies.
Warnings count once a row and code. A row already held with the same content, or standing twice in the file,
is *unchanged*. Refused rows come back in a reject file with the column `Refused_Because`: mend them there and
send that file again; it adds to the list and ends nothing."""


def _meaning(severity: Severity) -> str:
    return {
        Severity.REFUSED: "refused",
        Severity.WARNED: "in, with a warning",
        Severity.OUT_OF_SCOPE: "out of scope, counted and not stored",
    }[severity]


def codes_for(contract: Contract) -> list[str]:
    """The codes that a row of this list can get, in the catalogue's order."""
    names = contract.by_name
    needs = {
        issues.UNIDENTIFIABLE: contract.carries_people,
        issues.REAL_NUMBER: "NHS_Number" in names,
        issues.NO_PARENT: contract.format == "visits",
        issues.INVALID_NHS_NUMBER: "NHS_Number" in names,
        issues.PLACEHOLDER_NHS_NUMBER: "NHS_Number" in names,
        issues.UNKNOWN_PRACTICE: "GP_Practice_Code" in names,
        issues.UNKNOWN_TEAM: bool({"Team_Code", "Employer_Team_Code"} & names.keys()),
        issues.UNKNOWN_WORKER: "Worker_ID" in names,
        issues.FUTURE_OUTCOME: "Outcome" in names,
        issues.UNDER_AGE: "Date_of_Birth" in names,
        issues.EXCLUDED_SERVICE: "Service" in names,
        issues.EXCLUDED_REASON: "Reason" in names,
    }
    return [code for code in CATALOGUE if needs.get(code, True)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _columns(columns: Sequence[Column]) -> list[str]:
    lines = ["| Column | Must be filled | Kind | What it holds |", "|---|---|---|---|"]
    lines += [
        f"| `{column.name}` | {'yes' if column.mandatory else ''} | {column.kind} "
        f"| {_cell(column.description)} |"
        for column in columns
    ]
    return lines


def page(contract: Contract) -> str:
    """The page of one format, in Markdown."""
    kinds = dict.fromkeys(column.kind for column in contract.columns)
    controller = (
        "the sender"
        if contract.controlled_by == "sender"
        else f"the row's `{contract.controlled_by}`, whoever sends it"
    )
    keys = naming([f"`{key}`" for key in contract.keys])
    lines = [
        f"# {contract.title} (`{contract.format}`)",
        "",
        _NOTE,
        "",
        f"One row is {contract.one_row_is}. A row is known by {keys}, and controlled by {controller}.",
        "",
        contract.full_scope,
        "",
        "## Columns",
        "",
        *_columns(contract.columns),
        "",
        "## How values are read",
        "",
        *(f"- **{kind}**: {KIND_READS[kind]}" for kind in kinds),
        "",
        _FILE,
        "## What happens to a row",
        "",
        "| Code | The row is | Why |",
        "|---|---|---|",
        *(
            f"| `{code}` | {_meaning(CATALOGUE[code].severity)} | {CATALOGUE[code].sentence} |"
            for code in codes_for(contract)
        ),
        "",
        _AFTER,
        "",
        "## Other names of the columns",
        "",
        *(f"- `{column.name}`: {', '.join(column.aliases)}" for column in contract.columns if column.aliases),
        "",
    ]
    return "\n".join(lines)


def spreadsheet_page() -> str:
    """The page of mapped spreadsheets, in Markdown."""
    return f"""# {TITLE} (`{SPREADSHEET}`)

{_NOTE}

Somebody's own sheet, turned by a saved mapping into one of {naming([f"`{name}`" for name in CONTRACTS])}. The
rows are then read and judged as rows of that list.

```toml
format = "open-cases"        # the list it becomes
mode = "full"                # or "additions": what is not in the sheet stays as it was

[columns]                    # column of the list = header in the sheet
Local_Person_ID = "Ref"
Case_ID = "Ref"
Opened = "Started"
Full_Name = "Client name"
Date_of_Birth = "D.O.B"
Priority = "RAG"

[constants]                  # column of the list = the same text for every row
Team_Code = "LIVING-WELL"

[values.Priority]            # text in the sheet = text for the list; other texts stay
"1 - red" = "Urgent"
```

- `{FULL_NAME.name}` is a column only here: {FULL_NAME.description[0].lower()}{FULL_NAME.description[1:]}
- Every mandatory column of the list must be a column or a constant, and none may be both.
- A header that the mapping reads and the sheet does not have refuses the file. Headers of the sheet that the
  mapping does not read are left out.
- A mapping with faults is refused with every fault and the path of its key. No order of day and month can be
  set: dates are read as everywhere, day first or year first.
"""


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    made = {f"{contract.format}.md": page(contract) for contract in CONTRACTS.values()}
    made[f"{SPREADSHEET}.md"] = spreadsheet_page()
    index = [
        "# Partners' files",
        "",
        _NOTE,
        "",
        "| Format | One row is |",
        "|---|---|",
        *(f"| [`{one.format}`]({one.format}.md) | {one.one_row_is} |" for one in CONTRACTS.values()),
        f"| [`{SPREADSHEET}`]({SPREADSHEET}.md) | whatever the saved mapping says |",
        "",
    ]
    made["index.md"] = "\n".join(index)
    return made


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` only compare; gives the exit code."""
    stale = []
    for name, text in pages().items():
        path = FOLDER / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(
            f"Not up to date: {naming(stale)}. Run python -m joinedup.interop.partner_files.docs\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
