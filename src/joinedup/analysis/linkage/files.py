"""Linking CSV files: read, train, link, write. No database of ours, no Django.

A file ending in ``.gz`` is read as is. Header cells and values are trimmed. The separator is the one the header line shows
(comma, semicolon, tab or bar). One file: duplicates within it. Two: links from one to the other, and none within either unless
asked for."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from joinedup.analysis.linkage.linking import link
from joinedup.analysis.linkage.prepared import Records, connect
from joinedup.analysis.linkage.roles import ONE_COLUMN_ONLY, CannotLink, Columns, Role, guess_roles
from joinedup.analysis.linkage.training import train

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from joinedup.analysis.linkage.model import Model

SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file's ``path``, ``header`` (trimmed), ``separator`` and ``encoding``."""

    path: Path
    header: tuple[str, ...]
    separator: str
    encoding: str

    def source(self) -> str:
        """The DuckDB function that reads it, every value as text."""
        columns = ", ".join(f"'{_quoted(name)}': 'VARCHAR'" for name in self.header)
        return (
            f"read_csv('{_quoted(str(self.path))}', header = true, auto_detect = false, quote = '\"', escape = '\"',"
            f" delim = '{self.separator}', columns = {{{columns}}}, encoding = '{self.encoding}', max_line_size = 10000000)"
        )


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def look_at(path: Path) -> Table:
    """Read a file's header. Raises CannotLink when the file is not there, empty, or its header has a name twice or none."""
    encoding = "utf-8"
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as opened:
            start = opened.read(1 << 20)
    except (OSError, EOFError) as error:
        raise CannotLink(
            f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}."
        ) from None
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:
            encoding, text = "latin-1", start.decode("latin-1")
        else:
            text = start[: error.start].decode("utf-8-sig")
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        raise CannotLink(f"{path.name} is empty.")
    separator = max(SEPARATORS, key=first.count)
    header = tuple(name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=separator)))
    if "" in header:
        raise CannotLink(f"{path.name}: column {header.index('') + 1} has no name.")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise CannotLink(f"{path.name}: the column “{twice[0]}” is there twice.")
    return Table(path, header, separator, encoding)


def choose(
    tables: Sequence[Table], name: str, roles: Mapping[str, Role]
) -> tuple[Columns, list[dict[str, str | None]]]:
    """The roles over all files, and for each file what each column is called there (None: it has none).

    ``roles``: column to role; empty: guessed from the headers. Two files may call one thing by two names. Raises CannotLink
    when a column is in no file, or the id is not in one."""
    for table in tables:
        if name not in table.header:
            raise CannotLink(
                f"{table.path.name} has no column “{name}” (the id). It has: {', '.join(table.header)}."
            )
    for column in roles:
        if not any(column in table.header for table in tables):
            raise CannotLink(f"No file has a column “{column}”. There are: {', '.join(tables[0].header)}.")
    of_table: list[dict[Role, list[str]]] = []
    for table in tables:
        here = {column: role for column, role in roles.items() if column in table.header}
        here = here if roles else guess_roles(table.header, but=[name])
        of_table.append({role: sorted(one for one, its in here.items() if its is role) for role in Role})
    chosen: dict[str, Role] = {}
    called: list[dict[str, str | None]] = [{name: name} for _ in tables]
    for role in Role:
        for table, found in zip(tables, of_table, strict=True):
            if role in ONE_COLUMN_ONLY and len(found[role]) > 1:
                raise CannotLink(
                    f"{table.path.name}: only one column can be {role}: {', '.join(found[role])}."
                )
        for place in range(max(len(found[role]) for found in of_table)):
            names = [found[role][place] if place < len(found[role]) else None for found in of_table]
            shown = next(one for one in names if one is not None)
            chosen[shown] = role
            for mapping, one in zip(called, names, strict=True):
                mapping[shown] = one
    return Columns(name, chosen), called


