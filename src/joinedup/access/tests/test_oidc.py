"""Signing in at partners' services: there and back, and tokens that do not hold (INTEROP 9, rule by rule)."""

import json
import logging
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from conftest import THIS_MORNING
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from tests.oidc_provider import Provider

from joinedup.access.models import Identity, Session
from joinedup.access.oidc import keys
from joinedup.access.tests.services import (
    come_back,
    go,
    is_in,
    known,
    leave,
    provider,
    secret_file,
)
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.models import Event

__all__ = ["provider", "secret_file"]


def test_there_and_back(provider: Provider, place: Any) -> None:
    user = known(place, provider)
    provider.who |= {"sid": "session-9"}
    client = Client()
    assert "Testshire Trust" in client.get("/sign-in/").content.decode()
    answer = go(client, next="/tasks/")
    assert answer["Location"] == "/tasks/"
    assert is_in(client)
    asked = provider.last_query
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) > 30
    assert len(asked["nonce"]) > 30
    row = Session.objects.get(user=user)
    assert (row.method, row.provider, row.provider_session, row.provider_subject) == (
        "service",
        "trust",
        "session-9",
        "person-1",
    )
    with acting(Actor(place_id=place.pk, purpose=Purpose.OPERATOR)):
        event = Event.objects.get(kind="access.signed_in")
    assert (event.user_id, event.data["provider"]) == (user.pk, "trust")
    assert client.get("/caseload/").status_code == 200, "a service answers for its own second factor"


def test_the_key_is_issuer_and_subject_never_the_address(provider: Provider, place: Any) -> None:
    """Somebody else there with the same e-mail address and name is somebody else."""
    known(place, provider)
    provider.who = {
        "sub": "person-2",
        "email": "amina@example.org",
        "email_verified": True,
        "name": "Amina Yusuf",
    }
    client = Client()
    assert go(client)["Location"] == "/sign-in/waiting/"
    assert not is_in(client)
    assert Identity.objects.count() == 1


def test_without_the_verifier_the_code_is_worth_nothing(provider: Provider, place: Any) -> None:
    """Attack: a stolen code. PKCE ties it to the browser that asked."""
    known(place, provider)
    client = Client()
    address = leave(client)
    session = client.session
    session["service_sign_in"] = {**session["service_sign_in"], "verifier": "guessed"}
    session.save()
    assert come_back(client, address).status_code == 400
    assert not is_in(client)


def test_state_is_this_browsers_and_good_once(provider: Provider, place: Any) -> None:
    """Attack: login CSRF, replayed state."""
    known(place, provider)
    client, victim = Client(), Client()
    address = leave(client)
    leave(victim)
    assert come_back(victim, address).status_code == 400, "another browser's state"
    assert not is_in(victim)
    assert come_back(Client(), address).status_code == 400, "a browser that did not ask"
    begun = client.session["service_sign_in"]
    assert come_back(client, address).status_code == 302
    session = client.session
    session["service_sign_in"] = begun
    session.save()
    provider.codes["again"] = {
        "nonce": begun["nonce"],
        "code_challenge": provider.last_query["code_challenge"],
    }
    assert come_back(client, address).status_code == 400, "the same state twice"


def test_a_way_back_that_took_too_long(provider: Provider, place: Any) -> None:
    known(place, provider)
    client = Client()
    address = leave(client)
    with time_machine.travel(THIS_MORNING + timedelta(minutes=11), tick=False):
        assert come_back(client, address).status_code == 400


def test_a_token_for_another_sign_in_is_refused(provider: Provider, place: Any) -> None:
    """Attack: replayed nonce."""
    known(place, provider)
    provider.change = lambda header, claims: claims.update(nonce="of another sign-in")
    client = Client()
    assert go(client).status_code == 400
    assert not is_in(client)


def test_the_session_begins_anew(provider: Provider, place: Any) -> None:
    """Attack: session fixation."""
    known(place, provider)
    client = Client()
    address = leave(client)
    before = client.cookies["sessionid"].value
    come_back(client, address)
    assert client.cookies["sessionid"].value != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert not is_in(stranger)


def test_the_way_on_is_a_page_of_ours(provider: Provider, place: Any) -> None:
    known(place, provider)
    assert go(Client(), next="https://evil.example/")["Location"] == "/"


def _without(name: str) -> Any:
    return lambda header, claims: claims.pop(name)


def _with(**values: Any) -> Any:
    return lambda header, claims: claims.update(values)


