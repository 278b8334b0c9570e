"""An index of people that new records are linked against without linking it anew."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from joinedup.analysis.linkage.blocking import Admitted, Rule, few_pairs_sql, pairs_sql
from joinedup.analysis.linkage.clusters import connected, repair
from joinedup.analysis.linkage.linking import (
    Ids,
    compared,
    counts,
    finish,
    groups_of,
    pair_columns,
    put_decided,
    scored_sql,
)
from joinedup.analysis.linkage.links import Links
from joinedup.analysis.linkage.model import Model
from joinedup.analysis.linkage.prepared import Records, connect, put_common_values
from joinedup.analysis.linkage.roles import CannotLink

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(slots=True)
class Index:
    """Comparable records with their blocking keys and who each belongs to, in memory or in a file.

    Build it once from a full run, keep it in a file, ``add`` what was linked and ``remove`` what has gone."""

    con: DuckDBPyConnection
    model: Model
    admitted: list[Admitted]
    brought: Records | None = None
    """The records that table ``fresh`` holds."""

    @classmethod
    def build(
        cls, records: Records, model: Model, people: Mapping[str, str] | None = None, path: Path | None = None
    ) -> Index:
        """Of one list. ``people``: of each record's id the person it belongs to; without, every record is its own.
        ``path``: a file to keep it in (replaced); without, it lives in memory."""
        if records.two:
            raise CannotLink("An index is made of one list.")
        records.make_ready(model)
        if path is not None:
            path.unlink(missing_ok=True)
        con = connect(str(path) if path is not None else ":memory:")
        index = cls(con, model, list(records.admitted))
        con.register("given_records", records.con.sql("SELECT * FROM rec ORDER BY rid").to_arrow_table())
        con.execute("CREATE TABLE rec AS SELECT *, id AS person FROM given_records ORDER BY rid")
        con.unregister("given_records")
        con.register("given_keys", records.con.sql("SELECT * FROM keys_of_rec ORDER BY rid").to_arrow_table())
        con.execute("CREATE TABLE keys_of_rec AS SELECT * FROM given_keys ORDER BY rid")
        con.unregister("given_keys")
        if people is not None:
            index.assign(people)
        put_common_values(con, model)
        rules = [
            {
                "name": one.rule.name,
                "parts": one.rule.parts,
                "needs": one.rule.needs,
                "column": one.column,
                "most": one.most,
                "pairs": one.pairs,
            }
            for one in index.admitted
        ]
        con.execute("CREATE TABLE about (model VARCHAR, rules VARCHAR)")
        con.execute("INSERT INTO about VALUES (?, ?)", [json.dumps(model.as_json()), json.dumps(rules)])
        return index

    @classmethod
    def open(cls, path: Path) -> Index:
        """The index kept in a file. Raises CannotLink when there is none, or it is not one."""
        import duckdb

        if not path.is_file():
            raise CannotLink("The index's file is not there.")
        try:
            con = connect(str(path))
            model, rules = con.execute("SELECT model, rules FROM about").fetchall()[0]
        except (duckdb.Error, IndexError):
            raise CannotLink("The index's file is damaged or is none.") from None
        admitted = [
            Admitted(
                Rule(one["name"], tuple(one["parts"]), tuple(one["needs"])),
                one["column"],
                one["most"],
                one["pairs"],
            )
            for one in json.loads(rules)
        ]
        return cls(con, Model.from_json(json.loads(model)), admitted)

    def make_ready(self, records: Records) -> None:
        """Give new records the keys and weights of rarity of the index. May run beside other work on the index."""
        if records.keyed_for is not self.model:
            with self.con.cursor() as con:
                common = con.sql("FROM common_values").to_arrow_table()
            records.make_ready(self.model, self.admitted, common=common)

    def close(self) -> None:
        """Write what is not yet in the file, and let go of it."""
        self.con.close()

    def __len__(self) -> int:
        return int(self.con.execute("SELECT count(*) FROM rec").fetchall()[0][0])

    def assign(self, people: Mapping[str, str]) -> None:
        """Say which person records belong to: record's id to person's."""
        _put_ids(self.con, people)
        self.con.execute("UPDATE rec SET person = g.person FROM given_people g WHERE g.id = rec.id")

    def records_of(self, people: Iterable[str]) -> dict[str, str]:
        """The records of some people: record's id to person's."""
        _put_ids(self.con, dict.fromkeys(people, ""))
        found = self.con.execute("SELECT id, person FROM rec SEMI JOIN given_people g ON g.id = rec.person")
        return dict(found.fetchall())

    def remove(self, ids: Iterable[str]) -> None:
        """Forget records."""
        _put_ids(self.con, dict.fromkeys(ids, ""))
        self._forget("given_people")

    def _forget(self, ids: str) -> None:
        self.con.execute(
            f"DELETE FROM keys_of_rec WHERE rid IN (SELECT rid FROM rec WHERE id IN (SELECT id FROM {ids}))"
        )
        self.con.execute(f"DELETE FROM rec WHERE id IN (SELECT id FROM {ids})")

    def add(self, records: Records, people: Mapping[str, str] | None = None) -> None:
        """Take records in, in place of those with the same ids."""
        if self.brought is not records:
            _bring(self, records)
        if self.con.execute("SELECT EXISTS (SELECT 1 FROM rec SEMI JOIN fresh USING (id))").fetchall()[0][0]:
            self._forget("fresh")
        self.brought = None
        self.con.execute(
            "INSERT INTO rec BY NAME SELECT * REPLACE (0::TINYINT AS src), id AS person FROM fresh"
        )
        self.con.execute(
            "INSERT INTO keys_of_rec BY NAME SELECT * REPLACE (0::TINYINT AS src) FROM keys_of_fresh"
        )
        if people is not None:
            self.assign(people)


def _put_ids(con: DuckDBPyConnection, people: Mapping[str, str]) -> None:
    import pyarrow

    table = pyarrow.table(
        {
            "id": pyarrow.array(list(people), pyarrow.string()),
            "person": pyarrow.array(list(people.values()), pyarrow.string()),
        }
    )
    con.register("put_people", table)
    con.execute("CREATE OR REPLACE TEMP TABLE given_people AS SELECT * FROM put_people")
    con.unregister("put_people")


def _bring(index: Index, records: Records) -> None:
    """Table ``fresh``: records made comparable by the index's model, numbered after the index's."""
    if records.two or records.columns != index.model.columns:
        raise CannotLink("The new records must be one list with the columns that the model was made for.")
    con = index.con
    index.make_ready(records)
    base = int(con.execute("SELECT coalesce(max(rid), -1) + 1 FROM rec").fetchall()[0][0])
    con.register("given_records", records.con.sql("SELECT * FROM rec ORDER BY rid").to_arrow_table())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT * REPLACE ((rid + {base})::INTEGER AS rid, 1::TINYINT AS src)"
        " FROM given_records"
    )
    con.unregister("given_records")
    con.register("given_keys", records.con.sql("SELECT * FROM keys_of_rec ORDER BY rid").to_arrow_table())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE keys_of_fresh AS SELECT * REPLACE ((rid + {base})::INTEGER AS rid, 1::TINYINT AS src)"
        " FROM given_keys"
    )
    con.unregister("given_keys")
    index.brought = records


def link_new(
    new: Records, index: Index, model: Model | None = None, *, never: Ids = (), always: Ids = ()
) -> Links:
    """Link new or changed records against an index; what the index holds of the same ids is left out.

    The work grows with the new records, not with the index. In the outcome list 0 is the index and list 1 the new records;
    ``clusters`` has the new records and the records of those people they may belong to. People of the index stay together;
    two of them come into one cluster only when a new record shows that they are one. ``model``: the index's own, when
    given."""
    if model is not None and model.as_json() != index.model.as_json():
        raise CannotLink("The index was made with another model.")
    model, con = index.model, index.con
    _bring(index, new)
    con.execute("CREATE OR REPLACE TEMP TABLE replaced AS SELECT rid FROM rec SEMI JOIN fresh USING (id)")
    made = pairs_sql(index.admitted, left="keys_of_rec", right="keys_of_fresh", which="l.rid < r.rid")
    left_out = ""
    if con.execute("SELECT count(*) FROM replaced").fetchall()[0][0]:
        left_out = " ANTI JOIN replaced USING (rid)"
        made = f"SELECT a, b FROM ({made}) ANTI JOIN replaced ON rid = a"
    made += f" UNION ALL {few_pairs_sql(index.admitted, 'keys_of_fresh')}"
    con.execute(f"CREATE OR REPLACE TEMP VIEW held AS SELECT * FROM rec{left_out}")
    con.execute(
        "CREATE OR REPLACE TEMP VIEW held_and_fresh AS SELECT * EXCLUDE (person) FROM held"
        " UNION ALL BY NAME SELECT * FROM fresh"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE scored AS {scored_sql(model, compared(model, made, 'held_and_fresh', 'fresh'))}"
    )
    con.execute(
        "CREATE OR REPLACE TEMP VIEW everybody AS SELECT rid, src, id, person FROM held"
        " UNION ALL SELECT rid, src, id, NULL FROM fresh"
    )
    put_decided(con, "everybody", never, always)
    _place(con, model)
    finish(con, model)
    return Links(con, model, model.balanced, counts(con))


def _place(con: DuckDBPyConnection, model: Model) -> None:
    """Table ``groups``: the new records, and the people of the index they touch."""
    threshold = math.log2(model.balanced / (1 - model.balanced))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE touched AS
        WITH likely AS (SELECT a FROM scored WHERE held >= {threshold - 4:.5f} UNION SELECT a FROM decided
                      UNION SELECT b FROM decided),
        persons AS (SELECT DISTINCT person FROM held JOIN likely ON rid = a)
        SELECT rid, src, id, person FROM held WHERE person IN (SELECT person FROM persons)
        UNION ALL SELECT rid, src, id, NULL FROM fresh"""
    )
    people: dict[str, list[int]] = {}
    everyone: list[int] = []
    for rid, person in con.execute("SELECT rid, person FROM touched ORDER BY rid").fetchall():
        everyone.append(rid)
        if person is not None:
            people.setdefault(person, []).append(rid)
    columns = pair_columns(model)
    con.execute(
        """CREATE OR REPLACE TEMP TABLE near AS
        SELECT DISTINCT t.rid AS a, s.b FROM scored s JOIN touched p ON p.rid = s.a JOIN touched t ON t.person = p.person
        UNION SELECT a, b FROM scored JOIN touched x ON x.rid = a WHERE x.person IS NULL"""
    )
    inside = (
        f"SELECT {columns} FROM near JOIN (FROM rec UNION ALL BY NAME FROM fresh) l ON l.rid = near.a"
        " JOIN fresh r ON r.rid = near.b"
    )
    known = con.execute("SELECT a, b, held, veto FROM scored SEMI JOIN near USING (a, b)").fetchall()
    con.execute("DELETE FROM near USING scored WHERE scored.a = near.a AND scored.b = near.b")
    if con.execute("SELECT count(*) FROM near").fetchall()[0][0]:
        known += con.execute(
            f"SELECT a, b, held, veto FROM ({scored_sql(model, inside, all_kept=True)})"
        ).fetchall()
    odds: dict[tuple[int, int], float] = {}
    vetoed: set[tuple[int, int]] = set()
    for a, b, value, veto in known:
        odds[a, b] = value - threshold
        if veto:
            vetoed.add((a, b))
    ties: list[tuple[int, int]] = []
    for a, b, same in con.execute("SELECT a, b, same FROM decided").fetchall():
        if same:
            ties.append((a, b))
        else:
            vetoed.add((a, b))
    for members in people.values():
        ties += [(members[0], other) for other in members[1:]]
    labels: dict[int, int] = {rid: rid for rid in everyone}
    of = connected([pair for pair, value in odds.items() if value >= -4 or pair in vetoed] + ties)
    portions: dict[int, dict[tuple[int, int], float]] = {}
    for (x, y), value in odds.items():
        if of.get(x, x) == of.get(y, y):
            portions.setdefault(of.get(x, x), {})[x, y] = value
    fixed: dict[int, list[Collection[int]]] = {}
    for group in groups_of(ties):
        fixed.setdefault(of[next(iter(group))], []).append(group)
    apart: dict[int, set[tuple[int, int]]] = {}
    for pair in vetoed:
        apart.setdefault(of.get(pair[0], pair[0]), set()).add(pair)
    whole: dict[int, list[int]] = {}
    for rid, top in of.items():
        whole.setdefault(top, []).append(rid)
    for top, rids in whole.items():
        for made in repair(sorted(rids), portions.get(top, {}), apart.get(top, ()), fixed.get(top, ())):
            labels.update(dict.fromkeys(made, made[0]))
    import pyarrow

    con.register(
        "given_labels",
        pyarrow.table(
            {
                "rid": pyarrow.array(list(labels), pyarrow.int32()),
                "top": pyarrow.array(list(labels.values()), pyarrow.int32()),
            }
        ),
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE groups AS SELECT t.rid, t.src, t.id,"
        " dense_rank() OVER (ORDER BY g.top)::INTEGER AS cluster FROM touched t JOIN given_labels g USING (rid)"
    )
    con.unregister("given_labels")
