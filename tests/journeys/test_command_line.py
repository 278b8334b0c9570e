"""From an empty folder to a caseload by commands alone: what the lists hold is what comes out, and what a code means."""

import csv
import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from joinedup.demo.district import District, PartnerFile, write_district
from tests.terminal import Terminal, terminal  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.real_clock, pytest.mark.embedded]

PLACE_FILE = Path(__file__).resolve().parents[2] / "places" / "harrogate.toml"
COUNTS = ("rows", "accepted", "warned", "refused", "unchanged", "out_of_scope", "reasons")


@pytest.fixture
def district(tmp_path: Path) -> District:
    return write_district(tmp_path / "lists", now=datetime.now(UTC), people=300, seed=11)


def code_for(answer: dict[str, Any]) -> int:
    return 1 if answer["refused"] else 0


def sent_cases(file: PartnerFile) -> set[str]:
    """The numbers of the cases a list names, read without any of our own code."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = file.path.read_text(encoding=encoding)
            break
        except UnicodeDecodeError:
            continue
    rows = csv.DictReader(io.StringIO(text))
    return {(row.get("Case_ID") or row.get("Case ID") or "").strip() for row in rows} - {""}


def test_a_district_by_commands(
    terminal: Terminal,  # noqa: F811 (the fixture)
    district: District,
    tmp_path: Path,
) -> None:
    # Before there is a place: one plain sentence.
    early = terminal.take(district.files[0])
    assert early.code == 3
    assert "No place is loaded yet" in early.said
    # The place, once and again.
    place_file = tmp_path / "place.toml"
    place_file.write_text(
        PLACE_FILE.read_text(encoding="utf-8").replace("[settings]\n", "[settings]\nintake.hold_rows = 5\n"),
        encoding="utf-8",
    )
    loaded = terminal.run("place", "load", place_file, "--json")
    assert (loaded.code, loaded.answer["place"]) == (0, "harrogate")
    assert loaded.answer["changes"]
    assert terminal.run("place", "load", place_file, "--json").answer["changes"] == []
    # Every list, with exactly the counts that were planted.
    for file in district.files:
        ran = terminal.take(file)
        expected = file.tally.as_dict()
        assert {key: ran.answer[key] for key in COUNTS} == {key: expected[key] for key in COUNTS}, (
            file.path.name
        )
        assert ran.code == code_for(ran.answer), file.path.name
        assert bool(ran.answer["rejects_path"]) == bool(ran.answer["refused"])
    codes = {file.path.name: code_for(file.tally.as_dict()) for file in district.files}
    assert {0, 1} == set(codes.values())
    # What went in comes out.
    ran = terminal.run("export", "caseload", "--json")
    assert ran.code == 0
    caseload = ran.answer
    assert len(caseload) == sum(district.open_involvements.values())
    assert len({(row["organisation"], row["case_id"]) for row in caseload}) == len(caseload)
    by_sender = Counter(row["organisation"] for row in caseload)
    for file in district.files:
        if file.path.name in district.open_involvements:
            assert by_sender[file.sender] == district.open_involvements[file.path.name]
        if file.format == "open-cases":
            held = {row["case_id"] for row in caseload if row["organisation"] == file.sender}
            assert held <= sent_cases(file)
    numbers: dict[int, set[str]] = {}
    for row in caseload:
        numbers.setdefault(row["person_id"], set()).add(row["nhs_number"])
    assert all(len(found) == 1 for found in numbers.values()), "one person, one number"
    assert all(number == "" or number.startswith("999") for (number,) in numbers.values())
    as_csv = list(csv.DictReader(io.StringIO(terminal.run("export", "caseload").out)))
    assert len(as_csv) == len(caseload)
    one_team = terminal.run("export", "caseload", "--team", "DN-N", "--format", "json").answer
    assert [row["case_id"] for row in one_team] == [
        row["case_id"] for row in caseload if row["organisation"] == "RCD" and row["team"] == "DN-N"
    ]
    # The review list is what was planted.
    reviews = terminal.run("export", "reviews", "--json").answer
    assert Counter((row["organisation"], row["local_id"]) for row in reviews) == Counter(
        (row["sender"], row["local_id"]) for row in district.reviews
    )
    assert all(row["reason"] for row in reviews)
    # Lists again, one of each kind: nothing changes.
    for file in {file.format: file for file in district.files}.values():
        again = terminal.take(file).answer
        assert again["rows"] == file.tally.rows
        assert again["accepted"] == again["warned"] == 0, file.path.name
        assert again["refused"] == file.tally.refused
    assert terminal.run("export", "caseload", "--json").answer == caseload
    # A list cut short is held until somebody says so.
    cases = next(file for file in district.files if file.path.name == "open-cases-RCD.csv")
    lines = cases.path.read_bytes().splitlines(keepends=True)
    short = tmp_path / "open-cases-RCD-short.csv"
    short.write_bytes(b"".join(lines[: 1 + len(lines) // 4]))
    held = terminal.take(cases, short)
    assert (held.code, held.answer["held"]) == (2, True)
    assert held.answer["would_end"] > 0
    assert f"--approve {held.answer['id']}" in held.said
    assert terminal.run("export", "caseload", "--json").answer == caseload
    approved = terminal.run("intake", "--approve", held.answer["id"], "--json")
    assert approved.code in {0, 1}
    assert approved.answer["state"] == "applied"
    left = terminal.run("export", "caseload", "--json").answer
    assert len(caseload) - len(left) == held.answer["would_end"]
    assert terminal.run("intake", "--approve", held.answer["id"]).code == 3
    # Refused whole, and wrong usage.
    nonsense = tmp_path / "nonsense.csv"
    nonsense.write_text("Fruit,Colour\napple,red\n", encoding="utf-8")
    assert terminal.take(cases, nonsense).code == 2
    for words in (
        ("intake", "--from", "RCD"),
        ("intake", "--from", "ZZZ", "--as", "open-cases", cases.path),
        ("intake", "--from", "RCD", "--as", "open-cases", tmp_path / "not-there.csv"),
        ("export", "caseload", "--team", "NO-SUCH"),
    ):
        ran = terminal.run(*words)
        assert ran.code == 3, words
        assert len(ran.said.strip().splitlines()) <= 6, ran.said
        assert ran.out == ""
    # And the health of it all.
    checked = terminal.run("check", "--json")
    assert checked.code == 0, checked.answer
    assert checked.answer["ok"] is True
    assert "Stopped." in terminal.run("stop").said
    assert terminal.run("export", "caseload", "--json").answer == left  # and the next command starts it again
