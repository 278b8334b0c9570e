"""Keeping legitimate relationships: brought up to what the tables say, never written by hand (DESIGN 5)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from joinedup.access.relationships import GUEST_KINDS, OWN_WORK, kept_bases, wanted_sql
from joinedup.access.rules.sharing import VOLUNTARY_KINDS
from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.sql import Params, execute, working_table
from joinedup.place.queries import whole_number

KEEPERS = frozenset({Purpose.KEEPING, Purpose.INTAKE, Purpose.OPERATOR, Purpose.LINKAGE_REVIEW})
"""Purposes under which every source of relationships can be read and the relationships written."""

MANY = 5_000
"""From so many people on, whole tables are read and joined by hashing. Tables filled in this very transaction have no
statistics yet, and one look-up a person, chosen by mistake, would go through them again and again."""

WANTED = "relationships_wanted"
_SAME = "w.person_id = r.person_id AND w.party = r.party AND w.basis = r.basis"


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping relationships changed: how many were made, ended and changed."""

    made: int = 0
    ended: int = 0
    changed: int = 0


def _params(actor: Actor, bases: Sequence[str]) -> dict[str, Any]:
    return {
        "place": actor.place_id,
        "now": clock.now(),
        "today": clock.today(),
        "after": timedelta(days=whole_number(actor.place_id or 0, "access.after_days")),
        "guests": list(GUEST_KINDS),
        "voluntary": sorted(VOLUNTARY_KINDS),
        "own_work": list(OWN_WORK),
        "bases": list(bases),
        "by": actor.user_id,
    }


def _ended(people: str, wanted: str) -> str:
    return f"""UPDATE access_relationship r SET ended_at = %(now)s, ended_by = %(by)s
        WHERE r.person_id IN (SELECT person_id FROM {people} e) AND r.ended_at IS NULL AND r.basis = ANY(%(bases)s)
            AND NOT EXISTS (SELECT FROM {wanted} w WHERE {_SAME})"""


def _changed(wanted: str) -> str:
    return f"""UPDATE access_relationship r SET until = w.until, is_own_only = w.is_own_only FROM {wanted} w
        WHERE {_SAME} AND r.ended_at IS NULL AND (r.until, r.is_own_only) IS DISTINCT FROM (w.until, w.is_own_only)"""


def _made(wanted: str) -> str:
    return f"""INSERT INTO access_relationship (place_id, person_id, team_id, staff_id, organisation_id, user_id, party,
            basis, began, until, made_by, is_own_only)
        SELECT %(place)s, w.person_id, CASE WHEN w.party & 3 = 0 THEN w.party >> 2 END,
            CASE WHEN w.party & 3 = 1 THEN w.party >> 2 END, CASE WHEN w.party & 3 = 2 THEN w.party >> 2 END,
            CASE WHEN w.party & 3 = 3 THEN w.party >> 2 END, w.party, w.basis, w.began, w.until, %(by)s, w.is_own_only
        FROM {wanted} w WHERE NOT EXISTS (SELECT FROM access_relationship r WHERE {_SAME} AND r.ended_at IS NULL)
        ON CONFLICT DO NOTHING"""


@contextmanager
def _by_hashing(*, many: bool) -> Iterator[None]:
    if many:
        execute("SET LOCAL enable_nestloop = off")
    yield
    if many:
        execute("SET LOCAL enable_nestloop = on")


@action(
    kind="access.relationships_kept", sentence="brought relationships up to what is recorded", permission=None
)
def keep_relationships(*, actor: Actor, table: str) -> Kept:
    """Bring the relationships of people up to their sources, less what the sharing choices take away. Again changes
    nothing. ``table``: working table with person_id. Relationships of other bases (break-glass) are left alone."""
    with acting(actor if actor.purpose in KEEPERS else actor.for_purpose(Purpose.KEEPING)):
        params = _params(actor, kept_bases())
        people = working_table(
            "relationships_people",
            f"SELECT DISTINCT person_id FROM {table} WHERE person_id IS NOT NULL",
            key="person_id",
        )
        kept = Kept()
        if people:
            with _by_hashing(many=people > MANY):
                working_table(
                    WANTED, wanted_sql("relationships_people", kept_bases()), params, key="person_id"
                )
                ended = execute(_ended("relationships_people", WANTED), params)
                changed = execute(_changed(WANTED), params)
                kept = Kept(execute(_made(WANTED), params), ended, changed)
    events.record(actor=actor, data={"people": people, "made": kept.made, "ended": kept.ended})
    return kept


@action(
    kind="access.persons_relationships_kept",
    sentence="brought somebody's relationships up to date",
    permission=None,
)
def keep_relationships_of(
    *, actor: Actor, person_ids: Iterable[int | None], bases: Sequence[str] = ()
) -> Kept:
    """The same for a few people, in one statement: what an action at a screen calls after it changed a source. ``bases``:
    only these, where the action can have changed no other; empty: all."""
    ids = sorted({pk for pk in person_ids if pk is not None})
    kept = Kept()
    if ids:
        with acting(actor if actor.purpose in KEEPERS else actor.for_purpose(Purpose.KEEPING)):
            kept = _keep_few({**_params(actor, bases or kept_bases()), "people": ids})
    events.record(
        actor=actor,
        person_id=ids[0] if len(ids) == 1 else None,
        data={"people": len(ids), "made": kept.made, "ended": kept.ended},
    )
    return kept


def _keep_few(params: Params) -> Kept:
    people = "(SELECT unnest(%(people)s::bigint[]) AS person_id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH wanted AS MATERIALIZED ({wanted_sql(people, params["bases"])}),
            ended AS ({_ended(people, "wanted")} RETURNING 1),
            changed AS ({_changed("wanted")} RETURNING 1),
            made AS ({_made("wanted")} RETURNING 1)
            SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM ended), (SELECT count(*) FROM changed)""",
            params,
        )
        made, ended, changed = cursor.fetchone()
    return Kept(made, ended, changed)
