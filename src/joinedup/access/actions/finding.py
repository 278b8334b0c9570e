"""That the finder was asked, counted against trawling (Q16). Part of the action that searches, whose event says the rest."""

from datetime import timedelta

from joinedup.access.models import FinderUse
from joinedup.core import clock
from joinedup.core.context import Actor

KEPT_HOURS = 24


def count_look(actor: Actor) -> None:
    """Count one look of an account; what is older than a day goes."""
    if actor.user_id is not None and actor.place_id is not None:
        now = clock.now()
        FinderUse.objects.filter(user_id=actor.user_id, asked__lt=now - timedelta(hours=KEPT_HOURS)).delete()
        FinderUse.objects.create(place_id=actor.place_id, user_id=actor.user_id, asked=now)
