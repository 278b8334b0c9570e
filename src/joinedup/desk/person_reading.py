"""What a person's page reads from every room, gathered in a set number of queries (SCREENS: Person; R14-R31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from joinedup.access.models import User
from joinedup.caseload import continuity as continuity_of
from joinedup.caseload.contacts import Contact, front_door
from joinedup.caseload.hot import Ground, reasons_of
from joinedup.caseload.leads import Candidate, Suggestion, suggest
from joinedup.caseload.models import (
    Case,
    Fact,
    HealthItem,
    Involvement,
    LeadProfessional,
    Note,
    RiskHolding,
    SafetyNote,
    Visit,
)
from joinedup.caseload.rules import HotReason
from joinedup.caseload.scope import Layout
from joinedup.caseload.visits import Planned, Together, together
from joinedup.core import clock
from joinedup.flow.models import HospitalStay
from joinedup.people.models import Carer, Person, ReviewPair
from joinedup.place.models import Feed, Organisation, Staff
from joinedup.place.queries import settings_of
from joinedup.tasks.models import Task
from joinedup.tasks.rules import OPEN_STATES

HOSPITAL_KINDS = ("trust", "mental-health-trust")
VISITS_SHOWN = 20
VISIT_DAYS = 14
LATEST_FACTS = 8
TASKS_SHOWN = 30
RECORD_KEEPING = ("lead-chosen", "risk-held", "safety-noted", "carer-added", "frailty-scored")
"""Facts that stand in boxes of their own on the page, so "lately" leaves them to the whole timeline."""


@dataclass(frozen=True, slots=True)
class ListState:
    """A partner's list and how old it is."""

    organisation: Organisation
    format: str
    as_at: datetime | None
    is_old: bool
    is_expected: bool


@dataclass(frozen=True, slots=True)
class PersonRead:
    """Everything on the page. ``case``: the open one, else the last; ``lists``: every list the place declares."""

    person: Person
    now: datetime
    case: Case | None
    reasons: Sequence[HotReason]
    involvements: Sequence[Involvement]
    leads: Sequence[LeadProfessional]
    chosen_by: dict[int, str]
    risk: RiskHolding | None
    safety: Sequence[SafetyNote]
    visits: Sequence[Visit]
    clashes: Sequence[Together]
    health: Sequence[HealthItem]
    carers: Sequence[Carer]
    tasks: Sequence[Task]
    stay: HospitalStay | None
    facts: Sequence[Fact]
    notes: dict[int, Note]
    continuity: continuity_of.PersonContinuity
    usual: Staff | None
    lists: Sequence[ListState]
    senders_less: Sequence[Organisation]
    death: Fact | None
    sites: Mapping[str, str]
    doubles: int = 0
    contact: Contact = field(default_factory=lambda: Contact(""))

    @property
    def has_died(self) -> bool:
        """Whether a death has been reported and not taken back (Q8)."""
        return self.person.died is not None or self.death is not None


def read_person(person: Person, *, place_id: int) -> PersonRead:
    """Read it all for one person."""
    ground = Ground.of(place_id)
    now = ground.now
    case = (
        Case.objects.filter(person=person)
        .select_related("lead__organisation", "lead__employer_team", "home_team")
        .order_by("-closed", "-pk")  # the open case has no closing day, which sorts first
        .first()
    )
    work = list(
        Involvement.objects.filter(person=person)
        .select_related("organisation", "team__organisation", "worker")
        .order_by("ended", "opened", "pk")
    )
    leads = (
        list(
            LeadProfessional.objects.filter(case=case)
            .select_related("staff__organisation")
            .order_by("-chosen_at")
        )
        if case
        else []
    )
    deciders = {lead.chosen_by for lead in leads if lead.chosen_by}
    risk = None
    if case is not None:
        risk = (
            RiskHolding.objects.filter(case=case)
            .select_related("staff__employer_team", "staff__organisation", "team")
            .order_by("-recorded_at", "-pk")
            .first()
        )
    visits = planned_visits(person.pk, now)
    settings = settings_of(place_id)
    days = int(settings["continuity.window_days"])
    workers = continuity_of.workers_seen(person.pk, since=continuity_of.window(now, days), until=now)
    steadiness = continuity_of.of_workers(
        workers, minimum=int(settings["continuity.minimum_contacts"]), weeks=days // 7
    )
    lists = list_states(place_id, ground)
    facts = list(timeline_facts(person.pk, now).exclude(kind__in=RECORD_KEEPING)[:LATEST_FACTS])
    layout = Layout.of(place_id)
    return PersonRead(
        person=person,
        now=now,
        case=case,
        reasons=reasons_of([person.pk], ground)[person.pk],
        involvements=work,
        leads=leads,
        chosen_by=dict(User.objects.filter(pk__in=deciders).values_list("pk", "name")) if deciders else {},
        risk=risk,
        safety=list(
            SafetyNote.objects.filter(person=person, ended_at__isnull=True)
            .select_related("organisation")
            .order_by("kind", "-recorded_at")
        ),
        visits=visits,
        clashes=[found for found in together(_planned(visits)) if found.by_two],
        health=list(
            HealthItem.objects.filter(person=person)
            .select_related("controller")
            .order_by("kind", "-as_of", "-pk")
        ),
        carers=list(
            Carer.objects.filter(person=person, ended_at__isnull=True).order_by("-is_emergency_contact", "pk")
        ),
        tasks=list(
            Task.objects.filter(person=person, state__in=OPEN_STATES)
            .select_related("owner_team", "owner_staff", "sender_organisation")
            .order_by("due", "pk")[:TASKS_SHOWN]
        ),
        stay=HospitalStay.objects.filter(person=person, discharged__isnull=True, ended__isnull=True)
        .select_related("organisation")
        .order_by("-admitted")
        .first(),
        facts=facts,
        notes=notes_of(facts),
        continuity=steadiness,
        usual=Staff.objects.filter(pk=steadiness.usual_id).first() if steadiness.usual_id else None,
        lists=lists,
        senders_less=without_admissions(place_id, lists),
        death=Fact.objects.filter(person=person, kind="death-reported", withdrawn_at__isnull=True)
        .select_related("controller")
        .order_by("recorded_at")
        .first(),
        sites=ground.sites,
        doubles=ReviewPair.objects.filter(
            Q(person=person) | Q(other=person), state=ReviewPair.State.OPEN
        ).count(),
        contact=front_door(layout, case.home_team_id if case else None),
    )


