"""Jobs of the person index: linkage each night, its self-audit each week, what is not needed dropped each night."""

import logging

from procrastinate.contrib.django import app

from joinedup.analysis.linkage import CannotLink
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.actions.retention import drop_unmatched
from joinedup.people.linking import audit_place, link_place
from joinedup.people.permissions import DECIDE
from joinedup.place.models import Place

log = logging.getLogger(__name__)


def _actor(place: Place, purpose: Purpose) -> Actor:
    return Actor(place_id=place.pk, purpose=purpose, role="operator", permissions=frozenset({DECIDE}))


@app.periodic(cron="30 2 * * *")
@app.task(name="people.link", queue="intake", queueing_lock="people_link")
def link_every_night(timestamp: int) -> None:
    """Link what is new or changed. Safe to run twice, and after a run that was broken off."""
    for place in Place.objects.order_by("pk"):
        try:
            link_place(actor=_actor(place, Purpose.LINKAGE_REVIEW))
        except CannotLink as stop:
            log.info("place %s was not linked: %s", place.code, stop)


@app.periodic(cron="0 4 * * 0")
@app.task(name="people.self_audit", queue="intake", queueing_lock="people_self_audit")
def audit_every_week(timestamp: int) -> None:
    """Audit linkage with the NHS number hidden."""
    for place in Place.objects.order_by("pk"):
        try:
            audit_place(actor=_actor(place, Purpose.LINKAGE_REVIEW))
        except CannotLink as stop:
            log.info("place %s was not audited: %s", place.code, stop)


@app.periodic(cron="30 3 * * *")
@app.task(name="people.drop_unmatched", queue="intake", queueing_lock="people_drop_unmatched")
def drop_every_night(timestamp: int) -> None:
    """Drop people of practices' lists whom no partner knows and no list names any more (Q15)."""
    for place in Place.objects.order_by("pk"):
        actor = _actor(place, Purpose.RETENTION)
        with acting(actor):
            drop_unmatched(actor=actor)
