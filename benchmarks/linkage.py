"""Record linkage against Splink as its documentation sets it up: errors, false merges and time, CSV to CSV, in the same
run."""

import csv
import gzip
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import linkage_lists
from benchmarks.homes import BenchmarkFailed
from benchmarks.results import Result, median

PEOPLE = 625_000
"""Of whom five organisations have a million records."""
HISTORICAL_PEOPLE, FEWEST = 5_100, 1_000
MOST_TIME, MOST_DISTRICT, MOST_HISTORICAL, LEAST_AUTO = 1.2, 0.35, 0.8, 0.999
OWN_HISTORICAL = "JOINEDUP_HISTORICAL_50K"
"""Environment: a CSV of Splink's historical_50k (unique_id, cluster, ...), measured in place of the made one."""
DISTRICT_ROLES = {
    "nhs_number": "nhs_number", "given_name": "given", "family_name": "family", "birth_date": "birth_date", "sex": "sex",
    "address": "address", "postcode": "postcode", "phone": "phone",
}  # fmt: skip
HISTORICAL_ROLES = {
    "full_name": "full_name", "first_name": "given", "surname": "family", "dob": "birth_date", "birth_place": "place_of_birth",
    "postcode_fake": "postcode", "gender": "sex", "occupation": "other",
}  # fmt: skip
FEBRL_ROLES = {
    "given_name": "given", "surname": "family", "street_number": "address", "address_1": "address", "address_2": "address",
    "suburb": "address", "state": "address", "postcode": "postcode", "date_of_birth": "birth_date", "soc_sec_id": "number",
}  # fmt: skip
Clusters = Mapping[str, str]


def measure(scale: float, rounds: int) -> Result:
    """The district for error and time, historical persons and FEBRL 4 for error."""
    people = max(FEWEST, int(PEOPLE * scale))
    result = Result(
        "linkage", f"Record linkage of a district of {people:,} people, historical persons and FEBRL 4"
    )
    with TemporaryDirectory(prefix="joinedup-linkage-") as name:
        folder = Path(name)
        _district(result, folder, people, rounds)
        _historical(result, folder, max(100, int(HISTORICAL_PEOPLE * min(1.0, scale * 10))))
        _febrl(result, folder)
    result.notes.append(
        "Error: 1 - F1 over the pairs that clusters imply. Splink's set-up: benchmarks/linkage_peer.py (clusters at 0.95;"
        f" FEBRL 4 at 0.99). {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end."
    )
    return result


def _district(result: Result, folder: Path, people: int, rounds: int) -> None:
    records, truth_at = linkage_lists.district(folder, people)
    truth = _column(truth_at, "id", "person")
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(rounds):
        times["peer"].append(_peer("district", folder / "peer.csv", records)["seconds"])
        said = _ours(folder, "id", DISTRICT_ROLES, records)
        times["ours"].append(said["seconds"])
    ours = _judged(_column(folder / "clusters.csv", "id", "cluster"), truth)
    peer = _judged(_column(folder / "peer.csv", "id", "cluster"), truth)
    auto, right = 0, 0
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as opened:
        for pair in csv.DictReader(opened):
            if pair["decision"] == "auto":
                auto += 1
                right += truth[pair["id_a"]] == truth[pair["id_b"]]
    result.add("records of the district", len(truth), "rows")
    _errors(result, "district", ours, peer, MOST_DISTRICT)
    result.add("district, false merges per 100,000 people", ours["false_merges"] / people * 1e5)
    result.add("district, false merges per 100,000 people, Splink", peer["false_merges"] / people * 1e5)
    result.add("automatic decisions", auto, "rows")
    result.add("precision of automatic decisions", right / auto if auto else 1.0, "", least=LEAST_AUTO)
    result.add("pairs left to review", said["pairs"]["review"], "rows")
    result.add("link-files, CSV to CSV", median(times["ours"]), "s")
    result.add("Splink, CSV to CSV", median(times["peer"]), "s")
    result.add(
        "link-files' time against Splink's",
        median(times["ours"]) / median(times["peer"]),
        "times",
        most=MOST_TIME,
    )


