"""People and roles: invitations, roles from and to, locks, leavers, accounts nobody uses (DESIGN 5)."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from conftest import THIS_MORNING
from django.test import Client
from tests.neighbours import make_staff
from tests.scenes import account

from joinedup.access import actions
from joinedup.access.jobs import end_leavers, lock_unused, tidy
from joinedup.access.models import Invitation, Passkey, RoleAssignment, Session, Throttle, User
from joinedup.access.queries import people
from joinedup.access.tests.helpers import PASSWORD, events_of, give_app, is_in, sign_in
from joinedup.core import clock
from joinedup.core.actions import NotNow
from joinedup.core.context import Actor, acting
from joinedup.place.models import Organisation

NEW = "four quiet words together"


@pytest.fixture
def administrator(place: Any) -> tuple[Client, Actor]:
    """The trust's administrator, signed in just now."""
    user, actor = account(place, "place_administrator", organisation=Organisation.objects.get(ods_code="RCD"))
    client = Client()
    sign_in(client, user)
    return client, actor


def link_in(answer: Any) -> str:
    found = re.search(r"http://localhost:8000(/invitation/[\w-]+/)", answer.content.decode())
    assert found is not None, answer.content.decode()[:3000]
    return found[1]


def invite(client: Client, **more: str) -> Any:
    return client.post(
        "/people-and-roles/invite/", {"name": "Bea Lowe", "username": "bea", "role": "practitioner", **more}
    )


# -------------------------------------------------------------------------------------------------------- invitations


def test_an_invitation_works_once(administrator: tuple[Client, Actor], place: Any) -> None:
    link = link_in(invite(administrator[0]))
    token = link.split("/")[2]
    assert not Invitation.objects.filter(token_hash__contains=token).exists()
    new = Client()
    page = new.get(link).content.decode()
    assert "Testshire Trust invites you, Bea Lowe" in page
    assert "too short" in new.post(link, {"password": "short"}).content.decode()
    assert new.post(link, {"password": NEW})["Location"] == "/my-sign-in/"
    assert is_in(new)
    for answer in (Client().get(link), Client().post(link, {"password": "another set of words"})):
        assert (answer.status_code, "no longer works" in answer.content.decode()) == (404, True)
    assert User.objects.get(username="bea").check_password(NEW)
    assert [event.kind for event in events_of(place, "access.invitation_taken")] == [
        "access.invitation_taken"
    ]


def test_an_invitation_ends(administrator: tuple[Client, Actor]) -> None:
    link = link_in(invite(administrator[0]))
    with time_machine.travel(THIS_MORNING + timedelta(days=7, seconds=1), tick=False):
        assert Client().get(link).status_code == 404


