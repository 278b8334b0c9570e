"""Which looks at records are odd enough for somebody to ask about: plain rules, each with its reason in words. Odd is not
wrong: a night nurse looks at night, and names are shared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from joinedup.core.names import name_key, postcode_key

REASONS: Final[dict[str, str]] = {
    "same-name": "Same family name as the person",
    "same-address": "Lives at the person's postcode",
    "night": "At night",
    "many": "Many records in one day",
    "in-vain": "Asked for many records that are not theirs to see",
    "after-leaving": "After leaving",
}
"""Code to words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of the place: how many people's records in a day are many, how many at night, how many in vain."""

    many: int
    night: int
    in_vain: int


@dataclass(frozen=True, slots=True)
class Day:
    """One account's day: how many people's records it opened (``people``), opened at night (``night``), asked for in vain
    (``in_vain``); ``left``: the last day of the member of staff behind it, if over."""

    user_id: int
    day: date
    people: int
    night: int
    in_vain: int
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a day is odd: ``reason`` and how many people's records it is about."""

    reason: str
    people: int


def odd(day: Day, limits: Limits) -> list[Finding]:
    """Everything odd about an account's day, the most telling first."""
    found = []
    if day.left is not None and day.day > day.left and day.people + day.in_vain:
        found.append(Finding("after-leaving", day.people + day.in_vain))
    if day.in_vain >= limits.in_vain:
        found.append(Finding("in-vain", day.in_vain))
    if day.people >= limits.many:
        found.append(Finding("many", day.people))
    if day.night >= limits.night:
        found.append(Finding("night", day.night))
    return found


def is_night(hour: int, begins: int, ends: int) -> bool:
    """Whether an hour of the day (0 to 23) is in a night that may run past midnight. The same hour twice: no night."""
    if begins == ends:
        return False
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def related(
    family_names: Iterable[str], postcode: str, *, person_family_name: str, person_postcode: str
) -> list[str]:
    """What ties a member of staff to the person they looked at: codes of ``REASONS``."""
    found = []
    key = name_key(person_family_name)
    if key and key in {name_key(name) for name in family_names}:
        found.append("same-name")
    if postcode and postcode_key(postcode) == postcode_key(person_postcode):
        found.append("same-address")
    return found
