"""Sealing: committed events are put at the end of the chain, in the order of their transactions.

An event's id is given before its transaction commits, so ids may come late and out of order. Each event carries the
number of its transaction instead. What is below the oldest transaction still running (``pg_snapshot_xmin``) has all
committed or gone for ever: that is sealed, by transaction and id, and nothing can join it honestly any more. The rest
waits for the next run.

The sealer writes with the connection of the tables' owner; the application's role may only read the chain.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from joinedup.access.models import SealState
from joinedup.access.seal import keeping
from joinedup.access.seal.chain import Key, key_at, link
from joinedup.access.seal.columns import TEXT
from joinedup.access.seal.keeping import Head, SealError
from joinedup.core import clock

OWNER = "owner"
BATCH = 5_000
LONGEST_TRANSACTION = timedelta(hours=6)
"""An event that says it happened longer than this before the last sealing, and was not there then, was not written by the
product: it is never sealed, and named as put in."""

_NEXT = f"""
SELECT e.id, e.xact, {TEXT} FROM core_event e
WHERE e.xact >= %(frontier)s AND (e.xact < %(below)s OR e.xact >= %(next)s) AND (e.xact, e.id) > (%(xact)s, %(id)s)
  AND e.occurred >= %(earliest)s
  AND NOT EXISTS (SELECT 1 FROM access_sealedevent s WHERE s.event_id = e.id)
ORDER BY e.xact, e.id LIMIT %(batch)s
"""
# A transaction number past the next one to be given was given by another server, before a backup was restored here.


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a run did: events ``sealed`` now, and how many there are in all (``total``)."""

    sealed: int
    total: int


@contextmanager
def _transaction() -> Iterator[Any]:
    """A transaction of the owner's with a cursor; one sealer at a time, whichever server it runs on."""
    with transaction.atomic(using=OWNER, durable=True), connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('joinedup audit seal'))")
        yield cursor


