"""Roles and bodies of the partnership's own."""

from django.db import models

from joinedup.place.models.dated import Dated
from joinedup.place.models.geography import Area, PrimaryCareNetwork
from joinedup.place.models.partnership import Organisation, Place


class RoleHolding(Dated):
    """A part of the partnership's own that somebody holds: service manager, alliance director, PCN lead (R8, R9).
    ``kind``: what coverage is counted by ("service-manager"); ``holder``: the name as the place file gives it, empty
    while nobody is named; ``organisation``: who employs the holder."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="roles")
    code = models.TextField()
    kind = models.TextField(blank=True, default="")
    title = models.TextField()
    holder = models.TextField(blank=True, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="roles")
    network = models.ForeignKey(PrimaryCareNetwork, models.PROTECT, null=True, related_name="roles")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="roles")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_role_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.title


class Body(Dated):
    """A body of the partnership's governance (R90). ``does``: its terms of reference in a sentence; ``answers_to``: who
    holds it to account; ``members``: codes of the organisations that sit on it."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="bodies")
    code = models.TextField()
    name = models.TextField()
    does = models.TextField(blank=True, default="")
    answers_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="held_to_account")
    members = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_body_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name
