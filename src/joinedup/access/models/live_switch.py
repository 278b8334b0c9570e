"""Going live, stopping, and the register of agreements (Q18, R92)."""

from django.db import models
from django.db.models import F, Q

from joinedup.core.models import Classified
from joinedup.place.models import Dated, Organisation, Place


class RegisteredAgreement(Dated):
    """An agreement between partners, as the register keeps it (R92). ``parties``: ODS codes; ``reference``: where the
    signed paper is; ``valid_to``: its last day, None: until ended."""

    row_security = "reference"

    class Kind(models.TextChoices):
        SECTION_75 = "s75", "Section 75 agreement"
        SECTION_113 = "s113", "Section 113 agreement"
        MEMORANDUM = "mou", "Memorandum of understanding"
        DATA_SHARING = "dsa", "Data sharing agreement"

    place = models.ForeignKey(Place, models.PROTECT, related_name="agreements")
    kind = models.TextField(choices=Kind.choices)
    title = models.TextField()
    parties = models.JSONField(default=list)
    reference = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["place", "kind", "valid_to"], name="access_registered_place"),)

    def __str__(self) -> str:
        return self.title


class LiveStep(Classified):
    """One step of a place towards live use or out of it, insert-only. ``kind``: what was recorded; ``reference``: of the
    DPIA or the safety case; ``name``, ``position``: who signed; ``on``: the day they did. The latest of ``live`` and
    ``ended`` says whether the place is live: nothing else does."""

    row_security = "reference"

    class Kind(models.TextChoices):
        DPIA = "dpia", "Data protection impact assessment"
        SAFETY = "safety", "Clinical safety sign-off"
        LIVE = "live", "Went live"
        ENDED = "ended", "Taken out of live use"

    place = models.ForeignKey(Place, models.PROTECT, related_name="live_steps")
    kind = models.TextField(choices=Kind.choices)
    reference = models.TextField(blank=True, default="")
    name = models.TextField(blank=True, default="")
    position = models.TextField(blank=True, default="")
    on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["place", "kind", "-id"], name="access_livestep_place"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.place_id}"


class Stop(Classified):
    """Access that was stopped at once, for a whole place or (``organisation``) one partner of it. ``stopped_name`` and
    ``restarted_name``: who, by name; never the same account."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="stops")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    stopped_at = models.DateTimeField()
    stopped_by = models.BigIntegerField(null=True)
    stopped_name = models.TextField()
    restart_reason = models.TextField(blank=True, default="")
    restarted_at = models.DateTimeField(null=True)
    restarted_by = models.BigIntegerField(null=True)
    restarted_name = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place", "organisation"],
                condition=Q(restarted_at__isnull=True),
                name="access_stop_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(restarted_at__isnull=True)
                | (~Q(restarted_name=F("stopped_name")) & ~Q(restarted_name="")),
                name="access_stop_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"Stop {self.pk}"
