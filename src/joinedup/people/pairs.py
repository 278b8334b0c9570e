"""The review list's own bookkeeping: which pairs a decision answers, which it opens again, who is provisional."""

from joinedup.people import forest
from joinedup.people.sql import Params, execute, value, working_table

WAITING = "('open', 'unsure')"

_NOW = "coalesce((SELECT root_id FROM people_roots WHERE person_id = {0}), {0})"

_TOUCHED = """SELECT r.id, {person} AS person_now, {other} AS other_now FROM people_reviewpair r
    WHERE r.place_id = %(place)s AND {which}"""


def now_of(column: str) -> str:
    """SQL: who stands now for the person in a column; ``forest.know_roots`` has run (or ``know_roots_near``, for people of
    those trees)."""
    return _NOW.format(column)


def _pairs(which: str) -> str:
    return _TOUCHED.format(person=now_of("r.person_id"), other=now_of("r.other_id"), which=which)


def lapse_pairs(place_id: int, table: str) -> int:
    """Waiting pairs whose two people have become one are answered. ``table``: working table of person_id."""
    forest.know_roots_near(place_id, table)
    return execute(
        f"""UPDATE people_reviewpair r SET state = 'lapsed' FROM ({_pairs(f"r.state IN {WAITING}")}) q
        WHERE q.id = r.id AND q.person_now = q.other_now AND q.person_now IN (SELECT person_id FROM {table})""",
        {"place": place_id},
    )


def reopen_pairs(place_id: int, table: str) -> int:
    """Pairs that a merge had answered wait again when it is undone, unless a decision keeps the two apart."""
    forest.know_roots(place_id)
    know_apart(place_id)
    return execute(
        f"""UPDATE people_reviewpair r SET state = 'open' FROM ({_pairs("r.state = 'lapsed'")}) q
        WHERE q.id = r.id AND q.person_now <> q.other_now
            AND (q.person_now IN (SELECT person_id FROM {table}) OR q.other_now IN (SELECT person_id FROM {table}))
            AND NOT EXISTS (SELECT FROM people_apart a WHERE a.low = least(q.person_now, q.other_now)
                AND a.high = greatest(q.person_now, q.other_now))""",
        {"place": place_id},
    )


def settle_provisional(place_id: int, table: str) -> None:
    """A provisional person becomes real when nothing that made them one waits any more, and the other way when it does
    again."""
    waits = (
        "EXISTS (SELECT FROM people_reviewpair r WHERE r.place_id = %(place)s AND r.person_id = p.id"
        f" AND r.made_person AND r.state IN {WAITING})"
    )
    execute(
        f"""UPDATE people_person p SET is_provisional = q.waits FROM (
            SELECT p.id, p.merged_into_id IS NULL AND {waits} AS waits FROM people_person p
            WHERE p.id IN (SELECT person_id FROM {table})
        ) q WHERE q.id = p.id AND p.is_provisional <> q.waits""",
        {"place": place_id},
    )


def know_apart(place_id: int | None) -> int:
    """Make ``people_apart`` (low, high): couples, as they stand now, whom a decision keeps apart or leaves unsure."""
    params: Params = {"place": place_id}
    forest.know_roots(place_id)
    working_table(
        "people_apart",
        f"""SELECT DISTINCT least(one, two) AS low, greatest(one, two) AS high FROM (
            SELECT {now_of("d.person_id")} AS one, {now_of("d.other_id")} AS two FROM people_decision d
            WHERE d.place_id = %(place)s AND d.kind IN ('not-same', 'unsure', 'split')
                AND NOT EXISTS (SELECT FROM people_decision u WHERE u.undoes_id = d.id)
        ) q WHERE one <> two""",
        params,
        key="low,high",
    )
    return int(value("SELECT count(*) FROM people_apart"))
