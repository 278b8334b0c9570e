"""The door for pages: who asks, in which context, in one transaction; and refusals that outlive the rollback."""

from collections.abc import Callable
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.static import serve as _static

from joinedup.access import actions, decision_words, door, policy, signing_in, stopping
from joinedup.access.actions.decisions import route_decision
from joinedup.access.decisions import DecisionNeeded
from joinedup.access.models import User
from joinedup.access.sessions import SessionStore
from joinedup.core import errors, events, reading
from joinedup.core.actions import Conflict, NotNow, NotThere, Refused
from joinedup.core.context import Actor, acting
from joinedup.core.pages import PageRequest, rule_of

_IN_VAIN = {403: reading.NOT_DONE, 404: reading.NOT_FOUND, 409: reading.NOT_DONE}

BEFORE_SECOND_FACTOR = frozenset(
    {
        "my-sign-in",
        "app-add",
        "passkey-add",
        "back-channel-logout",
        "sign-in",
        "sign-in-again",
        "sign-in-back",
        "sign-in-code",
        "sign-in-passkey",
        "sign-in-waiting",
        "sign-in-with",
        "sign-out",
        "sessions-end",
    }
)
"""What somebody may open who must have a second factor and has none yet: the way to one, and the way out."""


class ContextMiddleware:
    """Last in the list. Opens the transaction and the context, then the view. Views that never said who may open them
    are refused; a 5xx rolls the whole request back, and so does a 404: what is not there was not changed. Whom a page
    showed, and whom it was asked for in vain, is in the audit whatever the view does (``core.reading``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = door.actor_of(request)
        if actor is None:
            return self.get_response(request)
        page_request = cast(PageRequest, request)
        page_request.actor = actor
        with acting(actor), events.noting() as noted:
            response = self.get_response(request)
            refusal: Refused | None = getattr(request, "refusal", None)
            status = response.status_code
            if status in {403, 404} or status >= 500 or refusal is not None:
                transaction.set_rollback(True)
            elif not transaction.get_rollback():
                reading.record_purposes(actor, noted)
                if status < 300 or status == 422:
                    reading.record_shown(request, actor, noted.people)
        if refusal is not None:
            reading.record_refused(request, refusal)
        elif status in _IN_VAIN:
            reading.record_try(request, actor, _IN_VAIN[status])
        stopping.end_session(request)
        if isinstance(request.session, SessionStore) and not getattr(request, "is_background", False):
            request.session.note_use()
        if isinstance(refusal, DecisionNeeded):
            return self._sent_on(request, refusal, actor)
        return response

    def _sent_on(self, request: HttpRequest, needed: DecisionNeeded, actor: Actor) -> HttpResponse:
        """A decision somebody may not take goes to who may, after the refused work was rolled back."""
        with acting(actor):
            routed = route_decision(actor=actor, needed=needed)
        return errors.decided_elsewhere(request, *decision_words.decided_elsewhere(needed, routed))

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Deny by default: a view without a declared rule is not reachable."""
        if rule_of(view) is None and view is not _static:
            return errors.forbidden(request)
        if _lacks_second_factor(request):
            request.must_add_factor = True  # type: ignore[attr-defined]
            name = request.resolver_match.view_name if request.resolver_match else ""
            if name not in BEFORE_SECOND_FACTOR and view is not _static:
                return redirect("my-sign-in")
        return stopping.page_for(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn refusals and conflicts into pages that say why."""
        if isinstance(exception, Refused):
            request.refusal = exception  # type: ignore[attr-defined]
            return errors.forbidden(request, sentence=exception.sentence)
        if isinstance(exception, NotThere):
            transaction.set_rollback(True)
            return errors.not_found(request)
        if isinstance(exception, Conflict | NotNow):
            transaction.set_rollback(True)
            return errors.conflict(request, exception.sentence)
        return None


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this session stands on a password alone where that is not enough. Once proved, a session is not asked
    again."""
    if getattr(request, "actor", None) is None or request.session.get(signing_in.PROVED):
        return False
    user = cast(User, request.user)
    if not policy.must_have_second_factor(user, getattr(request, "assignments", [])):
        return False
    return not actions.has_second_factor(user)
