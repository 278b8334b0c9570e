"""The database's roles: who owns the tables, who serves the pages, who makes backups.

Row-level security holds only while the serving role is neither owner nor superuser nor exempt, so the
three are separate logins and every run sets their attributes again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as random_tokens
from collections.abc import Mapping

import psycopg
from psycopg import sql

from .errors import ServerError

DATABASE = "joinedup"
OWNER = "joinedup_owner"
APP = "joinedup_app"
BACKUP = "joinedup_backup"

_WAIT_SECONDS = 60

_ATTRIBUTES = {
    "owner": "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    "app": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    "backup": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS",
}


def provision_sql(
    *,
    database: str = DATABASE,
    owner: str = OWNER,
    app: str = APP,
    backup: str = BACKUP,
    passwords: Mapping[str, str] | None = None,
) -> list[str]:
    """The SQL with which the owner of an outside server makes the database and its roles.

    For ``psql`` as a superuser; it can be run again and changes nothing more. ``passwords`` maps ``owner``,
    ``app`` and ``backup`` to a password, of which only the SCRAM verifier is printed; roles without one
    need ``\\password``, which the last lines say. The app role's rights on tables come with the
    migrations, not here.
    """
    given = dict(passwords or {})
    names = {"owner": owner, "app": app, "backup": backup}
    create = f"CREATE DATABASE {_name(database)} OWNER {_name(owner)} TEMPLATE template0 ENCODING 'UTF8'"
    lines = _role_sql(names, given)
    lines.append(
        f"SELECT {_text(create)} WHERE NOT EXISTS "
        f"(SELECT FROM pg_catalog.pg_database WHERE datname = {_text(database)})\n\\gexec"
    )
    lines += _database_sql(database, names)
    lines += [
        f"-- {name} has no password yet: \\password {name}" for key, name in names.items() if key not in given
    ]
    return lines


def provision(
    superuser_dsn: str,
    *,
    database: str = DATABASE,
    owner: str = OWNER,
    app: str = APP,
    backup: str = BACKUP,
    passwords: Mapping[str, str] | None = None,
) -> None:
    """Make the database and its roles, as ``provision_sql`` says. Raises ``ServerError``.

    ``superuser_dsn`` is a URL or connection string of a superuser (or of a role that may make roles with
    BYPASSRLS). Safe to run again, and when it was ended half way: what the server still does for a process
    that was killed is waited for, a minute at most.
    """
    names = {"owner": owner, "app": app, "backup": backup}
    try:
        with psycopg.connect(superuser_dsn, autocommit=True, connect_timeout=10) as connection:
            connection.execute(f"SET lock_timeout = '{_WAIT_SECONDS}s'")
            # CREATE DATABASE knows no IF NOT EXISTS, and a server goes on with it when its client has died
            connection.execute("SELECT pg_advisory_lock(hashtext('joinedup roles'))")
            with connection.transaction():
                for line in _role_sql(names, dict(passwords or {})):
                    connection.execute(line.encode())
            there = connection.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", [database])
            if there.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(database), sql.Identifier(owner)
                    )
                )
            with connection.transaction():
                for line in _database_sql(database, names):
                    connection.execute(line.encode())
    except psycopg.Error as fault:
        raise ServerError(f"The database's roles could not be made: {first_line(fault)}.") from fault


def _role_sql(names: Mapping[str, str], passwords: Mapping[str, str]) -> list[str]:
    if len(set(names.values())) < len(names):
        raise ServerError("The owner, the app and the backup must be three different database roles.")
    mine = ", ".join(_text(name) for name in names.values())
    lines = [
        (
            f"DO $do$ BEGIN IF session_user IN ({mine}) THEN RAISE EXCEPTION "
            "'the roles cannot be made while connected as one of them'; END IF; END $do$"
        )
    ]
    for key, name in names.items():
        lines.append(
            f"DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {_text(name)}) "
            f"THEN CREATE ROLE {_name(name)}; END IF; END $do$"
        )
        password = f" PASSWORD {_text(scram_verifier(passwords[key]))}" if key in passwords else ""
        lines.append(f"ALTER ROLE {_name(name)} WITH {_ATTRIBUTES[key]}{password}")
    backup = names["backup"]
    lines.append(
        f"DO $do$ BEGIN IF NOT pg_catalog.pg_has_role({_text(backup)}, 'pg_read_all_data', 'MEMBER') "
        f"THEN GRANT pg_read_all_data TO {_name(backup)}; END IF; END $do$"
    )
    return [f"{line};" for line in lines]


def _database_sql(database: str, names: Mapping[str, str]) -> list[str]:
    owner, app, backup = _name(names["owner"]), _name(names["app"]), _name(names["backup"])
    return [
        f"ALTER DATABASE {_name(database)} OWNER TO {owner};",
        f"REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC;",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {_name(database)} TO {app};",
        f"GRANT CONNECT ON DATABASE {_name(database)} TO {backup};",
    ]


def scram_verifier(password: str) -> str:
    """What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5802), so that no SQL holds the password."""
    if not password.isascii() or not password.isprintable() or not password:
        raise ServerError("A database password must be of plain printable ASCII letters, digits and signs.")
    salt, rounds = random_tokens.token_bytes(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${rounds}:{salt64}${stored64}:{server64}"


def first_line(fault: Exception) -> str:
    """The first line of a driver's message, without its end stop."""
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    return lines[0].rstrip(". ")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    if "\\" in text:
        raise ValueError("no backslash may be in a name")
    return "'" + text.replace("'", "''") + "'"
