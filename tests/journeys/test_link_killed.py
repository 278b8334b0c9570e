"""Linkage that the operating system ends in the middle leaves nothing behind that the next run does not put right."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from joinedup.demo.district import write_district
from tests.terminal import Terminal, terminal  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.real_clock, pytest.mark.embedded]

PLACE_FILE = Path(__file__).resolve().parents[2] / "places" / "harrogate.toml"


def ask(dsn: str, sql: str) -> list[Any]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(sql).fetchall()


def together(dsn: str) -> set[frozenset[tuple[Any, ...]]]:
    """Which records are of one person, whatever its number."""
    found: dict[int, set[tuple[Any, ...]]] = {}
    for person, *record in ask(
        dsn, "SELECT person_id, controller_id, kind, local_id FROM people_sourcerecord"
    ):
        found.setdefault(person, set()).add(tuple(record))
    return {frozenset(records) for records in found.values()}


def test_a_run_that_is_killed_is_finished_by_the_next(
    terminal: Terminal,  # noqa: F811 (the fixture)
    tmp_path: Path,
) -> None:
    assert terminal.run("place", "load", PLACE_FILE).code == 0
    for file in write_district(tmp_path / "lists", now=datetime.now(UTC), people=600, seed=5).files:
        assert terminal.take(file).code in {0, 1}
    assert terminal.run("backup", tmp_path / "before").code == 0
    dsn = terminal.run("dsn", "--role", "owner").out.strip()
    apart = together(dsn)
    whole = terminal.run("link", "--full", "--json").answer
    assert whole["merged"] > 0
    undisturbed = together(dsn)
    assert undisturbed != apart

    assert terminal.run("restore", "--force", tmp_path / "before").code == 0
    assert together(dsn) == apart
    killed = 0
    for nth, when in enumerate(("true", "true", "EXISTS (SELECT FROM people_decision)"), 1):
        run = terminal.begin("link", "--full")
        while ask(dsn, f"SELECT count(*) >= {nth} AND {when} FROM people_linkrun") != [(True,)]:
            assert run.poll() is None, "it had ended before it was killed"
            time.sleep(0.02)
        with suppress(
            subprocess.TimeoutExpired
        ):  # the second one is some way on; on a quick machine at its end
            run.wait(0.7 if nth == 2 else 0)
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        killed += run.wait() == -signal.SIGKILL
    assert killed >= 2
    assert ask(dsn, "SELECT count(*) FROM people_linkrun WHERE state = 'running'") == [(killed,)]
    assert terminal.run("link", "--json").code == 0
    assert together(dsn) == undisturbed
    again = terminal.run("link", "--json").answer
    assert (again["merged"], again["raised"], again["looked_at"]) == (0, 0, 0)
    assert terminal.run("check").code == 0
