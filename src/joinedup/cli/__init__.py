"""``joinedup``: the one door for operators, analysts and checks (DESIGN 8).

Answers go to standard output, progress and messages to standard error. It ends with 0 done, 1 done with refusals,
2 refused whole or held, 3 wrong usage or could not run.
"""

import sys
from typing import ClassVar

import click

from joinedup import __version__
from joinedup.cli.running import CouldNotRun, Ended


class Lazy(click.Group):
    """Imports a command's module only when that command is asked for, so that ``--help`` is quick."""

    commands_by_module: ClassVar[dict[str, str]] = {
        "setup": "database",
        "stop": "database",
        "check": "database",
        "dsn": "database",
        "backup": "database",
        "restore": "database",
        "demo": "demo",
        "serve": "serve",
        "worker": "serve",
        "user": "user",
        "place": "place",
        "live": "live",
        "intake": "intake",
        "export": "export",
        "link": "link",
        "audit": "audit",
        "link-files": "link_files",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of a newcomer's day."""
        return list(self.commands_by_module)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        module = self.commands_by_module.get(cmd_name)
        if module is None:
            return None
        from importlib import import_module

        command = getattr(import_module(f"joinedup.cli.{module}"), cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="joinedup")
def group() -> None:
    """One shared caseload for an integrated neighbourhood partnership."""


def main() -> None:
    """Run a command and end with its code; a failure is one plain sentence, never a stack trace."""
    try:
        group.main(prog_name="joinedup", standalone_mode=False)
    except Ended as ended:
        sys.exit(ended.code)
    except click.exceptions.Exit as stop:
        sys.exit(3 if stop.exit_code else 0)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(3)
    except click.ClickException as error:
        error.show()
        sys.exit(3)
    except CouldNotRun as error:
        click.echo(f"joinedup: {error}", err=True)
        sys.exit(3)
