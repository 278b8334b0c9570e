"""Writes to the shared caseload that somebody makes at a screen. Lists come in by ``caseload.batch``."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from joinedup.access.actions import keep_relationships_of
from joinedup.access.queries.decisions import require_decision
from joinedup.caseload import permissions, rules
from joinedup.caseload.models import (
    Case,
    Fact,
    HealthItem,
    LeadProfessional,
    Note,
    RiskHolding,
    SafetyNote,
)
from joinedup.core import clock, events
from joinedup.core.actions import Conflict, NotNow, action
from joinedup.core.context import Actor
from joinedup.people.local_edits import set_death
from joinedup.people.models import Person
from joinedup.place.models import Staff, Team

NOTE_LIMIT = 4_000
LINE_LIMIT = 300
FRAILTY_SCORES = range(1, 10)
WARNS_OF_DANGER = frozenset({SafetyNote.Kind.VISIT_RISK, SafetyNote.Kind.TWO_PERSON})
LATEST_HOLD = timedelta(days=14)


def _organisation_of(actor: Actor) -> int:
    if actor.organisation_id is None:
        raise NotNow("Your account acts for no organisation, so nothing can be recorded in its name.")
    return actor.organisation_id


def _person(person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotNow("There is nobody here by that number, or not for you.")
    return person


def _open_case(case_id: int) -> Case:
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotNow("There is no such case, or not for you.")
    if case.closed is not None:
        raise NotNow("This case has closed: nobody is involved any more.")
    return case


def _fact(
    actor: Actor,
    person_id: int,
    kind: str,
    effective: datetime,
    reference: str = "",
    values: Mapping[str, Any] | None = None,
    organisation_id: int | None = None,
) -> Fact:
    if kind not in rules.FACT_KINDS:
        raise ValueError(f"there is no kind of fact called {kind!r}")
    row = {
        "place_id": actor.place_id,
        "person_id": person_id,
        "kind": kind,
        "effective": effective,
        "controller_id": organisation_id or _organisation_of(actor),
        "reference": reference,
    }
    if reference:
        held = Fact.objects.filter(**row, withdrawn_at__isnull=True).first()
        if held is not None:
            return held
    return Fact.objects.create(
        **row, values=dict(values or {}), recorded_at=clock.now(), recorded_by=actor.user_id
    )


@action(kind="caseload.fact_recorded", sentence="recorded a dated fact", permission=None)
def record_fact(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    effective: datetime,
    reference: str = "",
    values: Mapping[str, Any] | None = None,
    organisation_id: int | None = None,
) -> Fact:
    """Put a fact among a person's dated facts, for a higher room that has checked its own permission.

    ``kind``: code of ``rules.FACT_KINDS`` (ValueError for another); ``effective``: when it happened, for ``action-due``
    when it falls due; ``reference``: "task:4", so that a later fact can answer it; ``values``: classified details, never
    free text; ``organisation_id``: whose fact, None: the actor's. The same fact again gives back the one that is held.
    """
    fact = _fact(actor, person.pk, kind, effective, reference, values, organisation_id)
    events.record(actor=actor, subject=fact, person_id=person.pk, data={"fact": kind, "reference": reference})
    return fact


@action(
    kind="caseload.person_opened",
    sentence="opened a person's record",
    permission=permissions.VIEW,
    category=events.Category.READ,
)
def open_person(*, actor: Actor, person_id: int, part: str = "page") -> Person:
    """Open a record: the read leaves its event (DESIGN 5). ``part``: page, timeline or text."""
    person = _person(person_id)
    events.record(actor=actor, subject=person, person_id=person.pk, data={"part": part})
    return person


@action(
    kind="caseload.key_safe_shown",
    sentence="looked at a key-safe code",
    permission=permissions.RECORD,
    category=events.Category.READ,
)
def show_key_safe(*, actor: Actor, note_id: int) -> SafetyNote:
    """Show a key-safe code, on tap and audited (Q25)."""
    note = SafetyNote.objects.filter(pk=note_id, kind=SafetyNote.Kind.KEY_SAFE, ended_at__isnull=True).first()
    if note is None:
        raise NotNow("There is no key-safe code here any more.")
    events.record(actor=actor, subject=note, person_id=note.person_id)
    return note


@action(
    kind="caseload.card_printed",
    sentence="printed a contact card",
    permission=permissions.PRINT_CARD,
    category=events.Category.EXPORT,
)
def print_card(*, actor: Actor, person_id: int) -> Person:
    """Print a person's contact card (R18). Not for somebody who has died (Q8)."""
    person = _person(person_id)
    if has_died(person):
        raise NotNow("A death has been reported: no card is printed.")
    events.record(actor=actor, subject=person, person_id=person.pk)
    return person


