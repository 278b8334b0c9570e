from typing import Any

import pytest

from joinedup.core import events
from joinedup.core.actions import NoEvent, Refused, action
from joinedup.core.context import Actor, acting
from joinedup.core.models import Event

KIND = events.register_kind("core.tested", "tested something", events.Category.SYSTEM)


@action(kind="core.test_written", sentence="wrote in a test", permission="core.test")
def write(*, actor: Actor, tell: bool = True) -> None:
    if tell:
        events.record(actor=actor)


def test_without_a_context_there_are_no_rows(place: Any, as_actor: Any) -> None:
    with acting(as_actor()) as actor:
        events.record(actor=actor, kind=KIND)
        assert Event.objects.count() == 1
    assert Event.objects.count() == 0


def test_the_former_context_comes_back(place: Any, as_actor: Any) -> None:
    with acting(as_actor()) as actor:
        events.record(actor=actor, kind=KIND)
        with acting(Actor(place_id=place.pk + 1)):
            assert Event.objects.count() == 0
        assert Event.objects.count() == 1


def test_an_action_needs_its_permission_and_its_event(place: Any, as_actor: Any) -> None:
    allowed = Actor(place_id=place.pk, permissions=frozenset({"core.test"}))
    with acting(allowed):
        write(actor=allowed)
        assert list(Event.objects.values_list("kind", flat=True)) == ["core.test_written"]
        with pytest.raises(NoEvent):
            write(actor=allowed, tell=False)
        with pytest.raises(Refused):
            write(actor=as_actor())
