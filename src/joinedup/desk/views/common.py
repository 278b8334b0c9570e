"""What the desk's pages share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from joinedup.core.pages import PageRequest
from joinedup.desk import lookups
from joinedup.people.models import Person


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about somebody is kept by no browser and no proxy."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return run


def found_person(person_id: int) -> Person:
    """A person of this place; for anybody else the page is not there, in the same words."""
    person = lookups.person(person_id)
    if person is None:
        raise Http404
    return person


_BACK = "person_back"  # in the session: where each record was opened from, so that a form in between loses nothing
_BACK_KEPT = 20


def way_back(request: PageRequest, person_id: int) -> dict[str, str]:
    """Where a record was opened from, if that is one of our pages: kept for the session, filters and all (STYLE 6.1)."""
    wanted = request.GET.get("back", "")
    kept: dict[str, str] = request.session.get(_BACK, {})
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        if kept.get(str(person_id)) != wanted:
            kept.pop(str(person_id), None)
            kept = dict([*kept.items(), (str(person_id), wanted)][-_BACK_KEPT:])
            request.session[_BACK] = kept
        back = wanted
    else:
        back = kept.get(str(person_id), "")
    names = {"/": "Back to Today", "/find/": "Back to find", "/caseload/": "Back to the caseload"}
    return {
        "back": back,
        "back_words": names.get(back.partition("?")[0], "Back" if back else "Back to the caseload"),
    }


def place_of(request: PageRequest) -> int:
    """The place of whoever asks; an account without one sees no place's pages."""
    if request.actor.place_id is None:
        raise Http404
    return request.actor.place_id
