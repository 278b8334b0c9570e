"""What every test stands on: a frozen morning, an actor, a context."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

THIS_MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
"""Friday 20 November 2026, eight in the morning in London: the day the example lists speak of."""


@pytest.fixture(autouse=True)
def frozen_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Time stands still at ``THIS_MORNING`` unless a test is marked ``real_clock``."""
    if request.node.get_closest_marker("real_clock"):
        yield
        return
    with time_machine.travel(THIS_MORNING, tick=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Static files come from their rooms in tests; the folder they are collected into is only missed when it is not
    there."""
    from django.conf import settings

    Path(str(settings.STATIC_ROOT)).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """One test database, made by its owner and used by the application's role (its mirror). Both must be named: a
    mirror alone would leave the owner's real database as the one under test."""
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default", "owner"})
    yield
    with django_db_blocker.unblock():
        connections["default"].close()  # the owner can't drop a database that the mirror still uses
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def playwright(django_db_setup: None, playwright: Any) -> Any:
    """The database is made before the browser's loop runs in this thread, whichever test comes first."""
    return playwright


@pytest.fixture
def place(db: Any) -> Any:
    """A small place with one trust, one council and a mental-health trust: see ``tests.worlds``."""
    from tests.worlds import small_place

    return small_place()


@pytest.fixture
def as_actor(place: Any) -> Callable[..., Any]:
    """Makes an actor of a role in the place: ``as_actor("practitioner", staff_id=...)``. Whoever looks after people and has
    no staff record named is a colleague of every team of the small place."""
    from joinedup.access.models import RoleAssignment
    from joinedup.access.parties import BY_STAFF, parties_of
    from joinedup.access.roles import OPERATOR_PERMISSIONS, ROLES
    from joinedup.core.context import Actor, Purpose
    from joinedup.core.parties import of_team
    from joinedup.place.models import Organisation, Team

    def parties(role: str, values: dict[str, Any]) -> frozenset[int]:
        trust = Organisation.objects.get(ods_code="RCD").pk
        assignment = RoleAssignment(
            place=place,
            user_id=values.get("user_id"),
            organisation_id=values.get("organisation_id") or trust,
            staff_id=values.get("staff_id"),
            role=role,
        )
        keys = parties_of(assignment)
        if role in BY_STAFF and not values.get("staff_id"):
            keys |= {of_team(pk) for pk in Team.objects.filter(place=place).values_list("pk", flat=True)}
        return keys

    def make(role: str = "practitioner", **values: Any) -> Actor:
        if role == "operator":
            return Actor(
                place_id=place.pk, purpose=Purpose.OPERATOR, role="operator", permissions=OPERATOR_PERMISSIONS
            )
        given = {"permissions": ROLES[role].permissions, "parties": parties(role, values), **values}
        return Actor(place_id=place.pk, role=role, **given)

    return make


@pytest.fixture
def sign_in(place: Any) -> Callable[..., Any]:
    """Signs somebody in: ``client = sign_in("practitioner", staff=..., organisation="RCD")``. The client carries the
    ``actor`` that its requests will have, for opening a context in the test itself. Whoever looks after people and has no
    staff record named is hosted by both operational teams."""
    from django.test import Client
    from tests.neighbours import colleague

    from joinedup.access.door import actor_in, operator
    from joinedup.access.models import RoleAssignment, User
    from joinedup.access.parties import BY_STAFF
    from joinedup.core.context import acting
    from joinedup.place.models import Organisation

    def make(role: str = "practitioner", *, staff: Any = None, organisation: str = "RCD") -> Any:
        body = staff.organisation if staff is not None else Organisation.objects.get(ods_code=organisation)
        if staff is None and role in BY_STAFF:
            with acting(operator(place)):
                staff = colleague(place, body)
        user = User.objects.create(username=f"{role}-{User.objects.count() + 1}", name=f"Test {role}")
        user.set_password("a long enough password")
        user.save()
        assignment = RoleAssignment.objects.create(
            user=user, place=place, organisation=body, role=role, staff=staff
        )
        client = Client()
        client.force_login(user)
        client.actor = actor_in(assignment)  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def scene(place: Any, as_actor: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One of everything a page can show, in the small place, with an account for every role: see ``tests.scenes``."""
    from tests.listed import listing
    from tests.neighbours import involve, make_case, make_series, make_staff, plan_visit
    from tests.scenes import everybody, furnish

    from joinedup.interop import originals

    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(originals, "embedded", SimpleNamespace(home=lambda: home))
    with listing(place):
        nurse = make_staff(place, 1)
        make_staff(place, 9)  # a colleague
        cases = [make_case(place, number, worker=nurse) for number in (1, 2, 3)]
        involve(cases[0], 1, team="218-asc-n")
        plan_visit(
            cases[0],
            THIS_MORNING + timedelta(hours=3),
            worker=nurse,
            purpose="Insulin",
            is_time_critical=True,
        )
        series = [
            make_series(place, code=f"huddle-{number}", name=f"Huddle {number}") for number in (1, 2, 3)
        ]
        made = everybody(place, nurse)
    return furnish(made, cases=cases, series=series, nurse=nurse)
