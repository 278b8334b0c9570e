"""Verifying: every link of the chain is made again from the events as they are now, with the key, from the first on.

Reads in batches of one snapshot, so that memory stays the same at any size and sealing may go on meanwhile.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connections, transaction

from joinedup.access.models import SealState
from joinedup.access.seal import keeping
from joinedup.access.seal.chain import Fault, Row, Walk, What
from joinedup.access.seal.columns import TEXT
from joinedup.access.seal.keeping import Head, SealError
from joinedup.access.seal.sealing import LONGEST_TRANSACTION, OWNER, moment_of
from joinedup.core import clock

BATCH = 10_000

_ROWS = f"""
SELECT s.id, s.event_id, (extract(epoch FROM s.sealed) * 1000000)::bigint, s.link,
  CASE WHEN e.id IS NOT NULL THEN {TEXT} END
FROM (SELECT * FROM access_sealedevent WHERE id > %s ORDER BY id LIMIT %s) s
LEFT JOIN core_event e ON e.id = s.event_id ORDER BY s.id
"""
_UNSEALED = """
SELECT count(*), min(e.occurred),
  min(e.id) FILTER (WHERE e.xact < %(frontier)s OR e.occurred < %(earliest)s)
FROM core_event e WHERE NOT EXISTS (SELECT 1 FROM access_sealedevent s WHERE s.event_id = e.id)
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. ``sealed``: links; ``unsealed`` events and the ``oldest`` of them: they are not covered
    yet, which is no fault; ``faults``: the first of the chain, and one that was put in without a seal; ``behind``: links
    made after the head was last written; ``unverifiable``: links whose key is gone; ``restarts``: when the chain was
    taken up again; ``seconds`` it took."""

    sealed: int
    unsealed: int
    oldest: datetime | None
    faults: tuple[Fault, ...] = ()
    behind: int = 0
    unverifiable: int = 0
    restarts: tuple[dict[str, Any], ...] = ()
    checkpoints: int = 0
    seconds: float = 0.0

    @property
    def is_intact(self) -> bool:
        """Nothing sealed was touched."""
        return not self.faults

    @property
    def sentence(self) -> str:
        """The verdict in one line."""
        if self.faults:
            return " ".join(fault.sentence for fault in self.faults)
        said = f"Intact: {self.sealed:,} sealed events are as they were sealed."
        if self.unverifiable:
            said += f" The key of {self.unverifiable:,} of them is gone: those can't be checked."
        if self.behind:
            said += f" The head outside the database is {self.behind:,} behind the chain."
        return said


def verify(*, batch: int = BATCH) -> Verdict:
    """Check the whole chain. Raises SealError when the head, a key or a checkpoint can't be read."""
    started = time.perf_counter()
    with transaction.atomic(using=OWNER, durable=True):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with keeping.lock(), connections[OWNER].cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(max(id), 0), count(*) FROM access_sealedevent"
            )  # takes the snapshot
            _last, total = cursor.fetchone()
            head, keys, noted = keeping.head(), keeping.keys(), keeping.checkpoints()
        if head is None:
            if total:
                raise SealError(
                    "There is a chain, and no head for it in the seal's folder: put head.json back."
                )
            head = Head()
        checkpoints = len(noted)
        if head.count:
            noted[head.count] = bytes.fromhex(head.link)
        walk = Walk(keys, max(noted, default=0), total, noted)
        fault = None
        rows: list[Row] = []
        for ahead in chain(_batches(batch), [[]]):
            fault = walk.take(rows, ahead)
            if fault is not None:
                break
            rows = ahead
        fault = fault or walk.end()
        unsealed, oldest, inserted = _unsealed(head)
    faults = [one for one in (fault,) if one is not None]
    if inserted is not None:
        faults.append(Fault(What.INSERTED, None, inserted))
    return Verdict(
        sealed=total,
        unsealed=unsealed,
        oldest=oldest,
        faults=tuple(faults),
        behind=max(total - head.count, 0) if not faults else 0,
        unverifiable=walk.unverifiable,
        restarts=tuple(keeping.restarts()),
        checkpoints=checkpoints,
        seconds=time.perf_counter() - started,
    )


def _batches(size: int) -> Iterator[list[Row]]:
    """The chain from its start, so many rows at a time."""
    position = -(2**63)
    while True:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(_ROWS, [position, size])
            rows = [Row(at, event, sealed, bytes(made), text) for at, event, sealed, made, text in cursor]
        if not rows:
            return
        yield rows
        position = rows[-1].position


def _unsealed(head: Head) -> tuple[int, datetime | None, int | None]:
    """Events without a link: how many, the oldest, and the first that can't have been written by the product since the
    last sealing."""
    earliest = moment_of(head.sealed) - LONGEST_TRANSACTION if head.sealed else moment_of(0)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(_UNSEALED, {"frontier": head.frontier, "earliest": earliest})
        count, oldest, inserted = cursor.fetchone()
    return count, oldest, inserted


def keep_verdict(verdict: Verdict) -> SealState:
    """Note the verdict for the pages."""
    state, _ = SealState.objects.using(OWNER).get_or_create(pk=1)
    state.last_verified, state.is_intact = clock.now(), verdict.is_intact
    state.finding = verdict.sentence
    state.save(using=OWNER, update_fields=["last_verified", "is_intact", "finding"])
    return state
