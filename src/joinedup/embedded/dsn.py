"""Which server, and how each role reaches it: as URLs, and as Django's parameters."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import conninfo

from . import roles
from .errors import ServerError
from .server import Server, ensure_running, password

OLDEST = 15


@dataclass(frozen=True)
class Urls:
    """One URL for each way into the database.

    ``app`` serves (may go through a pooler), ``owner`` migrates, ``direct`` is the app role without a pooler
    (worker, LISTEN), ``backup`` reads all rows. ``embedded`` is true for our own server.
    """

    app: str
    owner: str
    direct: str
    backup: str
    embedded: bool


def is_embedded() -> bool:
    """Whether the embedded server is in use: DATABASE_URL is not set."""
    return not os.environ.get("DATABASE_URL", "").strip()


def connection_urls() -> Urls:
    """The URLs of the database in use; starts the embedded server unless DATABASE_URL is set.

    On an outside server DATABASE_OWNER_URL and DATABASE_DIRECT_URL are DATABASE_URL where they are not
    set, and DATABASE_BACKUP_URL is the owner's. Raises ``ServerError``.
    """
    if is_embedded():
        server = ensure_running()
        return Urls(
            app=embedded_url(server, roles.APP),
            owner=embedded_url(server, roles.OWNER),
            direct=embedded_url(server, roles.APP),
            backup=embedded_url(server, roles.BACKUP),
            embedded=True,
        )
    app = os.environ["DATABASE_URL"].strip()
    owner = os.environ.get("DATABASE_OWNER_URL", "").strip() or app
    urls = Urls(
        app=app,
        owner=owner,
        direct=os.environ.get("DATABASE_DIRECT_URL", "").strip() or app,
        backup=os.environ.get("DATABASE_BACKUP_URL", "").strip() or owner,
        embedded=False,
    )
    for name, url in (
        ("DATABASE_URL", urls.app),
        ("DATABASE_OWNER_URL", urls.owner),
        ("DATABASE_DIRECT_URL", urls.direct),
        ("DATABASE_BACKUP_URL", urls.backup),
    ):
        parse_url(url, setting=name)
    return urls


def embedded_url(server: Server, role: str, database: str = roles.DATABASE) -> str:
    """The URL of a role on the embedded server, through its private socket."""
    where = urlencode({"host": str(server.socket_folder), "port": server.port}, quote_via=quote, safe="/")
    user, kept, name = (quote(part, safe="") for part in (role, password(role), database))
    return f"postgresql://{user}:{kept}@/{name}?{where}"


def parse_url(url: str, *, setting: str = "the database URL") -> dict[str, Any]:
    """A URL as Django's ``DATABASES`` parameters: ENGINE, NAME, USER, PASSWORD, HOST, PORT, OPTIONS.

    Read by libpq's own rules, so a socket's folder may stand in the host (percent-encoded) or in
    ``?host=``; what Django has no name for (sslmode, application_name ...) goes to OPTIONS. Raises
    ``ServerError`` naming ``setting``, never showing the URL.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise ServerError(f"{setting} must begin with postgresql:// (this product runs on PostgreSQL only).")
    try:
        parts = dict(conninfo.conninfo_to_dict(url))
    except psycopg.Error as fault:
        raise ServerError(f"{setting} is not a well-formed PostgreSQL URL.") from fault
    taken = {name: str(parts.pop(name, "") or "") for name in ("dbname", "user", "password", "host", "port")}
    if not taken["dbname"]:
        raise ServerError(f"{setting} names no database: it must end with /NAME.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": taken["dbname"],
        "USER": taken["user"],
        "PASSWORD": taken["password"],
        "HOST": taken["host"],
        "PORT": taken["port"],
        "OPTIONS": {name: value for name, value in parts.items() if value is not None},
    }


def check_server_version(url: str | None = None) -> int:
    """The major version of the server behind a URL (else of the one in use); 15 or later.

    Raises ``ServerError`` naming what was found, or that no server answers.
    """
    target = url if url is not None else connection_urls().app
    parse_url(target)
    try:
        with psycopg.connect(target, connect_timeout=10) as connection:
            number = connection.info.server_version
            name = connection.info.parameter_status("server_version") or str(number // 10000)
    except psycopg.Error as fault:
        raise ServerError(f"The database server cannot be reached: {roles.first_line(fault)}.") from fault
    if number // 10000 < OLDEST:
        raise ServerError(f"The database server is PostgreSQL {name}, and Joined Up needs {OLDEST} or later.")
    return number // 10000
