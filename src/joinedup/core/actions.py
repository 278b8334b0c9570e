"""The action wrapper: permission, one transaction, the write, and its event. The only way a table changes."""

import functools
from collections.abc import Callable
from contextlib import ExitStack
from typing import ParamSpec, TypeVar

from django.db import transaction

from joinedup.core import events
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.events import Category

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, "Declared"] = {}
"""Every action by its event kind, for the guard tests."""


class Declared:
    """An action as declared: its event ``kind``, the ``permission`` it asks for and the function's dotted ``path``."""

    def __init__(self, kind: str, permission: str | None, path: str) -> None:
        self.kind, self.permission, self.path = kind, permission, path


class Refused(Exception):
    """An action that was not allowed. ``sentence`` may be shown; ``kind`` says which action; it is recorded at the
    door in a transaction of its own, so that it outlives the rollback."""

    def __init__(
        self, sentence: str, *, kind: str = "", actor: Actor | None = None, permission: str = ""
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.kind, self.actor, self.permission = sentence, kind, actor, permission


class Conflict(Exception):
    """Somebody else changed the row first. ``sentence`` says what; nothing typed is lost: the page shows both."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotNow(Exception):
    """The state of the thing does not allow this action; ``sentence`` says why, for the screen."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotThere(NotNow):
    """There is no such thing, or not for this actor: the page is the same for both (404), and nothing is written."""


class NoEvent(RuntimeError):
    """An action ended without recording its event: a programming fault, and the write is rolled back."""


REFUSED_KIND = events.register_kind("core.refused", "was refused", Category.REFUSAL)


def action(
    *,
    kind: str,
    sentence: str,
    permission: str | None,
    category: Category = Category.CHANGE,
    purpose: Purpose | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a write. The function takes keywords only, ``actor`` among them, and calls ``events.record``.

    ``kind``: the event, a noun and a past participle under the room's name (``caseload.lead_chosen``);
    ``sentence``: words for it; ``permission``: what the actor must hold, None only for what everybody signed in may do;
    ``category``: said by an action that is there to leave the event of a read, a search or an export; ``purpose``: the
    named purpose that an action works for which is about people whom the actor need not look after; its events say so.
    """
    events.register_kind(kind, sentence, category)

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        ACTIONS[kind] = Declared(kind, permission, f"{function.__module__}.{function.__qualname__}")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs.get("actor")
            if args or not isinstance(actor, Actor):
                raise TypeError(f"{kind}: an action takes keywords only, and an actor")
            if permission is not None and not actor.may(permission):
                raise Refused("Your role does not allow this.", kind=kind, actor=actor, permission=permission)
            kind_token = events.running_kind.set(kind)
            count_token = events.recorded_in_action.set(0)
            try:
                with ExitStack() as opened:
                    if purpose is not None and actor.purpose == Purpose.DIRECT_CARE:
                        kwargs["actor"] = opened.enter_context(acting(actor.for_purpose(purpose)))
                    else:
                        opened.enter_context(transaction.atomic())
                    result = function(*args, **kwargs)
                    if not events.recorded_in_action.get():
                        raise NoEvent(kind)
                    return result
            finally:
                events.running_kind.reset(kind_token)
                events.recorded_in_action.reset(count_token)

        return run

    return wrap


def record_refusal(refusal: Refused, *, person_id: int | None = None) -> None:
    """Write a refusal in a transaction of its own. Called at the door, after the refused work has been rolled back.

    ``person_id``: whose record was asked for, where the request named somebody."""
    if refusal.actor is None:
        return
    with acting(refusal.actor):
        events.record(
            actor=refusal.actor,
            kind=REFUSED_KIND,
            person_id=person_id,
            data={"action": refusal.kind, "permission": refusal.permission},
            outcome="refused",
        )
