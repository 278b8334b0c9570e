"""Who may take a decision: types of decision, what each asks for, and what somebody lacks (R10, F7, Q36). Pure.

Most work asks for nothing here: Care Act work is lawfully done by trained, authorised people without registration. A type
asks for an authority (given by a manager), a competence (trained, in date) or a registration (body and number), by
registration alone only where the law or the risk asks for it. A place sets its own with ``[[decision]]`` in its file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from joinedup.core.actions import Refused
from joinedup.core.context import Actor

ANY_BODY: Final = "any"
"""In ``registrations``: whichever body it is."""


@dataclass(frozen=True, slots=True)
class DecisionType:
    """``code``; ``name``: what is decided, as the end of "to ..."; ``authority`` and ``competence``: codes asked for;
    ``registrations``: bodies any of which will do; ``needs_all``: every one of these is asked for, else one is enough;
    ``hours``: how long the supervisor has, None: the place's ``decision.hours``; ``why``: the reasoning; ``source``."""

    code: str
    name: str
    authority: str = ""
    competence: str = ""
    registrations: tuple[str, ...] = ()
    needs_all: bool = False
    hours: int | None = None
    why: str = ""
    source: str = ""

    @property
    def asks(self) -> bool:
        """Whether it asks for anything at all."""
        return bool(self.authority or self.competence or self.registrations)


CATALOGUE: Final[dict[str, DecisionType]] = {
    one.code: one
    for one in (
        DecisionType(
            "frailty-score",
            "score the Clinical Frailty Scale",
            competence="frailty-scale",
            registrations=(ANY_BODY,),
            why="A clinical judgement that later rules lean on. Registered staff make it, and anybody trained in it.",
            source="F23 Q36",
        ),
        DecisionType(
            "safety-note-end",
            "end a note on visit risk or two-person visits",
            authority="risk-review",
            registrations=(ANY_BODY,),
            why="Taking a warning away puts colleagues at the door alone. Notes on pets or access ask for nothing.",
            source="Q25 Q36",
        ),
        DecisionType(
            "lead-change",
            "choose who leads a case",
            why="The team agrees it between professions; the permission is enough.",
            source="R16 Q36",
        ),
        DecisionType(
            "risk-holding",
            "say who holds the risk",
            why="Never nobody: a gate here would leave a night without a holder.",
            source="Q30",
        ),
        DecisionType(
            "clinical-discharge",
            "agree a clinical discharge decision",
            registrations=("GMC", "NMC", "HCPC", "GPhC"),
            hours=4,
            why="A manager with no clinical background should not make a clinical decision. No page takes it yet.",
            source="R10 F7",
        ),
        DecisionType(
            "care-act-eligibility",
            "decide on eligibility under the Care Act",
            authority="care-act",
            why="Done by authorised people with or without registration. No page takes it yet.",
            source="Q36",
        ),
    )
}  # fmt: skip
"""The types that the product knows, with their defaults; the rooms that take them name their code."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of somebody today: ``authorities`` and ``competences`` in date, by code; ``body`` and ``number`` of
    their registration."""

    authorities: frozenset[str] = frozenset()
    competences: frozenset[str] = frozenset()
    body: str = ""
    number: str = ""

    @property
    def is_registered(self) -> bool:
        """A body without a number is no registration."""
        return bool(self.body.strip() and self.number.strip())


def lacking(kind: DecisionType, standing: Standing) -> tuple[str, ...]:
    """What somebody would need for a decision of a type and does not have, in words; nothing: they may take it."""
    missing, held = [], 0
    if kind.authority:
        if kind.authority in standing.authorities:
            held += 1
        else:
            missing.append(f"the authority {words_of(kind.authority)!r}")
    if kind.competence:
        if kind.competence in standing.competences:
            held += 1
        else:
            missing.append(f"the competence {words_of(kind.competence)!r}, in date")
    if kind.registrations:
        bodies = {body.upper() for body in kind.registrations}
        known = ANY_BODY.upper() in bodies or standing.body.strip().upper() in bodies
        if standing.is_registered and known:
            held += 1
        elif ANY_BODY.upper() in bodies:
            missing.append("a professional registration (body and number)")
        else:
            missing.append(f"a registration with {' or '.join(kind.registrations)}")
    if held and not kind.needs_all:
        return ()
    return tuple(missing)


def words_of(code: str) -> str:
    """A code as words: "frailty-scale" reads "frailty scale"."""
    return code.replace("-", " ").replace("_", " ")


def asked_for(kind: DecisionType, missing: Iterable[str]) -> str:
    """One sentence about what a decision asks for."""
    joined = (" and " if kind.needs_all else " or ").join(missing)
    return f"To {kind.name} takes {joined}."


def types_of(document: Mapping[str, Any], day: date) -> dict[str, DecisionType]:
    """The types in force on a day: those of the product, as the place's file changes or adds to them."""
    found = dict(CATALOGUE)
    for row in document.get("decision", ()):
        first, last = row.get("from"), row.get("to")
        if (first and date.fromisoformat(first) > day) or (last and date.fromisoformat(last) < day):
            continue
        known = CATALOGUE.get(row["code"])
        found[row["code"]] = DecisionType(
            row["code"],
            row["name"] or (known.name if known else words_of(row["code"])),
            row["authority"] or "",
            row["competence"] or "",
            tuple(row["registrations"]),
            row["every"],
            row["hours"],
            "Set in the place file.",
            known.source if known else "Q36",
        )
    return found


class DecisionNeeded(Refused):
    """Whoever acts may not take this decision. The door records the refusal and sends the decision to their supervisor
    (``access.actions.route_decision``). ``code``: the type; ``person_id``: about whom; ``missing``: what they lack, in
    words; ``asked``: what they would have decided, for the supervisor's task."""

    def __init__(self, sentence: str, *, actor: Actor, code: str, person_id: int | None, asked: str) -> None:
        super().__init__(sentence, kind=f"decision:{code}", actor=actor, permission="")
        self.code, self.person_id, self.asked = code, person_id, asked
