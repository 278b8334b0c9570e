"""Killed with -9 at any moment, it starts again with nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from joinedup.embedded import connection_urls, ensure_running, provision, status, stop
from joinedup.embedded import server as servers

pytestmark = pytest.mark.real_clock

Run = Callable[[str], "subprocess.Popen[str]"]
START = (
    "from joinedup.embedded import ensure_running, status; ensure_running(); print(status().pid, flush=True)"
)
WAIT = "\nimport time; time.sleep(300)"


def kill(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.communicate()


def write(text: str) -> None:
    with psycopg.connect(connection_urls().owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [text])


def read() -> list[str]:
    with psycopg.connect(connection_urls().owner) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY text")]


def server_pid() -> int:
    pid = status().pid
    assert pid is not None
    return pid


def test_the_server_survives_its_starter(home_folder: Path, python: Run) -> None:
    starter = python(START + WAIT)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    kill(starter)
    ensure_running()
    assert server_pid() == pid


@pytest.mark.parametrize("own_child", [True, False])
def test_a_killed_server_starts_again_with_all_that_was_committed(
    own_child: bool, home_folder: Path, python: Run
) -> None:
    if not own_child:
        python(START).communicate(timeout=60)
    write("first")
    for text in ("second", "third"):
        os.kill(server_pid(), signal.SIGKILL)
        write(text)
    assert read() == ["first", "second", "third"]


def test_a_killed_server_whose_starter_never_looks_is_a_zombie_and_no_hindrance(
    home_folder: Path, python: Run
) -> None:
    starter = python(START + WAIT)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    write("kept")
    os.kill(pid, signal.SIGKILL)
    while status().running:
        time.sleep(0.01)
    write("more")
    assert psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert read() == ["kept", "more"]
    kill(starter)


def test_a_killed_backend_is_waited_for(home_folder: Path) -> None:
    write("kept")
    with psycopg.connect(connection_urls().owner) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT pg_sleep(5)")
    assert read() == ["kept"]


def test_the_whole_machine_stops(home_folder: Path) -> None:
    write("kept")
    server = psutil.Process(server_pid())
    children = server.children(recursive=True)
    server.kill()
    for process in children:
        with suppress(psutil.NoSuchProcess):  # the server's own fall with it
            process.kill()
    assert read() == ["kept"]


def test_a_pid_that_somebody_else_has_now_is_no_hindrance(home_folder: Path) -> None:
    write("kept")
    pid = server_pid()
    note = status().data_folder / "postmaster.pid"
    lines = note.read_text().splitlines()
    os.kill(pid, signal.SIGKILL)
    while status().running:
        time.sleep(0.01)
    with subprocess.Popen(["sleep", "300"]) as other:
        note.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        assert not status().running
        assert read() == ["kept"]
        other.kill()


def test_an_empty_pid_file_is_no_hindrance(home_folder: Path) -> None:
    write("kept")
    stop()
    (status().data_folder / "postmaster.pid").touch()
    assert read() == ["kept"]


@pytest.mark.parametrize("with_programs", [False, True])
def test_killed_while_the_database_is_made(with_programs: bool, empty_home: Path, python: Run) -> None:
    starter = python(START + WAIT)
    part = empty_home / "postgres" / "data.part" / "PG_VERSION"
    while not part.exists():
        assert starter.poll() is None
        time.sleep(0.002)
    family = psutil.Process(starter.pid).children(recursive=True)
    kill(starter)
    if with_programs:
        for process in family:
            with suppress(psutil.NoSuchProcess):  # one that ended by itself meanwhile
                process.kill()
    assert not status().data_folder.exists()
    write("kept")
    assert read() == ["kept"]
    assert not part.exists()
    assert not (empty_home / "postgres" / ".initial").exists()


@pytest.mark.parametrize("moment", range(5))
def test_killed_at_any_moment_of_the_first_start(moment: int, empty_home: Path, python: Run) -> None:
    starter = python("import joinedup.embedded, psycopg; print('ready', flush=True)\n" + START + WAIT)
    assert starter.stdout is not None
    starter.stdout.readline()
    time.sleep(0.2 * moment)
    kill(starter)
    write("kept")
    assert read() == ["kept"]


def test_a_database_still_being_made_for_a_process_that_was_killed_is_waited_for(
    home_folder: Path, python: Run
) -> None:
    admin = servers.dsn(ensure_running(), servers.SUPERUSER, "postgres")
    with (
        psycopg.connect(admin, autocommit=True) as connection,
        psycopg.connect(admin) as blocker,
        ThreadPoolExecutor(1) as pool,
    ):
        with blocker.transaction(force_rollback=True):
            blocker.execute("COMMENT ON DATABASE template0 IS 'held'")  # no copy of it can begin
            starter = python(
                f"from joinedup.embedded import provision; provision({admin!r}, database='second')"
            )
            while not making_a_database(connection):
                assert starter.poll() is None, starter.communicate()
                time.sleep(0.02)
            kill(starter)
            again = pool.submit(provision, admin, database="second")
            with pytest.raises(TimeoutError):
                again.result(timeout=1)
            assert making_a_database(connection) == 1, "the first still waits, and the second for it"
        again.result(timeout=60)
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'second'"
        assert connection.execute(owner).fetchone() == ("joinedup_owner",)


def making_a_database(connection: psycopg.Connection[tuple[Any, ...]]) -> int:
    """How many of the server's processes are waiting in CREATE DATABASE."""
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' "
        "AND state = 'active' AND wait_event_type = 'Lock'"
    ).fetchone()
    assert found is not None
    return int(found[0])


def test_killed_between_the_making_and_the_roles(home_folder: Path) -> None:
    ensure_running()
    stop()
    (home_folder / "postgres" / "provisioned").unlink()
    write("kept")
    assert read() == ["kept"]
    shutil.rmtree(home_folder / "postgres" / "data" / "pg_stat_tmp", ignore_errors=True)


def test_a_stop_that_was_killed_half_way_is_finished_by_the_next_start(
    home_folder: Path, python: Run
) -> None:
    write("kept")
    stopper = python("from joinedup.embedded import stop; print('x', flush=True); stop()")
    assert stopper.stdout is not None
    stopper.stdout.readline()
    kill(stopper)
    assert read() == ["kept"]