def _historical(result: Result, folder: Path, people: int) -> None:
    given = os.environ.get(OWN_HISTORICAL)
    if given:
        records, truth = Path(given), _column(Path(given), "unique_id", "cluster")
        with records.open(encoding="utf-8", newline="") as opened:
            header = next(csv.reader(opened))
        result.notes.append("historical_50k is Splink's own file.")
    else:
        records, truth_at = linkage_lists.historical(folder, people)
        truth = _column(truth_at, "id", "person")
        header = list(HISTORICAL_ROLES)
        result.notes.append(
            f"Historical persons are made after historical_50k's description; {OWN_HISTORICAL} takes the file."
        )
    _peer("historical", folder / "peer.csv", records)
    _ours(
        folder,
        "unique_id",
        {name: role for name, role in HISTORICAL_ROLES.items() if name in header},
        records,
    )
    ours = _judged(_column(folder / "clusters.csv", "id", "cluster"), truth)
    peer = _judged(_column(folder / "peer.csv", "id", "cluster"), truth)
    _errors(result, "historical persons", ours, peer, MOST_HISTORICAL)


def _febrl(result: Result, folder: Path) -> None:
    paths = []
    for side in "ab":
        packed = Path(__file__).parent / "data" / f"febrl4{side}.csv.gz"
        paths.append(folder / f"febrl4{side}.csv")
        paths[-1].write_bytes(gzip.decompress(packed.read_bytes()))
    truth = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as opened:
            truth |= {row["rec_id"]: "-".join(row["rec_id"].split("-")[:2]) for row in csv.DictReader(opened)}
    _peer("febrl4", folder / "peer.csv", *paths)
    _ours(folder, "rec_id", FEBRL_ROLES, *paths)
    ours = _judged(_column(folder / "clusters.csv", "id", "cluster"), truth)
    peer = _judged(_column(folder / "peer.csv", "id", "cluster"), truth)
    _errors(result, "FEBRL 4", ours, peer, 1.0)


def _errors(result: Result, what: str, ours: dict[str, float], peer: dict[str, float], most: float) -> None:
    result.add(f"{what}, error", 1 - ours["f1"])
    result.add(f"{what}, error, Splink", 1 - peer["f1"])
    result.add(f"{what}, precision", ours["precision"])
    result.add(f"{what}, precision, Splink", peer["precision"])
    result.add(f"{what}, recall", ours["recall"])
    result.add(f"{what}, recall, Splink", peer["recall"])
    least = 1e-6  # two that make no error are even
    result.add(
        f"{what}, error against Splink's",
        (1 - ours["f1"] + least) / (1 - peer["f1"] + least),
        "times",
        most=most,
    )


def _run(arguments: list[str]) -> dict[str, Any]:
    root = Path(__file__).resolve().parent.parent
    ran = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=root)
    if ran.returncode:
        raise BenchmarkFailed(f"{arguments[1:4]} failed: {ran.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def _peer(what: str, out: Path, *paths: Path) -> dict[str, Any]:
    return _run([sys.executable, "-m", "benchmarks.linkage_peer", what, str(out), *map(str, paths)])


def _ours(folder: Path, name: str, roles: Mapping[str, str], *paths: Path) -> dict[str, Any]:
    mapped = [f"--map={column}={role}" for column, role in roles.items()]
    return _run(
        [
            sys.executable, "-c", "from joinedup.cli import main; main()", "link-files", *map(str, paths), "--id", name,
            *mapped, "--out", str(folder / "pairs.csv"), "--clusters", str(folder / "clusters.csv"), "--json",
        ]
    )  # fmt: skip


def _column(path: Path, key: str, value: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as opened:
        return {row[key].strip(): row[value] for row in csv.DictReader(opened)}


def _judged(clusters: Clusters, truth: Clusters) -> dict[str, float]:
    """Precision, recall and F1 over the pairs clusters imply, and how many people were merged into another."""
    both: Counter[tuple[str, str]] = Counter()
    ours: Counter[str] = Counter()
    true: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    for name, person in truth.items():
        cluster = clusters[name]
        both[cluster, person] += 1
        ours[cluster] += 1
        true[person] += 1
        people[cluster].add(person)

    def pairs(counts: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    right = pairs(both)
    precision, recall = right / max(1, pairs(ours)), right / max(1, pairs(true))
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "false_merges": sum(len(one) - 1 for one in people.values()),
    }
