"""Where originals, rejects and the inbox lie under ``JOINEDUP_HOME``: folders of our own, for our eyes only.

People are in these files. They are kept outside the database because they are the partners' own documents, as sent.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from joinedup import embedded

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An original that is kept: ``sha256`` of its content, ``size`` in bytes, ``path`` where it lies."""

    sha256: str
    size: int
    path: Path


def folder(name: str) -> Path:
    """A folder of ours under the home, mode 0700."""
    path = Path(embedded.home()) / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(sha256: str) -> Path:
    """Where the original with a hash lies."""
    return folder("originals") / sha256[:2] / sha256


def fingerprint(path: Path) -> tuple[str, int]:
    """The hash and the size of a file, read in pieces. Raises OSError when it can't be read."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def keep(path: Path) -> Kept:
    """Keep a file as sent, once for each content. Raises OSError when it can't be read or kept."""
    with path.open("rb") as source:
        return keep_pieces(iter(lambda: source.read(_CHUNK), b""))


def keep_pieces(pieces: Iterable[bytes]) -> Kept:
    """Keep what comes in pieces, such as an upload, as ``keep`` does. Raises OSError when it can't be kept."""
    handle, name = tempfile.mkstemp(dir=folder("originals"))
    copy = Path(name)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as target:
            for piece in pieces:
                digest.update(piece)
                target.write(piece)
                size += len(piece)
            target.flush()
            os.fsync(target.fileno())
        sha256 = digest.hexdigest()
        final = path_of(sha256)
        final.parent.mkdir(mode=0o700, exist_ok=True)
        copy.replace(final)
    finally:
        copy.unlink(missing_ok=True)
    return Kept(sha256, size, final)


def rejects_of(rejects_path: str) -> Path | None:
    """Where a file's rejects lie now, by the path it was given when they were written; None when there are none."""
    if not rejects_path:
        return None
    path = folder("rejects") / Path(rejects_path).name
    return path if path.is_file() else None


def move_aside(path: Path, target: Path) -> Path:
    """Move a file to another folder, never over one that is there."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    final, number = target, 1
    while final.exists():
        final = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    shutil.move(path, final)
    return final
