"""Writes about how somebody comes to have access: outside identities, requests."""

import secrets
from collections.abc import Sequence

from joinedup.access.actions.accounts import check_apart
from joinedup.access.models import AccessRequest, Identity, RoleAssignment, User
from joinedup.access.permissions import MANAGE
from joinedup.access.roles import ROLES
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.core.events import Category
from joinedup.place.models import Organisation, Place


@action(
    kind="access.identity_bound",
    sentence="bound an account to a sign-in service",
    permission=None,
    category=Category.SIGN_IN,
)
def bind_identity(*, actor: Actor, user: User, provider: str, issuer: str, subject: str) -> Identity:
    """Bind an account to who somebody is at a service, once they have shown both. Raises NotNow when that person there
    has an account already."""
    held = Identity.objects.filter(issuer=issuer, subject=subject).first()
    if held is not None and held.user_id != user.pk:
        raise NotNow("This sign-in belongs to another account already. Ask your Joined Up administrator.")
    if held is None:
        held = Identity.objects.create(
            user=user, provider=provider, issuer=issuer, subject=subject, added=clock.now()
        )
    events.record(actor=actor, subject=user, data={"provider": provider})
    return held


@action(
    kind="access.access_requested", sentence="asked for access", permission=None, category=Category.SIGN_IN
)
def ask_for_access(
    *,
    actor: Actor,
    provider: str,
    issuer: str,
    subject: str,
    name: str,
    staff_number: str,
    place: Place,
    organisation: Organisation,
    proposed: Sequence[str],
) -> AccessRequest:
    """Ask an organisation's administrator for access, for somebody whom a service knows and we do not. Asking again
    brings the request up to date; one that was refused stays refused."""
    asked, made = AccessRequest.objects.get_or_create(
        issuer=issuer,
        subject=subject,
        place=place,
        organisation=organisation,
        defaults={
            "provider": provider,
            "name": name,
            "staff_number": staff_number,
            "proposed": list(proposed),
            "asked": clock.now(),
        },
    )
    if not made and asked.state == AccessRequest.State.WAITING:
        asked.name, asked.staff_number, asked.proposed = name, staff_number, list(proposed)
        asked.save(update_fields=["name", "staff_number", "proposed"])
    events.record(
        actor=actor, subject=asked, data={"provider": provider, "organisation": organisation.ods_code}
    )
    return asked


def request_to_decide(actor: Actor, request_id: int) -> AccessRequest:
    """A request to the actor's own organisation that waits. Raises NotThere."""
    found = (
        AccessRequest.objects.select_for_update()
        .filter(
            pk=request_id,
            place_id=actor.place_id or 0,
            organisation_id=actor.organisation_id or 0,
            state=AccessRequest.State.WAITING,
        )
        .first()
    )
    if found is None:
        raise NotThere("There is no such request.")
    return found


@action(kind="access.access_granted", sentence="granted access", permission=MANAGE)
def grant_request(*, actor: Actor, request_id: int, role: str) -> User:
    """Give whoever asked an account and a role. Raises NotThere for another organisation's request, NotNow for a role
    that does not exist."""
    asked = request_to_decide(actor, request_id)
    if role not in ROLES:
        raise NotNow("Choose a role.")
    identity = (
        Identity.objects.select_related("user").filter(issuer=asked.issuer, subject=asked.subject).first()
    )
    if identity is None:
        user = User(
            username=f"{asked.provider}-{secrets.token_hex(6)}", name=asked.name or "Somebody without a name"
        )
        user.set_unusable_password()
        user.save()
        Identity.objects.create(
            user=user,
            provider=asked.provider,
            issuer=asked.issuer,
            subject=asked.subject,
            added=clock.now(),
        )
    else:
        user = identity.user
        check_apart(user, asked.place, role)
    RoleAssignment.objects.create(
        user=user,
        place_id=asked.place_id,
        organisation_id=asked.organisation_id,
        role=role,
        valid_from=clock.today(),
    )
    asked.state, asked.decided_at, asked.decided_by = AccessRequest.State.GRANTED, clock.now(), actor.user_id
    asked.save(update_fields=["state", "decided_at", "decided_by"])
    events.record(actor=actor, subject=user, data={"role": role, "provider": asked.provider})
    return user


@action(kind="access.access_refused", sentence="refused access", permission=MANAGE)
def refuse_request(*, actor: Actor, request_id: int) -> None:
    """Refuse a request; asking again does not open it anew. Raises NotThere."""
    asked = request_to_decide(actor, request_id)
    asked.state, asked.decided_at, asked.decided_by = AccessRequest.State.REFUSED, clock.now(), actor.user_id
    asked.save(update_fields=["state", "decided_at", "decided_by"])
    events.record(actor=actor, subject=asked, data={"provider": asked.provider})
