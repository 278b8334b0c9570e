"""Reads about signing in: who somebody is, what they can prove it with, where they are signed in."""

from django.contrib.auth import authenticate
from django.http import HttpRequest

from joinedup.access.factors import passkeys
from joinedup.access.models import AuthenticatorApp, Passkey, RecoveryCode, Session, User
from joinedup.core import clock


def user_of(user_id: int) -> User | None:
    """An account that may sign in, by its id."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def user_named(username: str) -> User | None:
    """An account by its sign-in name."""
    return User.objects.filter(username=username).first()


def user_with_password(request: HttpRequest, username: str, password: str) -> User | None:
    """The account of that name and password. A name that nobody has takes as long as one that somebody has."""
    user = authenticate(request, username=username, password=password)
    return user if isinstance(user, User) else None


def has_app(user: User) -> bool:
    """Whether an account has an authenticator app."""
    return AuthenticatorApp.objects.filter(user=user).exists()


def app_of(user: User) -> AuthenticatorApp | None:
    """An account's authenticator app."""
    return AuthenticatorApp.objects.filter(user=user).first()


def passkeys_of(user: User) -> list[Passkey]:
    """An account's passkeys, oldest first."""
    return list(Passkey.objects.filter(user=user).order_by("pk"))


def passkey_answering(answer: str) -> Passkey | None:
    """The passkey an answer says it comes from; not yet checked."""
    try:
        credential_id = passkeys.claimed_id(answer)
    except passkeys.WrongPasskey:
        return None
    return (
        Passkey.objects.select_related("user")
        .filter(credential_id=credential_id, user__is_active=True)
        .first()
    )


def recovery_codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    return RecoveryCode.objects.filter(user=user, used__isnull=True).count()


def sessions_of(user: User) -> list[Session]:
    """Where an account is signed in now, the latest used first."""
    return list(Session.objects.filter(user=user, expires__gt=clock.now()).order_by("-last_used", "-pk"))
