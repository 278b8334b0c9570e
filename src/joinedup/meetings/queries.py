"""Reads of huddles."""

from django.db.models import QuerySet

from joinedup.core import clock
from joinedup.meetings.models import HuddleSeries


def series_of(place_id: int | None) -> QuerySet[HuddleSeries]:
    """The huddles of a place in force today, by their time of day."""
    return (
        HuddleSeries.objects.on(clock.today())  # type: ignore[attr-defined, no-any-return]
        .filter(place_id=place_id)
        .select_related("site")
        .prefetch_related("teams")
        .order_by("starts", "name")
    )
