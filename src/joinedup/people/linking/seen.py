"""Which records are new or changed since the last run, without reading them all: the database makes one digest of each
thousand records, and only where it differs from the one kept are the records themselves compared.

What was seen is kept in the index's file, so that the two cannot part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinedup.people.linking.reading import SAYS, copied
from joinedup.people.sql import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyarrow import Table

BLOCK = 1_000
"""How many ids a block has."""

Blocks = dict[int, tuple[int, int]]
"""Of each block: how many records it has, and the digest of what they say and whose they are."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Against what was seen. ``fresh``: records that are new or say something else, with what they say; ``gone``: ids
    that are no more; ``moved``: of a record that is another person's now, that person; ``rows``: what stands in the
    blocks that differ (id, hash, person); ``blocks``: all of them as they are now; ``stale``: those whose digest differs."""

    fresh: dict[int, int]
    gone: list[int]
    moved: dict[int, int]
    rows: "Table"
    blocks: Blocks
    stale: list[int]


def _digest(person: str) -> str:
    """Of what a record says by the hash of what was sent, from which the rest is made; a trace's number comes of others."""
    return f"bit_xor(hashtextextended(r.content_hash || r.nhs_number, r.id # ({person} << 32)))"


def blocks_of(place_id: int) -> Blocks:
    """The blocks of a place's records, as they stand."""
    found = rows(
        f"""SELECT r.id / {BLOCK}, count(*), {_digest("r.person_id")}
        FROM people_sourcerecord r WHERE r.place_id = %(place)s GROUP BY 1""",
        {"place": place_id},
    )
    return {block: (count, digest) for block, count, digest in found}


def _rehomed(blocks: Blocks, moved: Sequence[tuple[int, int, int]]) -> Blocks:
    """Blocks whose records have become other people's since, without reading the rest of them. ``moved``: record, whose it
    was, whose it is. A record that also says something else by now leaves its block differing, so that it is looked at."""
    found = rows(
        f"""SELECT r.id / {BLOCK}, {_digest("m.was")} # {_digest("m.now")}
        FROM unnest(%(ids)s::bigint[], %(was)s::bigint[], %(now)s::bigint[]) AS m(id, was, now)
        JOIN people_sourcerecord r ON r.id = m.id GROUP BY 1""",
        {
            "ids": [record for record, _, _ in moved],
            "was": [was for _, was, _ in moved],
            "now": [now for _, _, now in moved],
        },
    )
    after = dict(blocks)
    for block, change in found:
        if block in after:
            count, digest = after[block]
            after[block] = (count, digest ^ change)
    return after


def standing(place_id: int, blocks: Collection[int] | None = None) -> "Table":
    """Of every record (``blocks``: of these) what it says (a hash) and whose it is: id, hash, person."""
    records = f"people_sourcerecord r WHERE r.place_id = {place_id:d}"
    if blocks is not None:
        listed = ",".join(str(int(block)) for block in blocks)
        records = (
            f"unnest('{{{listed}}}'::bigint[]) b CROSS JOIN LATERAL (SELECT * FROM {records}"
            f" AND r.id >= b * {BLOCK} AND r.id < (b + 1) * {BLOCK} OFFSET 0) r"
        )
    return copied(
        f"SELECT r.id, {SAYS}, r.person_id AS person FROM {records}",
        numbers=True,
    )


def people_of(ids: Collection[str]) -> dict[str, str]:
    """Whose each record is now; those that are no more are left out."""
    found = rows(
        "SELECT id::text, person_id::text FROM people_sourcerecord WHERE id = ANY(%(ids)s)",
        {"ids": [int(one) for one in ids]},
    )
    return dict(found)


def remember(con: "DuckDBPyConnection", now: "Table", after: "Table", blocks: Blocks) -> None:
    """Keep what was seen beside a new index. ``now`` and ``blocks``: what was looked at; ``after``: a later look, for whose
    the records have become by linking them."""
    con.register("now_standing", now)
    con.execute("CREATE OR REPLACE TABLE seen AS SELECT * FROM now_standing ORDER BY id")
    con.unregister("now_standing")
    con.register("now_people", after)
    _remember_blocks(con, _rehomed(blocks, _move(con)))
    con.unregister("now_people")


