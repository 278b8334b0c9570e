"""Tokens of sign-in services: whether they are true, for us, fresh, and what they say (OpenID Connect Core 3.1.3.7,
Back-Channel Logout 2.6)."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt

from joinedup.access import throttle
from joinedup.access.oidc.config import Service
from joinedup.access.oidc.keys import ServiceFault, key_for

SKEW_SECONDS = 60
"""How far a service's clock may be from ours (INTEROP 9)."""

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_LASTS = timedelta(minutes=10)


def _claims(service: Service, token: str, needed: list[str]) -> dict[str, Any]:
    key, algorithm = key_for(service, token)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[algorithm],
            audience=service.client_id,
            issuer=service.issuer,
            leeway=SKEW_SECONDS,
            options={"require": needed, "strict_aud": False},
        )
    except jwt.PyJWTError as fault:
        raise ServiceFault(f"sent a token that does not hold ({type(fault).__name__})") from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != service.client_id:
        raise ServiceFault("sent a token for several, and not for us")
    if "azp" in claims and claims["azp"] != service.client_id:
        raise ServiceFault("sent a token for another")
    return claims


def check_id_token(service: Service, token: str, *, nonce: str) -> dict[str, Any]:
    """What an ID token says, once everything about it holds: signature, issuer, audience, times, nonce, assurance.
    Raises ServiceFault."""
    claims = _claims(service, token, ["iss", "sub", "aud", "exp", "iat"])
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ServiceFault("sent a token for another sign-in")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise ServiceFault("names nobody in its token")
    if service.acr and str(claims.get("acr", "")) not in service.acr:
        raise ServiceFault("did not assure itself of the person as we ask")
    if _assurance(claims) < service.least_assurance:
        raise ServiceFault("did not assure itself of the person as we ask")
    return claims


def _assurance(claims: Mapping[str, Any]) -> int:
    """CIS2's authentication assurance level: 3 for a smartcard or security key, 2 for an app, 1 for a password."""
    said = str(claims.get("authentication_assurance_level", ""))
    return int(said) if said.isascii() and said.isdigit() else 0


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Whom a logout token speaks of: a session at the service, a person there, or both."""

    session: str
    subject: str


def check_logout_token(service: Service, token: str) -> LoggedOut:
    """Whose sessions a service says are over. A token works once. Raises ServiceFault."""
    claims = _claims(service, token, ["iss", "aud", "iat", "jti", "events"])
    if "nonce" in claims:
        raise ServiceFault("sent an ID token for a logout token")
    held = claims["events"]
    if not isinstance(held, dict) or not isinstance(held.get(LOGOUT_EVENT), dict):
        raise ServiceFault("sent a token that is about something else")
    session, subject = str(claims.get("sid", "") or ""), str(claims.get("sub", "") or "")
    if not session and not subject:
        raise ServiceFault("names neither a session nor a person")
    age = time.time() - float(claims["iat"])
    if age > LOGOUT_LASTS.total_seconds() + SKEW_SECONDS:
        raise ServiceFault("sent a logout token that is too old")
    spent = throttle.spend("logout", f"{service.issuer}\x1f{claims['jti']}", lasts=LOGOUT_LASTS * 2)
    if not spent:
        raise ServiceFault("sent a logout token a second time")
    return LoggedOut(session, subject)
