"""Proving again who sits there, before something that matters more than a page."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from joinedup.access import signing_in
from joinedup.core import clock
from joinedup.core.pages import PageRequest

P = ParamSpec("P")


def is_recent(request: HttpRequest, minutes: int) -> bool:
    """Whether whoever sits here proved who they are within so many minutes."""
    at = signing_in.signed_in_at(request)
    return at is not None and clock.now() - at <= timedelta(minutes=minutes)


def require_recent_sign_in(
    minutes: int,
) -> Callable[
    [Callable[Concatenate[PageRequest, P], HttpResponse]], Callable[Concatenate[PageRequest, P], HttpResponse]
]:
    """Ask for password, code or passkey again where that was longer ago. Goes under ``page``::

        @page(permission=MANAGE)
        @require_recent_sign_in(15)
        def lock(request, user_id): ...

    A form is not sent again by itself: the person comes back to the page it was on, with what they typed kept there."""

    def wrap(
        view: Callable[Concatenate[PageRequest, P], HttpResponse],
    ) -> Callable[Concatenate[PageRequest, P], HttpResponse]:
        @functools.wraps(view)
        def run(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if is_recent(request, minutes):
                return view(request, *args, **kwargs)
            back = request.get_full_path()
            if request.method == "POST":
                came_from = request.headers.get("Referer", "")
                own = request.build_absolute_uri("/")
                back = came_from[len(own) - 1 :] if came_from.startswith(own) else reverse("today")
            return redirect(f"{reverse('sign-in-again')}?{urlencode({'next': back})}")

        return run

    return wrap
