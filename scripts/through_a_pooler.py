"""Many clients of many places through two pooled connections: nobody ever reads with another's context."""

import os
import random
import sys
import threading
from dataclasses import replace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.config.settings")
import django

django.setup()

from django.db import connections  # noqa: E402

from joinedup.core import events  # noqa: E402
from joinedup.core.context import Actor, Purpose, acting  # noqa: E402
from joinedup.core.events import Category  # noqa: E402

KIND = events.register_kind("core.pooler_tested", "tested the pooler", Category.SYSTEM)
CLIENTS, ROUNDS = 12, 40
faults: list[str] = []
servers: set[int] = set()


def read() -> tuple[int, set[int | None], bool]:
    """The server connection, the places whose events are seen, whether a context is open."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), joinedup_context()")
        pid, is_open = cursor.fetchone()
        cursor.execute("SELECT DISTINCT place_id FROM core_event WHERE place_id >= 900000")
        return pid, {place for (place,) in cursor.fetchall()}, is_open


def client(number: int) -> None:
    """One client: opens its own context, reads, closes; and reads without one in between."""
    chance = random.Random(number)  # noqa: S311 (an order of steps, no secret)
    place = 900_000 + number
    actor = Actor(place_id=place, purpose=Purpose.OPERATOR, role="operator")
    try:
        for turn in range(ROUNDS):
            if chance.random() < 0.4:
                pid, seen, is_open = read()
                if seen or is_open:
                    faults.append(f"client {number} without a context read {seen}, open: {is_open}")
            else:
                with acting(actor):
                    if not turn % 5:
                        events.record(actor=actor, kind=KIND)
                    pid, seen, _ = read()
                    if seen - {place}:
                        faults.append(f"client {number} read {seen}")
                    with acting(replace(actor, place_id=place + 50_000)):
                        if read()[1]:
                            faults.append(f"client {number} read its own place in another's context")
                    if read()[1] != seen:
                        faults.append(f"client {number} did not get its context back")
            servers.add(pid)
    except Exception as error:
        faults.append(f"client {number}: {error!r}")
    finally:
        connections.close_all()


threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if len(servers) >= CLIENTS:
    faults.append(f"{len(servers)} server connections: nothing was pooled")
for fault in faults[:10]:
    print(fault, file=sys.stderr)
print(
    f"{CLIENTS} clients over {len(servers)} pooled connections, {CLIENTS * ROUNDS} transactions: {len(faults)} faults."
)
sys.exit(1 if faults else 0)
