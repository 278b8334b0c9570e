"""The database that starts itself: our own small supervisor over PostgreSQL's programs. No Django in here.

``connection_urls()`` is what most callers need: it starts the embedded server under JOINEDUP_HOME, or
hands on the outside server's settings (DATABASE_URL and its companions).
"""

from __future__ import annotations

from .dsn import Urls, check_server_version, connection_urls, is_embedded, parse_url
from .dump import Backup, backup, holds_people, last_backup, restore
from .errors import HomeError, ServerError
from .home import home, secret
from .roles import provision, provision_sql
from .server import Status, ensure_running, status, stop

__all__ = [
    "Backup",
    "HomeError",
    "ServerError",
    "Status",
    "Urls",
    "backup",
    "check_server_version",
    "connection_urls",
    "ensure_running",
    "holds_people",
    "home",
    "is_embedded",
    "last_backup",
    "parse_url",
    "provision",
    "provision_sql",
    "restore",
    "secret",
    "status",
    "stop",
]
