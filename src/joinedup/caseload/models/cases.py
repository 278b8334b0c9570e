"""The shared caseload: cases, involvements, allocation, dated facts, visits, what to mind at the door (DESIGN 3).

Tables that lists fill have no foreign key in the database to places and organisations: see ``people.models``.
"""

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Place, Staff, Team


class Case(Classified):
    """A person's open work in a place: at most one open; opens with the first involvement and closes with the last; no
    single owner. ``home_team``: the integrated team by registered practice, None: "no team yet"; ``lead``: the lead
    professional now; ``joined_into``: the case this one became part of when two people were found to be one, None for one
    of its own; ``*_key``: the person's, kept here too so that a team's list by name reads only what it shows (they follow
    ``people.derive``); ``version``: rises with each change made on screen."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    opened = models.DateField()
    closed = models.DateField(null=True)
    home_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="cases", db_index=False)
    lead = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="leads", db_index=False)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined", db_index=False)
    family_key = models.TextField(blank=True, db_default="")
    given_key = models.TextField(blank=True, db_default="")
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "person", name="caseload_one_open_case", condition=Q(closed__isnull=True)
            ),
        )
        indexes = (
            models.Index(
                fields=["joined_into"],
                name="caseload_case_joined",
                condition=Q(joined_into__isnull=False),
            ),
            models.Index(
                fields=["place", "home_team", "opened", "id"],
                include=[
                    "person",
                    "closed",
                ],  # what row security asks of a case, so that the index alone answers
                name="caseload_case_home",
                condition=Q(closed__isnull=True),
            ),
            models.Index(
                fields=["place", "home_team", "family_key", "given_key", "id"],
                include=["person", "closed"],
                name="caseload_case_home_name",
                condition=Q(closed__isnull=True),
            ),
            models.Index(
                fields=["place", "lead"], name="caseload_case_lead", condition=Q(closed__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"Case {self.pk}"


class LeadProfessional(Classified):
    """Who led a case, from when to when, chosen by whom and why (R16)."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="leads")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    chosen_at = models.DateTimeField()
    chosen_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Lead of {self.case_id}"


class RiskHolding(Classified):
    """Who holds the risk for a person, until when: "who holds it tonight" (Q30)."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="risk_holdings")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField()
    plan = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Risk of {self.case_id}"


class Involvement(Classified):
    """One organisation's open referral, service or allocation. ``local_id``: the partner's case id; ``team_code`` and
    ``worker_code`` as sent, ``team`` and ``worker`` once mapped; ``closed``: date the partner gave; ``ended``: the moment
    it stopped being open, by its closing or by leaving the full list; open while that is None; ``as_at``: moment of
    the list that last changed it; ``first_as_at``: of the first that named it; ``is_sealed``: only its own organisation sees
    it; ``sealed_as``: why, the category of ``access.rules.exclusions`` or "chosen"."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="involvements", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="involvements")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    record = models.ForeignKey(SourceRecord, models.PROTECT, related_name="involvements")
    local_id = models.TextField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="involvements", db_index=False)
    team_code = models.TextField(db_default="", blank=True)
    worker = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="involvements", db_index=False)
    worker_code = models.TextField(db_default="", blank=True)
    service = models.TextField(db_default="", blank=True)
    priority = models.TextField(db_default="", blank=True)
    reason = models.TextField(db_default="", blank=True)
    alert = models.TextField(db_default="", blank=True)
    sealed_as = models.TextField(db_default="", blank=True)
    is_sealed = models.BooleanField(db_default=False)
    opened = models.DateField()
    review_due = models.DateField(null=True)
    closed = models.DateField(null=True)
    ended = models.DateTimeField(null=True)
    as_at = models.DateTimeField()
    first_as_at = models.DateTimeField(null=True)
    content_hash = models.TextField(db_default="", blank=True)
    file_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("place", "organisation", "local_id", name="caseload_involvement_once"),
        )
        indexes = (
            models.Index(fields=["case"], name="caseload_involvement_case"),
            models.Index(
                fields=["place", "team"], name="caseload_involvement_team", condition=Q(ended__isnull=True)
            ),
            models.Index(
                fields=["place", "worker"],
                name="caseload_involvement_worker",
                condition=Q(ended__isnull=True),
            ),
            models.Index(
                fields=["place", "organisation"],
                name="caseload_involvement_sealed",
                condition=~Q(sealed_as=""),
            ),
        )

    def __str__(self) -> str:
        return f"Involvement {self.pk}"


