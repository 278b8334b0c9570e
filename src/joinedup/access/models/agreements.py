"""That a person agreed to an organisation being told of them (Q24)."""

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Place


class PersonAgreement(Classified):
    """A person agreed that an organisation, usually a charity, is told their name and what is asked of it. ``how``:
    in what words or where it was given; ``withdrawn_at``: when they took it back: it then counts no more."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="agreements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    how = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place", "person", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="access_agreement_once",
            ),
        )
        indexes = (models.Index(fields=["person", "organisation"], name="access_agreement_person"),)

    def __str__(self) -> str:
        return f"Agreement {self.pk}"
