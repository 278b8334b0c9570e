"""Sealed entries: seen by their own controller alone, until it releases them (Q12, F101).

An involvement seals what follows from it: its visits, the facts about both, and a partner's record of the person that has
nothing else. Row security keeps sealed rows from everybody else (``core.rls.Seal``).
"""

from dataclasses import dataclass
from typing import Any, Final

from joinedup.access.actions import keep_relationships_of, record_seal
from joinedup.access.domain_events import ExclusionDecided
from joinedup.access.permissions import SEAL
from joinedup.caseload.models import Fact, HealthItem, Involvement, Note, SafetyNote
from joinedup.core import events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people import derive
from joinedup.people.sql import Params, execute, value, working_table

CHOSEN: Final = "chosen"
"""``Involvement.sealed_as`` where somebody sealed it by hand."""


@dataclass(frozen=True, slots=True)
class Sealable:
    """A kind of entry: its model, the attribute of its controller, what to call one."""

    model: Any
    controller: str
    words: str


SEALABLE: Final[dict[str, Sealable]] = {
    "involvement": Sealable(Involvement, "organisation_id", "Involvement"),
    "note": Sealable(Note, "organisation_id", "Note"),
    "safety": Sealable(SafetyNote, "organisation_id", "Safety note"),
    "health": Sealable(HealthItem, "controller_id", "Frailty or condition"),
    "fact": Sealable(Fact, "controller_id", "What happened"),
}
"""What one may seal, by the word in its address."""

_OF_SENDER = "i.place_id = %(place)s AND i.organisation_id = %(sender)s AND i.sealed_as <> ''"


def seal_what_follows(*, place_id: int | None, organisation_id: int) -> None:
    """Bring visits, facts and records up to the involvements of one organisation that are or were sealed."""
    params: Params = {"place": place_id, "sender": organisation_id}
    if not value(f"SELECT EXISTS (SELECT FROM caseload_involvement i WHERE {_OF_SENDER})", params):
        return
    execute(
        f"""UPDATE caseload_visit v SET is_sealed = i.is_sealed FROM caseload_involvement i
        WHERE {_OF_SENDER} AND v.involvement_id = i.id AND v.is_sealed <> i.is_sealed""",
        params,
    )
    execute(
        f"""UPDATE caseload_fact f SET is_sealed = i.is_sealed FROM caseload_involvement i
        WHERE {_OF_SENDER} AND f.person_id = i.person_id AND f.reference = 'involvement:' || i.id
            AND f.is_sealed <> i.is_sealed""",
        params,
    )
    execute(
        f"""UPDATE caseload_fact f SET is_sealed = v.is_sealed
        FROM caseload_involvement i JOIN caseload_visit v ON v.involvement_id = i.id
        WHERE {_OF_SENDER} AND f.person_id = v.person_id AND f.reference = 'visit:' || v.id
            AND f.is_sealed <> v.is_sealed""",
        params,
    )
    changed = working_table(
        "sealed_records",
        f"""SELECT r.id AS record_id, r.person_id, s.is_sealed FROM (
            SELECT j.record_id, bool_and(j.is_sealed) AS is_sealed FROM caseload_involvement j
            WHERE j.record_id IN (SELECT i.record_id FROM caseload_involvement i WHERE {_OF_SENDER}) GROUP BY 1
        ) s JOIN people_sourcerecord r ON r.id = s.record_id WHERE r.is_sealed <> s.is_sealed""",
        params,
    )
    if changed:
        execute(
            "UPDATE people_sourcerecord r SET is_sealed = s.is_sealed FROM sealed_records s WHERE s.record_id = r.id"
        )
        derive.rederive(place_id, "sealed_records")


def _own(actor: Actor, person_id: int, kind: str, entry_id: int) -> tuple[Sealable, Any]:
    sealable = SEALABLE.get(kind)
    entry = sealable.model.objects.filter(pk=entry_id, person_id=person_id).first() if sealable else None
    if sealable is None or entry is None:
        raise NotThere("There is no such entry.")
    if getattr(entry, sealable.controller) != actor.organisation_id:
        raise NotNow("Only the organisation that controls an entry may seal or release it.")
    return sealable, entry


@action(kind="caseload.entry_sealed", sentence="sealed or released an entry", permission=SEAL)
def set_sealed(
    *, actor: Actor, person_id: int, kind: str, entry_id: int, is_sealed: bool, reason: str = ""
) -> None:
    """Seal an entry of one's own organisation, or release it. Sealing takes a reason."""
    _, entry = _own(actor, person_id, kind, entry_id)
    if entry.is_sealed == is_sealed:
        raise NotNow("That is so already.")
    if is_sealed and not reason.strip():
        raise NotNow("Say why this entry is sealed.")
    entry.is_sealed = is_sealed
    fields = ["is_sealed"]
    if kind == "involvement" and is_sealed and not entry.sealed_as:
        entry.sealed_as = CHOSEN
        fields.append("sealed_as")
    with acting(actor.for_purpose(Purpose.INTAKE)):
        entry.save(update_fields=fields)
        if kind == "involvement":
            seal_what_follows(place_id=actor.place_id, organisation_id=entry.organisation_id)
            keep_relationships_of(actor=actor, person_ids=[person_id])
    record_seal(
        actor=actor,
        person_id=person_id,
        subject_type=kind,
        subject_id=entry_id,
        is_sealed=is_sealed,
        reason=reason,
    )
    events.record(actor=actor, subject=entry, person_id=person_id, data={"sealed": is_sealed, "entry": kind})


def follow_release(decided: ExclusionDecided) -> None:
    """Seal or release what a controller's list brought in under a category, when it decides anew."""
    said, actor = decided.said, decided.actor
    with acting(actor.for_purpose(Purpose.INTAKE)):
        people = Involvement.objects.filter(
            place_id=said.place_id, organisation_id=said.organisation_id, sealed_as=said.category
        )
        ids = list(people.exclude(is_sealed=not said.is_released).values_list("person_id", flat=True))
        people.update(is_sealed=not said.is_released)
        seal_what_follows(place_id=said.place_id, organisation_id=said.organisation_id)
        keep_relationships_of(actor=actor, person_ids=ids)
