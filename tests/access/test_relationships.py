"""Legitimate relationships follow what the tables say, and go with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from joinedup.access import actions, queries, relationships
from joinedup.access.actions.relationships import Kept
from joinedup.access.models import Relationship
from joinedup.access.parties import parties_of
from joinedup.caseload import actions as caseload
from joinedup.caseload.models import Case, Involvement
from joinedup.core import clock, parties
from joinedup.core.context import Purpose, acting
from joinedup.meetings import actions as meetings
from joinedup.people.sql import working_table
from joinedup.place.models import Organisation, Team
from joinedup.tasks import actions as tasks
from tests.neighbours import involve, make_case, make_series, make_staff, plan_visit


def live(person_id: int) -> set[tuple[str, str, int]]:
    """(basis, kind, id) of everybody who may open a record now."""
    rows = Relationship.objects.filter(person_id=person_id, ended_at__isnull=True)
    return {(one.basis, parties.kind_of(one.party), parties.id_of(one.party)) for one in rows}


def standing(basis: str) -> Any:
    return Relationship.objects.filter(basis=basis, ended_at__isnull=True).select_related("team")


def team(code: str) -> int:
    return Team.objects.get(code=code).pk


def keep(actor: Any, *cases: Case) -> Kept:
    return actions.keep_relationships_of(actor=actor, person_ids=[case.person_id for case in cases])


@pytest.fixture
def operator(as_actor: Any) -> Any:
    with acting(as_actor("operator")) as actor:
        yield actor


def test_an_involvement_a_home_team_and_a_practice_make_relationships_and_keeping_again_changes_nothing(
    place: Any, operator: Any
) -> None:
    nurse = make_staff(place, 1)
    case = make_case(place, 1, worker=nurse)
    keep(operator, case)
    assert live(case.person_id) == {
        ("involvement", "team", team("rcd-dn-n")),
        ("involvement", "staff", nurse.pk),
        ("shared-caseload", "team", team("int-one")),
        ("registration", "organisation", Organisation.objects.get(ods_code="B82013").pk),
    }
    assert keep(operator, case) == Kept()


def test_ending_takes_them_away_with_date_and_author(place: Any, operator: Any) -> None:
    case = make_case(place, 1)
    keep(operator, case)
    Involvement.objects.filter(case=case).update(ended=clock.now())
    Case.objects.filter(pk=case.pk).update(closed=clock.today())
    assert keep(operator, case).ended == 2
    assert {basis for basis, _, _ in live(case.person_id)} == {"registration"}
    gone = Relationship.objects.get(person_id=case.person_id, basis="involvement")
    assert (gone.ended_at, gone.ended_by) == (clock.now(), operator.user_id)
    Involvement.objects.filter(case=case).update(ended=None)
    assert keep(operator, case).made == 1


def test_somebody_without_a_home_team_is_shared_with_whom_the_team_works_for(
    place: Any, operator: Any
) -> None:
    case = make_case(place, 1, home=None, practice=None)
    keep(operator, case)
    shared = {pk for basis, _, pk in live(case.person_id) if basis == "shared-caseload"}
    assert shared == {team("op-one"), team("op-two")}


def test_keeping_a_set_does_what_keeping_each_does(place: Any, operator: Any) -> None:
    cases = [make_case(place, number) for number in range(1, 6)]
    for number, case in enumerate(cases[:3], start=20):
        involve(case, number, team="218-asc-n")
    Relationship.objects.update(ended_at=clock.now())
    working_table("asked", "SELECT id AS person_id FROM people_person")
    made = actions.keep_relationships(actor=operator, table="asked")
    before = {case.pk: live(case.person_id) for case in cases}
    assert made.made == sum(len(one) for one in before.values())
    assert keep(operator, *cases) == Kept()
    working_table("asked", "SELECT id AS person_id FROM people_person")
    assert actions.keep_relationships(actor=operator, table="asked") == Kept()


def test_tasks_visits_leads_risk_and_meetings_make_them_for_as_long_as_they_matter(
    place: Any, operator: Any, sign_in: Any
) -> None:
    nurse, other = make_staff(place, 1), make_staff(place, 2, team="218-asc-n")
    coordinator = sign_in("team_coordinator", staff=nurse).actor
    case = make_case(place, 1, worker=nurse)
    plan_visit(case, clock.now() + timedelta(hours=2), worker=other)
    keep(operator, case)
    visit = Relationship.objects.get(basis="visit", staff=other)
    assert visit.until == clock.now() + timedelta(hours=2, days=14)
    with acting(coordinator):
        tasks.send_task(actor=coordinator, title="Ring", person=case.person, owner_staff=other)
        caseload.choose_lead(actor=coordinator, case_id=case.pk, staff_id=other.pk, version=case.version)
        caseload.hold_risk(
            actor=coordinator, case_id=case.pk, staff_id=other.pk, until=clock.now() + timedelta(hours=3)
        )
        series = make_series(place, teams=("op-one",))
        caseload.raise_something(actor=coordinator, person_id=case.person_id, what="fall", at_risk="no")
        meetings.prepare_huddle(actor=coordinator, series=series, day=clock.today())
    kinds = {(basis, kind) for basis, kind, _ in live(case.person_id)}
    assert {
        ("task", "staff"),
        ("task", "team"),
        ("task-sent", "staff"),
        ("lead", "staff"),
        ("risk", "staff"),
    } <= kinds
    assert ("meeting", "team", team("op-one")) in live(case.person_id)
    assert Relationship.objects.get(basis="risk").until == clock.now() + timedelta(hours=3)
    assert Relationship.objects.filter(basis="task", made_by=coordinator.user_id).exists()


def test_a_guest_of_a_charity_sees_its_own_only(place: Any, operator: Any) -> None:
    case = make_case(place, 1)
    involve(case, 2, team="lw01-living-well")
    keep(operator, case)
    assert Relationship.objects.get(team__code="lw01-living-well").is_own_only
    assert not Relationship.objects.get(team__code="rcd-dn-n").is_own_only


def test_a_limit_on_one_organisation_leaves_its_own_and_takes_mixed_teams_apart(
    place: Any, operator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case(place, 1)
    involve(case, 2, team="218-asc-n")
    council = Organisation.objects.get(ods_code="218")
    monkeypatch.setitem(
        relationships._LIMITS,
        "test",
        f"SELECT person_id, {council.pk}::bigint AS organisation_id, '{{{{}}}}'::bigint[] AS but, true AS leaves_own"
        " FROM {people} q",
    )
    keep(operator, case)
    assert {one.team.code: one.is_own_only for one in standing("involvement")} == {
        "rcd-dn-n": False,
        "218-asc-n": True,
    }
    shared = {one.team.code: one.is_own_only for one in standing("shared-caseload")}
    assert "int-one" not in shared
    assert shared["rcd-dn-n"] is False
    assert shared["218-asc-n"] is True
    monkeypatch.setitem(
        relationships._LIMITS,
        "test",
        "SELECT person_id, NULL::bigint AS organisation_id, NULL::bigint[] AS but, false AS leaves_own FROM {people} q",
    )
    keep(operator, case)
    assert live(case.person_id) == set()


def test_only_keeping_writes_them(place: Any, operator: Any, as_actor: Any) -> None:
    case = make_case(place, 1)
    with (
        acting(as_actor("practitioner")),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Relationship.objects.create(
            place=place, person_id=case.person_id, team_id=1, party=4, basis="task", began=clock.now()
        )
    with acting(operator.for_purpose(Purpose.KEEPING)):
        Relationship.objects.create(
            place=place, person_id=case.person_id, team_id=1, party=4, basis="task", began=clock.now()
        )
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Relationship.objects.all().delete()


def test_who_may_open_a_record_is_told_to_those_who_may(place: Any, operator: Any, sign_in: Any) -> None:
    case = make_case(place, 1)
    nurse = sign_in("practitioner", staff=make_staff(place, 1)).actor
    stranger = sign_in("practitioner", staff=make_staff(place, 9, team="rx3-cmht", host="op-two")).actor
    with acting(nurse):
        tasks.send_task(
            actor=nurse, title="Ring", person=case.person, owner_team=Team.objects.get(code="rcd-dn-n")
        )
    with acting(nurse):
        told = {(one.who, one.why, one.made_by) for one in queries.relationships_of(case.person_id)}
        assert ("District nursing north", "is asked to do something", nurse.name) in told
        assert ("Church Lane Surgery", "is registered with the practice", "") in told
        assert queries.count_of_people() == 1
    with acting(stranger):
        assert queries.relationships_of(case.person_id) == []
        assert queries.count_of_people() == 0


def test_whose_people_are_an_accounts(place: Any, sign_in: Any) -> None:
    from joinedup.access.models import RoleAssignment

    def of(role: str, **values: Any) -> set[tuple[str, int]]:
        client = sign_in(role, **values)
        assignment = RoleAssignment.objects.get(user_id=client.actor.user_id)
        keys = parties_of(assignment) - {parties.of_user(assignment.user_id)}
        return {(parties.kind_of(key), parties.id_of(key)) for key in keys}

    with acting(sign_in("auditor").actor.for_purpose(Purpose.OPERATOR)):
        nurse = make_staff(place, 1)
        lone = make_staff(place, 2, host="")
    assert of("practitioner", staff=nurse) == {
        ("staff", nurse.pk),
        ("team", team("rcd-dn-n")),
        ("team", team("op-one")),
        ("team", team("int-one")),
    }
    assert ("team", team("int-one")) in of("practitioner", staff=lone)
    assert of("gp_practice", organisation="B82013") == {
        ("organisation", Organisation.objects.get(ods_code="B82013").pk)
    }
    assert of("auditor", staff=nurse) == set()
    assert of("data_officer", staff=nurse) == set()
    assert ("organisation", Organisation.objects.get(ods_code="RCD").pk) in of("discharge_hub", staff=nurse)
    assert ("team", team("rcd-dn-n")) in of("service_manager", organisation="RCD")
