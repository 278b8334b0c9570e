"""Jobs about accounts: leavers lose their access, accounts nobody uses are locked, what is over is taken away."""

from procrastinate.contrib.django import app

from joinedup.access import throttle
from joinedup.access.actions.people import end_leaver, lock_dormant
from joinedup.access.door import operator
from joinedup.access.queries import people
from joinedup.access.sessions import SessionStore
from joinedup.core.context import acting
from joinedup.place.models import Place
from joinedup.place.queries import whole_number


@app.periodic(cron="15 * * * *")
@app.task(name="access.tidy", queue="intake", queueing_lock="access_tidy")
def tidy(timestamp: int) -> None:
    """Take away sessions that are over and counts that no longer matter."""
    SessionStore.clear_expired()
    throttle.forget_old()


@app.periodic(cron="20 * * * *")
@app.task(name="access.end_leavers", queue="intake", queueing_lock="access_end_leavers")
def end_leavers(timestamp: int) -> None:
    """End the access of whoever has left by their employer's own list, where the place lets it end by itself. Safe to
    run twice: who has no role any more is not found again."""
    for place in Place.objects.order_by("pk"):
        actor = operator(place)
        with acting(actor):
            if not whole_number(place.pk, "access.end_leavers"):
                continue
            found = {(role.user_id, role.organisation_id) for role in people.leavers_in(place.pk)}
            for user_id, organisation_id in sorted(found):
                end_leaver(actor=actor, user_id=user_id, organisation_id=organisation_id, source="staff-list")


@app.periodic(cron="40 2 * * *")
@app.task(name="access.lock_dormant", queue="intake", queueing_lock="access_lock_dormant")
def lock_unused(timestamp: int) -> None:
    """Lock accounts that nobody has signed in with for as long as their place allows."""
    for place in Place.objects.order_by("pk"):
        actor = operator(place)
        with acting(actor):
            unused = people.dormant_in(place.pk)
            if unused:
                lock_dormant(actor=actor, users=unused)
