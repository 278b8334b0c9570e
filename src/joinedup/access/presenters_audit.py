"""Words for the audit trail: who did what, in a sentence; what a person is told of who looked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from joinedup.access.queries.ledger import Names, moment
from joinedup.access.queries.odd_access import Odd
from joinedup.access.queries.seal import Window
from joinedup.access.queries.who_looked import Look, Report
from joinedup.access.roles import ROLES
from joinedup.access.rules.odd_access import REASONS
from joinedup.core import clock
from joinedup.core.events import EVENT_KINDS, Category
from joinedup.core.models import Event
from joinedup.design import dates
from joinedup.people.models import Person

CATEGORY_WORDS = {
    Category.READ: "Reads",
    Category.CHANGE: "Changes",
    Category.SEARCH: "Searches",
    Category.EXPORT: "Exports and prints",
    Category.REFUSAL: "Refused or not found",
    Category.SIGN_IN: "Signing in and out",
    Category.SYSTEM: "The system's own",
}
PURPOSES = {
    "intake": "taking in lists",
    "linkage-review": "reviewing pairs",
    "finder": "the finder",
    "retention": "retention",
    "reporting": "reporting",
    "governance": "deciding who may see a record",
    "keeping": "keeping who may open a record",
    "operator": "running the system",
    "sign-in": "sign-in",
}
CSV_COLUMNS = (
    "event", "when", "who", "account", "role", "organisation", "category", "what", "outcome", "person", "people", "purpose",
    "request", "details",
)  # fmt: skip


def who(event: Event, names: Names) -> str:
    """ "Ada Lindqvist, district nurse at Testshire Trust"; for a job or a command, what it was for."""
    if event.user_id is None:
        return f"The system, {PURPOSES.get(event.purpose, event.purpose or 'on its own')}"
    name = names.users.get(event.user_id, f"Account {event.user_id}")
    what = names.professions.get(event.staff_id or 0, "") or role_name(event.role)
    body = names.organisations.get(event.organisation_id or 0, "")
    what = what[:1].lower() + what[1:] if not what[:2].isupper() else what
    at = " at ".join(part for part in (what, body) if part)
    return f"{name}, {at}" if at else name


def full_name(person: Person) -> str:
    """Given and family name."""
    return f"{person.given_name} {person.family_name}".strip() or f"Person {person.pk}"


def person_words(person: Person | None, person_id: int | None) -> str:
    """Somebody by name and birth date, or by the id asked for where nobody is there."""
    if person is None:
        return f"Person {person_id}, who is not in this place" if person_id is not None else ""
    born = dates.short_date(person.birth_date)
    return f"{full_name(person)}, born {born}" if born else full_name(person)


def role_name(code: str) -> str:
    """A role's name; codes that are gone stay as they were."""
    return ROLES[code].name if code in ROLES else code


def did(event: Event) -> str:
    """What happened, after the name: "opened a person's record", "was refused: chose a lead professional"."""
    kind = EVENT_KINDS.get(event.kind)
    words = kind.sentence if kind is not None else event.kind
    if event.kind == "core.refused":
        tried = str(event.data.get("action", ""))
        if tried.startswith("page:"):
            return f"was refused the page {tried.removeprefix('page:')!r}"
        other = EVENT_KINDS.get(tried)
        return f"was refused; what they tried: {other.sentence}" if other is not None else "was refused"
    return words


def details(event: Event) -> str:
    """The classified values of an event, in one line."""
    parts = [_detail(key, value) for key, value in event.data.items() if value is not None and value != ""]
    return "; ".join(parts)


_COUNTED = frozenset(
    {
        "cases",
        "changed",
        "found",
        "made",
        "moved",
        "people",
        "records",
        "refused",
        "rows",
        "sessions",
        "shown",
    }
)
_CODE = re.compile(r"[a-z]+(?:[-_][a-z]+)+")
_CALLED = {"view": "page", "by": "asked by", "why": "reason"}


def _detail(key: str, value: Any) -> str:
    """One value as people say it: "7 shown", "known device: no", "page: ledger"."""
    if key in _COUNTED and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,} {key}"
    words = _CALLED.get(key, key).replace("_", " ")
    return f"{words}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    text = str(value)
    return re.sub("[-_]", " ", text) if _CODE.fullmatch(text) else text


@dataclass(frozen=True, slots=True)
class Line:
    """One event on the ledger."""

    id: int
    when: str
    who: str
    did: str
    details: str
    person_id: int | None
    people: int
    user_id: int | None
    category: str
    is_refused: bool
    request: str


def lines_of(events: Sequence[Event], names: Names) -> list[Line]:
    """The ledger's lines."""
    return [
        Line(
            event.pk,
            f"{dates.short_date(clock.local(event.occurred).date())} {clock.local(event.occurred):%H:%M:%S}",
            who(event, names),
            did(event),
            details(event),
            event.person_id,
            len(event.people or ()),
            event.user_id,
            CATEGORY_WORDS.get(Category(event.category), event.category),
            event.outcome == Event.Outcome.REFUSED,
            str(event.request_id),
        )
        for event in events
    ]


