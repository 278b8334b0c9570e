"""Partners' sign-in services in tests, and a browser that goes there and comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import THIS_MORNING
from django.test import Client
from tests.oidc_provider import SECRET, Provider, running

from joinedup.access.models import Identity, RoleAssignment, User
from joinedup.access.oidc import config, keys
from joinedup.place.models import AllianceMembership, Organisation, Place

HOST = "http://testserver"


def text_of(provider: Provider, secret: Path, **more: str) -> str:
    """A service's table in the settings file."""
    given = {"id": '"trust"', "name": '"Testshire Trust"', "organisations": '["RCD"]', **more}
    lines = [f"{key} = {value}" for key, value in given.items()]
    return "\n".join(
        (
            "[[service]]",
            f'issuer = "{provider.issuer}"',
            f'client_id = "{provider.client_id}"',
            *([] if "key_file" in given else [f'client_secret_file = "{secret}"']),
            *lines,
            "",
        )
    )


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    return path


@pytest.fixture
def provider(place: Any, settings: Any, secret_file: Path) -> Iterator[Provider]:
    """The trust's service, in the settings."""
    keys.forget()
    settings.PUBLIC_URL = HOST
    with running() as made:
        settings.SIGN_IN = config.read(text_of(made, secret_file))
        for code in ("RCD", "218"):
            AllianceMembership.objects.create(
                place=place, organisation=Organisation.objects.get(ods_code=code)
            )
        yield made
    keys.forget()


def known(
    place: Place,
    provider: Provider,
    *,
    subject: str = "person-1",
    organisation: str = "RCD",
    service: str = "trust",
) -> User:
    """An account bound to somebody at a service, with one role."""
    user = User.objects.create(username=f"{service}-{subject}", name="Amina Yusuf", email="amina@example.org")
    user.set_unusable_password()
    user.save()
    RoleAssignment.objects.create(
        user=user,
        place=place,
        organisation=Organisation.objects.get(ods_code=organisation),
        role="practitioner",
    )
    Identity.objects.create(
        user=user, provider=service, issuer=provider.issuer, subject=subject, added=THIS_MORNING
    )
    return user


def leave(client: Client, service: str = "trust", **form: str) -> str:
    """Press the service's button; the address the service sends the browser back to."""
    sent = client.post(f"/sign-in/with/{service}/", form)
    assert sent.status_code == 302, sent.content.decode()[:2000]
    there = httpx.get(sent["Location"], follow_redirects=False)
    assert there.status_code == 302
    return there.headers["location"]


def come_back(client: Client, address: str) -> Any:
    """Follow the way back."""
    assert address.startswith(HOST)
    return client.get(address.removeprefix(HOST))


def go(client: Client, service: str = "trust", **form: str) -> Any:
    """There and back."""
    return come_back(client, leave(client, service, **form))


def is_in(client: Client) -> bool:
    return bool(client.get("/my-sign-in/").status_code == 200)