def micros(moment: datetime) -> int:
    """A moment in microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)


def moment_of(value: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=clock.UTC) + timedelta(microseconds=value)


def horizon(cursor: Any) -> tuple[int, int]:
    """The oldest transaction still running, and the next number to be given: every transaction below the first is over."""
    cursor.execute(
        "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
    )
    below, following = cursor.fetchone()
    return below, following


def seal(*, batch: int = BATCH) -> Sealed:
    """Seal everything that is surely committed. Raises SealError when the end of the chain is not as the head says: then
    nothing is sealed over it, and ``audit verify`` says what is wrong."""
    with keeping.lock():
        with _transaction() as cursor:
            head = _agreed_head(cursor, keeping.head(), keeping.keys())
            below, following = horizon(cursor)
        keys = keeping.keys() or [keeping.make_key(1)]
        earliest = moment_of(head.sealed) - LONGEST_TRANSACTION if head.sealed else moment_of(0)
        began, at = clock.now(), (-1, -1)
        sealed = 0
        while True:
            with _transaction() as cursor:
                cursor.execute(
                    _NEXT,
                    {"frontier": head.frontier, "below": below, "next": following, "xact": at[0], "id": at[1],
                     "earliest": earliest, "batch": batch},
                )  # fmt: skip
                rows = cursor.fetchall()
                if rows:
                    head = _add(cursor, head, keys, rows, began)
                    at = (rows[-1][1], rows[-1][0])
                    sealed += len(rows)
                last = len(rows) < batch
                if last:
                    head = head.at(frontier=max(below, head.frontier), sealed=micros(began))
                _keep_state(cursor, head)
            keeping.write_head(head)
            if last:
                return Sealed(sealed, head.count)


def _add(cursor: Any, head: Head, keys: Sequence[Key], rows: Sequence[Any], moment: datetime) -> Head:
    before, sealed, position = bytes.fromhex(head.link), micros(moment), head.count
    event_id = head.event_id
    with cursor.cursor.copy("COPY access_sealedevent (id, event_id, sealed, link) FROM STDIN") as copy:
        for event_id, _xact, text in rows:
            position += 1
            key = key_at(keys, position)
            if key is None:
                raise SealError("The key of the seal is missing: put it back from a copy.")
            before = link(key.secret, position, sealed, before, text)
            copy.write_row((position, event_id, moment, before))
    return head.at(count=position, link=before.hex(), event_id=event_id)


def _agreed_head(cursor: Any, head: Head | None, keys: Sequence[Key]) -> Head:
    """The head that stands at the end of the chain. Links past the head are taken in when the key made them: a run was
    broken off between the database and the file."""
    cursor.execute("SELECT count(*) FROM (SELECT 1 FROM access_sealedevent LIMIT 1) one")
    if head is None:
        if cursor.fetchone()[0]:
            raise SealError("There is a chain, and no head for it in the seal's folder: put head.json back.")
        return Head()
    if head.count and not keys:
        raise SealError("The keys of the seal are missing: put them back from a copy.")
    cursor.execute("SELECT link FROM access_sealedevent WHERE id = %s", [head.count])
    found = cursor.fetchone()
    if head.count and (found is None or bytes(found[0]).hex() != head.link):
        raise SealError(
            "The end of the chain is not the one noted outside the database. Nothing is sealed over it:"
            " run `joinedup audit verify`."
        )
    cursor.execute(
        f"SELECT s.id, s.event_id, (extract(epoch FROM s.sealed) * 1000000)::bigint, s.link, {TEXT}"
        " FROM access_sealedevent s LEFT JOIN core_event e ON e.id = s.event_id WHERE s.id > %s ORDER BY s.id",
        [head.count],
    )
    for position, event_id, sealed, made, text in cursor:
        key, before = key_at(keys, position), bytes.fromhex(head.link)
        if (
            key is None
            or position != head.count + 1
            or link(key.secret, position, sealed, before, text) != bytes(made)
        ):
            raise SealError(
                "The chain goes on past its head with links that the key did not make. Nothing is sealed over them:"
                " run `joinedup audit verify`."
            )
        head = head.at(count=position, link=bytes(made).hex(), event_id=event_id)
    return head


def _keep_state(cursor: Any, head: Head) -> None:
    cursor.execute(
        "INSERT INTO access_sealstate (id, count, frontier, last_sealed, trouble, finding) VALUES (1, %s, %s, %s, '', '')"
        " ON CONFLICT (id) DO UPDATE SET count = excluded.count, frontier = excluded.frontier,"
        " last_sealed = excluded.last_sealed, trouble = '', told = NULL",
        [head.count, head.frontier, moment_of(head.sealed) if head.sealed else None],
    )


def keep_trouble(sentence: str) -> SealState:
    """Note for the pages why sealing stopped; gives the state with when the alarm last went out."""
    state, _ = SealState.objects.using(OWNER).get_or_create(pk=1)
    state.trouble = sentence
    state.save(using=OWNER, update_fields=["trouble"])
    return state


def restart(*, reason: str) -> Head:
    """Take the chain up again where the database's chain ends, after a backup was restored or an incident was dealt with.
    What the former head and the checkpoints said is kept and named by every verification. Raises SealError without a
    reason."""
    if not reason.strip():
        raise SealError("Say why the chain is taken up again.")
    with keeping.lock():
        former, moment = keeping.head(), clock.now()
        with _transaction() as cursor:
            cursor.execute("SELECT id, link, event_id FROM access_sealedevent ORDER BY id DESC LIMIT 1")
            last = cursor.fetchone()
            head = Head(last[0], bytes(last[1]).hex(), last[2]) if last else Head()
            _keep_state(cursor, head)
        if not keeping.keys():
            keeping.make_key(head.count + 1)
        stamp = moment.isoformat(timespec="seconds")
        keeping.forget_checkpoints_after(head.count, stamp)
        keeping.note_restart(
            {
                "at": stamp,
                "from": former.count if former else None,
                "to": head.count,
                "reason": reason.strip(),
            }
        )
        keeping.write_head(head)
    return head


def rotate_key() -> Key:
    """Make a new key for what is sealed from now on; the former ones are kept for what they sealed. Raises SealError."""
    with keeping.lock():
        head = keeping.head() or Head()
        return keeping.make_key(head.count + 1)


def checkpoint(*, every: timedelta | None = None) -> dict[str, Any] | None:
    """Note outside the database where the chain stands; None when the last note is younger than ``every`` or there is
    nothing new. Raises SealError."""
    with keeping.lock():
        head, keys, last = keeping.head(), keeping.keys(), keeping.last_checkpoint()
        if head is None or not head.count or (last is not None and last["count"] == head.count):
            return None
        now = clock.now()
        if every is not None and last is not None and now - datetime.fromisoformat(last["at"]) < every:
            return None
        key = key_at(keys, head.count)
        if key is None:
            raise SealError("The keys of the seal are missing: put them back from a copy.")
        return keeping.note_checkpoint(head, key, now.isoformat(timespec="seconds"))


def recipients() -> list[str]:
    """Who gets the checkpoints by mail."""
    return list(settings.AUDIT_CHECKPOINT_EMAILS)
