"""The folders of the embedded server: where they are, whose they are, and how they are made."""

from __future__ import annotations

import os
import pwd
import secrets as random_tokens
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .binaries import RunAs, wheel_folder
from .errors import ServerError
from .home import is_ours, mode_of, stat_or_none, sync_folder

# A socket's whole path may have 107 bytes; ".s.PGSQL.65535" takes the last 14.
SOCKET_FOLDER_BYTES = 93
_ELSEWHERE = Path("/var/lib")
_BASE_NOTE = "database-folder"
_SOCKET_NOTE = "socket-folder"


@dataclass(frozen=True)
class Layout:
    """Every path of one embedded server."""

    home: Path
    base: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder; it is only ever put here whole."""
        return self.base / "data"

    @property
    def log(self) -> Path:
        """The folder of the server's logs: one file for each day of the week."""
        return self.base / "log"

    @property
    def start_log(self) -> Path:
        """What the server said before its own log was open, the last start only."""
        return self.base / "start.log"

    @property
    def provisioned(self) -> Path:
        """Says which roles and grants were put into the data folder."""
        return self.base / "provisioned"

    @property
    def lock(self) -> Path:
        """Locked by whoever starts, stops or makes the server."""
        return self.home / "start.lock"

    @property
    def socket(self) -> Path:
        """The private folder of the socket; in a short runtime folder where the home's path is too long."""
        folder = self.base / "socket"
        if len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES:
            return folder
        return _noted(self.home / _SOCKET_NOTE) or folder


def find(home: Path) -> Layout:
    """The layout as every process finds it, without making or changing anything."""
    return Layout(home, _noted(home / _BASE_NOTE) or home / "postgres")


def prepare(home: Path) -> tuple[Layout, RunAs, Path]:
    """Make the folders and answer the layout, the user to run as and the folder of the programs.

    Called under the start lock while no server runs. Root cannot run PostgreSQL, so as root the server runs
    as ``joinedup`` where that user exists, else ``nobody``. The home is opened for passing through
    (0711) when it is ours; no folder above it is touched: where one of those is closed, the data goes to a
    folder of our own under /var/lib, remembered in the home.
    """
    layout = find(home)
    run_as = _user_for(layout)
    if run_as.uid is not None and not run_as.reaches(home):
        layout = _open_or_move(layout, run_as)
    _make_folder(
        layout.base, None if run_as.uid is None else RunAs(0, 0), 0o700 if run_as.uid is None else 0o711
    )
    if run_as.uid is not None and not run_as.reaches(layout.base):
        raise ServerError(
            f"The database cannot run in {layout.base}: as root it runs as another user, who may not go "
            "through a folder above; set JOINEDUP_HOME to a folder that others may pass through."
        )
    _make_folder(layout.log, run_as, 0o700)
    _make_socket_folder(layout, run_as)
    programs = wheel_folder()
    if run_as.uid is not None and not run_as.reaches(programs / "bin"):
        programs = _copy_programs(layout, programs)
    return layout, run_as, programs


def _user_for(layout: Layout) -> RunAs:
    if os.geteuid() != 0:
        return RunAs()
    there = stat_or_none(layout.data)
    if there is not None and there.st_uid != 0:
        return RunAs(there.st_uid, there.st_gid)
    for name in ("joinedup", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if user.pw_uid != 0:
            return RunAs(user.pw_uid, user.pw_gid)
    raise ServerError(
        "PostgreSQL cannot run as root, and this machine has no user called joinedup or nobody."
    )


def _open_or_move(layout: Layout, run_as: RunAs) -> Layout:
    home = layout.home
    if run_as.reaches(home.parent) and is_ours(home):
        home.chmod(mode_of(home) | 0o011)
        return layout
    if layout.base.parent != home:
        return layout
    if layout.data.exists():
        raise ServerError(
            f"The database in {layout.data} can no longer be reached by the user it runs as: "
            "give the folders above it back their permissions."
        )
    base = _ELSEWHERE / f"joinedup-{random_tokens.token_hex(8)}"
    try:
        base.mkdir(mode=0o711)
    except OSError as fault:
        raise ServerError(f"The database needs a folder in {_ELSEWHERE} ({fault.strerror}).") from fault
    _note(home / _BASE_NOTE, base)
    return Layout(home, base)


def _make_folder(path: Path, run_as: RunAs | None, mode: int) -> None:
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        if not path.is_dir():
            raise ServerError(f"The database needs a folder at {path}, where something else is.") from None
    path.chmod(mode)
    if run_as is not None and run_as.uid is not None:
        os.chown(path, run_as.uid, -1 if run_as.gid is None else run_as.gid)


def _make_socket_folder(layout: Layout, run_as: RunAs) -> None:
    usual = layout.base / "socket"
    if len(os.fsencode(usual)) <= SOCKET_FOLDER_BYTES:
        _make_folder(usual, run_as, 0o700)
        return
    noted = _noted(layout.home / _SOCKET_NOTE)
    uid = os.geteuid() if run_as.uid is None else run_as.uid
    if noted is not None and _is_private(noted, uid):
        return
    for parent in _runtime_folders(run_as):
        folder = parent / f"joinedup-{random_tokens.token_hex(8)}"
        if len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES:
            continue
        try:
            folder.mkdir(mode=0o700)
        except OSError:
            continue
        _make_folder(folder, run_as, 0o700)
        _note(layout.home / _SOCKET_NOTE, folder)
        return
    raise ServerError(
        f"The path of {layout.base} is too long for the database's socket and no runtime folder can be "
        "written: set JOINEDUP_HOME to a shorter path."
    )


def _runtime_folders(run_as: RunAs) -> list[Path]:
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    folders = [Path(given)] if given and run_as.uid is None and _is_private(Path(given), os.geteuid()) else []
    if run_as.uid is not None:
        folders.append(Path("/run"))
    return [*folders, Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 (a private folder is made in it)


def _is_private(folder: Path, uid: int) -> bool:
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and stat.S_IMODE(found.st_mode) == 0o700


def _copy_programs(layout: Layout, programs: Path) -> Path:
    """Root's virtual environment is often closed to others: then the programs are copied beside the data."""
    package = programs.parent
    libraries = package.with_name(f"{package.name}.libs")
    version = "-".join(
        str(part) for part in (int((programs / "bin" / "postgres").stat().st_mtime), programs.name)
    )
    final = layout.base / f"programs-{version}"
    copied = final / package.name / programs.name
    if copied.is_dir():
        return copied
    for old in layout.base.glob("programs-*"):
        shutil.rmtree(old, ignore_errors=True)
    part = layout.base / f"programs-{version}.part"
    for folder in ("bin", "lib", "share"):
        shutil.copytree(programs / folder, part / package.name / programs.name / folder, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name, symlinks=True)
    for path in [part, *part.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    part.rename(final)
    return copied


def _noted(note: Path) -> Path | None:
    try:
        text = note.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return Path(text) if text else None


def _note(note: Path, path: Path) -> None:
    part = note.with_name(f"{note.name}.part")
    part.write_text(f"{path}\n", encoding="utf-8")
    part.chmod(0o600)
    part.rename(note)
    sync_folder(note.parent)
