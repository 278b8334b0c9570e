"""Sharing choices: who may record and decide what, the history, and what follows (Q13, Q14, Q19, Q20, Q24; F101)."""

from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from tests.listed import as_listed

from joinedup.access import actions, queries
from joinedup.access.models import Relationship, SharingChoice
from joinedup.access.rules import sharing as rules
from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow, Refused
from joinedup.core.context import Purpose, acting
from joinedup.core.models import Event
from joinedup.core.parties import of_team
from joinedup.people import never_link
from joinedup.people.models import NeverLink, Person, ReviewPair, SourceRecord
from joinedup.place.models import Organisation, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def edith(place: Any, as_actor: Any) -> Person:
    return make(place)


@as_listed
def make(place: Any, **values: Any) -> Person:
    """Somebody of the district nurses' people."""
    person = Person.objects.create(
        place=place,
        **{
            "family_name": "Fairweather",
            "given_name": "Edith",
            "address": "1 High Street",
            "postcode": "HG93 8UX",
            "telephone": "01632 960001",
            **values,
        },
    )
    team = Team.objects.get(code="rcd-dn-n")
    Relationship.objects.create(
        place=place, person=person, team=team, party=of_team(team.pk), basis="test", began=clock.now()
    )
    return person


def body(code: str = "218") -> Organisation:
    return Organisation.objects.get(ods_code=code)


def decide(actor: Any, person: Person, state: str, **values: Any) -> SharingChoice:
    with acting(actor.for_purpose(Purpose.GOVERNANCE)):
        last = queries.newest(person.pk, "objection", body().pk)
    return actions.decide_objection(
        actor=actor,
        person_id=person.pk,
        organisation_id=body().pk,
        state=state,
        **{"seen": last.pk if last else 0, **values},
    )


def test_an_objection_is_received_considered_and_decided(edith: Person, as_actor: Any) -> None:
    nurse, guardian = as_actor(organisation_id=body("RCD").pk), as_actor("caldicott_guardian")
    with acting(nurse):
        actions.receive_objection(
            actor=nurse,
            person_id=edith.pk,
            organisation_id=body().pk,
            how="spoken",
            reason="A cousin works there",
        )
        with pytest.raises(Refused):
            decide(nurse, edith, rules.CONSIDERING)
        with pytest.raises(NotNow, match="written down already"):
            actions.receive_objection(
                actor=nurse, person_id=edith.pk, organisation_id=body().pk, how="spoken"
            )
    with acting(guardian):
        assert queries.waiting_objections(edith.place_id) == [], "not for whoever has no relationship"
    with queries.governing(guardian):
        assert [row.person for row in queries.waiting_objections(edith.place_id)] == [edith]
        assert queries.standing_of(edith.pk).objected == frozenset()
        with pytest.raises(NotNow, match="consider it before"):
            decide(guardian, edith, rules.UPHELD)
        decide(guardian, edith, rules.CONSIDERING)
        with pytest.raises(NotNow, match="duty to share"):
            decide(guardian, edith, rules.OVERRIDDEN, reason=" ")
        with pytest.raises(Conflict):
            decide(guardian, edith, rules.UPHELD, seen=1)
        decide(guardian, edith, rules.UPHELD)
        assert queries.standing_of(edith.pk).objected == {body().pk}
        assert queries.waiting_objections(edith.place_id) == []
        steps = [row.state for row in queries.steps_of(queries.newest(edith.pk, "objection", body().pk))]
        assert steps == [rules.RECEIVED, rules.CONSIDERING, rules.UPHELD]
        told = Event.objects.filter(person_id=edith.pk, kind__startswith="access.objection").order_by("pk")
        assert [event.data["state"] for event in told] == steps
        assert "cousin" not in str([event.data for event in told])


