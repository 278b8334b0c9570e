"""Merges as a forest: who is merged away points to who stays, each row knows its home, and undoing cuts one edge.

A row stands with the root of its home. So undoing puts every row back where it belongs in whatever order merges are
made and undone, and doing it twice changes nothing. The same holds for cases (``caseload.following``).
"""

from collections.abc import Iterable

from joinedup.people.relations import RELATIONS, How
from joinedup.people.sql import Params, execute, rows, working_table

MERGING = "people_merging"
"""Working table of edges: from_id (merged away), to_id (who stays in the end), decision_id."""

HOMES = "people_homes"
"""Working table: the ids (``id``) whose rows part."""

ROOTS = "people_roots"
"""Working table of merged-away people: person_id, root_id (who stands for them now)."""

_HOME = (
    "(SELECT m.home_id FROM people_movedrow m WHERE m.place_id = %(place)s AND m.relation = %(relation)s"
    " AND m.row_id = t.id ORDER BY m.id DESC LIMIT 1)"
)


def roots_of(place_id: int, ids: Iterable[int]) -> dict[int, int]:
    """Who stands for each person now: themselves, unless they were merged away. Unknown ids are left out."""
    found = rows(
        """WITH RECURSIVE up AS (
            SELECT p.id, p.id AS at, p.merged_into_id AS next FROM people_person p
            WHERE p.place_id = %(place)s AND p.id = ANY(%(ids)s)
            UNION ALL
            SELECT up.id, p.id, p.merged_into_id FROM up JOIN people_person p ON p.id = up.next
        ) SELECT id, at FROM up WHERE next IS NULL""",
        {"place": place_id, "ids": list(set(ids))},
    )
    return dict(found)


def subtree_of(place_id: int, person_id: int) -> list[int]:
    """A person and everybody merged into them, at any depth."""
    found = rows(
        """WITH RECURSIVE down AS (
            SELECT %(person)s::bigint AS id
            UNION SELECT p.id FROM people_person p JOIN down ON p.merged_into_id = down.id WHERE p.place_id = %(place)s
        ) SELECT id FROM down ORDER BY id""",
        {"place": place_id, "person": person_id},
    )
    return [person for (person,) in found]


def know_roots(place_id: int | None) -> None:
    """Make ``ROOTS``."""
    working_table(
        ROOTS,
        """WITH RECURSIVE edges AS MATERIALIZED (
            SELECT id, merged_into_id AS at FROM people_person
            WHERE place_id = %(place)s AND merged_into_id IS NOT NULL
        ), up AS (
            SELECT id, at FROM edges
            UNION ALL
            SELECT up.id, e.at FROM up JOIN edges e ON e.id = up.at
        )
        SELECT up.id AS person_id, up.at AS root_id FROM up WHERE NOT EXISTS (SELECT FROM edges e WHERE e.id = up.at)""",
        {"place": place_id},
        key="person_id",
    )


def know_roots_near(place_id: int, table: str) -> None:
    """Make ``ROOTS`` of the trees that some people stand in, roots among them, without going through everybody who was ever
    merged. ``table``: working table of person_id."""
    working_table(
        ROOTS,
        f"""WITH RECURSIVE up AS (
            SELECT p.id, p.merged_into_id AS next FROM {table} t JOIN people_person p ON p.id = t.person_id
            WHERE p.place_id = %(place)s
            UNION
            SELECT p.id, p.merged_into_id FROM up JOIN people_person p ON p.id = up.next
        ), down AS (
            SELECT id AS person_id, id AS root_id FROM up WHERE next IS NULL
            UNION ALL
            SELECT p.id, down.root_id FROM down CROSS JOIN LATERAL (
                SELECT p.id FROM people_person p WHERE p.merged_into_id = down.person_id OFFSET 0) p
        ) SELECT person_id, root_id FROM down""",
        {"place": place_id},
        key="person_id",
    )


