"""How fast one may guess, and what somebody who guesses learns."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from conftest import THIS_MORNING
from django.contrib.auth import hashers
from django.test import Client, RequestFactory

from joinedup.access import devices, throttle
from joinedup.access.models import Throttle, User
from joinedup.access.tests.helpers import PASSWORD, code_now, events_of, give_app, is_in, sign_in
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.models import Event


def test_a_stranger_who_guesses_slows_only_himself(nurse: User) -> None:
    """The nurse's own browser, her passkey and her password with a code get in all the while."""
    secret = give_app(nurse)
    own, stranger = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")
    sign_in(own, nurse)
    own.post("/sign-in/code/", {"code": code_now(secret)})
    own.post("/sign-out/")
    for _ in range(5):
        assert sign_in(stranger, nurse, "guess").status_code == 200
    sign_in(stranger, nurse, "guess")
    slowed = sign_in(stranger, nurse, PASSWORD)
    assert slowed.status_code == 429
    assert "Wait" in slowed.content.decode()
    assert "passkey" in slowed.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.77")
    assert sign_in(elsewhere, nurse)["Location"] == "/sign-in/code/", "another source is not slowed"
    for _ in range(60):  # and not even from everywhere at once
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{_ + 20}"), nurse, "guess")
    assert sign_in(elsewhere, nurse).status_code == 429
    assert sign_in(own, nurse)["Location"] == "/sign-in/code/", "a browser she has used before"
    both = sign_in(elsewhere, nurse, code=code_now(secret, 1))
    assert both.status_code == 302
    assert is_in(elsewhere), "password and code together"


def test_the_delay_grows_ends_and_does_not_grow_by_waiting(nurse: User) -> None:
    client = Client()
    delays = []
    moment = THIS_MORNING
    for _ in range(9):
        with time_machine.travel(moment, tick=False):
            sign_in(client, nurse, "guess")
            wait = throttle.wait(throttle.for_password(nurse.username, "127.0.0.1", None))
            for _again in range(3):
                sign_in(client, nurse, "guess")
            after = throttle.wait(throttle.for_password(nurse.username, "127.0.0.1", None))
        if wait is not None:
            assert after == wait
            delays.append(wait.total_seconds())
        moment += wait or timedelta(0)
    assert delays == sorted(delays)
    assert delays[-1] > delays[0] >= 1
    with time_machine.travel(moment + timedelta(minutes=16), tick=False):
        assert sign_in(client, nurse)["Location"] == "/", "never for good"


def test_a_hundred_at_once_are_counted_as_a_hundred(db: Any) -> None:
    """A try is counted before the password is looked at, so that none slips through while another is being checked."""
    buckets = throttle.for_password("somebody", "192.0.2.1", None)
    allowed = [throttle.count(buckets) for _ in range(100)]
    assert allowed.index(False) <= 7
    assert not any(allowed[8:])


def test_one_password_against_many_accounts_is_slowed(db: Any) -> None:
    assert all(throttle.count(throttle.for_password(f"name{n}", "192.0.2.1", None)) for n in range(100))
    throttle.count(throttle.for_password("name-x", "192.0.2.1", None))
    assert not throttle.count(throttle.for_password("name-y", "192.0.2.1", None))


def test_codes_are_guessed_slowly_too(nurse: User) -> None:
    give_app(nurse)
    client = Client()
    sign_in(client, nurse)
    said = ""
    for _ in range(8):
        said = client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert "Too many codes did not fit" in said


def test_nobody_can_claim_to_be_a_known_device(nurse: User) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[devices.COOKIE] = '{"id":"x","accounts":["y"]}'
    assert devices.known_device(request, nurse.username) is None


def test_the_counts_name_nobody(nurse: User) -> None:
    sign_in(Client(), nurse, "guess")
    held = Throttle.objects.values_list("key_hash", flat=True)
    assert held
    assert not any(nurse.username in key or "127.0.0.1" in key for key in held)


def test_a_name_that_nobody_has_costs_and_says_the_same(nurse: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attack: timing of sign-in, enumeration. Known, unknown, closed and without a password: one hash each, one page."""
    hasher = hashers.get_hasher("default")
    encoded: list[str] = []
    encode = type(hasher).encode

    def counted(self: Any, password: str, salt: str, *args: Any) -> str:
        encoded.append(password)
        return encode(self, password, salt, *args)

    monkeypatch.setattr(type(hasher), "encode", counted)
    closed = User.objects.create(username="closed", name="Closed", is_active=False, password=nurse.password)
    outside = User.objects.create(username="outside", name="Outside", password=hashers.make_password(None))
    locked = User.objects.create(
        username="locked", name="Locked", password=nurse.password, locked_at=THIS_MORNING
    )
    seen = set()
    for username in (nurse.username, "nobody", closed.username, outside.username, locked.username):
        encoded.clear()
        answer = Client().post("/sign-in/", {"username": username, "password": "guess"})
        page = re.sub(
            r'value="[^"]*"|nonce=\S+|data-passkey-options="[^"]*"',
            "",
            answer.content.decode(),
        )
        seen.add((answer.status_code, len(encoded), page))
    assert len(seen) == 1, "somebody can tell which names exist"
    assert next(iter(seen))[1] == 1


def test_a_failed_try_is_recorded_without_what_was_typed(nurse: User, place: Any) -> None:
    sign_in(Client(), nurse, "my other password")
    Client().post("/sign-in/", {"username": "hunter2 typed into the wrong box", "password": "x"})
    known = events_of(place, "access.sign_in_failed")
    assert [(event.subject_id, event.data["known_account"]) for event in known] == [(nurse.pk, True)]
    with acting(Actor(place_id=None, purpose=Purpose.OPERATOR)):
        unknown = Event.objects.get(kind="access.sign_in_failed")
    assert unknown.data == {"known_account": False, "step": "password"}
    assert "hunter2" not in str(unknown.__dict__)


def test_a_locked_account_is_told_so_only_after_the_right_password(nurse: User) -> None:
    nurse.locked_at, nurse.locked_why = THIS_MORNING, User.Locked.ADMINISTRATOR
    nurse.save()
    client = Client()
    assert "locked" not in sign_in(client, nurse, "guess").content.decode()
    assert "This account is locked" in sign_in(client, nurse).content.decode()
    assert not is_in(client)
    client.force_login(nurse)
    assert not is_in(client), "and a session from before opens nothing"
