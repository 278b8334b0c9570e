"""The caseload's wording: rows, tags, ages of lists. Frozen values; nothing here asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from joinedup.caseload.lists import CaseLine, Worker
from joinedup.caseload.rules import HotReason
from joinedup.core import clock
from joinedup.core.nhs_number import spaced
from joinedup.design import dates
from joinedup.people.models import Person

KIND_WORDS: Mapping[str, str] = {
    "trust": "NHS trust",
    "mental-health-trust": "Mental health",
    "council": "Council",
    "district-council": "District council",
    "gp-practice": "GP practice",
    "federation": "GP federation",
    "commissioner": "Commissioner",
    "charity": "Charity",
    "care-home": "Care home",
    "housing": "Housing",
    "police": "Police",
}
KIND_COLOURS: Mapping[str, str] = {
    "trust": "blue",
    "mental-health-trust": "aqua-green",
    "council": "purple",
    "district-council": "purple",
    "charity": "pink",
}
FORMAT_WORDS: Mapping[str, str] = {
    "open-cases": "open cases",
    "visits": "visits",
    "inpatients": "hospital stays",
    "trace": "demographics traces",
    "gp-list": "practice list",
    "staff": "staff",
}
"""What a list is called on screen."""

REASON_COLOURS: Mapping[str, str] = {
    "death": "white",
    "fall": "red",
    "carer-breakdown": "red",
    "concern": "red",
    "no-reply": "orange",
    "visit-not-made": "orange",
    "admitted": "purple",
    "discharged": "purple",
    "action-overdue": "yellow",
    "new": "green",
    "review-overdue": "yellow",
    "unseen": "yellow",
}
_BY_THE_DAY = {"new", "review-overdue", "death"}


def list_name(person: Person) -> str:
    """A name as lists show it, family name first: "Fairweather, Edith"."""
    name = ", ".join(part for part in (person.family_name, person.given_name) if part)
    return name or "Name not sent"


def full_name(person: Person) -> str:
    """A name as people say it."""
    return " ".join(part for part in (person.given_name, person.family_name) if part) or "Name not sent"


def known_as(person: Person) -> str:
    """What the person likes to be called, where that is not the given name anyway."""
    return person.known_as if person.known_as.casefold() != person.given_name.casefold() else ""


def age_of(person: Person, today: date) -> str:
    """Age in words, "not known" without a birth date; for somebody who died, the age then."""
    return dates.age(person.birth_date, person.died or today)


def when(moment: datetime, now: datetime) -> str:
    """A moment near now as people say it: "today, 9:15am", "tomorrow, 2pm", "Mon 23 Nov, 9am"."""
    there, here = clock.local(moment), clock.local(now)
    days = (there.date() - here.date()).days
    day = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if day is None:
        day = f"{there:%a} {there.day} {there:%b}" + (f" {there.year}" if there.year != here.year else "")
    return f"{day}, {dates.clock_time(moment)}"


def day_words(day: date, today: date) -> str:
    """A day near today: "today", "yesterday", "Mon 23 Nov", with its year when that is another."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    return near or f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why a case is hot, for ``ui.hot_reasons``."""

    tag: str
    colour: str
    text: str
    since: str
    source: str

    def get(self, name: str, default: Any = None) -> Any:
        """The component asks as if for a mapping."""
        return getattr(self, name, default)

    @property
    def new(self) -> bool:
        """Lists mark nothing as new; the huddle does."""
        return False


def reason_shown(reason: HotReason, now: datetime) -> ReasonShown:
    """One reason in words, with how old its list is when that is too old (Q4)."""
    today = clock.local(now).date()
    if reason.kind in _BY_THE_DAY:
        since = f"since {day_words(clock.local(reason.since).date(), today)}"
    elif reason.kind == "unseen":
        since = f"last {day_words(clock.local(reason.since).date(), today)}"
    elif reason.kind == "action-overdue":
        since = f"due {when(reason.since, now)}"
    else:
        since = when(reason.since, now)
    source = f"no data since {when(reason.no_data_since, now)}" if reason.no_data_since else ""
    return ReasonShown(reason.tag, REASON_COLOURS[reason.kind], _after_tag(reason), since, source)


def _after_tag(reason: HotReason) -> str:
    """The reason's words without those that its tag says already: "No reply" beside "at the door, ..."."""
    if not reason.words.casefold().startswith(reason.tag.casefold()):
        return reason.words
    return reason.words[len(reason.tag) :].lstrip(" ,:")


