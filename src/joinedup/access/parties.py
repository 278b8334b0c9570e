"""Whose people are an account's in one of its roles: the keys it carries into the context (``core.parties``).

Made at the door from the staff record and the place's teams as they stand today; people-wide work carries none.
"""

from typing import Final

from django.db import connection

from joinedup.access.models import RoleAssignment
from joinedup.access.relationships import GUEST_KINDS
from joinedup.core import clock
from joinedup.core.parties import of_organisation, of_staff, of_team, of_user
from joinedup.place.models import Team, TeamLink

BY_STAFF: Final = frozenset(
    {"practitioner", "unregistered_assessor", "team_coordinator", "service_manager", "discharge_hub"}
)
"""Roles that look after people: theirs are their teams' people, by their employer's staff list."""

BY_ORGANISATION: Final = frozenset({"voluntary_guest", "housing", "care_home_manager", "police"})
"""Guests: without a staff list behind them, theirs are their organisation's teams' (and those see their own alone)."""

EMPLOYER = Team.Kind.EMPLOYER
OPERATIONAL = Team.Kind.OPERATIONAL
INTEGRATED = Team.Kind.INTEGRATED


def parties_of(assignment: RoleAssignment) -> frozenset[int]:
    """The keys of an account in one of its roles. Three or four short queries, none of them about people."""
    keys = {of_user(assignment.user_id)} if assignment.user_id is not None else set()
    role = assignment.role
    if role == "gp_practice" or role == "discharge_hub":
        keys.add(of_organisation(assignment.organisation_id))
    if role not in BY_STAFF | BY_ORGANISATION:
        return frozenset(keys)
    teams: set[int] = set()
    if role in BY_ORGANISATION and assignment.organisation.kind not in GUEST_KINDS:
        # at a partner that looks after people a guest's role opens nobody of that partner's
        return frozenset(keys)
    if assignment.staff_id is not None:
        keys.add(of_staff(assignment.staff_id))
        teams = _teams_of_staff(assignment.staff_id)
    elif role in BY_ORGANISATION:
        teams = _employers(assignment)
    teams = _of_service(assignment, teams)
    if role in BY_STAFF:
        teams = _upwards(assignment, teams)
    return frozenset(keys | {of_team(team) for team in teams})


def _teams_of_staff(staff_id: int) -> set[int]:
    """Employer's, operational and host teams. The staff list is behind row security and no context is open yet, so that a
    function of the owner's tells them, and nothing else of anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT joinedup_teams_of_staff(%s, %s)", [staff_id, clock.today()])
        return {team for (team,) in cursor.fetchall()}


def _employers(assignment: RoleAssignment) -> set[int]:
    own = Team.objects.on(clock.today()).filter(
        place_id=assignment.place_id, organisation_id=assignment.organisation_id, kind=EMPLOYER
    )
    return set(own.values_list("pk", flat=True))


def _of_service(assignment: RoleAssignment, teams: set[int]) -> set[int]:
    """A role for one service has no team of another."""
    if assignment.service_id is None:
        return teams
    others = Team.objects.filter(pk__in=teams, service__isnull=False).exclude(service=assignment.service_id)
    return teams - set(others.values_list("pk", flat=True))


def _upwards(assignment: RoleAssignment, teams: set[int]) -> set[int]:
    """The operational teams, where none is named those that the employer's team works for, and the integrated teams that
    these serve. A service manager has the teams of their employer there too, or all of them where no team is named."""
    kinds = dict(Team.objects.filter(pk__in=teams).values_list("pk", "kind"))
    operational = {team for team, kind in kinds.items() if kind == OPERATIONAL}
    is_manager = assignment.role == "service_manager"
    if is_manager and not teams:
        teams = _of_service(assignment, _employers(assignment))
        kinds = dict.fromkeys(teams, EMPLOYER)
    if not operational:
        operational = _served(teams, OPERATIONAL)
    if is_manager:
        teams = teams | set(
            TeamLink.objects.on(clock.today())
            .filter(
                serves__in=operational,
                team__kind=EMPLOYER,
                team__organisation_id=assignment.organisation_id,
            )
            .values_list("team_id", flat=True)
        )
    return teams | operational | _served(teams | operational, INTEGRATED)


def _served(teams: set[int], kind: str) -> set[int]:
    if not teams:
        return set()
    links = TeamLink.objects.on(clock.today()).filter(team__in=teams, serves__kind=kind)
    return set(links.values_list("serves_id", flat=True))
