"""Work between people and organisations, that cannot bounce (R38, F24, Q31)."""

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Place, Staff, Team


class Task(Classified):
    """One thing asked of a team or a person. ``state``: sent, accepted, done, declined; ``sender_*`` keeps the
    responsibility until the next owner accepts; ``owner_team`` or ``owner_staff``, at least one; ``due``: None is its own
    group, never "on time"; ``origin``: where it was made ("huddle-item:5"); ``version`` rises with each change;
    ``content``: whether the title may be read by those who see no care content (Q24): care unless the sender says plain."""

    row_security = "place"

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        DONE = "done", "Done"
        DECLINED = "declined", "Ended"

    class Content(models.TextChoices):
        CARE = "care", "About health or care"
        PLAIN = "plain", "Says nothing about health or care"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tasks")
    title = models.TextField()
    content = models.TextField(choices=Content.choices, default=Content.CARE)
    state = models.TextField(choices=State.choices, default=State.SENT)
    due = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(default=False)
    sender_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sender_staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="sent_tasks")
    owner_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="tasks")
    owner_staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="tasks")
    origin = models.TextField(blank=True, default="")
    bounces = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    sent_by = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(owner_team__isnull=False) | Q(owner_staff__isnull=False),
                name="tasks_task_has_owner",
            ),
        )
        indexes = (
            models.Index(fields=["place", "owner_staff", "due"], name="tasks_task_staff"),
            models.Index(fields=["place", "owner_team", "due"], name="tasks_task_team"),
            models.Index(fields=["person"], name="tasks_task_person"),
            models.Index(fields=["place", "origin"], name="tasks_task_origin"),
        )

    def __str__(self) -> str:
        return f"Task {self.pk}"


class TaskTransition(Classified):
    """One step of a task, insert-only. ``from_state`` empty for the first; ``reason``: an end reason's code or why it was
    handed on; ``to_team``/``to_staff``: the next owner when it was handed on."""

    row_security = "place"

    class EndReason(models.TextChoices):
        DIED = "died", "The person has died"
        PERSON_DECLINED = "person_declined", "The person declined"
        DUPLICATE = "duplicate", "Already asked elsewhere"
        IN_PLACE = "in_place", "Already in place"

    place = models.ForeignKey(Place, models.PROTECT)
    task = models.ForeignKey(Task, models.PROTECT, related_name="transitions")
    from_state = models.TextField(blank=True, default="")
    to_state = models.TextField(choices=Task.State.choices)
    reason = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    to_staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    effective = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.to_state} {self.task_id}"
