"""Opening a record at once without a relationship, and the look that others take at it after (Q23, F99)."""

from django.db import models

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Place, Staff


class BreakGlass(Classified):
    """One opening: who, why (``reason``: code, ``words``), until when; ``alerts``: what the reviewer should know (codes
    of ``access.rules.break_glass.ALERTS``); ``review_due``: the last day for the review; ``told``: when the
    information-governance leads were told."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="glass_broken")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.TextField()
    reason = models.TextField()
    words = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField()
    until = models.DateTimeField()
    alerts = models.JSONField(default=list)
    review_due = models.DateField()
    told = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["person", "until"], name="access_glass_person"),
            models.Index(fields=["place", "review_due"], name="access_glass_due"),
        )

    def __str__(self) -> str:
        return f"Break-glass {self.pk}"


class BreakGlassReview(Classified):
    """What a reviewer found: one row an opening. ``follow_up``: what was done about it, where it was not appropriate."""

    row_security = "place"

    class Outcome(models.TextChoices):
        APPROPRIATE = "appropriate", "Appropriate"
        NOT_APPROPRIATE = "not-appropriate", "Not appropriate"

    place = models.ForeignKey(Place, models.PROTECT)
    glass = models.OneToOneField(BreakGlass, models.PROTECT, related_name="review")
    outcome = models.TextField(choices=Outcome.choices)
    follow_up = models.TextField(db_default="", blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.BigIntegerField()
    reviewed_by_name = models.TextField()

    def __str__(self) -> str:
        return f"Review of {self.glass_id}"


class FinderUse(Classified):
    """That an account asked the finder, and when: how trawling is noticed (Q16). Says nothing of whom or for what."""

    row_security = "internal"

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user", "asked"], name="access_finder_use"),)

    def __str__(self) -> str:
        return f"Finder use {self.pk}"
