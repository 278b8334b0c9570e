"""Writes about who may see a record: each adds a row to the history, and the relationships follow (Q19, Q20, Q24)."""

from collections.abc import Sequence
from datetime import date, timedelta

from joinedup.access.actions.relationships import keep_relationships_of
from joinedup.access.models import JointArrangement, OwnIdentity, SharingChoice
from joinedup.access.permissions import DECIDE, GOVERN, SEAL, SHARE
from joinedup.access.queries.sharing import governing, newest
from joinedup.access.rules import sharing as rules
from joinedup.core import clock, events
from joinedup.core.actions import Conflict, NotNow, NotThere, action
from joinedup.core.context import Actor, Purpose
from joinedup.core.nhs_number import NhsNumberStatus, check
from joinedup.people.models import Person
from joinedup.people.protection import set_protected
from joinedup.people.sql import execute
from joinedup.place.models import Organisation

Kind = SharingChoice.Kind


def _locked(person_id: int) -> Person:
    """The person, while nobody else writes down a choice of theirs (row security lets few people lock the row)."""
    execute(
        "SELECT pg_advisory_xact_lock(%(class)s, hashint8(%(person)s))", {"class": 4_711, "person": person_id}
    )
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotThere("There is no such person.")
    return person


def _add(
    actor: Actor,
    person: Person,
    kind: str,
    state: str,
    *,
    organisation: Organisation | None = None,
    reason: str = "",
    how: str = "",
    effective: date | None = None,
    parties: Sequence[int] = (),
    subject: tuple[str, int] | None = None,
) -> SharingChoice:
    if state not in rules.STATES[kind]:
        raise NotNow("That is not something one can choose here.")
    if effective is not None and effective > clock.today():
        raise NotNow("A choice counts from today or from a day before, not from a day to come.")
    choice = SharingChoice.objects.create(
        place_id=person.place_id,
        person=person,
        kind=kind,
        organisation=organisation,
        state=state,
        how=how,
        reason=reason.strip(),
        parties=sorted(set(parties)),
        subject_type=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        effective=effective or clock.today(),
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
        recorded_by_name=actor.name,
        recorded_for_id=actor.organisation_id,
    )
    if kind in (Kind.OBJECTION, Kind.RESTRICTION):
        keep_relationships_of(actor=actor, person_ids=[person.pk])
    events.record(
        actor=actor,
        subject=choice,
        person_id=person.pk,
        data={"choice": kind, "state": state, "organisation": organisation.ods_code if organisation else ""},
    )
    return choice


def _partner(organisation_id: int) -> Organisation:
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotNow("Choose an organisation of the partnership.")
    return found


@action(
    kind="access.notice_given", sentence="recorded that a person was told about sharing", permission=SHARE
)
def give_notice(
    *, actor: Actor, person_id: int, how: str, effective: date | None = None, reason: str = ""
) -> SharingChoice:
    """Record that the person was told how partners share, when and how (Q20: direct care rests on law and notice)."""
    if not how:
        raise NotNow("Say how the person was told.")
    return _add(actor, _locked(person_id), Kind.NOTICE, "given", how=how, effective=effective, reason=reason)


@action(kind="access.basis_recorded", sentence="recorded a controller's legal basis", permission=SHARE)
def record_basis(*, actor: Actor, person_id: int, basis: str, reason: str = "") -> SharingChoice:
    """Record on what legal basis the actor's own organisation, as controller, shares what it holds."""
    if actor.organisation_id is None:
        raise NotNow("A legal basis belongs to an organisation.")
    controller = _partner(actor.organisation_id)
    return _add(actor, _locked(person_id), Kind.LEGAL_BASIS, basis, organisation=controller, reason=reason)


@action(kind="access.objection_received", sentence="wrote down an objection to sharing", permission=SHARE)
def receive_objection(
    *, actor: Actor, person_id: int, organisation_id: int, how: str, reason: str = ""
) -> SharingChoice:
    """Write down that the person objects to a partner seeing what others record. It changes nothing until it is decided."""
    person = _locked(person_id)
    partner = _partner(organisation_id)
    _may_follow(person, partner, rules.RECEIVED)
    return _add(actor, person, Kind.OBJECTION, rules.RECEIVED, organisation=partner, how=how, reason=reason)


@action(
    kind="access.objection_moved",
    sentence="considered or decided an objection",
    permission=DECIDE,
    purpose=Purpose.GOVERNANCE,
)
def decide_objection(
    *, actor: Actor, person_id: int, organisation_id: int, state: str, seen: int, reason: str = ""
) -> SharingChoice:
    """Take an objection up, uphold or override it, or note that the person took it back. ``seen``: the state row that
    was on the screen; raises Conflict when somebody moved it since. Overriding it takes a reason (duty to share)."""
    with governing(actor):
        person = _locked(person_id)
        partner = _partner(organisation_id)
        last = newest(person.pk, Kind.OBJECTION, partner.pk)
        if last is None:
            raise NotThere("There is no such objection.")
        if last.pk != seen:
            raise Conflict("Somebody else has moved this objection on. Read where it stands now.")
        _may_follow(person, partner, state)
        if state in rules.NEEDS_REASON and not reason.strip():
            raise NotNow("To override an objection, say why there is a duty to share.")
        return _add(actor, person, Kind.OBJECTION, state, organisation=partner, reason=reason)


def _may_follow(person: Person, partner: Organisation, state: str) -> None:
    last = newest(person.pk, Kind.OBJECTION, partner.pk)
    why_not = rules.may_follow(last.state if last else "", state)
    if why_not:
        raise NotNow(why_not)


