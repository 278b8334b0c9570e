"""The database as its superuser sees it: for copying rows out and in beside row security, and for seeding."""

import re
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import psycopg
from psycopg import sql

from joinedup.embedded import roles, server
from joinedup.embedded.data import SUPERUSER

_BLOCK = 1 << 20


def superuser() -> psycopg.Connection[tuple[object, ...]]:
    """A connection that row security does not bind."""
    running = server.ensure_running()
    return psycopg.connect(
        host=str(running.socket_folder),
        port=running.port,
        user=SUPERUSER,
        password=server.password(SUPERUSER),
        dbname=roles.DATABASE,
    )


def counts(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """Rows by table, every table of the product."""
    tables = [
        str(name)
        for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    found = {}
    for name in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        found[name] = int(cast(int, row[0])) if row else 0
    return found


def in_order(connection: psycopg.Connection[tuple[object, ...]], tables: Sequence[str]) -> list[str]:
    """The tables with those that others refer to first."""
    pairs = connection.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    ).fetchall()
    waiting, ordered = set(tables), []
    while waiting:
        ready = sorted(
            name for name in waiting if not any(a == name and b in waiting and b != name for a, b in pairs)
        )
        ordered += ready or sorted(waiting)
        waiting -= set(ordered)
    return ordered


def copy_out(connection: psycopg.Connection[tuple[object, ...]], table: str, path: Path) -> None:
    """Write a table's rows as COPY does."""
    with (
        path.open("wb") as target,
        connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy,
    ):
        for block in copy:
            target.write(block)


def copy_in(connection: psycopg.Connection[tuple[object, ...]], files: Sequence[tuple[str, Path]]) -> float:
    """Empty the tables, then copy files into them in one transaction with every index and constraint in force; gives
    the seconds from the first byte to the end of the commit."""
    empty(connection, [table for table, _ in files])
    settle(connection)
    began = perf_counter()
    for table, path in files:
        with (
            path.open("rb") as source,
            connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy,
        ):
            while block := source.read(_BLOCK):
                copy.write(block)
    connection.commit()
    return perf_counter() - began


def empty(connection: psycopg.Connection[tuple[object, ...]], tables: Sequence[str]) -> None:
    """Take every row out of some tables and of those that refer to them."""
    names = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
    connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    connection.commit()


def settle(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Write everything dirty to disk, so that no measurement pays for what went before it."""
    connection.commit()
    connection.autocommit = True
    connection.execute("CHECKPOINT")
    connection.autocommit = False


def run_file(connection: psycopg.Connection[tuple[object, ...]], path: Path, **values: object) -> None:
    """Run the statements of an SQL file of ours; ``:name`` stands for a value, bound as a literal."""
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    for name, value in values.items():
        literal = sql.Literal(value).as_string(connection)
        text = re.sub(rf"(?<!:):{name}\b", literal.replace("\\", r"\\"), text)
    connection.execute(text.encode())
    connection.commit()


def keep_everybody(place: Any) -> None:
    """Bring the relationships of everybody in a place that was seeded by SQL up to it, as a list would have."""
    from joinedup.access.actions import keep_relationships
    from joinedup.access.door import operator
    from joinedup.core.context import acting
    from joinedup.people.sql import roomy, working_table

    with superuser() as connection:
        connection.autocommit = True
        connection.execute("ANALYZE")
    with acting(operator(place)) as actor:
        roomy()
        working_table("everybody", "SELECT id AS person_id FROM people_person")
        keep_relationships(actor=actor, table="everybody")
