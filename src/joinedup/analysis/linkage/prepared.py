"""Records in DuckDB, made comparable: what training and linking both start from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from joinedup.analysis.linkage.blocking import Admitted, add_keys, make_keys
from joinedup.analysis.linkage.roles import CannotLink, Columns, Role
from joinedup.analysis.linkage.scoring import frequencies_sql
from joinedup.analysis.linkage.standard import load_nicknames, make_records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from joinedup.analysis.linkage.model import Model

YES = ("1", "01", "y", "yes", "t", "true", "verified", "number-present-and-verified", "present and verified")
"""Texts of a column of role ``verified`` that say yes (NHS number status 01, UK Core's code)."""
MEMORY_LIMIT = "6GB"


def connect(path: str = ":memory:", *, threads: int | None = None) -> DuckDBPyConnection:
    """A DuckDB that neither reaches the network nor says anything."""
    import duckdb

    con = duckdb.connect(path)
    con.execute("SET enable_progress_bar = false")
    con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET autoinstall_known_extensions = false")
    if threads:
        con.execute(f"SET threads = {threads}")
    return con


@dataclass(slots=True)
class Records:
    """One or two lists of people. Make them with ``from_rows`` or ``from_csv``; ``two``: link across, not within.

    The comparable table ``rec`` has one row a record, numbered in the order of list and id."""

    con: DuckDBPyConnection
    columns: Columns
    two: bool = False
    count: int = 0
    admitted: list[Admitted] = field(default_factory=list)
    has_own_keys: bool = False
    keyed_for: Model | None = None

    @property
    def roles(self) -> dict[Role, list[str]]:
        """Of each role the raw table's columns."""
        return {
            role: [raw_name(role, place) for place in range(len(named))]
            for role in Role
            if role is not Role.VERIFIED and (named := self.columns.of(role))
        }

    @property
    def names(self) -> list[str]:
        """The comparable table's columns."""
        return [row[0] for row in self.con.execute("DESCRIBE rec").fetchall()]

    @property
    def has_doors(self) -> bool:
        """Whether most addresses have a house number. Towns alone make no household: half a county shares one."""
        if "house" not in self.names:
            return True
        doors, there = self.con.execute("SELECT count(house), count(address) FROM rec").fetchall()[0]
        return bool(doors * 2 >= there)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, Any]] | Any,
        columns: Columns,
        second: Iterable[Mapping[str, Any]] | Any = None,
        *,
        con: DuckDBPyConnection | None = None,
    ) -> Records:
        """Of mappings (column to value, None for nothing; anything else is taken as its text) or of pyarrow tables.
        ``con``: an empty DuckDB of ``connect`` to make them in, when there is one already.

        Raises CannotLink naming the row (counted from 1) when an id is missing or given twice."""
        con = con or connect()
        for src, given in enumerate((rows,) if second is None else (rows, second)):
            con.register(f"given_{src}", _as_arrow(given, columns))
        records = cls(con, columns, two=second is not None)
        records.take([f"given_{src}" for src in range(2 if records.two else 1)])
        for src in range(2 if records.two else 1):
            con.unregister(f"given_{src}")
        return records

    def take(
        self,
        sources: Sequence[str],
        *,
        names: Sequence[Mapping[str, str | None]] = (),
        labels: Sequence[str] = (),
    ) -> None:
        """Fill the comparable table from tables of ``con``. ``names``: of each source, what a column is called there (None: it
        has none), when not by its own name. ``labels``: what the sources are called in errors."""
        parts = []
        for src, source in enumerate(sources):
            called = names[src] if names else {}
            parts.append(f"SELECT {src}::TINYINT AS src, {self._selected(called)} FROM {source}")
        self.con.execute(f"CREATE OR REPLACE TABLE raw AS {' UNION ALL '.join(parts)}")
        self._refuse_bad_ids(labels or (["List A", "List B"] if len(sources) > 1 else [""]))
        load_nicknames(self.con)
        make_records(self.con, self.roles, raw="raw", into="rec")
        self.con.execute("DROP TABLE raw")
        self.count = int(self.con.execute("SELECT count(*) FROM rec").fetchall()[0][0])
        if not self.count:
            raise CannotLink("There are no records.")

    def _selected(self, called: Mapping[str, str | None]) -> str:
        def text(name: str) -> str:
            there = called.get(name, name)
            if there is None:
                return "NULL::VARCHAR"
            quoted = '"' + there.replace('"', '""') + '"'
            return f"nullif(trim({quoted}::VARCHAR), '')"

        verified = self.columns.of(Role.VERIFIED)
        yes = ", ".join(f"'{word}'" for word in YES)
        said = f"coalesce(lower({text(verified[0])}) IN ({yes}), false)" if verified else "false"
        parts = [f"{text(self.columns.id)} AS id", f"{said} AS verified"]
        for role, columns in self.roles.items():
            parts += [
                f"{text(name)} AS {column}"
                for name, column in zip(self.columns.of(role), columns, strict=True)
            ]
        return ", ".join(parts)

    def _refuse_bad_ids(self, labels: Sequence[str]) -> None:
        missing = self.con.execute(
            "SELECT src, count(*) FROM raw WHERE id IS NULL GROUP BY src ORDER BY src"
        ).fetchall()
        if missing:
            raise CannotLink(
                f"{_named(labels, missing[0][0])}{missing[0][1]:,} rows have nothing in the id column “{self.columns.id}”."
            )
        twice = self.con.execute(
            "SELECT src, count(*), min(id) FROM (SELECT src, id FROM raw GROUP BY src, id HAVING count(*) > 1)"
            " GROUP BY src ORDER BY src"
        ).fetchall()
        if twice:
            raise CannotLink(
                f"{_named(labels, twice[0][0])}the id column “{self.columns.id}” has {twice[0][1]:,} values that stand in more"
                f" than one row, such as “{twice[0][2]}”. Ids must differ."
            )

    def make_keys(self) -> None:
        """The blocking keys that these records ask for."""
        columns = [name for name in self.names if not name.startswith("t_")]
        self.admitted = add_keys(self.con, "rec", columns, two=self.two, has_doors=self.has_doors)
        self.has_own_keys = True

    def make_ready(
        self, model: Model, admitted: Sequence[Admitted] | None = None, *, common: Any = None
    ) -> None:
        """Add the weights of rarity and the blocking keys; once for each model. ``common``: the model's table of common
        values, where an index has it already."""
        if self.keyed_for is model:
            return
        put_common_values(self.con, model, common)
        columns, joins = frequencies_sql(model)
        keep = [name for name in self.names if not name.startswith("t_")]
        listed = ", ".join([f"r.{name}" for name in keep] + columns)
        self.con.execute(
            f"CREATE OR REPLACE TABLE rec AS SELECT {listed} FROM rec r {' '.join(joins)} ORDER BY r.rid"
        )
        if admitted is not None:
            self.admitted, self.has_own_keys = list(admitted), False
            make_keys(self.con, "rec", [replace(one, most=0) for one in admitted])
        elif not self.has_own_keys:
            self.make_keys()
        self.keyed_for = model


