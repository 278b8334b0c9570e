"""``joinedup intake``: take partners' lists in, or release one that was held."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from joinedup.cli.running import CouldNotRun, Ended, answer, operating, say, start, the_place

if TYPE_CHECKING:
    from joinedup.interop.intake import Answer
    from joinedup.place.models import Place


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    from joinedup.interop.partner_files.dates import parse_moment

    moment = parse_moment(text)
    if moment is None:
        raise CouldNotRun(f"--as-at {text!r} is no date and time. Write it as 2026-11-20 06:30.")
    return moment.at


def _mapping_text(place: "Place", mapping: str | None) -> str:
    if not mapping:
        return ""
    path = Path(mapping)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CouldNotRun(f"{mapping} can't be read: {error}.") from None
    from joinedup.interop.models import SavedMapping

    with operating(place):
        saved = SavedMapping.objects.filter(place=place, name=mapping).first()
    if saved is None:
        raise CouldNotRun(f"{mapping!r} is neither a file nor the name of a saved mapping.")
    return saved.text


def _tell(result: "Answer") -> None:
    parts = [f"{result.rows:,} rows", f"{result.accepted:,} accepted"]
    for words, count in (
        ("with warnings", result.warned),
        ("unchanged", result.unchanged),
        ("refused", result.refused),
        ("out of scope", result.out_of_scope),
    ):
        if count:
            parts.append(f"{count:,} {words}")
    say(f"{result.file}: {', '.join(parts)}. {result.sentence}".rstrip())
    if result.held and result.file_id:
        say(f"  Held. To release it: joinedup intake --approve {result.file_id}")
    if result.rejects_path:
        say(f"  To mend and send again: {result.rejects_path}")


@click.command()
@click.option("--from", "sender", metavar="ODS", help="ODS code of the partner that sent the lists.")
@click.option(
    "--as",
    "list_format",
    metavar="FORMAT",
    help="staff, gp-list, open-cases, visits, inpatients, trace, spreadsheet.",
)
@click.option(
    "--as-at", metavar="T", help="The moment the lists speak of, where they do not say. London time."
)
@click.option(
    "--mapping", metavar="FILE|NAME", help="For a spreadsheet: a mapping file, or a saved mapping's name."
)
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
@click.option("--approve", type=int, metavar="ID", help="Release a list that was held.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a file, a line each, on standard output."
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def intake(
    *,
    sender: str | None,
    list_format: str | None,
    as_at: str | None,
    mapping: str | None,
    place_code: str | None,
    approve: int | None,
    dry_run: bool,
    as_json: bool,
    paths: tuple[Path, ...],
) -> None:
    """Take in lists that a partner's own system printed. Ends 0 done, 1 done with refusals, 2 refused whole or held."""
    if approve is None and not (sender and list_format and paths):
        raise click.UsageError(
            "Say who sent it (--from), what it is (--as) and at least one path; or --approve ID."
        )
    start()
    from joinedup.access.door import operator
    from joinedup.core.actions import NotNow
    from joinedup.interop import intake as road

    place = the_place(place_code)
    actor = operator(place)
    results: list[Answer] = []
    try:
        if approve is not None:
            results.append(road.approve(actor=actor, place=place, file_id=approve))
        else:
            moment, text = _moment(as_at), _mapping_text(place, mapping)
            for path in paths:
                results.append(
                    road.take_in(
                        actor=actor,
                        place=place,
                        sender_code=sender or "",
                        list_format=list_format or "",
                        path=path,
                        as_at=moment,
                        mapping=text,
                        dry_run=dry_run,
                        progress=_progress(path),
                    )
                )
                _show(results[-1], as_json=as_json)
    except road.CannotTakeIn as error:
        raise CouldNotRun(error.sentence) from None
    except NotNow as error:
        raise CouldNotRun(error.sentence) from None
    if approve is not None:
        _show(results[0], as_json=as_json)
    code = max(result.exit_code for result in results)
    if code:
        raise Ended(code)


def _show(result: "Answer", *, as_json: bool) -> None:
    if as_json:
        answer(result.as_json())
    _tell(result)


def _progress(path: Path) -> Callable[[int], None]:
    """Says every hundred thousand rows how far a long list has been read."""

    def told(rows: int) -> None:
        if rows and rows % 100_000 == 0:
            say(f"{path.name}: {rows:,} rows read ...")

    return told