def planned_visits(person_id: int, now: datetime) -> list[Visit]:
    """Visits planned by everybody from the start of today, in order of time."""
    start = clock.start_of_day(clock.local(now).date())
    return list(
        Visit.objects.filter(
            person_id=person_id,
            planned_start__gte=start,
            planned_start__lt=start + timedelta(days=VISIT_DAYS),
            ended__isnull=True,
        )
        .select_related("organisation", "team", "worker")
        .order_by("planned_start", "pk")[:VISITS_SHOWN]
    )


def _planned(visits: Sequence[Visit]) -> list[Planned]:
    return [
        Planned(
            visit.planned_start,
            visit.organisation_id,
            visit.team.name if visit.team else visit.organisation.name,
            visit.is_time_critical,
            visit.is_double_handed,
        )
        for visit in visits
        if not visit.outcome
    ]


def timeline_facts(person_id: int, now: datetime) -> QuerySet[Fact]:
    """What happened, newest first; what is still to come stands elsewhere."""
    return (
        Fact.objects.filter(person_id=person_id, effective__lte=now)
        .exclude(kind="action-due")
        .select_related("controller")
        .order_by("-effective", "-pk")
    )


def notes_of(facts: Sequence[Fact]) -> dict[int, Note]:
    """The notes that some facts speak of, by id."""
    ids = {
        int(found)
        for fact in facts
        for found in (
            fact.reference.removeprefix("note:")
            if fact.reference.startswith("note:")
            else fact.values.get("note"),
        )
        if str(found or "").isdigit()
    }
    return {note.pk: note for note in Note.objects.filter(pk__in=ids)} if ids else {}


def list_states(place_id: int, ground: Ground) -> list[ListState]:
    """Every list the place declares or has had, with its age."""
    feeds = (
        Feed.objects.filter(place_id=place_id)
        .select_related("organisation")
        .order_by("organisation__name", "format")
    )
    states = []
    for feed in feeds:
        age = ground.lists.get((feed.organisation_id, feed.format))
        states.append(
            ListState(feed.organisation, feed.format, feed.as_at, age is None or age.is_old, feed.is_expected)
        )
    return states


def without_admissions(place_id: int, lists: Sequence[ListState]) -> list[Organisation]:
    """Trusts and other hospitals of the place that send no list of inpatients: named, never silent (Q9)."""
    sending = {
        state.organisation.pk for state in lists if state.format == "inpatients" and state.as_at is not None
    }
    return list(
        Organisation.objects.filter(
            Q(sites__place_id=place_id, sites__kind__icontains="hospital")
            | Q(memberships__place_id=place_id, kind__in=HOSPITAL_KINDS)
            | Q(teams__place_id=place_id, kind__in=HOSPITAL_KINDS),
        )
        .exclude(pk__in=sending)
        .exclude(valid_to__lt=clock.today())
        .distinct()
        .order_by("name")
    )


def suggestions(read: PersonRead, workers: Sequence[int | None]) -> list[Suggestion]:
    """Who might lead: those who work with the person now, and who visits them."""
    since: dict[int, date] = {}
    team: dict[int, str] = {}
    for work in read.involvements:
        if work.worker_id is not None and work.ended is None:
            since[work.worker_id] = min(work.opened, since.get(work.worker_id, work.opened))
            team[work.worker_id] = work.team.name if work.team else work.organisation.name
    named = [worker for worker in workers if worker is not None]
    ids = set(since) | set(named)
    staff = Staff.objects.filter(pk__in=ids, ended__isnull=True).select_related(
        "organisation", "employer_team"
    )
    today = clock.today()
    loads = dict(
        Case.objects.filter(place_id=read.person.place_id, lead__in=ids, closed__isnull=True)
        .values_list("lead")
        .annotate(Count("pk"))
    )
    return suggest(
        Candidate(
            person.pk,
            str(person),
            person.profession,
            team.get(person.pk)
            or (person.employer_team.name if person.employer_team else person.organisation.name),
            named.count(person.pk),
            len(named),
            loads.get(person.pk, 0),
            since.get(person.pk),
        )
        for person in staff
        if person.left is None or person.left >= today
    )
