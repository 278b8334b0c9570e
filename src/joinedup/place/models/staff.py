"""Members of staff as the employers' lists tell, and the lists themselves."""

from django.db import models

from joinedup.core.models import Classified
from joinedup.place.models.dated import Dated
from joinedup.place.models.partnership import Organisation, Place
from joinedup.place.models.teams import Team


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
