"""What a page may load: itself, and nothing from anywhere else (read by django-csp)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from csp.constants import NONCE, NONE, SELF


def content_security_policy(sign_in_origins: Iterable[str] = ()) -> dict[str, Any]:
    """The strict policy.

    `sign_in_origins`: origins of outside sign-in services. Browsers apply `form-action` to the redirect after
    the sign-in form is sent, and block it without a word if they are missing.
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "worker-src": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            "form-action": [SELF, *sign_in_origins],
        }
    }


CONTENT_SECURITY_POLICY: dict[str, Any] = content_security_policy()
