"""The data folder: made whole or not at all, and refused when it is not one of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .binaries import MAJOR, RunAs, run
from .errors import ServerError
from .home import sync_folder
from .layout import Layout
from .words import plainest

SUPERUSER = "postgres"


def make_data(
    layout: Layout, run_as: RunAs, programs: Path, *, password: str, lock: int, seconds: float
) -> None:
    """Make a data folder aside and rename it into place: a half-made one is never taken for a whole one.

    The program that makes it holds the start lock with us: when we are killed, nobody begins anew before
    it ends.
    """
    for old in layout.base.glob("data.part*"):
        shutil.rmtree(old)
    part, note = layout.base / "data.part", layout.base / ".initial"
    note.unlink(missing_ok=True)
    part.mkdir(mode=0o700)
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(password + "\n")
        if run_as.uid is not None:
            for path in (part, note):
                os.chown(path, run_as.uid, -1 if run_as.gid is None else run_as.gid)
        done = run(
            [
                str(programs / "bin" / "initdb"),
                f"--pgdata={part}",
                f"--username={SUPERUSER}",
                f"--pwfile={note}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ],
            start_new_session=True,
            pass_fds=(lock,),
            cwd=layout.base,
            umask=0o077,
            timeout=max(10.0, seconds),
            **run_as.options(),
        )
    except subprocess.TimeoutExpired as fault:
        raise ServerError(f"The database could not be made in {layout.base} in time; try again.") from fault
    finally:
        note.unlink(missing_ok=True)
    if done.code != 0:
        raise ServerError(f"The database could not be made in {layout.base}: {plainest(done.err)}.")
    layout.provisioned.unlink(missing_ok=True)
    part.rename(layout.data)
    sync_folder(layout.base)


def check_data(layout: Layout) -> None:
    """Refuse a data folder that is not whole or not ours to read; never remove one."""
    if not layout.data.exists():
        return
    try:
        found = (layout.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as fault:
        raise ServerError(
            f"The folder {layout.data} holds no database that this user can read ({fault.strerror}): "
            "move it away."
        ) from fault
    if found != str(MAJOR):
        raise ServerError(
            f"The data in {layout.data} was made by PostgreSQL {found}, and this version of Joined Up brings "
            f"PostgreSQL {MAJOR}: make a backup with the version that made it and restore it with this one."
        )
    if not (layout.data / "global" / "pg_control").exists():
        raise ServerError(
            f"The database in {layout.data} is not whole: put it back from a copy, or move it away."
        )