def move_rows(*, place_id: int, table: str, column: str, edges: str, where: str = "true") -> int:
    """Move the rows of a relation along edges, keeping each move. ``edges``: working table of from_id, to_id,
    decision_id; ``where``: which rows (``t``)."""
    params: Params = {"place": place_id, "relation": f"{table}.{column}"}
    kept = execute(
        f"""INSERT INTO people_movedrow (place_id, decision_id, relation, row_id, from_id, to_id, home_id)
        SELECT %(place)s, e.decision_id, %(relation)s, t.id, e.from_id, e.to_id, coalesce({_HOME}, e.from_id)
        FROM {table} t JOIN {edges} e ON e.from_id = t.{column} WHERE {where}""",
        params,
    )
    if not kept:
        return 0
    return execute(
        f"UPDATE {table} t SET {column} = e.to_id FROM {edges} e WHERE t.{column} = e.from_id AND {where}",
        params,
    )


def part_rows(
    *, place_id: int, table: str, column: str, from_id: int, to_id: int, decision_id: int, homes: str
) -> int:
    """Put the rows of a relation back that stand at ``from_id`` and have their home among ``homes`` (working table of
    ``id``), keeping each move."""
    params: Params = {
        "place": place_id,
        "relation": f"{table}.{column}",
        "from": from_id,
        "to": to_id,
        "decision": decision_id,
    }
    working_table(
        "people_rows_parting",
        f"""SELECT * FROM (SELECT t.id, {_HOME} AS home_id FROM {table} t WHERE t.{column} = %(from)s) t
        WHERE t.home_id IN (SELECT id FROM {homes})""",
        params,
    )
    execute(
        """INSERT INTO people_movedrow (place_id, decision_id, relation, row_id, from_id, to_id, home_id)
        SELECT %(place)s, %(decision)s, %(relation)s, id, %(from)s, %(to)s, home_id FROM people_rows_parting""",
        params,
    )
    return execute(
        f"UPDATE {table} t SET {column} = %(to)s FROM people_rows_parting p WHERE p.id = t.id", params
    )


def rehome_rows(
    *, place_id: int, table: str, column: str, which: str, from_id: int, to_id: int, decision_id: int
) -> int:
    """Give rows another home: they stand there from now on. ``which``: working table of ``id``."""
    params: Params = {
        "place": place_id,
        "relation": f"{table}.{column}",
        "from": from_id,
        "to": to_id,
        "decision": decision_id,
    }
    execute(
        f"""INSERT INTO people_movedrow (place_id, decision_id, relation, row_id, from_id, to_id, home_id)
        SELECT %(place)s, %(decision)s, %(relation)s, id, %(from)s, %(to)s, %(to)s FROM {which}""",
        params,
    )
    return execute(f"UPDATE {table} t SET {column} = %(to)s FROM {which} w WHERE w.id = t.id", params)


def follow_merge(place_id: int) -> None:
    """Move the rows of every relation that follows plainly along ``MERGING``."""
    for relation in RELATIONS.values():
        if relation.how is How.FOLLOWS_PERSON:
            move_rows(place_id=place_id, table=relation.table, column=relation.column, edges=MERGING)
        elif relation.how is How.FOLLOWS_PARENT and relation.parent is not None:
            through, _ = relation.parent
            move_rows(
                place_id=place_id,
                table=relation.table,
                column=relation.column,
                edges=MERGING,
                where=f"t.{through} IS NULL",
            )
            execute(
                f"UPDATE {relation.table} t SET {relation.column} = e.to_id FROM {MERGING} e"
                f" WHERE t.{relation.column} = e.from_id"
            )


def follow_parting(*, place_id: int, from_id: int, to_id: int, decision_id: int) -> None:
    """Bring every relation but the source records, which have moved, to where it belongs after a parting: rows whose
    home is among ``HOMES``, and rows of a parent that has moved."""
    for relation in RELATIONS.values():
        plain = relation.how is How.FOLLOWS_PERSON and relation.table != "people_sourcerecord"
        if plain or relation.how is How.FOLLOWS_PARENT:
            part_rows(
                place_id=place_id,
                table=relation.table,
                column=relation.column,
                from_id=from_id,
                to_id=to_id,
                decision_id=decision_id,
                homes=HOMES,
            )
        if relation.how is How.FOLLOWS_PARENT and relation.parent is not None:
            through, parent = relation.parent
            execute(
                f"""UPDATE {relation.table} t SET {relation.column} = p.person_id FROM {parent} p
                WHERE p.id = t.{through} AND t.{relation.column} = %(from)s AND p.person_id = %(to)s""",
                {"from": from_id, "to": to_id},
            )