def csv_row(event: Event, names: Names) -> list[str]:
    """One event for a file."""
    return [
        str(event.pk),
        moment(event.occurred),
        who(event, names),
        str(event.user_id or ""),
        event.role,
        names.organisations.get(event.organisation_id or 0, ""),
        event.category,
        did(event),
        event.outcome,
        str(event.person_id or ""),
        " ".join(map(str, event.people or ())),
        event.purpose,
        str(event.request_id),
        details(event),
    ]


def seal_words(window: Window, now: datetime) -> dict[str, Any]:
    """How the seal stands, for the panel: ``sealed``, ``unsealed``, ``verified``, ``alarm`` (empty when there is none)."""
    state = window.state
    sealed = f"{state.count:,} events are sealed"
    sealed += (
        f", the last at {_at(state.last_sealed)}." if state.last_sealed else "; none has been sealed yet."
    )
    if window.unsealed:
        minutes = int((now - window.oldest).total_seconds() // 60) if window.oldest else 0
        age = "less than a minute" if minutes < 1 else f"{minutes:,} minute{'' if minutes == 1 else 's'}"
        unsealed = f"{window.unsealed:,} of this place's events wait to be sealed, the oldest for {age}."
    else:
        unsealed = "No event of this place waits to be sealed."
    alarm = state.trouble or (state.finding if state.is_intact is False else "")
    if not alarm and window.is_late:
        alarm = "Events wait too long to be sealed: is the worker running?"
    verified = (
        f"Last checked {_at(state.last_verified)}: {state.finding}"
        if state.last_verified
        else "Not checked yet."
    )
    return {"sealed": sealed, "unsealed": unsealed, "verified": verified, "alarm": alarm}


def _at(value: datetime) -> str:
    return f"{clock.local(value):%H:%M} on {dates.short_date(clock.local(value).date())}"


def odd_rows(found: Sequence[Odd]) -> list[dict[str, Any]]:
    """The rows of the list of odd access."""
    return [
        {
            "day": dates.short_date(one.day),
            "iso": one.day.isoformat(),
            "user": one.user or f"Account {one.user_id}",
            "user_id": one.user_id,
            "why": "; ".join(REASONS[reason] for reason in one.reasons),
            "people": one.people,
            "person_id": one.person_id,
        }
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class LookLine:
    """One line of who looked. ``name``: told only when released; ``full``: for the information-governance lead."""

    day: str
    organisation: str
    what: str
    name: str
    full: str
    did: str
    user_id: int
    hold_id: int | None
    hold_reason: str


def _times(count: int, once: str, often: str) -> str:
    return "" if not count else once if count == 1 else often.format(count)


def look_line(look: Look) -> LookLine:
    """A day's looks of one account, in words."""
    parts = (
        _times(look.read, "opened the record", "opened the record {} times"),
        _times(look.changed, "wrote in it", "wrote in it {} times"),
        _times(look.taken, "printed or exported it", "printed or exported it {} times"),
        _times(look.listed, "saw the name on a list", "saw the name on a list {} times"),
    )
    words = [part for part in parts if part]
    said = ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else ""
    return LookLine(
        dates.short_date(look.day) or "",
        look.organisation,
        look.profession or role_name(look.role),
        look.user if look.is_named else "",
        look.user,
        said[:1].upper() + said[1:],
        look.user_id,
        look.hold.pk if look.hold else None,
        look.hold.reason if look.hold else "",
    )


@dataclass(frozen=True, slots=True)
class ReportShown:
    """The report in words: what the person is told, what they are not."""

    told: list[LookLine]
    withheld: list[LookLine]
    is_whole_held: bool
    whole_hold: dict[str, Any] | None
    accounts: list[tuple[str, str]]
    holds: list[tuple[str, str]]
    names_words: str
    is_cut: bool


def report_shown(report: Report) -> ReportShown:
    """The page."""
    named = report.named_until
    users = {look.user_id: look.user for look in (*report.told, *report.withheld)}
    held = {hold.user_id for hold in report.holds}
    accounts = {look.user_id: f"That {look.user} looked" for look in report.told if look.user_id not in held}
    return ReportShown(
        [look_line(look) for look in report.told],
        [look_line(look) for look in report.withheld],
        report.whole is not None,
        {"id": report.whole.pk, "reason": report.whole.reason} if report.whole else None,
        [(str(user), text) for user, text in sorted(accounts.items(), key=lambda one: one[1])],
        [
            (
                str(hold.pk),
                "The whole report"
                if hold.user_id is None
                else f"That {users.get(hold.user_id, 'an account')} looked",
            )
            for hold in report.holds
        ],
        f"Names of those who looked up to {_at(named)} are released."
        if named
        else "The person is told organisation and role. Names need a reviewer's release.",
        report.is_cut,
    )


def day_in_words(day: date) -> str:
    """For the report's first line."""
    return dates.day(datetime.combine(day, datetime.min.time(), tzinfo=clock.LONDON))
