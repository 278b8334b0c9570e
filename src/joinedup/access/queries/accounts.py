"""Reads about accounts."""

from dataclasses import dataclass

from joinedup.access.models import RoleAssignment
from joinedup.access.roles import ROLES


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as on a demonstration: sign-in name, name, role, employer, one line about their morning."""

    username: str
    name: str
    role: str
    organisation: str
    introduction: str


@dataclass(frozen=True, slots=True)
class PersonaGroup:
    """People of a kind on the demonstration's sign-in page, under a heading; ``is_open``: shown at once."""

    heading: str
    people: tuple[Persona, ...]
    is_open: bool


_GROUPS = (
    ("Prepare and run this morning's huddle", ("team_coordinator",), True),
    ("Look after people", ("practitioner", "unregistered_assessor"), True),
    (
        "Partners who join in",
        ("gp_practice", "discharge_hub", "voluntary_guest", "housing", "police", "care_home_manager"),
        False,
    ),
    (
        "Manage, send files, check",
        (
            "service_manager",
            "data_officer",
            "place_administrator",
            "ig_lead",
            "caldicott_guardian",
            "auditor",
            "commissioner_analyst",
        ),
        False,
    ),
)


def personas() -> list[PersonaGroup]:
    """The demonstration's people by what their morning is about; none where nothing is a demonstration."""
    rows = (
        RoleAssignment.objects.filter(user__is_demo=True, user__is_active=True, valid_to__isnull=True)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    by_role: dict[str, list[Persona]] = {}
    for row in rows:
        by_role.setdefault(row.role, []).append(
            Persona(
                row.user.username,
                row.user.name,
                ROLES[row.role].name,
                row.organisation.name,
                row.user.introduction,
            )
        )
    groups = (
        PersonaGroup(heading, tuple(one for role in roles for one in by_role.get(role, ())), is_open)
        for heading, roles, is_open in _GROUPS
    )
    return [group for group in groups if group.people]
