"""What the seal keeps outside the database, in ``JOINEDUP_HOME/audit`` or the folder that ``JOINEDUP_AUDIT_FOLDER`` names:
the keys, the head, the checkpoints, the restarts. Folder 0700, files 0600."""

import contextlib
import fcntl
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from joinedup import embedded
from joinedup.access.seal.chain import START, Key
from joinedup.embedded.home import sync_folder


class SealError(Exception):
    """The seal can't be read, or sealing must not go on: one plain sentence."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stands. ``count`` links, the last being ``link`` (hex) of ``event_id``; ``frontier``: every event
    of a transaction numbered below it is sealed; ``sealed``: when that was so, microseconds since 1970."""

    count: int = 0
    link: str = START.hex()
    event_id: int | None = None
    frontier: int = 0
    sealed: int = 0

    def at(self, **values: Any) -> "Head":
        """The head moved on."""
        return replace(self, **values)


def folder() -> Path:
    """The folder, made when it is not there."""
    path = Path(settings.AUDIT_FOLDER) if settings.AUDIT_FOLDER else Path(embedded.home()) / "audit"
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (path / "keys").mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise SealError(f"The seal can't be kept in {path} ({fault.strerror}).") from fault
    return path


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """One sealer or reader of the head at a time."""
    descriptor = os.open(folder() / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def head() -> Head | None:
    """The head as last written; None before the first."""
    try:
        return Head(**json.loads((folder() / "head.json").read_text(encoding="ascii")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as fault:
        raise SealError("The seal's head can't be read: put head.json back from a copy.") from fault


def write_head(value: Head) -> None:
    """Put a new head in place whole."""
    _publish(folder() / "head.json", json.dumps(asdict(value)))


def keys() -> list[Key]:
    """Every key that was ever used, rising by the position it seals from."""
    found = []
    try:
        for path in (folder() / "keys").glob("*.json"):
            kept = json.loads(path.read_text(encoding="ascii"))
            found.append(Key(kept["number"], kept["first"], bytes.fromhex(kept["secret"])))
    except (OSError, ValueError, KeyError) as fault:
        raise SealError("A key of the seal can't be read: put it back from a copy.") from fault
    return sorted(found, key=lambda key: (key.first, key.number))


def make_key(first: int) -> Key:
    """A new key for the positions from ``first`` on; the old ones stay, for what they sealed."""
    number = max((key.number for key in keys()), default=0) + 1
    key = Key(number, first, secrets.token_bytes(32))
    kept = {"number": number, "first": first, "secret": key.secret.hex()}
    _publish(folder() / "keys" / f"{number:04}.json", json.dumps(kept))
    return key


def checkpoints() -> dict[int, bytes]:
    """Links by position as noted over time."""
    return {line["count"]: bytes.fromhex(line["link"]) for line in _lines("checkpoints.jsonl")}


def last_checkpoint() -> dict[str, Any] | None:
    """The newest checkpoint, None before the first."""
    lines = _lines("checkpoints.jsonl")
    return lines[-1] if lines else None


def note_checkpoint(value: Head, key: Key, moment: str) -> dict[str, Any]:
    """Add a checkpoint to the file, and to the folder elsewhere where one is named; gives what was noted."""
    text = f"{value.count}:{value.link}:{moment}"
    noted = {
        "at": moment,
        "count": value.count,
        "link": value.link,
        "key": key.number,
        "mac": hmac.digest(key.secret, text.encode(), "sha256").hex(),
    }
    _append(folder() / "checkpoints.jsonl", noted)
    if settings.AUDIT_CHECKPOINT_FOLDER:
        try:
            _append(Path(settings.AUDIT_CHECKPOINT_FOLDER) / "joinedup-checkpoints.jsonl", noted)
        except OSError as fault:
            raise SealError(
                f"The checkpoint can't be written to {settings.AUDIT_CHECKPOINT_FOLDER} ({fault.strerror})."
            ) from fault
    return noted


def forget_checkpoints_after(count: int, moment: str) -> None:
    """Set aside the checkpoints of positions that a restart gave up; the file they stood in is kept under another name."""
    path = folder() / "checkpoints.jsonl"
    lines = _lines("checkpoints.jsonl")
    if any(line["count"] > count for line in lines):
        path.replace(path.with_name(f"checkpoints-until-{moment.replace(':', '')}.jsonl"))
        for line in lines:
            if line["count"] <= count:
                _append(path, line)


def restarts() -> list[dict[str, Any]]:
    """When the chain was taken up again after a break, by whose words, oldest first."""
    return _lines("restarts.jsonl")


def note_restart(value: dict[str, Any]) -> None:
    """Write down that the chain was taken up again."""
    _append(folder() / "restarts.jsonl", value)


def _lines(name: str) -> list[dict[str, Any]]:
    try:
        text = (folder() / name).read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as fault:
        raise SealError(f"The seal's file {name} can't be read: put it back from a copy.") from fault


def _append(path: Path, value: dict[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _publish(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise SealError(f"The seal can't be kept in {path.parent} ({fault.strerror}).") from fault