@action(
    kind="access.record_restricted",
    sentence="restricted a record to named staff",
    permission=DECIDE,
    purpose=Purpose.GOVERNANCE,
)
def restrict(*, actor: Actor, person_id: int, parties: Sequence[int], reason: str) -> SharingChoice:
    """Close a record to everybody but the staff and teams named by their keys; a second time changes who is named."""
    if not parties:
        raise NotNow("Name at least one member of staff or team, or nobody could look after the person.")
    if not reason.strip():
        raise NotNow("Say why the record is restricted.")
    with governing(actor):
        return _add(actor, _locked(person_id), Kind.RESTRICTION, "restricted", parties=parties, reason=reason)


@action(
    kind="access.restriction_lifted",
    sentence="lifted the restriction of a record",
    permission=DECIDE,
    purpose=Purpose.GOVERNANCE,
)
def lift_restriction(*, actor: Actor, person_id: int, reason: str) -> SharingChoice:
    """Open a restricted record again to whoever has a relationship."""
    with governing(actor):
        person = _locked(person_id)
        last = newest(person.pk, Kind.RESTRICTION, None)
        if last is None or last.state != "restricted":
            raise NotNow("This record is not restricted.")
        return _add(actor, person, Kind.RESTRICTION, "lifted", reason=reason)


@action(kind="access.address_protected", sentence="protected a person's address", permission=SHARE)
def protect_address(*, actor: Actor, person_id: int, reason: str, how: str = "") -> SharingChoice:
    """Take address and telephone away everywhere and let the person be found by nobody (Q14)."""
    return _protection(actor, person_id, "protected", reason, how)


@action(
    kind="access.address_protection_lifted",
    sentence="lifted the protection of an address",
    permission=DECIDE,
    purpose=Purpose.GOVERNANCE,
)
def lift_protection(*, actor: Actor, person_id: int, reason: str) -> SharingChoice:
    """Show address and telephone again, as partners' lists tell them, and let the person be found."""
    with governing(actor):
        return _protection(actor, person_id, "lifted", reason, "")


def _protection(actor: Actor, person_id: int, state: str, reason: str, how: str) -> SharingChoice:
    person = _locked(person_id)
    if person.is_protected == (state == "protected"):
        raise NotNow("That is so already.")
    if not reason.strip():
        raise NotNow("Say who asked for it and why.")
    choice = _add(actor, person, Kind.PROTECTED_ADDRESS, state, reason=reason, how=how)
    set_protected(actor=actor, person_id=person.pk, is_protected=state == "protected")
    return choice


@action(
    kind="access.seal_recorded", sentence="wrote down that an entry is sealed or released", permission=SEAL
)
def record_seal(
    *, actor: Actor, person_id: int, subject_type: str, subject_id: int, is_sealed: bool, reason: str = ""
) -> SharingChoice:
    """Keep the history of a sealed entry (F101). ``subject_type``: kind of entry; only its own controller reads this."""
    if actor.organisation_id is None:
        raise NotNow("Only a controller may seal what it controls.")
    return _add(
        actor,
        _locked(person_id),
        Kind.SEALED_ENTRY,
        "sealed" if is_sealed else "released",
        organisation=_partner(actor.organisation_id),
        reason=reason,
        subject=(subject_type, subject_id),
    )


@action(
    kind="access.arrangement_recorded",
    sentence="recorded a joint controllers' arrangement",
    permission=GOVERN,
    purpose=Purpose.GOVERNANCE,
)
def record_arrangement(
    *, actor: Actor, covers: str, reference: str, organisations: Sequence[str], starts: date | None = None
) -> JointArrangement:
    """Record which organisations are controllers together for a kind of work, and under which arrangement (Q19). The
    former arrangement for it ends the day before."""
    if covers not in rules.JOINT_WORK or not reference.strip() or len(set(organisations)) < 2:
        raise NotNow("An arrangement names the work, its reference and at least two organisations.")
    known = set(Organisation.objects.filter(ods_code__in=organisations).values_list("ods_code", flat=True))
    if known != set(organisations) or actor.place_id is None:
        raise NotNow("Choose organisations of the partnership.")
    first = starts or clock.today()
    JointArrangement.objects.filter(
        place_id=actor.place_id, covers=covers, valid_to__isnull=True, valid_from__lt=first
    ).update(valid_to=first - timedelta(days=1))
    made = JointArrangement.objects.create(
        place_id=actor.place_id,
        covers=covers,
        reference=reference.strip(),
        organisations=sorted(known),
        valid_from=first,
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
    )
    events.record(actor=actor, subject=made, data={"covers": covers, "organisations": sorted(known)})
    return made


@action(kind="access.own_identity_told", sentence="said who they are themselves", permission=None)
def tell_own_identity(
    *,
    actor: Actor,
    family_name: str,
    given_name: str,
    birth_date: date | None = None,
    nhs_number: str = "",
    postcode: str = "",
) -> OwnIdentity:
    """Say who one is, so that break-glass refuses one's own record and tells of a relative's (Q23)."""
    number = check(nhs_number) if nhs_number.strip() else None
    if number is not None and number.status is not NhsNumberStatus.VALID:
        raise NotNow(f"That number {number.hint}")
    if actor.place_id is None or actor.user_id is None:
        raise NotNow("This is for people with an account in a place.")
    told = OwnIdentity.objects.create(
        place_id=actor.place_id,
        user_id=actor.user_id,
        family_name=family_name.strip(),
        given_name=given_name.strip(),
        birth_date=birth_date,
        nhs_number=number.value if number else "",
        postcode=postcode.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
    )
    events.record(actor=actor, subject=told)
    return told


__all__ = [
    "decide_objection",
    "give_notice",
    "lift_protection",
    "lift_restriction",
    "protect_address",
    "receive_objection",
    "record_arrangement",
    "record_basis",
    "record_seal",
    "restrict",
    "tell_own_identity",
]