@dataclass(frozen=True, slots=True)
class WorkerShown:
    """An involvement as a small tag with words."""

    tag: str
    colour: str
    text: str


def worker_shown(worker: Worker) -> WorkerShown:
    """Organisation's kind as the tag, the team (else the organisation) as its words."""
    words = KIND_WORDS.get(worker.kind, worker.kind.replace("-", " ").capitalize())
    text = worker.team or worker.organisation
    return WorkerShown(
        words, KIND_COLOURS.get(worker.kind, "grey"), f"{text}: {worker.worker}" if worker.worker else text
    )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of a list, ready to place."""

    person_id: int
    case_id: int
    version: int
    name: str
    known_as: str
    nhs_number: str
    age: str
    is_dead: bool
    is_provisional: bool
    reasons: tuple[ReasonShown, ...]
    more_reasons: int
    workers: tuple[WorkerShown, ...]
    lead: str
    lead_organisation: str
    home_team: str
    since: str
    next_visit: str
    next_visit_by: str
    review: str
    review_overdue: bool


def case_row(line: CaseLine, now: datetime, *, reasons_kept: int = 3) -> CaseRow:
    """A line of the caseload in words."""
    today = clock.local(now).date()
    case, person = line.case, line.case.person
    review = line.review_due
    return CaseRow(
        person_id=person.pk,
        case_id=case.pk,
        version=case.version,
        name=list_name(person),
        known_as=known_as(person),
        nhs_number=spaced(person.nhs_number),
        age=age_of(person, today),
        is_dead=person.died is not None,
        is_provisional=person.is_provisional,
        reasons=tuple(reason_shown(reason, now) for reason in line.reasons[:reasons_kept]),
        more_reasons=max(0, len(line.reasons) - reasons_kept),
        workers=tuple(worker_shown(worker) for worker in line.workers),
        lead=f"{case.lead.given_name} {case.lead.family_name}" if case.lead else "",
        lead_organisation=case.lead.organisation.name if case.lead else "",
        home_team=case.home_team.name if case.home_team else "",
        since=dates.short_date(case.opened),
        next_visit=when(line.next_visit, now) if line.next_visit else "",
        next_visit_by=line.next_visit_by,
        review=day_words(review, today) if review else "",
        review_overdue=bool(review and review < today),
    )


@dataclass(frozen=True, slots=True)
class FeedAge:
    """How old one partner's list is. ``words``: "Testshire Trust visits as at 6:30am today"."""

    organisation: str
    what: str
    words: str
    is_old: bool
    as_at: datetime | None = None
    as_at_words: str = ""


def feed_age(
    organisation: str, list_format: str, as_at: datetime | None, *, is_old: bool, now: datetime
) -> FeedAge:
    """A list's age in words; one that never came says so."""
    what = FORMAT_WORDS.get(list_format, list_format)
    if as_at is None:
        return FeedAge(organisation, what, f"{organisation} {what}: none received yet", is_old=True)
    moment = when(as_at, now)
    words = f"{organisation} {what} as at {moment}"
    return FeedAge(organisation, what, words, is_old=is_old, as_at=as_at, as_at_words=moment)


def ages_line(ages: Sequence[FeedAge]) -> tuple[str, bool]:
    """One line for a page: what is old is named first and alone; otherwise how many lists there are and how old the
    oldest is."""
    old = [age for age in ages if age.is_old]
    if old:
        return "; ".join(age.words for age in old) + ".", True
    if not ages:
        return "No partner has sent a list yet.", True
    oldest = min(ages, key=lambda age: age.as_at or datetime.max.replace(tzinfo=clock.UTC))
    if len(ages) == 1:
        return f"{oldest.words}.", False
    if len({age.as_at for age in ages}) == 1:
        return f"All {len(ages)} partners' lists as at {oldest.as_at_words}.", False
    return f"All {len(ages)} partners' lists are in. The oldest: {oldest.words}.", False


def undoable(kept: Mapping[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    """The assignment just made, for the list, while it can be taken back: which, how many, until when. ``kept``: what
    the session holds of it."""
    until = datetime.fromisoformat(kept["until"]) if kept else now
    if kept is None or until <= now:
        return None
    return {"id": kept["id"], "count": kept["count"], "words": when(until, now)}
