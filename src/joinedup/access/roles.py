"""Roles: sets of permissions in code, each with a description, never a ladder."""

from dataclasses import dataclass

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
}


@dataclass(frozen=True, slots=True)
class Role:
    """``code``; ``name`` on screen; ``description`` for whoever grants it; ``permissions``."""

    code: str
    name: str
    description: str
    permissions: frozenset[str]


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "practitioner",
            "Practitioner",
            "Registered staff who look after people: nurses, therapists, social"
            " workers, mental-health nurses.",
            _CARE,
        ),
        Role(
            "unregistered_assessor",
            "Assessor",
            "Trained, authorised staff without registration: reablement, care co-ordinators (Q36).",
            _CARE,
        ),
        Role(
            "team_coordinator",
            "Team co-ordinator",
            "Prepares and runs the huddle; keeps the team's lists straight.",
            _CARE | {"meetings.prepare", "meetings.run", "interop.view"},
        ),
        Role(
            "service_manager",
            "Service manager",
            "Leads teams of one employer in a locality; runs the huddle when"
            " needed; reads how the lists stand.",
            _CARE | {"meetings.prepare", "meetings.run", "interop.view", "people.review"},
        ),
        Role(
            "gp_practice",
            "GP practice",
            "A practice's clinicians and staff, for their own registered people.",
            _LOOK | {"caseload.record", "caseload.raise", "tasks.send", "tasks.answer", "meetings.attend"},
        ),
        Role("discharge_hub", "Discharge hub", "The transfer-of-care hub at the hospital.", _CARE),
        Role(
            "data_officer",
            "Data officer",
            "Takes in partners' files, mends rejects, approves held lists, reviews pairs.",
            frozenset(
                {"interop.view", "interop.send", "interop.approve", "people.review", "caseload.export"}
            ),
        ),
        Role(
            "voluntary_guest",
            "Voluntary-sector guest",
            "A charity's worker: own tasks and the huddle they are asked"
            " to; no clinical or social-care content (Q24).",
            frozenset({"tasks.view", "tasks.answer"}),
        ),
        Role("housing", "Housing officer", "Tasks only (Q24).", frozenset({"tasks.view", "tasks.answer"})),
        Role(
            "care_home_manager",
            "Care-home manager",
            "Tasks only, for the home's own residents.",
            frozenset({"tasks.view", "tasks.answer"}),
        ),
        Role(
            "commissioner_analyst",
            "Commissioner or analyst",
            "How the lists stand, as counts; nothing that identifies anybody.",
            frozenset({"interop.view"}),
        ),
        Role(
            "ig_lead",
            "Information-governance lead",
            "Sees who saw what; decides on what may be shared.",
            frozenset({"interop.view", "access.audit"}),
        ),
        Role(
            "auditor",
            "Auditor",
            "Reads the audit trail and how the lists stand.",
            frozenset({"interop.view", "access.audit"}),
        ),
        Role(
            "place_administrator",
            "Place administrator",
            "Sets the place up: settings, accounts, files. No person's record.",
            frozenset({"place.manage", "access.manage", "interop.view", "interop.send", "interop.approve"}),
        ),
    )
}
"""Every role by its code."""

OPERATOR_PERMISSIONS = frozenset(
    {
        "interop.view",
        "interop.send",
        "interop.approve",
        "people.review",
        "caseload.export",
        "place.manage",
        "access.manage",
    }
)
"""What a command may do: run by whoever may run commands on the server, audited as the operator."""
