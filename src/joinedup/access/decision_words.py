"""Words for decisions: who takes them, what each type asks for, what staff hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.access.actions.decisions import Routed
from joinedup.access.decisions import DecisionNeeded, DecisionType, Standing, lacking, words_of
from joinedup.access.models import StaffAuthority
from joinedup.core import clock
from joinedup.design import dates


def decided_elsewhere(needed: DecisionNeeded, routed: Routed) -> tuple[str, str]:
    """What to tell somebody whose decision somebody else takes: a sentence, and what happens next."""
    if routed.supervisor is None or routed.due is None:
        return (
            needed.sentence,
            "Nobody is named as your supervisor here, so it has gone to nobody. Ask your service manager now.",
        )
    who, when = (
        f"{routed.supervisor.given_name} {routed.supervisor.family_name}",
        dates.day_and_time(routed.due),
    )
    advice = f"{who} has been asked to decide by {when}. It is under Tasks, Sent by me. If it can't wait, ring {who}."
    return needed.sentence, advice


@dataclass(frozen=True, slots=True)
class TypeShown:
    """A type of decision as a line."""

    name: str
    asks: str
    time: str


def types_shown(types: Iterable[DecisionType]) -> list[TypeShown]:
    """The types, those that ask for something first."""
    return [
        TypeShown(
            one.name[:1].upper() + one.name[1:],
            asks_for(one),
            "" if not one.asks else f"{one.hours} hours" if one.hours else "The place's setting",
        )
        for one in sorted(types, key=lambda one: (not one.asks, one.name))
    ]


def asks_for(kind: DecisionType) -> str:
    """What a type asks for, in words."""
    if not kind.asks:
        return "Nothing beyond the role"
    parts = lacking(kind, Standing())
    return (" and " if kind.needs_all else " or ").join(parts)


def what_may_be_given(types: Iterable[DecisionType]) -> list[tuple[str, str]]:
    """The authorities and competences that some decision asks for, as choices."""
    found = {}
    for one in types:
        for kind, code in (("authority", one.authority), ("competence", one.competence)):
            if code:
                found[f"{kind}:{code}"] = f"{words_of(code).capitalize()} ({kind}): to {one.name}"
    return sorted(found.items(), key=lambda choice: choice[1])


@dataclass(frozen=True, slots=True)
class AuthorityShown:
    """An authority or a competence as a line. ``is_over``: its last day has passed."""

    id: int
    who: str
    what: str
    until: str
    is_over: bool
    evidence: str


def authorities_shown(given: Iterable[StaffAuthority]) -> list[AuthorityShown]:
    """What staff hold, by name."""
    return [
        AuthorityShown(
            one.pk,
            f"{one.staff.given_name} {one.staff.family_name}",
            f"{words_of(one.code).capitalize()} ({one.kind})",
            dates.short_date(one.valid_to) or "Until taken back",
            one.valid_to is not None and one.valid_to < clock.today(),
            one.evidence,
        )
        for one in given
    ]
