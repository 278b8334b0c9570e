"""A second, plain reading of partner lists, written from FILES.md alone: it shares no code with the writer
or with intake."""

from __future__ import annotations

import csv
import re
import tomllib
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

MANDATORY = {
    "staff": ("staff_local_id", "family_name", "given_name", "profession"),
    "gp-list": ("gp_practice_code",),
    "open-cases": ("local_person_id", "case_id", "team_code", "opened"),
    "visits": ("visit_id", "local_person_id", "planned_start"),
    "inpatients": ("spell_id", "local_person_id", "admitted"),
}
DATES = ("opened", "planned_start", "admitted")
OTHER_DATES = (
    "date_of_birth",
    "registration_date",
    "deducted_date",
    "review_due",
    "closed",
    "started",
    "left",
    "actual_start",
    "expected_discharge",
    "discharge_ready",
    "discharged",
)
TEAMS = {
    "RCD": {"DN-N", "DN-S", "OT"},
    "218": {"ASC-N", "ASC-S"},
    "RX3": {"CMHT", "MHSOP"},
    "LW01": {"LIVING-WELL"},
}
PRACTICES = {
    *("B82008", "B82010", "B82030", "B82036", "B82004", "B82060", "B82067", "B82069"),
    *("B82013", "B82016", "B82027", "B82091", "B82012", "B82014", "B82059"),
}
EXCLUDED = {"sexual health", "perinatal mental health", "adoption", "assisted conception"}


@dataclass
class Read:
    """One list as counted: figures, reasons and the rows that are in."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, str]] = field(default_factory=list)


def when(text: str) -> datetime | None:
    """A date or moment, or None when it is none."""
    for shape in ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007 (partners' wall clock)
        except ValueError:
            continue
    return None


def number_state(text: str) -> str:
    """absent, placeholder, invalid or valid, by modulus 11."""
    if not text:
        return "absent"
    if len(set(text)) == 1:
        return "placeholder"
    total = sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False))
    wanted = (11 - total % 11) % 11
    return "valid" if len(text) == 10 and wanted != 10 and int(text[9]) == wanted else "invalid"


def raw_rows(path: Path, mapping: Path | None) -> list[dict[str, str]]:
    """Every row that is not blank, by plain column name."""
    if mapping:
        return _mapped(path, tomllib.loads(mapping.read_text(encoding="utf-8")))
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    lines = list(csv.reader(text.splitlines()))
    header = [_plain(name) for name in lines[0]]
    return [dict(zip(header, line, strict=True)) for line in lines[1:] if any(line)]


def read(
    path: Path, kind: str, sender: str, mapping: Path | None, parents: dict[str, dict[str, set[str]]]
) -> Read:
    """Count a list as FILES.md says. ``parents``: by sender, ``people`` and ``staff`` known so far; added
    to."""
    kind = "open-cases" if mapping else kind
    known = parents.setdefault(sender, {"people": set(), "staff": set()})
    out = Read()
    seen: set[tuple[str, ...]] = set()
    for row in raw_rows(path, mapping):
        out.counts["rows"] += 1
        whole = tuple(row.values())
        again = whole in seen
        seen.add(whole)
        fate, codes = _judge(row, kind, sender, known)
        if again and fate == "in":
            out.counts["unchanged"] += 1
            continue
        if fate == "in":
            out.counts["warned" if codes else "accepted"] += 1
            out.rows.append(row)
            if kind == "open-cases":
                known["people"].add(row["local_person_id"])
            if kind == "staff":
                known["staff"].add(row["staff_local_id"])
        else:
            out.counts[fate] += 1
        out.reasons.update(codes)
    return out


def _judge(row: dict[str, str], kind: str, sender: str, known: dict[str, set[str]]) -> tuple[str, set[str]]:
    if any(not row[name] for name in MANDATORY[kind]):
        return "refused", {"missing"}
    if any(name in row and when(row[name]) is None for name in DATES if name in MANDATORY[kind]):
        return "refused", {"unreadable"}
    if kind == "visits" and row["local_person_id"] not in known["people"]:
        return "refused", {"no-parent"}
    number = number_state(row.get("nhs_number", ""))
    born = when(row.get("date_of_birth", ""))
    if kind in ("gp-list", "open-cases", "inpatients"):
        if number != "valid" and born is None:
            return "refused", {"unidentifiable"}
        if born and born.date() > date(2008, 11, 20):
            return "out_of_scope", {"under-age"}
    if row.get("service", "").lower() in EXCLUDED:
        return "out_of_scope", {"excluded-service"}
    if row.get("reason", "").lower() in EXCLUDED:
        return "out_of_scope", {"excluded-reason"}
    return "in", _warnings(row, kind, sender, known, number)


def _warnings(
    row: dict[str, str], kind: str, sender: str, known: dict[str, set[str]], number: str
) -> set[str]:
    checks = {
        "invalid-nhs-number": number == "invalid",
        "placeholder-nhs-number": number == "placeholder",
        "unreadable-value": any(row.get(name) and when(row[name]) is None for name in OTHER_DATES),
        "unknown-practice": bool(row.get("gp_practice_code")) and row["gp_practice_code"] not in PRACTICES,
        "unknown-team": bool(row.get("team_code")) and row["team_code"] not in TEAMS.get(sender, set()),
        "unknown-worker": bool(row.get("worker_id")) and row["worker_id"] not in known["staff"],
        "formula-cell": any(value.startswith("=") for value in row.values()),
        "future-outcome": bool(row.get("outcome")) and row["planned_start"] > "2026-11-20 06:30",
    }
    return {code for code, holds in checks.items() if holds}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _mapped(path: Path, mapping: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    lines = _sheet(path)
    header = lines[0]
    rows = []
    for line in lines[1:]:
        cells = dict(zip(header, line, strict=False))
        row = {_plain(name): cells.get(column, "") for name, column in mapping["columns"].items()}
        rows.append(row | {_plain(name): value for name, value in mapping["constants"].items()})
    return rows


def _sheet(path: Path) -> list[list[str]]:
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
    lines = []
    for row in root.iter(f"{space}row"):
        cells = [""] * 12
        for cell in row.iter(f"{space}c"):
            at = ord(cell.attrib["r"][0]) - 65
            formula, value = cell.find(f"{space}f"), cell.find(f"{space}v")
            if formula is not None:
                cells[at] = f"={formula.text}"
            elif value is not None:
                day = date(1899, 12, 30) + timedelta(days=int(value.text or 0))
                cells[at] = day.strftime("%d/%m/%Y")
            else:
                cells[at] = "".join(part.text or "" for part in cell.iter(f"{space}t"))
        lines.append(cells)
    return lines
