"""Whole lists: every count right, rejects that can be mended and sent again, pages that are up to date."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.interop.partner_files import (
    CONTRACTS,
    RejectFile,
    Scope,
    guarded,
    known_codes,
    load_mapping,
    open_list,
    write_csv,
)
from joinedup.interop.partner_files.docs import FOLDER, main, pages
from joinedup.interop.partner_files.writing import unguarded

DATA = Path(__file__).parent / "data"
AS_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SCOPE = Scope(
    as_at=AS_AT,
    min_age=18,
    excluded_services=("maternity",),
    excluded_reasons=("substance misuse",),
    practices=known_codes(["B82099"]),
    teams=known_codes(["DN-A", "FRIENDS"]),
    workers=known_codes(["QT001", "QT002"]),
)
EXPECTED = {
    "staff.csv": (
        4, "utf-8", {"refused": 1, "warned": 1},
        {"missing": 1, "unknown-team": 1, "unreadable-value": 1},
    ),
    "gp-list.csv": (
        6, "utf-8", {"refused": 1, "out_of_scope": 1, "warned": 2},
        {"unidentifiable": 1, "under-age": 1, "unknown-practice": 1, "unreadable-value": 1},
    ),
    "open-cases.csv": (
        21, "windows-1252", {"refused": 6, "out_of_scope": 3, "warned": 4},
        {
            "unidentifiable": 2, "missing": 2, "unreadable": 1, "real-number": 1, "under-age": 1,
            "excluded-service": 1, "excluded-reason": 1, "placeholder-nhs-number": 1, "invalid-nhs-number": 1,
            "unknown-team": 1, "unknown-worker": 1, "unknown-practice": 1, "formula-cell": 1,
        },
    ),
    "visits.csv": (
        8, "utf-8", {"refused": 2, "warned": 2},
        {"missing": 1, "unreadable": 1, "future-outcome": 1, "unreadable-value": 1},
    ),
    "inpatients.csv": (5, "utf-8", {"refused": 3}, {"missing": 1, "unreadable": 1, "unidentifiable": 1}),
}  # fmt: skip


def counts(path: Path, format_name: str) -> tuple[int, dict[str, int], dict[str, int]]:
    fates: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with open_list(path, format_name, as_at=AS_AT) as opened:
        for _, verdict in opened.judged(SCOPE):
            fates[verdict.status.value] += 1
            reasons.update(verdict.reasons)
    total = fates.total()
    fates.pop("accepted", None)
    return total, dict(fates), dict(reasons)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_count_and_reason(name: str) -> None:
    rows, encoding, fates, reasons = EXPECTED[name]
    assert counts(DATA / name, name.removesuffix(".csv")) == (rows, fates, reasons)
    with open_list(DATA / name, name.removesuffix(".csv"), as_at=AS_AT) as opened:
        assert opened.table.encoding == encoding
        assert opened.as_at == AS_AT
        assert opened.mode == "full"


def test_a_row_that_stands_twice_has_the_same_content() -> None:
    with open_list(DATA / "open-cases.csv", "open-cases") as opened:
        contents = Counter(parsed.content for parsed in opened)
    assert sorted(contents.values())[-2:] == [1, 2]


def test_the_moment_of_a_list(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    header = "Visit ID,Person ID,Planned Start,Extract Date"
    path.write_text(
        f"{header}\n1,P1,20/11/2026 08:00,20/11/2026 06:30\n2,P1,20/11/2026 09:00,20/11/2026 06:31\n"
    )
    with open_list(path, "visits", as_at=datetime(2020, 1, 1, tzinfo=UTC)) as opened:
        assert (opened.as_at, opened.as_at_from) == (datetime(2026, 11, 20, 6, 31, tzinfo=UTC), "file")
        assert len(list(opened)) == 2
    path.write_text(f"{header}\n1,P1,20/11/2026 08:00,soon\n")
    with open_list(path, "visits", as_at=AS_AT) as opened:
        assert (opened.as_at, opened.as_at_from) == (AS_AT, "given")
    with open_list(path, "visits") as opened:
        assert opened.as_at_from == "arrival"


def rejects(path: Path, format_name: str, target: Path) -> RejectFile:
    with open_list(path, format_name, as_at=AS_AT) as opened, RejectFile(target, opened.table.header) as file:
        for parsed, verdict in opened.judged(SCOPE):
            file.add(parsed, verdict)
    return file


def test_rejects_can_be_mended_and_sent_again(tmp_path: Path) -> None:
    target = tmp_path / "rejects.csv"
    made = rejects(DATA / "open-cases.csv", "open-cases", target)
    assert (made.count, made.path) == (6, target)
    lines = list(csv.reader(io.StringIO(target.read_text("utf-8-sig"))))
    assert lines[0][:4] == ["Client ID", "Referral ID", "Team", "Date referral received"]
    assert lines[0][-1] == "Refused_Because"
    assert lines[3][-1] == "missing (Local_Person_ID): A column that every row must fill is empty."
    again = rejects(target, "open-cases", tmp_path / "again.csv")
    assert again.count == 6
    assert (tmp_path / "again.csv").read_bytes() == target.read_bytes()
    mended = target.read_text("utf-8-sig").replace("29/02/2026", "28/02/2026")
    target.write_text(mended, "utf-8-sig")
    with open_list(target, "open-cases") as opened:
        assert opened.mode == "additions"
        good = [parsed for parsed, verdict in opened.judged(SCOPE) if verdict.stored]
    assert [parsed.values["Opened"] for parsed in good] == [date(2026, 2, 28)]


def test_nothing_refused_makes_no_file(tmp_path: Path) -> None:
    with RejectFile(tmp_path / "none.csv", ["A"]) as file:
        pass
    assert file.path is None
    assert not (tmp_path / "none.csv").exists()


def test_formulas_in_rejects_are_guarded_and_come_back_as_sent(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('Client ID,Case,Case ID,Team,Opened,Reason\r\n,,C1,DN,01/11/2026,"=HYPERLINK(""x"")"\r\n')
    rejects(path, "open-cases", tmp_path / "rejects.csv")
    assert "'=HYPERLINK" in (tmp_path / "rejects.csv").read_text("utf-8-sig")
    with open_list(tmp_path / "rejects.csv", "open-cases") as opened:
        assert next(iter(opened)).as_sent["Reason"] == '=HYPERLINK("x")'


def test_a_row_with_too_many_cells_keeps_them_in_the_rejects(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Visit ID,Person ID,Planned Start\r\n1,P1,1, Row,20/11/2026 08:00\r\n")
    rejects(path, "visits", tmp_path / "rejects.csv")
    lines = list(csv.reader(io.StringIO((tmp_path / "rejects.csv").read_text("utf-8-sig"))))
    assert lines[1] == ["1", "P1", "1", "unreadable: The row has more cells than the header names.", "Row",
                        "20/11/2026 08:00"]  # fmt: skip


@given(st.text(max_size=20))
def test_guards_come_off_again(text: str) -> None:
    safe = guarded(text)
    if not text.startswith("'"):
        assert unguarded(safe) == text
    assert not safe.lstrip().startswith(("=", "@"))


def test_exports_are_guarded_and_open_in_a_spreadsheet() -> None:
    out = io.StringIO(newline="")
    assert write_csv(out, ["Name", "=x"], [["Żurek", None], ["@sum", -5]]) == 2
    assert out.getvalue() == "\ufeffName,'=x\r\nŻurek,\r\n'@sum,-5\r\n"


def test_pages_are_up_to_date() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(pages())
    assert main(["--check"]) == 0


def test_pages_tell_every_column_and_name() -> None:
    made = pages()
    for contract in CONTRACTS.values():
        text = made[f"{contract.format}.md"]
        for column in contract.columns:
            assert f"| `{column.name}` |" in text
            assert all(name in text for name in column.aliases)


def test_the_example_mapping_in_the_page_is_good(tmp_path: Path) -> None:
    text = pages()["spreadsheet.md"].split("```toml\n")[1].split("```")[0]
    (tmp_path / "m.toml").write_text(text, "utf-8")
    assert load_mapping(tmp_path / "m.toml").format == "open-cases"
