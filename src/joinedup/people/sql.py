"""Set SQL for batch actions: working tables that are gone with the transaction, and sums for their joins."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

Params = Mapping[str, Any]


def execute(sql: str, params: Params | None = None) -> int:
    """Run one statement; gives the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(int(cursor.rowcount), 0)


def value(sql: str, params: Params | None = None) -> Any:
    """The first column of the first row of a query, None without a row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None


def rows(sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
    """All rows of a query whose answer is known to be short."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def working_table(name: str, query: str, params: Params | None = None, *, key: str = "") -> int:
    """Make a temporary table from a query and have the planner know it; gives its number of rows.

    ``key``: columns to index, a semicolon between indexes. Freshly filled tables have no statistics yet, so that the
    planner may misjudge a join: with an index on the inner side it is a look-up even then, never quadratic. The table
    is the caller's own: no join on it meets row security. Rows are written loosely, so that marking them later stays
    on their page.
    """
    drop(name)
    made = execute(f"CREATE TEMPORARY TABLE {name} WITH (fillfactor = 60) ON COMMIT DROP AS {query}", params)
    index(name, key)
    execute(f"ANALYZE {name}")
    return made


def index(name: str, key: str) -> None:
    """Index a working or staged table. ``key``: as in ``working_table``."""
    for columns in filter(None, key.split(";")):
        execute(f"CREATE INDEX ON {name} ({columns})")


def mark_unchanged(table: str, work: str) -> int:
    """Mark the rows of a staged table that change nothing: exact repeats, and rows of a thing whose last row is held.

    ``work``: working table of row_number, last_row, is_repeat, is_held.
    """
    return execute(
        f"""UPDATE {table} s SET is_unchanged = true FROM {work} w JOIN {work} l ON l.row_number = w.last_row
        WHERE w.row_number = s.row_number AND (w.is_repeat OR l.is_held)"""
    )


def drop(*names: str) -> None:
    """Let working tables go before the transaction ends."""
    for name in names:
        execute(f"DROP TABLE IF EXISTS pg_temp.{name}")


def roomy() -> None:
    """More memory for this transaction's joins and sorts; no just-in-time compiling, which costs more than it brings;
    small samples when working tables are analysed, since only their size and keys matter; and a look now and then
    whether the program that asked is still there, so that nothing runs on for somebody who was stopped."""
    execute("SET LOCAL work_mem = '128MB'")
    execute("SET LOCAL jit = off")
    execute("SET LOCAL default_statistics_target = 20")
    execute("SET LOCAL client_connection_check_interval = '5s'")


def fresh_statistics() -> int:
    """Have the planner know the tables that changed a good deal since it last looked; gives how many. It takes the place of
    autovacuum's next round, for the work that follows at once; what this transaction wrote itself is not counted yet."""
    execute("SELECT pg_stat_force_next_flush()")
    return int(value("SELECT joinedup_fresh_statistics()"))