def _move(con: "DuckDBPyConnection") -> list[tuple[int, int, int]]:
    """Say whose records are by ``now_people``, their hashes left as they are; gives those that moved: record, whose it was,
    whose it is."""
    moved: list[tuple[int, int, int]] = con.execute(
        "SELECT s.id, s.person, n.person FROM seen s JOIN now_people n USING (id) WHERE n.person <> s.person"
    ).fetchall()
    if moved:
        con.execute(
            "UPDATE seen SET person = n.person FROM now_people n WHERE n.id = seen.id AND n.person <> seen.person"
        )
    return moved


def is_kept(con: "DuckDBPyConnection") -> bool:
    """Whether an index's file says what was seen."""
    found = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('seen', 'seen_blocks') AND NOT temporary"
    ).fetchall()
    return bool(found[0][0] == 2)


def difference(con: "DuckDBPyConnection", place_id: int, blocks: Blocks) -> Difference:
    """What differs from what was seen. ``blocks``: as they are now."""
    kept = {
        block: (records, digest)
        for block, records, digest in con.execute("SELECT block, records, digest FROM seen_blocks").fetchall()
    }
    stale = sorted(block for block in kept.keys() | blocks.keys() if kept.get(block) != blocks.get(block))
    now = standing(place_id, stale)
    con.register("now_standing", now)
    con.register("stale_blocks", _numbers("block", stale))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE seen_there AS
        SELECT id, hash, person FROM seen SEMI JOIN stale_blocks ON stale_blocks.block = seen.id // {BLOCK}"""
    )
    fresh = con.execute("SELECT id, hash FROM now_standing ANTI JOIN seen_there USING (id, hash)").fetchall()
    gone = con.execute("SELECT id FROM seen_there ANTI JOIN now_standing USING (id)").fetchall()
    moved = con.execute(
        "SELECT n.id, n.person FROM now_standing n JOIN seen_there s USING (id) WHERE n.person <> s.person"
    ).fetchall()
    con.unregister("now_standing")
    con.unregister("stale_blocks")
    return Difference(dict(fresh), [one for (one,) in gone], dict(moved), now, blocks, stale)


def keep(con: "DuckDBPyConnection", found: Difference, people: Mapping[str, str]) -> None:
    """Remember a difference that has been looked at, in one piece. ``people``: records that are another's since then."""
    con.register("now_standing", found.rows)
    con.register("stale_blocks", _numbers("block", found.stale))
    con.register("now_people", _pairs(people))
    con.execute("BEGIN")
    con.execute(f"DELETE FROM seen WHERE id // {BLOCK} IN (SELECT block FROM stale_blocks)")
    con.execute("INSERT INTO seen SELECT id, hash, person FROM now_standing")
    _remember_blocks(con, _rehomed(found.blocks, _move(con)))
    con.execute("COMMIT")
    for name in ("now_standing", "stale_blocks", "now_people"):
        con.unregister(name)


def _remember_blocks(con: "DuckDBPyConnection", blocks: Blocks) -> None:
    import pyarrow

    con.register(
        "now_blocks",
        pyarrow.table(
            {
                "block": pyarrow.array(list(blocks), pyarrow.int64()),
                "records": pyarrow.array([count for count, _ in blocks.values()], pyarrow.int64()),
                "digest": pyarrow.array([digest for _, digest in blocks.values()], pyarrow.int64()),
            }
        ),
    )
    con.execute("CREATE OR REPLACE TABLE seen_blocks AS SELECT * FROM now_blocks")
    con.unregister("now_blocks")


def _numbers(name: str, values: Sequence[int]) -> "Table":
    import pyarrow

    return pyarrow.table({name: pyarrow.array(values, pyarrow.int64())})


def _pairs(people: Mapping[str, str]) -> "Table":
    import pyarrow

    return pyarrow.table(
        {
            "id": pyarrow.array([int(one) for one in people], pyarrow.int64()),
            "person": pyarrow.array([int(one) for one in people.values()], pyarrow.int64()),
        }
    )