def has_died(person: Person) -> bool:
    """Whether a death has been reported, by a list or by somebody, and not taken back."""
    return (
        person.died is not None
        or Fact.objects.filter(person=person, kind="death-reported", withdrawn_at__isnull=True).exists()
    )


def able_to_lead(staff_id: int) -> Staff:
    """A member of staff who can lead a case. Raises NotNow for one who has left."""
    staff = Staff.objects.filter(pk=staff_id, ended__isnull=True).first()
    if staff is None or (staff.left is not None and staff.left < clock.today()):
        raise NotNow("That member of staff has left or is not on any partner's list.")
    return staff


def put_lead(actor: Actor, case: Case, staff: Staff, reason: str, now: datetime) -> LeadProfessional:
    """Make somebody the lead of a case that is locked; who led before stays in the history. The event is the caller's, and
    so are the relationships that follow."""
    LeadProfessional.objects.filter(case=case, ended_at__isnull=True).update(
        ended_at=now, ended_by=actor.user_id
    )
    lead = LeadProfessional.objects.create(
        place_id=case.place_id,
        case=case,
        staff=staff,
        reason=reason.strip()[:LINE_LIMIT],
        chosen_at=now,
        chosen_by=actor.user_id,
    )
    case.lead = staff
    case.version += 1
    case.save(update_fields=["lead", "version"])
    _fact(actor, case.person_id, "lead-chosen", now, f"lead:{lead.pk}", {"staff": staff.pk})
    return lead


@action(kind="caseload.lead_chosen", sentence="chose a lead professional", permission=permissions.LEAD)
def choose_lead(
    *, actor: Actor, case_id: int, staff_id: int, version: int, reason: str = "", suggested: bool = False
) -> LeadProfessional:
    """Choose who leads a case; who led before stays in the history (R16, F11).

    ``version``: the case's as the chooser saw it (Conflict if it moved on); ``suggested``: whether the choice was the
    suggestion's first.
    """
    case = _open_case(case_id)
    if case.version != version:
        raise Conflict(
            "Somebody else changed this case while you had the page open. Look again, then choose."
        )
    staff = able_to_lead(staff_id)
    if case.lead_id == staff.pk:
        raise NotNow(f"{staff} leads this case already.")
    require_decision(
        actor=actor, code="lead-change", person_id=case.person_id, asked=f"{staff} to lead the case?"
    )
    lead = put_lead(actor, case, staff, reason, clock.now())
    keep_relationships_of(actor=actor, person_ids=[case.person_id], bases=("lead",))
    events.record(
        actor=actor,
        subject=case,
        person_id=case.person_id,
        data={"staff": staff.pk, "suggested": suggested, "has_reason": bool(lead.reason)},
    )
    return lead


