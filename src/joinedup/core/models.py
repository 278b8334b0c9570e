"""The audit event, and the base every model stands on."""

from typing import ClassVar, Literal

from django.db import models

RowSecurity = Literal["place", "reference", "internal"]


class Classified(models.Model):
    """A model that says how its rows are kept apart.

    ``row_security``: ``place`` (people or work in it: forced row-level security by place and context), ``reference``
    (published or shared facts, no person), ``internal`` (the machinery's own, no person's care).
    """

    row_security: ClassVar[RowSecurity]

    class Meta:
        abstract = True


class Event(Classified):
    """One thing that somebody did, saw or was refused. No foreign keys out, append-only for the application's role.

    ``occurred``: when; ``request_id``: shared by the events of one request; ``kind``: see ``events.EVENT_KINDS``;
    ``data``: classified values only.
    """

    row_security = "place"

    class Outcome(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    occurred = models.DateTimeField()
    kind = models.TextField()
    outcome = models.TextField(choices=Outcome.choices, default=Outcome.DONE)
    request_id = models.UUIDField()
    place_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    role = models.TextField(blank=True, default="")
    purpose = models.TextField()
    subject_type = models.TextField(blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["place_id", "person_id", "occurred"], name="core_event_person"),
            models.Index(fields=["place_id", "occurred"], name="core_event_occurred"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred:%Y-%m-%d %H:%M}"
