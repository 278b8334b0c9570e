"""What the server said when it did not come up, put into one plain sentence."""

from __future__ import annotations

import contextlib
from pathlib import Path

from .errors import ServerError
from .layout import Layout
from .probe import Answer, Probe


def start_sentence(layout: Layout, words: str, wanted: int | None) -> str:
    """Why the server ended at its start, from its last words."""
    if "could not create any TCP/IP sockets" in words or "Address already in use" in words:
        return port_sentence(wanted)
    if "No space left on device" in words:
        return f"The database could not start: no space is left for {layout.base}."
    if "Cannot allocate memory" in words:
        return "The database could not start: this machine has too little free memory (256 MB are needed)."
    return f"The database could not start: {plainest(words)}; its log is in {layout.log}."


def port_sentence(port: int | None) -> str:
    """That a port is taken, and the way out."""
    return (
        f"Port {port} on 127.0.0.1 is taken by another program: set JOINEDUP_DATABASE_PORT to a free one, "
        "or leave it out."
    )


def too_slow(layout: Layout, answer: Probe) -> ServerError:
    """That the bounded wait is over."""
    if answer.answer is Answer.STARTING:
        return ServerError("The database is still recovering from its last end: try again in some minutes.")
    return ServerError(f"The database did not answer in time; its log is in {layout.log}.")


def last_words(layout: Layout) -> str:
    """What the server said at its last start: before its log was open, else since then in the newest log."""
    words = _tail(layout.start_log)
    if "FATAL:" in words or "PANIC:" in words:
        return words
    logs = sorted(layout.log.glob("database-*.log"), key=lambda path: path.stat().st_mtime)
    if not logs:
        return words
    # What a client was told while it waited ("the database system is starting up") is not why it ended.
    said = _tail(logs[-1]).rpartition("starting PostgreSQL")[2].splitlines()
    return "\n".join([words, *(line for line in said if "the database system is" not in line)])


def _tail(path: Path) -> str:
    with contextlib.suppress(OSError), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4000))
        return file.read().decode(errors="replace")
    return ""


def plainest(words: str) -> str:
    """The one line of a program's output that says most."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    for sign in ("PANIC:", "FATAL:", "error:", "ERROR:"):
        for line in reversed(lines):
            if sign in line:
                return line.partition(sign)[2].strip().rstrip(".")
    return lines[-1].rstrip(".") if lines else "it said nothing"
