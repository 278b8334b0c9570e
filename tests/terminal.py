"""Commands run as an operator's scripts run them, in a home of their own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from joinedup.demo.district import PartnerFile


@dataclass
class Terminal:
    """Runs commands in a folder of their own, as an operator's scripts do: no terminal, streams on pipes."""

    home: Path

    def run(self, *words: object) -> "Ran":
        done = subprocess.run(
            self._line(words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env=self._environment(),
            timeout=180,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def begin(self, *words: object) -> "subprocess.Popen[bytes]":
        """Start a command in a process group of its own, and go on."""
        return subprocess.Popen(
            self._line(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
            start_new_session=True,
        )

    @staticmethod
    def _line(words: tuple[object, ...]) -> list[str]:
        return [sys.executable, "-c", "from joinedup.cli import main; main()", *map(str, words)]

    def _environment(self) -> dict[str, str]:
        without = ("DATABASE", "JOINEDUP", "DJANGO", "PYTEST")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(without)}
        return {**environment, "JOINEDUP_HOME": str(self.home)}

    def take(self, file: PartnerFile, path: Path | None = None) -> "Ran":
        mapping = ("--mapping", file.mapping) if file.mapping else ()
        return self.run(
            "intake", "--from", file.sender, "--as", file.format, *mapping, "--json", path or file.path
        )


@dataclass
class Ran:
    """How a command ended."""

    code: int
    out: str
    said: str

    @property
    def answer(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    home = Path(os.path.realpath(tempfile.mkdtemp(prefix="ju-")))
    here = Terminal(home)
    yield here
    assert here.run("stop").code == 0
    for note in ("socket-folder", "database-folder"):
        if (home / note).exists():
            shutil.rmtree((home / note).read_text().strip(), ignore_errors=True)
    shutil.rmtree(home)
