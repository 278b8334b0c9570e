"""What a place asks of those who sign in: read from its settings; where somebody belongs to several, the strictest."""

from collections.abc import Sequence
from dataclasses import dataclass

from joinedup.access.models import RoleAssignment, User
from joinedup.access.roles import ROLES
from joinedup.place.queries import whole_number

NOBODY, WHO_SEES_PEOPLE, EVERYBODY = 0, 1, 2
_SEES_PEOPLE = ("caseload.", "people.", "meetings.", "access.")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: ``idle_minutes`` without use, ``hours`` at most."""

    idle_minutes: int
    hours: int


def limits_for(assignments: Sequence[RoleAssignment]) -> Limits:
    """The limits of a session of somebody with these roles."""
    places = {assignment.place_id for assignment in assignments}
    if not places:
        return Limits(idle_minutes=30, hours=12)
    return Limits(
        idle_minutes=min(whole_number(place, "access.idle_minutes") for place in places),
        hours=min(whole_number(place, "access.session_hours") for place in places),
    )


def must_have_second_factor(user: User, assignments: Sequence[RoleAssignment]) -> bool:
    """Whether a password alone is not enough for this account. The demonstration's people, who are invented and whose
    password is on the page, need none; the emergency account always does."""
    if user.is_emergency:
        return True
    if user.is_demo:
        return False
    return any(
        _asked(whole_number(assignment.place_id, "access.second_factor"), assignment.role)
        for assignment in assignments
    )


def _asked(level: int, role: str) -> bool:
    if level == WHO_SEES_PEOPLE:
        held = ROLES[role].permissions if role in ROLES else frozenset()
        return any(code.startswith(_SEES_PEOPLE) for code in held)
    return level >= EVERYBODY
