"""Django's ``migrate``, which here always means the owner's connection.

The application's connection may change no table: the router would pass every operation over, and the migration would
still be noted as done (STACK_NOTES 2).
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Migrates as the owner unless told otherwise, and refuses to pretend to do it as the application."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's own, with the owner's connection in place of the application's."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. Raises CommandError for the application's connection."""
        if options["database"] == "default":
            raise CommandError(
                "The application may change no table. Leave --database away, or name the owner."
            )
        super().handle(*args, **options)
