"""Domain events: typed, synchronous, in the same transaction (DESIGN 2).

A lower room publishes what happened; higher rooms subscribe when the application starts, and their handlers call their
own actions. This is how a lower room's change moves a higher one without knowing it.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Have ``handler`` called for each event of a type. Subscribing the same handler again changes nothing."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def publish(event: object) -> None:
    """Tell every subscriber, in the order they subscribed, inside the caller's transaction."""
    for handler in _handlers[type(event)]:
        handler(event)
