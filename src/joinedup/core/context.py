"""Who acts, where and what for: the actor, and the context that the database's row security reads.

A context lives inside one transaction and is gone with it. Without one, protected tables give no rows and take none.
It is signed with a key that is not in the database and bound to its transaction, so that SQL run as the application's
role can neither make one nor use another's (ADR 0010).
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db import connections, transaction

from joinedup.core import clock, context_key


class Purpose(StrEnum):
    """What the work is for. People-wide work has a purpose of its own (DESIGN 2)."""

    DIRECT_CARE = "direct-care"
    INTAKE = "intake"
    LINKAGE_REVIEW = "linkage-review"
    FINDER = "finder"
    KEEPING = "keeping"
    GOVERNANCE = "governance"
    RETENTION = "retention"
    REPORTING = "reporting"
    OPERATOR = "operator"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts, made at the door (request, job, command) and given to every action.

    ``user_id``: the account, None for a command; ``staff_id``: the member of staff behind it; ``organisation_id``:
    for whom they act; ``place_id``: where; ``role``: role code; ``service_id``: the one service it is for, None for all;
    ``permissions``: permission codes; ``purpose``;
    ``parties``: the keys by which people are theirs to open (``core.parties``), none for people-wide work;
    ``request_id``: one id for all events of one request, job or command; ``name``: how to call them on screen.
    """

    place_id: int | None
    purpose: Purpose = Purpose.DIRECT_CARE
    user_id: int | None = None
    staff_id: int | None = None
    organisation_id: int | None = None
    role: str = ""
    service_id: int | None = None
    permissions: frozenset[str] = frozenset()
    parties: frozenset[int] = frozenset()
    name: str = ""
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission."""
        return permission in self.permissions

    def for_purpose(self, purpose: Purpose) -> "Actor":
        """The same actor at work for another purpose."""
        return replace(self, purpose=purpose)


class ContextNotAccepted(RuntimeError):
    """The database did not accept a context: it knows another key than the one that signed it."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A context that is open: whose, on which connection, its text and its signature."""

    actor: Actor
    connection: Any
    text: str
    signature: int


_current: ContextVar[_Open | None] = ContextVar("joinedup_context", default=None)

_STAMP = "SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"
"""What binds a context to one transaction: a signature for another is refused."""


def current_actor() -> Actor | None:
    """The actor whose context is open, if any."""
    opened = _current.get()
    return opened.actor if opened is not None else None


def _text(actor: Actor, stamp: str) -> str:
    """The context as the database reads it: parts between bars, by number in ``core/migrations/0003``."""
    if "|" in actor.role:
        raise ValueError("a role's code has no bar in it")

    def number(value: int | None) -> str:
        return "" if value is None else str(int(value))

    parties = ",".join(str(int(party)) for party in sorted(actor.parties))
    parts = (
        "ju1",
        stamp,
        number(actor.place_id),
        number(actor.user_id),
        number(actor.staff_id),
        number(actor.organisation_id),
        actor.role,
        str(actor.purpose),
        f"{{{parties}}}",
        str(actor.request_id),
        f"{clock.now().timestamp():.6f}",
    )
    return "|".join(parts)


def _stamp(cursor: Any) -> str:
    cursor.execute(_STAMP)
    pid, moment = cursor.fetchone()
    return f"{pid}|{moment}"


def _present(cursor: Any, text: str, signature: int) -> None:
    """Show the database a signed context. Raises ContextNotAccepted."""
    cursor.execute("SELECT joinedup_open_context(%s, %s::numeric)", [text, str(signature)])
    if not cursor.fetchone()[0]:
        raise ContextNotAccepted(
            "The database does not accept this server's context key. The tables' owner puts it there: run `joinedup setup`."
        )


def open_on(cursor: Any, actor: Actor) -> None:
    """Open a context in the transaction of any cursor, for a connection that is not Django's own."""
    text = _text(actor, _stamp(cursor))
    _present(cursor, text, context_key.sign(text))


@contextmanager
def acting(actor: Actor, *, using: str = "default") -> Iterator[Actor]:
    """Open a transaction in which the database knows who acts. The former context comes back on the way out: it was
    signed for this same transaction, so it is shown again, not signed again."""
    connection = connections[using]
    former = _current.get()
    if former is not None and not (former.connection is connection and connection.in_atomic_block):
        former = None
    if former is not None and former.actor == actor:
        with transaction.atomic(using=using):
            yield actor
        return
    before, token = _current.get(), None
    try:
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                stamp = "|".join(former.text.split("|")[1:3]) if former is not None else _stamp(cursor)
                text = _text(actor, stamp)
                opened = _Open(actor, connection, text, context_key.sign(text))
                _present(cursor, text, opened.signature)
            token = _current.set(opened)
            yield actor
    finally:
        if token is not None:
            _current.set(before)
        if connection.in_atomic_block and not connection.needs_rollback:
            with connection.cursor() as cursor:
                if former is not None:
                    _present(cursor, former.text, former.signature)
                else:
                    cursor.execute("SELECT set_config('ju.context', '', true)")
