"""Codes from an authenticator app (RFC 6238, RFC 4226) and from paper."""

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

import segno
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import constant_time_compare, salted_hmac

from joinedup import embedded

SECONDS = 30
"""How long a code stands."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_CODES = 10


def new_secret() -> str:
    """A secret for an app: 160 random bits in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def step_of(moment: float) -> int:
    """The number of the thirty seconds that a moment (seconds since 1970) lies in."""
    return int(moment) // SECONDS


def code_at(secret: str, step: int) -> str:
    """The six digits of a step."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def step_that_fits(secret: str, code: str, *, now: float, after: int) -> int | None:
    """The step whose code this is: this one, the one before or the one to come (a phone's clock is not ours), and later
    than the last that was used. None when none fits."""
    digits = "".join(letter for letter in code if letter.isdigit())
    found = None
    for step in range(step_of(now) - 1, step_of(now) + 2):
        if constant_time_compare(code_at(secret, step), digits) and step > after:
            found = step
    return found


def _lock() -> Fernet:
    return Fernet(embedded.secret("second-factor") + "=")


def seal(secret: str) -> str:
    """Encrypt a secret with the key that is not in the database."""
    return _lock().encrypt(secret.encode("ascii")).decode("ascii")


def unseal(sealed: str) -> str:
    """The secret again. Raises ValueError when it was sealed with another key."""
    try:
        return _lock().decrypt(sealed.encode("ascii")).decode("ascii")
    except InvalidToken:
        raise ValueError("sealed with another key") from None


def address_of(secret: str, account: str) -> str:
    """The address that an app reads from the picture."""
    query = urlencode({"secret": secret, "issuer": "Joined Up"}, quote_via=quote)
    return f"otpauth://totp/{quote('Joined Up:' + account)}?{query}"


def picture_of(address: str) -> str:
    """The picture to point a phone at, as a data address for an image."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)


def new_recovery_codes() -> list[str]:
    """Ten codes to print: two times four letters, 39 random bits."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(user_id: int, code: str) -> str:
    """How a recovery code is kept. Blanks, dashes and capitals do not matter."""
    plain = "".join(letter for letter in code.lower() if letter in _LETTERS)
    return salted_hmac("joinedup.recovery", f"{user_id}:{plain}", algorithm="sha256").hexdigest()
