"""Batches: a list taken in by set SQL (DESIGN 2, batch actions).

The receiving room declares the columns of a temporary table; the door fills it with COPY, since PostgreSQL refuses COPY
into a table with row-level security; the room's action turns it into rows under context. The table is gone with the
transaction, so no permanent table holds people without row security.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from django.db import connection

from joinedup.core.context import Actor


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where a batch came from. ``file_id``: the kept file; ``sender_id``: organisation; ``as_at``: the moment the list
    speaks of; ``received``: when it came; ``mode``: ``full`` (what it no longer names has ended) or ``additions``;
    ``still_named``: keys (case, visit or spell id; NHS number in a practice list) of rows that were
    refused: a row that can't be read still names what it is about, so that nothing ends by a typing error."""

    file_id: int
    sender_id: int
    format: str
    as_at: datetime
    received: datetime
    mode: Literal["full", "additions"] = "full"
    still_named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a staged list stands against what is held, before anything changes. ``open_now``: what is open from this
    sender; ``would_end``: how much of it the list no longer names. Rows are marked in the staged table itself:
    ``is_unchanged`` (already held with the same content, or an exact repeat) and ``is_orphan`` (parent not known)."""

    open_now: int = 0
    would_end: int = 0


@dataclass(slots=True)
class Applied:
    """What a batch did: counts by table and verb, e.g. {"involvement.opened": 38}."""

    counts: dict[str, int] = field(default_factory=dict)


class Receiver(Protocol):
    """A room's door for one list. ``columns``: names the door fills, in order, the first being ``row_number``."""

    format: str
    table: str
    columns: tuple[tuple[str, str], ...]

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark unchanged rows in the staged table and count, changing nothing else."""
        ...

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """The action: turn what is staged into rows."""
        ...


WORKING_COLUMNS = (
    ", reasons text NOT NULL DEFAULT '', is_unchanged boolean NOT NULL DEFAULT false,"
    " is_orphan boolean NOT NULL DEFAULT false"
)
"""Columns every staged table has beside the receiver's own. ``reasons``: warning codes joined by commas, filled by the
door; ``is_unchanged`` and ``is_orphan``: marked by ``compare``; ``apply`` leaves such rows alone."""


def create_table(receiver: Receiver, extra: str = "") -> None:
    """Make the receiver's temporary table in the current transaction. ``extra``: further columns the room works in,
    each with a comma before it."""
    columns = ", ".join(f"{name} {kind}" for name, kind in receiver.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{receiver.table}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {receiver.table} ({columns}{WORKING_COLUMNS}{extra}) ON COMMIT DROP"
        )


@contextmanager
def copy_into(receiver: Receiver) -> Iterator[Callable[[Sequence[Any]], None]]:
    """Fill the receiver's table: gives a function that takes one row of values: the receiver's columns in their order,
    then ``reasons``."""
    names = ", ".join([*(name for name, _ in receiver.columns), "reasons"])
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {receiver.table} ({names}) FROM STDIN") as copy,
    ):
        yield copy.write_row
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {receiver.table}")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the staged rows came out, by ``count_staged``."""

    accepted: int = 0
    warned: int = 0
    unchanged: int = 0
    orphans: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def count_staged(receiver: Receiver) -> Tally:
    """Count the staged rows after ``compare``: accepted and warned without those unchanged or orphaned, and each warning
    code once a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reasons, is_unchanged, is_orphan, count(*) FROM {receiver.table} GROUP BY 1, 2, 3"
        )
        groups = cursor.fetchall()
    accepted = warned = unchanged = orphans = 0
    reasons: dict[str, int] = {}
    for codes, is_unchanged, is_orphan, count in groups:
        if is_orphan:
            orphans += count
        elif is_unchanged:
            unchanged += count
        elif codes:
            warned += count
            for code in codes.split(","):
                reasons[code] = reasons.get(code, 0) + count
        else:
            accepted += count
    return Tally(accepted, warned, unchanged, orphans, reasons)


def orphan_rows(receiver: Receiver) -> set[int]:
    """Row numbers whose parent is not known, after ``compare``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_number FROM {receiver.table} WHERE is_orphan")
        return {number for (number,) in cursor.fetchall()}