NOW = int(THIS_MORNING.timestamp())
WRONG = {
    "issuer": _with(iss="https://evil.example"),
    "audience": _with(aud="somebody-else"),
    "audience of several, not for us": _with(aud=["joinedup", "other"], azp="other"),
    "several without azp": _with(aud=["joinedup", "other"]),
    "azp": _with(azp="other"),
    "expired": _with(exp=NOW - 61),
    "issued ahead": _with(iat=NOW + 120),
    "not yet": _with(nbf=NOW + 120),
    "no expiry": _without("exp"),
    "no issue": _without("iat"),
    "no subject": _without("sub"),
    "empty subject": _with(sub=""),
    "no audience": _without("aud"),
    "no nonce": _without("nonce"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_token_that_does_not_hold(provider: Provider, place: Any, fault: str) -> None:
    known(place, provider)
    provider.change = WRONG[fault]
    client = Client()
    answer = go(client)
    assert answer.status_code == 400
    assert "did not work" in answer.content.decode()
    assert not is_in(client)


def test_clocks_may_differ_by_a_minute_and_no_more(provider: Provider, place: Any) -> None:
    known(place, provider)
    for seconds, holds in ((59, True), (61, False)):
        provider.change = _with(exp=NOW - seconds)
        client = Client()
        go(client)
        assert is_in(client) is holds, seconds
    for seconds, holds in ((59, True), (61, False)):
        provider.change = _with(iat=NOW + seconds)
        client = Client()
        go(client)
        assert is_in(client) is holds, seconds


def test_only_rs256_and_es256(provider: Provider, place: Any) -> None:
    known(place, provider)
    public = provider.keys[provider.kid][1].public_key()
    for name, sign_with in (
        ("none", None),
        ("HS256", json.dumps(jwt.algorithms.RSAAlgorithm.to_jwk(public))),
    ):
        provider.change = lambda header, claims, name=name: header.update(alg=name)
        provider.sign_with = sign_with if name != "none" else ""
        client = Client()
        assert go(client).status_code == 400, name
        assert not is_in(client)
    for name in ("RS384", "RS512", "PS256"):
        provider.sign_with = None
        provider.change = lambda header, claims, name=name: header.update(alg=name)
        assert go(Client()).status_code == 400, name
    provider.change = None
    provider.rotate("ES256")
    keys.forget()
    client = Client()
    go(client)
    assert is_in(client)


def test_another_key_under_the_same_id(provider: Provider, place: Any) -> None:
    known(place, provider)
    for forged in (
        rsa.generate_private_key(public_exponent=65537, key_size=2048),
        ec.generate_private_key(ec.SECP256R1()),
    ):
        provider.sign_with = forged
        if isinstance(forged, ec.EllipticCurvePrivateKey):
            provider.change = lambda header, claims: header.update(alg="ES256")
        client = Client()
        assert go(client).status_code == 400
        assert not is_in(client)


def test_keys_are_fetched_again_for_an_unknown_id_and_not_at_every_one(
    provider: Provider, place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(place, provider)
    moment = [1000.0]
    monkeypatch.setattr(keys.time, "monotonic", lambda: moment[0])
    keys.forget()
    assert go(Client()).status_code == 302
    assert provider.asked["/keys"] == 1
    assert go(Client()).status_code == 302
    assert provider.asked["/keys"] == 1, "kept"
    provider.rotate()
    assert go(Client()).status_code == 400, "a new key within the minute has to wait"
    assert provider.asked["/keys"] == 1
    moment[0] += 61
    assert go(Client()).status_code == 302, "and is found after it"
    assert provider.asked["/keys"] == 2
    provider.change = lambda header, claims: header.update(kid="made up")
    for _ in range(5):
        assert go(Client()).status_code == 400
    assert provider.asked["/keys"] == 2, "made-up ids do not make us knock"
    assert provider.asked["/.well-known/openid-configuration"] == 1


def test_a_service_that_names_another_issuer_is_not_believed(provider: Provider, place: Any) -> None:
    keys.forget()
    configuration = provider.configuration()
    provider.configuration = lambda: {**configuration, "issuer": "https://evil.example"}  # type: ignore[method-assign]
    assert Client().post("/sign-in/with/trust/").status_code == 400


def test_userinfo_about_somebody_else_is_not_believed(provider: Provider, place: Any) -> None:
    known(place, provider)
    provider.userinfo = {"sub": "person-2"}
    assert go(Client()).status_code == 400


def test_a_service_that_is_down_says_so_and_the_log_names_nobody(
    provider: Provider, place: Any, caplog: pytest.LogCaptureFixture
) -> None:
    known(place, provider)
    client = Client()
    address = leave(client)
    provider.token = lambda form, authorization: (500, {})  # type: ignore[method-assign]
    with caplog.at_level(logging.WARNING, "joinedup.access"):
        answer = come_back(client, address)
    assert answer.status_code == 400
    assert "Sign-in service trust answered 500." in caplog.text
    assert "person-1" not in caplog.text
    assert "code=" not in caplog.text
