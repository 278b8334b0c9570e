"""The arithmetic of the chain: each event's link is a keyed hash over its position, the moment it was sealed, the link
before it and every column of the event. Without the key nobody can make a link; with one changed event every later link
would have to be made again.

Pure: rows in, the first fault out.
"""

import hmac
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

START = bytes(32)
"""What stands before the first link."""


class What(StrEnum):
    """What was done to a sealed event."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Key:
    """A sealing key: ``number``; ``first``: the position it seals from; ``secret``."""

    number: int
    first: int
    secret: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the chain beside its event. ``sealed``: microseconds since 1970; ``text``: all columns of the event in
    one text, None where the event is gone."""

    position: int
    event_id: int
    sealed: int
    link: bytes
    text: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing found wrong. ``position`` in the chain (None: the event was never sealed); ``event_id`` where it is
    known."""

    what: What
    position: int | None
    event_id: int | None

    @property
    def sentence(self) -> str:
        """For the screen and the terminal."""
        event = f"Event {self.event_id}" if self.event_id is not None else "An event"
        where = f" (position {self.position:,} of the chain)" if self.position is not None else ""
        return {
            What.CHANGED: f"{event}{where} or its seal was changed.",
            What.REMOVED: f"{event}{where} was removed.",
            What.INSERTED: f"{event}{where} was put in afterwards.",
            What.REORDERED: f"{event}{where} does not stand where it was sealed.",
            What.CUT: f"The trail was cut off: everything from position {self.position or 0:,} of the chain is gone.",
            What.REWRITTEN: f"{event}{where} does not agree with what was noted outside the database.",
        }[self.what]


def link(secret: bytes, position: int, sealed: int, before: bytes, text: str) -> bytes:
    """The link of one event: 32 bytes."""
    head = position.to_bytes(8, "big") + sealed.to_bytes(8, "big", signed=True) + before
    return hmac.digest(secret, head + text.encode(), "sha256")


def key_at(keys: Sequence[Key], position: int) -> Key | None:
    """The key in force at a position; None before the first. ``keys`` rise by their ``first``."""
    index = bisect_right([key.first for key in keys], position) - 1
    return keys[index] if index >= 0 else None


@dataclass(slots=True)
class Walk:
    """Walks a chain from its start, in batches of any size, and stops at the first fault.

    ``keys``: rising; ``count``: how many links the head outside the database knows; ``total``: how many rows there are;
    ``noted``: links by position as noted outside the database (the head, checkpoints)."""

    keys: Sequence[Key]
    count: int
    total: int
    noted: Mapping[int, bytes] = field(default_factory=dict)
    position: int = 0
    before: bytes = START
    unverifiable: int = 0

    def take(self, rows: Sequence[Row], ahead: Sequence[Row] = ()) -> Fault | None:
        """The next rows in the order of their positions; ``ahead``: those after them, to look for a row that has moved."""
        for index, row in enumerate(rows):
            due = self.position + 1
            if row.position != due:
                return Fault(What.REMOVED, due, None)
            if row.text is None:
                return Fault(What.REMOVED, due, row.event_id)
            key = key_at(self.keys, due)
            if key is None:
                self.unverifiable += 1
            elif not hmac.compare_digest(link(key.secret, due, row.sealed, self.before, row.text), row.link):
                return Fault(self._what(key, row, [*rows[index + 1 :], *ahead]), due, row.event_id)
            noted = self.noted.get(due)
            if noted is not None and noted != row.link:
                return Fault(What.REWRITTEN, due, row.event_id)
            self.position, self.before = due, row.link
        return None

    def end(self) -> Fault | None:
        """After the last row: what the head knows of must have been there."""
        if self.position < self.count:
            return Fault(What.CUT, self.position + 1, None)
        return None

    def _what(self, key: Key, row: Row, after: Sequence[Row]) -> What:
        """Look in the rows that follow for the event that belongs here."""
        due = self.position + 1
        for index, other in enumerate(after):
            if other.text is None:
                continue
            moved = link(key.secret, due, other.sealed, self.before, other.text) == other.link
            if moved and index == 0 and self.total > self.count:
                return What.INSERTED
            if moved or link(key.secret, due, row.sealed, self.before, other.text) == row.link:
                return What.REORDERED
        return What.REMOVED if self.total < self.count else What.CHANGED
