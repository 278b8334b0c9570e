"""The audit event, and the base every model stands on."""

from typing import ClassVar, Literal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
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

    ``occurred``: when; ``request_id``: shared by the events of one request; ``kind`` and ``category``: see
    ``events.EVENT_KINDS``; ``person_id``: whose record; ``people``: whom a list showed; ``data``: classified values only;
    ``xact``: the database's own number of the transaction, set by a trigger whatever was given, so that the seal knows
    which events can still be joined by others that began earlier (``access.seal``).
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
    category = models.TextField(db_default="system")
    people: "ArrayField[list[int] | None, list[int] | None]" = ArrayField(models.BigIntegerField(), null=True)
    xact = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        indexes = (
            models.Index(fields=["place_id", "person_id", "occurred"], name="core_event_person"),
            models.Index(fields=["place_id", "occurred"], name="core_event_occurred"),
            models.Index(fields=["place_id", "category", "occurred"], name="core_event_category"),
            models.Index(fields=["place_id", "user_id", "occurred"], name="core_event_user"),
            models.Index(fields=["xact", "id"], name="core_event_xact"),
            GinIndex(fields=["people"], name="core_event_people", condition=models.Q(people__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred:%Y-%m-%d %H:%M}"
