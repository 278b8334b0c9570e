"""Signing in at partners' services: who gets in, as what, sign-out, NHS CIS2, settings (INTEROP 9)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from conftest import THIS_MORNING
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from tests.oidc_provider import Provider, pem_of, running
from tests.scenes import account

from joinedup.access import actions
from joinedup.access.models import AccessRequest, Identity, RoleAssignment, Session, User
from joinedup.access.oidc import config
from joinedup.access.tests.helpers import PASSWORD
from joinedup.access.tests.services import (
    come_back,
    go,
    is_in,
    known,
    leave,
    provider,
    secret_file,
    text_of,
)
from joinedup.core.actions import NotThere
from joinedup.core.context import Actor, acting
from joinedup.place.models import Organisation

__all__ = ["provider", "secret_file"]
NOW = int(THIS_MORNING.timestamp())


def test_first_sign_in_without_invitation_asks_the_administrator(provider: Provider, place: Any) -> None:
    provider.who = {"sub": "person-7", "name": "Bea Lowe"}
    client = Client()
    assert go(client)["Location"] == "/sign-in/waiting/"
    page = client.get("/sign-in/waiting/").content.decode()
    assert "asked the Joined Up administrator of Testshire Trust" in page
    assert not is_in(client)
    assert not User.objects.filter(name="Bea Lowe").exists()
    go(Client())
    asked = AccessRequest.objects.get()
    assert (asked.name, asked.organisation.ods_code, asked.proposed) == ("Bea Lowe", "RCD", [])
    administrator = account(place, "place_administrator", organisation=asked.organisation)[1]
    with acting(administrator) as actor:
        actions.grant_request(actor=actor, request_id=asked.pk, role="practitioner")
    again = Client()
    go(again)
    assert is_in(again)
    assert again.get("/caseload/").status_code == 200


def test_groups_propose_and_an_administrator_grants(
    provider: Provider, place: Any, settings: Any, secret_file: Path
) -> None:
    settings.SIGN_IN = config.read(
        text_of(
            provider,
            secret_file,
            profile='"entra"',
            roles='{ "d3ad-nurses" = "practitioner", "d3ad-bad" = "king" }',
        )
    )
    provider.who = {"sub": "person-8", "name": "Cy Ash", "groups": ["d3ad-nurses", "d3ad-bad", "other"]}
    client = Client()
    go(client)
    asked = AccessRequest.objects.get()
    assert asked.proposed == ["practitioner"]
    assert not RoleAssignment.objects.exists(), "proposed, not given"
    user = known(place, provider, subject="person-8b")
    provider.who = {"sub": "person-8b", "groups": ["d3ad-nurses"]}
    RoleAssignment.objects.filter(user=user).update(valid_to="2026-11-01")
    go(client)
    assert client.get("/caseload/").status_code == 403, "a group gives back no role that was ended"


def test_a_request_that_was_refused_stays_refused(provider: Provider, place: Any) -> None:
    provider.who = {"sub": "person-9"}
    go(Client())
    asked = AccessRequest.objects.get()
    own = account(place, "place_administrator", organisation=asked.organisation)[1]
    council = Organisation.objects.get(ods_code="218")
    other = Actor(**{**{f: getattr(own, f) for f in own.__slots__}, "organisation_id": council.pk})
    with acting(other), pytest.raises(NotThere):
        actions.refuse_request(actor=other, request_id=asked.pk)
    with acting(own):
        actions.refuse_request(actor=own, request_id=asked.pk)
    go(Client())
    assert AccessRequest.objects.get().state == "refused"


def test_one_partners_service_opens_no_other_partners_roles(
    provider: Provider, place: Any, settings: Any, secret_file: Path
) -> None:
    with running("council-app") as council:
        settings.SIGN_IN = config.read(
            text_of(provider, secret_file)
            + text_of(council, secret_file, id='"council"', name='"Council"', organisations='["218"]')
        )
        user = known(place, provider)
        RoleAssignment.objects.create(
            user=user, place=place, organisation=Organisation.objects.get(ods_code="218"), role="data_officer"
        )
        Identity.objects.create(
            user=user, provider="council", issuer=council.issuer, subject="c-1", added=THIS_MORNING
        )
        council.who = {"sub": "c-1"}
        trust, other = Client(), Client()
        go(trust)
        assert trust.get("/caseload/").status_code == 200
        go(other, "council")
        assert other.get("/caseload/").status_code == 403
        assert other.get("/files/").status_code == 200
        mine = RoleAssignment.objects.get(role="practitioner")
        other.post(f"/role/{mine.pk}/")
        assert other.get("/caseload/").status_code == 403, "not by choosing it either"
        mixed = Client()
        address = leave(mixed)
        assert come_back(mixed, address.replace("/trust/", "/council/")).status_code == 400, "mixed up"
        council.who = {"sub": "person-1"}
        stranger = Client()
        assert go(stranger, "council")["Location"] == "/sign-in/waiting/", (
            "the same subject elsewhere is another"
        )


def test_signing_out_signs_out_there_too(provider: Provider, place: Any) -> None:
    known(place, provider)
    client = Client()
    go(client)
    answer = client.post("/sign-out/")
    parts = urlsplit(answer["Location"])
    query = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{provider.issuer}/end"
    assert query["post_logout_redirect_uri"] == ["http://testserver/sign-in/"]
    assert jwt.decode(query["id_token_hint"][0], options={"verify_signature": False})["sub"] == "person-1"
    assert not is_in(client)


def end(provider: Provider, token: str, service: str = "trust") -> int:
    return int(
        Client(enforce_csrf_checks=True)
        .post(f"/sign-in/ended/{service}/", {"logout_token": token})
        .status_code
    )


def test_the_service_ends_a_session_by_its_id_or_the_persons(provider: Provider, place: Any) -> None:
    known(place, provider)
    other = known(place, provider, subject="person-2")
    browsers = {}
    for subject, sid in (("person-1", "a"), ("person-1", "b"), ("person-2", "c")):
        provider.who = {"sub": subject, "sid": sid}
        browsers[sid] = Client()
        go(browsers[sid])
    assert end(provider, provider.logout_token(sid="a")) == 200
    assert [is_in(browsers[sid]) for sid in "abc"] == [False, True, True]
    assert end(provider, provider.logout_token(sub="person-1")) == 200
    assert [is_in(browsers[sid]) for sid in "abc"] == [False, False, True]
    assert Session.objects.filter(user=other).count() == 1
    assert Client().get("/sign-in/ended/trust/").status_code == 405


FORGED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "other"},
    "no event": {"events": None},
    "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an ID token": {"nonce": "x"},
    "nobody": {"sid": None},
    "no id of its own": {"jti": None},
    "old": {"iat": NOW - 3600, "exp": None},
    "expired": {"exp": NOW - 61},
}


@pytest.mark.parametrize("fault", FORGED)
def test_a_forged_sign_out_ends_nothing(provider: Provider, place: Any, fault: str) -> None:
    """Attack: back-channel logout forgery."""
    known(place, provider)
    provider.who |= {"sid": "a"}
    client = Client()
    go(client)
    assert end(provider, provider.logout_token(**{"sid": "a", **FORGED[fault]})) == 400
    provider.sign_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert end(provider, provider.logout_token(sid="a")) == 400
    assert end(provider, "") == 400
    assert is_in(client)


def test_a_sign_out_works_once(provider: Provider, place: Any) -> None:
    """Attack: replayed logout token."""
    known(place, provider)
    provider.who |= {"sid": "a"}
    client = Client()
    go(client)
    token = provider.logout_token(sid="a")
    assert end(provider, token) == 200
    go(client)
    assert is_in(client)
    assert end(provider, token) == 400
    assert is_in(client)


def test_proving_again_at_the_service_is_for_the_same_person(provider: Provider, place: Any) -> None:
    known(place, provider)
    client = Client()
    go(client)
    known(place, provider, subject="person-2")
    with time_machine.travel(THIS_MORNING + timedelta(minutes=20), tick=False):
        assert "Sign in again with Testshire Trust" in client.get("/sign-in/again/").content.decode()
        provider.who = {"sub": "person-2"}
        assert go(client, next="/my-sign-in/app/").status_code == 400
        assert provider.last_query["prompt"] == "login"
        assert client.get("/my-sign-in/app/").status_code == 302
        provider.who = {"sub": "person-1"}
        assert go(client, next="/my-sign-in/app/")["Location"] == "/my-sign-in/app/"
        assert client.get("/my-sign-in/app/").status_code == 200


@pytest.fixture
def cis2(provider: Provider, settings: Any, secret_file: Path, tmp_path: Path) -> Provider:
    """NHS CIS2's way: national roles at userinfo, the selected one in the token, a private key for a secret."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (tmp_path / "key.pem").write_text(pem_of(key))
    provider.public_key = key.public_key()
    settings.SIGN_IN = config.read(
        text_of(
            provider, secret_file, id='"cis2"', name='"NHS Care Identity"', organisations='["*"]', profile='"cis2"',
            key_file=f'"{tmp_path / "key.pem"}"', key_id='"ours-1"', acr='["AAL2_OR_AAL3_ANY"]', least_assurance="2",
            roles='{ "R8000" = "practitioner" }',
        )
    )  # fmt: skip
    provider.who = {
        "sub": "555000000001",
        "selected_roleid": "2",
        "acr": "AAL2_OR_AAL3_ANY",
        "authentication_assurance_level": "3",
    }
    provider.userinfo = {
        "uid": "555000000001",
        "name": "Dee Marsh",
        "nhsid_nrbac_roles": [
            {"person_roleid": "1", "org_code": "RX3", "role_code": "R8001"},
            {"person_roleid": "2", "org_code": "RCD", "role_code": "R8000"},
        ],
    }
    return provider


