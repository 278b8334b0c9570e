"""What came in: partner files with their originals, saved mappings, and rows that wait for their parent."""

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified
from joinedup.place.models import Organisation, Place


class PartnerFile(Classified):
    """One list as a partner sent it. The original lies under ``JOINEDUP_HOME/originals`` by its hash. ``state``: received
    (waits for the worker), reading, applied, held (waits for approval), refused (whole), kept (older than what is held,
    not applied), replaced. ``covers``: the practices a practice list is
    full for, by code. Counts as in FILES.md; ``reasons``: {code: count}; ``progress``: rows read so far."""

    row_security = "place"

    class State(models.TextChoices):
        RECEIVED = "received", "Waiting"
        READING = "reading", "Being read"
        APPLIED = "applied", "Taken in"
        HELD = "held", "Held for approval"
        REFUSED = "refused", "Refused"
        KEPT = "kept", "Kept, not applied: older than the last list"
        FAILED = "failed", "Failed"

    place = models.ForeignKey(Place, models.PROTECT)
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    format = models.TextField()
    mapping = models.TextField(blank=True, default="")
    name = models.TextField()
    sha256 = models.TextField()
    size = models.BigIntegerField()
    state = models.TextField(choices=State.choices, default=State.RECEIVED)
    as_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    received_by = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)
    finished = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    warned = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    out_of_scope = models.IntegerField(default=0)
    would_end = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict)
    sentence = models.TextField(blank=True, default="")
    rejects_path = models.TextField(blank=True, default="")
    covers = models.JSONField(default=list)
    progress = models.IntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=["place", "sender", "format", "received_at"], name="interop_file_sender"),
        )

    def __str__(self) -> str:
        return f"File {self.pk}"


class SavedMapping(Classified):
    """A mapping that turns a partner's own spreadsheet into one of the formats, saved by name."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    name = models.TextField()
    text = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("place", "name", name="interop_mapping_once"),)

    def __str__(self) -> str:
        return self.name


class WaitingRow(Classified):
    """A row kept because its person has not come yet (``no-parent``): tried again with each later file."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    format = models.TextField()
    local_id = models.TextField()
    parent_local_id = models.TextField()
    values = models.JSONField()
    content_hash = models.TextField()
    as_at = models.DateTimeField()
    file_id = models.BigIntegerField()
    row_number = models.IntegerField()
    adopted = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place",
                "organisation",
                "format",
                "local_id",
                name="interop_waiting_once",
                condition=Q(adopted__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=["place", "organisation", "parent_local_id"],
                name="interop_waiting_parent",
                condition=Q(adopted__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"Waiting row {self.pk}"
