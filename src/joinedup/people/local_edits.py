"""What somebody at a screen writes about a person: carers, and a death that was told to them (R25, Q8)."""

from datetime import date

from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.people.models import Carer, Person


@action(kind="people.carer_added", sentence="recorded a carer", permission="caseload.record")
def add_carer(
    *,
    actor: Actor,
    person_id: int,
    name: str,
    relationship: str = "",
    telephone: str = "",
    lives_with: bool = False,
    is_emergency_contact: bool = False,
) -> Carer:
    """Record who cares for a person and how to reach them (R25). Never a way into the carer's own record (Q27)."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not name.strip():
        raise NotNow("A carer needs a name, and somebody to care for.")
    carer = Carer.objects.create(
        place_id=person.place_id,
        person=person,
        name=name.strip(),
        relationship=relationship.strip(),
        telephone=telephone.strip(),
        lives_with=lives_with,
        is_emergency_contact=is_emergency_contact,
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
    )
    events.record(actor=actor, subject=carer, person_id=person.pk)
    return carer


@action(kind="people.carer_ended", sentence="ended a carer's entry", permission="caseload.record")
def end_carer(*, actor: Actor, carer_id: int) -> Carer:
    """Say that somebody no longer cares for the person; the entry stays in the history."""
    carer = Carer.objects.select_for_update().filter(pk=carer_id, ended_at__isnull=True).first()
    if carer is None:
        raise NotNow("This entry has ended already.")
    carer.ended_at = clock.now()
    carer.ended_by = actor.user_id
    carer.save(update_fields=["ended_at", "ended_by"])
    events.record(actor=actor, subject=carer, person_id=carer.person_id)
    return carer


@action(kind="people.death_set", sentence="recorded a date of death", permission="caseload.raise")
def set_death(*, actor: Actor, person_id: int, died: date | None) -> Person:
    """Set the day somebody died as told, or take it away when the report is withdrawn (None)."""
    person = Person.objects.select_for_update().get(pk=person_id)
    person.died = died
    person.save(update_fields=["died"])
    events.record(actor=actor, subject=person, person_id=person.pk, data={"withdrawn": died is None})
    return person
