"""Jobs: what a place file dates in advance takes effect on its day."""

from procrastinate.contrib.django import app

from joinedup.core.context import Actor, Purpose, acting
from joinedup.place.actions import bring_up_to_date
from joinedup.place.models import Place
from joinedup.place.permissions import MANAGE


@app.periodic(cron="10 0 * * *")
@app.task(name="place.bring_up_to_date", queue="intake", queueing_lock="bring_up_to_date")
def bring_places_up_to_date(timestamp: int) -> None:
    """Early each day, load every place's last file again. Safe to run twice: it changes nothing the second time."""
    for place in Place.objects.order_by("pk"):
        actor = Actor(
            place_id=place.pk, purpose=Purpose.OPERATOR, role="operator", permissions=frozenset({MANAGE})
        )
        with acting(actor):
            bring_up_to_date(actor=actor, place=place)
