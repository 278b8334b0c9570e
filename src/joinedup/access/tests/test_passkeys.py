"""Passkeys: made and used by a small authenticator of our own, true and forged (WebAuthn; INTEROP 9)."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from conftest import THIS_MORNING
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from tests.scenes import account

from joinedup.access.models import Passkey, User
from joinedup.place.models import Organisation

PASSWORD = "a long enough password"


@dataclass
class Device:
    """A phone with a passkey. ``origin``: the page it believes it is at; ``verifies``: it checked its owner."""

    origin: str = "http://localhost:8000"
    verifies: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""

    def _data(self, *, with_key: bool) -> bytes:
        self.count += 1
        flags = 0x01 | (0x04 if self.verifies else 0) | (0x40 if with_key else 0)
        data = hashlib.sha256(b"localhost").digest() + bytes([flags]) + struct.pack(">I", self.count)
        if with_key:
            public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
            data += bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        return data

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def make(self, options: dict[str, Any]) -> str:
        self.handle = websafe_decode(options["user"]["id"])
        client = self._client("webauthn.create", options["challenge"])
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._data(with_key=True)})
        return self._answer({"clientDataJSON": client, "attestationObject": attested})

    def sign(self, options: dict[str, Any]) -> str:
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(with_key=False)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": signed,
                "userHandle": self.handle,
            }
        )

    def _answer(self, response: dict[str, bytes]) -> str:
        own = websafe_encode(self.credential_id)
        sent = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps(
            {"id": own, "rawId": own, "type": "public-key", "response": sent, "clientExtensionResults": {}}
        )


def asked(client: Client, address: str) -> dict[str, Any]:
    """What a page asks the browser."""
    import html
    import re

    found = re.search(r'data-passkey-options="([^"]+)"', client.get(address).content.decode())
    assert found is not None, address
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


@pytest.fixture
def phone(nurse: User) -> Device:
    """A phone whose passkey is the nurse's."""
    client, device = Client(), Device()
    client.post("/sign-in/", {"username": nurse.username, "password": PASSWORD})
    options = asked(client, "/my-sign-in/passkey/")
    assert options["authenticatorSelection"]["residentKey"] == "required"
    answer = client.post("/my-sign-in/passkey/", {"name": "My phone", "credential": device.make(options)})
    assert "Your recovery codes" in answer.content.decode()
    return device


def is_in(client: Client) -> bool:
    return bool(client.get("/my-sign-in/").status_code == 200)


def use(client: Client, answer: str) -> Any:
    return client.post("/sign-in/passkey/", {"credential": answer, "next": "/tasks/"})


def test_a_passkey_signs_in_by_itself(nurse: User, phone: Device) -> None:
    client = Client()
    answer = use(client, phone.sign(asked(client, "/sign-in/")))
    assert answer["Location"] == "/tasks/"
    assert is_in(client)
    assert client.session["second_factor"] is True
    assert Passkey.objects.get().last_used == THIS_MORNING


def test_a_passkey_is_the_second_proof_and_the_proof_again(nurse: User, phone: Device) -> None:
    client = Client()
    client.post("/sign-in/", {"username": nurse.username, "password": PASSWORD})
    client.post("/sign-in/code/", {"credential": phone.sign(asked(client, "/sign-in/code/"))})
    assert is_in(client)
    with time_machine.travel(THIS_MORNING + timedelta(minutes=20), tick=False):
        assert client.get("/my-sign-in/password/").status_code == 302
        client.post("/sign-in/again/", {"credential": phone.sign(asked(client, "/sign-in/again/"))})
        assert client.get("/my-sign-in/password/").status_code == 200


def test_an_answer_is_good_once_for_one_use_and_not_for_long(nurse: User, phone: Device) -> None:
    client = Client()
    answer = phone.sign(asked(client, "/sign-in/"))
    use(client, answer)
    again = Client()
    assert "did not work" in use(again, answer).content.decode()
    assert not is_in(again), "replayed"
    client.post("/sign-out/")
    options = asked(client, "/sign-in/")
    client.post("/sign-in/", {"username": nurse.username, "password": PASSWORD})
    client.post("/sign-in/code/", {"credential": phone.sign(options)})
    assert not is_in(client), "asked for something else"
    with time_machine.travel(THIS_MORNING + timedelta(minutes=16), tick=False):
        use(client, phone.sign(options))
        assert not is_in(client), "too old"


@pytest.mark.parametrize(
    "fault", ["origin", "owner", "key", "challenge", "handle", "copy", "id", "junk", "type"]
)
def test_what_proves_nothing_opens_nothing(nurse: User, phone: Device, fault: str) -> None:
    client = Client()
    options = asked(client, "/sign-in/")
    if fault == "origin":
        phone.origin = "https://joinedup.evil.example"
    elif fault == "owner":
        phone.verifies = False
    elif fault == "key":
        phone.key = ec.generate_private_key(ec.SECP256R1())
    elif fault == "challenge":
        options["challenge"] = websafe_encode(b"sign-in.of my own making")
    elif fault == "handle":
        phone.handle = b"somebody else"
    elif fault == "copy":
        phone.count = 0
    elif fault == "id":
        phone.credential_id = os.urandom(16)
    answer = phone.sign(options)
    if fault == "junk":
        answer = '{"id": 1, "response": []}'
    if fault == "type":
        answer = answer.replace("authenticatorData", "attestationObject")
    page = use(client, answer).content.decode()
    assert "did not work" in page
    assert not is_in(client)
    assert not is_in(Client())


def test_a_locked_accounts_passkey_opens_nothing(nurse: User, phone: Device) -> None:
    nurse.locked_at = THIS_MORNING
    nurse.save()
    client = Client()
    assert "locked" in use(client, phone.sign(asked(client, "/sign-in/"))).content.decode()
    assert not is_in(client)


def test_somebody_elses_passkey_is_no_second_proof(nurse: User, phone: Device, place: Any) -> None:
    other, _ = account(place, "auditor", organisation=Organisation.objects.get(ods_code="218"))
    client, device = Client(), Device()
    client.post("/sign-in/", {"username": other.username, "password": PASSWORD})
    client.post(
        "/my-sign-in/passkey/",
        {"name": "Other", "credential": device.make(asked(client, "/my-sign-in/passkey/"))},
    )
    thief = Client()
    thief.post("/sign-in/", {"username": nurse.username, "password": PASSWORD})
    thief.post("/sign-in/code/", {"credential": device.sign(asked(thief, "/sign-in/code/"))})
    assert not is_in(thief)
    client.post("/my-sign-in/passkey/999999/remove/")
    mine = Passkey.objects.get(user=nurse)
    assert client.post(f"/my-sign-in/passkey/{mine.pk}/remove/").status_code == 404
    assert Passkey.objects.filter(pk=mine.pk).exists()


def test_a_passkey_that_is_taken_away_opens_nothing(nurse: User, phone: Device) -> None:
    client = Client()
    use(client, phone.sign(asked(client, "/sign-in/")))
    client.post(f"/my-sign-in/passkey/{Passkey.objects.get().pk}/remove/")
    later = Client()
    use(later, phone.sign(asked(later, "/sign-in/")))
    assert not is_in(later)
