"""Who the partnership is and how it is laid out: organisations, areas, practices, services, teams, sites, staff."""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[_Row]):
    """Rows with ``valid_from`` (first day, None: always) and ``valid_to`` (last day, None: still)."""

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Dated(Classified):
    """In force from a first day to a last day, both included; None leaves that side open."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class Place(Classified):
    """One partnership's place. ``min_age``: the youngest in scope (Q11); ``is_live``: real people may come in (Q18);
    ``settings``: only what differs from the catalogue; ``exclusions``: {"services": [..], "reasons": [..]} (Q12);
    ``document``: the place file as last loaded."""

    row_security = "reference"

    code = models.TextField(unique=True)
    name = models.TextField()
    min_age = models.PositiveSmallIntegerField(default=18)
    is_live = models.BooleanField(default=False)
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


class Feed(Classified):
    """A list that a partner sends. Declared in the place file or made by its first file. ``due_by``: London time it
    should be in by; ``days``: weekdays it comes on (0 Monday); ``as_at``: the moment the last applied list speaks of;
    ``control_total``: how many the partner says it holds open, where it says so (R14)."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="feeds")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="feeds")
    format = models.TextField()
    due_by = models.TimeField(null=True)
    days = models.JSONField(default=list)
    as_at = models.DateTimeField(null=True)
    received = models.DateTimeField(null=True)
    control_total = models.PositiveIntegerField(null=True)
    control_total_on = models.DateField(null=True)
    is_expected = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint("place", "organisation", "format", name="place_feed_once"),)

    def __str__(self) -> str:
        return f"{self.format} from {self.organisation}"


class Staff(Classified):
    """A member of staff as the employer's list tells (R9, R11). Employer, line manager, host team and clinical
    supervisor are four relations. ``ended``: when the list stopped naming them."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff")
    local_id = models.TextField()
    family_name = models.TextField()
    given_name = models.TextField()
    profession = models.TextField()
    registration_body = models.TextField(blank=True, default="")
    registration_number = models.TextField(blank=True, default="")
    job_title = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    telephone = models.TextField(blank=True, default="")
    whole_time_equivalent = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    started = models.DateField(null=True)
    left = models.DateField(null=True)
    employer_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="employed")
    employer_team_code = models.TextField(blank=True, default="")
    operational_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="hosted")
    operational_team_code = models.TextField(blank=True, default="")
    manager_local_id = models.TextField(blank=True, default="")
    content_hash = models.TextField(blank=True, default="")
    as_at = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    file_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("place", "organisation", "local_id", name="place_staff_once"),)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class StaffRelation(Dated):
    """A relation of a member of staff beside employment: ``line_manager`` or ``clinical_supervisor`` (to
    ``other_staff``), or ``host_team`` (to ``team``)."""

    row_security = "place"

    class Kind(models.TextChoices):
        LINE_MANAGER = "line_manager"
        CLINICAL_SUPERVISOR = "clinical_supervisor"
        HOST_TEAM = "host_team"

    place = models.ForeignKey(Place, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="relations")
    kind = models.TextField(choices=Kind.choices)
    other_staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="relations_from")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="staff_relations")

    def __str__(self) -> str:
        return f"{self.kind} of {self.staff_id}"


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
