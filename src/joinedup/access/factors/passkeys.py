"""Passkeys (WebAuthn): what the browser is asked, and whether what it answers is true."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.utils.crypto import get_random_string, salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from joinedup.access import throttle

_SALT = "joinedup.passkey"
LASTS = timedelta(minutes=15)
"""How long a page may stand before its passkey button has to be loaded anew."""


class WrongPasskey(ValueError):
    """What the browser sent proves nothing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: its id, what checks its signatures, the count it starts from."""

    credential_id: str
    public: bytes
    sign_count: int


def _is_ours(origin: str) -> bool:
    ours, theirs = urlsplit(settings.PUBLIC_URL), urlsplit(origin)
    if ours.hostname == "localhost":  # on one's own machine the port is whatever was free
        return (theirs.scheme, theirs.hostname) == ("http", "localhost")
    return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)


def _server() -> Fido2Server:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return Fido2Server(PublicKeyCredentialRpEntity(name="Joined Up", id=host), verify_origin=_is_ours)


def handle_of(user_id: int) -> bytes:
    """The name a device knows an account by: says nothing to anybody else."""
    return salted_hmac("joinedup.passkey.handle", str(user_id), algorithm="sha256").digest()


def _challenge(use: str) -> bytes:
    """A random challenge that we know again by its signature: no page that only shows a button needs a session."""
    return signing.TimestampSigner(salt=_SALT).sign(f"{use}.{get_random_string(24)}").encode("ascii")


def _spend(challenge: bytes, use: str) -> None:
    try:
        said = signing.TimestampSigner(salt=_SALT).unsign(challenge.decode("ascii"), max_age=LASTS)
    except (signing.BadSignature, UnicodeDecodeError):
        raise WrongPasskey("not our challenge, or too old") from None
    if not said.startswith(f"{use}."):
        raise WrongPasskey("a challenge for something else")
    if not throttle.spend("passkey", said, lasts=LASTS):
        raise WrongPasskey("used before")


def to_add(user_id: int, username: str, name: str, credential_ids: Iterable[str]) -> str:
    """What a browser is asked when a passkey is added: one that it can find by itself and that checks its owner."""
    options, _ = _server().register_begin(
        PublicKeyCredentialUserEntity(name=username, id=handle_of(user_id), display_name=name),
        credentials=[_descriptor(one) for one in credential_ids],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_challenge(f"add-{user_id}"),
    )
    return json.dumps(dict(options)["publicKey"])


def to_sign_in(use: str, credential_ids: Iterable[str] = ()) -> str:
    """What a browser is asked when somebody signs in; without ids it offers every passkey it has for us. ``use``: what
    for, so that an answer for one thing is none for another."""
    known = [_descriptor(one) for one in credential_ids]
    options, _ = _server().authenticate_begin(
        credentials=known or None,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_challenge(use),
    )
    return json.dumps(dict(options)["publicKey"])


def _descriptor(credential_id: str) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(credential_id)
    )


def _read(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise WrongPasskey("not readable") from None
    if not isinstance(answer, dict) or len(text) > 20_000:
        raise WrongPasskey("not readable")
    return answer


def _said(answer: dict[str, Any]) -> bytes:
    try:
        client = json.loads(websafe_decode(answer["response"]["clientDataJSON"]))
        return websafe_decode(client["challenge"])
    except (KeyError, TypeError, ValueError):
        raise WrongPasskey("not readable") from None


def added(text: str, user_id: int) -> Made:
    """The passkey that a browser made. Raises WrongPasskey."""
    answer = _read(text)
    challenge = _said(answer)
    state = {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    try:
        data = _server().register_complete(state, answer)
    except (ValueError, TypeError, KeyError) as error:
        raise WrongPasskey(str(error)) from None
    _spend(challenge, f"add-{user_id}")
    if data.credential_data is None:
        raise WrongPasskey("no key")
    return Made(websafe_encode(data.credential_data.credential_id), bytes(data.credential_data), data.counter)


def claimed_id(text: str) -> str:
    """The id of the passkey that an answer says it is from. Raises WrongPasskey."""
    try:
        return websafe_encode(AuthenticationResponse.from_dict(_read(text)).raw_id)
    except (ValueError, TypeError, KeyError):
        raise WrongPasskey("not readable") from None


def proved(text: str, public: bytes, *, user_id: int, use: str) -> int:
    """Check an answer against a passkey; gives the count it signed with. Raises WrongPasskey."""
    answer = _read(text)
    challenge = _said(answer)
    state = {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    try:
        _server().authenticate_complete(state, [AttestedCredentialData(public)], answer)
        response = AuthenticationResponse.from_dict(answer).response
    except (ValueError, TypeError, KeyError) as error:
        raise WrongPasskey(str(error)) from None
    if response.user_handle and bytes(response.user_handle) != handle_of(user_id):
        raise WrongPasskey("somebody else's handle")
    _spend(challenge, use)
    return int(response.authenticator_data.counter)
