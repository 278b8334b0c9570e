"""What the door's pages about people share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpResponse

from joinedup.access.queries.sharing import person_of
from joinedup.core.pages import PageRequest
from joinedup.people.models import Person

T = TypeVar("T")
Answer = Callable[[PageRequest, int], HttpResponse | None]
_ANSWERS: list[Answer] = []


class NotOpen(Exception):
    """A person whom the reader may not open, or who is not there."""

    def __init__(self, person_id: int) -> None:
        super().__init__("not open")
        self.person_id = person_id


def when_not_open(answer: Answer) -> None:
    """Let the room that finds people say what a page answers about somebody whom the reader may not open: that they are
    known, and who can help. None: the page is not there, in the same words for those who are hidden and those who are
    not."""
    if answer not in _ANSWERS:
        _ANSWERS.append(answer)


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about somebody is kept by no browser and no proxy."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(*args, **kwargs)
        except NotOpen as asked:
            response = _answered(args[0], asked.person_id)
        response["Cache-Control"] = "no-store"
        return response

    return run


def _answered(request: PageRequest, person_id: int) -> HttpResponse:
    for answer in _ANSWERS:
        if (said := answer(request, person_id)) is not None:
            return said
    raise Http404


def found_person(person_id: int) -> Person:
    """A person whom the reader may open. Raises NotOpen."""
    person = person_of(person_id)
    if person is None:
        raise NotOpen(person_id)
    return person


def found(thing: T | None) -> T:
    """A thing that is there for whoever asks; for anybody else the page is not there, in the same words."""
    if thing is None:
        raise Http404
    return thing
