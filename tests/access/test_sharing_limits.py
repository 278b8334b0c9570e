"""What sharing choices leave of relationships: restrictions, objections, agreements, break-glass (Q20, Q23, Q24; F101)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.access import actions, queries
from joinedup.access.actions import keep_relationships_of
from joinedup.access.models import Relationship, SharingChoice
from joinedup.access.rules import sharing as rules
from joinedup.caseload.models import Case
from joinedup.core import clock, parties
from joinedup.core.context import Actor, Purpose, acting
from joinedup.place.models import Organisation, Team
from tests.neighbours import involve, make_case, make_staff

pytestmark = pytest.mark.django_db


def team(place: Any, code: str) -> int:
    return parties.of_team(Team.objects.get(place=place, code=code).pk)


def body(code: str) -> Organisation:
    return Organisation.objects.get(ods_code=code)


@pytest.fixture
def case(place: Any, as_actor: Any) -> Case:
    """Somebody with a nurse of the trust and a social worker of the council, on the shared caseload."""
    with acting(as_actor("operator")) as operator:
        made = make_case(place, 1)
        involve(made, 1, team="218-asc-n")
        keep_relationships_of(actor=operator, person_ids=[made.person_id])
    return made


def live(place: Any, person_id: int) -> dict[int, set[tuple[str, bool]]]:
    keeper = Actor(place_id=place.pk, purpose=Purpose.KEEPING)
    found: dict[int, set[tuple[str, bool]]] = {}
    with acting(keeper):
        for one in Relationship.objects.filter(person_id=person_id, ended_at__isnull=True):
            found.setdefault(one.party, set()).add((one.basis, one.is_own_only))
    return found


def object_to(actor: Any, person_id: int, ods: str, *states: str) -> None:
    with acting(actor):
        for state in states:
            last = queries.newest(person_id, "objection", body(ods).pk)
            if state == rules.RECEIVED:
                actions.receive_objection(
                    actor=actor, person_id=person_id, organisation_id=body(ods).pk, how="spoken"
                )
            else:
                actions.decide_objection(
                    actor=actor,
                    person_id=person_id,
                    organisation_id=body(ods).pk,
                    state=state,
                    seen=last.pk if last else 0,
                    reason="Weighed",
                )


@pytest.fixture
def governor(as_actor: Any) -> Any:
    """Somebody who may both write an objection down and decide it."""
    from dataclasses import replace

    guardian = as_actor("caldicott_guardian")
    return replace(guardian, permissions=guardian.permissions | {"access.share"}, purpose=Purpose.GOVERNANCE)


def test_an_upheld_objection_leaves_that_partner_its_own_record_only(
    place: Any, case: Case, governor: Any
) -> None:
    before = live(place, case.person_id)
    council, trust, mixed = team(place, "218-asc-n"), team(place, "rcd-dn-n"), team(place, "int-one")
    assert before[council] == {("involvement", False)}
    assert ("shared-caseload", False) in before[mixed]
    object_to(governor, case.person_id, "218", rules.RECEIVED, rules.CONSIDERING)
    assert live(place, case.person_id) == before, "nothing changes before it is decided"
    object_to(governor, case.person_id, "218", rules.UPHELD)
    after = live(place, case.person_id)
    assert {own for _, own in after[council]} == {True}
    assert {own for _, own in after[trust]} == {False}
    assert ("shared-caseload", False) in after[trust]
    assert mixed not in after, "the mixed team is taken apart into employers' teams"
    object_to(governor, case.person_id, "218", rules.WITHDRAWN)
    assert live(place, case.person_id) == before


def test_an_overridden_objection_changes_nothing(place: Any, case: Case, governor: Any) -> None:
    before = live(place, case.person_id)
    object_to(governor, case.person_id, "218", rules.RECEIVED, rules.CONSIDERING, rules.OVERRIDDEN)
    assert live(place, case.person_id) == before


def test_a_restricted_record_is_for_those_named_and_for_them_even_without_more(
    place: Any, case: Case, governor: Any
) -> None:
    before = live(place, case.person_id)
    with acting(governor):
        named = make_staff(place, 7)
        keys = [parties.of_staff(named.pk), team(place, "rcd-dn-n")]
        actions.restrict(actor=governor, person_id=case.person_id, parties=keys, reason="Works here")
    after = live(place, case.person_id)
    assert set(after) == set(keys)
    assert {basis for basis, _ in after[keys[0]]} == {"named"}
    with acting(governor):
        actions.lift_restriction(actor=governor, person_id=case.person_id, reason="Left")
    assert live(place, case.person_id) == before


def test_a_charity_has_its_own_work_and_the_rest_only_by_agreement(
    place: Any, case: Case, as_actor: Any
) -> None:
    from joinedup.tasks.actions import send_task

    charity = Organisation.objects.create(ods_code="8LW99", name="Living Well", kind="charity")
    theirs = Team.objects.create(
        place=place, code="lw", name="Living Well", kind="employer", organisation=charity, employer_code="LW"
    )
    key, nurse = parties.of_team(theirs.pk), as_actor("team_coordinator", organisation_id=body("RCD").pk)
    with acting(as_actor("operator")) as operator:
        given = actions.record_agreement(actor=nurse, person=case.person, organisation=charity)
        assert key not in live(place, case.person_id)
        send_task(
            actor=nurse,
            title="Befriending",
            person=case.person,
            owner_team=theirs,
        )
        assert live(place, case.person_id)[key] == {("task", True)}
        actions.withdraw_agreement(actor=nurse, person_id=case.person_id, agreement_id=given.pk)
        assert key not in live(place, case.person_id)
        involve(case, 9, team="lw")
        keep_relationships_of(actor=operator, person_ids=[case.person_id])
        assert live(place, case.person_id)[key] == {("involvement", True)}


def test_break_glass_opens_for_one_account_and_ends_by_itself(
    place: Any, case: Case, sign_in: Any, as_actor: Any
) -> None:
    doctor = sign_in("discharge_hub").actor
    with acting(doctor):
        glass = actions.break_glass(
            actor=doctor, person_id=case.person_id, reason="emergency", words="In the department now"
        )
    assert live(place, case.person_id)[parties.of_user(doctor.user_id)] == {("break-glass", False)}
    with time_machine.travel(glass.until + timedelta(seconds=1)), acting(as_actor("operator")) as operator:
        keep_relationships_of(actor=operator, person_ids=[case.person_id])
    assert parties.of_user(doctor.user_id) not in live(place, case.person_id)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("objection"),
            st.sampled_from(["RCD", "218"]),
            st.sampled_from(["received", "upheld", "overridden", "withdrawn"]),
        ),
        st.tuples(st.just("restriction"), st.just(""), st.sampled_from(["restricted", "lifted"])),
    ),
    max_size=6,
)


@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=15,
)
@given(steps=STEPS)
def test_the_database_says_what_the_rule_says(place: Any, case: Case, as_actor: Any, steps: Any) -> None:
    """Whatever was chosen in whatever order: set SQL and the pure rule leave the same of each employer's team."""
    from django.db import transaction

    with acting(as_actor("operator")) as operator, transaction.atomic():
        named = team(place, "rcd-dn-n")
        for kind, ods, state in steps:
            SharingChoice.objects.create(
                place=place,
                person_id=case.person_id,
                kind=kind,
                organisation=body(ods) if ods else None,
                state=state,
                parties=[named] if state == "restricted" else [],
                effective=clock.today(),
                recorded_at=clock.now(),
            )
        keep_relationships_of(actor=operator, person_ids=[case.person_id])
        holding, found = queries.standing_of(case.person_id), live(place, case.person_id)
        for code, ods in (("rcd-dn-n", "RCD"), ("218-asc-n", "218")):
            party, owner = team(place, code), body(ods)
            said = rules.effect(
                party=party, organisation=owner.pk, organisation_kind=owner.kind, holding=holding
            )
            kept = found.get(party, set())
            assert bool(kept) == said.keeps
            if said.keeps and party != named:
                assert {own for _, own in kept} == {said.own_only}
        transaction.set_rollback(True)
