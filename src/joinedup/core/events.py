"""The audit trail: one typed event for each write, read, search, export and refusal, in the same transaction.

``EVENT_KINDS`` is the one registry: each kind with its category and the words for it. How the trail is sealed and read
is the door's (``access.seal``, ``access.queries.ledger``).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Model

from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.core.models import Event


class Category(StrEnum):
    """What sort of thing an event tells of; the ledger filters by it."""

    READ = "read"
    CHANGE = "change"
    SEARCH = "search"
    EXPORT = "export"
    REFUSAL = "refusal"
    SIGN_IN = "sign-in"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: ``sentence`` goes after somebody's name ("chose a lead professional"); ``category``."""

    sentence: str
    category: Category


EVENT_KINDS: dict[str, Kind] = {}
"""Every kind of event by its code."""

running_kind: ContextVar[str] = ContextVar("joinedup_running_kind", default="")
recorded_in_action: ContextVar[int] = ContextVar("joinedup_recorded", default=0)
_noted: ContextVar["Noted | None"] = ContextVar("joinedup_noted", default=None)


def register_kind(kind: str, sentence: str, category: Category) -> str:
    """Declare a kind of event, the words for it and its category. The same kind twice with other words or another
    category is a programming fault."""
    declared = Kind(sentence, category)
    if EVENT_KINDS.setdefault(kind, declared) != declared:
        raise ValueError(f"event kind {kind!r} is declared twice")
    return kind


@dataclass(slots=True)
class Noted:
    """What the events of one request told of: whose records (``people``), and for which ``purposes`` they were written."""

    people: set[int] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)


@contextmanager
def noting() -> Iterator[Noted]:
    """Gathers what the events inside tell of: the door adds an event for whoever was shown without one."""
    noted = Noted()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def record(
    *,
    actor: Actor,
    kind: str = "",
    subject: Model | None = None,
    person_id: int | None = None,
    people: Iterable[int] = (),
    data: Mapping[str, Any] | None = None,
    outcome: str = Event.Outcome.DONE,
) -> Event:
    """Write one event. Inside an action the kind is the action's own.

    ``subject``: the row that changed or was read; ``person_id``: whose record it belongs to; ``people``: ids of those a
    list showed; ``data``: classified values only, never a name, a number or free text. Raises ValueError for a kind
    nobody declared.
    """
    event, shown = _event(actor, kind, subject, person_id, people, data, outcome)
    event.save(force_insert=True)
    _count(actor, [person_id, *shown])
    return event


@dataclass(frozen=True, slots=True)
class About:
    """One of many events: ``subject``, ``person_id`` and ``data`` as in ``record``."""

    subject: Model
    person_id: int
    data: Mapping[str, Any]


def record_many(*, actor: Actor, kind: str, about: Iterable[About]) -> None:
    """Write an event about each of many people at once, in their order."""
    told = list(about)
    if not told:
        return
    event, _ = _event(actor, kind, None, None, (), None, Event.Outcome.DONE)
    same = [name for name in _SAME if getattr(event, name) is not None]
    values = {name: getattr(event, name) for name in same}
    listed = ", ".join(same)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_event ({listed}, subject_type, subject_id, person_id, data)"
            f" SELECT {', '.join(f'%({name})s' for name in same)}, t.type, t.subject, t.person, t.data::jsonb"
            " FROM unnest(%(types)s::text[], %(subjects)s::bigint[], %(people)s::bigint[], %(told)s::text[])"
            " WITH ORDINALITY AS t(type, subject, person, data, nth) ORDER BY t.nth",
            {
                **values,
                "types": [one.subject._meta.label_lower for one in told],
                "subjects": [one.subject.pk for one in told],
                "people": [one.person_id for one in told],
                "told": [json.dumps(dict(one.data)) for one in told],
            },
        )
    _count(actor, [one.person_id for one in told])


_SAME = (
    "occurred", "kind", "category", "outcome", "request_id", "place_id", "user_id", "staff_id", "organisation_id", "role",
    "purpose",
)  # fmt: skip
"""Columns that the events of one ``record_many`` have in common."""


def _event(
    actor: Actor,
    kind: str,
    subject: Model | None,
    person_id: int | None,
    people: Iterable[int],
    data: Mapping[str, Any] | None,
    outcome: str,
) -> tuple[Event, list[int]]:
    kind = kind or running_kind.get()
    if kind not in EVENT_KINDS:
        raise ValueError(f"event kind {kind!r} is not declared")
    shown = sorted(set(people))
    event = Event(
        kind=kind,
        category=EVENT_KINDS[kind].category.value,
        occurred=clock.now(),
        request_id=actor.request_id,
        place_id=actor.place_id,
        user_id=actor.user_id,
        staff_id=actor.staff_id,
        organisation_id=actor.organisation_id,
        role=actor.role,
        purpose=str(actor.purpose),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        person_id=person_id,
        people=shown or None,
        data=dict(data or {}),
        outcome=outcome,
    )
    return event, shown


def _count(actor: Actor, people: Iterable[int | None]) -> None:
    """Note in the action and the request around that something was recorded, and about whom."""
    recorded_in_action.set(recorded_in_action.get() + 1)
    noted = _noted.get()
    if noted is not None:
        noted.people.update(person for person in people if person is not None)
        noted.purposes.add(str(actor.purpose))
