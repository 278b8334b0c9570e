"""A decision type asks for authority, competence or registration; who lacks it is stopped, and it goes on (F7, Q36)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.access.actions import decisions as actions
from joinedup.access.decisions import CATALOGUE, DecisionNeeded, DecisionType, Standing, lacking, types_of
from joinedup.access.models import RoleAssignment, StaffAuthority, User
from joinedup.access.queries import decisions as queries
from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.context import Actor, acting
from joinedup.place.models import Organisation, Place, Staff, StaffRelation

REGISTERED = Standing(body="NMC", number="TEST-1")
codes = st.sampled_from(["", "a", "b"])
types = st.builds(
    DecisionType,
    code=st.just("x"),
    name=st.just("decide"),
    authority=codes,
    competence=codes,
    registrations=st.sampled_from([(), ("any",), ("NMC",), ("NMC", "SWE")]),
    needs_all=st.booleans(),
)
standings = st.builds(
    Standing,
    authorities=st.frozensets(st.sampled_from(["a", "b"])),
    competences=st.frozensets(st.sampled_from(["a", "b"])),
    body=st.sampled_from(["", "NMC", "HCPC"]),
    number=st.sampled_from(["", "TEST-1"]),
)


@given(types, standings)
def test_more_standing_never_takes_a_decision_away(kind: DecisionType, standing: Standing) -> None:
    whole = Standing(frozenset("ab"), frozenset("ab"), "NMC", "TEST-1")
    assert not lacking(kind, whole)
    assert bool(lacking(kind, Standing())) is kind.asks
    if not lacking(kind, standing) and standing.body != "HCPC":
        more = Standing(
            standing.authorities | {"a"}, standing.competences | {"a"}, standing.body, standing.number
        )
        assert not lacking(kind, more)


def test_a_body_without_a_number_is_no_registration() -> None:
    kind = CATALOGUE["clinical-discharge"]
    assert not lacking(kind, REGISTERED)
    assert lacking(kind, Standing(body="NMC")) == ("a registration with GMC or NMC or HCPC or GPhC",)
    assert lacking(kind, Standing(body="SWE", number="TEST-1"))


def test_todays_ordinary_work_is_not_gated() -> None:
    assert not CATALOGUE["lead-change"].asks
    assert not CATALOGUE["risk-holding"].asks
    for code in ("frailty-score", "safety-note-end"):
        assert not lacking(CATALOGUE[code], REGISTERED)
        assert not CATALOGUE[code].needs_all


def test_a_place_sets_its_own_types_by_date() -> None:
    row = {
        "code": "lead-change", "name": "", "authority": "lead", "competence": None, "registrations": [], "every": False,
        "hours": 2, "from": "2026-11-20", "to": "2026-11-21",
    }  # fmt: skip
    own = types_of({"decision": [row]}, date(2026, 11, 20))["lead-change"]
    assert (own.name, own.authority, own.hours) == ("choose who leads a case", "lead", 2)
    assert not types_of({"decision": [row]}, date(2026, 11, 22))["lead-change"].asks
    assert set(types_of({}, date(2026, 11, 20))) == set(CATALOGUE)


@pytest.fixture
def staff(place: Place, as_actor: Any) -> dict[str, Staff]:
    """Of the trust: a worker without registration, a manager without, a nurse, and a nurse of the council."""
    trust, council = (Organisation.objects.get(ods_code=code) for code in ("RCD", "218"))
    with acting(as_actor("operator")):
        return {
            name: Staff.objects.create(
                place=place,
                organisation=body,
                local_id=name,
                given_name=name.title(),
                family_name="Test",
                profession="Staff",
                registration_body=register,
                registration_number="TEST-1" if register else "",
            )
            for name, body, register in (
                ("worker", trust, ""),
                ("manager", trust, ""),
                ("nurse", trust, "NMC"),
                ("other", council, "SWE"),
            )
        }


def actor_of(staff: Staff, as_actor: Any, role: str = "unregistered_assessor") -> Actor:
    actor: Actor = as_actor(role, staff_id=staff.pk, organisation_id=staff.organisation_id, user_id=None)
    return actor


def test_the_supervisor_is_the_first_who_may_decide(place: Place, as_actor: Any, staff: Any) -> None:
    kind = CATALOGUE["frailty-score"]
    worker = actor_of(staff["worker"], as_actor)
    with acting(worker):
        assert queries.supervisor_for(worker, kind) is None
        user = User.objects.create(username="m", name="M")
        RoleAssignment.objects.create(
            user=user,
            place=place,
            organisation=staff["manager"].organisation,
            role="service_manager",
            staff=staff["manager"],
        )
        assert queries.supervisor_for(worker, kind) == staff["manager"], "nobody may, so it is theirs to find"
        relate = StaffRelation.objects.create
        relate(place=place, staff=staff["worker"], kind="line_manager", other_staff=staff["nurse"])
        assert queries.supervisor_for(worker, kind) == staff["nurse"]
        relate(place=place, staff=staff["worker"], kind="clinical_supervisor", other_staff=staff["other"])
        assert queries.supervisor_for(worker, kind) == staff["other"], "before the line manager"
        Staff.objects.filter(pk=staff["other"].pk).update(left=date(2026, 11, 1))
        assert queries.supervisor_for(worker, kind) == staff["nurse"], "who left supervises nobody"


def test_an_authority_holds_from_day_to_day_and_is_given_by_a_manager_of_the_same_body(
    place: Place, as_actor: Any, staff: Any
) -> None:
    manager, worker = actor_of(staff["manager"], as_actor, "service_manager"), staff["worker"]
    give = {"kind": "competence", "code": "frailty-scale", "last_day": None, "evidence": "Course of 3 June"}
    with acting(manager):
        for wrong in (
            {"evidence": " "},
            {"code": "made-up"},
            {"kind": "authority"},
            {"last_day": date(2026, 11, 1)},
        ):
            with pytest.raises(NotNow):
                actions.give_authority(actor=manager, staff_id=worker.pk, **{**give, **wrong})
        with pytest.raises(NotNow, match="Somebody else"):
            actions.give_authority(actor=manager, staff_id=staff["manager"].pk, **give)
        with pytest.raises(NotThere):
            actions.give_authority(actor=manager, staff_id=staff["other"].pk, **give)
        actor = actor_of(worker, as_actor)
        with pytest.raises(DecisionNeeded, match="the competence 'frailty scale', in date or a professional"):
            queries.require_decision(actor=actor, code="frailty-score", person_id=None, asked="?")
        given = actions.give_authority(
            actor=manager, staff_id=worker.pk, **{**give, "last_day": clock.today() + timedelta(days=1)}
        )
        queries.require_decision(actor=actor, code="frailty-score", person_id=None, asked="?")
        StaffAuthority.objects.filter(pk=given.pk).update(valid_to=clock.today() - timedelta(days=1))
        with pytest.raises(DecisionNeeded):
            queries.require_decision(actor=actor, code="frailty-score", person_id=None, asked="?")
        StaffAuthority.objects.filter(pk=given.pk).update(valid_to=None)
        queries.require_decision(actor=actor, code="frailty-score", person_id=None, asked="?")
        actions.end_authority(actor=manager, authority_id=given.pk)
        with pytest.raises(NotThere):
            actions.end_authority(actor=manager, authority_id=given.pk)
        with pytest.raises(DecisionNeeded):
            queries.require_decision(actor=actor, code="frailty-score", person_id=None, asked="?")
        with pytest.raises(ValueError, match="no type of decision"):
            queries.require_decision(actor=actor, code="nothing", person_id=None, asked="?")


def test_a_practices_doctor_decides_by_the_registration_recorded_with_the_role(
    place: Place, as_actor: Any
) -> None:
    practice = Organisation.objects.get(ods_code="B82013")
    user = User.objects.create(username="gp", name="GP")
    role = RoleAssignment.objects.create(user=user, place=place, organisation=practice, role="gp_practice")
    doctor = as_actor("gp_practice", user_id=user.pk, organisation_id=practice.pk)
    with acting(doctor):
        with pytest.raises(DecisionNeeded):
            queries.require_decision(actor=doctor, code="frailty-score", person_id=None, asked="?")
        role.registration_body, role.registration_number = "GMC", "TEST-1"
        role.save()
        queries.require_decision(actor=doctor, code="frailty-score", person_id=None, asked="?")
