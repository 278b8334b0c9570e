"""Kinds of dated facts, and kinds of reasons why a case is hot, as data with their words."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Groups of facts, for the timeline's filter."""

    CARE = "care"
    VISITS = "visits"
    HOSPITAL = "hospital"
    RAISED = "raised"
    ACTIONS = "actions"
    NOTES = "notes"


GROUP_WORDS: dict[Group, str] = {
    Group.CARE: "Who is involved",
    Group.VISITS: "Visits",
    Group.HOSPITAL: "Hospital",
    Group.RAISED: "Raised by someone",
    Group.ACTIONS: "Actions and meetings",
    Group.NOTES: "Notes and record",
}


@dataclass(frozen=True, slots=True)
class FactKind:
    """``code``; ``words``: what happened, for a heading; ``group``; ``feed``: the list it comes by, empty for one that
    somebody at a screen records."""

    code: str
    words: str
    group: Group
    feed: str = ""


FACT_KINDS: dict[str, FactKind] = {
    kind.code: kind
    for kind in (
        FactKind("involvement-opened", "Started", Group.CARE, "open-cases"),
        FactKind("involvement-ended", "Ended", Group.CARE, "open-cases"),
        FactKind("worker-allocated", "Worker allocated", Group.CARE, "open-cases"),
        FactKind("lead-chosen", "Lead professional chosen", Group.CARE),
        FactKind("risk-held", "Holder of the risk set", Group.CARE),
        FactKind("visit-seen", "Visited", Group.VISITS, "visits"),
        FactKind("no-reply", "No reply", Group.VISITS, "visits"),
        FactKind("visit-not-made", "Visit not made", Group.VISITS, "visits"),
        FactKind("visit-deferred", "Visit deferred", Group.VISITS, "visits"),
        FactKind("visit-cancelled", "Visit cancelled by the person", Group.VISITS, "visits"),
        FactKind("admitted", "Admitted to hospital", Group.HOSPITAL, "inpatients"),
        FactKind("transferred", "Moved in hospital", Group.HOSPITAL, "inpatients"),
        FactKind("discharge-ready", "Ready to leave hospital", Group.HOSPITAL, "inpatients"),
        FactKind("discharged", "Discharged from hospital", Group.HOSPITAL, "inpatients"),
        FactKind("death-reported", "Death reported", Group.RAISED),
        FactKind("fall", "Fall", Group.RAISED),
        FactKind("carer-breakdown", "Carer breakdown", Group.RAISED),
        FactKind("concern", "Concern", Group.RAISED),
        FactKind("action-due", "Action due", Group.ACTIONS),
        FactKind("action-closed", "Action closed", Group.ACTIONS),
        FactKind("huddle-outcome", "Huddle outcome", Group.ACTIONS),
        FactKind("note-written", "Note", Group.NOTES),
        FactKind("safety-noted", "Safety note", Group.NOTES),
        FactKind("carer-added", "Carer recorded", Group.NOTES),
        FactKind("frailty-scored", "Clinical Frailty Scale scored", Group.NOTES),
    )
}
"""Every kind of fact. ``effective`` is when it happened, but for ``action-due`` when it falls due; ``reference`` ties an
answer to its question: ``involvement:12``, ``visit:9``, ``stay:3``, ``task:4``, ``note:7``."""

VISIT_OUTCOME_FACTS: dict[str, str] = {
    "seen": "visit-seen",
    "no-reply": "no-reply",
    "cancelled-by-service": "visit-not-made",
    "deferred": "visit-deferred",
    "cancelled-by-person": "visit-cancelled",
}
"""The fact that a visit's outcome makes (Q3: no reply, deferred, cancelled and "we did not go" are kept apart)."""

RAISABLE: tuple[str, ...] = ("fall", "carer-breakdown", "concern", "death-reported")
"""What somebody may raise on a person's page (Q3, F21)."""


@dataclass(frozen=True, slots=True)
class HotKind:
    """``weight``: place in the order, highest first; ``tag``: two or three words; ``why``: why it stands there."""

    code: str
    weight: int
    tag: str
    why: str


HOT_KINDS: dict[str, HotKind] = {
    kind.code: kind
    for kind in (
        HotKind(
            "death",
            100,
            "Death reported",
            "Visits, calls and letters must stop today, and a family is told (Q8).",
        ),
        HotKind("fall", 90, "Fall", "Somebody saw it happen or heard of it: the next one may be worse."),
        HotKind("carer-breakdown", 85, "Carer breakdown", "Care at home may stop tonight (R25)."),
        HotKind(
            "no-reply", 80, "No reply", "Nobody answered the door and nobody has seen the person since (Q3)."
        ),
        HotKind("concern", 75, "Concern", "A colleague asked the team to look."),
        HotKind("admitted", 70, "Admitted", "Visits are wasted and the way home starts now (R31)."),
        HotKind("discharged", 65, "Discharged", "The first days at home are the riskiest (R31)."),
        HotKind("visit-not-made", 60, "Visit not made", "We said that we would come and did not (Q3)."),
        HotKind("action-overdue", 50, "Action overdue", "The team promised it and the day has passed."),
        HotKind("new", 40, "New", "Others who know the person can say so now (R47)."),
        HotKind("review-overdue", 30, "Review overdue", "A promised look has not been taken."),
        HotKind(
            "unseen",
            20,
            "Not seen",
            "Nobody whose visits we receive has seen the person for weeks (R55, Q4).",
        ),
    )
}
"""Why a case is hot, in order. The weights order reasons and cases; they add up to nothing and are shown on the page."""
