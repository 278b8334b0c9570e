"""Where: areas of any shape, networks and their practices, sites."""

from django.db import models

from joinedup.place.models.dated import Dated
from joinedup.place.models.partnership import Organisation, Place


class Area(Dated):
    """A node of the place's tree, at any level and depth; ``level`` is the partnership's own word (R4)."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="areas")
    code = models.TextField()
    name = models.TextField()
    level = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_area_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name


class PrimaryCareNetwork(Dated):
    """A primary care network: a list of practices, not a shape on a map."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="networks")
    code = models.TextField()
    name = models.TextField()
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="networks")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_network_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name


class PracticeAlignment(Dated):
    """Which network a practice belongs to, from when to when. ``note``: how sure it is ("to be confirmed")."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="alignments")
    practice = models.ForeignKey(Organisation, models.PROTECT, related_name="alignments")
    network = models.ForeignKey(PrimaryCareNetwork, models.PROTECT, null=True, related_name="alignments")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "practice", "valid_from", name="place_alignment_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.practice} in {self.network}"


class Site(Dated):
    """A building or hospital site. ``code``: its ODS site code where it has one."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="sites")
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField(blank=True, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="sites")
    postcode = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_site_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name
