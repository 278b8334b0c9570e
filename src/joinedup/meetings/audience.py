"""Who in the room may see a case (Q17): a wall shows only what everybody checked in may see. Slots about people whom the
reader may not see are "restricted", and no more (F101)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from joinedup.access.queries import open_parties
from joinedup.caseload.scope import Layout
from joinedup.core import parties
from joinedup.meetings.models import Attendance
from joinedup.meetings.rules import Section
from joinedup.people.sql import rows

STEP_OUT = 3
"""How many names the wall gives before it counts."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A case of a huddle that the reader may not see. ``id``; ``position``: its place in the list."""

    id: int
    position: int


def restricted_slots(huddle_id: int, seen: Iterable[int]) -> tuple[Slot, ...]:
    """The slots of a huddle beside those whose items the reader sees."""
    visible = set(seen)
    found = rows(
        "SELECT item_id, place_in_list FROM joinedup_huddle_slots(%(huddle)s) ORDER BY 2, 1",
        {"huddle": huddle_id},
    )
    return tuple(Slot(pk, position) for pk, position in found if pk not in visible)


def keys_of(attendance: Attendance, layout: Layout) -> frozenset[int]:
    """The parties that somebody checked in belongs to: their own, their teams', what these work for; for a guest without
    a staff record, their organisation's."""
    staff = attendance.staff
    teams: set[int] = set()
    keys: set[int] = set()
    if staff is not None:
        keys.add(parties.of_staff(staff.pk))
        teams = {team for team in (staff.employer_team_id, staff.operational_team_id) if team is not None}
    elif attendance.organisation_id is not None:
        keys.add(parties.of_organisation(attendance.organisation_id))
        teams = {
            pk for pk, team in layout.teams.items() if team.organisation_id == attendance.organisation_id
        }
    for _ in range(2):
        teams |= {above for team in teams for above in layout.up.get(team, ())}
    return frozenset(keys | {parties.of_team(team) for team in teams})


def may_not_see(person_id: int, here: Iterable[Attendance], layout: Layout) -> list[str]:
    """The names of those checked in who may not see a person, as the wall says them."""
    allowed = open_parties(person_id)
    return [_name(one) for one in here if not keys_of(one, layout) & allowed]


def _name(attendance: Attendance) -> str:
    if attendance.staff is not None:
        return str(attendance.staff)
    return attendance.guest_name or "A guest"


def step_out_words(names: list[str]) -> str:
    """What the wall says instead of a case."""
    first = ", ".join(names[:STEP_OUT])
    more = f" and {len(names) - STEP_OUT} more" if len(names) > STEP_OUT else ""
    return f"Ask {first}{more} to step out, or look at this case on your own screen."


def with_restricted(
    agenda: list[dict[str, Any]], slots: Iterable[Slot], current_item: int | None
) -> list[dict[str, Any]]:
    """The agenda with the slots that say "restricted", each in its place. ``current_item``: where the room is."""
    found, cases = list(agenda), str(Section.CASES)
    for slot in slots:
        entry = {
            "section": cases,
            "label": f"{slot.position}. Restricted",
            "item": None,
            "is_now": slot.id == current_item,
            "is_shown": False,
            "is_restricted": True,
        }
        after = [
            at
            for at, one in enumerate(found)
            if one["item"] is not None and one["item"].position > slot.position
        ]
        last = [at for at, one in enumerate(found) if one["section"] == cases]
        found.insert(after[0] if after else (last[-1] + 1 if last else len(found)), entry)
    return found
