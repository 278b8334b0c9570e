"""Writes of an administrator about the accounts of their own organisation: roles, locks, leavers."""

from collections.abc import Iterable
from datetime import date, timedelta

from joinedup.access.actions.accounts import check_apart
from joinedup.access.models import RoleAssignment, Session, User
from joinedup.access.permissions import MANAGE
from joinedup.access.roles import ROLES
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor


def own_account(actor: Actor, user_id: int) -> User:
    """An account that has or had a role for the actor's own organisation in their place. Raises NotThere."""
    user = (
        User.objects.select_for_update(of=("self",))
        .filter(
            pk=user_id,
            pk__in=RoleAssignment.objects.filter(
                place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0
            ).values("user_id"),
        )
        .first()
    )
    if user is None:
        raise NotThere("There is no such account.")
    return user


def only_ours(actor: Actor, user: User) -> None:
    """Raises NotNow where an account works for another organisation too: what touches the whole account would reach into
    theirs."""
    others = (
        RoleAssignment.objects.on(clock.today())
        .filter(user=user)
        .exclude(place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0)
    )
    if others.exists():
        raise NotNow(
            "This account also works for another organisation. End its roles for yours here; whoever runs the server can"
            " do the rest."
        )


@action(kind="access.role_given", sentence="gave somebody a role", permission=MANAGE)
def give_role(*, actor: Actor, user_id: int, role: str, last_day: date | None = None) -> RoleAssignment:
    """Give an account of one's own organisation a further role in it. Raises NotNow for one that does not exist, that it
    has already, or that may not be held beside another."""
    user = own_account(actor, user_id)
    if role not in ROLES:
        raise NotNow("Choose a role.")
    held = RoleAssignment.objects.on(clock.today()).filter(
        user=user, place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0
    )
    if held.filter(role=role).exists():
        raise NotNow(f"{user.name} has this role already.")
    first = held.order_by("pk").first() or user.assignments.order_by("-pk").first()
    place = first.place if first is not None else None
    if place is not None:
        check_apart(user, place, role)
    given, _ = RoleAssignment.objects.update_or_create(
        user=user,
        place_id=actor.place_id or 0,
        organisation_id=actor.organisation_id or 0,
        role=role,
        valid_from=clock.today(),
        defaults={"valid_to": last_day, "staff": first.staff if first is not None else None},
    )
    events.record(actor=actor, subject=user, data={"role": role})
    return given


@action(kind="access.role_ended_at_once", sentence="ended somebody's role", permission=MANAGE)
def end_role_now(*, actor: Actor, assignment_id: int) -> User:
    """End a role of one's own organisation from this moment: yesterday is its last day, and the account's sessions end, so
    that nothing opened in it stays open. Raises NotThere for another organisation's."""
    found = (
        RoleAssignment.objects.on(clock.today())
        .select_related("user")
        .filter(pk=assignment_id, place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0)
        .first()
    )
    if found is None:
        raise NotThere("There is no such role.")
    if found.user_id == actor.user_id:
        raise NotNow("You can't end your own role. Ask another administrator.")
    found.valid_to = clock.today() - timedelta(days=1)
    found.save(update_fields=["valid_to"])
    ended, _ = Session.objects.filter(user=found.user).delete()
    events.record(actor=actor, subject=found.user, data={"role": found.role, "sessions": ended})
    return found.user


@action(kind="access.account_locked", sentence="locked an account", permission=MANAGE)
def lock_account(*, actor: Actor, user_id: int, why: str = User.Locked.ADMINISTRATOR) -> None:
    """Lock an account and end its sessions, until it is opened again."""
    user = own_account(actor, user_id)
    only_ours(actor, user)
    if user.pk == actor.user_id:
        raise NotNow("You can't lock your own account.")
    _lock(actor, user, why)


def _lock(actor: Actor, user: User, why: str) -> None:
    user.locked_at, user.locked_by, user.locked_why = clock.now(), actor.user_id, why
    user.save(update_fields=["locked_at", "locked_by", "locked_why"])
    ended, _ = Session.objects.filter(user=user).delete()
    events.record(actor=actor, subject=user, data={"why": str(why), "sessions": ended})


@action(kind="access.account_unlocked", sentence="opened a locked account again", permission=MANAGE)
def unlock_account(*, actor: Actor, user_id: int) -> None:
    """Open a locked account again. The days without use begin to count anew."""
    user = own_account(actor, user_id)
    only_ours(actor, user)
    if user.locked_at is None:
        raise NotNow("This account is not locked.")
    why, user.locked_at, user.locked_by, user.locked_why = user.locked_why, None, None, User.Locked.OPEN
    user.last_login = clock.now()
    user.save(update_fields=["locked_at", "locked_by", "locked_why", "last_login"])
    events.record(actor=actor, subject=user, data={"why": why})


@action(kind="access.somebody_left", sentence="ended the access of somebody who left", permission=MANAGE)
def end_leaver(*, actor: Actor, user_id: int, organisation_id: int, source: str = "administrator") -> int:
    """Somebody has left an organisation: their roles for it and all their sessions end now; the account stays, so that
    what it did keeps its name. ``source``: ``administrator`` or ``staff-list``."""
    found = RoleAssignment.objects.on(clock.today()).filter(
        user_id=user_id, place_id=actor.place_id or 0, organisation_id=organisation_id
    )
    ended = found.update(valid_to=clock.today() - timedelta(days=1))
    if not ended:
        raise NotThere("There is no such role.")
    sessions, _ = Session.objects.filter(user_id=user_id).delete()
    user = User.objects.get(pk=user_id)
    events.record(actor=actor, subject=user, data={"roles": ended, "sessions": sessions, "source": source})
    return ended


@action(kind="access.dormant_locked", sentence="locked accounts that nobody used", permission=MANAGE)
def lock_dormant(*, actor: Actor, users: Iterable[User]) -> int:
    """Lock accounts that nobody has signed in with for long."""
    count = 0
    for user in users:
        _lock(actor, user, User.Locked.DORMANT)
        count += 1
    events.record(actor=actor, data={"accounts": count})
    return count