def test_cis2_asks_for_a_role_and_its_organisation_counts(cis2: Provider, place: Any) -> None:
    user = known(place, cis2, subject="555000000001", organisation="RX3", service="cis2")
    RoleAssignment.objects.create(
        user=user, place=place, organisation=Organisation.objects.get(ods_code="RCD"), role="practitioner"
    )
    RoleAssignment.objects.create(
        user=user, place=place, organisation=Organisation.objects.get(ods_code="218"), role="data_officer"
    )
    client = Client()
    go(client, "cis2")
    asked = cis2.last_query
    assert asked["prompt"] == "login"
    assert {"openid", "nationalrbacaccess", "selectedrole", "associatedorgs", "nhsperson"} <= set(
        asked["scope"].split()
    )
    assert asked["acr_values"] == "AAL2_OR_AAL3_ANY"
    assert "client_assertion" in cis2.last_form
    assert "Testshire Trust" in client.get("/my-sign-in/").content.decode(), "the role picked there"
    page = client.get("/role/").content.decode()
    assert "Testshire Mental Health Trust" in page
    assert "Testshire Council" not in page, "no national role there"


def test_cis2_proposes_for_the_organisation_of_the_role(cis2: Provider, place: Any) -> None:
    go(Client(), "cis2")
    asked = AccessRequest.objects.get()
    assert (asked.organisation.ods_code, asked.proposed, asked.staff_number) == (
        "RCD",
        ["practitioner"],
        "555000000001",
    )


