"""What is recorded of signing in and out, and the sessions that are ended."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from joinedup.access.models import RoleAssignment, Session, User
from joinedup.access.permissions import MANAGE
from joinedup.core import events
from joinedup.core.actions import NotThere, action
from joinedup.core.context import Actor
from joinedup.core.events import Category

logger = logging.getLogger("joinedup.access")


@action(kind="access.signed_in", sentence="signed in", permission=None, category=Category.SIGN_IN)
def note_signed_in(
    *, actor: Actor, user: User, method: str, provider: str = "", is_known_device: bool = False
) -> None:
    """Record that somebody signed in, how, and whether this browser had done so before. The emergency account rings
    the alarm."""
    data = {"method": method, "provider": provider, "known_device": is_known_device}
    if user.is_emergency:
        data["emergency"] = True
        transaction.on_commit(_ring_the_alarm)
    events.record(actor=actor, subject=user, data=data)


def _ring_the_alarm() -> None:
    logger.error("The emergency account has signed in.")
    if settings.ALARM_EMAILS:
        send_mail(
            "Joined Up: the emergency account has signed in",
            "Somebody signed in with the emergency account. If nobody told you why, end its sessions now:\n"
            "joinedup user end-sessions, or People and roles.\n",
            None,
            settings.ALARM_EMAILS,
            fail_silently=True,
        )


@action(
    kind="access.sign_in_failed", sentence="failed to sign in", permission=None, category=Category.SIGN_IN
)
def note_failed(*, actor: Actor, user: User | None, step: str) -> None:
    """Record a try that failed, and whether the name was one we know. The name itself is not recorded: people type
    passwords into it. ``step``: password, code, passkey or service."""
    events.record(
        actor=actor,
        subject=user,
        data={"known_account": user is not None, "step": step},
        outcome="refused",
    )


@action(kind="access.signed_out", sentence="signed out", permission=None, category=Category.SIGN_IN)
def note_signed_out(*, actor: Actor, user: User) -> None:
    """Record that somebody signed out."""
    events.record(actor=actor, subject=user)


@action(
    kind="access.proved_again",
    sentence="proved again who they are",
    permission=None,
    category=Category.SIGN_IN,
)
def note_proved_again(*, actor: Actor, user: User, method: str) -> None:
    """Record that somebody signed in has given password, code or passkey again."""
    events.record(actor=actor, subject=user, data={"method": method})


@action(
    kind="access.role_taken",
    sentence="took a role for the session",
    permission=None,
    category=Category.SIGN_IN,
)
def note_role_taken(*, actor: Actor, assignment: RoleAssignment) -> None:
    """Record which of their roles somebody works in from now on."""
    events.record(
        actor=actor,
        subject=assignment,
        data={"role": assignment.role, "organisation": assignment.organisation.ods_code},
    )


@action(
    kind="access.session_ended",
    sentence="ended a session of their own",
    permission=None,
    category=Category.SIGN_IN,
)
def end_own_sessions(
    *, actor: Actor, session_id: int | None = None, keep_key_hash: str = "", keep_given: bool = False
) -> int:
    """End one's own sessions: one by its id, or all but the one at hand. Raises NotThere for somebody else's."""
    mine = Session.objects.filter(user_id=actor.user_id or 0)
    if session_id is not None:
        mine = mine.filter(pk=session_id)
        if not mine.exists():
            raise NotThere("There is no such session.")
    elif keep_given:
        mine = mine.exclude(key_hash=keep_key_hash)
    ended, _ = mine.delete()
    events.record(actor=actor, data={"sessions": ended, "why": "own"})
    return ended


@action(
    kind="access.sessions_ended",
    sentence="ended somebody's sessions",
    permission=MANAGE,
    category=Category.SIGN_IN,
)
def end_sessions_of(*, actor: Actor, user: User, why: str = "administrator") -> int:
    """End every session of an account, now."""
    ended, _ = Session.objects.filter(user=user).delete()
    events.record(actor=actor, subject=user, data={"sessions": ended, "why": why})
    return ended


@action(
    kind="access.sessions_ended_by_service",
    sentence="ended sessions at a sign-in service's word",
    permission=None,
)
def end_sessions_at_service(*, actor: Actor, provider: str, session: str, subject: str) -> int:
    """A sign-in service says that somebody has signed out there: end what stands on it (back-channel logout)."""
    found = Session.objects.filter(provider=provider, user__isnull=False)
    if session:
        found = found.filter(provider_session=session)
    if subject:
        found = found.filter(provider_subject=subject)
    users = sorted(set(found.values_list("user_id", flat=True)))
    ended, _ = found.delete()
    events.record(
        actor=actor, data={"provider": provider, "sessions": ended, "accounts": users, "why": "service"}
    )
    return ended
