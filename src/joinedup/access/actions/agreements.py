"""Writes about what a person agreed to."""

from joinedup.access.actions.relationships import keep_relationships_of
from joinedup.access.models import PersonAgreement
from joinedup.core import clock, events
from joinedup.core.actions import NotThere, action
from joinedup.core.context import Actor
from joinedup.people.models import Person
from joinedup.place.models import Organisation

HOW_LIMIT = 300


@action(
    kind="access.agreement_recorded",
    sentence="recorded that a person agreed to an organisation being told",
    permission="tasks.send",
)
def record_agreement(
    *, actor: Actor, person: Person, organisation: Organisation, how: str = ""
) -> PersonAgreement:
    """Record that a person agreed to an organisation being told their name and what is asked of it (Q24). One that
    stands already is given back."""
    agreement, made = PersonAgreement.objects.get_or_create(
        place_id=person.place_id,
        person=person,
        organisation=organisation,
        withdrawn_at=None,
        defaults={
            "how": how.strip()[:HOW_LIMIT],
            "recorded_at": clock.now(),
            "recorded_by": actor.user_id,
        },
    )
    keep_relationships_of(actor=actor, person_ids=[person.pk])
    events.record(
        actor=actor,
        subject=agreement,
        person_id=person.pk,
        data={"organisation": organisation.ods_code, "new": made},
    )
    return agreement


@action(
    kind="access.agreement_withdrawn",
    sentence="recorded that a person took their agreement back",
    permission="tasks.send",
)
def withdraw_agreement(*, actor: Actor, person_id: int, agreement_id: int) -> PersonAgreement:
    """Record that a person took their agreement back: from now on the organisation is not told who they are. Raises
    NotThere for one that does not stand."""
    agreement = (
        PersonAgreement.objects.select_for_update(of=("self",))
        .filter(pk=agreement_id, person=person_id, withdrawn_at__isnull=True)
        .select_related("organisation")
        .first()
    )
    if agreement is None:
        raise NotThere("There is no such agreement.")
    agreement.withdrawn_at = clock.now()
    agreement.withdrawn_by = actor.user_id
    agreement.save(update_fields=["withdrawn_at", "withdrawn_by"])
    keep_relationships_of(actor=actor, person_ids=[agreement.person_id])
    events.record(
        actor=actor,
        subject=agreement,
        person_id=agreement.person_id,
        data={"organisation": agreement.organisation.ods_code},
    )
    return agreement
