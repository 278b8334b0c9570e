"""What the desk's pages share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from joinedup.core.pages import PageRequest
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
    person = Person.objects.select_related("practice").filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def way_back(request: PageRequest) -> str:
    """The page a record was opened from, if it is one of ours, to be handed on."""
    wanted = request.GET.get("back", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else ""


def place_of(request: PageRequest) -> int:
    """The place of whoever asks; an account without one sees no place's pages."""
    if request.actor.place_id is None:
        raise Http404
    return request.actor.place_id
