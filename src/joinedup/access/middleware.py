"""The door for pages: who asks, in which context, in one transaction; and refusals that outlive the rollback."""

from collections.abc import Callable
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.static import serve as _static

from joinedup.access import door
from joinedup.core import errors
from joinedup.core.actions import Conflict, NotNow, NotThere, Refused, record_refusal
from joinedup.core.context import acting
from joinedup.core.pages import PageRequest, rule_of


class ContextMiddleware:
    """Last in the list. Opens the transaction and the context, then the view. Views that never said who may open them
    are refused; a 5xx rolls the whole request back, and so does a 404: what is not there was not changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = door.actor_of(request)
        if actor is None:
            return self.get_response(request)
        page_request = cast(PageRequest, request)
        page_request.actor = actor
        with acting(actor):
            response = self.get_response(request)
            refusal: Refused | None = getattr(request, "refusal", None)
            if response.status_code == 404 or response.status_code >= 500 or refusal is not None:
                transaction.set_rollback(True)
        if refusal is not None:
            record_refusal(refusal)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Deny by default: a view without a declared rule is not reachable."""
        if rule_of(view) is None and view is not _static:
            return errors.forbidden(request)
        return None

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
