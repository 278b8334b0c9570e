"""Legitimate relationships: who may open a person's record, why, since when (DESIGN 5, Q14)."""

from django.db import models
from django.db.models import Q

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Place, Staff, Team


class Relationship(Classified):
    """A person and one party that may open their record: a team, a member of staff, a practice or an account.

    ``party``: its key (``core.parties``), what row security compares; ``basis``: code of ``access.relationships.BASES``;
    ``began``; ``until``: the moment it ends by itself, None: open; ``ended_at``/``ended_by``: when it was taken away, and by
    whom; ``made_by``: the account behind it, None where a list made it; ``is_own_only``: sees only what the party's own
    organisation controls, which is what an upheld objection leaves (Q20) and all a charity's guest gets (Q24).

    No foreign keys in the database, as in every table that lists fill (``people.models``); the indexes begin with what row
    security asks for: the person, or the party.
    """

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="relationships", db_index=False, db_constraint=False
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    party = models.BigIntegerField()
    basis = models.TextField()
    began = models.DateTimeField()
    until = models.DateTimeField(null=True)
    made_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    is_own_only = models.BooleanField(db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "person",
                "party",
                "basis",
                name="access_relationship_once",
                condition=Q(ended_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=["party", "person"],
                include=["until", "is_own_only"],
                name="access_relationship_party",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["person"],
                include=["party", "until", "is_own_only"],  # what row security asks, from the index alone
                name="access_relationship_person",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["person", "began"], name="access_relationship_history"),
        )

    def __str__(self) -> str:
        return f"{self.basis} {self.pk}"
