"""A home of its own for originals, rejects and the inbox of each test."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from joinedup.interop import originals
from joinedup.interop.tests.lists import Road


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Originals never leave the test's own folder."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(originals, "embedded", SimpleNamespace(home=lambda: home))
    return home


@pytest.fixture
def road(place: Any, tmp_path: Path) -> Road:
    """Writes lists and takes them in as the operator of the place."""
    return Road(place, tmp_path)
