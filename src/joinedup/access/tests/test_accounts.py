from datetime import date
from typing import Any

import pytest
from django.test import Client

from joinedup.access import actions, door, queries
from joinedup.access.models import RoleAssignment, User
from joinedup.access.roles import ROLES
from joinedup.core import clock
from joinedup.core.actions import NotNow, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.place.models import Organisation

PASSWORD = "a long enough phrase"


def invite(
    operator: Any, place: Any, role: str = "practitioner", username: str = "amina", **values: Any
) -> User:
    with acting(operator):
        return actions.invite(
            actor=operator,
            username=username,
            name=username.title(),
            password=PASSWORD,
            place=place,
            organisation=Organisation.objects.get(ods_code="RCD"),
            role=role,
            **values,
        )


def test_an_invited_person_signs_in_and_a_stranger_does_not(
    place: Any, as_actor: Any, client: Client
) -> None:
    invite(as_actor("operator"), place)
    wrong = client.post("/sign-in/", {"username": "amina", "password": "not that"})
    assert wrong.status_code == 200
    assert "Enter a sign-in name and password that match" in wrong.content.decode()
    assert client.get("/").status_code == 302
    right = client.post("/sign-in/", {"username": "amina", "password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_signing_in_leads_nowhere_else(place: Any, as_actor: Any, client: Client) -> None:
    invite(as_actor("operator"), place)
    answer = client.post(
        "/sign-in/", {"username": "amina", "password": PASSWORD, "next": "https://elsewhere.example.org/"}
    )
    assert answer["Location"] == "/"


def test_only_those_who_may_invite(place: Any, as_actor: Any) -> None:
    with pytest.raises(Refused):
        invite(as_actor("practitioner"), place)
    user = invite(as_actor("operator"), place)
    with acting(as_actor("operator")):
        event = Event.objects.get(kind="access.user_invited")
    assert event.subject_id == user.pk
    assert "amina" not in str(event.data).lower()


def test_a_weak_password_and_an_unknown_role_are_refused(place: Any, as_actor: Any) -> None:
    operator = as_actor("operator")
    with acting(operator):
        organisation = Organisation.objects.get(ods_code="RCD")
        for password, role, words in (("short", "practitioner", "too short"), (PASSWORD, "king", "no role")):
            with pytest.raises(NotNow, match=words):
                actions.invite(
                    actor=operator,
                    username="new",
                    name="New",
                    password=password,
                    place=place,
                    organisation=organisation,
                    role=role,
                )
    assert not User.objects.filter(username="new").exists()


def test_the_role_of_a_session_is_one_of_ones_own(place: Any, as_actor: Any, client: Client) -> None:
    operator = as_actor("operator")
    user = invite(operator, place)
    invite(operator, place, role="data_officer")
    other = invite(operator, place, role="auditor", username="other")
    client.force_login(user)
    mine, second = RoleAssignment.objects.filter(user=user).order_by("pk")
    foreign = RoleAssignment.objects.get(user=other)
    assert ROLES["data_officer"].name in client.get("/role/").content.decode()
    client.post(f"/role/{second.pk}/")
    assert client.get("/files/").status_code == 200
    client.post(f"/role/{foreign.pk}/")
    assert client.session[door.SESSION_ASSIGNMENT] == second.pk
    client.post(f"/role/{mine.pk}/")
    assert client.get("/files/").status_code == 403


def test_an_ended_role_opens_nothing_from_the_next_day(place: Any, as_actor: Any, client: Client) -> None:
    operator = as_actor("operator")
    user = invite(operator, place)
    assignment = RoleAssignment.objects.get(user=user)
    with acting(operator):
        actions.end_role(actor=operator, assignment=assignment, last_day=date(2026, 11, 19))
    assert door.assignments_of(user) == []
    client.force_login(user)
    assert client.get("/caseload/").status_code == 403


def test_a_closed_account_is_nobody(place: Any, as_actor: Any, client: Client) -> None:
    user = invite(as_actor("operator"), place)
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/").status_code == 302


def test_the_first_administrator_is_made_once(place: Any, as_actor: Any) -> None:
    operator = as_actor("operator")
    with acting(operator):
        assert actions.make_administrator(actor=operator, username="root", password=PASSWORD, place=place)
        assert not actions.make_administrator(actor=operator, username="root", password="other", place=place)
    assert User.objects.get(username="root").check_password(PASSWORD)


def test_the_sign_in_page_names_people_on_a_demonstration_only(
    place: Any, as_actor: Any, client: Client
) -> None:
    invite(as_actor("operator"), place)
    assert queries.personas() == []
    assert "demonstration" not in client.get("/sign-in/").content.decode()
    invite(as_actor("operator"), place, username="shirley", is_demo=True, role="team_coordinator")
    page = client.get("/sign-in/").content.decode()
    assert "Sign in as Shirley" in page
    assert "Sign in as Amina" not in page


def test_refusals_outlive_the_rollback(place: Any, as_actor: Any, client: Client) -> None:
    user = invite(as_actor("operator"), place)
    client.force_login(user)
    answer = client.get("/files/")
    assert answer.status_code == 403
    assert "Your role does not open this page" in answer.content.decode()
    with acting(as_actor("operator")):
        refused = Event.objects.get(kind="core.refused")
    assert (refused.user_id, refused.outcome) == (user.pk, "refused")
    assert refused.data["permission"] == "interop.view"
    assert refused.occurred == clock.now()
