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
    ``*_key``: for finding (``core.names``); ``practice``: GP practice of registration."""

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
    family_key = models.TextField(db_default="", blank=True)
    given_key = models.TextField(db_default="", blank=True)

    class Meta:
        indexes = (
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
    visits) or inpatient; ``local_id``: the partner's own number for the person; ``values``: as sent; ``details``:
    what was read beyond the columns (practice list: usual_gp, efi, conditions); ``is_whole_name``: the name came in
    one cell, its two parts are for showing and finding only; ``content_hash``: of the person's part; ``as_at``: of
    the list that last changed it; ``ended``: when the list stopped naming it; ``nhs_number`` as sent with its
    status: only a valid one ever matches."""

    row_security = "place"

    class Kind(models.TextChoices):
        GP_LIST = "gp-list"
        CLIENT = "client"
        INPATIENT = "inpatient"

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


class ReviewPair(Classified):
    """Two people who may be one. ``record``: the row that raised it; ``person``: the provisional person it made;
    ``other``: the one it may be; ``reason``: code of ``people.rules.REVIEW_REASONS``."""

    row_security = "place"

    class State(models.TextChoices):
        OPEN = "open"
        SETTLED = "settled"

    place = models.ForeignKey(Place, models.PROTECT)
    record = models.ForeignKey(SourceRecord, models.PROTECT, related_name="review_pairs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="review_pairs")
    other = models.ForeignKey(Person, models.PROTECT, related_name="review_pairs_as_other")
    reason = models.TextField()
    state = models.TextField(choices=State.choices, db_default=State.OPEN.value)
    raised = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("place", "record", "other", name="people_pair_once"),)

    def __str__(self) -> str:
        return f"Pair {self.pk}"


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
