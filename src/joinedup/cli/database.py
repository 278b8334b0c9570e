"""``setup``, ``stop``, ``check``, ``dsn``, ``backup``, ``restore``: the database and the health of the whole."""

import os
from pathlib import Path

import click

from joinedup.cli.running import CouldNotRun, Ended, answer, at_a_terminal, say, start


@click.command()
@click.option(
    "--print-sql", is_flag=True, help="Print the SQL for the database's owner to run, and change nothing."
)
@click.option("--admin", metavar="NAME", help="Sign-in name of the first administrator.")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def setup(*, print_sql: bool, admin: str | None, as_json: bool) -> None:
    """Make roles, tables and the first administrator. On the embedded default nothing needs it."""
    from joinedup import embedded
    from joinedup.cli import outside

    if print_sql:
        for statement in outside.sql_for_the_owner():
            click.echo(statement)
        return
    try:
        if os.environ.get("DATABASE_URL"):
            outside.provision()
        embedded.connection_urls()
    except (embedded.HomeError, embedded.ServerError) as error:
        raise CouldNotRun(str(error)) from None
    start(migrate=False)
    from django.core.management import call_command
    from django.db import DatabaseError

    from joinedup.core import context_key

    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        context_key.put_public_key()
    except context_key.KeyUnusable as error:
        raise CouldNotRun(str(error)) from None
    except DatabaseError as error:
        raise CouldNotRun(f"The tables could not be made: {str(error).splitlines()[0]}.") from None
    call_command("collectstatic", verbosity=0, interactive=False)
    made = outside.first_administrator(admin) if admin else None
    if as_json:
        answer({"ready": True, "administrator": made.username if made else None})
    if made is not None and made.password:
        say(f"Administrator {made.username}: password {made.password} (shown once).")
    say("Ready.")


@click.command()
def stop() -> None:
    """End the embedded database. Nothing else ends it."""
    from joinedup import embedded

    try:
        stopped = embedded.stop()
    except (embedded.HomeError, embedded.ServerError) as error:
        raise CouldNotRun(str(error)) from None
    say("Stopped." if stopped else "It was not running.")


@click.command()
@click.option("--role", type=click.Choice(["app", "owner", "backup"]), default="app", show_default=True)
def dsn(*, role: str) -> None:
    """Print the database's address for psql and the like."""
    from joinedup import embedded

    try:
        click.echo(getattr(embedded.connection_urls(), role))
    except (embedded.HomeError, embedded.ServerError) as error:
        raise CouldNotRun(str(error)) from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def backup(file: Path, *, force: bool) -> None:
    """Write the whole database into one file, readable by you alone."""
    from joinedup import embedded

    try:
        embedded.backup(file, force=force)
    except (embedded.HomeError, embedded.ServerError) as error:
        raise CouldNotRun(str(error)) from None
    say(f"{file}: {file.stat().st_size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Restore over a database that holds people.")
def restore(file: Path, *, force: bool) -> None:
    """Put a backup back, whole."""
    from joinedup import embedded

    if force and at_a_terminal() and not click.confirm("Replace everything that is held now?", err=True):
        raise Ended(2)
    try:
        embedded.restore(file, force=force)
    except (embedded.HomeError, embedded.ServerError) as error:
        raise CouldNotRun(str(error)) from None
    start()
    say(
        "Restored. The audit trail ends where the backup does: say why with `joinedup audit restart --reason`."
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def check(*, as_json: bool) -> None:
    """Health: database, tables, row security, roles, disk, originals, feeds. Ends 2 when something is wrong."""
    start()
    from joinedup.cli.health import findings

    found = findings()
    wrong = [finding for finding in found if not finding.ok]
    if as_json:
        answer(
            {
                "ok": not wrong,
                "findings": [
                    {"name": f.name, "ok": f.ok, "late": f.is_late, "sentence": f.sentence} for f in found
                ],
            }
        )
    else:
        for finding in found:
            word = "BAD " if not finding.ok else "late" if finding.is_late else "ok  "
            click.echo(f"{word} {finding.name}: {finding.sentence}")
    if wrong:
        raise Ended(2)
