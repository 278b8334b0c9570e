"""From a judged row to the values a room's staged table takes: adapters only, no rule of care."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from joinedup.access.rules.exclusions import sealed_as
from joinedup.caseload.batch import OPEN_CASES, TRACES, VISITS
from joinedup.core.batch import Receiver
from joinedup.core.nhs_number import NhsNumberStatus, check
from joinedup.flow.batch import INPATIENTS
from joinedup.interop.intake.known import Known
from joinedup.interop.partner_files import Parsed
from joinedup.people.batch import GP_LIST, person_values
from joinedup.place.batch import STAFF

Stage = Callable[[Parsed], tuple[object, ...]]
"""Gives one row's values in the order of its receiver's columns."""


class CreatingReceiver(Receiver, Protocol):
    """A receiver that makes its own staged table."""

    def create(self) -> None:
        """Make the temporary table."""
        ...


RECEIVERS: dict[str, CreatingReceiver] = {
    receiver.format: receiver for receiver in (STAFF, GP_LIST, OPEN_CASES, VISITS, INPATIENTS, TRACES)
}
"""Who takes in each format."""

_CONDITIONS = "Long_Term_Conditions"
_ADDRESS = tuple(f"Address_Line_{line}" for line in range(1, 6))


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _person(
    parsed: Parsed, *, kind: str, controller_id: int, details: dict[str, object] | None = None
) -> Any:
    values: dict[str, Any] = parsed.values
    return person_values(
        row_number=parsed.number,
        content_hash=parsed.content.hex(),
        kind=kind,
        controller_id=controller_id,
        local_id=_text(values, "Local_Person_ID"),
        nhs=parsed.nhs,
        family_name=_text(values, "Family_Name"),
        given_name=_text(values, "Given_Name"),
        full_name=_text(values, "Full_Name"),
        known_as=_text(values, "Known_As"),
        birth_date=values.get("Date_of_Birth"),
        gender=_text(values, "Gender"),
        address="\n".join(str(values[line]) for line in _ADDRESS if line in values),
        postcode=_text(values, "Postcode"),
        telephone=_text(values, "Telephone"),
        practice_code=_text(values, "GP_Practice_Code").upper(),
        sent=_without_excluded(parsed.as_sent) if kind == "gp-list" else parsed.as_sent,
        details=details,
    )


def _without_excluded(sent: dict[str, str]) -> dict[str, str]:
    """A practice's row as sent, less the conditions that are not kept (Q12)."""
    conditions = sent.get(_CONDITIONS)
    if not conditions or not sealed_as((conditions,)):
        return sent
    kept = [one for one in conditions.split(";") if not sealed_as((one,))]
    return {**sent, _CONDITIONS: ";".join(kept)}


def _codes(values: dict[str, Any], known: Known) -> tuple[str, int | None, str, int | None]:
    team, worker = _text(values, "Team_Code"), _text(values, "Worker_ID")
    return team, known.teams.get(team.upper()), worker, known.workers.get(worker.upper())


def _gp_list(known: Known) -> Stage:
    def stage(parsed: Parsed) -> tuple[object, ...]:
        values: dict[str, Any] = parsed.values
        details: dict[str, object] = {}
        for name, key in (
            ("Usual_GP", "usual_gp"),
            ("eFI_Category", "efi"),
            (_CONDITIONS, "conditions"),
        ):
            if values.get(name):
                details[key] = values[name]
        if "conditions" in details:
            details["conditions"] = [one for one in values[_CONDITIONS] if not sealed_as((str(one),))]
        practice = _text(values, "GP_Practice_Code").upper()
        controller = known.practices.get(practice, known.sender_id)
        return (
            *_person(parsed, kind="gp-list", controller_id=controller, details=details),
            values.get("Registration_Date"),
            values.get("Deducted_Date"),
        )

    return stage


def _sealing(values: dict[str, Any], known: Known) -> tuple[str, bool]:
    """Under which exclusion a row falls, and whether it is sealed: its sender has not released it (Q12)."""
    team = known.services.get(_text(values, "Team_Code").upper(), "")
    category = sealed_as((_text(values, "Service"), team, _text(values, "Reason")))
    return category, bool(category) and category not in known.released


def _open_cases(known: Known) -> Stage:
    def stage(parsed: Parsed) -> tuple[object, ...]:
        values: dict[str, Any] = parsed.values
        return (
            *_person(parsed, kind="client", controller_id=known.sender_id),
            _text(values, "Case_ID"),
            *_codes(values, known),
            _text(values, "Service"),
            _text(values, "Priority"),
            _text(values, "Reason"),
            _text(values, "Alert"),
            values["Opened"],
            values.get("Review_Due"),
            values.get("Closed"),
            *_sealing(values, known),
        )

    return stage


