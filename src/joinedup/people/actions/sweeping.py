"""Rows written about somebody in the very moment in which they were merged away go on to who stands for them."""

from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.core.domain_events import publish
from joinedup.people import derive, forest, permissions
from joinedup.people.actions.deciding import CHANGED, hold_index
from joinedup.people.domain_events import PeopleMerged
from joinedup.people.forest import MERGING, ROOTS
from joinedup.people.relations import RELATIONS, How
from joinedup.people.sql import value, working_table


@action(
    kind="people.strays_settled",
    sentence="moved rows on to who stands for a merged person",
    permission=permissions.DECIDE,
)
def settle_strays(*, actor: Actor) -> int:
    """Move on what still stands with a merged-away person; gives of how many people."""
    place_id = actor.place_id or 0
    hold_index(place_id)
    forest.know_roots(place_id)
    stray = " UNION ".join(
        f"SELECT t.{relation.column} AS person_id FROM {relation.table} t JOIN {ROOTS} r ON r.person_id = t.{relation.column}"
        for relation in RELATIONS.values()
        if relation.how in (How.FOLLOWS_PERSON, How.FOLLOWS_PARENT, How.BY_ROOM) and not relation.may_stay
    )
    working_table(
        MERGING,
        f"""SELECT s.person_id AS from_id, r.root_id AS to_id, (SELECT max(d.id) FROM people_decision d
            WHERE d.place_id = %(place)s AND d.kind = 'same' AND d.other_id = s.person_id) AS decision_id
        FROM ({stray}) s JOIN {ROOTS} r USING (person_id)""",
        {"place": place_id},
        key="from_id;to_id",
    )
    strays = int(value(f"SELECT count(*) FROM {MERGING}"))
    if strays:
        forest.follow_merge(place_id)
        publish(PeopleMerged(actor, MERGING))
        working_table(CHANGED, f"SELECT DISTINCT to_id AS person_id FROM {MERGING}", key="person_id")
        derive.rederive(place_id, CHANGED)
    events.record(actor=actor, data={"people": strays})
    return strays
