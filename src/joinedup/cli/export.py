"""``joinedup export``: what is held, for checks and for analysts; each export is audited."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from joinedup.cli.running import operating, start, the_place


@click.group()
def export() -> None:
    """Write out what is held: the shared caseload, the pairs on the review list, what one partner controls."""


def _write(rows: Iterable[dict[str, Any]], columns: tuple[str, ...], form: str) -> None:
    if form == "json":
        _write_json(iter(rows))
        return
    from joinedup.interop.partner_files import guarded

    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(_cell(row[column])) for column in columns])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ";".join(str(part) for part in value)
    return str(value)


def _write_json(rows: Iterator[dict[str, Any]]) -> None:
    """One JSON list, written row by row, so that memory does not grow with it."""
    first = next(rows, None)
    sys.stdout.write("[")
    if first is not None:
        for number, row in enumerate(chain([first], rows)):
            sys.stdout.write(",\n " if number else "\n ")
            sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str))
        sys.stdout.write("\n")
    sys.stdout.write("]\n")


CASELOAD_COLUMNS = (
    "person_id",
    "nhs_number",
    "organisation",
    "case_id",
    "team",
    "home_team",
    "lead",
    "since",
    "hot",
)
REVIEW_COLUMNS = ("organisation", "local_id", "other", "reason")


@export.command()
@click.option(
    "--team", metavar="CODE", help="Only this team's: an employer's own code, or one of the place's."
)
@click.option(
    "--for",
    "use",
    type=click.Choice(["direct-care", "planning", "research"]),
    default="direct-care",
    show_default=True,
    help="What it is for. Its rows name people, so only direct care is given.",
)
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
def caseload(*, team: str | None, use: str, form: str, as_json: bool, place_code: str | None) -> None:
    """The shared caseload, one row per open involvement."""
    start()
    from joinedup.caseload.export import caseload_rows
    from joinedup.core.context import Purpose

    with operating(the_place(place_code), Purpose.REPORTING) as actor:
        _write(caseload_rows(actor=actor, team=team, use=use), CASELOAD_COLUMNS, "json" if as_json else form)


@export.command()
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
def reviews(*, form: str, as_json: bool, place_code: str | None) -> None:
    """The pairs that wait for a reviewer: which partner's record, the other person, and why."""
    start()
    from joinedup.core.context import Purpose
    from joinedup.people.export import review_rows

    with operating(the_place(place_code), Purpose.LINKAGE_REVIEW) as actor:
        _write(review_rows(actor=actor), REVIEW_COLUMNS, "json" if as_json else form)


@export.command()
@click.option("--organisation", "ods_code", metavar="ODS", required=True, help="Whose records.")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The archive to make; it must not be there yet.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
def partner(*, ods_code: str, target: Path, as_json: bool, place_code: str | None) -> None:
    """Everything that one partner controls, and nothing else: when it leaves, or asks. A zip of CSV files."""
    start()
    from joinedup.interop.partner_export import export_partner

    place = the_place(place_code)
    with operating(place) as actor:
        counts = export_partner(actor=actor, place=place, ods_code=ods_code, target=target)
    if as_json:
        click.echo(json.dumps({"file": str(target), "rows": counts}))
    else:
        for name, count in counts.items():
            click.echo(f"{name}: {count:,}")
