"""Where the product keeps its state (JOINEDUP_HOME), and the secrets made at the first run."""

from __future__ import annotations

import contextlib
import os
import re
import secrets as random_tokens
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

from .errors import HomeError

_OURS = ".joinedup"
_SECRET_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_WAY_OUT = "set JOINEDUP_HOME to a folder that this user may write to"


def home_path() -> Path:
    """The folder of the product's state, whether it is there or not.

    JOINEDUP_HOME where it is set, else the platform's user data folder; as root the system's
    (``/var/lib/joinedup``). Symbolic links are resolved, so every process names it alike.
    """
    given = os.environ.get("JOINEDUP_HOME", "")
    if given:
        path = Path(given).expanduser()
    elif _is_root():
        path = (
            platformdirs.site_data_path("joinedup", appauthor=False)
            if sys.platform == "darwin"
            else Path("/var/lib/joinedup")
        )
    else:
        path = platformdirs.user_data_path("joinedup", appauthor=False)
    return Path(os.path.realpath(path))


def home() -> Path:
    """The folder of the product's state, made (mode 0700) when it is not there yet.

    A folder that was there before, and everything above it, keeps its permissions. Raises
    ``HomeError`` when it cannot be made or written.
    """
    path = home_path()
    try:
        made = _make(path)
        if not path.is_dir():
            raise HomeError(f"Joined Up cannot keep its data in {path}, which is not a folder: {_WAY_OUT}.")
        if not os.access(path, os.W_OK | os.X_OK | os.R_OK):
            raise HomeError(
                f"Joined Up cannot keep its data in {path}, which it may not write to: {_WAY_OUT}."
            )
        mark = path / _OURS
        if not mark.exists() and (made or not any(path.iterdir())):
            mark.touch(mode=0o600)
    except OSError as fault:
        reason = fault.strerror or "unknown fault"
        raise HomeError(f"Joined Up cannot keep its data in {path} ({reason}): {_WAY_OUT}.") from fault
    return path


def is_ours(folder: Path) -> bool:
    """Whether this home was made by the product, or was empty when first used."""
    return (folder / _OURS).exists()


def _token() -> str:
    return random_tokens.token_urlsafe(32)


def secret(name: str, *, make: Callable[[], str] = _token) -> str:
    """The secret kept as ``secrets/<name>`` in the home, made at its first use (mode 0600).

    ``make`` gives its ASCII text: without one a random token of 43 characters, safe in a URL. Safe when processes
    race: all get the same secret, and none ever sees half of one. Raises ``HomeError``.
    """
    if not _SECRET_NAME.fullmatch(name):
        raise ValueError(f"not a name for a secret: {name!r}")
    folder = home() / "secrets"
    path = folder / name
    try:
        with contextlib.suppress(FileNotFoundError):
            if kept := path.read_text(encoding="ascii").strip():
                return kept
            raise HomeError(f"The secret in {path} is empty: put it back from a copy of the folder.")
        owner = folder.parent.stat()
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            _give(folder, owner)
        _publish(path, make(), owner)
        return path.read_text(encoding="ascii").strip()
    except OSError as fault:
        reason = fault.strerror or "unknown fault"
        raise HomeError(f"Joined Up cannot read or make the secret {path} ({reason}).") from fault


def _publish(path: Path, text: str, owner: os.stat_result) -> None:
    """Put a new file in place whole, unless somebody was first."""
    part = path.with_name(f".{path.name}.{random_tokens.token_hex(6)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        _give(part, owner)
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        sync_folder(path.parent)
    finally:
        part.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give(path: Path, owner: os.stat_result) -> None:
    """What root makes in somebody's home belongs to them."""
    if _is_root() and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def _make(path: Path) -> bool:
    if path.is_dir() or stat_or_none(path) is not None:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def stat_or_none(path: Path) -> os.stat_result | None:
    """What is at this path, or None when nothing is."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def mode_of(path: Path) -> int:
    """The permission bits of a path."""
    return stat.S_IMODE(path.stat().st_mode)


def _is_root() -> bool:
    return os.geteuid() == 0
