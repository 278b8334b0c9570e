"""How a view becomes a page: every URL says which permission it needs, and one that says nothing is not reachable."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from joinedup.core.actions import Refused
from joinedup.core.context import Actor

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request at a page behind sign-in: ``actor`` is who acts, where and with which permissions; ``is_background``:
    a page asked by itself, with nobody at it, so that it keeps no session alive."""

    actor: Actor
    people_shown: set[int]
    is_background: bool
    htmx: object
    csp_nonce: str


@dataclass(frozen=True, slots=True)
class PageRule:
    """Who may open a page: ``permission`` asked for (None: everybody signed in), or ``public``."""

    permission: str | None
    public: bool = False


def page(
    *, permission: str | None
) -> Callable[[Callable[Concatenate[PageRequest, P], HttpResponse]], Callable[..., HttpResponseBase]]:
    """Declare a view as a page for people who are signed in and hold a permission."""

    def wrap(view: Callable[Concatenate[PageRequest, P], HttpResponse]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def run(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if getattr(request, "actor", None) is None:
                return redirect_to_login(request.get_full_path())
            if permission is not None and not request.actor.may(permission):
                raise Refused(
                    "Your role does not open this page.",
                    kind=f"page:{request.resolver_match.view_name if request.resolver_match else ''}",
                    actor=request.actor,
                    permission=permission,
                )
            return view(request, *args, **kwargs)

        run.joinedup_rule = PageRule(permission)  # type: ignore[attr-defined]
        return run

    return wrap


def public_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Declare a view that needs no sign-in. Such views show nothing about anybody."""
    view.joinedup_rule = PageRule(None, public=True)  # type: ignore[attr-defined]
    return view


def rule_of(view: object) -> PageRule | None:
    """The rule a view was declared with; None for one that was never declared, which the door then refuses."""
    return getattr(view, "joinedup_rule", None)


def shows(request: HttpRequest, people: Iterable[int | None]) -> None:
    """Say whose particulars this answer shows, beside the person its address names. The door leaves the event of a read
    for those whom no other event of the request names."""
    shown: set[int] = getattr(request, "people_shown", set())
    request.people_shown = shown | {one for one in people if one is not None}  # type: ignore[attr-defined]
