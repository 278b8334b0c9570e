"""A passkey added and used in a real browser, on a device that Chromium plays (its virtual authenticator)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from joinedup.access.models import Passkey, Session

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

See = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def phone(scene: Any, window: Callable[..., Any]) -> Iterator[Any]:
    """A phone-wide window on a device that holds passkeys and knows its owner."""
    made = window(320)
    devices = made.context.new_cdp_session(made.page)
    devices.send("WebAuthn.enable")
    device = devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield made
    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device["authenticatorId"]})
    devices.detach()


def test_a_passkey_is_added_and_signs_in_with_one_press(scene: Any, phone: Any, see: See) -> None:
    user = scene.accounts["unregistered_assessor"]
    phone.open("/my-sign-in/passkey/", user)
    assert phone.faults() == []
    phone.page.fill("#id_name", "Work phone")
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Add this device").click()
    assert phone.page.locator("h1").inner_text() == "Your recovery codes"
    assert phone.width() <= 320
    assert phone.faults() == []
    assert phone.noise == []
    with see():
        assert Passkey.objects.get(user=user).name == "Work phone"
    phone.open("/sign-in/", None)
    assert phone.faults() == []
    button = phone.page.get_by_role("button", name="Sign in with a passkey")
    expect(button).to_be_visible()
    with phone.page.expect_navigation():
        button.click()
    assert phone.page.locator("h1").inner_text() != "Sign in"
    assert user.name in phone.page.inner_text("header")
    with see():
        assert Session.objects.filter(user=user, method="passkey").count() == 1
    assert phone.noise == []
    phone.open("/sign-in/again/", None)
    phone.page.goto(f"{phone.server}/sign-in/")
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Sign in with a passkey").click()
    phone.page.goto(f"{phone.server}/sign-in/again/?next=/my-sign-in/password/")
    assert phone.faults() == []
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Use a passkey").click()
    assert phone.page.locator("h1").inner_text() == "Change your password"


def test_without_scripts_there_is_another_way(scene: Any, window: Callable[..., Any]) -> None:
    plain = window(320, scripts=False)
    plain.open("/sign-in/", None)
    assert plain.page.get_by_role("button", name="Sign in with a passkey").count() == 0
    expect(plain.page.locator("#id_password")).to_be_visible()
