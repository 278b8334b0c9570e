"""What the door keeps of a person follows them when people are found to be one, or to be two again."""

from joinedup.access.relationships import kept_bases
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.people import forest, permissions
from joinedup.people.domain_events import PeopleMerged, PeopleParted
from joinedup.people.relations import follows_person, moved_by_room


def declare_relations() -> None:
    """How the door's relations to a person follow a merge."""
    follows_person("access_sharingchoice")
    follows_person("access_breakglass")
    follows_person("access_lookhold")
    follows_person("access_namesrelease")
    moved_by_room("access_personagreement", "of two to one organisation the first holds", may_stay=True)
    moved_by_room("access_relationship", "derived anew; a broken glass stays broken", may_stay=True)


def agreements_follow_merge(merged: PeopleMerged) -> None:
    """People were found to be one."""
    move_agreements(actor=merged.actor, table=merged.table)


def agreements_follow_parting(parted: PeopleParted) -> None:
    """One became two again."""
    part_agreements(
        actor=parted.actor,
        person_id=parted.person_id,
        other_id=parted.other_id,
        homes=parted.homes,
        decision_id=parted.decision_id,
    )


@action(
    kind="access.agreements_moved",
    sentence="moved agreements with a merged person",
    permission=permissions.DECIDE,
)
def move_agreements(*, actor: Actor, table: str) -> int:
    """Move the agreements of merged people, and who may look after breaking the glass. Where who stays has agreed to the
    same organisation too, that one holds and the other waits where it was written. ``table``: as in ``PeopleMerged``."""
    moved = forest.move_rows(
        place_id=actor.place_id or 0,
        table="access_personagreement",
        column="person_id",
        edges=table,
        where=f"""t.id IN (SELECT id FROM (
            SELECT a.id, row_number() OVER (PARTITION BY coalesce(m.to_id, a.person_id), a.organisation_id
                ORDER BY a.withdrawn_at NULLS FIRST, m.to_id NULLS FIRST, a.id) AS nth, a.withdrawn_at
            FROM access_personagreement a LEFT JOIN {table} m ON m.from_id = a.person_id
            WHERE m.from_id IS NOT NULL OR a.person_id IN (SELECT to_id FROM {table})
        ) q WHERE nth = 1 OR withdrawn_at IS NOT NULL)""",
    )
    moved += forest.move_rows(
        place_id=actor.place_id or 0,
        table="access_relationship",
        column="person_id",
        edges=table,
        where=f"""t.basis <> ALL ({_derived_bases()}) AND t.ended_at IS NULL AND NOT EXISTS (
            SELECT FROM access_relationship o WHERE o.party = t.party AND o.basis = t.basis AND o.ended_at IS NULL
                AND o.person_id IN (SELECT m.to_id FROM {table} m WHERE m.from_id = t.person_id))""",
    )
    events.record(actor=actor, data={"moved": moved})
    return moved


def _derived_bases() -> str:
    """SQL of the bases that are kept from their sources, which ``keep_relationships`` settles by itself."""
    return f"ARRAY[{', '.join(repr(basis) for basis in kept_bases())}]::text[]"


@action(
    kind="access.agreements_parted",
    sentence="gave agreements back to two people",
    permission=permissions.DECIDE,
)
def part_agreements(*, actor: Actor, person_id: int, other_id: int, homes: str, decision_id: int) -> int:
    """Give each of two people back what they agreed to."""
    moved = 0
    for kept in ("access_personagreement", "access_relationship"):
        moved += forest.part_rows(
            place_id=actor.place_id or 0,
            table=kept,
            column="person_id",
            from_id=person_id,
            to_id=other_id,
            decision_id=decision_id,
            homes=homes,
        )
    events.record(actor=actor, person_id=person_id, data={"other": other_id, "moved": moved})
    return moved
