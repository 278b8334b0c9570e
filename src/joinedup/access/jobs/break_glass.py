"""Jobs of the door: telling those who must know of a break-glass. Arguments are ids only, never a name."""

from django.core.mail import send_mail
from procrastinate.contrib.django import app

from joinedup.access import queries
from joinedup.access.actions import note_told
from joinedup.access.permissions import REVIEW_GLASS
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting
from joinedup.place.models import Place


@app.task(name="access.tell_of_break_glass", queue="intake", pass_context=False)
def tell_of_break_glass(place_id: int, glass_id: int) -> None:
    """Mail the information-governance leads that a record was opened, without a word about whose or why."""
    place = Place.objects.get(pk=place_id)
    actor = Actor(
        place_id=place_id, purpose=Purpose.OPERATOR, role="operator", permissions=frozenset({REVIEW_GLASS})
    )
    with acting(actor):
        glass = queries.opening(place_id, glass_id)
        recipients = queries.addresses_to_tell(place_id, clock.today())
        if glass is None or glass.told is not None:
            return
        note_told(actor=actor, glass_id=glass_id, recipients=len(recipients))
        due, body = glass.review_due, glass.organisation.name
    if recipients:
        send_mail(
            f"Joined Up {place.name}: a record was opened by break-glass",
            f"Somebody of {body} opened a record without a relationship, with a reason.\n"
            f"Sign in to Joined Up and review it by {due:%d %B %Y}. This mail says nothing of the person.\n",
            None,
            recipients,
        )
