"""What each sharing choice does to who may see a record (Q19, Q20, Q24; F101). Values in, values and reasons out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

NOTICE, BASIS, OBJECTION = "notice", "legal-basis", "objection"
RESTRICTION, PROTECTED, AGREEMENT, SEALED = "restriction", "protected-address", "agreement", "sealed-entry"

RECEIVED, CONSIDERING, UPHELD, OVERRIDDEN, WITHDRAWN = (
    "received",
    "considering",
    "upheld",
    "overridden",
    "withdrawn",
)

STATES: Final[dict[str, dict[str, str]]] = {
    NOTICE: {"given": "Given"},
    BASIS: {
        "direct-care": "Public task: direct care",
        "safeguarding": "Legal duty: safeguarding",
        "care-act": "Legal duty: Care Act",
        "consent": "Agreement, outside direct care",
    },
    OBJECTION: {
        RECEIVED: "Received",
        CONSIDERING: "Being considered",
        UPHELD: "Upheld",
        OVERRIDDEN: "Overridden",
        WITHDRAWN: "Taken back by the person",
    },
    RESTRICTION: {"restricted": "Restricted", "lifted": "Lifted"},
    PROTECTED: {"protected": "Protected", "lifted": "Lifted"},
    SEALED: {"sealed": "Sealed", "released": "Released"},
}
"""The states of each kind of choice, in words."""

JOINT_WORK: Final[dict[str, str]] = {
    "huddle": "Outcomes of a huddle",
    "mdt": "Decisions of a multidisciplinary meeting",
    "whole-record": "The shared case as a whole",
}
"""What partners may be controllers of together (Q19)."""

VOLUNTARY_KINDS: Final = frozenset({"charity", "consortium"})
"""Kinds of organisation that see nothing of a person who has not agreed to it (Q24)."""

_NEXT: Final[dict[str, tuple[str, ...]]] = {
    "": (RECEIVED,),
    RECEIVED: (CONSIDERING, WITHDRAWN),
    CONSIDERING: (UPHELD, OVERRIDDEN, WITHDRAWN),
    UPHELD: (WITHDRAWN, CONSIDERING),
    OVERRIDDEN: (RECEIVED, CONSIDERING),
    WITHDRAWN: (RECEIVED,),
}

NEEDS_REASON: Final = frozenset({OVERRIDDEN})
"""Decisions nobody may take without saying why: the duty to share is weighed in words (Q20)."""


def may_follow(state: str, wanted: str) -> str | None:
    """Why an objection may not go from one state ("": none yet) to another; None if it may (Q20)."""
    if wanted in _NEXT.get(state, ()):
        return None
    if wanted in (UPHELD, OVERRIDDEN):
        return "Somebody has to take it up and consider it before it is decided."
    if wanted == RECEIVED:
        return "This objection is written down already and stands where it stands."
    return "This objection has moved on: look at it again."


def open_states() -> tuple[str, ...]:
    """The states in which an objection waits for somebody."""
    return (RECEIVED, CONSIDERING)


class Choice(NamedTuple):
    """One state of a choice, oldest first in a history. ``organisation``: id, 0 for the whole record; ``parties``: keys."""

    kind: str
    state: str
    organisation: int = 0
    parties: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds now. ``objected``: partners an objection to was upheld; ``named``: the only parties that may see a
    restricted record, None where it is not restricted; ``agreed``: charities the person agreed to."""

    objected: frozenset[int] = frozenset()
    named: frozenset[int] | None = None
    is_protected: bool = False
    agreed: frozenset[int] = frozenset()


def standing(history: Iterable[Choice]) -> Standing:
    """What holds after a history, oldest first: of each kind and partner the newest."""
    last: dict[tuple[str, int], Choice] = {(one.kind, one.organisation): one for one in history}
    objected = {o for (kind, o), one in last.items() if kind == OBJECTION and one.state == UPHELD}
    agreed = {o for (kind, o), one in last.items() if kind == AGREEMENT and one.state == "agreed"}
    restriction = last.get((RESTRICTION, 0))
    protected = last.get((PROTECTED, 0))
    return Standing(
        frozenset(objected),
        frozenset(restriction.parties) if restriction and restriction.state == "restricted" else None,
        protected is not None and protected.state == "protected",
        frozenset(agreed),
    )


class Effect(NamedTuple):
    """What is left of a relationship: all of it, one's own rows only, or nothing; ``why`` in words, empty for all."""

    keeps: bool
    own_only: bool = False
    why: str = ""


EVERYTHING: Final = Effect(keeps=True)


def effect(
    *, party: int, organisation: int, organisation_kind: str, holding: Standing, is_own_work: bool = False
) -> Effect:
    """What a person's choices leave of one party's relationship. ``organisation``: whose staff or team the party is.

    A restriction leaves nothing to whoever is not named; a charity needs the person's agreement for all but its own work
    with them (``is_own_work``: an involvement of its own list); an upheld objection leaves a partner what it recorded
    itself, never more (Q20: never a controller's own record is taken from it).
    """
    if holding.named is not None and party not in holding.named:
        return Effect(keeps=False, why="The record is restricted to named staff and teams.")
    if organisation_kind in VOLUNTARY_KINDS and organisation not in holding.agreed and not is_own_work:
        return Effect(keeps=False, why="The person has not agreed to share with this organisation.")
    if organisation in holding.objected:
        return Effect(keeps=True, own_only=True, why="The person objected, and the objection was upheld.")
    return EVERYTHING
