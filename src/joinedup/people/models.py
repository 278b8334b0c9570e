"""The person index: source records as partners sent them, and one person behind them (DESIGN 3).

Tables that lists fill by the hundred thousand have no foreign key in the database to ``place`` (the row-security policy
lets no other value in than the context's) nor to organisations (written by the door from what the place knows, and never
deleted): checking them row by row costs as much as all their indexes.
"""

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified
from joinedup.core.nhs_number import NhsNumberStatus
from joinedup.place.models import Organisation, Place


class Person(Classified):
    """One person in a place: an index entry without a controller. What it shows is derived from its source records by
    precedence and can be rebuilt. ``is_provisional``: waits for a reviewer; ``died``: date of death, if reported;
    ``*_key``: for finding (``core.names``); ``practice``: GP practice of registration; ``is_protected``: address and
    telephone are kept from everybody, and nobody finds the person by searching (Q14); ``merged_into``: the person this
    one was found to be, None for one that stands for itself: the id is kept for ever, so that it still leads to the
    record (``people.queries.root_of``), and what it showed comes back when the merge is undone."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    is_provisional = models.BooleanField(db_default=False)
    nhs_number = models.TextField(db_default="", blank=True)
    family_name = models.TextField(db_default="", blank=True)
    given_name = models.TextField(db_default="", blank=True)
    known_as = models.TextField(db_default="", blank=True)
    birth_date = models.DateField(null=True)
    gender = models.TextField(db_default="", blank=True)
    address = models.TextField(db_default="", blank=True)
    postcode = models.TextField(db_default="", blank=True)
    telephone = models.TextField(db_default="", blank=True)
    practice = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="registered_people")
    usual_gp = models.TextField(db_default="", blank=True)
    died = models.DateField(null=True)
    is_protected = models.BooleanField(db_default=False)
    family_key = models.TextField(db_default="", blank=True)
    given_key = models.TextField(db_default="", blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)

    class Meta:
        indexes = (
            models.Index(
                fields=["merged_into"], name="people_person_merged", condition=Q(merged_into__isnull=False)
            ),
            models.Index(fields=["place", "family_key", "given_key"], name="people_person_name"),
            models.Index(fields=["place", "birth_date", "family_key"], name="people_person_born"),
            models.Index(
                fields=["place", "nhs_number"], name="people_person_nhs_number", condition=~Q(nhs_number="")
            ),
        )

    def __str__(self) -> str:
        return f"Person {self.pk}"


class SourceRecord(Classified):
    """One person as one partner's list told it: always of exactly one Person. ``kind``: gp-list, client (cases and
    visits), inpatient or trace (what a demographics trace answered); ``local_id``: the partner's own number for the
    person; ``values``: as sent; ``details``: what was read beyond the columns (practice list: usual_gp, efi,
    conditions); ``is_whole_name``: the name came in one cell, its two parts are for showing and finding only;
    ``content_hash``: of the person's part; ``as_at``: of the list that last changed it; ``ended``: when the list stopped
    naming it; ``nhs_number`` as sent with its status: only a valid one ever matches; ``is_sealed``: it came with sealed
    entries alone, so that others see neither it nor what it tells of the person."""

    row_security = "place"

    class Kind(models.TextChoices):
        GP_LIST = "gp-list"
        CLIENT = "client"
        INPATIENT = "inpatient"
        TRACE = "trace"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="records")
    controller = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sender = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.TextField(choices=Kind.choices)
    local_id = models.TextField()
    nhs_number = models.TextField(db_default="", blank=True)
    nhs_number_status = models.TextField(
        choices=[(status.value, status.value) for status in NhsNumberStatus],
        db_default=NhsNumberStatus.ABSENT.value,
    )
    family_name = models.TextField(db_default="", blank=True)
    given_name = models.TextField(db_default="", blank=True)
    known_as = models.TextField(db_default="", blank=True)
    birth_date = models.DateField(null=True)
    gender = models.TextField(db_default="", blank=True)
    address = models.TextField(db_default="", blank=True)
    postcode = models.TextField(db_default="", blank=True)
    telephone = models.TextField(db_default="", blank=True)
    practice_code = models.TextField(db_default="", blank=True)
    family_key = models.TextField(db_default="", blank=True)
    given_key = models.TextField(db_default="", blank=True)
    full_key = models.TextField(db_default="", blank=True)
    postcode_key = models.TextField(db_default="", blank=True)
    is_whole_name = models.BooleanField(db_default=False)
    is_sealed = models.BooleanField(db_default=False)
    values = models.JSONField(db_default={})
    details = models.JSONField(db_default={})
    content_hash = models.TextField(db_default="", blank=True)
    as_at = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    file_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("place", "controller", "kind", "local_id", name="people_record_once"),
        )
        indexes = (
            models.Index(
                fields=["place", "nhs_number"],
                name="people_record_nhs_number",
                condition=Q(nhs_number_status=NhsNumberStatus.VALID.value),
            ),
            models.Index(fields=["place", "birth_date", "full_key"], name="people_record_birth_name"),
            models.Index(fields=["place", "postcode_key"], name="people_record_postcode"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Decision(Classified):
    """What was decided about two people, insert-only: nothing here is ever changed, and what is taken back says so in a
    row of its own. ``person`` and ``other``: as they were named then (of a merge: who stays, who is merged away; of a
    split: who is left, who is new); ``source``: who decides; ``probability``: of the model, where it was the reason;
    ``reason``: why, in the decider's words; ``undoes``: the decision this one takes back; ``record_mark``: the newest
    source record at that moment, so that what came later can be told apart."""

    row_security = "place"

    class Kind(models.TextChoices):
        SAME = "same", "The same person"
        NOT_SAME = "not-same", "Two people"
        UNSURE = "unsure", "Not sure"
        SPLIT = "split", "Records taken out"
        UNDONE = "undone", "Taken back"

    class Source(models.TextChoices):
        REVIEWER = "reviewer", "A reviewer"
        MODEL = "model", "Linkage, by itself"
        TRACE = "trace", "A demographics trace"

    place = models.ForeignKey(Place, models.PROTECT)
    kind = models.TextField(choices=Kind.choices)
    source = models.TextField(choices=Source.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="decisions")
    other = models.ForeignKey(Person, models.PROTECT, related_name="decisions_as_other")
    probability = models.FloatField(null=True)
    reason = models.TextField(blank=True, default="")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone")
    record_mark = models.BigIntegerField(default=0)
    decided_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MovedRow(Classified):
    """One row that a decision moved, insert-only: ``relation`` (``caseload.note.person``), ``row_id``, from which id to
    which. ``home_id``: where the row stands when no merge counts: undoing merges puts it back there, whatever came
    between. Ids only."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="moved")
    relation = models.TextField()
    row_id = models.BigIntegerField()
    from_id = models.BigIntegerField()
    to_id = models.BigIntegerField()
    home_id = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["place", "relation", "row_id"], name="people_moved_row"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.row_id}"


