"""Writes about invitations: a link that works once and not for long (DESIGN 5)."""

import secrets
from datetime import timedelta

from joinedup.access.actions.factors import set_password
from joinedup.access.actions.people import only_ours, own_account
from joinedup.access.models import (
    AuthenticatorApp,
    Invitation,
    Passkey,
    RecoveryCode,
    RoleAssignment,
    Session,
    User,
)
from joinedup.access.permissions import MANAGE
from joinedup.access.sessions import hash_of
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.core.events import Category
from joinedup.place.models import Organisation, Place
from joinedup.place.queries import whole_number


@action(kind="access.invitation_made", sentence="made an invitation", permission=MANAGE)
def make_invitation(*, actor: Actor, user: User, organisation: Organisation, reset: bool = False) -> str:
    """Make the link's secret for an account; an earlier one ends. Only its hash is kept: it is shown once. ``reset``: a
    new password and second factor for somebody who lost theirs, whose sessions and factors end now."""
    Invitation.objects.filter(user=user, taken__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    days = whole_number(actor.place_id, "access.invitation_days") if actor.place_id else 7
    if reset:
        for held in (AuthenticatorApp, Passkey, RecoveryCode, Session):
            held.objects.filter(user=user).delete()
        user.set_unusable_password()
        user.save(update_fields=["password"])
    Invitation.objects.create(
        user=user,
        token_hash=hash_of(token),
        opens=Invitation.Opens.RESET if reset else Invitation.Opens.ACCOUNT,
        made=clock.now(),
        made_for=organisation,
        invited_by=actor.user_id,
        expires=clock.now() + timedelta(days=days),
    )
    events.record(actor=actor, subject=user, data={"days": days, "reset": reset})
    return token


@action(kind="access.emergency_made", sentence="made the emergency account", permission=MANAGE)
def make_emergency_account(*, actor: Actor, username: str, place: Place, organisation: Organisation) -> str:
    """Make the one local account for when the sign-in services are down, a place administrator; gives the secret of its
    link. Raises NotNow when there is one, or when the name is taken."""
    if User.objects.filter(is_emergency=True, is_active=True).exists():
        raise NotNow("There is an emergency account already.")
    if User.objects.filter(username=username).exists():
        raise NotNow("Choose another sign-in name.")
    user = User(username=username, name="Emergency account", is_emergency=True)
    user.set_unusable_password()
    user.save()
    RoleAssignment.objects.create(
        user=user,
        place=place,
        organisation=organisation,
        role="place_administrator",
        valid_from=clock.today(),
    )
    token = make_invitation(actor=actor, user=user, organisation=organisation)
    events.record(actor=actor, subject=user)
    return token


def renew_link(*, actor: Actor, user_id: int, organisation: Organisation) -> str:
    """A new link for an account of one's own organisation: for one that was never taken up, a new invitation; for one in
    use, a new password and second factor. Raises NotThere, and NotNow for an account that works for others too."""
    user = own_account(actor, user_id)
    only_ours(actor, user)
    if user.pk == actor.user_id:
        raise NotNow("You can't reset your own account. Ask another administrator.")
    return make_invitation(
        actor=actor, user=user, organisation=organisation, reset=user.last_login is not None
    )


@action(
    kind="access.invitation_taken",
    sentence="took an invitation up",
    permission=None,
    category=Category.SIGN_IN,
)
def take_invitation(*, actor: Actor, token: str, password: str = "") -> User:
    """Take an invitation up: with a password, or bound to a service by the caller. It works once. Raises NotNow for one
    that is over, was used or never was, in the same words; and for a weak password."""
    found = (
        Invitation.objects.select_for_update()
        .select_related("user")
        .filter(token_hash=hash_of(token), taken__isnull=True, expires__gt=clock.now(), user__is_active=True)
        .first()
    )
    if found is None:
        raise NotNow("This link no longer works. Ask whoever sent it for a new one.")
    if password:
        set_password(found.user, password)
    found.taken = clock.now()
    found.save(update_fields=["taken"])
    events.record(actor=actor, subject=found.user, data={"opens": found.opens, "password": bool(password)})
    return found.user
