"""A backup comes back whole, with its roles and row security; a bad one changes nothing."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from joinedup.embedded import ServerError, backup, connection_urls, restore
from joinedup.embedded import dump as dumps
from joinedup.embedded.home import mode_of

pytestmark = pytest.mark.real_clock

SCHEMA = """
CREATE TABLE place_place (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE people_person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place_id bigint NOT NULL REFERENCES place_place,
    name text NOT NULL,
    key text GENERATED ALWAYS AS (lower(name)) STORED
);
ALTER TABLE people_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_person FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON people_person TO joinedup_app
    USING (place_id = nullif(current_setting('ju.place', true), '')::bigint);
CREATE POLICY owner ON people_person TO joinedup_owner USING (true) WITH CHECK (true);
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO joinedup_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO joinedup_app;
INSERT INTO place_place VALUES (1, 'North'), (2, 'South');
"""


def as_owner(query: str) -> None:
    with psycopg.connect(connection_urls().owner, autocommit=True) as connection:
        connection.execute(query.encode())


def seen(place: int | None) -> list[str]:
    with psycopg.connect(connection_urls().app) as connection:
        if place is not None:
            connection.execute("SELECT set_config('ju.place', %s, true)", [str(place)])
        return [row[0] for row in connection.execute("SELECT name FROM people_person ORDER BY key")]


@pytest.fixture
def filled(home_folder: Path) -> None:
    as_owner(SCHEMA)
    as_owner("INSERT INTO people_person (place_id, name) VALUES (1, 'Zoë'), (1, 'Ann\tx\\y'), (2, 'Bob')")


@pytest.fixture
def outside(filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same server, spoken to as an outside one."""
    urls = connection_urls()
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", urls.owner)
    monkeypatch.setenv("DATABASE_BACKUP_URL", urls.backup)


def round_trip(file: Path) -> None:
    made = backup(file)
    assert made.file == file
    assert made.size == file.stat().st_size > 1000
    assert mode_of(file) == 0o600
    assert list(file.parent.iterdir()) == [file]
    as_owner("DELETE FROM people_person; INSERT INTO people_person (place_id, name) VALUES (2, 'Late')")
    with pytest.raises(ServerError, match="holds people"):
        restore(file)
    assert seen(2) == ["Late"]
    restore(file, force=True)
    assert seen(1) == ["Ann\tx\\y", "Zoë"]
    assert seen(2) == ["Bob"]
    assert seen(None) == []
    as_owner("CREATE TABLE after_it (id int)")
    with psycopg.connect(connection_urls().app, autocommit=True) as connection:
        connection.execute("INSERT INTO after_it VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE after_it")
    as_owner("INSERT INTO people_person (place_id, name) VALUES (1, 'Carl')")
    assert seen(1) == ["Ann\tx\\y", "Carl", "Zoë"]


def test_round_trip(filled: None, tmp_path: Path) -> None:
    round_trip(tmp_path / "joinedup.dump")


def test_round_trip_on_an_outside_server(outside: None, tmp_path: Path) -> None:
    round_trip(tmp_path / "joinedup.dump")


def test_into_an_empty_database(filled: None, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    as_owner("DROP TABLE people_person, place_place")
    restore(tmp_path / "b")
    assert seen(2) == ["Bob"]


def test_whoever_is_connected_is_cut_off_and_can_come_back(filled: None, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    with psycopg.connect(connection_urls().app) as connection:
        restore(tmp_path / "b", force=True)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert seen(2) == ["Bob"]


def test_what_a_killed_restore_left_is_cleared(filled: None, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    as_owner("CREATE DATABASE joinedup_incoming")
    as_owner("CREATE DATABASE joinedup_former")
    restore(tmp_path / "b", force=True)
    with psycopg.connect(connection_urls().app) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'joinedup%'"
        ).fetchall()
    assert found == [("joinedup",)]


def test_a_file_that_is_there_is_kept_unless_forced(filled: None, tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_text("keep me")
    with pytest.raises(ServerError, match="is there already"):
        backup(file)
    assert file.read_text() == "keep me"
    backup(file, force=True)
    restore(file, force=True)
    assert mode_of(file) == 0o600


def test_a_place_that_cannot_be_written(filled: None, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="is a folder"):
        backup(tmp_path)
    with pytest.raises(ServerError, match="cannot be written"):
        backup(tmp_path / "nowhere" / "b")


@pytest.mark.parametrize("place", ["embedded", "outside"])
def test_a_bad_file_changes_nothing(
    place: str, filled: None, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if place == "outside":
        request.getfixturevalue("outside")
    file = tmp_path / "b"
    with pytest.raises(ServerError, match="There is no backup file"):
        restore(file)
    file.write_bytes(b"nonsense")
    with pytest.raises(ServerError, match="is no backup"):
        restore(file, force=True)
    as_owner(
        "INSERT INTO people_person (place_id, name) SELECT 2, md5(i::text) || md5((i * 7)::text) "
        "FROM generate_series(1, 40000) i"
    )
    backup(file, force=True)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    as_owner("DELETE FROM people_person WHERE place_id = 2")
    with pytest.raises(ServerError, match=r"nothing was changed|not whole") as refused:
        restore(file, force=True)
    assert "\n" not in str(refused.value)
    assert seen(1) == ["Ann\tx\\y", "Zoë"]
    assert seen(2) == []
    file.write_bytes(whole)
    restore(file, force=True)
    assert len(seen(2)) == 40001


def test_an_owner_that_may_not_see_every_row_makes_no_backup(
    outside: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_BACKUP_URL")
    with pytest.raises(ServerError, match="DATABASE_BACKUP_URL"):
        backup(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_one_restore_at_a_time(filled: None, tmp_path: Path) -> None:
    backup(tmp_path / "b")
    with dumps._restoring(), pytest.raises(ServerError, match="Another restore"):
        restore(tmp_path / "b", force=True)