def test_the_history_can_only_grow(edith: Person, as_actor: Any) -> None:
    nurse = as_actor()
    with acting(nurse):
        choice = actions.give_notice(actor=nurse, person_id=edith.pk, how="leaflet")
        for change in (
            lambda: SharingChoice.objects.filter(pk=choice.pk).update(state="other"),
            lambda: SharingChoice.objects.filter(pk=choice.pk).delete(),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()
        with pytest.raises(NotNow, match="how the person was told"):
            actions.give_notice(actor=nurse, person_id=edith.pk, how="")
        assert queries.history(edith.pk) == [choice]
        assert (choice.recorded_by_name, choice.effective) == (nurse.name, clock.today())


def test_a_record_is_restricted_to_those_named_by_whoever_decides(edith: Person, as_actor: Any) -> None:
    nurse, guardian = as_actor(), as_actor("caldicott_guardian")
    with queries.governing(guardian):
        with pytest.raises(Refused):
            actions.restrict(actor=nurse, person_id=edith.pk, parties=[5], reason="Staff member")
        with pytest.raises(NotNow, match="at least one"):
            actions.restrict(actor=guardian, person_id=edith.pk, parties=[], reason="Staff member")
        actions.restrict(actor=guardian, person_id=edith.pk, parties=[9, 5, 5], reason="Staff member")
        assert queries.standing_of(edith.pk).named == {5, 9}
        actions.lift_restriction(actor=guardian, person_id=edith.pk, reason="Moved on")
        assert queries.standing_of(edith.pk).named is None
        with pytest.raises(NotNow, match="not restricted"):
            actions.lift_restriction(actor=guardian, person_id=edith.pk, reason="Again")


def test_a_protected_address_is_gone_until_it_is_lifted(edith: Person, place: Any, as_actor: Any) -> None:
    nurse, guardian = as_actor(), as_actor("caldicott_guardian")
    with acting(nurse):
        SourceRecord.objects.create(
            place=place,
            person=edith,
            controller=body(),
            sender=body(),
            kind="client",
            local_id="1",
            family_name="Fairweather",
            given_name="Edith",
            address="1 High Street",
            postcode="HG93 8UX",
            telephone="01632 960001",
            as_at=clock.now(),
        )
        actions.protect_address(actor=nurse, person_id=edith.pk, reason="Asked by her")
        edith.refresh_from_db()
        assert (edith.is_protected, edith.address, edith.postcode, edith.telephone) == (True, "", "", "")
        assert queries.standing_of(edith.pk).is_protected
        with pytest.raises(Refused):
            actions.lift_protection(actor=nurse, person_id=edith.pk, reason="Safe now")
    with acting(guardian.for_purpose(Purpose.GOVERNANCE)):
        actions.lift_protection(actor=guardian, person_id=edith.pk, reason="Safe now")
        edith.refresh_from_db()
        assert (edith.is_protected, edith.postcode, edith.telephone) == (False, "HG93 8UX", "01632 960001")


def test_an_agreement_stands_until_it_is_taken_back(edith: Person, as_actor: Any) -> None:
    nurse = as_actor()
    charity = Organisation.objects.create(ods_code="8XX99", name="Living Well", kind="charity")
    with acting(nurse):
        assert queries.standing_of(edith.pk).agreed == frozenset()
        given = actions.record_agreement(actor=nurse, person=edith, organisation=charity)
        assert queries.standing_of(edith.pk).agreed == {charity.pk}
        actions.withdraw_agreement(actor=nurse, person_id=edith.pk, agreement_id=given.pk)
        assert queries.standing_of(edith.pk).agreed == frozenset()


def test_a_legal_basis_is_the_controllers_own(edith: Person, as_actor: Any) -> None:
    nurse = as_actor(organisation_id=body("RCD").pk)
    with acting(nurse):
        choice = actions.record_basis(actor=nurse, person_id=edith.pk, basis="direct-care")
        assert choice.organisation == body("RCD")
        with pytest.raises(NotNow):
            actions.record_basis(actor=nurse, person_id=edith.pk, basis="because")
        with pytest.raises(NotNow, match="belongs to an organisation"):
            actions.record_basis(actor=as_actor(), person_id=edith.pk, basis="direct-care")


def test_joint_controllers_have_one_arrangement_at_a_time(place: Any, as_actor: Any) -> None:
    lead = as_actor("ig_lead")
    with acting(lead):
        with pytest.raises(Refused):
            actions.record_arrangement(
                actor=as_actor(), covers="huddle", reference="A1", organisations=["RCD", "218"]
            )
        with pytest.raises(NotNow, match="at least two"):
            actions.record_arrangement(actor=lead, covers="huddle", reference="A1", organisations=["RCD"])
        first = actions.record_arrangement(
            actor=lead,
            covers="huddle",
            reference="A1",
            organisations=["RCD", "218"],
            starts=clock.today().replace(day=1),
        )
        second = actions.record_arrangement(
            actor=lead, covers="huddle", reference="A2", organisations=["RCD", "218"]
        )
        assert list(queries.arrangements(place.pk)) == [second]
        assert list(queries.arrangements(place.pk, first.valid_from)) == [first]


def test_never_linked_pairs_leave_the_review_list(edith: Person, place: Any, as_actor: Any) -> None:
    lead, reviewer = as_actor("ig_lead"), as_actor("data_officer")
    other = make(place, given_name="Edward")
    with acting(as_actor("operator")):
        record = SourceRecord.objects.create(
            place=place,
            person=other,
            controller=body(),
            sender=body(),
            kind="client",
            local_id="2",
            as_at=clock.now(),
        )
        pair = ReviewPair.objects.create(
            place=place,
            record=record,
            person=other,
            other=edith,
            reason="given-name-nearly",
            raised=clock.now(),
        )
    with acting(lead.for_purpose(Purpose.LINKAGE_REVIEW)):
        with pytest.raises(Refused):
            never_link.add(actor=reviewer, person_id=edith.pk, other_id=other.pk)
        entry = never_link.add(actor=lead, person_id=edith.pk, other_id=other.pk, reference="D-1")
        pair.refresh_from_db()
        assert pair.state == ReviewPair.State.LAPSED
        with pytest.raises(NotNow, match="already"):
            never_link.add(actor=lead, person_id=edith.pk, other_id=other.pk)
        assert never_link.entries(place.pk) == [entry]
        never_link.end(actor=lead, entry_id=entry.pk)
        assert never_link.entries(place.pk) == []
        assert NeverLink.objects.get().ended_by == lead.user_id
