"""The key that signs contexts: kept outside the database, its public half inside (ADR 0010).

RSA with 2,048 bits and the public exponent 3, so that the database can check a signature with two multiplications of
``numeric`` and no extension. The private key is ``secrets/context-key`` in the home, made at the first run, or the file
that ``JOINEDUP_CONTEXT_KEY`` names. Replacing it and running ``joinedup setup`` is its rotation.
"""

import functools
import stat
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings
from django.db import connections

from joinedup import embedded

SECRET = "context-key"  # noqa: S105 (the name of its file)
BITS, EXPONENT = 2048, 3


class KeyUnusable(RuntimeError):
    """The key that signs contexts cannot be used; the message says why and what to do."""


def _made() -> str:
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")


@functools.cache
def _private_key() -> rsa.RSAPrivateKey:
    named = str(settings.CONTEXT_KEY_FILE)
    if named:
        path = Path(named)
        try:
            if path.stat().st_mode & stat.S_IROTH:
                raise KeyUnusable(
                    f"The context key in {path} may be read by everybody: take that away from it."
                )
            text = path.read_text(encoding="ascii")
        except OSError as fault:
            raise KeyUnusable(f"The context key in {path} cannot be read ({fault.strerror}).") from None
    else:
        text = embedded.secret(SECRET, make=_made)
    where = named or f"secrets/{SECRET}"
    try:
        key = serialization.load_pem_private_key(text.encode("ascii"), password=None)
    except ValueError:
        raise KeyUnusable(f"The context key in {where} is not a private key in PEM form.") from None
    if (
        not isinstance(key, rsa.RSAPrivateKey)
        or key.key_size != BITS
        or key.public_key().public_numbers().e != EXPONENT
    ):
        raise KeyUnusable(
            f"The context key in {where} must be an RSA key of {BITS} bits with the public exponent {EXPONENT}."
        )
    return key


def forget() -> None:
    """Read the key anew at its next use, after it was replaced."""
    _private_key.cache_clear()


def modulus() -> int:
    """The public half."""
    return _private_key().public_key().public_numbers().n


def sign(text: str) -> int:
    """The signature of a context's text, as a whole number (PKCS#1 v1.5 with SHA-256)."""
    signature = _private_key().sign(text.encode("utf-8"), padding.PKCS1v15(), hashes.SHA256())
    return int.from_bytes(signature, "big")


def put_public_key(*, using: str = "owner", replace: bool = True) -> bool:
    """Write the public half where the database's check reads it; only the tables' owner may. ``replace``: also over
    another one. Gives whether anything changed."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_contextkey (modulus) VALUES (%s::numeric) ON CONFLICT (only_one) DO "
            + (
                "UPDATE SET modulus = excluded.modulus, put_at = now() WHERE core_contextkey.modulus <> excluded.modulus"
                if replace
                else "NOTHING"
            ),
            [str(modulus())],
        )
        return bool(cursor.rowcount)
