"""Huddle items follow the person and the case when people are found to be one, or to be two again."""

from joinedup.caseload.following import rows_in_cases
from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.people import forest, permissions
from joinedup.people.domain_events import PeopleMerged, PeopleParted
from joinedup.people.relations import moved_by_room
from joinedup.people.sql import execute


def declare_relations() -> None:
    """Items move by a rule of their own, since a person has one item a huddle; they stand in a case as well."""
    moved_by_room("meetings_huddleitem", "two items of one huddle both stay, the second marked as doubled")
    rows_in_cases("meetings_huddleitem")


def items_follow_merge(merged: PeopleMerged) -> None:
    """People were found to be one."""
    move_items(actor=merged.actor, table=merged.table)


def items_follow_parting(parted: PeopleParted) -> None:
    """One became two again."""
    part_items(
        actor=parted.actor,
        person_id=parted.person_id,
        other_id=parted.other_id,
        homes=parted.homes,
        decision_id=parted.decision_id,
    )


@action(
    kind="meetings.items_moved",
    sentence="moved huddle items with a merged person",
    permission=permissions.DECIDE,
)
def move_items(*, actor: Actor, table: str) -> int:
    """Move the items of merged people. Where a huddle has one of each, both stay, so that nothing said is lost; one that
    still waits to be spoken about is left out. ``table``: as in ``PeopleMerged``. Gives how many were doubled."""
    place_id = actor.place_id or 0
    doubled = execute(
        f"""WITH here AS (
            SELECT i.id, i.huddle_id, i.outcome, m.from_id IS NOT NULL AS has_come,
                coalesce(m.to_id, i.person_id) AS person_id
            FROM meetings_huddleitem i LEFT JOIN {table} m ON m.from_id = i.person_id
            WHERE NOT i.is_doubled AND (m.from_id IS NOT NULL OR i.person_id IN (SELECT to_id FROM {table}))
        ), ranked AS (
            SELECT id, row_number() OVER (PARTITION BY huddle_id, person_id ORDER BY outcome = '', has_come, id) AS place
            FROM here
        )
        UPDATE meetings_huddleitem i SET is_doubled = true, version = i.version + 1,
            pruned_at = CASE WHEN i.outcome = '' AND h.ended_at IS NULL THEN coalesce(i.pruned_at, %(now)s)
                ELSE i.pruned_at END
        FROM ranked r, meetings_huddle h WHERE r.id = i.id AND r.place > 1 AND h.id = i.huddle_id""",
        {"now": clock.now()},
    )
    forest.move_rows(place_id=place_id, table="meetings_huddleitem", column="person_id", edges=table)
    events.record(actor=actor, data={"doubled": doubled})
    return doubled


@action(
    kind="meetings.items_parted",
    sentence="gave huddle items back to two people",
    permission=permissions.DECIDE,
)
def part_items(*, actor: Actor, person_id: int, other_id: int, homes: str, decision_id: int) -> int:
    """Give items back. One that is no longer doubled stands in its huddle again."""
    place_id = actor.place_id or 0
    moved = forest.part_rows(
        place_id=place_id,
        table="meetings_huddleitem",
        column="person_id",
        from_id=person_id,
        to_id=other_id,
        decision_id=decision_id,
        homes=homes,
    )
    execute(
        """UPDATE meetings_huddleitem i SET is_doubled = false, version = i.version + 1,
            pruned_at = CASE WHEN i.pruned_by IS NULL THEN NULL ELSE i.pruned_at END
        FROM (SELECT DISTINCT ON (d.huddle_id, d.person_id) d.id FROM meetings_huddleitem d
            WHERE d.is_doubled AND d.person_id IN (%(one)s, %(two)s) AND NOT EXISTS (
                SELECT FROM meetings_huddleitem o WHERE o.huddle_id = d.huddle_id AND o.person_id = d.person_id
                    AND NOT o.is_doubled)
            ORDER BY d.huddle_id, d.person_id, d.id) q
        WHERE q.id = i.id""",
        {"one": person_id, "two": other_id},
    )
    events.record(actor=actor, person_id=person_id, data={"other": other_id, "moved": moved})
    return moved