class Allocation(Classified):
    """Which member of staff an involvement was allocated to, from when to when. ``allocated``/``ended``: moments the
    partner's list spoke of."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    involvement = models.ForeignKey(Involvement, models.PROTECT, related_name="allocations")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="allocations")
    allocated = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "involvement", name="caseload_one_allocation", condition=Q(ended__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"Allocation {self.pk}"


class Visit(Classified):
    """One planned or past visit. ``outcome``: empty when to come; no reply and "we did not go" are kept apart (Q3).
    ``ended``: when it left the list of the days that list covers without having happened."""

    row_security = "place"

    class Outcome(models.TextChoices):
        TO_COME = "", "To come"
        SEEN = "seen", "Seen"
        NO_REPLY = "no-reply", "No reply"
        DEFERRED = "deferred", "Deferred"
        CANCELLED_BY_PERSON = "cancelled-by-person", "Cancelled by the person"
        CANCELLED_BY_SERVICE = "cancelled-by-service", "Visit not made"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    record = models.ForeignKey(SourceRecord, models.PROTECT, related_name="visits", db_index=False)
    involvement = models.ForeignKey(Involvement, models.PROTECT, null=True, related_name="visits")
    local_id = models.TextField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="visits", db_index=False)
    team_code = models.TextField(db_default="", blank=True)
    worker = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="visits")
    worker_code = models.TextField(db_default="", blank=True)
    planned_start = models.DateTimeField()
    planned_minutes = models.IntegerField(null=True)
    actual_start = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome.choices, db_default="", blank=True)
    purpose = models.TextField(db_default="", blank=True)
    is_time_critical = models.BooleanField(db_default=False)
    is_double_handed = models.BooleanField(db_default=False)
    is_sealed = models.BooleanField(db_default=False)
    ended = models.DateTimeField(null=True)
    as_at = models.DateTimeField()
    first_as_at = models.DateTimeField(null=True)
    content_hash = models.TextField(db_default="", blank=True)
    file_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("place", "organisation", "local_id", name="caseload_visit_once"),
        )
        indexes = (
            models.Index(fields=["person", "planned_start"], name="caseload_visit_person"),
            models.Index(fields=["place", "team", "planned_start"], name="caseload_visit_team"),
        )

    def __str__(self) -> str:
        return f"Visit {self.pk}"


class Fact(Classified):
    """The dated list of what happened (DESIGN 2). ``kind``: code of ``caseload.rules.FACT_KINDS``; ``effective``: when it
    happened; ``recorded_at``: when we knew; ``controller``: whose fact; ``feed``: the list it came by, empty for one a
    person raised; ``reference``: what it is about ("involvement:12", "task:4"), so that a later fact can answer it;
    ``values``: classified details for the sentence; ``withdrawn_at``: when the source took it back."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="facts", db_index=False)
    kind = models.TextField()
    effective = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    controller = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    feed = models.TextField(db_default="", blank=True)
    reference = models.TextField(db_default="", blank=True)
    values = models.JSONField(db_default={})
    is_sealed = models.BooleanField(db_default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)
    file_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place",
                "controller",
                "kind",
                "reference",
                "effective",
                name="caseload_fact_once",
                condition=~Q(reference="") & Q(withdrawn_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["person", "effective"], name="caseload_fact_person"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SafetyNote(Classified):
    """What to mind at the door (Q25): visit risk, two-person visit, pets, access. ``key_safe`` codes are shown on tap
    only, audited, never on a wall or in print. A risk marker has a source, a review date and whether the person was
    told."""

    row_security = "place"

    class Kind(models.TextChoices):
        VISIT_RISK = "visit_risk", "Visit risk"
        TWO_PERSON = "two_person", "Two-person visit"
        PETS = "pets", "Pets"
        ACCESS = "access", "Getting in"
        KEY_SAFE = "key_safe", "Key safe"
        COMMUNICATION = "communication", "Communication"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="safety_notes")
    kind = models.TextField(choices=Kind.choices)
    text = models.TextField()
    source = models.TextField()
    review_on = models.DateField()
    person_told = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    is_sealed = models.BooleanField(db_default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Safety note {self.pk}"


class HealthItem(Classified):
    """Frailty, a condition or a pointer, with date and source (F23). Those a practice's list carries stand here only
    while the person has an involvement (Q15). ``kind``: efi (electronic frailty index category), cfs (Clinical Frailty
    Scale 1 to 9), condition, end_of_life."""

    row_security = "place"

    class Kind(models.TextChoices):
        EFI = "efi", "Frailty (GP record)"
        CFS = "cfs", "Clinical Frailty Scale"
        CONDITION = "condition", "Long-term condition"
        END_OF_LIFE = "end_of_life", "End-of-life plan held"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="health_items")
    controller = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    record = models.ForeignKey(SourceRecord, models.PROTECT, null=True, related_name="health_items")
    kind = models.TextField(choices=Kind.choices)
    value = models.TextField()
    as_of = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    is_sealed = models.BooleanField(db_default=False)

    class Meta:
        indexes = (models.Index(fields=["person", "kind"], name="caseload_health_person"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Note(Classified):
    """A line somebody wrote on the shared case. ``copied_at``/``copied_by``: put into the writer's own record (Q5)."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.BigIntegerField()
    written_by_name = models.TextField()
    is_sealed = models.BooleanField(db_default=False)

    def __str__(self) -> str:
        return f"Note {self.pk}"
