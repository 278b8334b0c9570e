"""Reading the audit trail leaves its own events; and what a person is told of who looked (F100, Q22)."""

from typing import Any

from joinedup.access.models import LookHold, NamesRelease, User
from joinedup.access.permissions import AUDIT, AUDIT_NAMES
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.core.events import Category
from joinedup.people.models import Person

LEAST_WORDS = 10


@action(kind="access.audit_read", sentence="read the audit trail", permission=AUDIT, category=Category.READ)
def read_audit(
    *, actor: Actor, view: str, person_id: int | None = None, asked: dict[str, Any] | None = None
) -> None:
    """Leave the event of a look into the audit. ``view``: ledger, odd or seal; ``asked``: filters, ids and codes only."""
    events.record(actor=actor, person_id=person_id, data={"view": view, **(asked or {})})


@action(
    kind="access.audit_searched",
    sentence="looked somebody up in the audit",
    permission=AUDIT,
    category=Category.SEARCH,
)
def search_audit(*, actor: Actor, what: str, found: list[int]) -> None:
    """Leave the event of looking up a person or an account. ``what``: person or account; ``found``: ids."""
    events.record(
        actor=actor,
        people=found if what == "person" else (),
        data={"what": what, "found": len(found)},
    )


@action(
    kind="access.audit_exported",
    sentence="exported the audit trail",
    permission=AUDIT,
    category=Category.EXPORT,
)
def export_audit(*, actor: Actor, person_id: int | None, asked: dict[str, Any], limit: int) -> None:
    """Leave the event of an export of the filtered ledger."""
    events.record(actor=actor, person_id=person_id, data={"at_most": limit, **asked})


@action(
    kind="access.looks_read", sentence="read who looked at a record", permission=AUDIT, category=Category.READ
)
def read_looks(*, actor: Actor, person_id: int) -> None:
    """Leave the event of reading who looked at somebody's record."""
    events.record(actor=actor, person_id=person_id)


@action(
    kind="access.looks_printed",
    sentence="made the report of who looked for a person",
    permission=AUDIT,
    category=Category.EXPORT,
)
def print_looks(*, actor: Actor, person_id: int, lines: int, withheld: int) -> None:
    """Leave the event of a report for the person: how many lines it tells, how many were withheld."""
    events.record(actor=actor, person_id=person_id, data={"lines": lines, "withheld": withheld})


@action(kind="access.look_held", sentence="withheld who looked from a person", permission=AUDIT)
def hold_look(*, actor: Actor, person_id: int, user_id: int | None, reason: str) -> LookHold:
    """Withhold that an account looked (None: the whole report) from the person, because telling could bring serious harm
    (Q22). Raises NotNow without a reason, for an account that does not exist, or when it is withheld already."""
    person = _person(actor, person_id)
    reason = _reason(reason)
    if user_id is not None and not User.objects.filter(pk=user_id).exists():
        raise NotNow("There is no such account.")
    held = LookHold.objects.filter(person=person, released_at__isnull=True)
    if (held.filter(user_id=user_id) if user_id is not None else held.filter(user__isnull=True)).exists():
        raise NotNow("This is withheld already.")
    hold = LookHold.objects.create(
        place_id=person.place_id,
        person=person,
        user_id=user_id,
        reason=reason,
        held_at=clock.now(),
        held_by=actor.user_id,
    )
    events.record(actor=actor, subject=hold, person_id=person.pk, data={"user": user_id})
    return hold


@action(
    kind="access.look_released", sentence="released what was withheld from a person", permission=AUDIT_NAMES
)
def release_look(*, actor: Actor, person_id: int, hold_id: int, reason: str) -> LookHold:
    """End a hold. A reviewer other than who placed it does so, with a reason."""
    person = _person(actor, person_id)
    reason = _reason(reason)
    hold = (
        LookHold.objects.select_for_update()
        .filter(pk=hold_id, person=person, released_at__isnull=True)
        .first()
    )
    if hold is None:
        raise NotThere("Nothing is withheld here.")
    if hold.held_by is not None and hold.held_by == actor.user_id:
        raise NotNow("Somebody other than who withheld it releases it.")
    hold.released_at, hold.released_by, hold.release_reason = clock.now(), actor.user_id, reason
    hold.save(update_fields=["released_at", "released_by", "release_reason"])
    events.record(actor=actor, subject=hold, person_id=person.pk, data={"user": hold.user_id})
    return hold


@action(
    kind="access.names_released",
    sentence="let a person know the names of those who looked",
    permission=AUDIT_NAMES,
)
def release_names(*, actor: Actor, person_id: int, reason: str) -> NamesRelease:
    """Let the person know the names of those who looked until now, with a reason (Q22: organisation and role by default)."""
    person = _person(actor, person_id)
    made = NamesRelease.objects.create(
        place_id=person.place_id,
        person=person,
        reason=_reason(reason),
        released_at=clock.now(),
        released_by=actor.user_id,
    )
    events.record(actor=actor, subject=made, person_id=person.pk)
    return made


def _person(actor: Actor, person_id: int) -> Person:
    person = Person.objects.filter(place_id=actor.place_id or 0, pk=person_id).first()
    if person is None:
        raise NotThere("There is no such person.")
    return person


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) < LEAST_WORDS:
        raise NotNow("Say why, in a few words: a reviewer will read it.")
    return text[:1_000]
