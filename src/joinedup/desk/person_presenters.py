"""A person's page in words. Frozen values; nothing here asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from joinedup.caseload import presenters as words
from joinedup.caseload.models import Involvement
from joinedup.caseload.presenters import ReasonShown, day_words, when
from joinedup.core import clock
from joinedup.core.names import format_postcode
from joinedup.core.nhs_number import spaced
from joinedup.design import dates
from joinedup.desk.person_reading import ListState, PersonRead
from joinedup.desk.pieces import (
    CarerShown,
    DueShown,
    HealthShown,
    InvolvementShown,
    LeadShown,
    Ring,
    RiskShown,
    SafetyShown,
    VisitShown,
    health_shown,
    involvement_shown,
    ring,
    risk_shown,
    safety_shown,
    staff_ring,
    visit_shown,
)
from joinedup.desk.story import Entry, entries
from joinedup.tasks.presenters import due_words, owner_of
from joinedup.tasks.rules import due_group

SAFETY_ORDER = ("visit_risk", "two_person", "access", "pets", "communication", "key_safe")
"""What may harm stands first; the button for the code last."""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The page, ready to place."""

    id: int
    case_id: int | None
    version: int
    name: str
    known_as: str
    facts: tuple[tuple[str, Any], ...]
    phone: Ring
    alerts: tuple[str, ...]
    is_provisional: bool
    doubles: int
    has_died: bool
    death: str
    death_fact: int | None
    in_hospital: str
    hospital_lists: str
    hospital_missing: str
    safety: tuple[SafetyShown, ...]
    reasons: tuple[ReasonShown, ...]
    lead: LeadShown | None
    lead_history: tuple[LeadShown, ...]
    risk: RiskShown | None
    visits: tuple[VisitShown, ...]
    clashes: tuple[str, ...]
    visits_note: str
    due: tuple[DueShown, ...]
    involved: tuple[InvolvementShown, ...]
    ended: tuple[InvolvementShown, ...]
    health: tuple[HealthShown, ...]
    carers: tuple[CarerShown, ...]
    continuity: str
    continuity_note: str
    entries: tuple[Entry, ...]
    is_open: bool
    data_age: str
    data_is_old: bool
    text: str = ""


def person_page(read: PersonRead, *, staff_names: Mapping[int, str]) -> PersonPage:
    """A person's page in words."""
    person, now, case = read.person, read.now, read.case
    today = clock.local(now).date()
    live = [work for work in read.involvements if work.ended is None]
    order = {kind: place for place, kind in enumerate(SAFETY_ORDER)}
    safety = tuple(safety_shown(n, today) for n in sorted(read.safety, key=lambda n: order.get(n.kind, 0)))
    ages = _ages(read)
    age_words, is_old = words.ages_line(ages)
    led = tuple(_leads(read))
    continuity, continuity_note = _continuity(read)
    page = PersonPage(
        id=person.pk,
        case_id=case.pk if case else None,
        version=case.version if case else 0,
        name=words.full_name(person),
        known_as=words.known_as(person),
        facts=tuple(_top_facts(read, today)),
        phone=ring(person.telephone),
        alerts=tuple(dict.fromkeys(work.alert for work in live if work.alert)),
        is_provisional=person.is_provisional,
        doubles=read.doubles,
        has_died=read.has_died,
        death=_death(read),
        death_fact=read.death.pk if read.death else None,
        in_hospital=_hospital(read),
        hospital_lists="; ".join(age.words for age in ages if age.what == words.FORMAT_WORDS["inpatients"]),
        hospital_missing=", ".join(body.name for body in read.senders_less),
        safety=safety,
        reasons=tuple(words.reason_shown(reason, now) for reason in read.reasons),
        lead=led[0] if led and case and case.lead_id else None,
        lead_history=led,
        risk=risk_shown(read.risk, now) if read.risk and not read.has_died else None,
        visits=() if read.has_died else tuple(visit_shown(visit, now) for visit in read.visits),
        clashes=() if read.has_died else tuple(_clash(found, today) for found in read.clashes),
        visits_note=_visits_note(read),
        due=() if read.has_died else tuple(_due(read, live, today)),
        involved=tuple(involvement_shown(work, now) for work in live),
        ended=tuple(involvement_shown(work, now) for work in read.involvements if work.ended is not None),
        health=tuple(health_shown(item) for item in read.health),
        carers=tuple(
            CarerShown(
                carer.pk,
                carer.name,
                ", ".join(
                    part
                    for part in (
                        carer.relationship,
                        "lives with the person" if carer.lives_with else "",
                        "ring first in an emergency" if carer.is_emergency_contact else "",
                        carer.note,
                    )
                    if part
                ),
                ring(carer.telephone),
            )
            for carer in read.carers
        ),
        entries=tuple(entries(read.facts, read.notes, now, staff=staff_names, sites=read.sites)),
        is_open=case is not None and case.closed is None,
        data_age=age_words,
        data_is_old=is_old,
        continuity=continuity,
        continuity_note=continuity_note,
    )
    return replace(page, text=record_text(page, now))


