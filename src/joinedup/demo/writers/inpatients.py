"""The hospital's stays."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from joinedup.demo import faults, words
from joinedup.demo.care import Stay
from joinedup.demo.lists import CsvList, Tally, day, moment
from joinedup.demo.numbers import PLACEHOLDERS, spoil
from joinedup.demo.writers.claims import Claims

INPATIENT_COLUMNS: Final = (
    "Spell_ID",
    "Local_Person_ID",
    "Admitted",
    "NHS_Number",
    "Family_Name",
    "Given_Name",
    "Date_of_Birth",
    "Postcode",
    "GP_Practice_Code",
    "Site",
    "Ward",
    "Bed",
    "Admission_Method",
    "Expected_Discharge",
    "Discharge_Ready",
    "Discharged",
    "Destination",
    "As_At",
)


def write_inpatients(path: Path, claims: Claims) -> Tally:
    """The hospital's stays, names in capitals, and its own local numbers."""
    care = claims.care
    stays = list(care.stays)
    claims.random.shuffle(stays)
    planted = faults.spread(claims.random, len(stays), faults.INPATIENTS)
    with CsvList(path, INPATIENT_COLUMNS) as out:
        rows = _StayRows(out, claims)
        for at, stay in enumerate(stays):
            plain = not (stay.person.story or stay.person.twin or id(stay.person) in claims.marked)
            rows.row(at, stay, planted.get(at, "") if plain else "")
        return out.tally


class _StayRows:
    """Rows of the hospital's stays."""

    def __init__(self, out: CsvList, claims: Claims) -> None:
        self._out = out
        self._claims = claims

    def row(self, number: int, stay: Stay, fault: str) -> None:
        """A stay and what is planted at it."""
        out, claims = self._out, self._claims
        values = self._values(number, stay)
        at = INPATIENT_COLUMNS.index
        warnings: tuple[str, ...] = ()
        match fault:
            case "placeholder":
                values[at("NHS_Number")] = PLACEHOLDERS[0]
                warnings = ("placeholder-nhs-number",)
            case "invalid":
                values[at("NHS_Number")] = spoil(stay.person.number, claims.random)
                warnings = ("invalid-nhs-number",)
            case "no number":
                values[at("NHS_Number")] = ""
            case "unreadable-value":
                values[at("Expected_Discharge")] = "when fit"
                warnings = ("unreadable-value",)
        out.row(values, warnings=warnings)
        if fault in ("stranger", "under-age"):
            person = claims.stranger() if fault == "stranger" else claims.child()
            other = self._values(number, stay)
            other[0], other[1] = f"S{number:05d}N", f"P{number:05d}N"
            other[at("NHS_Number")] = person.number
            other[at("Family_Name")], other[at("Given_Name")] = person.family.upper(), person.given
            other[at("Date_of_Birth")], other[at("Postcode")] = day(person.birth), person.home.postcode
            other[at("GP_Practice_Code")] = person.practice
            if fault == "under-age":
                out.row(other, out_of_scope=fault)
            else:
                claims.strangers += 1
                outside = person.practice == words.OUTSIDE_PRACTICE
                out.row(other, warnings=("unknown-practice",) if outside else ())
        elif fault == "duplicate":
            out.row(values, unchanged=True)
        elif fault == "missing":
            out.row(["", *values[1:]], refused=fault)
        elif fault == "unreadable":
            out.row([f"S{number:05d}X", values[1], "31/02/2026 09:00", *values[3:]], refused=fault)
        elif fault == "unidentifiable":
            values[:2] = f"S{number:05d}U", f"P{number:05d}U"
            values[at("NHS_Number")] = values[at("Date_of_Birth")] = ""
            out.row(values, refused=fault)

    def _values(self, number: int, stay: Stay) -> list[str]:
        person = stay.person
        return [
            f"S{number:05d}",
            f"P{number:05d}",
            moment(stay.admitted),
            person.number,
            person.family.upper(),
            person.given,
            day(person.birth),
            person.home.postcode,
            person.practice,
            words.SITE,
            stay.ward,
            str(stay.bed),
            stay.method,
            day(stay.expected),
            day(stay.ready),
            moment(stay.discharged),
            stay.destination,
            self._claims.as_at,
        ]
