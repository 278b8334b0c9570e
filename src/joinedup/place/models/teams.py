"""Who works for whom: services, the three kinds of team, the employers' codes, the links."""

from django.db import models

from joinedup.place.models.dated import Dated
from joinedup.place.models.geography import Area, PrimaryCareNetwork
from joinedup.place.models.partnership import Organisation, Place


class Service(Dated):
    """A service. ``standing``: core (jointly managed) or aligned (R3); ``groupings``: directorates and the like (R12);
    ``min_age`` and ``max_age``: its scope, None for the place's; ``exclusions``: phrases that stop a row of this service
    at the door, over and above the place's (Q12)."""

    row_security = "reference"

    class Standing(models.TextChoices):
        CORE = "core"
        ALIGNED = "aligned"

    place = models.ForeignKey(Place, models.PROTECT, related_name="services")
    code = models.TextField()
    name = models.TextField()
    standing = models.TextField(choices=Standing.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="services")
    groupings = models.JSONField(default=list)
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    exclusions = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_service_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name


class Team(Dated):
    """A team of one of three kinds (DESIGN 3). ``employer``: in its own organisation's system, has ``organisation`` and
    ``employer_code``; ``operational``: mixed employers, one ``area``, runs the huddle; ``integrated``: a ``network``'s
    footprint, runs the MDT. ``is_nameable``: the contact card may name it (Q16, Q27)."""

    row_security = "reference"

    class Kind(models.TextChoices):
        EMPLOYER = "employer"
        OPERATIONAL = "operational"
        INTEGRATED = "integrated"

    place = models.ForeignKey(Place, models.PROTECT, related_name="teams")
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="teams")
    employer_code = models.TextField(blank=True, default="")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="teams")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="teams")
    network = models.ForeignKey(PrimaryCareNetwork, models.PROTECT, null=True, related_name="teams")
    telephone = models.TextField(blank=True, default="")
    out_of_hours = models.TextField(blank=True, default="")
    is_nameable = models.BooleanField(default=False)
    usual_professions = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="place_team_once", nulls_distinct=False
            ),
        )
        indexes = (
            models.Index(fields=["place", "organisation", "employer_code"], name="place_team_employer_code"),
        )

    def __str__(self) -> str:
        return self.name


class TeamCode(Dated):
    """A code of an employer's own system that means a team: what its lists call the team. Several codes may mean one
    team; ``Team.employer_code`` is the first of them."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="team_codes")
    code = models.TextField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="codes")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place",
                "organisation",
                "code",
                "valid_from",
                name="place_team_code_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} of {self.organisation}"


class TeamLink(Dated):
    """``team`` works for ``serves``: an employer's team for operational teams, an operational for integrated (R7)."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT)
    team = models.ForeignKey(Team, models.PROTECT, related_name="links_up")
    serves = models.ForeignKey(Team, models.PROTECT, related_name="links_down")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "team", "serves", "valid_from", name="place_link_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.team} for {self.serves}"
