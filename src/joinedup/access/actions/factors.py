"""Writes about passwords and second factors: each one's own, and an administrator's help."""

import time

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from joinedup.access.factors import codes, passkeys
from joinedup.access.models import AuthenticatorApp, Passkey, RecoveryCode, User
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.core.events import Category

MOST_PASSKEYS = 20


def has_second_factor(user: User) -> bool:
    """Whether an account has an app or a passkey. Recovery codes alone are none: they run out."""
    return AuthenticatorApp.objects.filter(user=user).exists() or Passkey.objects.filter(user=user).exists()


@action(
    kind="access.second_factor_added",
    sentence="added a second factor",
    permission=None,
    category=Category.SIGN_IN,
)
def add_app(*, actor: Actor, user: User, secret: str, code: str) -> list[str]:
    """Take an authenticator app into use, once it has shown a right code; gives the recovery codes to print, if these
    are the first. Raises NotNow for a wrong code or a second app."""
    if AuthenticatorApp.objects.filter(user=user).exists():
        raise NotNow("You already have an authenticator app. Take it away before you add another.")
    step = codes.step_that_fits(secret, code, now=clock.now().timestamp(), after=0)
    if step is None:
        raise NotNow("The code does not fit. Enter the six digits that the app shows now.")
    AuthenticatorApp.objects.create(user=user, sealed=codes.seal(secret), last_step=step, added=clock.now())
    events.record(actor=actor, subject=user, data={"kind": "app"})
    return _first_codes(user)


@action(kind="access.passkey_added", sentence="added a passkey", permission=None, category=Category.SIGN_IN)
def add_passkey(*, actor: Actor, user: User, answer: str, name: str) -> list[str]:
    """Take a passkey into use; gives the recovery codes to print, if these are the first. Raises NotNow for an answer
    that proves nothing or a passkey that is known."""
    try:
        made = passkeys.added(answer, user.pk)
    except passkeys.WrongPasskey:
        raise NotNow("The passkey could not be added. Load the page again and try once more.") from None
    if Passkey.objects.filter(credential_id=made.credential_id).exists():
        raise NotNow("This passkey is in use already.")
    if Passkey.objects.filter(user=user).count() >= MOST_PASSKEYS:
        raise NotNow("You have many passkeys. Take one away before you add another.")
    Passkey.objects.create(
        user=user,
        credential_id=made.credential_id,
        public=made.public,
        sign_count=made.sign_count,
        name=name.strip()[:80] or "Passkey",
        added=clock.now(),
    )
    events.record(actor=actor, subject=user, data={"kind": "passkey"})
    return _first_codes(user)


def _first_codes(user: User) -> list[str]:
    return [] if RecoveryCode.objects.filter(user=user).exists() else _new_codes(user)


def _new_codes(user: User) -> list[str]:
    made = codes.new_recovery_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=codes.recovery_hash(user.pk, code)) for code in made
    )
    return made


@action(
    kind="access.recovery_codes_made",
    sentence="made new recovery codes",
    permission=None,
    category=Category.SIGN_IN,
)
def new_recovery_codes(*, actor: Actor, user: User) -> list[str]:
    """Make ten new recovery codes; the old ones end. They are shown once. Raises NotNow without a second factor."""
    if not has_second_factor(user):
        raise NotNow("Add an authenticator app or a passkey first.")
    events.record(actor=actor, subject=user, data={"kind": "recovery-codes"})
    return _new_codes(user)


@action(
    kind="access.second_factor_removed",
    sentence="took a second factor away",
    permission=None,
    category=Category.SIGN_IN,
)
def remove_app(*, actor: Actor, user: User) -> None:
    """Take the authenticator app away."""
    if not AuthenticatorApp.objects.filter(user=user).delete()[0]:
        raise NotThere("There is no authenticator app.")
    _without_any(user)
    events.record(actor=actor, subject=user, data={"kind": "app"})


@action(
    kind="access.passkey_removed", sentence="took a passkey away", permission=None, category=Category.SIGN_IN
)
def remove_passkey(*, actor: Actor, user: User, passkey_id: int) -> None:
    """Take one's own passkey away. Raises NotThere for somebody else's."""
    if not Passkey.objects.filter(user=user, pk=passkey_id).delete()[0]:
        raise NotThere("There is no such passkey.")
    _without_any(user)
    events.record(actor=actor, subject=user, data={"kind": "passkey"})


def _without_any(user: User) -> None:
    """Codes on paper stand in for something; when it is gone they stand for nothing."""
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()


@action(kind="access.code_used", sentence="gave a code", permission=None, category=Category.SIGN_IN)
def use_code(*, actor: Actor, user: User, code: str) -> str:
    """Use a code from the app or from paper up, once; gives which of the two it was ("app", "recovery"). Raises NotNow
    when it is neither."""
    app = AuthenticatorApp.objects.select_for_update().filter(user=user).first()
    now = time.time()
    if app is not None:
        step = codes.step_that_fits(codes.unseal(app.sealed), code, now=now, after=app.last_step)
        if step is not None:
            app.last_step, app.last_used = step, clock.now()
            app.save(update_fields=["last_step", "last_used"])
            events.record(actor=actor, subject=user, data={"kind": "app"})
            return "app"
    used = RecoveryCode.objects.filter(
        user=user, code_hash=codes.recovery_hash(user.pk, code), used__isnull=True
    ).update(used=clock.now())
    if not used:
        raise NotNow("The code does not fit. Enter the six digits that the app shows now.")
    events.record(actor=actor, subject=user, data={"kind": "recovery"})
    return "recovery"


@action(kind="access.passkey_used", sentence="used a passkey", permission=None, category=Category.SIGN_IN)
def use_passkey(*, actor: Actor, passkey: Passkey, answer: str, use: str) -> None:
    """Check a passkey's answer and note its count. Raises NotNow when it proves nothing, or when the count went back,
    which means that the key was copied."""
    try:
        count = passkeys.proved(answer, bytes(passkey.public), user_id=passkey.user_id, use=use)
    except passkeys.WrongPasskey:
        raise NotNow("That passkey did not work. Load the page again and try once more.") from None
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        raise NotNow("That passkey did not work. Ask your organisation's Joined Up administrator.")
    passkey.sign_count, passkey.last_used = count, clock.now()
    passkey.save(update_fields=["sign_count", "last_used"])
    events.record(actor=actor, subject=passkey.user, data={"kind": "passkey"})


@action(
    kind="access.password_changed",
    sentence="changed their password",
    permission=None,
    category=Category.SIGN_IN,
)
def change_password(*, actor: Actor, user: User, password: str) -> None:
    """Set one's own new password; every other session ends by itself, for it carries a mark of the old one. Raises
    NotNow for a weak one."""
    set_password(user, password)
    events.record(actor=actor, subject=user)


def set_password(user: User, password: str) -> None:
    """Give an account a password that is strong enough; raises NotNow with what is wrong."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotNow(" ".join(error.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])
