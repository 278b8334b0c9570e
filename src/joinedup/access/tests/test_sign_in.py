"""Signing in with a password and a second proof, and the attacks on it (INTEROP 9, DESIGN 5)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from conftest import THIS_MORNING
from django.test import Client, RequestFactory, override_settings
from tests.scenes import account

from joinedup.access import actions, queries, throttle
from joinedup.access.factors import codes
from joinedup.access.models import AuthenticatorApp, LiveStep, RecoveryCode, User
from joinedup.access.tests.helpers import PAGE, PASSWORD, code_now, events_of, give_app, is_in, sign_in
from joinedup.core import clock
from joinedup.core.context import Actor, acting
from joinedup.place.models import Organisation


def test_a_password_alone_is_not_enough_where_there_is_an_app(nurse: User, place: Any) -> None:
    secret = give_app(nurse)
    client = Client()
    answer = sign_in(client, nurse, next="/tasks/")
    assert answer["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert "Show that it is you" in client.get("/sign-in/code/").content.decode()
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert "The code does not fit" in wrong.content.decode()
    assert not is_in(client)
    right = client.post("/sign-in/code/", {"code": code_now(secret)})
    assert right["Location"] == "/tasks/"
    assert is_in(client)
    assert [event.data["method"] for event in events_of(place, "access.signed_in")] == ["password-and-code"]


def test_no_code_works_twice(nurse: User) -> None:
    secret = give_app(nurse)
    code = code_now(secret)
    for client, expected in ((Client(), True), (Client(), False)):
        sign_in(client, nurse)
        client.post("/sign-in/code/", {"code": code})
        assert is_in(client) is expected


def test_a_recovery_code_works_once(nurse: User) -> None:
    give_app(nurse)
    with acting(Actor(place_id=None, user_id=nurse.pk)) as actor:
        printed = actions.new_recovery_codes(actor=actor, user=nurse)
    assert len(set(printed)) == 10
    assert not RecoveryCode.objects.filter(code_hash__in=printed).exists(), "kept as hashes only"
    typed = printed[3].upper().replace("-", " ")
    for client, expected in ((Client(), True), (Client(), False)):
        sign_in(client, nurse)
        client.post("/sign-in/code/", {"code": typed})
        assert is_in(client) is expected
    assert queries.recovery_codes_left(nurse) == 9


def test_the_step_between_ends_after_ten_minutes(nurse: User) -> None:
    secret = give_app(nurse)
    client = Client()
    sign_in(client, nurse)
    with time_machine.travel(THIS_MORNING + timedelta(minutes=11), tick=False):
        assert client.post("/sign-in/code/", {"code": code_now(secret, 22)})["Location"] == "/sign-in/"
        assert not is_in(client)


def test_the_published_vectors_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for moment, code in (
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ):
        assert codes.code_at(secret, codes.step_of(moment)) == code


def test_the_secret_is_sealed_with_a_key_outside_the_database(nurse: User) -> None:
    secret = give_app(nurse)
    held = AuthenticatorApp.objects.get(user=nurse)
    assert secret not in held.sealed
    assert codes.unseal(held.sealed) == secret
    with pytest.raises(ValueError, match="another key"):
        codes.unseal(held.sealed[:-4] + "AAA=")


def test_who_must_have_a_second_factor_opens_nothing_without(nurse: User, place: Any) -> None:
    client = Client()
    sign_in(client, nurse)
    assert client.get("/caseload/").status_code == 200
    for level, opens in ((2, False), (1, False), (0, True)):
        place.settings["access.second_factor"] = level
        place.save()
        answer = client.get("/caseload/")
        assert (answer.status_code == 200) is opens, level
        if not opens:
            assert answer["Location"] == PAGE
            assert "Add a second way" in client.get(PAGE).content.decode()
            assert client.post("/person/1/notes/", {}).status_code in {302, 404}
    place.settings["access.second_factor"] = 2
    place.save()
    page = client.get("/my-sign-in/app/").content.decode()
    secret = re.search(r'ju-key">([A-Z2-7 ]+)<', page)
    assert secret is not None
    printed = client.post("/my-sign-in/app/", {"code": code_now(secret[1].replace(" ", ""))})
    assert "Your recovery codes" in printed.content.decode()
    assert client.get("/caseload/").status_code == 200


def test_roles_that_see_nobody_may_be_left_out(place: Any) -> None:
    place.settings["access.second_factor"] = 1
    place.save()
    analyst, _ = account(place, "commissioner_analyst", organisation=Organisation.objects.get(ods_code="218"))
    client = Client()
    sign_in(client, analyst)
    assert client.get("/files/").status_code == 200


def test_the_demonstrations_people_need_none_and_are_nobody_where_real_people_are(
    nurse: User, place: Any
) -> None:
    place.settings["access.second_factor"] = 2
    place.save()
    nurse.is_demo = True
    nurse.save()
    client = Client()
    sign_in(client, nurse)
    assert client.get("/caseload/").status_code == 200
    LiveStep.objects.create(place=place, kind=LiveStep.Kind.LIVE, recorded_at=clock.now())
    assert client.get("/caseload/").status_code == 403


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:/evil.example",
        "\t//evil",
    ],
)
def test_signing_in_leads_to_a_page_of_ours(nurse: User, wanted: str) -> None:
    """Attack: open redirect by ``next``, in each step."""
    for at in ("/sign-in/", "/sign-in/again/"):
        client = Client()
        if at != "/sign-in/":
            sign_in(client, nurse)
        answer = client.post(at, {"username": nurse.username, "password": PASSWORD, "next": wanted})
        assert answer["Location"] == "/"


def test_nobody_is_signed_in_or_out_by_another_site(nurse: User) -> None:
    """Attack: CSRF on sign-in and sign-out."""
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, nurse).status_code == 403
    client.force_login(nurse)
    assert client.post("/sign-out/").status_code == 403
    assert is_in(client)


@override_settings(ALLOWED_HOSTS=["testserver"])
@pytest.mark.filterwarnings("ignore")
def test_another_hosts_name_is_refused(nurse: User) -> None:
    """Attack: host header."""
    client = Client(raise_request_exception=False)
    answer = client.get("/sign-in/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_the_last_address_the_proxy_wrote_counts(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.4")
    settings.BEHIND_PROXY = False
    assert throttle.source_of(request) == "127.0.0.1", "anybody may write that header"
    settings.BEHIND_PROXY = True
    assert throttle.source_of(request) == "198.51.100.4"
    six = RequestFactory().get("/", REMOTE_ADDR="::1", HTTP_X_FORWARDED_FOR="2001:db8:1:2:3:4:5:6")
    assert throttle.source_of(six) == "2001:db8:1:2::/64"
