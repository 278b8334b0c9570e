"""What a session is, when it ends, and who may end it."""

from datetime import timedelta
from typing import Any

import time_machine
from conftest import THIS_MORNING
from django.test import Client, RequestFactory
from tests.scenes import account

from joinedup.access.models import Session, User
from joinedup.access.sessions import SessionStore, hash_of
from joinedup.access.tests.helpers import PAGE, PASSWORD, events_of, give_app, is_in, sign_in
from joinedup.place.models import Organisation


def test_a_session_begins_anew_at_sign_in(nurse: User) -> None:
    """Attack: session fixation. A key planted before sign-in is worth nothing after it."""
    client = Client()
    planted = SessionStore()
    planted["mine"] = "left by a stranger"
    planted.create()
    client.cookies["sessionid"] = planted.session_key or ""
    sign_in(client, nurse)
    assert client.cookies["sessionid"].value != planted.session_key
    assert "mine" not in client.session
    assert not Session.objects.filter(key_hash=hash_of(planted.session_key or "")).exists()
    stranger = Client()
    stranger.cookies["sessionid"] = planted.session_key or ""
    assert not is_in(stranger)


def test_the_key_changes_between_password_and_code_and_with_the_role(nurse: User, place: Any) -> None:
    give_app(nurse)
    client = Client()
    keys = []
    sign_in(client, nurse)
    keys.append(client.cookies["sessionid"].value)
    client.force_login(nurse)
    keys.append(client.cookies["sessionid"].value)
    assignment = nurse.assignments.get()
    client.post(f"/role/{assignment.pk}/")
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    taken = events_of(place, "access.role_taken")
    assert [(event.role, event.user_id) for event in taken] == [("practitioner", nurse.pk)]


def test_whoever_reads_the_table_can_take_over_no_session(nurse: User) -> None:
    client = Client()
    sign_in(client, nurse)
    row = Session.objects.get(user=nurse)
    thief = Client()
    thief.cookies["sessionid"] = row.key_hash
    assert not is_in(thief)
    assert is_in(client)


def test_a_session_ends_when_nobody_uses_it_and_after_a_day_of_work(nurse: User, place: Any) -> None:
    place.settings |= {"access.idle_minutes": 20, "access.session_hours": 2}
    place.save()
    client = Client()
    sign_in(client, nurse)
    moment = THIS_MORNING
    for _ in range(6):
        moment += timedelta(minutes=19)
        with time_machine.travel(moment, tick=False):
            assert is_in(client), moment
    with time_machine.travel(THIS_MORNING + timedelta(hours=2, seconds=1), tick=False):
        assert not is_in(client), "two hours are over"
    other = Client()
    sign_in(other, nurse)
    with time_machine.travel(THIS_MORNING + timedelta(minutes=21), tick=False):
        assert not is_in(other), "nobody used it"


def test_a_page_that_asks_by_itself_keeps_no_session_alive(nurse: User, rf: RequestFactory) -> None:
    store = SessionStore()
    store["_auth_user_id"] = str(nurse.pk)
    store.create()
    before = Session.objects.get(user=nurse).expires
    with time_machine.travel(THIS_MORNING + timedelta(minutes=5), tick=False):
        again = SessionStore(store.session_key)
        again.load()
        again.note_use()
    assert Session.objects.get(user=nurse).expires == before + timedelta(minutes=5)


def test_one_ends_ones_own_sessions_and_nobody_elses(nurse: User, place: Any) -> None:
    other, _ = account(place, "auditor", organisation=Organisation.objects.get(ods_code="218"))
    phone, desk, theirs = (
        Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Version/19 Safari/605"),
        Client(),
        Client(),
    )
    for client, user in ((phone, nurse), (desk, nurse), (theirs, other)):
        sign_in(client, user)
    page = desk.get(PAGE).content.decode()
    assert "Safari on iPhone" in page
    foreign = Session.objects.get(user=other)
    assert desk.post(f"/my-sign-in/sessions/{foreign.pk}/end/").status_code == 404
    assert is_in(theirs)
    mine = Session.objects.get(user=nurse, device="Safari on iPhone")
    desk.post(f"/my-sign-in/sessions/{mine.pk}/end/")
    assert not is_in(phone)
    assert is_in(desk)
    sign_in(phone, nurse)
    desk.post("/my-sign-in/sessions/end/")
    assert not is_in(phone)
    assert not is_in(desk)
    assert is_in(theirs)


def test_a_new_password_ends_every_other_session(nurse: User) -> None:
    here, there = Client(), Client()
    sign_in(here, nurse)
    sign_in(there, nurse)
    weak = here.post("/my-sign-in/password/", {"password": "short"})
    assert (weak.status_code, "too short" in weak.content.decode()) == (422, True)
    here.post("/my-sign-in/password/", {"password": "four quiet words together"})
    assert is_in(here)
    assert not is_in(there)


def test_what_matters_more_asks_again(nurse: User) -> None:
    client = Client()
    sign_in(client, nurse)
    with time_machine.travel(THIS_MORNING + timedelta(minutes=16), tick=False):
        answer = client.get("/my-sign-in/password/")
        assert answer["Location"] == "/sign-in/again/?next=%2Fmy-sign-in%2Fpassword%2F"
        posted = client.post("/my-sign-in/recovery-codes/", HTTP_REFERER="http://testserver/my-sign-in/")
        assert posted["Location"] == "/sign-in/again/?next=%2Fmy-sign-in%2F"
        wrong = client.post("/sign-in/again/", {"password": "guess", "next": "/my-sign-in/password/"})
        assert wrong.status_code == 422
        assert client.get("/my-sign-in/password/").status_code == 302
        right = client.post("/sign-in/again/", {"password": PASSWORD, "next": "/my-sign-in/password/"})
        assert right["Location"] == "/my-sign-in/password/"
        assert client.get("/my-sign-in/password/").status_code == 200


def test_signing_out_is_recorded_and_ends_the_session(nurse: User, place: Any) -> None:
    client = Client()
    sign_in(client, nurse)
    key = client.cookies["sessionid"].value
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    client.cookies["sessionid"] = key
    assert not is_in(client)
    assert [event.user_id for event in events_of(place, "access.signed_out")] == [nurse.pk]
