"""The protection flag: address and telephone go everywhere, and nobody finds the person by searching (Q14)."""

from joinedup.core import events
from joinedup.core.actions import NotThere, action
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.derive import rederive
from joinedup.people.models import Person
from joinedup.people.sql import working_table


@action(kind="people.protection_set", sentence="set or lifted a protection flag", permission=None)
def set_protected(*, actor: Actor, person_id: int, is_protected: bool) -> Person:
    """Set or lift the flag, for an action that has asked who may (``access.actions.sharing``).
    What the person shows is derived anew: without address, postcode and telephone, or with."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotThere("There is no such person.")
    person.is_protected = is_protected
    fields = ["is_protected"]
    if is_protected:
        person.address = person.postcode = person.telephone = ""
        fields += ["address", "postcode", "telephone"]
    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        person.save(update_fields=fields)
        if not is_protected:
            working_table(
                "people_unprotected", "SELECT %(person)s::bigint AS person_id", {"person": person.pk}
            )
            rederive(actor.place_id, "people_unprotected")
            person.refresh_from_db()
    events.record(actor=actor, subject=person, person_id=person.pk, data={"protected": is_protected})
    return person
