"""What the facts of a person mean: kinds of fact, and the hot list as pure functions (R47, F35, Q3, Q4, Q8).

Nothing here reads a database or a clock. A reason says why, since when, and from which list; a rule that leans on a list
counts only up to the moment that list speaks of, and nothing is inferred from silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from joinedup.caseload.kinds import (
    FACT_KINDS,
    GROUP_WORDS,
    HOT_KINDS,
    RAISABLE,
    VISIT_OUTCOME_FACTS,
    FactKind,
    Group,
    HotKind,
)
from joinedup.core.clock import local, start_of_day

__all__ = [
    "FACT_KINDS",
    "GROUP_WORDS",
    "HOT_KINDS",
    "RAISABLE",
    "VISIT_OUTCOME_FACTS",
    "FactKind",
    "Group",
    "Happened",
    "HotKind",
    "HotReason",
    "ListAge",
    "Lists",
    "OpenWork",
    "PersonNow",
    "Windows",
    "days_between",
    "hot_reasons",
    "order_key",
    "overdue_before",
]


@dataclass(frozen=True, slots=True)
class HotReason:
    """One reason. ``kind``: code of ``HOT_KINDS``; ``since``: when it began; ``words``: one line; ``feed``: the list it
    leans on, empty for what somebody raised; ``no_data_since``: the moment that list last spoke of, when it is old (Q4);
    ``known``: when we learnt of it, for "since the last huddle"."""

    kind: str
    since: datetime
    words: str
    feed: str = ""
    no_data_since: datetime | None = None
    known: datetime | None = None

    @property
    def weight(self) -> int:
        """Its place in the order."""
        return HOT_KINDS[self.kind].weight

    @property
    def tag(self) -> str:
        """Two or three words for it."""
        return HOT_KINDS[self.kind].tag

    def as_json(self) -> dict[str, Any]:
        """For keeping with a huddle's item."""
        return {"kind": self.kind, "since": self.since.isoformat(), "words": self.words}


@dataclass(frozen=True, slots=True)
class Windows:
    """The numbers, from the place's settings (``hot.*``). Days count in London's calendar: 3 days keeps Friday's
    admission on Monday's list."""

    new_involvement_days: int = 3
    admitted_days: int = 3
    discharged_days: int = 3
    no_reply_days: int = 3
    not_made_days: int = 3
    raised_days: int = 7
    death_days: int = 14
    unseen_weeks: int = 8
    review_overdue_days: int = 0

    @property
    def longest(self) -> int:
        """Days back that facts are needed for."""
        return max(
            self.new_involvement_days,
            self.admitted_days,
            self.discharged_days,
            self.no_reply_days,
            self.not_made_days,
            self.raised_days,
            self.death_days,
        )


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact as the rules see it. ``by``: name of who controls it; the rest as ``caseload.Fact``."""

    kind: str
    effective: datetime
    recorded: datetime
    organisation_id: int
    by: str = ""
    reference: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An open involvement as the rules see it. ``team``: the employer's team, by name or by its code."""

    organisation_id: int
    organisation: str
    opened: date
    team: str = ""
    review_due: date | None = None


@dataclass(frozen=True, slots=True)
class ListAge:
    """A partner's list: the moment it speaks of, and whether it is older than it should be (``feeds.is_old``)."""

    as_at: datetime | None
    is_old: bool = False


Lists = Mapping[tuple[int, str], ListAge]
"""Lists by (organisation id, format)."""


@dataclass(frozen=True, slots=True)
class PersonNow:
    """All that the hot list looks at for one person. ``last_seen``: the latest visit that happened, by anybody;
    ``first_visit``: the earliest visit of any outcome in the lists we hold."""

    facts: Sequence[Happened] = ()
    work: Sequence[OpenWork] = ()
    died: date | None = None
    last_seen: datetime | None = None
    first_visit: datetime | None = None


def days_between(moment: datetime, now: datetime) -> int:
    """Days by London's calendar from a moment to now: negative for what is to come. Clock changes do not matter."""
    return (local(now).date() - local(moment).date()).days


def _within(moment: datetime, days: int, now: datetime) -> bool:
    return moment <= now and days_between(moment, now) <= days


