"""What partners' lists would have brought, made by hand: as an operator, with the relationships that follow. Nobody can
write about people whom they may not see."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from joinedup.access.actions import keep_relationships_of
from joinedup.access.door import operator
from joinedup.core.context import acting
from joinedup.people.models import Person
from joinedup.place.models import Place

R = TypeVar("R")


def as_listed(make: Callable[..., R]) -> Callable[..., R]:
    """Let a maker of people or of rows about them work as an operator would, whatever context is open. Its first value is
    a place, a person or a row about one."""

    @functools.wraps(make)
    def run(about: Any, *values: Any, **named: Any) -> R:
        place = about if isinstance(about, Place) else about.place
        with acting(operator(place)) as actor:
            made = make(about, *values, **named)
            rows = made if isinstance(made, list) else [about, made]
            people = {row.pk if isinstance(row, Person) else getattr(row, "person_id", None) for row in rows}
            keep_relationships_of(actor=actor, person_ids=people)
        return made

    return run
