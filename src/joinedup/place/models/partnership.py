"""The place, its organisations and what they said of themselves when."""

from django.db import models

from joinedup.core.models import Classified
from joinedup.place.models.dated import Dated


class Place(Classified):
    """One partnership's place. ``min_age``: the youngest in scope (Q11);
    ``settings``: only what differs from the catalogue; ``exclusions``: {"services": [..], "reasons": [..]} (Q12);
    ``document``: the place file as last loaded."""

    row_security = "reference"

    code = models.TextField(unique=True)
    name = models.TextField()
    min_age = models.PositiveSmallIntegerField(default=18)
    settings = models.JSONField(default=dict)
    exclusions = models.JSONField(default=dict)
    document = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Organisation(Dated):
    """A body with an ODS code, the same for every place. ``kind``: see the place file's schema (trust, council,
    mental-health-trust, commissioner, federation, gp-practice, charity, care-home, district-council, police, ...);
    ``successor``: who follows it when ``valid_to`` has passed (R2)."""

    row_security = "reference"

    ods_code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    is_commissioner = models.BooleanField(default=False)
    is_provider = models.BooleanField(default=False)
    telephone = models.TextField(blank=True, default="")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    def __str__(self) -> str:
        return self.name


class AllianceMembership(Dated):
    """An organisation's part in a place's alliance."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "organisation", "valid_from", name="place_membership_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} in {self.place}"


class Edition(Dated):
    """What a standing row (organisation, area, network, service, team, site, body) said over a period.

    Other rooms point at standing rows, so a change of name, parent or telephone number keeps the row and its id: the
    row shows what holds now, its editions what held when (F2, F3). ``place`` is empty for organisations, which are the
    same for every place; ``kind``: the place file's table; ``values_then``: by the place file's keys, references as codes.
    """

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="editions")
    kind = models.TextField()
    code = models.TextField()
    values_then = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["place", "kind", "code", "valid_from"], name="place_edition_code"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class PlaceFile(Classified):
    """A place file as it was loaded: the versions of the partnership's own rules, exclusions among them (Q12)."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="files")
    loaded_at = models.DateTimeField()
    loaded_by = models.BigIntegerField(null=True)
    sha256 = models.TextField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"Place file {self.pk}"
