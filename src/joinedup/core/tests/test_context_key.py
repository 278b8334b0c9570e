"""The key that signs contexts: made once, private, and of the one kind the database can check."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from joinedup import embedded
from joinedup.core import context_key


@pytest.fixture(autouse=True)
def forgotten():
    context_key.forget()
    yield
    context_key.forget()


def pem(key: object) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def test_the_key_is_kept_where_only_the_product_reads(settings) -> None:
    settings.CONTEXT_KEY_FILE = ""
    modulus = context_key.modulus()
    kept = embedded.home() / "secrets" / context_key.SECRET
    assert kept.stat().st_mode & 0o777 == 0o600
    context_key.forget()
    assert context_key.modulus() == modulus


def test_a_signature_is_what_the_mathematics_says() -> None:
    signed = context_key.sign("a text")
    block = pow(signed, 3, context_key.modulus()).to_bytes(256, "big")
    assert block.startswith(b"\x00\x01\xff")


def test_a_named_key_is_used_and_an_unfit_one_is_refused(settings, tmp_path: Path) -> None:
    fit = tmp_path / "fit.pem"
    fit.write_text(pem(rsa.generate_private_key(public_exponent=3, key_size=2048)))
    fit.chmod(0o640)
    settings.CONTEXT_KEY_FILE = str(fit)
    assert context_key.modulus().bit_length() == 2048
    fit.chmod(0o644)
    context_key.forget()
    with pytest.raises(context_key.KeyUnusable, match="read by everybody"):
        context_key.modulus()
    for name, text, why in (
        ("usual", pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)), "public exponent 3"),
        ("curve", pem(ec.generate_private_key(ec.SECP256R1())), "public exponent 3"),
        ("prose", "not a key", "PEM"),
    ):
        unfit = tmp_path / name
        unfit.write_text(text)
        unfit.chmod(0o600)
        settings.CONTEXT_KEY_FILE = str(unfit)
        context_key.forget()
        with pytest.raises(context_key.KeyUnusable, match=why):
            context_key.modulus()
    settings.CONTEXT_KEY_FILE = str(tmp_path / "absent")
    context_key.forget()
    with pytest.raises(context_key.KeyUnusable, match="cannot be read"):
        context_key.modulus()
