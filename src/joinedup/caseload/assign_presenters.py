"""The wording of giving many cases a lead at once: who gets how many, who is left out, what was taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup.caseload.assign_rules import CaseNow, Choice, LeftOut, Undone, left_out
from joinedup.caseload.models import BulkAssigned, BulkAssignment, Case
from joinedup.caseload.presenters import list_name, when
from joinedup.core import clock
from joinedup.place.models import Staff


@dataclass(frozen=True, slots=True)
class GetsRow:
    """One who is to lead. ``leads``: open cases led now; ``gets``: on top of them; ``then``: both."""

    name: str
    leads: int
    gets: int
    then: int


@dataclass(frozen=True, slots=True)
class CaseLineShown:
    """One case of an assignment: who, led by whom before, by whom then, and what to say of it."""

    person_id: int
    name: str
    before: str
    after: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would happen."""

    gets: list[GetsRow]
    given: list[CaseLineShown]
    left_out: list[CaseLineShown]


@dataclass(frozen=True, slots=True)
class Done:
    """What happened. ``undo_until``: words, empty once it is over or taken back; ``restored``/``not_restored``: of those
    given, once taken back."""

    id: int
    when: str
    reason: str
    given: list[CaseLineShown]
    left_out: list[CaseLineShown]
    is_undone: bool
    restored: list[CaseLineShown]
    not_restored: list[CaseLineShown]
    undo_until: str


def staff_name(staff: Staff | None) -> str:
    """A member of staff as lists show them; "Nobody" for none."""
    return f"{staff.given_name} {staff.family_name}" if staff is not None else "Nobody"


def names(cases: Sequence[Case]) -> list[tuple[str, str]]:
    """The chosen people with who leads now."""
    return [(list_name(case.person), staff_name(case.lead)) for case in cases]


def people(count: int) -> str:
    """ "1 person", "3 people"."""
    return f"{count:,} {'person' if count == 1 else 'people'}"


def proposal(
    cases: Sequence[Case],
    standing: Mapping[int, CaseNow],
    plan: Sequence[Choice],
    staff: Mapping[int, Staff],
    loads: Mapping[int, int],
) -> Proposal:
    """Who gets how many on top of what they lead now, and who is left out and why."""
    by_case = {case.pk: case for case in cases}
    given, out = [], []
    gets: Counter[int] = Counter()
    for choice in plan:
        case = by_case[choice.case_id]
        why = left_out(standing[case.pk], choice)
        words = LeftOut(why).label if why else ""
        line = CaseLineShown(
            case.person_id,
            list_name(case.person),
            staff_name(case.lead),
            staff_name(staff.get(choice.staff_id)),
            words,
        )
        if why:
            out.append(line)
        else:
            given.append(line)
            gets[choice.staff_id] += 1
    rows = [
        GetsRow(
            f"{staff_name(staff.get(staff_id))}, {staff[staff_id].organisation.name}"
            if staff_id in staff
            else "Nobody known",
            held,
            gets[staff_id],
            held + gets[staff_id],
        )
        for staff_id, held in loads.items()
    ]
    return Proposal(rows, given, out)


def _line(line: BulkAssigned, words: str = "") -> CaseLineShown:
    return CaseLineShown(
        line.person_id, list_name(line.person), staff_name(line.former), staff_name(line.staff), words
    )


def done(batch: BulkAssignment, lines: Sequence[BulkAssigned], until: datetime) -> Done:
    """What an assignment did, and what became of it when it was taken back."""
    now = clock.now()
    is_undone = batch.undone_at is not None
    given = [line for line in lines if not line.left_out]
    return Done(
        batch.pk,
        when(batch.assigned_at, now),
        batch.reason,
        [_line(line) for line in given],
        [_line(line, LeftOut(line.left_out).label) for line in lines if line.left_out],
        is_undone,
        [_line(line) for line in given if line.undone == Undone.RESTORED],
        [
            _line(line, Undone(line.undone).label)
            for line in given
            if is_undone and line.undone != Undone.RESTORED
        ],
        when(until, now) if not is_undone and now <= until else "",
    )
