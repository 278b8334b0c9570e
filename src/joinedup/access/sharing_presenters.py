"""Words for the pages about who may see a record. Frozen values; nothing here asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from joinedup.access.models import BreakGlass, SharingChoice
from joinedup.access.queries.break_glass import ToReview
from joinedup.access.queries.relationships import RelationshipRead
from joinedup.access.rules import break_glass as glass
from joinedup.access.rules import sharing as rules
from joinedup.design import dates
from joinedup.people.models import Person

KIND_WORDS: Mapping[str, str] = dict(SharingChoice.Kind.choices)
STATE_COLOURS: Mapping[str, str] = {
    rules.RECEIVED: "yellow",
    rules.CONSIDERING: "orange",
    rules.UPHELD: "red",
    rules.OVERRIDDEN: "purple",
    rules.WITHDRAWN: "grey",
    "restricted": "red",
    "protected": "red",
    "sealed": "red",
}


def name_of(person: Person) -> str:
    """A name as people say it."""
    return " ".join(part for part in (person.given_name, person.family_name) if part) or "Name not sent"


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """One state of a choice. ``about``: the partner it concerns; ``by``: who wrote it down, for whom; ``on``: from when."""

    id: int
    what: str
    about: str
    state: str
    colour: str
    on: str
    how: str
    reason: str
    by: str


def choice_shown(choice: SharingChoice) -> ChoiceShown:
    """A choice in words."""
    body = f", {choice.recorded_for.name}" if choice.recorded_for else ""
    return ChoiceShown(
        choice.pk,
        KIND_WORDS.get(choice.kind, choice.kind),
        choice.organisation.name if choice.organisation else "",
        rules.STATES[choice.kind].get(choice.state, choice.state),
        STATE_COLOURS.get(choice.state, "grey"),
        dates.short_date(choice.effective),
        choice.get_how_display() if choice.how else "",
        choice.reason,
        f"{choice.recorded_by_name or 'Somebody'}{body}, {dates.day_and_time(choice.recorded_at)}",
    )


def newest_of_each(history: Sequence[SharingChoice], kind: str) -> list[ChoiceShown]:
    """What holds for a kind of choice, one a partner, from a history that begins with the newest."""
    seen: set[int | None] = set()
    shown = []
    for choice in history:
        if choice.kind == kind and choice.organisation_id not in seen:
            seen.add(choice.organisation_id)
            shown.append(choice_shown(choice))
    return shown


def sharing_words(waiting: ToReview) -> str:
    """What waits, in a line for the front page."""
    parts = []
    if waiting.waiting:
        late = f", {waiting.overdue} overdue" if waiting.overdue else ""
        parts.append(
            f"{dates.plural(waiting.waiting, 'break-glass', 'break-glass openings')} to review{late}"
        )
    if waiting.objections:
        parts.append(f"{dates.plural(waiting.objections, 'objection')} to consider")
    return f"{'; '.join(parts)}." if parts else "Nothing waits: no objection, no break-glass."


@dataclass(frozen=True, slots=True)
class GlassShown:
    """One opening for its reviewer."""

    id: int
    person: str
    who: str
    organisation: str
    when: str
    reason: str
    words: str
    alerts: tuple[str, ...]
    due: str
    is_overdue: bool
    told: str
    outcome: str
    follow_up: str
    reviewed: str


def glass_shown(one: BreakGlass, today: date) -> GlassShown:
    """An opening in words."""
    review = getattr(one, "review", None)
    return GlassShown(
        one.pk,
        name_of(one.person),
        one.user.name,
        one.organisation.name,
        f"{dates.day_and_time(one.opened_at)} to {dates.clock_time(one.until)}",
        glass.REASONS.get(one.reason, one.reason),
        one.words,
        tuple(glass.ALERTS[code] for code in one.alerts if code in glass.ALERTS),
        dates.day(one.review_due),
        review is None and glass.is_overdue(one.review_due, today),
        dates.day_and_time(one.told) if one.told else "",
        review.get_outcome_display() if review else "",
        review.follow_up if review else "",
        f"{review.reviewed_by_name}, {dates.day_and_time(review.reviewed_at)}" if review else "",
    )


@dataclass(frozen=True, slots=True)
class Opener:
    """Somebody who may open a record. ``reasons``: each relationship behind it, the newest first."""

    who: str
    is_own_only: bool
    reasons: tuple[str, ...]


def openers(relationships: Sequence[RelationshipRead]) -> list[Opener]:
    """Who may open a record, each once, with every reason."""
    found: dict[tuple[int, bool], tuple[str, list[str]]] = {}
    for one in relationships:
        until = f", until {dates.day_and_time(one.until)}" if one.until else ""
        by = f", by {one.made_by}" if one.made_by else ""
        reason = f"{one.why}, since {dates.short_date(one.began)}{until}{by}"
        found.setdefault((one.key, one.is_own_only), (one.who, []))[1].append(reason)
    return [
        Opener(who, is_own_only, tuple(dict.fromkeys(reasons)))
        for (_, is_own_only), (who, reasons) in found.items()
    ]