def test_a_new_link_ends_the_old_one(administrator: tuple[Client, Actor]) -> None:
    first = link_in(invite(administrator[0]))
    bea = User.objects.get(username="bea")
    second = link_in(administrator[0].post(f"/people-and-roles/{bea.pk}/link/"))
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_links_are_not_guessed_at_speed(db: Any) -> None:
    client = Client()
    answers = [client.get(f"/invitation/guess-{number}/").status_code for number in range(30)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_the_invited_have_a_second_factor_to_add_first(
    administrator: tuple[Client, Actor], place: Any
) -> None:
    link = link_in(invite(administrator[0]))
    place.settings["access.second_factor"] = 2
    place.save()
    new = Client()
    new.post(link, {"password": NEW})
    assert new.get("/caseload/")["Location"] == "/my-sign-in/"


def test_a_lost_phone_and_password_are_replaced_by_a_link(
    administrator: tuple[Client, Actor], nurse: User
) -> None:
    give_app(nurse)
    there = Client()
    there.force_login(nurse)
    nurse.refresh_from_db()
    link = link_in(administrator[0].post(f"/people-and-roles/{nurse.pk}/link/"))
    assert not is_in(there), "what was open ends at once"
    assert sign_in(Client(), nurse).status_code == 200, "the old password opens nothing"
    new = Client()
    new.post(link, {"password": NEW})
    assert is_in(new)
    assert not Passkey.objects.filter(user=nurse).exists()


# ------------------------------------------------------------------------------------------------------------- scope


def test_an_administrator_reaches_no_other_organisations_accounts(
    administrator: tuple[Client, Actor], place: Any
) -> None:
    """And none that also works for another: a new link for it would open that one's work."""
    client = administrator[0]
    foreign, _ = account(place, "auditor", organisation=Organisation.objects.get(ods_code="218"))
    assert foreign.name not in client.get("/people-and-roles/").content.decode()
    theirs = RoleAssignment.objects.get(user=foreign)
    for address in (
        f"/people-and-roles/{foreign.pk}/",
        *(
            f"/people-and-roles/{foreign.pk}/{what}/"
            for what in ("lock", "unlock", "sign-out", "left", "link", "role")
        ),
        f"/people-and-roles/roles/{theirs.pk}/end/",
    ):
        answer = client.get(address) if address.endswith(f"/{foreign.pk}/") else client.post(address)
        assert answer.status_code == 404, address
    shared, _ = account(place, "practitioner", organisation=Organisation.objects.get(ods_code="RCD"))
    RoleAssignment.objects.create(
        user=shared, place=place, organisation=theirs.organisation, role="data_officer"
    )
    for what in ("link", "lock"):
        answer = client.post(f"/people-and-roles/{shared.pk}/{what}/")
        assert answer.status_code == 409
        assert "also works for another organisation" in answer.content.decode()
    shared.refresh_from_db()
    assert shared.locked_at is None
    assert shared.check_password(PASSWORD)


def test_only_administrators(nurse: User, place: Any) -> None:
    client = Client()
    sign_in(client, nurse)
    assert client.get("/people-and-roles/").status_code == 403
    assert invite(client).status_code == 403
    assert not User.objects.filter(username="bea").exists()


def test_an_administrator_proves_again_before_changing_what_opens_what(
    administrator: tuple[Client, Actor], nurse: User
) -> None:
    client = administrator[0]
    for minutes in range(5, 40, 5):
        with time_machine.travel(THIS_MORNING + timedelta(minutes=minutes), tick=False):
            assert client.get("/people-and-roles/").status_code == 200
    with time_machine.travel(THIS_MORNING + timedelta(minutes=36), tick=False):
        answer = client.post(f"/people-and-roles/{nurse.pk}/lock/")
        assert answer["Location"].startswith("/sign-in/again/")
    nurse.refresh_from_db()
    assert nurse.locked_at is None


# ------------------------------------------------------------------------------------------------- roles, locks, leaving


def test_a_role_is_given_with_a_last_day_and_ended_at_once(
    administrator: tuple[Client, Actor], nurse: User
) -> None:
    client = administrator[0]
    last = {"last_day-day": "30", "last_day-month": "11", "last_day-year": "2026"}
    client.post(f"/people-and-roles/{nurse.pk}/role/", {"role": "team_coordinator", **last})
    given = RoleAssignment.objects.get(user=nurse, role="team_coordinator")
    assert given.valid_to == date(2026, 11, 30)
    again = client.post(f"/people-and-roles/{nurse.pk}/role/", {"role": "team_coordinator"})
    assert (again.status_code, "has this role already" in again.content.decode()) == (422, True)
    theirs = Client()
    sign_in(theirs, nurse)
    practitioner = RoleAssignment.objects.get(user=nurse, role="practitioner")
    client.post(f"/people-and-roles/roles/{practitioner.pk}/end/")
    assert not is_in(theirs)
    practitioner.refresh_from_db()
    assert practitioner.valid_to == clock.today() - timedelta(days=1)


def test_a_locked_account_is_opened_again_by_its_administrator(
    administrator: tuple[Client, Actor], nurse: User, place: Any
) -> None:
    theirs = Client()
    sign_in(theirs, nurse)
    administrator[0].post(f"/people-and-roles/{nurse.pk}/lock/")
    assert not is_in(theirs)
    sign_in(theirs, nurse)
    assert not is_in(theirs)
    assert "Locked by an administrator" in administrator[0].get("/people-and-roles/").content.decode()
    administrator[0].post(f"/people-and-roles/{nurse.pk}/unlock/")
    sign_in(theirs, nurse)
    assert is_in(theirs)
    assert (
        len(events_of(place, "access.account_locked"))
        == len(events_of(place, "access.account_unlocked"))
        == 1
    )


def test_nobody_shuts_themselves_out(administrator: tuple[Client, Actor]) -> None:
    client, actor = administrator
    mine = RoleAssignment.objects.get(user_id=actor.user_id)
    for address in (
        f"/people-and-roles/{actor.user_id}/lock/",
        f"/people-and-roles/{actor.user_id}/link/",
        f"/people-and-roles/roles/{mine.pk}/end/",
    ):
        assert client.post(address).status_code == 409, address
    assert client.get("/people-and-roles/").status_code == 200


def leaver(place: Any, as_actor: Any) -> User:
    """Somebody whose employer's list says that yesterday was their last day."""
    with acting(as_actor("operator")):
        staff = make_staff(place, 4)
        staff.left = clock.today() - timedelta(days=1)
        staff.save()
    return account(place, "unregistered_assessor", organisation=staff.organisation, staff=staff)[0]


def test_the_employers_list_ends_a_leavers_access(place: Any, as_actor: Any, nurse: User) -> None:
    gone = leaver(place, as_actor)
    theirs, hers = Client(), Client()
    sign_in(theirs, gone)
    sign_in(hers, nurse)
    end_leavers(0)
    end_leavers(0)
    assert not is_in(theirs)
    assert is_in(hers)
    sign_in(theirs, gone)
    assert theirs.get("/caseload/").status_code == 403
    assert User.objects.filter(pk=gone.pk).exists(), "what they did keeps its name"
    ended = events_of(place, "access.somebody_left")
    assert [(event.subject_id, event.data["source"]) for event in ended] == [(gone.pk, "staff-list")]


def test_or_proposes_it_where_the_place_says_so(
    place: Any, as_actor: Any, administrator: tuple[Client, Actor]
) -> None:
    place.settings["access.end_leavers"] = 0
    place.save()
    gone = leaver(place, as_actor)
    theirs = Client()
    sign_in(theirs, gone)
    end_leavers(0)
    assert is_in(theirs)
    page = administrator[0].get("/people-and-roles/").content.decode()
    assert "Left, by your staff list" in page
    administrator[0].post(f"/people-and-roles/{gone.pk}/left/")
    assert not is_in(theirs)


def test_an_account_nobody_uses_is_locked_until_it_is_opened_again(
    place: Any, administrator: tuple[Client, Actor], nurse: User
) -> None:
    sign_in(Client(), nurse)
    new, _ = account(place, "auditor", organisation=Organisation.objects.get(ods_code="RCD"))
    RoleAssignment.objects.filter(user=new).update(valid_from=clock.today())
    for days, locked in ((89, False), (91, True)):
        with time_machine.travel(THIS_MORNING + timedelta(days=days), tick=False):
            lock_unused(0)
            for user in (nurse, new):
                user.refresh_from_db()
                assert (user.locked_why == User.Locked.DORMANT) is locked, (days, user.name)
    with time_machine.travel(THIS_MORNING + timedelta(days=92), tick=False):
        with acting(administrator[1]) as actor:
            actions.unlock_account(actor=actor, user_id=nurse.pk)
        lock_unused(0)
        nurse.refresh_from_db()
        assert nurse.locked_at is None
    place.settings["access.dormant_days"] = 0
    place.save()
    with time_machine.travel(THIS_MORNING + timedelta(days=400), tick=False):
        assert people.dormant_in(place.pk) == []


def test_what_is_over_is_taken_away(nurse: User) -> None:
    sign_in(Client(), nurse)
    sign_in(Client(), nurse, "guess")
    with time_machine.travel(THIS_MORNING + timedelta(days=2), tick=False):
        tidy(0)
    assert not Session.objects.exists()
    assert not Throttle.objects.exists()


def test_a_role_kept_apart_from_another_is_not_given(administrator: tuple[Client, Actor], place: Any) -> None:
    from joinedup.access.roles import APART

    rule = next(iter(APART))
    user, _ = account(place, rule.one, organisation=Organisation.objects.get(ods_code="RCD"))
    with acting(administrator[1]) as actor, pytest.raises(NotNow, match="may not be held by one person"):
        actions.give_role(actor=actor, user_id=user.pk, role=rule.other)


def test_there_is_one_emergency_account(administrator: tuple[Client, Actor], place: Any) -> None:
    body = Organisation.objects.get(ods_code="RCD")
    with acting(administrator[1]) as actor:
        token = actions.make_emergency_account(
            actor=actor, username="in-the-safe", place=place, organisation=body
        )
        with pytest.raises(NotNow, match="already"):
            actions.make_emergency_account(actor=actor, username="another", place=place, organisation=body)
    client = Client()
    client.post(f"/invitation/{token}/", {"password": NEW})
    assert client.get("/people-and-roles/")["Location"] == "/my-sign-in/", "not without a second factor"
