"""``joinedup link-files``: find who is the same person in one or two CSV files. Needs no database."""

import json
import tomllib
from pathlib import Path
from typing import Any

import click

from joinedup.analysis.linkage import CannotLink, Role
from joinedup.cli.running import CouldNotRun, answer, say

MAPPABLE = tuple(str(role) for role in Role if role is not Role.VERIFIED)


def _pair(text: str) -> tuple[str, Role]:
    column, equals, role = text.rpartition("=")
    if not equals or not column.strip():
        raise click.UsageError(f"--map {text!r} is not of the shape COLUMN=ROLE.")
    if role.strip().lower() not in MAPPABLE:
        raise click.UsageError(
            f"--map {text!r}: there is no role {role.strip()!r}. Roles: {', '.join(MAPPABLE)}."
        )
    return column.strip(), Role(role.strip().lower())


def _config(path: Path | None) -> dict[str, Any]:
    """``id``, ``map`` (column to role), ``within``, ``automatic``, ``balanced``; TOML, or JSON by its ending."""
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        read = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise CouldNotRun(f"{path.name} cannot be read: {error}.") from None
    if not isinstance(read, dict) or not isinstance(read.get("map", {}), dict):
        raise CouldNotRun(f"{path.name}: there must be key and value, and `map` a table of column and role.")
    if unknown := sorted(set(read) - {"id", "map", "within", "automatic", "balanced"}):
        raise CouldNotRun(f"{path.name}: there is no setting `{unknown[0]}`.")
    if not isinstance(read.get("within", False), bool):
        raise CouldNotRun(f"{path.name}: `within` is true or false.")
    for name in ("automatic", "balanced"):
        value = read.get(name, 0.5)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            raise CouldNotRun(f"{path.name}: `{name}` is a probability between 0 and 1.")
    for column, role in read.get("map", {}).items():
        if role not in set(Role):
            raise CouldNotRun(
                f"{path.name}: column “{column}” has no role {role!r}. Roles: {', '.join(Role)}."
            )
    return read


@click.command("link-files")
@click.argument("files", nargs=-1, required=True, metavar="A.csv [B.csv]", type=click.Path(path_type=Path))
@click.option("--id", "id_column", metavar="COL", help="The column with each record's own id.")
@click.option(
    "--map", "mapped", multiple=True, metavar="COLUMN=ROLE", help="What a column is. Once for each column."
)
@click.option(
    "--config", type=click.Path(path_type=Path), help="A TOML or JSON file with the same, and more."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the pairs go (CSV).")
@click.option(
    "--clusters", required=True, type=click.Path(path_type=Path), help="Where the clusters go (CSV)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def link_files(
    *,
    files: tuple[Path, ...],
    id_column: str | None,
    mapped: tuple[str, ...],
    config: Path | None,
    out: Path,
    clusters: Path,
    as_json: bool,
) -> None:
    """Find who is the same person within A.csv, or between A.csv and B.csv.

    Without --map the columns' names decide what they are. Roles: nhs_number, given, family, full_name, birth_date, postcode,
    address, sex, phone, place_of_birth, number (an identifier of any other kind), other."""
    if len(files) > 2:
        raise click.UsageError("One file or two, not more.")
    settings = _config(config)
    name = id_column or settings.get("id")
    if not name:
        raise click.UsageError("Say which column is the id: --id COL.")
    roles = {column: Role(role) for column, role in settings.get("map", {}).items()}
    for text in mapped:
        column, role = _pair(text)
        if text in mapped[: mapped.index(text)] or (
            column in roles and roles[column] is not role and config is None
        ):
            raise click.UsageError(f"--map gives column {column!r} two roles.")
        roles[column] = role
    try:
        from joinedup.analysis.linkage.files import Wanted
        from joinedup.analysis.linkage.files import link_files as run
    except ImportError:
        raise CouldNotRun("Linking needs the extra packages: pip install 'joinedup[link]'.") from None
    try:
        found = run(
            files,
            Wanted(
                str(name),
                roles,
                within=settings.get("within", False),
                automatic=settings.get("automatic"),
                balanced=settings.get("balanced"),
            ),
            pairs=out,
            clusters=clusters,
        )
    except CannotLink as error:
        raise CouldNotRun(str(error)) from None
    if as_json:
        answer(found)
        return
    for line in found["learnt"]:
        say(line)
    click.echo(
        f"{found['records']:,} records are {found['clusters']:,} people, taking pairs from a probability of"
        f" {found['balanced_threshold']} as one. {found['pairs']['auto']:,} pairs are as good as certain,"
        f" {found['pairs']['review']:,} are for somebody to look at."
    )
