"""The supervisor of the embedded PostgreSQL: started when needed, shared by all, stopped only on request."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from . import layout as layouts
from . import processes, roles
from .binaries import RunAs, environment
from .data import SUPERUSER, check_data, make_data
from .errors import ServerError
from .home import home, home_path, secret
from .layout import Layout
from .probe import Answer, Probe, ask
from .words import last_words, port_sentence, start_sentence, too_slow

SOCKET_PORT = 5432
START_SECONDS = 120.0
STOP_SECONDS = 60.0
_SOCKET_GONE_SECONDS = 10.0
_PASSWORDS = {
    SUPERUSER: "database-superuser",
    roles.OWNER: "database-owner",
    roles.APP: "database-app",
    roles.BACKUP: "database-backup",
}
_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
    "logging_collector": "on",
    "log_filename": "database-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True)
class Status:
    """The embedded server as it is now. ``uptime`` is since the server's start."""

    running: bool
    pid: int | None
    version: str | None
    data_folder: Path
    socket_folder: Path
    uptime: timedelta | None


@dataclass(frozen=True)
class Server:
    """Where the running server listens: the private socket's folder and the port in its name."""

    socket_folder: Path
    port: int


def password(role: str) -> str:
    """The kept password of one of the embedded server's four roles. Raises ``HomeError``."""
    return secret(_PASSWORDS[role])


def ensure_running(*, listen: int | None = None, timeout: float = START_SECONDS) -> Server:
    """Answer the running embedded server, made, started, recovered and provisioned where it must be.

    ``listen`` (else the setting JOINEDUP_DATABASE_PORT) also opens TCP on 127.0.0.1 at that port; without one
    there is only the private socket. Milliseconds when the server is up; waits ``timeout`` seconds at most.
    Raises ``ServerError`` with one plain sentence.
    """
    wanted = listen if listen is not None else _port_setting()
    layout = layouts.find(home())
    server = _listening(layout)
    if server is not None and _is_provisioned(layout) and _ask_app(server).answer is Answer.UP:
        _check_port(layout, wanted)
        return server
    deadline = time.monotonic() + timeout
    with _locked(layout.lock, deadline) as lock:
        try:
            return _bring_up(wanted, deadline, lock)
        except OSError as fault:
            raise ServerError(
                f"The database could not be started in {layout.home} ({fault.strerror})."
            ) from fault


def stop(*, timeout: float = STOP_SECONDS) -> bool:
    """End the embedded server by a fast stop; by an immediate one, recovered later, if that takes too long.

    Answers whether one was running. Raises ``ServerError`` when it cannot be ended.
    """
    if not home_path().is_dir():
        return False
    layout = layouts.find(home())
    with _locked(layout.lock, time.monotonic() + timeout):
        pid = processes.server_pid(layout.data)
        if pid is None:
            return False
        for number, seconds in ((signal.SIGINT, timeout), (signal.SIGQUIT, 10.0)):
            _signal(pid, number)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not processes.is_server(pid, layout.data):
                    return True
                time.sleep(0.02)
    raise ServerError(f"The database (process {pid}) did not stop.")


def status() -> Status:
    """The embedded server as it is now; starts nothing and makes nothing."""
    layout = layouts.find(home_path())
    pid = processes.server_pid(layout.data)
    noted = processes.read_pid_file(layout.data) if pid is not None else None
    version = None
    server = _listening(layout)
    if pid is not None and server is not None and _is_provisioned(layout):
        with contextlib.suppress(psycopg.Error), _connect(server, roles.APP, roles.DATABASE) as connection:
            version = str(connection.info.parameter_status("server_version"))
    return Status(
        running=pid is not None,
        pid=pid,
        version=version,
        data_folder=layout.data,
        socket_folder=layout.socket,
        uptime=datetime.now(UTC) - noted.started if noted is not None and noted.started is not None else None,
    )


def _bring_up(wanted: int | None, deadline: float, lock: int) -> Server:
    layout, run_as, programs = layouts.prepare(home())
    check_data(layout)
    if not layout.data.exists():
        make_data(
            layout,
            run_as,
            programs,
            password=password(SUPERUSER),
            lock=lock,
            seconds=deadline - time.monotonic(),
        )
    server = _serve(layout, run_as, programs, wanted, deadline)
    if not _is_provisioned(layout) or _ask_app(server).answer in (Answer.REFUSED, Answer.MISSING):
        _provision(layout, server)
    answer = _ask_app(server)
    while answer.answer is Answer.STARTING and time.monotonic() < deadline:
        time.sleep(0.05)
        answer = _ask_app(server)
    if answer.answer is not Answer.UP:
        raise ServerError(f"The database does not let the product in; its log is in {layout.log}.")
    _check_port(layout, wanted)
    return server


def _serve(layout: Layout, run_as: RunAs, programs: Path, wanted: int | None, deadline: float) -> Server:
    """Start the server unless it lives, and wait until it lets its superuser in."""
    kept = password(SUPERUSER)
    child: subprocess.Popen[bytes] | None = None
    silent_since: float | None = None
    while True:
        noted = processes.read_pid_file(layout.data)
        port = (noted.port if noted is not None else None) or wanted or SOCKET_PORT
        answer = ask(layout.socket, port, user=SUPERUSER, password=kept, database="postgres")
        if answer.answer is Answer.UP:
            return Server(layout.socket, port)
        if answer.answer is Answer.REFUSED:
            raise ServerError(
                f"The database in {layout.data} does not know the password kept in "
                f"{layout.home / 'secrets'}: put the two back from the same copy."
            )
        if time.monotonic() > deadline:
            raise too_slow(layout, answer)
        if child is not None and child.poll() is not None:
            words = last_words(layout)
            if "still in use" not in words and "already exists" not in words:
                raise ServerError(start_sentence(layout, words, wanted))
            child = None  # parts of a server that was killed are still ending
            time.sleep(0.2)
        if child is None and processes.server_pid(layout.data) is None:
            _clear_stale(layout)
            if processes.server_pid(layout.data) is None:
                child = _start(layout, run_as, programs, wanted)
        elif child is None and answer.answer is Answer.DOWN:
            silent_since = silent_since or time.monotonic()
            if time.monotonic() - silent_since > _SOCKET_GONE_SECONDS:
                _end_unreachable(layout, deadline)
                silent_since = None
        time.sleep(0.03)


