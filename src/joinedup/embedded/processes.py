"""Is the postmaster of this data folder alive? A pid alone does not say: it may be a zombie or used again."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .binaries import run

# Servers started by this very process: the kernel waits for us to take note of their end.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class PidFile:
    """What ``postmaster.pid`` says; ``port`` and ``status`` come some moments after the pid."""

    pid: int
    started: datetime | None
    port: int | None
    listens: str
    status: str


def read_pid_file(data: Path) -> PidFile | None:
    """Read ``postmaster.pid``; None when it is not there or holds no pid."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        lines = [line.strip() for line in lines] + [""] * 8
        return PidFile(
            pid=int(lines[0]),
            started=datetime.fromtimestamp(int(lines[2]), UTC) if lines[2] else None,
            port=int(lines[3]) if lines[3] else None,
            listens=lines[5],
            status=lines[7],
        )
    except (OSError, ValueError):
        return None


def adopt(child: subprocess.Popen[bytes]) -> None:
    """Remember that this process started the server."""
    _children[child.pid] = child


@atexit.register
def _let_go() -> None:
    """The server outlives us on purpose: tell Python not to warn of it."""
    for child in _children.values():
        child.returncode = child.poll() or 0


def server_pid(data: Path) -> int | None:
    """The pid of the running postmaster of this data folder, or None."""
    noted = read_pid_file(data)
    return noted.pid if noted is not None and is_server(noted.pid, data) else None


def is_server(pid: int, data: Path) -> bool:
    """Whether this pid is a live postmaster of this data folder, no zombie and nobody else's."""
    if pid <= 0:
        return False
    if pid in _children and _children[pid].poll() is not None:
        del _children[pid]
        return False
    state, command = _look(pid)
    if state in ("", "Z", "X"):
        return False
    folder = command[command.index("-D") + 1] if "-D" in command[:-1] else ""
    if not folder or Path(command[0]).name != "postgres":
        return False
    try:
        return Path(folder).samefile(data)
    except OSError:
        return os.path.realpath(folder) == os.path.realpath(data)


def _look(pid: int) -> tuple[str, list[str]]:
    """State letter and command of a process; an empty state when there is none."""
    if sys.platform == "linux":
        try:
            status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return "", []
        return status.rpartition(")")[2].split()[0], [os.fsdecode(word) for word in words[:-1]]
    asked = run(["/bin/ps", "-ww", "-o", "stat=,args=", "-p", str(pid)])
    state, _, rest = asked.out.strip().partition(" ")
    # ps does not mark where an argument ends: the folder is what stands between -D and the next option.
    program, _, options = rest.strip().partition(" -D ")
    return state[:1], [program, "-D", options.partition(" -c ")[0]] if options else [program]