def _old(lists: Lists, organisation_id: int, feed: str) -> datetime | None:
    age = lists.get((organisation_id, feed))
    return age.as_at if age is not None and age.is_old else None


def _reason(kind: str, fact: Happened, words: str, lists: Lists) -> HotReason:
    feed = FACT_KINDS[fact.kind].feed
    return HotReason(
        kind,
        fact.effective,
        words,
        feed,
        _old(lists, fact.organisation_id, feed) if feed else None,
        fact.recorded,
    )


def _latest(facts: Iterable[Happened]) -> Happened | None:
    return max(facts, key=lambda fact: (fact.effective, fact.recorded), default=None)


def death(person: PersonNow, windows: Windows, now: datetime) -> HotReason | None:
    """A death reported by anybody, counted from when we learnt of it (Q8)."""
    reports = [fact for fact in person.facts if fact.kind == "death-reported"]
    first = min(reports, key=lambda fact: (fact.recorded, fact.effective), default=None)
    if first is not None:
        if days_between(first.recorded, now) > windows.death_days:
            return None
        return HotReason("death", first.effective, f"Death reported by {first.by}", known=first.recorded)
    if person.died is None:
        return None
    since = start_of_day(person.died)
    if days_between(since, now) > windows.death_days:
        return None
    return HotReason("death", since, "Death reported in a partner's list", known=since)


def raised(person: PersonNow, windows: Windows, now: datetime) -> list[HotReason]:
    """A fall, carer breakdown or concern that somebody raised: the newest of each kind (Q3, F21)."""
    reasons = []
    for kind, words in (("fall", "Fall"), ("carer-breakdown", "Carer breakdown"), ("concern", "Concern")):
        fact = _latest(
            f for f in person.facts if f.kind == kind and _within(f.effective, windows.raised_days, now)
        )
        if fact is not None:
            reasons.append(
                HotReason(kind, fact.effective, f"{words}, raised by {fact.by}", known=fact.recorded)
            )
    return reasons


def hospital(person: PersonNow, windows: Windows, lists: Lists, now: datetime) -> HotReason | None:
    """Admitted, or home again: the newer of the two. A discharge answers the admission of the same stay (R31)."""
    gone_home = {
        fact.reference for fact in person.facts if fact.kind == "discharged" and fact.effective <= now
    }
    admission = _latest(
        f
        for f in person.facts
        if f.kind == "admitted"
        and _within(f.effective, windows.admitted_days, now)
        and not (f.reference and f.reference in gone_home)
    )
    discharge = _latest(
        f
        for f in person.facts
        if f.kind == "discharged" and _within(f.effective, windows.discharged_days, now)
    )
    if admission is not None and (discharge is None or admission.effective >= discharge.effective):
        where = " ".join(str(admission.values.get(key, "")) for key in ("site", "ward")).strip()
        return _reason("admitted", admission, f"Admitted: {where or admission.by}", lists)
    if discharge is not None:
        where = str(discharge.values.get("destination", "")).strip()
        return _reason(
            "discharged", discharge, f"Discharged{f' to {where}' if where else f' by {discharge.by}'}", lists
        )
    return None


def door(person: PersonNow, windows: Windows, lists: Lists, now: datetime) -> list[HotReason]:
    """No reply, and visits that we did not make: apart (Q3), each until somebody has seen the person since."""
    reasons = []
    for kind, days, words in (
        ("no-reply", windows.no_reply_days, "No reply at the door"),
        ("visit-not-made", windows.not_made_days, "Visit not made"),
    ):
        fact = _latest(f for f in person.facts if f.kind == kind and _within(f.effective, days, now))
        if fact is not None and (person.last_seen is None or person.last_seen <= fact.effective):
            reasons.append(_reason(kind, fact, f"{words}, {fact.by}", lists))
    return reasons


def action_overdue(person: PersonNow, now: datetime) -> HotReason | None:
    """Actions whose time has passed and that nobody closed; one line for all. A later due time takes the place of an
    earlier one of the same task."""
    closed = {fact.reference for fact in person.facts if fact.kind == "action-closed"}
    due: dict[str, Happened] = {}
    for fact in sorted((f for f in person.facts if f.kind == "action-due"), key=lambda f: f.recorded):
        due[fact.reference] = fact
    late = [fact for reference, fact in due.items() if reference not in closed and fact.effective < now]
    if not late:
        return None
    oldest = min(late, key=lambda fact: fact.effective)
    words = "Action overdue" if len(late) == 1 else f"{len(late)} actions overdue"
    return HotReason("action-overdue", oldest.effective, words, known=max(f.effective for f in late))


