"""The benchmarks still run: each at a tiny size, on a home of its own. How long they take is not judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.results import Figure, Result, median, percentile, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.real_clock
@pytest.mark.parametrize("name", ["intake", "district", "team_board", "link_day", "access", "linkage"])
def test_each_benchmark_runs(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", name, "--scale", "0.001", "--rounds", "1", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    answer = json.loads(ran.stdout)
    (result,) = answer["results"]
    figures = {figure["name"]: figure for figure in result["figures"]}
    assert all(figure["value"] >= 0 for figure in figures.values())
    assert [figure for figure in figures.values() if "limit" in figure]
    if name == "intake":
        assert figures["rows changed by it"]["value"] == 0
    if name == "linkage":
        assert figures["precision of automatic decisions"]["value"] >= 0.999
        assert figures["FEBRL 4, error against Splink's"]["value"] <= 1
    if name == "district":
        assert figures["answers other than the lists' own count"]["value"] == 0


def test_a_missed_limit_is_said() -> None:
    result = Result("made up", "Made up")
    result.add("share", 0.05, "times", least=0.1)
    result.add("ratio", 1.2, "times", most=1.5)
    assert not result.is_kept
    assert result.as_json()["kept"] is False
    text = table(result)
    assert "at least 0.1" in text
    assert text.count("MISSED") == 1
    assert Figure("plain", 1.0).is_kept


def test_the_middle_and_the_ninety_fifth() -> None:
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median([4.0, 1.0, 2.0, 3.0]) == 2.5
    values = [float(value) for value in range(1, 201)]
    assert percentile(values, 0.95) == 190.0
    assert percentile([1.0], 0.95) == 1.0
