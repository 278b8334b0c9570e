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


def sql_for_the_owner() -> list[str]:
    """The statements that make database roles and grants, for whoever owns the server to read and run.

    Passwords stand as in the URLs when those are set; otherwise new ones are made and shown in the statements."""
    app_url, owner_url = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
    app = _user_and_password(app_url, "DATABASE_URL") if app_url else ("joinedup_app", secrets.token_urlsafe(24))
    owner = (
        _user_and_password(owner_url, "DATABASE_OWNER_URL")
        if owner_url
        else ("joinedup_owner", secrets.token_urlsafe(24))
    )
    database = urlsplit(app_url).path.lstrip("/") or "joinedup"
    return embedded.provision_sql(
        database=database,
        owner=owner[0],
        app=app[0],
        backup="joinedup_backup",
        owner_password=owner[1],
        app_password=app[1],
        backup_password=secrets.token_urlsafe(24),
    )


def provision() -> None:
    """Make the roles when ``DATABASE_ADMIN_URL`` (a superuser) is given; otherwise they must be there already."""
    import psycopg

    admin = os.environ.get("DATABASE_ADMIN_URL")
    if not admin:
        return
    try:
        with psycopg.connect(admin, autocommit=True) as connection:
            for statement in sql_for_the_owner():
                connection.execute(statement)  # type: ignore[call-overload]
    except psycopg.Error as error:
        raise CouldNotRun(f"The roles could not be made: {str(error).strip().splitlines()[0]}.") from None


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
