"""What of a person a role may see: classes of content, what each permission opens, and whoever reads a page (Q24, F41).

A permission says what somebody may do; a content class says what may stand before their eyes while they do it. No role
holds a permission that opens a class it does not see: a contract test holds that for every permission of the catalogue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from joinedup.core.context import Actor


class Content(StrEnum):
    """Classes of what is known of a person."""

    IDENTITY = "identity"
    CONTACT = "contact"
    SOCIAL_CARE = "social-care"
    CLINICAL = "clinical"
    SAFEGUARDING = "safeguarding"


CONTENT_WORDS: Final[dict[Content, str]] = {
    Content.IDENTITY: "Name, date of birth, NHS number.",
    Content.CONTACT: "Address, telephone, who to ring, communication needs.",
    Content.SOCIAL_CARE: "Assessments, packages, reviews, carers, who is involved from social care.",
    Content.CLINICAL: "Conditions, frailty, visits, stays, notes, who is involved from health care.",
    Content.SAFEGUARDING: "That somebody may be at risk, concerns raised, safety notes.",
}
"""What each class holds."""

NOTHING: Final[frozenset[Content]] = frozenset()
WHO: Final = frozenset({Content.IDENTITY, Content.CONTACT})
CARE: Final = frozenset({Content.SOCIAL_CARE, Content.CLINICAL})
EVERYTHING: Final = frozenset(Content)

OPENS: Final[dict[str, frozenset[Content]]] = {
    "access.audit": frozenset({Content.IDENTITY}),
    "access.audit_names": frozenset({Content.IDENTITY}),
    "access.break_glass": EVERYTHING,
    "access.decide": frozenset({Content.IDENTITY}),
    "access.govern": NOTHING,
    "access.authorise": NOTHING,
    "access.live": NOTHING,
    "access.manage": NOTHING,
    "access.review_glass": frozenset({Content.IDENTITY}),
    "access.seal": EVERYTHING,
    "access.share": EVERYTHING,
    "access.stop": NOTHING,
    "caseload.export": frozenset({Content.IDENTITY}) | CARE,
    "caseload.lead": EVERYTHING,
    "caseload.print_card": EVERYTHING,
    "caseload.raise": EVERYTHING,
    "caseload.record": EVERYTHING,
    "caseload.view": EVERYTHING,
    "interop.approve": NOTHING,
    "interop.export_partner": EVERYTHING,
    "interop.send": frozenset({Content.IDENTITY}),
    "interop.view": NOTHING,
    "meetings.attend": EVERYTHING,
    "meetings.prepare": EVERYTHING,
    "meetings.record": EVERYTHING,
    "meetings.run": EVERYTHING,
    "meetings.view": EVERYTHING,
    "people.never_link": frozenset({Content.IDENTITY}),
    "people.decide": WHO,
    "people.review": WHO,
    "people.search": WHO,
    "place.manage": NOTHING,
    "tasks.answer": NOTHING,
    "tasks.send": EVERYTHING,
    "tasks.view": NOTHING,
}
"""What the pages behind each permission show at most. Tasks show what the reader's role sees, line by line
(``Reader``); ``interop.send`` shows a refused row to whoever mends it, and the file itself is the sender's own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads a page. ``sees``: their role's classes; ``user_id``: their account; ``opens_people``: they may follow
    a name to the record; ``agreed``: ids of the people who agreed that this organisation is told of them, None where
    that is not asked."""

    sees: frozenset[Content]
    user_id: int | None = None
    opens_people: bool = False
    agreed: frozenset[int] | None = None

    @property
    def sees_care(self) -> bool:
        """Whether clinical and social-care content may stand on the page."""
        return self.sees >= CARE

    def knows(self, person_id: int | None) -> bool:
        """Whether the person may be named."""
        if Content.IDENTITY not in self.sees:
            return False
        return self.agreed is None or (person_id is not None and person_id in self.agreed)


def reader_of(actor: Actor, people: Iterable[int | None] = ()) -> Reader:
    """The reader an actor is. ``people``: ids of those on the page, so that their agreement is looked up where the
    reader's role asks for it (Q24). A role nobody knows sees nothing."""
    from joinedup.access.queries.agreements import agreed_people
    from joinedup.access.roles import ROLES

    role = ROLES.get(actor.role)
    if role is None:
        return Reader(NOTHING, actor.user_id)
    agreed = None
    if role.needs_agreement:
        agreed = agreed_people(actor.organisation_id, {one for one in people if one is not None})
    return Reader(role.sees, actor.user_id, actor.may("caseload.view"), agreed)
