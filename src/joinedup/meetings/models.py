"""Huddles: the series, this morning's meeting, its cases, who came, what was said (R46-R49). MDT series are kept as
declared in the place file."""

from django.db import models
from django.db.models import Q

from joinedup.caseload.models import Case
from joinedup.core.models import Classified
from joinedup.people.models import Person
from joinedup.place.models import Dated, Organisation, Place, PrimaryCareNetwork, Site, Staff, Team


class HuddleSeries(Dated):
    """A recurring huddle of a set of teams: its union is its caseload. ``days``: weekdays, 0 Monday; ``minutes``: its
    length; ``order``: the team's own order of sections, codes of ``meetings.rules.Section``, empty for Q28's."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="huddle_series")
    code = models.TextField()
    name = models.TextField()
    teams = models.ManyToManyField(Team, related_name="huddle_series")
    days = models.JSONField(default=list)
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=15)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="huddle_series")
    link = models.TextField(blank=True, default="")
    order = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="meetings_series_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name


class MdtSeries(Dated):
    """A weekly multidisciplinary team meeting of a primary care network, as the place file declares it (R50)."""

    row_security = "reference"

    place = models.ForeignKey(Place, models.PROTECT, related_name="mdt_series")
    code = models.TextField()
    network = models.ForeignKey(PrimaryCareNetwork, models.PROTECT, related_name="mdt_series")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=90)
    roles = models.JSONField(default=list)
    deputies = models.JSONField(default=dict)
    reason_same_day = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "place", "code", "valid_from", name="meetings_mdt_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.code


class Huddle(Classified):
    """One meeting of a series. ``state``: preparing, running, ended; ``capacity``: the one line, by skill and for
    time-critical visits; ``section`` and ``current_item``: where the meeting stands, ``section_since``: since when (the
    case's timer); ``version`` rises with each change of what is written, not of where the meeting stands."""

    row_security = "place"

    class State(models.TextChoices):
        PREPARING = "preparing", "Being prepared"
        RUNNING = "running", "Running"
        ENDED = "ended", "Ended"

    place = models.ForeignKey(Place, models.PROTECT)
    series = models.ForeignKey(HuddleSeries, models.PROTECT, related_name="huddles")
    day = models.DateField()
    state = models.TextField(choices=State.choices, default=State.PREPARING)
    since = models.DateTimeField()
    capacity = models.TextField(blank=True, default="")
    prepared_at = models.DateTimeField()
    prepared_by = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    started_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    section = models.TextField(blank=True, default="")
    section_since = models.DateTimeField(null=True)
    current_item = models.ForeignKey("HuddleItem", models.PROTECT, null=True, related_name="+")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint("series", "day", name="meetings_huddle_once"),)

    def __str__(self) -> str:
        return f"Huddle {self.pk}"


class HuddleItem(Classified):
    """One case at a huddle, with why it is there. ``position``: the order; ``why``: [{kind, since, words}] as found when
    it was prepared; ``pruned_at``: left out by the coordinator; ``outcome``: code of ``meetings.rules.OUTCOMES``, with one
    line; ``is_doubled``: the person had an item here already when two people were found to be one, and both stay;
    ``someone_at_risk``: the answer to "is someone at risk?" (Q26); ``version`` guards two people typing at once."""

    row_security = "place"

    class AtRisk(models.TextChoices):
        NOT_ASKED = "", "Not asked yet"
        NO = "no", "No"
        ADULT = "adult", "Yes, an adult"
        CHILD = "child", "Yes, a child"

    place = models.ForeignKey(Place, models.PROTECT)
    huddle = models.ForeignKey(Huddle, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="huddle_items")
    person = models.ForeignKey(Person, models.PROTECT, related_name="huddle_items")
    position = models.PositiveSmallIntegerField()
    why = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = models.BigIntegerField(null=True)
    pruned_at = models.DateTimeField(null=True)
    pruned_by = models.BigIntegerField(null=True)
    outcome = models.TextField(blank=True, default="")
    outcome_line = models.TextField(blank=True, default="")
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.BigIntegerField(null=True)
    someone_at_risk = models.TextField(choices=AtRisk.choices, blank=True, default="")
    is_doubled = models.BooleanField(db_default=False)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "huddle", "person", name="meetings_item_once", condition=Q(is_doubled=False)
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True)
                | ~Q(outcome="") & Q(outcome_at__isnull=False),
                name="meetings_item_outcome_dated",
            ),
        )

    def __str__(self) -> str:
        return f"Huddle item {self.pk}"


class Attendance(Classified):
    """Who was at a huddle, in the room or joining from elsewhere. A guest has a name and an organisation only."""

    row_security = "place"

    class Mode(models.TextChoices):
        ROOM = "room", "In the room"
        VIRTUAL = "virtual", "Joined remotely"

    place = models.ForeignKey(Place, models.PROTECT)
    huddle = models.ForeignKey(Huddle, models.PROTECT, related_name="attendances")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="attendances")
    guest_name = models.TextField(blank=True, default="")
    profession = models.TextField(blank=True, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    mode = models.TextField(choices=Mode.choices, default=Mode.ROOM)
    checked_in_at = models.DateTimeField()
    checked_in_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "huddle", "staff", name="meetings_attendance_once", condition=Q(staff__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"Attendance {self.pk}"


class Notice(Classified):
    """News read out at a series' huddles until a day. No person's details."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    series = models.ForeignKey(HuddleSeries, models.PROTECT, related_name="notices")
    text = models.TextField()
    until = models.DateField()
    posted_at = models.DateTimeField()
    posted_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class RecordCopy(Classified):
    """That an outcome was put into an employer's own record, by whom (Q5)."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    item = models.ForeignKey(HuddleItem, models.PROTECT, related_name="copies")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    copied_at = models.DateTimeField()
    copied_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Copy {self.pk}"


class Question(Classified):
    """Something put to a huddle from elsewhere: from a phone in a car, about a case or in general. ``answered_at``: read
    out and dealt with."""

    row_security = "place"

    place = models.ForeignKey(Place, models.PROTECT)
    huddle = models.ForeignKey(Huddle, models.PROTECT, related_name="questions")
    item = models.ForeignKey(HuddleItem, models.PROTECT, null=True, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Question {self.pk}"
