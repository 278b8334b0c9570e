"""``joinedup place check`` and ``joinedup place load``."""

from pathlib import Path

import click

from joinedup.cli.running import CouldNotRun, Ended, answer, at_a_terminal, operating, say, start


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CouldNotRun(f"{path} can't be read: {error}.") from None


@click.group()
def place() -> None:
    """Check or load a place file: who the partnership is and how it is laid out."""


@place.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def check(file: Path, *, as_json: bool) -> None:
    """Report every fault of a place file with its key path. Ends 0 when only warnings are left, 2 with faults."""
    start(migrate=False)
    from joinedup.place.check import check as check_text

    faults = check_text(_read(file))
    errors = [fault for fault in faults if fault.severity == "error"]
    if as_json:
        answer(
            {
                "file": str(file),
                "errors": len(errors),
                "warnings": len(faults) - len(errors),
                "faults": [
                    {"severity": f.severity, "key_path": f.key_path, "line": f.line, "sentence": f.sentence}
                    for f in faults
                ],
            }
        )
    else:
        for fault in faults:
            line = f" (line {fault.line})" if fault.line else ""
            click.echo(f"{fault.severity}: {fault.key_path}{line}: {fault.sentence}")
        say(f"{file}: {len(errors)} errors, {len(faults) - len(errors)} warnings.")
    if errors:
        raise Ended(2)


@place.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
@click.option("--yes", is_flag=True, help="Load without asking, also at a terminal.")
def load(file: Path, *, as_json: bool, yes: bool) -> None:
    """Load a place file. Shows what it would change first; the same file again changes nothing."""
    start()
    from joinedup.place import actions
    from joinedup.place.check import check as check_text

    text = _read(file)
    errors = [fault for fault in check_text(text) if fault.severity == "error"]
    if errors:
        for fault in errors:
            say(f"error: {fault.key_path}: {fault.sentence}")
        raise Ended(2)
    difference = actions.preview(text)
    for line in difference.lines:
        say(line)
    if difference.lines and at_a_terminal() and not yes and not click.confirm("Load this?", err=True):
        raise Ended(2)
    with operating(None) as actor:
        difference = actions.load_place(actor=actor, text=text)
    if as_json:
        answer({"place": difference.place_code, "changes": list(difference.lines)})
    say(f"{difference.place_code}: {len(difference.lines) or 'no'} changes.")