def _ages(read: PersonRead) -> list[words.FeedAge]:
    involved = {work.organisation_id for work in read.involvements if work.ended is None}
    return [
        words.feed_age(state.organisation.name, state.format, state.as_at, is_old=state.is_old, now=read.now)
        for state in read.lists
        if _matters(state, involved)
    ]


def _matters(state: ListState, involved: set[int]) -> bool:
    if state.format == "inpatients":
        return state.as_at is not None or state.is_expected
    return state.format in {"open-cases", "visits"} and state.organisation.pk in involved


def _top_facts(read: PersonRead, today: date) -> list[tuple[str, Any]]:
    person = read.person
    born = (
        f"{dates.short_date(person.birth_date)} ({words.age_of(person, today)})"
        if person.birth_date
        else "Not sent"
    )
    facts: list[tuple[str, Any]] = [("Born", born), ("NHS number", spaced(person.nhs_number) or "Not sent")]
    address = ", ".join(part for part in (person.address, format_postcode(person.postcode)) if part)
    facts.append(("Address", address or "Not sent"))
    gp = ", ".join(
        part for part in (person.practice.name if person.practice else "", person.usual_gp) if part
    )
    facts.append(("GP practice", gp or "Not known"))
    facts.append(
        ("Home team", read.case.home_team.name if read.case and read.case.home_team else "No team yet")
    )
    return facts


def _death(read: PersonRead) -> str:
    if not read.has_died:
        return ""
    by = (
        f"by {read.death.controller.name} on {dates.day_and_time(read.death.recorded_at)}"
        if read.death
        else "in a partner's list"
    )
    told = clock.local(read.death.recorded_at).date() if read.death else None
    day = (
        f", died {dates.long_date(read.person.died)}" if read.person.died and read.person.died != told else ""
    )
    return f"Reported {by}{day}. Visits, calls and contact cards have stopped."


def _hospital(read: PersonRead) -> str:
    stay = read.stay
    if stay is None:
        return ""
    where = " ".join(
        part
        for part in (
            read.sites.get(stay.site_code, stay.site_code),
            stay.ward,
            stay.bed and f"bed {stay.bed}",
        )
        if part
    )
    leaves = (
        f"; expected to leave {day_words(stay.expected_discharge, clock.local(read.now).date())}"
        if stay.expected_discharge
        else ""
    )
    place = ", ".join(part for part in (stay.organisation.name, where) if part)
    return f"{place}, since {when(stay.admitted, read.now)}{leaves}"


def _leads(read: PersonRead) -> list[LeadShown]:
    shown = []
    for lead in read.leads:
        current = read.case is not None and read.case.lead_id == lead.staff_id and lead.ended_at is None
        person = read.case.lead if current and read.case and read.case.lead else lead.staff
        shown.append(
            LeadShown(
                str(person),
                person.profession,
                person.organisation.name,
                staff_ring(person) if current else ring(person.telephone),
                dates.short_date(lead.chosen_at),
                dates.short_date(lead.ended_at) if lead.ended_at else "",
                lead.reason,
                read.chosen_by.get(lead.chosen_by or 0, ""),
            )
        )
    if not shown and read.case and read.case.lead:
        person = read.case.lead
        shown.append(
            LeadShown(
                str(person), person.profession, person.organisation.name, staff_ring(person), "", "", "", ""
            )
        )
    return shown


def _clash(found: Any, today: date) -> str:
    times = ", ".join(f"{visit.team} {dates.clock_time(visit.start)}" for visit in found.visits)
    advice = (
        "Ask each other if one visit could do for both."
        if found.may_combine
        else "Ring each other to agree the times."
    )
    count = {2: "Two", 3: "Three", 4: "Four"}.get(len(found.visits), str(len(found.visits)))
    return f"{count} visits in one {found.part}, {day_words(found.day, today)}: {times}. {advice}"


