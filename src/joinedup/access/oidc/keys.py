"""What a service says of itself: its addresses (discovery) and its public keys, fetched and kept for a while."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from joinedup.access.oidc.config import Service

KEEP_SECONDS = 3600
REFETCH_SECONDS = 60
"""A key id that we do not know makes us fetch the keys once more, at most once in so many seconds: else whoever sends us
made-up key ids makes us knock at the service's door."""
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
ALGORITHMS = ("RS256", "ES256")
MOST_BYTES = 1_000_000


class ServiceFault(Exception):
    """A service could not be reached or said something that can't be used. ``args[0]``: for the log, names nobody."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A service's own addresses, as it publishes them."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    auth_methods: tuple[str, ...]


@dataclass
class _Kept:
    addresses: Addresses
    fetched: float
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    keys_fetched: float = float("-inf")


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def forget() -> None:
    """Forget what was fetched."""
    with _lock:
        _kept.clear()


def fetch(method: str, url: str, **options: Any) -> Any:
    """Ask a service for JSON. No redirect is followed. Raises ServiceFault."""
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            answer = client.request(
                method, url, headers={"Accept": "application/json", **options.pop("headers", {})}, **options
            )
    except httpx.HTTPError as fault:
        raise ServiceFault(f"no answer ({type(fault).__name__})") from None
    if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
        raise ServiceFault(f"answered {answer.status_code}")
    return answer


def fetch_json(method: str, url: str, **options: Any) -> dict[str, Any]:
    """Ask a service for a JSON object. Raises ServiceFault."""
    try:
        said = fetch(method, url, **options).json()
    except ValueError:
        raise ServiceFault("answered something that is no JSON") from None
    if not isinstance(said, dict):
        raise ServiceFault("answered something that is no JSON object")
    return said


def _discover(service: Service) -> Addresses:
    said = fetch_json("GET", service.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if said.get("issuer") != service.issuer:
        raise ServiceFault("names another issuer in its own description")
    local = urlsplit(service.issuer).scheme == "http"

    def address(name: str, *, needed: bool) -> str:
        value = str(said.get(name, "") or "")
        if not value and not needed:
            return ""
        if urlsplit(value).scheme != "https" and not local:
            raise ServiceFault(f"its {name} is not over https")
        return value

    methods = said.get("token_endpoint_auth_methods_supported")
    return Addresses(
        authorization=address("authorization_endpoint", needed=True),
        token=address("token_endpoint", needed=True),
        keys=address("jwks_uri", needed=True),
        userinfo=address("userinfo_endpoint", needed=False),
        end_session=address("end_session_endpoint", needed=False),
        auth_methods=tuple(methods) if isinstance(methods, list) else ("client_secret_basic",),
    )


def _current(service: Service) -> _Kept:
    with _lock:
        kept = _kept.get(service.id)
    if kept is None or time.monotonic() - kept.fetched > KEEP_SECONDS:
        fresh = _Kept(_discover(service), time.monotonic())
        if kept is not None:
            fresh.keys, fresh.keys_fetched = kept.keys, kept.keys_fetched
        kept = fresh
        with _lock:
            _kept[service.id] = kept
    return kept


def addresses_of(service: Service) -> Addresses:
    """A service's addresses. Raises ServiceFault."""
    return _current(service).addresses


def key_for(service: Service, token: str) -> tuple[jwt.PyJWK, str]:
    """The public key that a token says it was signed with, and the algorithm. Raises ServiceFault."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise ServiceFault("sent a token that can't be read") from None
    algorithm, kid = str(header.get("alg", "")), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise ServiceFault(f"signed with {algorithm[:20]!r}, which we do not accept")
    if header.get("crit"):
        raise ServiceFault("asks for something in a token that we do not know")
    kept = _current(service)
    key = _find(kept, kid)
    now = time.monotonic()
    if key is None or now - kept.keys_fetched > KEEP_SECONDS:
        with _lock:
            may_fetch = now - kept.keys_fetched > REFETCH_SECONDS
            if may_fetch:
                kept.keys_fetched = now
        if may_fetch:
            kept.keys = _fetch_keys(kept.addresses.keys)
            key = _find(kept, kid)
    if key is None:
        raise ServiceFault("signed with a key that it does not publish")
    if key.key_type != {"RS256": "RSA", "ES256": "EC"}[algorithm]:
        raise ServiceFault("signed with an algorithm that is not its key's")
    return key, algorithm


def _find(kept: _Kept, kid: object) -> jwt.PyJWK | None:
    if kid is None:
        return next(iter(kept.keys.values())) if len(kept.keys) == 1 else None
    return kept.keys.get(str(kid))


def _fetch_keys(url: str) -> dict[str, jwt.PyJWK]:
    held = fetch_json("GET", url).get("keys")
    found: dict[str, jwt.PyJWK] = {}
    for number, each in enumerate(held if isinstance(held, list) else []):
        if (
            not isinstance(each, dict)
            or each.get("use", "sig") != "sig"
            or each.get("kty") not in {"RSA", "EC"}
        ):
            continue
        try:
            found[str(each.get("kid", f"#{number}"))] = jwt.PyJWK(
                each, algorithm={"RSA": "RS256", "EC": "ES256"}[each["kty"]]
            )
        except (jwt.PyJWTError, ValueError):
            continue
    return found
