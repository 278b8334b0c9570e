"""What staff are authorised and trained to decide, from when to when (Q36)."""

from django.db import models

from joinedup.place.models import Dated, Place, Staff


class StaffAuthority(Dated):
    """An authority or a competence of a member of staff. ``code``: as decision types name it; ``valid_to``: last day in
    date, None until it is taken back; ``evidence``: the course, the letter, the assessment; ``given_by``: account of the
    manager who recorded it; ``ended_at``, ``ended_by``: when it was taken back before its time."""

    row_security = "place"

    class Kind(models.TextChoices):
        AUTHORITY = "authority", "Authority"
        COMPETENCE = "competence", "Competence"

    place = models.ForeignKey(Place, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="authorities")
    kind = models.TextField(choices=Kind.choices)
    code = models.TextField()
    evidence = models.TextField(blank=True, default="")
    given_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["place", "staff", "kind", "code"], name="access_authority_staff"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code} of {self.staff_id}"
