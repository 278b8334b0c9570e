"""``joinedup link-files``: two files and no database."""

import csv
import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from joinedup.analysis.linkage.tests.made import people
from joinedup.cli.link_files import link_files
from joinedup.cli.running import CouldNotRun

NAMES = ("number", "forename", "surname", "born", "postcode")


def write(path: Path, rows: list[list[str]], *, header: list[str] | None = None) -> Path:
    text = StringIO()
    csv.writer(text).writerows([header or [" id ", *NAMES], *rows])
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture
def lists(tmp_path: Path):
    folk = people(80, seed=3)
    first = [[one["id"], *(str(one[name]) for name in NAMES)] for one in folk]
    second = [[f"B{one['id']}", *(f" {one[name]} " for name in NAMES)] for one in folk[:50]]
    return write(tmp_path / "a.csv", first), write(tmp_path / "b.csv.gz", second)


def run(tmp_path: Path, *arguments: str):
    out, clusters = tmp_path / "pairs.csv", tmp_path / "clusters.csv"
    ended = CliRunner().invoke(
        link_files,
        [*map(str, arguments), "--out", str(out), "--clusters", str(clusters), "--json"],
        catch_exceptions=True,
    )
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended, out, clusters


MAP = [
    f"--map={one}"
    for one in (
        "number=nhs_number",
        "forename=given",
        "surname=family",
        "born=birth_date",
        "postcode=postcode",
    )
]


def test_two_files_are_linked_across(tmp_path, lists):
    ended, out, clusters = run(tmp_path, *lists, "--id", "id", *MAP)
    said = json.loads(ended.stdout)
    assert said["linked"] == "across the files"
    assert said["roles"]["born"] == "birth_date"
    assert 0 < said["balanced_threshold"] < 1
    pairs = list(csv.DictReader(out.read_text().splitlines()))
    assert list(pairs[0]) == ["id_a", "id_b", "probability", "decision", "reasons"]
    assert {(pair["id_a"], pair["id_b"]) for pair in pairs if pair["decision"] == "auto"} == {
        (f"P{at:05}", f"BP{at:05}") for at in range(50)
    }
    assert "the same birth date" in pairs[0]["reasons"]
    found = list(csv.DictReader(clusters.read_text().splitlines()))
    assert len(found) == 130
    assert len({row["cluster"] for row in found}) == said["clusters"] == 80


def test_one_file_is_searched_for_duplicates_and_headers_may_say_the_roles(tmp_path):
    folk = people(60, seed=4)
    rows = [[one["id"], *(str(one[name]) for name in NAMES)] for one in folk]
    rows += [[f"B{row[0]}", *row[1:]] for row in rows[:20]]
    path = write(
        tmp_path / "a.csv", rows, header=["id", "NHS number", "First name", "Surname", "DOB", "Postcode"]
    )
    ended, _, clusters = run(tmp_path, path, "--id", "id")
    said = json.loads(ended.stdout)
    assert said["clusters"] == 60
    assert said["roles"]["DOB"] == "birth_date"
    assert next(csv.DictReader(clusters.read_text().splitlines())).keys() == {"id", "cluster"}


def test_a_config_file_says_the_same_and_more(tmp_path, lists):
    config = tmp_path / "how.toml"
    config.write_text(
        'id = "id"\nwithin = true\nbalanced = 0.8\n[map]\nforename = "given"\nsurname = "family"\nborn = "birth_date"\n'
    )
    ended, _, _ = run(tmp_path, *lists, "--config", config)
    said = json.loads(ended.stdout)
    assert (said["linked"], said["balanced_threshold"]) == ("within and across", 0.8)
    config.write_text('id = "id"\nwithn = true\n')
    with pytest.raises(CouldNotRun, match="no setting `withn`"):
        run(tmp_path, *lists, "--config", config)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--id", "nr"], "a.csv has no column “nr” \\(the id\\)"),
        (["--id", "id", "--map", "town=address"], "No file has a column “town”"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, lists, arguments, said):
    with pytest.raises(CouldNotRun, match=said):
        run(tmp_path, *lists, *arguments)


def test_wrong_usage_and_broken_files_are_named(tmp_path, lists):
    ended, _, _ = run(tmp_path, *lists, "--id", "id", "--map", "born=birthday")
    assert ended.exit_code == 2
    assert "there is no role 'birthday'" in ended.stderr
    with pytest.raises(CouldNotRun, match=r"gone\.csv cannot be read"):
        run(tmp_path, tmp_path / "gone.csv", "--id", "id")
    broken = tmp_path / "broken.csv"
    broken.write_text("id,surname\n1,Sowerby\n2,Ramsby,too,many\n")
    with pytest.raises(
        CouldNotRun, match=r"broken\.csv, line 3: the row does not fit the header's 2 columns"
    ) as raised:
        run(tmp_path, broken, "--id", "id")
    assert "Ramsby" not in str(raised.value)
    twice = tmp_path / "twice.csv"
    twice.write_text("id,surname\n1,Sowerby\n1,Ramsby\n")
    with pytest.raises(
        CouldNotRun, match=r"twice\.csv: the id column “id” has 1 values that stand in more than one row"
    ):
        run(tmp_path, twice, "--id", "id")
