"""An employer's visits."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from joinedup.demo import faults
from joinedup.demo.care import PERSON_PREFIX
from joinedup.demo.lists import CsvList, Tally
from joinedup.demo.writers.claims import Claims

VISIT_COLUMNS: Final = (
    "Visit_ID",
    "Local_Person_ID",
    "Planned_Start",
    "Case_ID",
    "Team_Code",
    "Worker_ID",
    "Planned_Minutes",
    "Actual_Start",
    "Outcome",
    "Purpose",
    "Time_Critical",
    "Double_Handed",
    "As_At",
)


def write_visits(path: Path, sender: str, claims: Claims) -> Tally:
    """One employer's visits, past and to come; Planned_Start in ISO, as some systems print it."""
    care = claims.care
    at = VISIT_COLUMNS.index
    with CsvList(path, VISIT_COLUMNS) as out:
        number, owed = -1, False
        for visit in care.visits(sender):
            values = [
                visit.visit_id,
                visit.case.local_id,
                visit.start.strftime("%Y-%m-%d %H:%M"),
                visit.case.case_id,
                visit.case.team,
                visit.worker,
                str(visit.minutes),
                visit.actual.strftime("%Y-%m-%d %H:%M") if visit.actual else "",
                visit.outcome,
                visit.purpose,
                "Y" if visit.time_critical else "N",
                "Y" if visit.double_handed else "N",
                claims.as_at,
            ]
            fault = ""
            if not visit.case.person.story:
                number += 1
                fault = _due(number)
            # an outcome that cannot be known yet needs a visit that is to come: the next such one has it
            owed = owed or fault == "future-outcome"
            if owed and fault in ("", "future-outcome") and number >= 0 and visit.start > care.as_at:
                fault = "future-outcome" if not visit.case.person.story else ""
            warnings: tuple[str, ...] = ()
            if fault == "unknown-worker":
                values[at("Worker_ID")] = f"{sender}-AGENCY{number % 10}"
                warnings = (fault,)
            elif fault == "unknown-team":
                values[at("Team_Code")] = f"{visit.case.team}-OLD"
                warnings = (fault,)
            elif fault == "future-outcome" and visit.start > care.as_at:
                owed = False
                values[at("Outcome")] = "seen"
                warnings = (fault,)
            out.row(values, warnings=warnings)
            if fault == "duplicate":
                out.row(values, unchanged=True)
            elif fault in ("no-parent", "unreadable", "missing"):
                values[0] += "X"
                if fault == "no-parent":
                    values[1] = f"{PERSON_PREFIX[sender]}99{number:05d}"
                else:
                    values[at("Planned_Start")] = "" if fault == "missing" else "2026-13-40 09:00"
                out.row(values, refused=fault)
        return out.tally


def _due(number: int) -> str:
    for kind, (every, first) in faults.VISITS_EVERY.items():
        if number % every == first:
            return kind
    return ""
