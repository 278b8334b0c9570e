"""What waits for a reviewer, as rows for a file."""

from collections.abc import Iterator
from typing import Any

from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.people.models import ReviewPair


@action(
    kind="people.reviews_exported",
    sentence="exported the review list",
    permission="people.review",
    category=events.Category.EXPORT,
)
def review_rows(*, actor: Actor) -> Iterator[dict[str, Any]]:
    """The open pairs, oldest first, one at a time: the ODS code of who sent the record, their own number for the person,
    ``other`` (person id that it may be, as the caseload's export gives it) and the reason's code
    (``people.rules.REVIEW_REASONS``)."""
    pairs = ReviewPair.objects.filter(place_id=actor.place_id or 0, state=ReviewPair.State.OPEN)
    events.record(actor=actor, data={"pairs": pairs.count()})
    told = pairs.order_by("pk").values_list(
        "record__controller__ods_code", "record__local_id", "other_id", "reason"
    )
    return (
        {"organisation": code, "local_id": local_id, "other": other, "reason": reason}
        for code, local_id, other, reason in told.iterator(chunk_size=2_000)
    )
