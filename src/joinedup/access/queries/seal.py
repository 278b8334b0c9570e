"""How the seal on the audit trail stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef

from joinedup.access.models import SealedEvent, SealState
from joinedup.core import clock
from joinedup.core.models import Event


@dataclass(frozen=True, slots=True)
class Window:
    """What is not covered yet: ``unsealed`` events, the ``oldest`` of them; ``state``: how the sealer left things;
    ``is_late``: the oldest waits longer than the setting allows, or sealing has stopped."""

    state: SealState
    unsealed: int
    oldest: datetime | None
    is_late: bool


def window(*, using: str = "default") -> Window:
    """The unsealed window of what the context sees; as the owner (``using="owner"``): of everything."""
    state = SealState.objects.using(using).filter(pk=1).first() or SealState()
    waiting = (
        Event.objects.using(using)
        .filter(xact__gte=state.frontier)
        .exclude(Exists(SealedEvent.objects.filter(event_id=OuterRef("pk"))))
    )
    found = waiting.aggregate(count=Count("pk"), oldest=Min("occurred"))
    oldest: datetime | None = found["oldest"]
    allowed = timedelta(minutes=settings.AUDIT_UNSEALED_MINUTES)
    is_late = oldest is not None and clock.now() - oldest > allowed
    return Window(state, found["count"], oldest, is_late or bool(state.trouble))
