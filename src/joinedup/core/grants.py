"""What the application's role may do with tables that the owner makes: default privileges, set before each migration."""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from joinedup.core import context_key


def _before(sender: Any, using: str, **kwargs: Any) -> None:
    if using != "owner" or sender.label != "core":
        return
    app_role = connections["owner"].ops.quote_name(settings.APPLICATION_ROLE)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {app_role}")
        for kind, rights in (
            ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
            ("SEQUENCES", "USAGE, SELECT"),
            ("FUNCTIONS", "EXECUTE"),
        ):
            cursor.execute(
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {app_role}"
            )


def _after(sender: Any, using: str, **kwargs: Any) -> None:
    """The application may read which migrations ran, never say so itself (STACK_NOTES 2). A database that knows no
    context key yet learns this one's."""
    if using != "owner" or sender.label != "core":
        return
    app_role = connections["owner"].ops.quote_name(settings.APPLICATION_ROLE)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app_role}")
        cursor.execute("SELECT to_regclass('core_contextkey') IS NOT NULL")
        (has_key,) = cursor.fetchone()
    if has_key:
        context_key.put_public_key(using=using, replace=False)


def connect() -> None:
    """Hook both to the migration signals."""
    pre_migrate.connect(_before, dispatch_uid="joinedup_grants_before")
    post_migrate.connect(_after, dispatch_uid="joinedup_grants_after")
