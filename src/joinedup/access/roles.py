"""Roles: sets of permissions in code, each with a description, never a ladder (DESIGN 5, STYLE 5.12).

A role is given to an account for one organisation in one place, and may be limited to one service there. What a role may
do is its permissions; what it may see of a person is its classes of content (``access.content``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.access.content import CARE, EVERYTHING, NOTHING, WHO, Content

_LOOK = frozenset({"caseload.view", "people.search", "meetings.view", "tasks.view"})
_CARE = _LOOK | {
    "caseload.record",
    "caseload.lead",
    "caseload.raise",
    "caseload.print_card",
    "tasks.send",
    "tasks.answer",
    "meetings.attend",
    "meetings.record",
    "access.share",
    "access.seal",
    "access.break_glass",
}
_GOVERN = frozenset({"access.decide", "access.govern", "access.review_glass"})
_TASKS = frozenset({"tasks.view", "tasks.answer"})


@dataclass(frozen=True, slots=True)
class Role:
    """A role (Q20, Q24, Q36). ``code``; ``name`` on screen; ``description`` for whoever grants it; ``permissions``;
    ``sees``: classes of content that pages may show it; ``needs_agreement``: it is told of a person only with that
    person's recorded agreement."""

    code: str
    name: str
    description: str
    permissions: frozenset[str]
    sees: frozenset[Content]
    needs_agreement: bool = False


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "practitioner",
            "Practitioner",
            "Registered staff who look after people: nurses, therapists, social"
            " workers, mental-health nurses.",
            _CARE,
            EVERYTHING,
        ),
        Role(
            "unregistered_assessor",
            "Assessor",
            "Trained, authorised staff without registration: reablement, care co-ordinators.",
            _CARE,
            EVERYTHING,
        ),
        Role(
            "team_coordinator",
            "Team co-ordinator",
            "Prepares and runs the huddle; keeps the team's lists straight.",
            _CARE | {"meetings.prepare", "meetings.run", "interop.view"},
            EVERYTHING,
        ),
        Role(
            "service_manager",
            "Service manager",
            "Leads teams of one employer in a locality; runs the huddle when"
            " needed; reads how the lists stand.",
            _CARE | {"meetings.prepare", "meetings.run", "interop.view", "people.review", "access.authorise"},
            EVERYTHING,
        ),
        Role(
            "gp_practice",
            "GP practice",
            "A practice's clinicians and staff, for their own registered people.",
            _LOOK
            | {"caseload.record", "caseload.raise", "tasks.send", "tasks.answer", "meetings.attend"}
            | {"access.share", "access.seal", "access.break_glass"},
            EVERYTHING,
        ),
        Role(
            "discharge_hub", "Discharge hub", "The transfer-of-care hub at the hospital.", _CARE, EVERYTHING
        ),
        Role(
            "data_officer",
            "Data officer",
            "Takes in partners' files, mends rejects, approves held lists, reviews pairs.",
            frozenset(
                {
                    "interop.view",
                    "interop.send",
                    "interop.approve",
                    "people.review",
                    "people.decide",
                    "caseload.export",
                }
            ),
            WHO | CARE,
        ),
        Role(
            "voluntary_guest",
            "Voluntary-sector guest",
            "A charity's worker: own tasks and the huddle they are asked to, about people who agreed to it;"
            " no clinical or social-care content.",
            _TASKS,
            WHO,
            needs_agreement=True,
        ),
        Role(
            "housing",
            "Housing officer",
            "Tasks only; no clinical or social-care content.",
            _TASKS,
            WHO,
        ),
        Role("police", "Police officer", "Tasks only; no clinical or social-care content.", _TASKS, WHO),
        Role(
            "care_home_manager",
            "Care-home manager",
            "Tasks only, for the home's own residents, whom the home itself looks after.",
            _TASKS,
            WHO | CARE,
        ),
        Role(
            "commissioner_analyst",
            "Commissioner or analyst",
            "How the lists stand, as counts; nothing that identifies anybody.",
            frozenset({"interop.view"}),
            NOTHING,
        ),
        Role(
            "ig_lead",
            "Information-governance lead",
            "Sees who saw what; decides on what may be shared; reviews break-glass.",
            frozenset(
                {"interop.view", "access.stop", "access.audit", "access.audit_names", "people.never_link"}
            )
            | _GOVERN,
            frozenset({Content.IDENTITY}),
        ),
        Role(
            "caldicott_guardian",
            "Caldicott Guardian",
            "Considers objections and restrictions, and reads who saw what.",
            frozenset({"interop.view", "access.stop", "access.audit", "access.audit_names"}) | _GOVERN,
            frozenset({Content.IDENTITY}),
        ),
        Role(
            "auditor",
            "Auditor",
            "Reads the audit trail and how the lists stand.",
            frozenset({"interop.view", "access.audit"}),
            frozenset({Content.IDENTITY}),
        ),
        Role(
            "place_administrator",
            "Place administrator",
            "Sets the place up: settings, accounts, files. No person's record.",
            frozenset(
                {
                    "access.live",
                    "access.stop",
                    "place.manage",
                    "access.manage",
                    "interop.view",
                    "interop.send",
                    "interop.approve",
                }
            ),
            frozenset({Content.IDENTITY}),
        ),
    )
}
"""Every role by its code."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two roles that one account may not hold in one place, and ``why``, for whoever would grant the second."""

    one: str
    other: str
    why: str


_AUDITS = "whoever reads the trail must not be among those whose work it records"
_DECIDES = "whoever gives access must not be the one who reviews it"
APART: tuple[Apart, ...] = (
    *(
        Apart("auditor", other, _AUDITS)
        for other in ("place_administrator", "data_officer", "service_manager", "ig_lead", "caldicott_guardian")
    ),
    Apart("place_administrator", "ig_lead", _DECIDES),
    Apart("place_administrator", "caldicott_guardian", _DECIDES),
    Apart(
        "commissioner_analyst",
        "data_officer",
        "whoever counts without names must not hold the files that name them",
    ),
)  # fmt: skip
"""Roles kept apart."""


def kept_apart(role: str, held: Iterable[str]) -> Apart | None:
    """The rule that a further role would break beside those already held; None if none."""
    beside = set(held) - {role}
    return next(
        (
            rule
            for rule in APART
            if (rule.one == role and rule.other in beside) or (rule.other == role and rule.one in beside)
        ),
        None,
    )


OPERATOR_PERMISSIONS = frozenset(
    {
        "interop.view",
        "interop.send",
        "interop.approve",
        "people.review",
        "people.decide",
        "caseload.export",
        "interop.export_partner",
        "place.manage",
        "access.manage",
        "access.stop",
    }
)
"""What a command may do: run by whoever may run commands on the server, audited as the operator."""
