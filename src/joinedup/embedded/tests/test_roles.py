"""Owner, app and backup: three roles, none of them more than it needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
import pytest

from joinedup.embedded import ServerError, connection_urls, ensure_running, provision, provision_sql
from joinedup.embedded import server as servers
from joinedup.embedded.binaries import environment, wheel_folder
from joinedup.embedded.roles import scram_verifier

pytestmark = pytest.mark.real_clock


def test_the_embedded_roles(empty_home: Path) -> None:
    urls = connection_urls()
    with psycopg.connect(urls.app) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles "
            "WHERE rolname LIKE 'joinedup%' ORDER BY 1"
        ).fetchall()
        assert found == [
            ("joinedup_app", False, False, False, False),
            ("joinedup_backup", False, False, False, True),
            ("joinedup_owner", False, True, False, False),
        ]
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'joinedup'"
        ).fetchone()
        assert owner == ("joinedup_owner",)
    for forbidden in (
        "CREATE TABLE t (i int)",
        "SET ROLE joinedup_owner",
        "SET ROLE joinedup_backup",
        "CREATE DATABASE t",
    ):
        with (
            psycopg.connect(urls.app, autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(forbidden.encode())
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_joinedup")
        connection.execute("DROP DATABASE test_joinedup")


def test_the_printed_sql_runs_in_psql_twice(home_folder: Path) -> None:
    passwords = {"owner": "Own er's", "app": "$app$", "backup": "b"}
    names = {"database": "other place", "owner": "o'wner", "app": 'a"pp', "backup": "b_role"}
    script = "\n".join(provision_sql(passwords=passwords, **names))
    assert not any(password in script for password in ("Own er", "$app$"))
    server = ensure_running()
    for _ in range(2):
        done = subprocess.run(
            [
                str(wheel_folder() / "bin" / "psql"),
                "-X",
                "-q",
                "--set=ON_ERROR_STOP=1",
                "-d",
                servers.dsn(server, "postgres", "postgres"),
            ],
            input=script,
            text=True,
            capture_output=True,
            env=environment(),
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    for role in ("owner", "app", "backup"):
        with psycopg.connect(
            host=str(server.socket_folder),
            user=names[role],
            password=passwords[role],
            dbname=names["database"],
        ) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_without_passwords_the_sql_says_how_to_set_them() -> None:
    script = "\n".join(provision_sql())
    assert "PASSWORD" not in script
    assert script.count("\\password joinedup_") == 3


def test_roles_cannot_be_made_by_one_who_may_not(home_folder: Path) -> None:
    with pytest.raises(ServerError, match="permission denied") as refused:
        provision(connection_urls().app, database="t", owner="o", app="a", backup="b")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("password", ["", "pässword", "tab\t"])
def test_a_password_must_be_plain(password: str) -> None:
    with pytest.raises(ServerError, match="plain printable ASCII"):
        scram_verifier(password)


def test_the_one_who_makes_the_roles_is_none_of_them(home_folder: Path) -> None:
    admin = servers.dsn(ensure_running(), "postgres", "postgres")
    with pytest.raises(ServerError, match="while connected as one of them"):
        provision(admin, app="postgres")
    with pytest.raises(ServerError, match="three different"):
        provision(admin, app="joinedup_owner")
