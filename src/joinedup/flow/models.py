"""Hospital stays, as the trust's daily list of inpatients tells them."""

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Place


class HospitalStay(Classified):
    """One spell. ``local_id``: the trust's spell id; ``discharge_ready``: day the person no longer met the criteria to
    reside; ``ended``: the moment the stay left the list without a discharge having been sent."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="stays", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    record = models.ForeignKey(SourceRecord, models.PROTECT, related_name="stays", db_index=False)
    local_id = models.TextField()
    admitted = models.DateTimeField()
    site_code = models.TextField(db_default="", blank=True)
    ward = models.TextField(db_default="", blank=True)
    bed = models.TextField(db_default="", blank=True)
    admission_method = models.TextField(db_default="", blank=True)
    expected_discharge = models.DateField(null=True)
    discharge_ready = models.DateField(null=True)
    discharged = models.DateTimeField(null=True)
    destination = models.TextField(db_default="", blank=True)
    ended = models.DateTimeField(null=True)
    as_at = models.DateTimeField()
    first_as_at = models.DateTimeField(null=True)
    content_hash = models.TextField(db_default="", blank=True)
    file_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("place", "organisation", "local_id", name="flow_stay_once"),)
        indexes = (
            models.Index(fields=["person", "admitted"], name="flow_stay_person"),
            models.Index(
                fields=["place", "organisation", "admitted"],
                name="flow_stay_open",
                condition=Q(discharged__isnull=True, ended__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"Stay {self.pk}"
