"""The audit trail: one typed event for each write, read, search, export and refusal, in the same transaction."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.db.models import Model

from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.core.models import Event

EVENT_KINDS: dict[str, str] = {}
"""Every kind of event with the words that say what happened: "chose a lead professional"."""

running_kind: ContextVar[str] = ContextVar("joinedup_running_kind", default="")
recorded_in_action: ContextVar[int] = ContextVar("joinedup_recorded", default=0)


def register_kind(kind: str, sentence: str) -> str:
    """Declare a kind of event and the words for it. The same kind twice with other words is a programming fault."""
    if EVENT_KINDS.setdefault(kind, sentence) != sentence:
        raise ValueError(f"event kind {kind!r} is declared twice")
    return kind


def record(
    *,
    actor: Actor,
    kind: str = "",
    subject: Model | None = None,
    person_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    outcome: str = Event.Outcome.DONE,
) -> Event:
    """Write one event. Inside an action the kind is the action's own.

    ``subject``: the row that changed or was read; ``person_id``: whose record it belongs to; ``data``: classified
    values only, never a name, a number or free text. Raises ValueError for a kind nobody declared.
    """
    kind = kind or running_kind.get()
    if kind not in EVENT_KINDS:
        raise ValueError(f"event kind {kind!r} is not declared")
    event = Event.objects.create(
        kind=kind,
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
        data=dict(data or {}),
        outcome=outcome,
    )
    recorded_in_action.set(recorded_in_action.get() + 1)
    return event
