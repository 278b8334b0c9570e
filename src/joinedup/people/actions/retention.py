"""What of practices' lists is kept, and for how long (Q15)."""

from datetime import timedelta

from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.core.domain_events import publish
from joinedup.people import permissions
from joinedup.people.actions.deciding import hold_index
from joinedup.people.domain_events import PeopleDropped
from joinedup.people.relations import RELATIONS, How
from joinedup.people.sql import execute, value, working_table
from joinedup.place.queries import whole_number

DROPPED = "people_dropping"
"""Working table of who is dropped: person_id."""


@action(
    kind="people.unmatched_dropped",
    sentence="dropped people of practices' lists whom nobody here knows",
    permission=permissions.DECIDE,
)
def drop_unmatched(*, actor: Actor) -> int:
    """Drop people whom only practices' lists ever named, and none has named for ``intake.unmatched_practice_days``: their
    record has ended, or the practice's lists no longer come. Anybody who has anything else here stays. Gives how many."""
    place_id = actor.place_id or 0
    hold_index(place_id)
    days = whole_number(place_id, "intake.unmatched_practice_days")
    working_table(
        "people_unnamed",
        """SELECT r.person_id FROM people_sourcerecord r
        LEFT JOIN LATERAL (SELECT max(f.as_at) AS as_at FROM place_feed f
            WHERE f.place_id = r.place_id AND f.format = 'gp-list' AND f.organisation_id IN (r.controller_id, r.sender_id)) f
            ON true
        WHERE r.place_id = %(place)s
        GROUP BY r.person_id
        HAVING bool_and(r.kind = 'gp-list') AND max(CASE WHEN r.ended IS NOT NULL THEN r.ended
            ELSE greatest(r.as_at, coalesce(f.as_at, r.as_at)) END) < %(before)s""",
        {"place": place_id, "before": clock.now() - timedelta(days=days)},
        key="person_id",
    )
    held = " ".join(
        f"AND NOT EXISTS (SELECT FROM {relation.table} t WHERE t.{relation.column} = u.person_id)"
        for relation in RELATIONS.values()
        if relation.table not in ("people_sourcerecord", "core_event", "access_relationship", "people_person")
        and relation.how is not How.DERIVED
    )
    dropped = working_table(
        DROPPED,
        f"""SELECT u.person_id FROM people_unnamed u JOIN people_person p ON p.id = u.person_id
        WHERE p.merged_into_id IS NULL AND NOT p.is_provisional AND p.died IS NULL
            AND NOT EXISTS (SELECT FROM people_person m WHERE m.merged_into_id = u.person_id) {held}""",
        key="person_id",
    )
    if dropped:
        execute(f"DELETE FROM people_sourcerecord r USING {DROPPED} d WHERE r.person_id = d.person_id")
        execute(f"DELETE FROM people_person p USING {DROPPED} d WHERE p.id = d.person_id")
        publish(PeopleDropped(actor, DROPPED))
    events.record(
        actor=actor,
        data={"dropped": dropped, "days": days, "left": int(value("SELECT count(*) FROM people_unnamed"))},
    )
    return dropped
