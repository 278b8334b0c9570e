"""Named purposes: people-wide work under a purpose of its own, with its permission and its event (DESIGN 2, 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from joinedup.core import events
from joinedup.core.actions import Refused
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.events import Category

TAKEN = events.register_kind("access.purpose_taken", "worked under a named purpose", Category.READ)


@dataclass(frozen=True, slots=True)
class NamedPurpose:
    """``permissions``: any one of them is enough; ``words``: what the purpose is for, for the reference."""

    permissions: frozenset[str]
    words: str


NAMED: Final[dict[Purpose, NamedPurpose]] = {
    Purpose.INTAKE: NamedPurpose(
        frozenset({"interop.send", "interop.approve"}), "Taking in partners' lists."
    ),
    Purpose.LINKAGE_REVIEW: NamedPurpose(
        frozenset({"people.review"}), "Telling whether two records are of one person."
    ),
    Purpose.FINDER: NamedPurpose(
        frozenset({"people.search"}), "Telling that somebody is known to the partnership, and how to ask."
    ),
    Purpose.GOVERNANCE: NamedPurpose(
        frozenset({"access.govern", "access.decide", "access.review_glass", "access.audit"}),
        "Deciding who may see a record, and looking at who saw it.",
    ),
    Purpose.REPORTING: NamedPurpose(
        frozenset({"caseload.view", "interop.view", "caseload.export", "access.audit"}),
        "Counting, and writing out what is held where a permission of its own allows that.",
    ),
}
"""Purposes that somebody signed in may work under. Keeping relationships is the product's own; retention and operating are
commands'."""


@contextmanager
def working_for(actor: Actor, purpose: Purpose) -> Iterator[Actor]:
    """Work for a named purpose for a while: other people become readable, and the event says so. Raises Refused."""
    rule = NAMED.get(purpose)
    if rule is None or not rule.permissions & actor.permissions:
        raise Refused(
            "Your role does not allow this.",
            kind=TAKEN,
            actor=actor,
            permission=min(rule.permissions) if rule is not None else "",
        )
    with acting(actor.for_purpose(purpose)) as working:
        events.record(actor=working, kind=TAKEN, data={"purpose": str(purpose)})
        yield working
