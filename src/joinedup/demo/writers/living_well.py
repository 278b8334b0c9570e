"""The charity's spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from joinedup.demo import faults
from joinedup.demo.care import Case
from joinedup.demo.lists import Formula, Tally, write_workbook
from joinedup.demo.population import Person
from joinedup.demo.writers.claims import Claims

MAPPING: Final = """\
# turns the charity's spreadsheet into open-cases
format = "open-cases"
mode = "full"

[columns]
Local_Person_ID = "Ref"
Case_ID = "Ref"
Opened = "Started"
Full_Name = "Client name"
Date_of_Birth = "D.O.B"
Postcode = "Post code"
Worker_ID = "Staff no"
Reason = "What matters"

[constants]
Team_Code = "LIVING-WELL"
Service = "Living Well"
"""


def write_living_well(path: Path, mapping: Path, claims: Claims) -> Tally:
    """The charity's own spreadsheet, whole names in one column, and the mapping that reads it."""
    mapping.write_text(MAPPING, encoding="utf-8")
    care, random = claims.care, claims.random
    cases = [case for case in care.cases["LW01"] if case.closed is None]
    planted = faults.spread(random, len(cases), faults.LIVING_WELL)
    header = (
        "Client name",
        "D.O.B",
        "Post code",
        "Ref",
        "Link worker",
        "Staff no",
        "Started",
        "What matters",
        "",
    )
    rows: list[Sequence[str | date | Formula]] = [header]
    tally = Tally()
    opened = 0
    for at, case in enumerate(cases):
        fault = "" if case.person.story or case.person.twin else planted.get(at, "")
        row = _living_well_row(case, case.person, claims)
        if fault == "formula-cell":
            row[7] = Formula('HYPERLINK("x")', "x")
        elif fault == "moved" and id(case.person) in claims.marked:
            fault = ""
        elif fault == "moved":
            claims.marked.add(id(case.person))
            row[2] = claims.population.postcode(case.person.network).replace(" ", "").lower()
            claims.reviews.append({"sender": "LW01", "local_id": case.local_id, "why": faults.WHY["moved"]})
        rows.append(row)
        tally.row(warnings=("formula-cell",) if fault == "formula-cell" else ())
        opened += 1
        match fault:
            case "missing":
                rows.append([*row[:3], "", *row[4:]])
                tally.row(refused="missing")
            case "unreadable":
                rows.append([*row[:3], f"{case.local_id}X", *row[4:6], "last summer", *row[7:]])
                tally.row(refused="unreadable")
            case "unidentifiable":
                rows.append([row[0], "about 80", row[2], f"{case.local_id}Y", *row[4:]])
                tally.row(refused="unidentifiable")
            case "duplicate":
                rows.append(row)
                tally.row(unchanged=True)
            case "stranger":
                extra = _living_well_row(case, claims.stranger(), claims)
                extra[3] = f"{case.local_id}Z"
                rows.append(extra)
                tally.row()
                opened += 1
                claims.strangers += 1
    write_workbook(path, "Clients", rows)
    claims.open_involvements[path.name] = opened
    return tally


def _living_well_row(case: Case, person: Person, claims: Claims) -> list[str | date | Formula]:
    return [
        f"{person.given} {person.family}",
        person.birth,
        person.home.postcode.replace(" ", "").lower(),
        case.local_id,
        claims.staff_names.get(case.worker, ""),
        case.worker,
        case.opened,
        case.reason,
        "",
    ]