def _start(layout: Layout, run_as: RunAs, programs: Path, wanted: int | None) -> subprocess.Popen[bytes]:
    if wanted is not None:
        _check_port_free(wanted)
    settings = _SETTINGS | {
        "listen_addresses": "127.0.0.1" if wanted is not None else "",
        "port": str(wanted or SOCKET_PORT),
        "unix_socket_directories": f'"{layout.socket}"',
        "log_directory": str(layout.log),
    }
    command = [str(programs / "bin" / "postgres"), "-D", str(layout.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    words = os.open(
        layout.start_log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
    )
    try:
        child = subprocess.Popen(  # noqa: S603 (our own program with our own arguments, never a shell)
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
            close_fds=True,
            cwd=layout.base,
            env=environment(),
            umask=0o077,
            **run_as.options(),
        )
    finally:
        os.close(words)
    processes.adopt(child)
    return child


def _clear_stale(layout: Layout) -> None:
    """Remove the locks of a dead server. PostgreSQL takes a zombie, or a pid used again, for a living one.

    Parts of it that still run hold its shared memory, which PostgreSQL itself looks for before it starts.
    A file without a pid may be in the making: it is given a second.
    """
    path = layout.data / "postmaster.pid"
    patience = time.monotonic() + 1.0
    while path.exists() and processes.read_pid_file(layout.data) is None and time.monotonic() < patience:
        time.sleep(0.03)
    if processes.server_pid(layout.data) is not None or not path.exists():
        return
    path.unlink(missing_ok=True)
    for left in layout.socket.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _end_unreachable(layout: Layout, deadline: float) -> None:
    """A live server whose socket somebody deleted cannot be reached by anyone: end it, to start it again."""
    pid = processes.server_pid(layout.data)
    if pid is None:
        return
    _signal(pid, signal.SIGINT)
    while processes.is_server(pid, layout.data):
        if time.monotonic() > deadline:
            raise ServerError(f"The database (process {pid}) answers nobody and does not stop.")
        time.sleep(0.05)


def _provision(layout: Layout, server: Server) -> None:
    kept = {"owner": password(roles.OWNER), "app": password(roles.APP), "backup": password(roles.BACKUP)}
    roles.provision(dsn(server, SUPERUSER, "postgres"), passwords=kept)
    part = layout.base / "provisioned.part"
    part.write_text(_provision_mark() + "\n", encoding="ascii")
    part.rename(layout.provisioned)


def _provision_mark() -> str:
    return hashlib.sha256("\n".join(roles.provision_sql()).encode()).hexdigest()


def _is_provisioned(layout: Layout) -> bool:
    try:
        return layout.provisioned.read_text(encoding="ascii").strip() == _provision_mark()
    except OSError:
        return False


def _listening(layout: Layout) -> Server | None:
    noted = processes.read_pid_file(layout.data)
    if noted is None or noted.port is None:
        return None
    return Server(layout.socket, noted.port)


def _ask_app(server: Server) -> Probe:
    return ask(
        server.socket_folder,
        server.port,
        user=roles.APP,
        password=password(roles.APP),
        database=roles.DATABASE,
    )


def _connect(server: Server, role: str, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(dsn(server, role, database), autocommit=True, connect_timeout=5)


def dsn(server: Server, role: str, database: str) -> str:
    """A connection string (not a URL) for a role of the embedded server, for libpq and psycopg."""
    return psycopg.conninfo.make_conninfo(
        host=str(server.socket_folder), port=server.port, user=role, password=password(role), dbname=database
    )


def _port_setting() -> int | None:
    text = os.environ.get("JOINEDUP_DATABASE_PORT", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ServerError(f"JOINEDUP_DATABASE_PORT must be a port from 1 to 65535, and it is {text!r}.")
    return int(text)


def _check_port(layout: Layout, wanted: int | None) -> None:
    noted = processes.read_pid_file(layout.data)
    if wanted is not None and noted is not None and (noted.port != wanted or not noted.listens):
        raise ServerError(
            f"The database already runs without port {wanted}: run joinedup stop first, and it opens the "
            "port at its next start."
        )


def _check_port_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except PermissionError as fault:
            raise ServerError(
                f"Port {port} on 127.0.0.1 may not be used by this user: choose one above 1023."
            ) from fault
        except OSError as fault:
            raise ServerError(port_sentence(port)) from fault


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        try:
            os.kill(pid, number)
        except PermissionError as fault:
            raise ServerError(
                f"The database (process {pid}) belongs to another user, who must stop it."
            ) from fault


@contextlib.contextmanager
def _locked(path: Path, deadline: float) -> Iterator[int]:
    """Hold the start lock; the kernel lets go of it however we end."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise ServerError(f"The file {path} cannot be opened ({fault.strerror}).") from fault
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServerError(
                        "Another command has been starting or stopping the database for too long."
                    ) from None
                time.sleep(0.03)
        yield descriptor
    finally:
        os.close(descriptor)
