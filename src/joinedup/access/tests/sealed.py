"""A sealed history for tests: events written by the application, sealed in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from joinedup.access.seal import seal, sealing, verify
from joinedup.access.seal.chain import What
from joinedup.core import events
from joinedup.core.context import Actor, acting

KIND = events.register_kind("core.seal_tried", "tried the seal", events.Category.SYSTEM)
ACTOR = Actor(place_id=7, user_id=3, staff_id=4, organisation_id=5, role="practitioner")


@pytest.fixture
def kept(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_FOLDER = str(tmp_path / "audit")
    return tmp_path / "audit"


@pytest.fixture
def alone_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Other databases of the same server have transactions of their own, which hold the real horizon back."""
    if "real_horizon" not in request.fixturenames:

        def everything_is_over(cursor: Any) -> tuple[int, int]:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint + 1")
            (following,) = cursor.fetchone()
            return following, following

        monkeypatch.setattr(sealing, "horizon", everything_is_over)


@pytest.fixture
def trigger_back() -> Iterator[None]:
    """What a test takes away from the table comes back after it."""
    yield
    owner("ALTER TABLE core_event ENABLE TRIGGER xact_of_its_own")


@pytest.fixture
def real_horizon() -> None:
    """The test means the horizon itself."""


def owner(sql: str, *values: Any) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def write(count: int = 1) -> list[int]:
    made = []
    for number in range(count):
        with acting(ACTOR):
            made.append(
                events.record(
                    actor=ACTOR, kind=KIND, person_id=40 + number, data={"n": number}, people=[1, 2]
                ).pk
            )
    return made


@pytest.fixture
def history(kept: Path, alone_here: None, trigger_back: None) -> list[int]:
    """Ten sealed events, by their ids."""
    made = write(10)
    assert seal(batch=3).sealed == 10
    return made


def faults() -> list[tuple[What, int | None, int | None]]:
    return [(fault.what, fault.position, fault.event_id) for fault in verify(batch=4).faults]
