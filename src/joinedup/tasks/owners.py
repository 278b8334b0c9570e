"""Who can be asked: one choice for teams and people, as "team:5" or "staff:9"."""

from collections.abc import Iterable

from joinedup.core.context import Actor
from joinedup.place.models import Staff, Team
from joinedup.tasks import presenters, queries

Choice = tuple[str, str]


def team_choice(team: Team) -> Choice:
    """A team as a choice."""
    return f"team:{team.pk}", presenters.team_name(team)


def staff_choice(staff: Staff) -> Choice:
    """A member of staff as a choice."""
    return f"staff:{staff.pk}", f"{presenters.staff_name(staff)}, {staff.profession}"


def choices(teams: Iterable[Team], staff: Iterable[Staff]) -> list[Choice]:
    """Teams first, then people."""
    return [team_choice(team) for team in teams] + [staff_choice(one) for one in staff]


def choices_for(actor: Actor) -> list[Choice]:
    """Whom an actor may ask from anywhere: every team of the place, and the people of their own teams."""
    return choices(queries.teams_to_ask(actor.place_id), queries.staff_of(queries.team_ids_of(actor)))


def read(choice: str, place_id: int | None) -> tuple[Team | None, Staff | None]:
    """The team or the member of staff behind a choice; neither for anything else."""
    kind, _, number = choice.partition(":")
    if not number.isascii() or not number.isdigit():
        return None, None
    if kind == "team":
        return Team.objects.filter(pk=int(number), place_id=place_id or 0).first(), None
    if kind == "staff":
        staff = Staff.objects.select_related("operational_team", "employer_team")
        return None, staff.filter(pk=int(number), place_id=place_id or 0, ended__isnull=True).first()
    return None, None
