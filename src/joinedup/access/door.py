"""Who stands at the door: the actor of a request, a command or a job."""

from django.http import HttpRequest

from joinedup.access.models import RoleAssignment, User
from joinedup.access.parties import parties_of
from joinedup.access.queries.live_switch import went_live
from joinedup.access.roles import OPERATOR_PERMISSIONS, ROLES
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose
from joinedup.place.models import Place

SESSION_ASSIGNMENT = "role_assignment"
SESSION_ORGANISATIONS = "organisations"
"""ODS codes that the sign-in service behind a session speaks for; absent after a sign-in with a password or passkey."""


def assignments_of(user: User) -> list[RoleAssignment]:
    """The roles an account may take today, oldest first. An invented person of the demonstration has none where real
    people are."""
    found = RoleAssignment.objects.on(clock.today()).filter(user=user)
    roles = found.select_related("place", "organisation").order_by("pk")
    return [one for one in roles if not (user.is_demo and went_live(one.place_id))]


def assignments_in(request: HttpRequest, user: User) -> list[RoleAssignment]:
    """The roles an account may take in this session: one partner's sign-in service opens no other partner's roles."""
    codes = request.session.get(SESSION_ORGANISATIONS)
    found = assignments_of(user)
    return found if codes is None else [one for one in found if one.organisation.ods_code in codes]


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind a request: the account signed in, in the role chosen for this session; None for nobody."""
    user = request.user
    if not user.is_authenticated or not isinstance(user, User) or not user.is_active or user.locked_at:
        return None
    assignments = assignments_in(request, user)
    request.assignments = assignments  # type: ignore[attr-defined]
    if not assignments:
        return Actor(place_id=None, user_id=user.pk, name=user.name, role="none")
    chosen = request.session.get(SESSION_ASSIGNMENT)
    assignment = next((a for a in assignments if a.pk == chosen), assignments[0])
    request.assignment = assignment  # type: ignore[attr-defined]
    return actor_in(assignment)


def actor_in(assignment: RoleAssignment) -> Actor:
    """The actor an account is in one of its roles."""
    user = assignment.user
    return Actor(
        place_id=assignment.place_id,
        user_id=user.pk,
        staff_id=assignment.staff_id,
        organisation_id=assignment.organisation_id,
        role=assignment.role,
        service_id=assignment.service_id,
        permissions=ROLES[assignment.role].permissions,
        parties=parties_of(assignment),
        name=user.name,
    )


def operator(place: Place | None, *, purpose: Purpose = Purpose.OPERATOR) -> Actor:
    """The actor of a command: an audited operator of one place (None before a place is loaded)."""
    return Actor(
        place_id=place.pk if place is not None else None,
        purpose=purpose,
        role="operator",
        permissions=OPERATOR_PERMISSIONS,
        name="Operator",
    )
