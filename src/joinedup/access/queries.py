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


_FIRST = ("team_coordinator", "practitioner", "service_manager", "gp_practice")


def personas() -> list[Persona]:
    """The demonstration's people, those who run and attend huddles first; none where nothing is a demonstration."""
    rows = (
        RoleAssignment.objects.filter(user__is_demo=True, user__is_active=True, valid_to__isnull=True)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    order = {role: place for place, role in enumerate(_FIRST)}
    return [
        Persona(
            row.user.username,
            row.user.name,
            ROLES[row.role].name,
            row.organisation.name,
            row.user.introduction,
        )
        for row in sorted(rows, key=lambda row: (order.get(row.role, len(order)), row.pk))
    ]
