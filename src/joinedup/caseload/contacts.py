"""Whom to ring: a neutral front door, and the safeguarding route (Q16, Q26, Q27)."""

from dataclasses import dataclass

from joinedup.caseload.scope import Layout
from joinedup.place.models import Organisation, Team

FRONT_DOOR = "front-door"
SAFEGUARDING = {"adult": "safeguarding-adults", "child": "safeguarding-children"}
"""Codes of services in the place file whose teams are these routes; without them the council's own number stands in."""


@dataclass(frozen=True, slots=True)
class Contact:
    """``name``: what to call it; ``telephone`` and ``out_of_hours``: numbers as written, may be empty."""

    name: str
    telephone: str = ""
    out_of_hours: str = ""


def _team(layout: Layout, code: str) -> Team | None:
    return next(
        (
            team
            for team in sorted(layout.teams.values(), key=lambda team: team.pk)
            if team.telephone
            and (team.code == code or (team.service is not None and team.service.code == code))
        ),
        None,
    )


def safeguarding(layout: Layout, who: str) -> Contact:
    """The council's route for an adult or a child at risk: its own (Q26)."""
    words = "Safeguarding children" if who == "child" else "Safeguarding adults"
    team = _team(layout, SAFEGUARDING["child" if who == "child" else "adult"])
    if team is not None:
        return Contact(team.name, team.telephone, team.out_of_hours)
    councils = Organisation.objects.filter(kind="council", valid_to__isnull=True).order_by("ods_code")
    here = councils.filter(teams__place_id=layout.place_id).distinct().first()
    council = here or councils.filter(memberships__place_id=layout.place_id).first()
    return Contact(f"{words}, {council.name}", council.telephone) if council else Contact(words)


def front_door(layout: Layout, home_team_id: int | None) -> Contact:
    """A number that discloses nothing: the front door, else the neighbourhood team's, else its huddle team's."""
    door = _team(layout, FRONT_DOOR)
    if door is not None:
        return Contact(door.name, door.telephone, door.out_of_hours)
    home = layout.teams.get(home_team_id or 0)
    around = [home] if home else []
    if home is not None:
        below = [layout.teams[t] for t in sorted(layout.down.get(home.pk, ())) if t in layout.teams]
        around += [team for team in below if team.kind == "operational"]
    for team in around:
        if team.telephone:
            return Contact(team.name, team.telephone, team.out_of_hours)
    return Contact(home.name if home else "Your GP practice")
