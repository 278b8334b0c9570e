"""Home teams, names to sort by and what a practice tells of frailty and conditions: they follow the person index
(DESIGN 3, Q15)."""

from dataclasses import replace
from datetime import date

from joinedup.access.actions import keep_relationships
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.batch import ListSource
from joinedup.core.clock import local, today
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.batch import PeopleChanged
from joinedup.people.domain_events import PeopleDerived
from joinedup.people.sql import execute, working_table
from joinedup.place.domain_events import PlaceLoaded
from joinedup.place.queries import home_teams

HOME_TEAMS = "home_teams"
"""Working table: practice_id, team_id (the integrated team of the practice's network)."""


def know_home_teams(actor: Actor, source: ListSource) -> None:
    """Make ``HOME_TEAMS`` as it was on the day the list speaks of."""
    _home_teams_on(actor, local(source.as_at).date())


def _home_teams_on(actor: Actor, day: date) -> None:
    known = home_teams(actor.place_id or 0, day)
    working_table(
        HOME_TEAMS,
        "SELECT o.id AS practice_id, t.team_id FROM unnest(%(codes)s::text[], %(teams)s::bigint[]) AS t(code, team_id)"
        " JOIN place_organisation o ON o.ods_code = t.code",
        {"codes": list(known), "teams": list(known.values())},
    )


@action(
    kind="caseload.home_teams_refreshed",
    sentence="brought home teams up to practices",
    permission="interop.send",
)
def refresh_home_teams(*, actor: Actor, source: ListSource, table: str) -> int:
    """Set the home team of people's open cases by registered practice. ``table``: working table of person_id."""
    know_home_teams(actor, source)
    changed = execute(
        f"""UPDATE caseload_case c SET home_team_id = h.team_id
        FROM people_person p LEFT JOIN {HOME_TEAMS} h ON h.practice_id = p.practice_id
        WHERE p.id = c.person_id AND c.closed IS NULL AND c.person_id IN (SELECT person_id FROM {table})
            AND c.home_team_id IS DISTINCT FROM h.team_id"""
    )
    events.record(actor=actor, data={"file": source.file_id, "changed": changed})
    return changed


@action(
    kind="caseload.home_teams_realigned",
    sentence="brought home teams up to a changed place file",
    permission="place.manage",
)
def realign_home_teams(*, actor: Actor) -> int:
    """Set the home team of every open case of the place by the networks that hold today (R6). Gives how many moved."""
    _home_teams_on(actor, today())
    changed = working_table(
        "home_teams_changed",
        f"""SELECT c.id AS case_id, c.person_id, h.team_id FROM caseload_case c JOIN people_person p ON p.id = c.person_id
        LEFT JOIN {HOME_TEAMS} h ON h.practice_id = p.practice_id
        WHERE c.closed IS NULL AND c.place_id = %(place)s AND c.home_team_id IS DISTINCT FROM h.team_id""",
        {"place": actor.place_id},
    )
    execute(
        "UPDATE caseload_case c SET home_team_id = h.team_id FROM home_teams_changed h WHERE h.case_id = c.id"
    )
    keep_relationships(actor=actor, table="home_teams_changed")
    events.record(actor=actor, data={"changed": changed})
    return changed


@action(
    kind="caseload.health_items_refreshed",
    sentence="brought frailty and conditions up to practice lists",
    permission="interop.send",
)
def refresh_health_items(*, actor: Actor, source: ListSource, table: str) -> int:
    """Show what practices tell of people with an open case, and of nobody else (Q15).

    ``table``: working table of person_id. Read from the kept rows of practice lists; what somebody scored on screen
    stays. Gives how many items came or went.
    """
    working_table(
        "health_wanted",
        f"""WITH told AS (
            SELECT r.id, r.person_id, r.controller_id, r.as_at, r.details FROM people_sourcerecord r
            WHERE r.place_id = %(place)s AND r.kind = 'gp-list' AND r.ended IS NULL
                AND (r.details ? 'efi' OR r.details ? 'conditions')
                AND r.person_id IN (SELECT c.person_id FROM caseload_case c JOIN {table} t USING (person_id)
                    WHERE c.closed IS NULL)
        )
        SELECT person_id, controller_id, id AS record_id, 'efi' AS kind, details ->> 'efi' AS value, as_at FROM told
        WHERE details ? 'efi'
        UNION SELECT person_id, controller_id, id, 'condition', jsonb_array_elements_text(details -> 'conditions'), as_at
        FROM told WHERE jsonb_typeof(details -> 'conditions') = 'array'""",
        {"place": actor.place_id},
        key="record_id",
    )
    same = "w.record_id = h.record_id AND w.kind = h.kind AND w.value = h.value AND w.person_id = h.person_id"
    gone = execute(
        f"""DELETE FROM caseload_healthitem h WHERE h.record_id IS NOT NULL
            AND h.person_id IN (SELECT person_id FROM {table})
            AND NOT EXISTS (SELECT FROM health_wanted w WHERE {same})"""
    )
    come = execute(
        f"""INSERT INTO caseload_healthitem (place_id, person_id, controller_id, record_id, kind, value, as_of)
        SELECT %(place)s, w.person_id, w.controller_id, w.record_id, w.kind, w.value, w.as_at FROM health_wanted w
        WHERE NOT EXISTS (SELECT FROM caseload_healthitem h WHERE {same})""",
        {"place": actor.place_id},
    )
    events.record(actor=actor, data={"file": source.file_id, "come": come, "gone": gone})
    return come + gone


def follow_names(derived: PeopleDerived) -> None:
    """People's names were derived anew: their cases keep the keys by which lists are in order."""
    execute(
        f"""UPDATE caseload_case c SET family_key = p.family_key, given_key = p.given_key
        FROM people_person p WHERE p.id = c.person_id AND c.place_id = %(place)s
            AND c.person_id IN (SELECT person_id FROM {derived.table})
            AND (c.family_key, c.given_key) IS DISTINCT FROM (p.family_key, p.given_key)""",
        {"place": derived.place_id},
    )


def follow_people(changed: PeopleChanged) -> None:
    """The index changed people: their cases follow."""
    refresh_home_teams(actor=changed.actor, source=changed.source, table=changed.table)
    refresh_health_items(actor=changed.actor, source=changed.source, table=changed.table)
    keep_relationships(actor=changed.actor, table=changed.table)


def follow_place(loaded: PlaceLoaded) -> None:
    """A place file was loaded, which may have moved practices between networks: open cases follow at once."""
    actor = replace(loaded.actor, place_id=loaded.place.pk, purpose=Purpose.OPERATOR)
    with acting(actor):
        realign_home_teams(actor=actor)
