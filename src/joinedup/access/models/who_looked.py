"""What stands between the audit trail and the person who asks who has looked at their record (F100, Q22)."""

from django.db import models

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Place


class LookHold(Classified):
    """Serious-harm hold: what the person is not told, because telling could bring serious harm to them or somebody else.
    ``user``: that this account looked; None: the whole report. ``reason``: in words. In force until a reviewer other
    than who placed it releases it."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="look_holds")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    held_at = models.DateTimeField()
    held_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.BigIntegerField(null=True)
    release_reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["person", "user"], name="access_hold_person"),)

    def __str__(self) -> str:
        return f"Hold {self.pk}"


class NamesRelease(Classified):
    """A reviewer has let a person know the names of those who looked up to then, with a ``reason``."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="names_releases")
    reason = models.TextField()
    released_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "released_at"], name="access_names_person"),)

    def __str__(self) -> str:
        return f"Names {self.pk}"