@action(kind="caseload.risk_held", sentence="said who holds the risk", permission=permissions.RECORD)
def hold_risk(
    *,
    actor: Actor,
    case_id: int,
    until: datetime,
    staff_id: int | None = None,
    team_id: int | None = None,
    plan: str = "",
) -> RiskHolding:
    """Say who holds the risk for a person until when (Q30): one member of staff or one team."""
    case = _open_case(case_id)
    now = clock.now()
    if (staff_id is None) == (team_id is None):
        raise NotNow("Name one member of staff or one team: shared by all means held by nobody.")
    if not now < until <= now + LATEST_HOLD:
        raise NotNow("Until when must be later than now and within 14 days.")
    staff = Staff.objects.filter(pk=staff_id).first() if staff_id else None
    team = Team.objects.filter(pk=team_id, place_id=case.place_id).first() if team_id else None
    if staff is None and team is None:
        raise NotNow("That member of staff or team is not on any partner's list.")
    require_decision(
        actor=actor,
        code="risk-holding",
        person_id=case.person_id,
        asked=f"{staff or team} to hold the risk?",
    )
    holding = RiskHolding.objects.create(
        place_id=case.place_id,
        case=case,
        staff=staff,
        team=team,
        until=until,
        plan=plan.strip()[:LINE_LIMIT],
        recorded_at=now,
        recorded_by=actor.user_id,
    )
    keep_relationships_of(actor=actor, person_ids=[case.person_id], bases=("risk",))
    _fact(actor, case.person_id, "risk-held", now, f"risk:{holding.pk}", {"until": until.isoformat()})
    events.record(
        actor=actor,
        subject=case,
        person_id=case.person_id,
        data={"staff": staff_id, "team": team_id, "until": until.isoformat()},
    )
    return holding


@action(kind="caseload.note_written", sentence="wrote a note", permission=permissions.RECORD)
def write_note(*, actor: Actor, person_id: int, text: str) -> Note:
    """Write a line on the shared case, for all partners to read."""
    return _note(actor, _person(person_id), text)


def _note(actor: Actor, person: Person, text: str) -> Note:
    text = text.strip()
    if not text or len(text) > NOTE_LIMIT:
        raise NotNow(f"A note has between 1 and {NOTE_LIMIT:,} characters.")
    if actor.user_id is None:
        raise NotNow("A note needs somebody who writes it.")
    now = clock.now()
    note = Note.objects.create(
        place_id=person.place_id,
        person=person,
        organisation_id=_organisation_of(actor),
        text=text,
        written_at=now,
        written_by=actor.user_id,
        written_by_name=actor.name,
    )
    _fact(actor, person.pk, "note-written", now, f"note:{note.pk}")
    events.record(actor=actor, subject=note, person_id=person.pk)
    return note


@action(kind="caseload.something_raised", sentence="raised something", permission=permissions.RAISE)
def raise_something(
    *,
    actor: Actor,
    person_id: int,
    what: str,
    at_risk: str,
    happened: datetime | None = None,
    line: str = "",
) -> Fact:
    """Raise a fall, carer breakdown, a concern or a death for the team to see (Q3, Q26, F21).

    ``what``: one of ``rules.RAISABLE``; ``at_risk``: the answer to "is someone at risk?" (no, adult, child); ``happened``:
    when, None: now; ``line``: a line kept as a note.
    """
    if what not in rules.RAISABLE:
        raise NotNow("Choose what happened.")
    if at_risk not in {"no", "adult", "child"}:
        raise NotNow("Say whether someone is at risk.")
    person = _person(person_id)
    now = clock.now()
    if happened is not None and happened > now:
        raise NotNow("What happened can't lie in the future.")
    values: dict[str, Any] = {"at_risk": at_risk}
    if line.strip():
        values["note"] = _note(actor, person, line[:NOTE_LIMIT]).pk
    fact = _fact(actor, person.pk, what, happened or now, "", values)
    if what == "death-reported":
        set_death(actor=actor, person_id=person.pk, died=clock.local(happened or now).date())
    events.record(actor=actor, subject=fact, person_id=person.pk, data={"what": what, "at_risk": at_risk})
    return fact


