"""Roles are sets with classes of content; some are kept apart; one may be for one service only."""

from typing import Any

import pytest
from tests.neighbours import make_case, make_staff

from joinedup.access import actions
from joinedup.access.content import CARE, CONTENT_WORDS, OPENS, Content, Reader, reader_of
from joinedup.access.models import PersonAgreement, Relationship, RoleAssignment, User
from joinedup.access.parties import BY_ORGANISATION, parties_of
from joinedup.access.roles import APART, ROLES, kept_apart
from joinedup.access.tests.test_accounts import invite
from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.core.parties import of_team
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Team

LIMITED = ("voluntary_guest", "housing", "police")


def test_no_role_holds_a_permission_that_opens_what_it_does_not_see() -> None:
    for role in ROLES.values():
        for permission in role.permissions:
            assert OPENS[permission] <= role.sees, f"{role.code} would see more by {permission}"


def test_charity_housing_and_police_see_no_care_content_and_analysts_nobody() -> None:
    for code in LIMITED:
        assert not ROLES[code].sees & (CARE | {Content.SAFEGUARDING})
        assert ROLES[code].permissions == {"tasks.view", "tasks.answer"}
    assert not ROLES["commissioner_analyst"].sees
    assert [code for code, role in ROLES.items() if role.needs_agreement] == ["voluntary_guest"]
    assert set(CONTENT_WORDS) == set(Content)


def test_no_role_is_a_step_of_a_ladder() -> None:
    administrator, nurse = ROLES["place_administrator"].permissions, ROLES["practitioner"].permissions
    assert not administrator & nurse
    assert not administrator >= ROLES["auditor"].permissions


def test_roles_kept_apart_exist_and_the_rule_has_two_sides() -> None:
    for rule in APART:
        assert {rule.one, rule.other} <= set(ROLES)
        assert kept_apart(rule.one, [rule.other]) is kept_apart(rule.other, [rule.one]) is rule
    assert kept_apart("practitioner", ["team_coordinator"]) is None
    assert kept_apart("auditor", ["auditor"]) is None


def test_an_auditor_is_not_made_administrator_and_a_nurse_may_become_one(place: Any, as_actor: Any) -> None:
    operator = as_actor("operator")
    invite(operator, place, "auditor")
    with pytest.raises(NotNow, match="may not be held by one person"):
        invite(operator, place, "place_administrator")
    invite(operator, place, "practitioner")
    assert set(RoleAssignment.objects.values_list("role", flat=True)) == {"auditor", "practitioner"}
    RoleAssignment.objects.filter(role="auditor").update(valid_to="2026-11-19")
    invite(operator, place, "place_administrator")
    assert RoleAssignment.objects.filter(role="place_administrator").exists()


def test_a_charity_knows_a_person_only_while_their_agreement_stands(place: Any, as_actor: Any) -> None:
    charity = Organisation.objects.get(ods_code="LW01")
    nurse = as_actor("practitioner", organisation_id=Organisation.objects.get(ods_code="RCD").pk)
    guest = as_actor("voluntary_guest", organisation_id=charity.pk)
    officer = as_actor("police", organisation_id=charity.pk)
    with acting(as_actor("operator")):
        person = Person.objects.create(place=place, family_name="Ibbotson")
        team = Team.objects.get(code="rcd-dn-n")
        Relationship.objects.create(
            place=place, person=person, team=team, party=of_team(team.pk), basis="test", began=clock.now()
        )
    with acting(nurse):
        assert not reader_of(guest, [person.pk]).knows(person.pk)
        assert reader_of(officer, [person.pk]).knows(person.pk), "the police need no agreement"
        agreement = actions.record_agreement(actor=nurse, person=person, organisation=charity, how="Said so")
        again = actions.record_agreement(actor=nurse, person=person, organisation=charity)
        assert agreement == again
        assert reader_of(guest, [person.pk, None]).knows(person.pk)
        elsewhere = as_actor("voluntary_guest", organisation_id=nurse.organisation_id)
        assert not reader_of(elsewhere, [person.pk]).knows(person.pk)
        with pytest.raises(NotThere):
            actions.withdraw_agreement(actor=nurse, person_id=person.pk + 1, agreement_id=agreement.pk)
        actions.withdraw_agreement(actor=nurse, person_id=person.pk, agreement_id=agreement.pk)
        assert not reader_of(guest, [person.pk]).knows(person.pk)
        assert PersonAgreement.objects.get().withdrawn_at is not None
        told = Event.objects.filter(person_id=person.pk).values_list("kind", flat=True)
        assert set(told) - {"access.persons_relationships_kept"} == {
            "access.agreement_recorded",
            "access.agreement_withdrawn",
        }


@pytest.mark.parametrize("role", sorted(BY_ORGANISATION))
def test_a_guests_role_at_a_partner_opens_nobody_of_that_partners(
    place: Any, as_actor: Any, role: str
) -> None:
    """By row security, not by what pages show: the role carries its account's own key and no team's."""
    charity = Organisation.objects.get(ods_code="LW01")
    nurse = as_actor("practitioner")
    with acting(as_actor("operator")):
        theirs = make_case(place, 1, team="rcd-dn-n").person
        staff = make_staff(place, 20, team="rcd-dn-n")
    guests = {}
    for name, body, behind in (
        ("at the trust", staff.organisation, None),
        ("on the trust's staff list", staff.organisation, staff),
        ("at the charity", charity, None),
    ):
        user = User.objects.create(username=name)
        held = RoleAssignment.objects.create(
            user=user, place=place, organisation=body, role=role, staff=behind
        )
        guests[name] = parties_of(held)
    everyone = Person.objects.filter(pk=theirs.pk)
    with acting(nurse):
        assert everyone.exists()
    for name, parties in guests.items():
        with acting(as_actor(role, parties=parties)):
            assert not everyone.exists(), name
    assert {name: len(parties) for name, parties in guests.items()} == {
        "at the trust": 1,
        "on the trust's staff list": 1,
        "at the charity": 2,
    }


def test_a_role_nobody_knows_sees_nothing(as_actor: Any) -> None:
    assert reader_of(as_actor("operator"), [1]) == Reader(frozenset())
