"""Reads about the people at a huddle, and the organisations behind them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from joinedup.access.models import RoleAssignment, User
from joinedup.caseload.models import Fact, Involvement, RiskHolding, SafetyNote, Visit
from joinedup.core import clock
from joinedup.people.models import SourceRecord
from joinedup.place.models import Organisation, Staff, Team

WORK_FACTS = frozenset({"action-due", "action-closed", "huddle-outcome"})
"""Facts of our own meetings and tasks: shown in their own place, not under "what changed"."""


def changes_of(person_ids: Iterable[int], since: datetime, late_days: int) -> dict[int, list[Fact]]:
    """What became known of each person since the last huddle, newest first; ``late_days``: how old news told late may be
    (``huddle.late_news_days``), so that a partner's first list does not read as this morning's news."""
    found: dict[int, list[Fact]] = defaultdict(list)
    facts = (
        Fact.objects.filter(
            person__in=list(person_ids),
            recorded_at__gt=since,
            effective__gte=since - timedelta(days=late_days),
            withdrawn_at__isnull=True,
        )
        .exclude(kind__in=WORK_FACTS)
        .select_related("controller")
        .order_by("-effective", "-pk")
    )
    for fact in facts:
        found[fact.person_id].append(fact)
    return found


def involvements_of(person_ids: Iterable[int]) -> dict[int, list[Involvement]]:
    """Who is involved with each person now."""
    found: dict[int, list[Involvement]] = defaultdict(list)
    rows = (
        Involvement.objects.filter(person__in=list(person_ids), ended__isnull=True)
        .select_related("organisation", "team", "worker")
        .order_by("organisation__name", "pk")
    )
    for row in rows:
        found[row.person_id].append(row)
    return found


def risk_of(case_ids: Iterable[int | None], now: datetime) -> dict[int, RiskHolding]:
    """Who holds the risk for each case now: the holding recorded last."""
    rows = (
        RiskHolding.objects.filter(case__in=[one for one in case_ids if one is not None], until__gt=now)
        .select_related("staff__organisation", "team")
        .order_by("recorded_at", "pk")
    )
    return {row.case_id: row for row in rows}


def next_visits(person_ids: Iterable[int], now: datetime) -> dict[int, Visit]:
    """The next planned visit to each person, by anybody."""
    rows = (
        Visit.objects.filter(
            person__in=list(person_ids), planned_start__gte=now, ended__isnull=True, outcome=""
        )
        .select_related("organisation", "team", "worker")
        .order_by("person_id", "planned_start", "pk")
        .distinct("person_id")
    )
    return {row.person_id: row for row in rows}


def safety_of(person_id: int) -> list[SafetyNote]:
    """What to mind at the door. Key-safe codes are never among them (Q25)."""
    return list(
        SafetyNote.objects.filter(person=person_id, ended_at__isnull=True)
        .exclude(kind=SafetyNote.Kind.KEY_SAFE)
        .select_related("organisation")
        .order_by("kind", "pk")
    )


def council_of(place_id: int) -> Organisation | None:
    """The place's council: where "someone is at risk" goes (Q26)."""
    councils = Organisation.objects.filter(kind="council")
    here = councils.filter(teams__place=place_id).distinct().order_by("ods_code").first()
    return here or councils.filter(memberships__place=place_id).order_by("ods_code").first()


def safeguarding_telephone(place_id: int, answer: str, council: Organisation | None) -> str:
    """The number to ring: of the team of the service "safeguarding-adults" or "safeguarding-children" where the place
    file has one, else the council's."""
    code = "safeguarding-children" if answer == "child" else "safeguarding-adults"
    team = (
        Team.objects.on(clock.today())
        .filter(place_id=place_id, service__code=code)
        .exclude(telephone="")
        .order_by("pk")
        .first()
    )
    if team is not None:
        return str(team.telephone)
    return council.telephone if council is not None else ""


def organisation_of(ods_code: str) -> Organisation | None:
    """An organisation by its code."""
    return Organisation.objects.filter(ods_code=ods_code).first()


def guest_organisations(place_id: int) -> QuerySet[Organisation]:
    """Whose guests may come: the place's practices, members and employers, by name."""
    return (
        Organisation.objects.filter(
            Q(alignments__place=place_id) | Q(memberships__place=place_id) | Q(teams__place=place_id)
        )
        .order_by("name", "pk")
        .distinct()
    )


def local_ids(organisation_id: int, person_ids: Iterable[int]) -> dict[int, str]:
    """Each person's own number in an organisation's system."""
    rows = (
        SourceRecord.objects.filter(
            controller=organisation_id, kind=SourceRecord.Kind.CLIENT, person__in=list(person_ids)
        )
        .order_by(F("ended").asc(nulls_last=True), "pk")
        .values_list("person_id", "local_id")
    )
    return dict(rows)


def service_managers(place_id: int) -> list[Staff]:
    """Staff who hold the role of service manager in a place today (R8, R49)."""
    holding = (
        RoleAssignment.objects.on(clock.today())
        .filter(place_id=place_id, role="service_manager", staff__isnull=False, user__is_active=True)
        .values("staff_id")
    )
    return list(
        Staff.objects.filter(pk__in=holding, ended__isnull=True)
        .select_related("organisation", "operational_team", "employer_team")
        .order_by("family_name", "given_name", "pk")
    )


def names_of_accounts(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of accounts, for "recorded by"."""
    ids = {one for one in user_ids if one is not None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
