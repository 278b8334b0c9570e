"""Giving many cases a lead at once, and taking that back: who gets which, who is left out, what is restored (F10, R33).

Pure: values in, values and reasons out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joinedup.caseload.models import BulkAssigned

LeftOut = BulkAssigned.LeftOut
Undone = BulkAssigned.Undone


@dataclass(frozen=True, slots=True)
class CaseNow:
    """A case as it stands. ``version``: rises with each change; ``staff_id``: who leads, ``lead_id``: by which row of the
    history, both None when nobody does."""

    case_id: int
    version: int
    staff_id: int | None
    is_closed: bool = False
    has_died: bool = False
    lead_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One case for one member of staff. ``version``: the case's as whoever chooses saw it."""

    case_id: int
    version: int
    staff_id: int


@dataclass(frozen=True, slots=True)
class Given:
    """What an assignment did to a case: who leads by which row of the history."""

    case_id: int
    staff_id: int
    lead_id: int


def left_out(case: CaseNow, choice: Choice) -> LeftOut:
    """Why a case is not given to somebody, or that it is."""
    if case.is_closed:
        return LeftOut.CLOSED
    if case.has_died:
        return LeftOut.DIED
    if case.staff_id == choice.staff_id:
        return LeftOut.THEIRS
    if case.version != choice.version:
        return LeftOut.CHANGED
    return LeftOut.NO


def share_out(cases: Sequence[CaseNow], loads: Mapping[int, int]) -> list[tuple[int, int]]:
    """Cases shared out: each to whoever leads fewest by then, of equals to whoever was named first; a case that one of
    them leads stays theirs and counts in their load already. ``loads``: open cases led now, by staff, in the order
    named. Gives (case, staff) for each case. Raises ValueError for nobody to share among."""
    if not loads:
        raise ValueError("nobody to share among")
    held = dict(loads)
    shared = []
    for case in cases:
        if case.staff_id in held:
            shared.append((case.case_id, case.staff_id))
            continue
        staff_id = min(held, key=held.__getitem__)
        held[staff_id] += 0 if case.is_closed or case.has_died else 1
        shared.append((case.case_id, staff_id))
    return shared


def taken_back(given: Given, case: CaseNow | None) -> Undone:
    """What becomes of one case when the whole is taken back: the former lead returns where nobody changed it since."""
    if case is None or case.is_closed:
        return Undone.CLOSED
    if case.staff_id != given.staff_id or case.lead_id != given.lead_id:
        return Undone.CHANGED
    return Undone.RESTORED
