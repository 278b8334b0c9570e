"""Short homes in the temporary folder, each with its own server that is ended with the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import joinedup
from joinedup.embedded import ensure_running, stop
from joinedup.embedded import layout as layouts

SETTINGS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_DIRECT_URL",
    "DATABASE_BACKUP_URL",
    "JOINEDUP_DATABASE_PORT",
    "JOINEDUP_POSTGRES_BIN",
)


@pytest.fixture
def clean_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def new_home(clean_settings: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Make a home (``under`` a given folder name) and point JOINEDUP_HOME to it."""
    tops: list[Path] = []
    homes: list[Path] = []

    def make(under: str = "") -> Path:
        top = Path(os.path.realpath(tempfile.mkdtemp(prefix="ju-")))
        tops.append(top)
        home = top / under if under else top
        homes.append(home)
        monkeypatch.setenv("JOINEDUP_HOME", str(home))
        return home

    yield make
    for home in homes:
        monkeypatch.setenv("JOINEDUP_HOME", str(home))
        stop()
        for note in ("socket-folder", "database-folder"):
            if (home / note).exists():
                shutil.rmtree((home / note).read_text().strip(), ignore_errors=True)
    for top in tops:
        shutil.rmtree(top)


@pytest.fixture
def empty_home(new_home: Callable[..., Path]) -> Path:
    return new_home()


@pytest.fixture(scope="session")
def pattern() -> Iterator[Path]:
    """A home with a made and provisioned database, not running: copying it is quicker than making one."""
    folder = Path(tempfile.mkdtemp(prefix="ju-"))
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("JOINEDUP_HOME", str(folder))
        ensure_running()
        stop()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home_folder(pattern: Path, new_home: Callable[..., Path]) -> Path:
    """A home of one's own whose database was started before."""
    folder = new_home()
    subprocess.run(["cp", "-a", f"{pattern}/.", str(folder)], check=True)
    return folder


@pytest.fixture
def python() -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Run Python code in another process, its output on pipes."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str) -> subprocess.Popen[str]:
        source = str(Path(joinedup.__file__).parent.parent)
        path = os.pathsep.join([source, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]).rstrip(
            os.pathsep
        )
        child = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        started.append(child)
        return child

    yield run
    for child in started:
        with child:
            child.kill()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A stand-in for /var/lib."""
    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="ju-lib-")))
    folder.chmod(0o755)
    monkeypatch.setattr(layouts, "_ELSEWHERE", folder)
    yield folder
    shutil.rmtree(folder)
