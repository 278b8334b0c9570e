"""Which pg_dump, pg_restore and psql to use with which server."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import psycopg
from psycopg import conninfo

from .binaries import MAJOR, environment, run, wheel_folder
from .errors import ServerError
from .roles import first_line

_SYSTEM = Path("/usr/lib/postgresql")


def client_programs(url: str) -> Path:
    """The client programs' folder for a server: at least as new as the server, with TLS where it is spoken.

    The wheel's programs know no TLS. Where it is spoken the machine's own are taken: those in
    JOINEDUP_POSTGRES_BIN, on the search path, or under /usr/lib/postgresql. Raises ``ServerError`` when
    none fits.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            server_major, tls = connection.info.server_version // 10000, connection.pgconn.ssl_in_use
    except psycopg.Error as fault:
        raise ServerError(f"The database server cannot be reached: {first_line(fault)}.") from fault
    given = os.environ.get("JOINEDUP_POSTGRES_BIN", "")
    if given:
        found = _major_of(Path(given))
        if found is None or found < server_major:
            raise ServerError(
                f"JOINEDUP_POSTGRES_BIN ({given}) holds no pg_dump of PostgreSQL {server_major} or later."
            )
        return Path(given)
    if not tls and server_major <= MAJOR:
        return wheel_folder() / "bin"
    on_path = shutil.which("pg_dump")
    machine = [Path(on_path).parent] if on_path else []
    machine += sorted(_SYSTEM.glob("*/bin"), key=lambda folder: _number(folder.parent.name), reverse=True)
    for folder in machine:
        found = _major_of(folder)
        if found is not None and found >= server_major and (folder / "psql").is_file():
            return folder
    why = "speaks TLS and " if tls else ""
    raise ServerError(
        f"No pg_dump on this machine {why}is of PostgreSQL {server_major} or later: install the PostgreSQL "
        "client programs, and name their folder in JOINEDUP_POSTGRES_BIN."
    )


def connection_environment(url: str) -> tuple[str, dict[str, str]]:
    """A URL without its password for the command line, and the environment that carries the password."""
    parts = conninfo.conninfo_to_dict(url)
    password = parts.pop("password", None)
    return conninfo.make_conninfo("", **parts), environment(
        **({"PGPASSWORD": str(password)} if password else {})
    )


def _major_of(folder: Path) -> int | None:
    try:
        asked = run([str(folder / "pg_dump"), "--version"])
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", asked.out)
    return int(found[1]) if found else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
