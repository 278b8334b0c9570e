"""What must be true before a place goes live (Q18), and the facts that other modules and rooms add to it."""

from collections.abc import Callable
from dataclasses import dataclass

from joinedup.place.models import Place


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a place needs. ``code``; ``name``; ``ok``; ``sentence``: how it stands."""

    code: str
    name: str
    ok: bool
    sentence: str


Fact = Callable[[Place], Check]
_facts: list[Fact] = []


def register_fact(fact: Fact) -> Fact:
    """Have a fact looked at before a place goes live: the seal, backups, second factors. Registering one again changes
    nothing. A fact that cannot be looked at answers with ``ok`` false: silence is not green."""
    if fact not in _facts:
        _facts.append(fact)
    return fact


def registered_facts(place: Place) -> list[Check]:
    """Every registered fact for a place, in the order they were registered."""
    return [fact(place) for fact in _facts]
