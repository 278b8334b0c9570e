"""What yesterday left behind on a demonstration: leads chosen, actions sent, news posted, what to mind at the door.

Everything is done by the demonstration's people through the product's own actions, once."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from joinedup.access.door import actor_in
from joinedup.access.models import RoleAssignment
from joinedup.caseload import actions as caseload
from joinedup.caseload.models import Case, Involvement, LeadProfessional
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.demo.cast import STORIES
from joinedup.demo.personas import PERSONAS
from joinedup.meetings import actions as meetings
from joinedup.meetings.models import Huddle, HuddleSeries
from joinedup.tasks.actions import send_task

if TYPE_CHECKING:
    from joinedup.core.context import Actor
    from joinedup.place.models import Place

LEADS_AN_AREA = 120
ONE_IN_HOW_MANY_HAS_NO_LEAD = 4

_NEWS = (
    "Flu clinic at the base on Thursday from 2pm to 4pm: staff of every employer are welcome.",
    "The wound-care formulary changes on Monday; the one-page summary is on the noticeboard.",
)
_ASKED = (
    ("Ring the family and agree who will be there for the next visit", 0, 17),
    ("Check that the hoist service date is still ahead", 0, 12),
    ("Review the medicines chart with the practice pharmacist", 1, 12),
    ("Send the carer the form for a carer's assessment", 2, 16),
)
_MIND = (
    ("pets", "Two dogs; ring first so that they can be shut in the kitchen."),
    ("access", "Back door; the bell at the front does not work."),
    ("two_person", "Two of us for every transfer."),
    ("communication", "Wears hearing aids in both ears: face her and speak slowly."),
)


def coordinators(place: "Place") -> Iterator[tuple[HuddleSeries, "Actor", str]]:
    """Today's huddles, each with the co-ordinator who prepares it and their name."""
    people = sorted(
        (persona for persona in PERSONAS if persona.role == "team_coordinator"),
        key=lambda persona: persona.network or 0,
    )
    series = HuddleSeries.objects.filter(place=place).on(clock.today()).order_by("pk")
    for one, persona in zip(series, people, strict=False):
        assignment = RoleAssignment.objects.select_related("user").get(
            user__username=persona.username, role=persona.role, place=place
        )
        yield one, actor_in(assignment), persona.name


def live_yesterday(place: "Place") -> int:
    """Do yesterday's work, unless it has been done. Gives how many leads were chosen."""
    chosen = 0
    for number, (series, actor, _name) in enumerate(coordinators(place)):
        with acting(actor):
            if LeadProfessional.objects.filter(chosen_by=actor.user_id).exists():
                continue
            cases = list(_cases(series))
            chosen += _choose_leads(actor, cases)
            _ask(actor, cases)
            _mind_the_door(actor, number)
            meetings.post_notice(
                actor=actor,
                series=series,
                text=_NEWS[number % len(_NEWS)],
                until=clock.today() + timedelta(days=3),
            )
    return chosen


def prepare(series: HuddleSeries, actor: "Actor") -> Huddle | None:
    """This morning's huddle with its line of capacity, unless it is there already."""
    with acting(actor):
        if Huddle.objects.filter(series=series, day=clock.today()).exists():
            return None
        return meetings.prepare_huddle(actor=actor, series=series, day=clock.today())


def _cases(series: HuddleSeries) -> Iterator[Case]:
    integrated = [link.serves_id for team in series.teams.all() for link in team.links_up.all()]
    cases = Case.objects.filter(home_team_id__in=integrated, closed__isnull=True)
    yield from cases.order_by("opened", "family_key", "given_key", "person__birth_date", "pk")[:LEADS_AN_AREA]


def _choose_leads(actor: "Actor", cases: list[Case]) -> int:
    workers: dict[int, int] = {}
    for case_id, worker_id in (
        Involvement.objects.filter(case__in=cases, ended__isnull=True, worker__isnull=False)
        .exclude(Q(worker__left__lt=clock.today()) | Q(worker__ended__isnull=False))
        .order_by("opened", "organisation__ods_code", "local_id")
        .values_list("case_id", "worker_id")
    ):
        workers.setdefault(case_id, worker_id)
    chosen = 0
    for number, case in enumerate(cases, 1):
        if case.pk in workers and number % ONE_IN_HOW_MANY_HAS_NO_LEAD:
            caseload.choose_lead(
                actor=actor,
                case_id=case.pk,
                staff_id=workers[case.pk],
                version=case.version,
                reason="Knows the person longest",
                suggested=True,
            )
            chosen += 1
    return chosen


def _ask(actor: "Actor", cases: list[Case]) -> None:
    led = list(
        Case.objects.filter(pk__in=[case.pk for case in cases], lead__isnull=False)
        .select_related("person", "lead", "lead__employer_team")
        .order_by("pk")[: len(_ASKED)]
    )
    for case, (title, days, hour) in zip(led, _ASKED, strict=False):
        due = datetime.combine(clock.today() + timedelta(days=days), time(hour), tzinfo=clock.LONDON)
        send_task(
            actor=actor,
            title=title,
            person=case.person,
            owner_staff=case.lead,
            due=due.astimezone(clock.UTC),
            origin="huddle",
        )


def _mind_the_door(actor: "Actor", number: int) -> None:
    mine = [story for story in STORIES if story.network == number]
    for story, (kind, text) in zip(mine, _MIND, strict=False):
        case = (
            Case.objects.filter(
                closed__isnull=True, person__family_name=story.family, person__given_name=story.given
            )
            .select_related("person")
            .first()
        )
        if case is not None and case.person.died is None:
            caseload.add_safety_note(
                actor=actor,
                person_id=case.person_id,
                kind=kind,
                text=text,
                source="Seen at a visit",
                review_on=clock.today() + timedelta(days=90),
                person_told=True,
            )