def _visits(known: Known) -> Stage:
    def stage(parsed: Parsed) -> tuple[object, ...]:
        values: dict[str, Any] = parsed.values
        return (
            parsed.number,
            parsed.content.hex(),
            _text(values, "Visit_ID"),
            _text(values, "Local_Person_ID"),
            _text(values, "Case_ID"),
            *_codes(values, known),
            values["Planned_Start"],
            values.get("Planned_Minutes"),
            values.get("Actual_Start"),
            _text(values, "Outcome"),
            _text(values, "Purpose"),
            bool(values.get("Time_Critical")),
            bool(values.get("Double_Handed")),
        )

    return stage


def _inpatients(known: Known) -> Stage:
    def stage(parsed: Parsed) -> tuple[object, ...]:
        values: dict[str, Any] = parsed.values
        return (
            *_person(parsed, kind="inpatient", controller_id=known.sender_id),
            _text(values, "Spell_ID"),
            values["Admitted"],
            _text(values, "Site"),
            _text(values, "Ward"),
            _text(values, "Bed"),
            _text(values, "Admission_Method"),
            values.get("Expected_Discharge"),
            values.get("Discharge_Ready"),
            values.get("Discharged"),
            _text(values, "Destination"),
        )

    return stage


VERIFIED_CODES = frozenset({"01", "1"})
SENSITIVE_CODES = frozenset({"S", "Y", "YES", "TRUE", "1", "R", "SENSITIVE", "RESTRICTED"})
"""Confidentiality codes that keep an address: sensitive, and restricted, its former name."""


def _valid_number(text: str) -> str:
    read = check(text)
    return read.value if read.status is NhsNumberStatus.VALID else ""


def _traces(known: Known) -> Stage:
    def stage(parsed: Parsed) -> tuple[object, ...]:
        values: dict[str, Any] = parsed.values
        status = _text(values, "Trace_Status")
        details: dict[str, object] = {"status": status}
        for name, key in (("Death_Status", "death_status"), ("Sensitive", "sensitive")):
            if values.get(name):
                details[key] = _text(values, name)
        return (
            *_person(parsed, kind="trace", controller_id=known.sender_id, details=details),
            status in VERIFIED_CODES,
            _valid_number(_text(values, "Sent_NHS_Number")),
            _valid_number(_text(values, "Superseded_NHS_Number")),
            values.get("Date_of_Death"),
            _text(values, "Sensitive").upper() in SENSITIVE_CODES,
        )

    return stage


_STAFF: dict[str, Callable[[Parsed], object]] = {
    "row_number": lambda parsed: parsed.number,
    "content_hash": lambda parsed: parsed.content.hex(),
    "local_id": lambda parsed: _text(parsed.values, "Staff_Local_ID"),
    "family_name": lambda parsed: _text(parsed.values, "Family_Name"),
    "given_name": lambda parsed: _text(parsed.values, "Given_Name"),
    "profession": lambda parsed: _text(parsed.values, "Profession"),
    "registration_body": lambda parsed: _text(parsed.values, "Registration_Body"),
    "registration_number": lambda parsed: _text(parsed.values, "Registration_Number"),
    "job_title": lambda parsed: _text(parsed.values, "Job_Title"),
    "employer_team_code": lambda parsed: _text(parsed.values, "Employer_Team_Code"),
    "operational_team_code": lambda parsed: _text(parsed.values, "Operational_Team_Code"),
    "manager_local_id": lambda parsed: _text(parsed.values, "Manager_Local_ID"),
    "email": lambda parsed: _text(parsed.values, "Email"),
    "telephone": lambda parsed: _text(parsed.values, "Telephone"),
    "whole_time_equivalent": lambda parsed: parsed.values.get("Whole_Time_Equivalent"),
    "started": lambda parsed: parsed.values.get("Started"),
    "left_on": lambda parsed: parsed.values.get("Left"),
    "left": lambda parsed: parsed.values.get("Left"),
    "sent": lambda parsed: json.dumps(parsed.as_sent, ensure_ascii=False, sort_keys=True),
}


def _staff(known: Known) -> Stage:
    readers = [_STAFF[name] for name, _ in STAFF.columns]

    def stage(parsed: Parsed) -> tuple[object, ...]:
        return tuple(read(parsed) for read in readers)

    return stage


_STAGES: dict[str, Callable[[Known], Stage]] = {
    "staff": _staff,
    "gp-list": _gp_list,
    "open-cases": _open_cases,
    "visits": _visits,
    "inpatients": _inpatients,
    "trace": _traces,
}


def stage_for(list_format: str, known: Known) -> Stage:
    """The adapter of a format, with the codes the place knows."""
    return _STAGES[list_format](known)