@action(kind="caseload.report_withdrawn", sentence="took back what was raised", permission=permissions.RAISE)
def withdraw_report(*, actor: Actor, fact_id: int) -> Fact:
    """Take back something raised by mistake. Only who raised it, or their organisation, may; it stays in the record."""
    fact = Fact.objects.select_for_update().filter(pk=fact_id, kind__in=rules.RAISABLE, feed="").first()
    if fact is None or fact.withdrawn_at is not None:
        raise NotNow("There is nothing here to take back.")
    if fact.recorded_by != actor.user_id and fact.controller_id != actor.organisation_id:
        raise NotNow("Only the organisation that raised it can take it back. Ring them.")
    fact.withdrawn_at = clock.now()
    fact.withdrawn_by = actor.user_id
    fact.save(update_fields=["withdrawn_at", "withdrawn_by"])
    others = Fact.objects.filter(
        person_id=fact.person_id, kind="death-reported", withdrawn_at__isnull=True
    ).order_by("effective")
    if fact.kind == "death-reported":
        earliest = others.first()
        died = clock.local(earliest.effective).date() if earliest else None
        set_death(actor=actor, person_id=fact.person_id, died=died)
    events.record(actor=actor, subject=fact, person_id=fact.person_id, data={"what": fact.kind})
    return fact


@action(kind="caseload.safety_noted", sentence="wrote a safety note", permission=permissions.RECORD)
def add_safety_note(
    *, actor: Actor, person_id: int, kind: str, text: str, source: str, review_on: date, person_told: bool
) -> SafetyNote:
    """Say what to mind at the door: with its source, a review date and whether the person was told (Q25)."""
    if kind not in SafetyNote.Kind.values:
        raise NotNow("Choose what kind of note it is.")
    if not text.strip() or not source.strip():
        raise NotNow("A safety note needs its words and its source.")
    if review_on <= clock.today():
        raise NotNow("The review date must lie ahead.")
    person = _person(person_id)
    now = clock.now()
    note = SafetyNote.objects.create(
        place_id=person.place_id,
        person=person,
        kind=kind,
        text=text.strip()[:LINE_LIMIT],
        source=source.strip()[:LINE_LIMIT],
        review_on=review_on,
        person_told=person_told,
        recorded_at=now,
        recorded_by=actor.user_id,
        organisation_id=_organisation_of(actor),
    )
    _fact(actor, person.pk, "safety-noted", now, f"safety:{note.pk}", {"kind": kind})
    events.record(
        actor=actor, subject=note, person_id=person.pk, data={"kind": kind, "person_told": person_told}
    )
    return note


@action(kind="caseload.safety_note_ended", sentence="ended a safety note", permission=permissions.RECORD)
def end_safety_note(*, actor: Actor, note_id: int) -> SafetyNote:
    """End a safety note that no longer holds."""
    note = SafetyNote.objects.select_for_update().filter(pk=note_id, ended_at__isnull=True).first()
    if note is None:
        raise NotNow("This note has ended already.")
    if note.kind in WARNS_OF_DANGER:
        require_decision(
            actor=actor, code="safety-note-end", person_id=note.person_id, asked="End a note on visit risk?"
        )
    note.ended_at = clock.now()
    note.ended_by = actor.user_id
    note.save(update_fields=["ended_at", "ended_by"])
    events.record(actor=actor, subject=note, person_id=note.person_id, data={"kind": note.kind})
    return note


@action(kind="caseload.frailty_scored", sentence="scored frailty", permission=permissions.RECORD)
def score_frailty(*, actor: Actor, person_id: int, score: int) -> HealthItem:
    """Score the Clinical Frailty Scale, 1 to 9; anything else is refused (F23). Former scores stay."""
    if score not in FRAILTY_SCORES:
        raise NotNow("The Clinical Frailty Scale goes from 1 to 9.")
    person = _person(person_id)
    require_decision(
        actor=actor, code="frailty-score", person_id=person.pk, asked=f"Clinical Frailty Scale {score}?"
    )
    now = clock.now()
    item = HealthItem.objects.create(
        place_id=person.place_id,
        person=person,
        controller_id=_organisation_of(actor),
        kind=HealthItem.Kind.CFS,
        value=str(score),
        as_of=now,
        recorded_by=actor.user_id,
    )
    _fact(actor, person.pk, "frailty-scored", now, f"frailty:{item.pk}", {"score": score})
    events.record(actor=actor, subject=item, person_id=person.pk, data={"score": score})
    return item
