"""What tasks do when a lower room says something."""

from joinedup.access.domain_events import DecisionRouted
from joinedup.people.models import Person
from joinedup.tasks.actions import TITLE_LIMIT, send_task
from joinedup.tasks.models import Task
from joinedup.tasks.rules import OPEN_STATES


def when_decision_routed(event: DecisionRouted) -> None:
    """A decision that somebody may not take becomes their supervisor's task, once while it is open (F7)."""
    if Task.objects.filter(
        place_id=event.actor.place_id or 0, origin=event.reference, state__in=OPEN_STATES
    ).exists():
        return
    send_task(
        actor=event.actor,
        title=f"Decide: {event.asked}"[:TITLE_LIMIT],
        person=Person.objects.filter(pk=event.person_id).first() if event.person_id is not None else None,
        owner_staff=event.supervisor,
        due=event.due,
        origin=event.reference,
        note=f"{event.actor.name} asks you to {event.name}, which they may not do themselves.",
    )