def test_cis2_somebody_without_any_role_has_a_page_and_no_access(cis2: Provider, place: Any) -> None:
    cis2.userinfo = {"uid": "555000000001"}
    cis2.who.pop("selected_roleid")
    client = Client()
    assert go(client, "cis2")["Location"] == "/sign-in/waiting/"
    assert "None of the organisations" in client.get("/sign-in/waiting/").content.decode()
    known(place, cis2, subject="555000000001", service="cis2")
    go(client, "cis2")
    assert client.get("/caseload/").status_code == 403, "known, but with no role there today"


@pytest.mark.parametrize("claims", [{"acr": "AAL1"}, {"acr": ""}, {"authentication_assurance_level": "1"}])
def test_cis2_less_assurance_than_asked_is_refused(
    cis2: Provider, place: Any, claims: dict[str, str]
) -> None:
    known(place, cis2, subject="555000000001", service="cis2")
    cis2.who |= claims
    assert go(Client(), "cis2").status_code == 400


def test_where_local_sign_in_is_off_only_the_emergency_account_gets_in(
    provider: Provider, place: Any, settings: Any, secret_file: Path, mailoutbox: Any,
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    settings.SIGN_IN = config.read("local_sign_in = false\n" + text_of(provider, secret_file))
    settings.ALARM_EMAILS = ["ig@example.org"]
    nurse, _ = account(place, "practitioner", organisation=Organisation.objects.get(ods_code="RCD"))
    rescue, _ = account(place, "place_administrator", organisation=Organisation.objects.get(ods_code="RCD"))
    rescue.is_emergency = True
    rescue.save()
    client = Client()
    assert "Emergency account" in client.get("/sign-in/").content.decode()
    client.post("/sign-in/", {"username": nurse.username, "password": PASSWORD})
    assert not is_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/sign-in/", {"username": rescue.username, "password": PASSWORD})
    assert is_in(client)
    assert client.get("/files/")["Location"] == "/my-sign-in/", "and it always needs a second factor"
    assert [mail.to for mail in mailoutbox] == [["ig@example.org"]]
    assert "emergency account has signed in" in caplog.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "no TOML"),
        ('[[service]]\nid = "a b"', "service.0.id"),
        ("[[service]]\nissuer = 'http://login.example.org'", "must begin with https://"),
        ("colour = 'blue'", "colour"),
        ("extra_origins = ['https://x.example/path']", "is no origin"),
    ],
)
def test_a_settings_file_with_a_fault_says_where(text: str, said: str) -> None:
    with pytest.raises(config.ConfigFault, match=said):
        config.read(text)


def test_what_a_settings_file_may_not_say(provider: Provider, secret_file: Path) -> None:
    good = text_of(provider, secret_file)
    for text, said in (
        (good + good, "same id"),
        (good.replace('["RCD"]', '["*"]'), "only a cis2 service"),
        (good.replace("client_secret_file", "key_id"), "one of the two"),
    ):
        with pytest.raises(config.ConfigFault, match=said):
            config.read(text)


def test_the_page_may_send_a_form_to_the_services_and_nowhere_else(
    provider: Provider, secret_file: Path
) -> None:
    from joinedup.design.csp import content_security_policy

    held = config.read("extra_origins = ['https://adfs.example.org']\n" + text_of(provider, secret_file))
    policy = content_security_policy(held.origins)["DIRECTIVES"]["form-action"]
    assert policy == ["'self'", provider.issuer, "https://adfs.example.org"]
