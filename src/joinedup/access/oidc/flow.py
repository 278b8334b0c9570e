"""The way to a service and back: authorization code with PKCE, state and nonce, each good for one sign-in."""

import base64
import hashlib
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from joinedup.access import throttle
from joinedup.access.oidc import claims, keys, tokens
from joinedup.access.oidc.config import Service
from joinedup.access.oidc.keys import ServiceFault

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: where to send the browser, and what to keep in its session until it is back."""

    address: str
    kept: dict[str, Any]


def back_address(service: Service) -> str:
    """Where the service sends the browser back to: as registered there."""
    return str(settings.PUBLIC_URL) + reverse("sign-in-back", args=[service.id])


def begin(service: Service, *, next_page: str, invitation: str = "", again: bool = False) -> Begun:
    """Begin a sign-in. ``again``: the person has to prove anew who they are. Raises ServiceFault."""
    addresses = keys.addresses_of(service)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": service.client_id,
        "redirect_uri": back_address(service),
        "scope": " ".join(service.asked_scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if service.acr:
        query["acr_values"] = " ".join(service.acr)
    if again or "selectedrole" in service.asked_scopes:
        query["prompt"] = "login"
    joiner = "&" if "?" in addresses.authorization else "?"
    kept = {
        "service": service.id,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "at": time.time(),
        "next": next_page,
        "invitation": invitation,
        "again": again,
    }
    return Begun(f"{addresses.authorization}{joiner}{urlencode(query, quote_via=quote)}", kept)


def finish(service: Service, kept: Mapping[str, Any], query: Mapping[str, str]) -> tuple[claims.Said, str]:
    """The browser is back: what the service says of the person, and the ID token (to sign out with later). Each state
    works once. Raises ServiceFault."""
    if kept.get("service") != service.id:
        raise ServiceFault("came back from another service than was asked")
    if not constant_time_compare(str(kept.get("state", "")), query.get("state", "")):
        raise ServiceFault("came back with another state than was sent")
    if time.time() - float(kept["at"]) > LASTS.total_seconds():
        raise ServiceFault("came back too late")
    if not throttle.spend("state", str(kept["state"]), lasts=LASTS * 2):
        raise ServiceFault("came back a second time")
    if query.get("iss") and query["iss"] != service.issuer:
        raise ServiceFault("came back from another issuer")
    if query.get("error"):
        raise ServiceFault("did not sign the person in")
    answer = _exchange(service, query.get("code", ""), str(kept["verifier"]))
    id_token = answer.get("id_token")
    if not isinstance(id_token, str):
        raise ServiceFault("sent no ID token")
    signed = tokens.check_id_token(service, id_token, nonce=str(kept["nonce"]))
    return claims.read(service, signed, _userinfo(service, answer, signed["sub"])), id_token


def _exchange(service: Service, code: str, verifier: str) -> dict[str, Any]:
    addresses = keys.addresses_of(service)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_address(service),
        "code_verifier": verifier,
    }
    options: dict[str, Any] = {}
    if service.key_file is not None:
        form |= {
            "client_id": service.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": _assertion(service, addresses.token),
        }
    elif "client_secret_basic" in addresses.auth_methods:
        options["auth"] = (quote(service.client_id, safe=""), quote(service.secret(), safe=""))
    else:
        form |= {"client_id": service.client_id, "client_secret": service.secret()}
    return keys.fetch_json("POST", addresses.token, data=form, **options)


def _assertion(service: Service, audience: str) -> str:
    now = int(time.time())
    return jwt.encode(
        {
            "iss": service.client_id,
            "sub": service.client_id,
            "aud": audience,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 120,
        },
        service.key(),
        algorithm="RS256",
        headers={"kid": service.key_id} if service.key_id else None,
    )


def _userinfo(service: Service, answer: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """What the service tells of the person beside the token; its subject must be the token's."""
    address = keys.addresses_of(service).userinfo
    token = answer.get("access_token")
    if not address or not isinstance(token, str):
        return {}
    said = keys.fetch_json("GET", address, headers={"Authorization": f"Bearer {token}"})
    if said.get("sub") != subject:
        raise ServiceFault("tells of somebody else than its token names")
    return said


def sign_out_address(service: Service, id_token: str) -> str:
    """Where to send the browser so that it is signed out at the service too; "" where the service has no such page."""
    try:
        address = keys.addresses_of(service).end_session
    except ServiceFault:
        return ""
    if not address:
        return ""
    query = {
        "client_id": service.client_id,
        "post_logout_redirect_uri": str(settings.PUBLIC_URL) + reverse("sign-in"),
    }
    if id_token:
        query["id_token_hint"] = id_token
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query, quote_via=quote)}"
