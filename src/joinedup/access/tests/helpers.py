"""What the tests of the door share: an account that signs in, an app that shows codes, the events of a kind."""

from typing import Any

from conftest import THIS_MORNING
from django.test import Client

from joinedup.access.factors import codes
from joinedup.access.models import AuthenticatorApp, User
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.models import Event

PASSWORD = "a long enough password"
PAGE = "/my-sign-in/"


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"username": user.username, "password": password, **more})


def is_in(client: Client) -> bool:
    return bool(client.get(PAGE).status_code == 200)


def give_app(user: User) -> str:
    secret = codes.new_secret()
    AuthenticatorApp.objects.create(user=user, sealed=codes.seal(secret), added=THIS_MORNING)
    return secret


def code_now(secret: str, steps: int = 0) -> str:
    return codes.code_at(secret, codes.step_of(THIS_MORNING.timestamp()) + steps)


def events_of(place: Any, kind: str) -> list[Event]:
    with acting(Actor(place_id=place.pk, purpose=Purpose.OPERATOR)):
        return list(Event.objects.filter(kind=kind).order_by("pk"))