def new_involvement(person: PersonNow, windows: Windows, lists: Lists, now: datetime) -> HotReason | None:
    """Somebody started with the person in the last days and has not ended since: the newest."""
    ended = {
        fact.reference for fact in person.facts if fact.kind == "involvement-ended" and fact.effective <= now
    }
    fact = _latest(
        f
        for f in person.facts
        if f.kind == "involvement-opened"
        and _within(f.effective, windows.new_involvement_days, now)
        and not (f.reference and f.reference in ended)
    )
    if fact is None:
        return None
    team = str(fact.values.get("team", "")).strip()
    return _reason("new", fact, f"New to {team or fact.by}", lists)


def overdue_before(windows: Windows, now: datetime) -> date:
    """Reviews due before this day are overdue."""
    return local(now).date() - timedelta(days=windows.review_overdue_days)


def review_overdue(person: PersonNow, windows: Windows, lists: Lists, now: datetime) -> HotReason | None:
    """A review day that has passed, as the lists of open cases give it: the one longest overdue."""
    limit = overdue_before(windows, now)
    late = [(work.review_due, work) for work in person.work if work.review_due and work.review_due < limit]
    if not late:
        return None
    due, oldest = min(late, key=lambda pair: pair[0])
    since = start_of_day(due + timedelta(days=1 + windows.review_overdue_days))
    old = _old(lists, oldest.organisation_id, "open-cases")
    who = oldest.team or oldest.organisation
    return HotReason("review-overdue", since, f"Review overdue, {who}", "open-cases", old, since)


def unseen(person: PersonNow, windows: Windows, lists: Lists, now: datetime) -> HotReason | None:
    """Not seen for weeks, counted only up to what the lists of visits speak of (Q4).

    Only organisations that are involved and send visits count. Without any visit ever listed there is nothing to count
    from: no reason. Somebody who was visited but never seen counts from the first visit tried.
    """
    as_ats = [
        (age.as_at, age.is_old)
        for work in person.work
        if (age := lists.get((work.organisation_id, "visits"))) is not None and age.as_at is not None
    ]
    start = person.last_seen or person.first_visit
    if not as_ats or start is None:
        return None
    up_to, is_old = max(as_ats)
    up_to = min(up_to, now)
    weeks = days_between(start, up_to) // 7
    if weeks < windows.unseen_weeks:
        return None
    words = f"Not seen for {weeks} weeks" if person.last_seen else f"Visits tried, not seen for {weeks} weeks"
    passed = start_of_day(local(start).date() + timedelta(weeks=windows.unseen_weeks))
    return HotReason("unseen", start, words, "visits", up_to if is_old else None, passed)


def hot_reasons(person: PersonNow, *, windows: Windows, lists: Lists, now: datetime) -> list[HotReason]:
    """Why a person's case is hot, the weightiest first; empty: it is not. Death reported leaves out the rest but what
    somebody raised: nobody visits, so nothing else is due (Q8)."""
    died = death(person, windows, now)
    concerns = raised(person, windows, now)
    if died is not None or person.died is not None:
        found: list[HotReason | None] = [died, *(reason for reason in concerns if died is not None)]
    else:
        found = [
            *concerns,
            hospital(person, windows, lists, now),
            *door(person, windows, lists, now),
            action_overdue(person, now),
            new_involvement(person, windows, lists, now),
            review_overdue(person, windows, lists, now),
            unseen(person, windows, lists, now),
        ]
    return sorted(
        (reason for reason in found if reason is not None), key=lambda reason: (-reason.weight, reason.since)
    )


def order_key(reasons: Sequence[HotReason]) -> tuple[int, int, float]:
    """Sorts cases: by the weightiest reason, then the number of reasons, then the one that began last (F35)."""
    if not reasons:
        return (0, 0, 0.0)
    return (-reasons[0].weight, -len(reasons), -reasons[0].since.timestamp())
