"""URLs of the embedded and of an outside server, as Django takes them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.embedded import ServerError, check_server_version, connection_urls, parse_url
from joinedup.embedded import dsn as urls_room

pytestmark = pytest.mark.real_clock

LETTERS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


def test_the_embedded_urls_connect(home_folder: Path) -> None:
    urls = connection_urls()
    assert urls.embedded
    assert urls.direct == urls.app
    for url, role in (
        (urls.app, "joinedup_app"),
        (urls.owner, "joinedup_owner"),
        (urls.backup, "joinedup_backup"),
    ):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user, current_database()").fetchone() == (
                role,
                "joinedup",
            )
        parts = parse_url(url)
        assert parts["USER"] == role
        assert parts["HOST"].startswith("/")
        assert parts["OPTIONS"] == {}
    assert check_server_version() == 18


def test_an_outside_server_has_sensible_defaults(
    clean_settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:a@db.example/joinedup?sslmode=verify-full")
    urls = connection_urls()
    assert not urls.embedded
    assert urls.app == urls.owner == urls.direct == urls.backup
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:b@db.example/joinedup")
    monkeypatch.setenv("DATABASE_DIRECT_URL", "postgresql://app:a@db.example:5433/joinedup")
    urls = connection_urls()
    assert urls.backup == urls.owner != urls.app != urls.direct
    monkeypatch.setenv("DATABASE_BACKUP_URL", "postgresql://backup@db.example/joinedup")
    assert connection_urls().backup == "postgresql://backup@db.example/joinedup"
    monkeypatch.setenv("DATABASE_OWNER_URL", "mysql://owner:hidden@db.example/joinedup")
    with pytest.raises(ServerError, match="DATABASE_OWNER_URL must begin") as refused:
        connection_urls()
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@h:1/d", ("d", "u", "p", "h", "1", {})),
        ("postgresql:///d?host=/run/x&port=6000", ("d", "", "", "/run/x", "6000", {})),
        ("postgresql://u@%2Frun%2Fx/d", ("d", "u", "", "/run/x", "", {})),
        ("postgresql://u:p%40%2F@h/d?sslmode=require", ("d", "u", "p@/", "h", "", {"sslmode": "require"})),
        ("postgresql://u@[::1]:5/d", ("d", "u", "", "::1", "5", {})),
        ("postgresql://u@a:1,b:2/d", ("d", "u", "", "a,b", "1,2", {})),
    ],
)
def test_a_url_becomes_djangos_parameters(url: str, expected: tuple[object, ...]) -> None:
    parts = parse_url(url)
    assert parts["ENGINE"] == "django.db.backends.postgresql"
    assert tuple(parts[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")) == expected


@pytest.mark.parametrize(
    "url", ["", "x", "host=h dbname=d", "postgresql://h", "postgresql://u:secret@h/d?nonsense=1"]
)
def test_a_url_that_is_none_is_told_without_showing_it(url: str) -> None:
    with pytest.raises(ServerError) as refused:
        parse_url(url, setting="DATABASE_URL")
    assert "DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


@given(user=LETTERS, password=LETTERS, database=LETTERS)
def test_any_letters_come_through(user: str, password: str, database: str) -> None:
    user, password, database = (quote(part, safe="") for part in (user, password, database))
    parts = parse_url(f"postgresql://{user}:{password}@h/{database}")
    assert [quote(parts[name], safe="") for name in ("USER", "PASSWORD", "NAME")] == [
        user,
        password,
        database,
    ]


def test_no_server_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="cannot be reached") as refused:
        check_server_version(f"postgresql://u:secret@/d?host={tmp_path}")
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_old_server_is_told_with_its_version(home_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls_room, "OLDEST", 19)
    with pytest.raises(ServerError, match=r"is PostgreSQL 18\.\d+.* needs 19 or later"):
        check_server_version(connection_urls().app)
