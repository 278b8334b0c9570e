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
    speaks of; ``received``: when it came; ``mode``: ``full`` (what it no longer names has ended) or ``additions``."""

    file_id: int
    sender_id: int
    format: str
    as_at: datetime
    received: datetime
    mode: Literal["full", "additions"] = "full"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a staged list stands against what is held, before anything changes. ``unchanged``: rows already held with
    the same content, and exact repeats within the list; ``orphans``: row numbers whose parent is not known;
    ``open_now``: what is open from this sender; ``would_end``: how much of it the list no longer names."""

    unchanged: frozenset[int] | int = 0
    orphans: tuple[int, ...] = ()
    open_now: int = 0
    would_end: int = 0

    @property
    def unchanged_count(self) -> int:
        """How many rows are unchanged."""
        return self.unchanged if isinstance(self.unchanged, int) else len(self.unchanged)


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


def create_table(receiver: Receiver, extra: str = "") -> None:
    """Make the receiver's temporary table in the current transaction. ``extra``: further columns the room works in."""
    columns = ", ".join(f"{name} {kind}" for name, kind in receiver.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{receiver.table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {receiver.table} ({columns}{extra}) ON COMMIT DROP")


@contextmanager
def copy_into(receiver: Receiver) -> Iterator[Callable[[Sequence[Any]], None]]:
    """Fill the receiver's table: gives a function that takes one row of values, in the order of its columns."""
    names = ", ".join(name for name, _ in receiver.columns)
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {receiver.table} ({names}) FROM STDIN") as copy:
        yield copy.write_row
