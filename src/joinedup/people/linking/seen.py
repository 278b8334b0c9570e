"""Which records are new or changed since the last run, without reading them all: the database makes one digest of each
thousand records, and only where it differs from the one kept are the records themselves compared.

What was seen is kept in the index's file, so that the two cannot part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinedup.people.linking.reading import copied
from joinedup.people.sql import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyarrow import Table

BLOCK = 1_000
"""How many ids a block has."""

_SAYS = "r.content_hash, r.nhs_number, r.family_key, r.given_key, r.birth_date, r.postcode_key, r.address, r.telephone"
"""What a record says."""

Blocks = dict[int, tuple[int, int]]
"""Of each block: how many records it has, and the digest of what they say and whose they are."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Against what was seen. ``fresh``: ids of records that are new or say something else; ``gone``: ids that are no
    more; ``moved``: of a record that is another person's now, that person; ``rows``: what stands in the blocks that
    differ (id, hash, person); ``blocks``: all of them as they are now; ``stale``: those whose digest differs."""

    fresh: list[int]
    gone: list[int]
    moved: dict[int, int]
    rows: "Table"
    blocks: Blocks
    stale: list[int]


def blocks_of(place_id: int) -> Blocks:
    """The blocks of a place's records, as they stand."""
    found = rows(
        f"""SELECT b.block, d.records, d.digest
        FROM generate_series(0, (SELECT max(id) FROM people_sourcerecord WHERE place_id = %(place)s) / {BLOCK}) b(block)
        CROSS JOIN LATERAL (
            SELECT count(*) AS records, bit_xor(hashtextextended(concat_ws('|', r.id, r.person_id, {_SAYS}), 0)) AS digest
            FROM people_sourcerecord r
            WHERE r.place_id = %(place)s AND r.id >= b.block * {BLOCK} AND r.id < (b.block + 1) * {BLOCK}
        ) d WHERE d.records > 0""",
        {"place": place_id},
    )
    return {block: (count, digest) for block, count, digest in found}


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
        f"SELECT r.id, hashtextextended(concat_ws('|', {_SAYS}), 0) AS hash, r.person_id AS person FROM {records}",
        numbers=True,
    )


def people_of(ids: Collection[str]) -> dict[str, str]:
    """Whose each record is now; those that are no more are left out."""
    found = rows(
        "SELECT id::text, person_id::text FROM people_sourcerecord WHERE id = ANY(%(ids)s)",
        {"ids": [int(one) for one in ids]},
    )
    return dict(found)


def remember(con: "DuckDBPyConnection", now: "Table", blocks: Blocks) -> None:
    """Keep what was seen beside a new index."""
    con.register("now_standing", now)
    con.execute("CREATE OR REPLACE TABLE seen AS SELECT * FROM now_standing ORDER BY id")
    con.unregister("now_standing")
    _remember_blocks(con, blocks)


def assign(con: "DuckDBPyConnection", now: "Table") -> None:
    """Say whose records are by a later look at them (id, person), their hashes left as they are."""
    con.register("now_standing", now)
    con.execute(
        "UPDATE seen SET person = n.person FROM now_standing n WHERE n.id = seen.id AND n.person <> seen.person"
    )
    con.unregister("now_standing")


def is_kept(con: "DuckDBPyConnection") -> bool:
    """Whether an index's file says what was seen."""
    found = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('seen', 'seen_blocks') AND NOT temporary"
    ).fetchall()
    return bool(found[0][0] == 2)


def difference(con: "DuckDBPyConnection", place_id: int) -> Difference:
    """What differs from what was seen."""
    kept = {
        block: (records, digest)
        for block, records, digest in con.execute("SELECT block, records, digest FROM seen_blocks").fetchall()
    }
    blocks = blocks_of(place_id)
    stale = sorted(block for block in kept.keys() | blocks.keys() if kept.get(block) != blocks.get(block))
    now = standing(place_id, stale)
    con.register("now_standing", now)
    con.register("stale_blocks", _numbers("block", stale))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE seen_there AS
        SELECT id, hash, person FROM seen SEMI JOIN stale_blocks ON stale_blocks.block = seen.id // {BLOCK}"""
    )
    fresh = con.execute("SELECT id FROM now_standing ANTI JOIN seen_there USING (id, hash)").fetchall()
    gone = con.execute("SELECT id FROM seen_there ANTI JOIN now_standing USING (id)").fetchall()
    moved = con.execute(
        "SELECT n.id, n.person FROM now_standing n JOIN seen_there s USING (id) WHERE n.person <> s.person"
    ).fetchall()
    con.unregister("now_standing")
    con.unregister("stale_blocks")
    return Difference([one for (one,) in fresh], [one for (one,) in gone], dict(moved), now, blocks, stale)


def keep(con: "DuckDBPyConnection", found: Difference, people: Mapping[str, str]) -> None:
    """Remember a difference that has been looked at, in one piece. ``people``: records that are another's since then."""
    con.register("now_standing", found.rows)
    con.register("stale_blocks", _numbers("block", found.stale))
    con.register("now_people", _pairs(people))
    con.execute("BEGIN")
    con.execute(f"DELETE FROM seen WHERE id // {BLOCK} IN (SELECT block FROM stale_blocks)")
    con.execute("INSERT INTO seen SELECT id, hash, person FROM now_standing")
    con.execute("UPDATE seen SET person = p.person FROM now_people p WHERE p.id = seen.id")
    _remember_blocks(con, found.blocks)
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
