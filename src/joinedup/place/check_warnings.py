"""What may well be so in a place file, and ought to be looked at: the file loads all the same."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from joinedup.place.check import Finding, Rows, Severity
from joinedup.place.file.positions import Path

SERVICE_MANAGER: Final = "service-manager"


def _warning(path: Path, sentence: str) -> Finding:
    return Severity.WARNING, path, sentence


def _open(rows: Rows, section: str) -> list[tuple[int, Any]]:
    """Rows without a last day: what is so now, and goes on."""
    return [(index, row) for index, row in rows.all(section) if row.to is None]


def core_employers(rows: Rows) -> list[str]:
    """The organisations whose teams give the core services, in the file's order (R3, R8)."""
    core = {row.code for _, row in rows.all("service") if row.standing == "core"}
    employers = [
        row.organisation for _, row in _open(rows, "team") if row.kind == "employer" and row.service in core
    ]
    return [ods for ods in dict.fromkeys(employers) if ods is not None]


def service_managers(rows: Rows) -> Iterator[Finding]:
    """Networks, employers and localities without a service manager (R8, F111)."""
    managers = [row for _, row in _open(rows, "role") if row.kind == SERVICE_MANAGER]
    for index, row in _open(rows, "pcn"):
        if not any(manager.pcn == row.code for manager in managers):
            yield _warning(("pcn", index), f"{row.name} ({row.code}) has no service manager.")
    employers = core_employers(rows)
    places = {row.ods: (index, row) for index, row in rows.all("organisation")}
    for ods in employers:
        if ods in places and not any(manager.organisation == ods for manager in managers):
            index, row = places[ods]
            yield _warning(("organisation", index), f"{row.name} ({ods}) employs no service manager.")
    managed = {manager.area for manager in managers}
    levels = {row.level for _, row in rows.all("area") if row.code in managed}
    for index, row in _open(rows, "area"):
        if row.level not in levels:
            continue
        for ods in employers:
            if ods in places and not any(m.area == row.code and m.organisation == ods for m in managers):
                yield _warning(
                    ("area", index),
                    f"{row.name} ({row.code}) has no service manager from {places[ods][1].name} ({ods}).",
                )


def teams(rows: Rows) -> Iterator[Finding]:
    """Teams that nothing leads to."""
    huddled = {code for _, row in _open(rows, "huddle") for code in row.teams}
    served = {code for _, row in _open(rows, "team") for code in row.serves}
    homes = {row.pcn for _, row in _open(rows, "team") if row.kind == "integrated"}
    for index, row in _open(rows, "team"):
        path: Path = ("team", index)
        if row.kind == "operational" and row.code not in huddled:
            yield _warning(path, f"Operational team {row.name} ({row.code}) is in no huddle.")
        if row.kind == "integrated" and row.code not in served:
            yield _warning(path, f"No team works for the integrated team {row.name} ({row.code}).")
        if row.kind == "employer" and not row.codes:
            yield _warning(
                path, f"No code of {row.organisation} means {row.name} ({row.code}): its lists can't name it."
            )
        if row.kind == "employer" and not row.serves:
            yield _warning(
                path, f"{row.name} ({row.code}) works for no operational team: no huddle will see its cases."
            )
    for index, row in _open(rows, "pcn"):
        if row.code not in homes:
            yield _warning(
                ("pcn", index),
                f"{row.name} ({row.code}) has no integrated team: its people have no home team.",
            )


def feeds(rows: Rows) -> Iterator[Finding]:
    """Lists that name teams, from a sender whose codes mean none."""
    coded = {row.organisation for _, row in _open(rows, "team") if row.codes}
    for index, row in _open(rows, "feed"):
        if row.format in ("open-cases", "visits") and row.organisation not in coded:
            yield _warning(
                ("feed", index),
                f"{row.organisation} sends {row.format}, and none of its codes means a team here.",
            )


def unconfirmed(rows: Rows) -> Iterator[Finding]:
    """What the file itself says is not sure."""
    for index, row in _open(rows, "practice"):
        if "to be confirmed" in row.note.lower():
            yield _warning(("practice", index, "note"), f"{row.name} ({row.ods}): {row.note}.")


RULES: Final[tuple[Callable[[Rows], Iterator[Finding]], ...]] = (service_managers, teams, feeds, unconfirmed)


def warnings_of(rows: Rows) -> list[Finding]:
    """Every warning."""
    return [finding for rule in RULES for finding in rule(rows)]
