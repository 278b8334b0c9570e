"""What real lists get wrong, how often, and where it is planted.

Rates are per row of a list and judged; all stay well below the 5 % at which a list is held. Every kind
appears at least once in a list long enough to hold it.
"""

from __future__ import annotations

import unicodedata
from random import Random
from typing import Final

from joinedup.core.names import name_key, within_one_edit
from joinedup.demo import rates
from joinedup.demo.care import Case

OPEN_CASES_IDENTITY: Final[dict[str, float]] = {
    "placeholder": 0.007,
    "invalid": 0.007,
    "other birth date": 0.005,
    "other family name": 0.004,
    "moved": 0.004,
    "misspelt": 0.003,
}
"""Wrong in who somebody is; the last four belong on the review list."""

OPEN_CASES_ROW: Final[dict[str, float]] = {
    "unknown-team": 0.004,
    "unknown-worker": 0.006,
    "unreadable-value": 0.005,
    "formula-cell": 0.004,
}
"""Wrong in one value: the row comes in with this warning."""

OPEN_CASES_EXTRA: Final[dict[str, float]] = {
    "missing": 0.004,
    "unreadable": 0.003,
    "unidentifiable": 0.002,
    "duplicate": 0.006,
    "stranger": 0.008,
    "under-age": 0.004,
    "excluded-service": 0.004,
    "excluded-reason": 0.002,
}
"""Rows that come on top of the good ones."""

GP_ROWS: Final[dict[str, float]] = {
    "placeholder": 0.0004,
    "invalid": 0.0006,
    "no number": 0.0008,
    "unreadable-birth": 0.0004,
    "unreadable-value": 0.0006,
    "deducted": 0.002,
    "duplicate": 0.0006,
    "unidentifiable": 0.0005,
    "missing": 0.0002,
    "under-age": 0.008,
}
"""What is wrong in the practices' list; the last four are rows on top."""

INPATIENTS: Final[dict[str, float]] = {
    "placeholder": 0.008,
    "invalid": 0.008,
    "no number": 0.03,
    "unreadable-value": 0.02,
    "missing": 0.008,
    "unreadable": 0.005,
    "unidentifiable": 0.005,
    "duplicate": 0.01,
    "stranger": 0.03,
    "under-age": 0.01,
}
"""What is wrong in the list of stays; from "missing" on, rows on top."""

LIVING_WELL: Final[dict[str, float]] = {
    "formula-cell": 0.04,
    "missing": 0.008,
    "unreadable": 0.008,
    "unidentifiable": 0.006,
    "duplicate": 0.01,
    "moved": 0.012,
    "stranger": 0.02,
}
"""What is wrong in the charity's spreadsheet."""

VISITS_EVERY: Final[dict[str, tuple[int, int]]] = {
    "no-parent": (700, 11),
    "unreadable": (900, 23),
    "missing": (1100, 37),
    "duplicate": (600, 41),
    "unknown-worker": (400, 17),
    "unknown-team": (800, 29),
    "future-outcome": (1000, 47),
}
"""One visit in so many, the first at the given row: visits are written as they are made."""

WHY: Final[dict[str, str]] = {
    "other birth date": "valid NHS number, different birth date",
    "other family name": "valid NHS number, different family name",
    "moved": "same name and birth date, other postcode, no NHS number",
    "misspelt": "nearly the same name, same birth date, no NHS number",
}
"""Why a planted row belongs on the review list."""


def how_many(rate: float, rows: int) -> int:
    """How often to plant a fault: by rate, at least once in a list of twelve rows or more."""
    return max(1, round(rate * rows)) if rows >= 12 else 0


def spread(random: Random, rows: int, kinds: dict[str, float]) -> dict[int, str]:
    """Row numbers, each at most once, with the fault to plant at each."""
    wanted = [kind for kind, rate in kinds.items() for _ in range(how_many(rate, rows))]
    return dict(zip(random.sample(range(rows), min(rows, len(wanted))), wanted, strict=False))


def plant_in_cases(cases: list[Case], sender: str, random: Random, taken: set[int]) -> None:
    """Mark cases with what is wrong with their rows.

    Identity faults go to people with one case at this sender who are no twin, are in no story and are
    marked at no other sender (``taken``), so that each has one plain answer.
    """
    held: dict[int, int] = {}
    for case in cases:
        held[id(case.person)] = held.get(id(case.person), 0) + 1
    plain = [case for case in cases if not case.person.story and case.closed is None]
    random.shuffle(plain)
    single = [case for case in plain if held[id(case.person)] == 1 and not case.person.twin]
    for kind, rate in OPEN_CASES_IDENTITY.items():
        for _ in range(how_many(rate, len(cases))):
            while single:
                case = single.pop()
                if id(case.person) not in taken and (kind != "misspelt" or misspell(case.person.family)):
                    taken.add(id(case.person))
                    case.planted = kind
                    break
    for case in single[: round(rates.NO_NUMBER[sender] * len(cases))]:
        if id(case.person) not in taken:
            taken.add(id(case.person))
            case.planted = "no number"
    rest = [case for case in plain if not case.planted]
    for kind, rate in OPEN_CASES_ROW.items():
        for _ in range(how_many(rate, len(cases))):
            if rest:
                rest.pop().planted = kind


def misspell(family: str) -> str:
    """A family name with two neighbouring letters swapped after the first, or blank when that changes
    nothing."""
    for at in range(len(family) - 2, 1, -1):
        left, right = family[at - 1], family[at]
        if left.isalpha() and right.isalpha() and left.islower() and name_key(left) != name_key(right):
            wrong = family[: at - 1] + right + left + family[at + 1 :]
            if name_key(wrong) != name_key(family) and within_one_edit(name_key(wrong), name_key(family)):
                return wrong
    return ""


def in_windows_1252(name: str) -> str:
    """A name as an old system holds it: letters outside Windows-1252 lose their marks."""
    return "".join(letter if _fits(letter) else _plain(letter) for letter in name)


def _fits(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _plain(letter: str) -> str:
    special = {"Ł": "L", "ł": "l", "ı": "i", "Đ": "D", "đ": "d"}.get(letter)
    if special:
        return special
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if _fits(part))
