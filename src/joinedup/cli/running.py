"""What every command stands on: a database that is there and up to date, a place, an actor, an answer."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from joinedup.core.context import Actor, Purpose
    from joinedup.place.models import Place


class CouldNotRun(Exception):
    """A command could not run: one plain sentence, code 3."""


class Ended(Exception):
    """A command ended on purpose with a code other than 0."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def say(text: str) -> None:
    """A message for the person at the terminal, on standard error."""
    click.echo(text, err=True)


def answer(value: Any) -> None:
    """One machine-readable answer on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def start(*, migrate: bool = True) -> None:
    """Set Django up on a database that runs and has the shape this version needs.

    Raises CouldNotRun with a plain sentence when the database cannot be reached, is too old or half migrated."""
    from joinedup.embedded import HomeError, ServerError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.config.settings")
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured

        django.setup()
    except (HomeError, ServerError, ImproperlyConfigured) as error:
        raise CouldNotRun(str(error)) from None
    if migrate:
        bring_up_to_date()


def bring_up_to_date() -> None:
    """Make or change the database's tables if this version needs it; one process at a time."""
    from django.core.management import call_command
    from django.db import DatabaseError, OperationalError, connections
    from django.db.migrations.executor import MigrationExecutor

    from joinedup import embedded
    from joinedup.core import context_key

    owner = connections["owner"]
    is_embedded = embedded.connection_urls().embedded
    try:
        executor = MigrationExecutor(owner)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            if is_embedded:  # a backup of another machine brings that machine's key along
                context_key.put_public_key()
            return
        if not is_embedded:
            raise CouldNotRun(
                "The database's tables are not those this version needs. Run `joinedup setup`, which makes them."
            )
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('joinedup migrations'))")
            try:
                say(
                    "Making the database's tables ..."
                    if len(plan) > 10
                    else "Changing the database's tables ..."
                )
                call_command("migrate", database="owner", verbosity=0, interactive=False)
                context_key.put_public_key()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('joinedup migrations'))")
    except context_key.KeyUnusable as error:
        raise CouldNotRun(str(error)) from None
    except OperationalError as error:
        raise CouldNotRun(f"The database does not answer: {_first_line(error)}.") from None
    except DatabaseError as error:
        raise CouldNotRun(
            "A change to the database's tables could not be finished, and was taken back whole: "
            f"{_first_line(error)}. Nothing was lost; put this right and run the command again."
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")


def the_place(code: str | None) -> "Place":
    """The place a command works in: the one named, else the only one. Raises CouldNotRun when that names none."""
    from joinedup.place.models import Place

    places = list(Place.objects.order_by("code"))
    if code:
        chosen = next((place for place in places if place.code == code), None)
        if chosen is None:
            raise CouldNotRun(
                f"There is no place {code!r}. Loaded: {', '.join(p.code for p in places) or 'none'}."
            )
        return chosen
    if not places:
        raise CouldNotRun(
            "No place is loaded yet. Load one first: `joinedup place load places/harrogate.toml`."
        )
    if len(places) > 1:
        raise CouldNotRun(
            f"Several places are loaded; name one with --place: {', '.join(p.code for p in places)}."
        )
    return places[0]


@contextmanager
def operating(place: "Place | None", purpose: "Purpose | None" = None) -> "Iterator[Actor]":
    """The context of a command: an audited operator in one transaction; a refusal is recorded and said plainly."""
    from joinedup.access.door import operator
    from joinedup.core.actions import NotNow, Refused, record_refusal
    from joinedup.core.context import ContextNotAccepted, Purpose, acting
    from joinedup.core.context_key import KeyUnusable

    actor = operator(place, purpose=purpose or Purpose.OPERATOR)
    try:
        with acting(actor):
            yield actor
    except Refused as refusal:
        record_refusal(refusal)
        raise CouldNotRun(refusal.sentence) from None
    except NotNow as stop:
        raise CouldNotRun(stop.sentence) from None
    except (ContextNotAccepted, KeyUnusable) as error:
        raise CouldNotRun(str(error)) from None


def at_a_terminal() -> bool:
    """Whether somebody sits there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()
