"""Browsers: which one this is, whether it has signed an account in before, and how to call it."""

import re

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "ju_device"
_SALT = "joinedup.device"
_YEAR = 365 * 24 * 3600
_MOST = 20
"""Accounts a shared computer remembers."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def _mark(account: str) -> str:
    return salted_hmac(_SALT, account, algorithm="sha256").hexdigest()[:24]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR)
        return str(held["id"]), [str(mark) for mark in held["accounts"]]
    except (signing.BadSignature, KeyError, TypeError):
        return "", []


def known_device(request: HttpRequest, account: str) -> str | None:
    """The id of this browser if it has signed this account in before; the cookie is signed, so nobody can claim it."""
    device, accounts = _read(request)
    return device if device and _mark(account) in accounts else None


def remember(request: HttpRequest, response: HttpResponseBase, account: str) -> None:
    """Let this browser be known to the account from now on."""
    device, accounts = _read(request)
    mark = _mark(account)
    accounts = [mark, *(one for one in accounts if one != mark)][:_MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device or get_random_string(24), "accounts": accounts}, salt=_SALT),
        max_age=_YEAR,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def in_words(request: HttpRequest) -> str:
    """The browser as its owner would call it: "Safari on iPhone"."""
    said = request.headers.get("User-Agent", "")[:400]
    browser = next((name for sign, name in _BROWSERS if sign in said), "")
    system = next((name for sign, name in _SYSTEMS if re.search(re.escape(sign), said)), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A browser"