class ReviewPair(Classified):
    """Two people who may be one. ``record``: the row that raised it; ``person``: whose it was; ``other``: the one it may
    be; both as they were named then. ``reason``: code of ``people.rules.REVIEW_REASONS``; ``made_person``: that row made
    ``person`` a provisional one, who is settled with the pair; ``probability`` and ``evidence``: what the model says,
    where it was asked; ``decision``: the one that settled it."""

    row_security = "place"

    class State(models.TextChoices):
        OPEN = "open", "Waits"
        UNSURE = "unsure", "Not sure"
        SAME = "same", "The same person"
        NOT_SAME = "not-same", "Two people"
        LAPSED = "lapsed", "Answered by another decision"

    place = models.ForeignKey(Place, models.PROTECT)
    record = models.ForeignKey(SourceRecord, models.PROTECT, related_name="review_pairs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="review_pairs")
    other = models.ForeignKey(Person, models.PROTECT, related_name="review_pairs_as_other")
    reason = models.TextField()
    state = models.TextField(choices=State.choices, db_default=State.OPEN.value)
    made_person = models.BooleanField(db_default=False)
    probability = models.FloatField(null=True)
    evidence = models.JSONField(db_default=[])
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="pairs")
    raised = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("place", "record", "other", name="people_pair_once"),)

    def __str__(self) -> str:
        return f"Pair {self.pk}"


class NeverLink(Classified):
    """Two people who must never be linked, or one who must be linked with nobody (``other`` None): reviewers see no pair,
    no score, no reason (Q13). ``reference``: the number of the decision, never its reason."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="never_links")
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="never_links_as_other")
    reference = models.TextField(db_default="", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    recorded_by_name = models.TextField(db_default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Never link {self.pk}"


class Carer(Classified):
    """Somebody who cares for a person: a name and how to reach them; a person of their own only if they are one here.
    A carer's own record is never opened through this (Q27)."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="carers")
    name = models.TextField()
    relationship = models.TextField(blank=True, default="")
    telephone = models.TextField(blank=True, default="")
    lives_with = models.BooleanField(default=False)
    is_emergency_contact = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Carer {self.pk}"


class LinkRun(Classified):
    """One run of linkage over a place's records. ``mode``: full or incremental; ``state``; ``newest_record``: the last
    there was as it began; ``counts``: what it looked at and did; ``learnt``: what the model learnt, in words; ``chart``:
    its match weights, as a Vega-Lite specification. Counts and weights only; nobody's data."""

    row_security = "place"

    class Mode(models.TextChoices):
        FULL = "full", "All records anew"
        INCREMENTAL = "incremental", "New and changed records"

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"

    place = models.ForeignKey(Place, models.PROTECT)
    mode = models.TextField(choices=Mode.choices)
    state = models.TextField(choices=State.choices, db_default=State.RUNNING.value)
    started_at = models.DateTimeField()
    started_by = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.BigIntegerField(null=True)
    newest_record = models.BigIntegerField(db_default=0)
    counts = models.JSONField(db_default={})
    learnt = models.JSONField(db_default=[])
    chart = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"Link run {self.pk}"


class SelfAudit(Classified):
    """How well linkage would do without the NHS number, on a day (issue 4). ``rows``: of everybody and of each group the
    pairs, precision and recall with their intervals, and the gap in words; counts and shares only."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    records = models.IntegerField()
    rows = models.JSONField(db_default=[])
    audited_at = models.DateTimeField()
    audited_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Self-audit {self.pk}"


class SupersededNumber(Classified):
    """An NHS number that a demographics trace says was replaced: the old one leads to the new (Q14)."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    old_number = models.TextField()
    new_number = models.TextField()
    as_at = models.DateTimeField()
    file_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("place", "old_number", name="people_superseded_once"),)

    def __str__(self) -> str:
        return f"Superseded {self.pk}"