def read(
    tables: Sequence[Table], columns: Columns, called: Sequence[Mapping[str, str | None]], *, two: bool
) -> Records:
    """Read the files into comparable records. Raises CannotLink naming file and line when a row does not fit its header."""
    import duckdb

    con = connect()
    records = Records(con, columns, two=two)
    for at, table in enumerate(tables):
        try:
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE file_{at} AS SELECT {_wanted(called[at])} FROM {table.source()}"
            )
        except duckdb.Error as error:
            found = re.search(r"[Ll]ine:? (\d+)", str(error))
            where = f", line {found[1]}" if found else ""
            raise CannotLink(
                f"{table.path.name}{where}: the row does not fit the header's {len(table.header)} columns, or is not"
                f" {table.encoding.upper()} text."
            ) from None
    names = [{one: one if of[one] is not None else None for one in of} for of in called]
    records.take(
        [f"file_{at}" for at in range(len(tables))], names=names, labels=[table.path.name for table in tables]
    )
    for at in range(len(tables)):
        con.execute(f"DROP TABLE file_{at}")
    return records


def _wanted(called: Mapping[str, str | None]) -> str:
    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    return ", ".join(
        f"{quoted(there)} AS {quoted(name)}" for name, there in called.items() if there is not None
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What ``link_files`` is asked: ``id`` column, ``roles`` (empty: guessed), ``within`` (two files: also within each),
    ``automatic`` and ``balanced``: thresholds in place of the usual ones."""

    id: str
    roles: Mapping[str, Role]
    within: bool = False
    automatic: float | None = None
    balanced: float | None = None


def link_files(paths: Sequence[Path], wanted: Wanted, *, pairs: Path, clusters: Path) -> dict[str, Any]:
    """Link one or two files and write ``pairs`` (id_a, id_b, probability, decision, reasons) and ``clusters`` (id, cluster; of
    two files also file, A or B). Returns what was found, for ``--json``. Raises CannotLink."""
    began = perf_counter()
    tables = [look_at(path) for path in paths]
    columns, called = choose(tables, wanted.id, wanted.roles)
    records = read(tables, columns, called, two=len(tables) > 1 and not wanted.within)
    model = train(records)
    if wanted.automatic is not None:
        model.automatic = wanted.automatic
    if wanted.balanced is not None:
        model.balanced = wanted.balanced
    links = link(records, model)
    _write(records.con, pairs, clusters, several=len(tables) > 1)
    return _said(model, links.counts, tables, columns, perf_counter() - began)


def _write(con: DuckDBPyConnection, pairs: Path, clusters: Path, *, several: bool) -> None:
    import duckdb

    file = ", CASE src WHEN 0 THEN 'A' ELSE 'B' END AS file" if several else ""
    try:
        con.execute(
            "COPY (SELECT id_a, id_b, probability, decision, reasons FROM pairs ORDER BY a, b)"
            f" TO '{_quoted(str(pairs))}' (FORMAT csv, HEADER)"
        )
        con.execute(
            f"COPY (SELECT id, cluster{file} FROM groups ORDER BY rid) TO '{_quoted(str(clusters))}' (FORMAT csv, HEADER)"
        )
    except duckdb.Error:
        raise CannotLink(f"{pairs.name} or {clusters.name} cannot be written there.") from None


def _said(
    model: Model, counts: Mapping[str, int], tables: Sequence[Table], columns: Columns, seconds: float
) -> dict[str, Any]:
    return {
        "files": [table.path.name for table in tables],
        "linked": "across the files"
        if model.two
        else "within the file"
        if len(tables) == 1
        else "within and across",
        "records": counts["records"],
        "pairs": {"auto": counts["auto"], "review": counts["review"]},
        "clusters": counts["clusters"],
        "balanced_threshold": model.balanced,
        "automatic_threshold": model.automatic,
        "roles": {name: str(role) for name, role in columns.roles.items()},
        "learnt": model.describe(),
        "seconds": round(seconds, 2),
    }
