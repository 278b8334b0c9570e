"""What partners' lists would have brought, made by hand: as an operator, with the relationships that follow. Nobody can
write about people whom they may not see."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from joinedup.access.actions import keep_relationships_of
from joinedup.access.door import operator
from joinedup.core.context import acting
from joinedup.people.models import Person
from joinedup.place.models import Place

R = TypeVar("R")

BASES = ("registration", "involvement", "shared-caseload", "lead", "visit", "hospital-stay")
"""What lists and what follows from them at once make relationships by."""

_listed: ContextVar[set[int | None] | None] = ContextVar("listed", default=None)


@contextmanager
def listing(place: Place) -> Iterator[None]:
    """As an operator; the relationships of everybody who was listed inside are kept once, when the outermost ends."""
    if _listed.get() is not None:
        yield
        return
    people: set[int | None] = set()
    token = _listed.set(people)
    try:
        with acting(operator(place)) as actor:
            yield
            keep_relationships_of(actor=actor, person_ids=people, bases=BASES)
    finally:
        _listed.reset(token)


def as_listed(make: Callable[..., R]) -> Callable[..., R]:
    """Let a maker of people or of rows about them work as an operator would, whatever context is open. Its first value is
    a place, a person or a row about one."""

    @functools.wraps(make)
    def run(about: Any, *values: Any, **named: Any) -> R:
        with listing(about if isinstance(about, Place) else about.place):
            made = make(about, *values, **named)
            rows = made if isinstance(made, list) else [about, made]
            people = _listed.get()
            assert people is not None
            people |= {row.pk if isinstance(row, Person) else getattr(row, "person_id", None) for row in rows}
        return made

    return run