def _visits_note(read: PersonRead) -> str:
    sending = {
        state.organisation.pk for state in read.lists if state.format == "visits" and state.as_at is not None
    }
    silent = sorted(
        {
            w.organisation.name
            for w in read.involvements
            if w.ended is None and w.organisation_id not in sending
        }
    )
    return f"We receive no visits from {', '.join(silent)}." if silent else ""


def _due(read: PersonRead, live: Sequence[Involvement], today: date) -> list[DueShown]:
    due: list[tuple[date, DueShown]] = []
    for task in read.tasks:
        late = due_group(task.due, read.now).value == "overdue"
        on = clock.local(task.due).date() if task.due else date.max
        due.append((on, DueShown(task.title, owner_of(task), due_words(task.due, read.now), late, task.pk)))
    for work in live:
        if work.review_due is not None:
            who = work.team.name if work.team else work.organisation.name
            late = work.review_due < today
            said = f"{'Overdue: ' if late else 'Due '}{day_words(work.review_due, today)}"
            due.append((work.review_due, DueShown("Review", who, said, late)))
    return [shown for _, shown in sorted(due, key=lambda pair: pair[0])]


def _continuity(read: PersonRead) -> tuple[str, str]:
    score = read.continuity
    if score.share is None or score.bice_boxerman is None:
        return f"Not scored: {score.why_not} in {score.weeks} weeks.", ""
    who = str(read.usual) if read.usual else "one worker"
    main = f"{round(100 * score.share)} % of visits by {who}: {score.visits} visits, {score.workers} different faces"
    left = f"; {score.unnamed} visits without a name left out" if score.unnamed else ""
    return (
        f"{main}.",
        f"Bice-Boxerman {score.bice_boxerman:.2f} (0: a new face each time, 1: always the same), {score.weeks} weeks{left}.",
    )


def record_text(page: PersonPage, now: datetime) -> str:
    """The page as plain text to put into one's own record (Q5). Never a key-safe code (Q25)."""
    lines = [
        f"From Joined Up, {dates.day_and_time(now)}",
        page.name + (f" (likes to be called {page.known_as})" if page.known_as else ""),
    ]
    lines += [f"{key}: {value}" for key, value in page.facts if key in {"Born", "NHS number"}]
    if page.has_died:
        lines.append(f"DEATH REPORTED. {page.death}")
    if page.in_hospital:
        lines.append(f"In hospital now: {page.in_hospital}")
    lead = page.lead
    lines.append(f"Lead: {lead.name}, {lead.profession}, {lead.organisation}" if lead else "Lead: nobody yet")
    risk = page.risk
    if risk and not risk.is_over:
        lines.append(
            f"Holds the risk until {risk.until}: {risk.who}" + (f". Plan: {risk.plan}" if risk.plan else "")
        )
    for title, items in (
        ("Mind at the door", [f"{s.kind}: {s.text}" for s in page.safety if not s.is_code]),
        ("Hot", [f"{r.text} ({r.since})" for r in page.reasons]),
        (
            "Involved",
            [
                f"{i.organisation}, {i.team}" + (f", {i.worker}" if i.worker else "") + f", since {i.since}"
                for i in page.involved
            ],
        ),
        ("Due", [f"{d.what}: {d.due}, {d.who}" for d in page.due]),
        ("Visits planned", [f"{v.when}: {v.team}" for v in page.visits]),
        ("Lately", [f"{e.day or ''} {e.when}: {e.title}. {e.text}".strip() for e in page.entries[:5]]),
    ):
        if items:
            lines.append(f"{title}:")
            lines += [f"- {item}" for item in items]
    lines.append(f"Data: {page.data_age}")
    return "\n".join(lines)


def until_choices(now: datetime, hold_hours: int) -> list[tuple[str, str]]:
    """Moments until which somebody may hold the risk, as (moment, words): the setting's hours, tomorrow morning and the
    next Monday morning."""
    today = clock.local(now).date()
    monday = today + timedelta(days=(7 - today.weekday()) or 7)
    moments = [
        datetime.combine(day, time(9), tzinfo=clock.LONDON) for day in (today + timedelta(days=1), monday)
    ]
    held = now + timedelta(hours=hold_hours)
    if all(abs(held - moment) > timedelta(hours=3) for moment in moments):
        moments.append(held)
    found = {moment.isoformat(timespec="minutes"): when(moment, now) for moment in sorted(moments)}
    return [(value, said[:1].upper() + said[1:]) for value, said in found.items()]
