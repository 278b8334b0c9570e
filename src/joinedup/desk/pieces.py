"""Pieces of a person's page in words. Frozen values; nothing here asks the database."""

from dataclasses import dataclass
from datetime import date, datetime

from joinedup.caseload import presenters as words
from joinedup.caseload.models import HealthItem, Involvement, RiskHolding, SafetyNote, Visit
from joinedup.caseload.presenters import day_words, when
from joinedup.core import clock
from joinedup.design import dates
from joinedup.place.models import Staff


@dataclass(frozen=True, slots=True)
class Ring:
    """A number to ring. ``href``: for a tel: link, empty without a number."""

    text: str
    href: str


def ring(number: str) -> Ring:
    """A telephone number as written, and as a link that dials."""
    dialled = "".join(c for c in number if c.isdigit() or c == "+")
    return Ring(number, f"tel:{dialled}" if dialled else "")


@dataclass(frozen=True, slots=True)
class SafetyShown:
    """One thing to mind at the door. ``is_code``: a key-safe code, shown on tap only; ``ended_href`` etc. by id."""

    id: int
    kind: str
    text: str
    note: str
    is_code: bool
    needs_review: bool


def safety_shown(note: SafetyNote, today: date) -> SafetyShown:
    """A safety note in words; a key-safe code is left out of the text."""
    is_code = note.kind == SafetyNote.Kind.KEY_SAFE
    late = note.review_on < today
    review = (
        f"review was due {dates.short_date(note.review_on)}"
        if late
        else f"review by {dates.short_date(note.review_on)}"
    )
    told = "person told" if note.person_told else "person not told"
    return SafetyShown(
        note.pk,
        SafetyNote.Kind(note.kind).label,
        "" if is_code else note.text,
        f"{note.source}, {note.organisation.name}, {dates.short_date(note.recorded_at)}; {review}; {told}",
        is_code,
        late,
    )


@dataclass(frozen=True, slots=True)
class InvolvementShown:
    """Who is involved: a line of the table."""

    tag: str
    colour: str
    organisation: str
    team: str
    ring: Ring
    worker: str
    worker_ring: Ring
    service: str
    reason: str
    priority: str
    since: str
    review: str
    review_overdue: bool
    as_at: str
    ended: str


def involvement_shown(work: Involvement, now: datetime) -> InvolvementShown:
    """An involvement in words."""
    today = clock.local(now).date()
    due = work.review_due
    return InvolvementShown(
        words.KIND_WORDS.get(work.organisation.kind, work.organisation.kind),
        words.KIND_COLOURS.get(work.organisation.kind, "grey"),
        work.organisation.name,
        work.team.name if work.team else (f"Team {work.team_code}" if work.team_code else "No team named"),
        ring((work.team.telephone if work.team else "") or work.organisation.telephone),
        str(work.worker) if work.worker else (f"Worker {work.worker_code}" if work.worker_code else ""),
        ring(work.worker.telephone if work.worker else ""),
        work.service,
        work.reason,
        work.priority,
        dates.short_date(work.opened),
        day_words(due, today) if due else "",
        due is not None and due < today and work.ended is None,
        when(work.as_at, now),
        dates.short_date(work.closed or work.ended) if work.ended else "",
    )


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit planned by anybody."""

    when: str
    team: str
    organisation: str
    worker: str
    purpose: str
    flags: tuple[str, ...]
    outcome: str
    is_today: bool


def visit_shown(visit: Visit, now: datetime) -> VisitShown:
    """A visit in words."""
    flags = []
    if visit.is_time_critical:
        flags.append("Time-critical")
    if visit.is_double_handed:
        flags.append("Two people")
    return VisitShown(
        when(visit.planned_start, now),
        visit.team.name if visit.team else (visit.team_code or visit.organisation.name),
        visit.organisation.name,
        str(visit.worker) if visit.worker else "",
        visit.purpose,
        tuple(flags),
        Visit.Outcome(visit.outcome).label if visit.outcome else "",
        clock.local(visit.planned_start).date() == clock.local(now).date(),
    )


@dataclass(frozen=True, slots=True)
class DueShown:
    """Something that is due: a task or a review."""

    what: str
    who: str
    due: str
    is_late: bool
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class LeadShown:
    """Who leads, or led."""

    name: str
    profession: str
    organisation: str
    ring: Ring
    since: str
    until: str
    reason: str
    chosen_by: str


def staff_ring(staff: Staff) -> Ring:
    """A member of staff's own number, else their team's."""
    return ring(staff.telephone or (staff.employer_team.telephone if staff.employer_team else ""))


@dataclass(frozen=True, slots=True)
class RiskShown:
    """Who holds the risk, until when; ``is_over``: the time has passed and nobody has taken it since."""

    who: str
    short: str
    ring: Ring
    until: str
    plan: str
    is_over: bool


def risk_shown(held: RiskHolding, now: datetime) -> RiskShown:
    """A holding of risk in words."""
    if held.staff is not None:
        who, number = (
            f"{held.staff} ({held.staff.profession}, {held.staff.organisation.name})",
            staff_ring(held.staff),
        )
    else:
        team = held.team
        who = team.name if team else ""
        number = ring((team.out_of_hours or team.telephone) if team else "")
    return RiskShown(
        who,
        str(held.staff) if held.staff else who,
        number,
        when(held.until, now),
        held.plan,
        held.until < now,
    )


@dataclass(frozen=True, slots=True)
class HealthShown:
    """Frailty or a condition with its date and source."""

    what: str
    value: str
    source: str


CFS_WORDS = {
    "1": "very fit", "2": "fit", "3": "managing well", "4": "living with very mild frailty",
    "5": "living with mild frailty", "6": "living with moderate frailty", "7": "living with severe frailty",
    "8": "living with very severe frailty", "9": "terminally ill",
}  # fmt: skip
"""Clinical Frailty Scale, version 2.0: Rockwood K, Theou O, Canadian Geriatrics Journal 2020; 23(3): 254-259."""


def health_shown(item: HealthItem) -> HealthShown:
    """Frailty or a condition in words."""
    kind = HealthItem.Kind(item.kind)
    value = (
        f"{item.value} of 9, {CFS_WORDS.get(item.value, '')}" if kind is HealthItem.Kind.CFS else item.value
    )
    return HealthShown(kind.label, value, f"{item.controller.name}, {dates.short_date(item.as_of)}")


@dataclass(frozen=True, slots=True)
class CarerShown:
    """Somebody who cares for the person."""

    id: int
    name: str
    note: str
    ring: Ring
