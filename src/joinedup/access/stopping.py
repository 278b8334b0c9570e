"""What a stop does at the door: sessions end, and the page says so plainly (Q18)."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from joinedup.access.permissions import STOP
from joinedup.access.queries.live_switch import is_stopped
from joinedup.core import errors
from joinedup.core.actions import Refused
from joinedup.core.context import Actor

STILL_OPEN = frozenset({"live", "live-restart", "live-stop"})
"""What whoever may take a stop back still opens: that page."""
FOR_ALL = frozenset(
    {
        "sign-in",
        "sign-in-passkey",
        "sign-in-code",
        "sign-in-again",
        "my-sign-in",
        "sign-out",
        "choose-role",
        "take-role",
    }
)
"""The way in and out, and to a role elsewhere."""


def page_for(request: HttpRequest) -> HttpResponse | None:
    """The page for somebody whose access is stopped; None where it is not. Their session ends, unless they are among
    those who may take a stop back. Roles elsewhere stay: they are chosen anew."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.place_id is None:
        return None
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in FOR_ALL or not is_stopped(actor.place_id, actor.organisation_id):
        return None
    if actor.may(STOP):
        return None if name in STILL_OPEN else errors.stopped(request)
    request.refusal = Refused("Access is stopped.", kind="access.stopped", actor=actor)  # type: ignore[attr-defined]
    request.access_is_stopped = True  # type: ignore[attr-defined]
    return errors.stopped(request)


def end_session(request: HttpRequest) -> None:
    """End the session of somebody whose access was found stopped: after the request's own transaction."""
    if getattr(request, "access_is_stopped", False):
        logout(request)
