"""How people work with the list: views they saved and share, leads they gave to many at once (F10)."""

from django.db import models
from django.db.models import Q

from joinedup.caseload.models.cases import Case
from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Place, Staff, Team


class SavedView(Classified):
    """Filters of the list under a name: of nobody, so no person stands in it. ``owner``: the account whose view it is;
    ``filters``: what the address of the list holds (team, area, practice, staff, show, order, whose), never a name that
    was looked for; ``is_start``: whether the owner's list opens with it; ``saved``: when it was last kept."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False)
    owner = models.BigIntegerField()
    owner_name = models.TextField()
    name = models.TextField()
    filters = models.JSONField()
    is_start = models.BooleanField(db_default=False)
    saved = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint("place", "owner", "name", name="caseload_view_name"),
            models.UniqueConstraint(
                "place", "owner", name="caseload_one_start_view", condition=Q(is_start=True)
            ),
        )

    def __str__(self) -> str:
        return self.name


class SavedViewTeam(Classified):
    """A team that reads somebody's saved view."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False)
    view = models.ForeignKey(SavedView, models.PROTECT, related_name="shared_with")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint("place", "team", "view", name="caseload_view_shared_once"),)

    def __str__(self) -> str:
        return f"View {self.view_id} for team {self.team_id}"


class BulkAssignment(Classified):
    """Leads given to several cases in one go, by one person, for one reason. ``undone_at``: when it was taken back."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    assigned_at = models.DateTimeField()
    assigned_by = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["place", "assigned_by", "assigned_at"], name="caseload_bulk_by"),)

    def __str__(self) -> str:
        return f"Bulk assignment {self.pk}"


class BulkAssigned(Classified):
    """What became of one case of a bulk assignment. ``staff``: who was to lead; ``former``: who led before, None: nobody;
    ``lead``: the row of the lead's history that it made, None for a case that was left out; ``left_out``: why it was;
    ``undone``: what became of it when the whole was taken back: ``restored``, or why it was not."""

    row_security = "place"

    class LeftOut(models.TextChoices):
        NO = "", "Assigned"

        DIED = "died", "A death has been reported"
        CLOSED = "closed", "The case has closed"
        THEIRS = "theirs", "They lead this case already"
        CHANGED = "changed", "Somebody changed it meanwhile"

    class Undone(models.TextChoices):
        NO = "", "Not taken back"
        RESTORED = "restored", "The former lead is back"
        CHANGED = "changed", "Somebody chose another lead since"
        CLOSED = "closed", "The case has closed since"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False)
    batch = models.ForeignKey(BulkAssignment, models.PROTECT, related_name="lines", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False)
    former = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    lead = models.ForeignKey(
        "caseload.LeadProfessional", models.PROTECT, null=True, related_name="+", db_index=False
    )
    left_out = models.TextField(choices=LeftOut.choices, db_default="", blank=True)
    undone = models.TextField(choices=Undone.choices, db_default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=["batch"], name="caseload_bulk_lines"),)

    def __str__(self) -> str:
        return f"Case {self.case_id} of bulk assignment {self.batch_id}"
