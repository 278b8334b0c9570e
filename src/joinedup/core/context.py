"""Who acts, where and what for: the actor, and the context that the database's row security reads.

A context lives inside one transaction and is gone with it. Without one, protected tables give no rows and take none.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db import connections, transaction


class Purpose(StrEnum):
    """What the work is for. People-wide work has a purpose of its own (DESIGN 2)."""

    DIRECT_CARE = "direct-care"
    INTAKE = "intake"
    LINKAGE_REVIEW = "linkage-review"
    REPORTING = "reporting"
    OPERATOR = "operator"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts, made at the door (request, job, command) and given to every action.

    ``user_id``: the account, None for a command; ``staff_id``: the member of staff behind it; ``organisation_id``:
    for whom they act; ``place_id``: where; ``role``: role code; ``permissions``: permission codes; ``purpose``;
    ``request_id``: one id for all events of one request, job or command; ``name``: how to call them on screen.
    """

    place_id: int | None
    purpose: Purpose = Purpose.DIRECT_CARE
    user_id: int | None = None
    staff_id: int | None = None
    organisation_id: int | None = None
    role: str = ""
    permissions: frozenset[str] = frozenset()
    name: str = ""
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission."""
        return permission in self.permissions

    def for_purpose(self, purpose: Purpose) -> "Actor":
        """The same actor at work for another purpose."""
        return replace(self, purpose=purpose)


_current: ContextVar[Actor | None] = ContextVar("joinedup_actor", default=None)

_SET = (
    "SELECT set_config('ju.place', %s, true), set_config('ju.actor', %s, true),"
    " set_config('ju.organisation', %s, true), set_config('ju.purpose', %s, true)"
)


def current_actor() -> Actor | None:
    """The actor whose context is open, if any."""
    return _current.get()


def _apply(actor: Actor | None, using: str) -> None:
    values = ("", "", "", "")
    if actor is not None:
        values = (
            "" if actor.place_id is None else str(actor.place_id),
            str(actor.user_id or actor.purpose),
            "" if actor.organisation_id is None else str(actor.organisation_id),
            str(actor.purpose),
        )
    with connections[using].cursor() as cursor:
        cursor.execute(_SET, values)


@contextmanager
def acting(actor: Actor, *, using: str = "default") -> Iterator[Actor]:
    """Open a transaction in which the database knows who acts. The former context comes back on the way out."""
    former = _current.get()
    token = _current.set(actor)
    try:
        with transaction.atomic(using=using):
            _apply(actor, using)
            yield actor
    finally:
        _current.reset(token)
        connection = connections[using]
        if connection.in_atomic_block and not connection.needs_rollback:
            _apply(former, using)
