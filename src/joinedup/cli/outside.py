"""An outside PostgreSQL server: its roles, and the first administrator."""

import os
import secrets
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from joinedup import embedded
from joinedup.cli.running import CouldNotRun


def _user_and_password(url: str, name: str) -> tuple[str, str]:
    parts = urlsplit(url)
    if not parts.username:
        raise CouldNotRun(f"{name} names no user.")
    return unquote(parts.username), unquote(parts.password or "")


@dataclass(frozen=True)
class Wanted:
    """The database and roles that the settings name, with the passwords that stand in the URLs."""

    database: str
    owner: str
    app: str
    backup: str
    passwords: dict[str, str]


def wanted() -> Wanted:
    """What DATABASE_URL, DATABASE_OWNER_URL and DATABASE_BACKUP_URL ask for; the usual names where they are not set."""
    users, passwords = {}, {}
    for key, name in (
        ("app", "DATABASE_URL"),
        ("owner", "DATABASE_OWNER_URL"),
        ("backup", "DATABASE_BACKUP_URL"),
    ):
        users[key] = f"joinedup_{key}"
        if url := os.environ.get(name, ""):
            users[key], password = _user_and_password(url, name)
            if password:
                passwords[key] = password
    database = unquote(urlsplit(os.environ.get("DATABASE_URL", "")).path.lstrip("/")) or "joinedup"
    return Wanted(database=database, passwords=passwords, **users)


def sql_for_the_owner() -> list[str]:
    """The statements that make database roles and grants, for whoever owns the server to run with psql.

    Passwords that stand in the URLs go in as verifiers only; for the others the last lines say how to set them."""
    return embedded.provision_sql(**vars(wanted()))


def provision() -> None:
    """Make the roles when ``DATABASE_ADMIN_URL`` (a superuser) is given; otherwise they must be there already."""
    admin = os.environ.get("DATABASE_ADMIN_URL")
    if not admin:
        return
    try:
        embedded.provision(admin, **vars(wanted()))
    except embedded.ServerError as error:
        raise CouldNotRun(str(error)) from None


@dataclass(frozen=True)
class Administrator:
    """The first administrator. ``password`` is empty when the account was there before."""

    username: str
    password: str


def first_administrator(username: str) -> Administrator:
    """Make the first account, a place administrator wherever a place is loaded. Again: changes nothing."""
    from joinedup.access import actions
    from joinedup.cli.running import operating
    from joinedup.place.models import Place

    place = Place.objects.order_by("pk").first()
    password = secrets.token_urlsafe(12)
    with operating(place) as actor:
        made = actions.make_administrator(actor=actor, username=username, password=password, place=place)
    return Administrator(username, password if made else "")
