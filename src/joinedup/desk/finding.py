"""Finding a person (Q32, R37): few results, audited as counts, never who was looked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from joinedup.caseload.models import Case
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.core.names import name_key
from joinedup.core.nhs_number import NhsNumberStatus, check
from joinedup.people.lookups import begins
from joinedup.people.models import Person

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Found:
    """At most ``LIMIT`` people; ``more``: there are others; ``hint``: what is wrong with the number typed."""

    people: Sequence[Person] = field(default_factory=tuple)
    more: bool = False
    hint: str = ""


@action(kind="people.searched", sentence="looked for a person", permission="people.search")
def search(
    *, actor: Actor, family_name: str = "", birth_date: date | None = None, nhs_number: str = ""
) -> Found:
    """Find by NHS number, or by the beginning of a family name with or without a birth date."""
    people = Person.objects.filter(place_id=actor.place_id or 0).select_related("practice")
    people = people.annotate(
        has_open_case=Exists(Case.objects.filter(person=OuterRef("pk"), closed__isnull=True))
    )
    hint = ""
    if nhs_number.strip():
        number = check(nhs_number)
        hint = f"That number {number.hint}" if number.status is not NhsNumberStatus.VALID else ""
        people = people.filter(nhs_number=number.value) if not hint else people.none()
    else:
        key = name_key(family_name)
        people = people.filter(begins("family_key", key)) if key else people.none()
        if birth_date is not None:
            people = people.filter(birth_date=birth_date)
    found = list(people.order_by("family_key", "given_key", "pk")[: LIMIT + 1])
    events.record(
        actor=actor,
        data={"found": len(found[:LIMIT]), "by": "number" if nhs_number.strip() else "name"},
    )
    return Found(found[:LIMIT], len(found) > LIMIT, hint)
