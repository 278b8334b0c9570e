"""The threat model and the hazard log say which test covers each row, and each of these tests exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEST = re.compile(r"`([\w/.]+\.py)::(test_\w+)`")
HEADINGS = {
    "threat-model.md": ["id", "asset", "attack", "control", "test"],
    "hazard-log.md": [
        "hazard", "description", "cause", "effect", "initial (severity x likelihood)", "control", "test", "residual",
        "owner",
    ],
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a page's table, by heading."""
    lines = [
        line
        for line in (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


@cache
def names_in(path: Path) -> set[str]:
    """The names of the test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def file_of(told: str) -> Path:
    """The file a row names."""
    return next(
        (path for path in (ROOT / told, ROOT / "src" / "joinedup" / told) if path.is_file()), ROOT / told
    )


@pytest.mark.parametrize("name", HEADINGS)
def test_every_row_is_whole_and_named_once(name: str) -> None:
    found = rows(name)
    assert len(found) >= 20
    assert list(found[0]) == HEADINGS[name]
    first = HEADINGS[name][0]
    assert len({row[first] for row in found}) == len(found)
    for row in found:
        assert all(row.values()), f"{row[first]} has an empty cell"


@pytest.mark.parametrize("name", HEADINGS)
def test_every_row_names_tests_that_exist(name: str) -> None:
    missing = []
    for row in rows(name):
        told = TEST.findall(row["test"])
        assert told, f"{row[HEADINGS[name][0]]} names no test"
        for path, test in told:
            file = file_of(path)
            if not file.is_file() or test not in names_in(file):
                missing.append(f"{path}::{test}")
    assert not missing


def test_no_residual_is_higher_than_its_initial_nor_unacceptable() -> None:
    for row in rows("hazard-log.md"):
        before, after = (
            tuple(int(part) for part in row[key].split(" x "))
            for key in ("initial (severity x likelihood)", "residual")
        )
        for severity, likelihood in (before, after):
            assert 1 <= severity <= 5
            assert 1 <= likelihood <= 5
        assert after[0] * after[1] < before[0] * before[1], row["hazard"]
        assert not (after[0] >= 4 and after[1] >= 4), row["hazard"]
