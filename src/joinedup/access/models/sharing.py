"""What a person chose, and what was decided, about who may see their record (Q13, Q19, Q20, Q24; F101)."""

from django.db import models

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Dated, Organisation, Place


class SharingChoice(Classified):
    """One state of one choice about one person's record, with its day and author. Rows are only ever added: the newest
    of a kind, partner and subject is what holds, the others are its history.

    ``kind``: what was chosen; ``organisation``: the partner it is about (who objects to whom, whose agreement, whose
    legal basis, whose entry is sealed), None for the whole record; ``state``: code of ``access.rules.sharing.STATES``;
    ``subject_type`` and ``subject_id``: the sealed entry; ``parties``: for a restricted record the keys of the staff and
    teams named; ``how``: code of how the person was told or told us; ``reason``: words; ``effective``: the day it
    counts from; ``recorded_for``: the organisation of whoever wrote it.
    """

    row_security = "place"

    class Kind(models.TextChoices):
        NOTICE = "notice", "Notice given"
        LEGAL_BASIS = "legal-basis", "Legal basis"
        OBJECTION = "objection", "Objection"
        RESTRICTION = "restriction", "Restricted record"
        PROTECTED_ADDRESS = "protected-address", "Protected address"
        SEALED_ENTRY = "sealed-entry", "Sealed entry"

    class How(models.TextChoices):
        NOT_SAID = "", "Not said"
        SPOKEN = "spoken", "In conversation"
        LEAFLET = "leaflet", "Leaflet or letter"
        ONLINE = "online", "Online or by message"
        REPRESENTATIVE = "representative", "Through somebody who may speak for them"
        PARTNER = "partner", "A partner told us"

    place = models.ForeignKey(Place, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sharing_choices")
    kind = models.TextField(choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    state = models.TextField()
    subject_type = models.TextField(db_default="", blank=True)
    subject_id = models.BigIntegerField(null=True)
    parties = models.JSONField(default=list)
    how = models.TextField(choices=How.choices, db_default="", blank=True)
    reason = models.TextField(db_default="", blank=True)
    effective = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    recorded_by_name = models.TextField(db_default="", blank=True)
    recorded_for = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (
            models.Index(fields=["person", "kind", "organisation", "-id"], name="access_choice_person"),
            models.Index(fields=["place", "kind", "-id"], name="access_choice_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class JointArrangement(Dated):
    """Who are controllers together, for what, and where the arrangement between them is kept (Q19). ``covers``: code of
    ``access.rules.sharing.JOINT_WORK``; ``reference``: the document's own number; ``organisations``: the ODS codes."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    covers = models.TextField()
    reference = models.TextField()
    organisations = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.reference


class ExclusionRelease(Classified):
    """A controller's word on one category of the exclusions (Q12): released, or sealed again. Rows are only added; the
    newest of a controller and category holds. ``category``: code of ``access.rules.exclusions``; ``version``: the list's
    version it was said of; ``reference``: the controller's own decision."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    category = models.TextField()
    is_released = models.BooleanField()
    version = models.TextField()
    reference = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    recorded_by_name = models.TextField(db_default="", blank=True)

    def __str__(self) -> str:
        return f"{self.category} {self.pk}"


class OwnIdentity(Classified):
    """What a member of staff told of themselves, so that nobody breaks the glass on their own record or unseen on a
    relative's (Q23). Used for nothing else and shown to nobody else. The newest row of an account holds."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    nhs_number = models.TextField(db_default="", blank=True)
    birth_date = models.DateField(null=True)
    family_name = models.TextField(db_default="", blank=True)
    given_name = models.TextField(db_default="", blank=True)
    postcode = models.TextField(db_default="", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Identity {self.pk}"
