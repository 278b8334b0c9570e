"""What the door's pages about people share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpResponse

T = TypeVar("T")


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about somebody is kept by no browser and no proxy."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return run


def found(thing: T | None) -> T:
    """A thing that is there for whoever asks; for anybody else the page is not there, in the same words."""
    if thing is None:
        raise Http404
    return thing
