"""The steps of signing in: prove who you are, if need be twice, and only then have a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from joinedup.access import actions, devices, door, policy, sessions
from joinedup.access.models import User
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING, PROVED, ID_TOKEN = "signing_in", "second_factor", "id_token"
PENDING_LASTS = timedelta(minutes=10)


class Method(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"  # noqa: S105  (names of ways)
    PASSWORD_AND_CODE = "password-and-code"  # noqa: S105  (names of ways)
    PASSWORD_AND_PASSKEY = "password-and-passkey"  # noqa: S105  (names of ways)
    PASSKEY = "passkey"
    SERVICE = "service"
    INVITATION = "invitation"


STRONG = frozenset({Method.PASSWORD_AND_CODE, Method.PASSWORD_AND_PASSKEY, Method.PASSKEY, Method.SERVICE})
"""Ways that prove two things: something known, something held. A sign-in service answers for its own."""

METHOD_WORDS: dict[str, str] = {
    Method.PASSWORD: "Password",
    Method.PASSWORD_AND_CODE: "Password and code",
    Method.PASSWORD_AND_PASSKEY: "Password and passkey",
    Method.PASSKEY: "Passkey",
    Method.SERVICE: "Sign-in service",
    Method.INVITATION: "Invitation",
}


@dataclass(frozen=True, slots=True)
class Service:
    """What a sign-in service said of the session: its id, the session's and the person's there, the ODS codes of the
    organisations it speaks for, the one the person chose there, and the token to sign out there with."""

    provider: str
    session: str
    subject: str
    organisations: tuple[str, ...]
    chosen: str = ""
    id_token: str = ""


def actor_signing_in(user: User | None) -> Actor:
    """Who acts while somebody signs in: nobody with any permission; the account, once it is known."""
    if user is None:
        return Actor(place_id=None, purpose=Purpose.SIGN_IN)
    first = next(iter(door.assignments_of(user)), None)
    return Actor(
        place_id=first.place_id if first else None,
        purpose=Purpose.SIGN_IN,
        user_id=user.pk,
        organisation_id=first.organisation_id if first else None,
        name=user.name,
    )


def safe_next(request: HttpRequest, wanted: str) -> str:
    """Where to go after signing in: a page of ours, else Today."""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("today")


def complete(
    request: HttpRequest, user: User, method: Method, *, next_page: str, service: Service | None = None
) -> HttpResponse:
    """Give somebody who has proved who they are a session: a new one, whatever the browser held before."""
    request.session.flush()
    login(request, user, backend=BACKEND)
    assignments = door.assignments_of(user)
    limits = policy.limits_for(assignments)
    now, session = clock.now(), request.session
    session[sessions.SINCE] = now.isoformat()
    session[PROVED] = method in STRONG
    session[sessions.METHOD] = str(method)
    session[sessions.IDLE] = limits.idle_minutes
    session[sessions.ENDS] = (now + timedelta(hours=limits.hours)).isoformat()
    session[sessions.DEVICE] = devices.in_words(request)
    if service is not None:
        session[sessions.PROVIDER] = service.provider
        session[sessions.PROVIDER_SESSION] = service.session
        session[sessions.PROVIDER_SUBJECT] = service.subject
        session[door.SESSION_ORGANISATIONS] = list(service.organisations)
        session[ID_TOKEN] = service.id_token
        chosen = next((a for a in assignments if a.organisation.ods_code == service.chosen), None)
        if chosen is not None:
            session[door.SESSION_ASSIGNMENT] = chosen.pk
    with acting(actor_signing_in(user)) as actor:
        actions.note_signed_in(
            actor=actor,
            user=user,
            method=str(method),
            provider=service.provider if service else "",
            is_known_device=devices.known_device(request, user.username) is not None,
        )
    response = redirect(next_page)
    devices.remember(request, response, user.username)
    return response


def begin_second_step(request: HttpRequest, user: User, *, next_page: str) -> HttpResponse:
    """The password was right; now a code or a passkey. Nothing is signed in yet."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "at": clock.now().isoformat(), "next": next_page}
    return redirect("sign-in-code")


def pending(request: HttpRequest) -> tuple[int, str] | None:
    """The account whose password was right a moment ago in this browser, and where it wants to go."""
    held = request.session.get(PENDING)
    if not isinstance(held, dict):
        return None
    if clock.now() - datetime.fromisoformat(held["at"]) > PENDING_LASTS:
        return None
    return int(held["user"]), str(held["next"])


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When whoever sits here last proved who they are."""
    held = request.session.get(sessions.SINCE)
    return datetime.fromisoformat(held) if held else None


def proved_again(request: HttpRequest, *, is_strong: bool) -> None:
    """Somebody signed in has proved once more who they are."""
    request.session.cycle_key()
    request.session[sessions.SINCE] = clock.now().isoformat()
    if is_strong:
        request.session[PROVED] = True
