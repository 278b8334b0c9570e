"""Ask the server whether it serves, and tell apart the ways in which it does not."""

from __future__ import annotations

import enum
import errno
import socket
from dataclasses import dataclass
from pathlib import Path

import psycopg


class Answer(enum.Enum):
    """How the server answered."""

    UP = "up"
    DOWN = "down"
    STARTING = "starting"
    REFUSED = "refused"
    MISSING = "missing"
    OTHER = "other"


@dataclass(frozen=True)
class Probe:
    """An answer, and the server's own words for the log."""

    answer: Answer
    words: str = ""


def ask(folder: Path, port: int, *, user: str, password: str, database: str) -> Probe:
    """Connect once. Takes milliseconds, at most five seconds."""
    down = _knock(folder / f".s.PGSQL.{port}")
    if down is not None:
        return down
    try:
        with psycopg.connect(
            host=str(folder),
            port=port,
            user=user,
            password=password,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
            application_name="joinedup probe",
        ) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as fault:
        return _understand(str(fault))
    return Probe(Answer.UP)


def _knock(path: Path) -> Probe | None:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(5)
            door.connect(str(path))
    except OSError as fault:
        if fault.errno in (errno.ENOENT, errno.ECONNREFUSED, errno.ENOTDIR):
            return Probe(Answer.DOWN, str(fault))
        if isinstance(fault, TimeoutError) or fault.errno == errno.EAGAIN:
            return Probe(Answer.STARTING, str(fault))
        return Probe(Answer.OTHER, str(fault))
    return None


def _understand(words: str) -> Probe:
    text = words.lower()
    if "too many clients" in text or "remaining connection slots" in text:
        return Probe(Answer.UP, words)
    for sign in (
        "starting up",
        "shutting down",
        "recovery",
        "not accepting connections",
        "not yet accepting",
    ):
        if sign in text:
            return Probe(Answer.STARTING, words)
    for sign in ("password authentication failed", "authentication failed", "no pg_hba.conf entry"):
        if sign in text:
            return Probe(Answer.REFUSED, words)
    if "does not exist" in text or "permission denied for database" in text:
        return Probe(Answer.MISSING, words)
    for sign in (
        "connection refused",
        "no such file",
        "server closed the connection",
        "connection reset",
        "timeout",
    ):
        if sign in text:
            return Probe(Answer.STARTING, words)
    return Probe(Answer.OTHER, words)
