"""A controller's word on what is sealed at the door (Q12)."""

from joinedup.access.domain_events import ExclusionDecided
from joinedup.access.models import ExclusionRelease
from joinedup.access.permissions import GOVERN
from joinedup.access.rules import exclusions as rules
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.core.domain_events import publish


@action(
    kind="access.exclusion_released", sentence="released or sealed a category at the door", permission=GOVERN
)
def release_category(*, actor: Actor, category: str, is_released: bool, reference: str) -> ExclusionRelease:
    """Release a category of what the actor's own organisation sends, or seal it again: what came in and what will come.
    ``reference``: the organisation's own decision, which others may ask for."""
    if category not in rules.names():
        raise NotNow("Choose one of the categories.")
    if not reference.strip():
        raise NotNow("Give the reference of your organisation's decision.")
    if actor.place_id is None or actor.organisation_id is None:
        raise NotNow("Only a controller may release what it controls.")
    said = ExclusionRelease.objects.create(
        place_id=actor.place_id,
        organisation_id=actor.organisation_id,
        category=category,
        is_released=is_released,
        version=rules.current().version,
        reference=reference.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
        recorded_by_name=actor.name,
    )
    publish(ExclusionDecided(actor, said))
    events.record(actor=actor, subject=said, data={"category": category, "released": is_released})
    return said