def put_common_values(con: DuckDBPyConnection, model: Model, made: Any = None) -> None:
    """Table ``common_values``: column, value, weight of its rarity. ``made``: the same as a table of Arrow's."""
    con.register("given_values", _common_values(model) if made is None else made)
    con.execute("CREATE OR REPLACE TABLE common_values AS SELECT * FROM given_values")
    con.unregister("given_values")


def _common_values(model: Model) -> Any:
    import pyarrow

    rows = [
        (column, value, -math.log2(share))
        for column, shares in model.common.items()
        for value, share in shares.items()
    ]
    names, values, weights = zip(*rows, strict=True) if rows else ((), (), ())
    return pyarrow.table(
        {
            "name": pyarrow.array(names, pyarrow.string()),
            "value": pyarrow.array(values, pyarrow.string()),
            "t": pyarrow.array(weights, pyarrow.float32()),
        }
    )


def raw_name(role: Role, place: int) -> str:
    """What a role's column is called in the raw table."""
    return f"{role}_raw_{place}"


def _named(labels: Sequence[str], src: int) -> str:
    return f"{labels[src]}: " if labels[src] else ""


def _as_arrow(rows: Any, columns: Columns) -> Any:
    import pyarrow

    wanted = [columns.id, *columns.roles]
    if isinstance(rows, pyarrow.Table):
        if missing := [name for name in wanted if name not in rows.column_names]:
            raise CannotLink(f"The table has no column “{missing[0]}”.")
        return rows.select(wanted)
    taken: dict[str, list[str | None]] = {name: [] for name in wanted}
    for at, row in enumerate(rows, start=1):
        for name, values in taken.items():
            if name not in row:
                raise CannotLink(f"Row {at} has no “{name}”.")
            value = row[name]
            values.append(None if value is None else str(value))
    return pyarrow.table({name: pyarrow.array(values, pyarrow.string()) for name, values in taken.items()})
