"""Staged lists for tests: rows of each format, taken in as the pipeline does, without a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

from joinedup.access.queries import released_by
from joinedup.access.rules.exclusions import sealed_as
from joinedup.caseload.batch import OPEN_CASES, VISITS
from joinedup.core.batch import Applied, Comparison, ListSource, Tally, copy_into, count_staged
from joinedup.core.context import Actor, acting
from joinedup.core.nhs_number import check
from joinedup.flow.batch import INPATIENTS
from joinedup.people.batch import GP_LIST, person_values
from joinedup.place.models import Organisation, Staff, Team

MORNING = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
RECEIVERS = {receiver.format: receiver for receiver in (GP_LIST, OPEN_CASES, VISITS, INPATIENTS)}


def number(index: int) -> str:
    """The index-th valid NHS number of the test range."""
    from joinedup.core.nhs_number import check_digit

    at = 999_000_000 + index * 7
    while (last := check_digit(str(at))) is None:
        at += 1
    return f"{at}{last}"


@dataclass
class Outcome:
    """What taking a list in gave."""

    comparison: Comparison
    tally: Tally
    applied: Applied


def organisation(code: str) -> int:
    return Organisation.objects.get(ods_code=code).pk


_PERSON = ("NHS_Number", "Family_Name", "Given_Name", "Full_Name", "Known_As", "Date_of_Birth", "Gender",
           "Postcode", "Telephone", "GP_Practice_Code", "Local_Person_ID", "Address_Line_1")  # fmt: skip


def _values(
    row: Mapping[str, Any], at: int, kind: str, controller: int, details: dict[str, Any] | None = None
) -> Any:
    texts = {name: str(value) for name, value in row.items() if value not in (None, "")}
    digest = blake2b(repr(sorted(texts.items())).encode(), digest_size=16).hexdigest()
    return digest, person_values(
        row_number=at,
        content_hash=digest,
        kind=kind,
        controller_id=controller,
        local_id="" if kind == "gp-list" else row["Local_Person_ID"],
        nhs=check(row.get("NHS_Number", "")),
        family_name=row.get("Family_Name", ""),
        given_name=row.get("Given_Name", ""),
        full_name=row.get("Full_Name", ""),
        known_as=row.get("Known_As", ""),
        birth_date=row.get("Date_of_Birth"),
        gender=row.get("Gender", ""),
        address=row.get("Address_Line_1", ""),
        postcode=row.get("Postcode", ""),
        telephone=row.get("Telephone", ""),
        practice_code=row.get("GP_Practice_Code", ""),
        sent=texts,
        details=details,
    )


def _row(list_format: str, row: Mapping[str, Any], at: int, sender: int, place: int = 0) -> tuple[Any, ...]:
    def text(name: str) -> str:
        return row.get(name) or ""

    def team() -> int | None:
        found = Team.objects.filter(organisation_id=sender, employer_code=text("Team_Code")).first()
        return found.pk if found else None

    def worker() -> int | None:
        found = Staff.objects.filter(organisation_id=sender, local_id=text("Worker_ID")).first()
        return found.pk if found else None

    if list_format == "gp-list":
        details = {
            key: row[name]
            for key, name in (
                ("usual_gp", "Usual_GP"),
                ("efi", "eFI_Category"),
                ("conditions", "Long_Term_Conditions"),
            )
            if row.get(name)
        }
        _, values = _values(row, at, "gp-list", organisation(row["GP_Practice_Code"]), details)
        return (*values, row.get("Registration_Date"), row.get("Deducted_Date"))
    if list_format == "open-cases":
        _, values = _values(row, at, "client", sender)
        category = sealed_as((text("Service"), text("Reason")))
        released = released_by(place, sender) if category else frozenset()
        return (
            *values, row["Case_ID"], text("Team_Code"), team(), text("Worker_ID"), worker(), text("Service"),
            text("Priority"), text("Reason"), text("Alert"), row["Opened"], row.get("Review_Due"), row.get("Closed"),
            category, bool(category) and category not in released,
        )  # fmt: skip
    if list_format == "visits":
        digest = blake2b(
            repr(sorted((k, str(v)) for k, v in row.items())).encode(), digest_size=16
        ).hexdigest()
        return (
            at, digest, row["Visit_ID"], row["Local_Person_ID"], text("Case_ID"), text("Team_Code"), team(),
            text("Worker_ID"), worker(), row["Planned_Start"], row.get("Planned_Minutes"), row.get("Actual_Start"),
            text("Outcome"), text("Purpose"), bool(row.get("Time_Critical")), bool(row.get("Double_Handed")),
        )  # fmt: skip
    _, values = _values(row, at, "inpatient", sender)
    return (
        *values, row["Spell_ID"], row["Admitted"], text("Site"), text("Ward"), text("Bed"), text("Admission_Method"),
        row.get("Expected_Discharge"), row.get("Discharge_Ready"), row.get("Discharged"), text("Destination"),
    )  # fmt: skip


def take(
    actor: Actor,
    list_format: str,
    sender: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    as_at: datetime = MORNING,
    mode: Any = "full",
    file_id: int = 1,
    still_named: frozenset[str] = frozenset(),
) -> Outcome:
    """Stage rows, compare and apply, in one transaction under the actor's context."""
    receiver = RECEIVERS[list_format]
    with acting(actor):
        sender_id = organisation(sender)
        source = ListSource(file_id, sender_id, list_format, as_at, as_at, mode, still_named)
        receiver.create()
        staged = [
            _row(list_format, row, at, sender_id, actor.place_id or 0) for at, row in enumerate(rows, start=2)
        ]
        with copy_into(receiver) as write:
            for row in staged:
                write((*row, ""))
        comparison = receiver.compare(actor=actor, source=source)
        tally = count_staged(receiver)
        applied = receiver.apply(actor=actor, source=source)
    return Outcome(comparison, tally, applied)


def someone(index: int, **values: Any) -> dict[str, Any]:
    """A fictional person's cells, all different by index."""
    letters = "abcdefghij"
    word = "".join(letters[int(digit)] for digit in str(index))
    base = {
        "NHS_Number": number(index),
        "Family_Name": f"Sowerby{word}",
        "Given_Name": f"Edna{word}",
        "Date_of_Birth": date(1930 + index % 50, 1 + index % 12, 1 + index % 28),
        "Postcode": f"HG9{index % 10} {index // 10 % 10}AB",
    }
    return {**base, **values}


def case(index: int, **values: Any) -> dict[str, Any]:
    """A fictional person's open case."""
    base = {
        "Local_Person_ID": f"H{index}",
        "Case_ID": f"HC{index}",
        "Team_Code": "DN-N",
        "Opened": date(2026, 10, 1),
        "GP_Practice_Code": "B82013",
    }
    return {**someone(index), **base, **values}


def registered(index: int, **values: Any) -> dict[str, Any]:
    """A fictional person's row of a practice list."""
    return {**someone(index), "GP_Practice_Code": "B82013", **values}
