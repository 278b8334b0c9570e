"""A district of 160,000 people: every partner's lists by the real road, in the order they come."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.homes import BenchmarkFailed, Home
from benchmarks.results import Result

PEOPLE = 160_000
SECONDS = 180.0
FEWEST = 200


def measure(scale: float, rounds: int) -> Result:
    """Once: it takes minutes, and is judged against a time."""
    people = max(FEWEST, int(PEOPLE * scale))
    result = Result("district", f"All lists of a district of {people:,} people taken in")
    with Home() as home:
        found = home.ask("district.take_all", people=people)
    result.add("writing the lists (not counted)", found["writing"], "s")
    for name, rows, seconds in found["files"]:
        result.add(f"{name} ({rows:,} rows)", seconds, "s")
    result.add("taking in, all lists", found["seconds"], "s", most=SECONDS)
    result.add("against the time allowed", found["seconds"] / SECONDS, "times", most=1)
    result.add("answers other than the lists' own count", found["wrong"], "", most=0)
    result.notes.append(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end.")
    return result


def take_all(people: int) -> dict[str, Any]:
    """Write the lists, then take each in and compare the answer with what the writer counted."""
    from joinedup.access.door import operator
    from joinedup.cli.demo import load_place
    from joinedup.demo.district import write_district
    from joinedup.interop import intake as road

    began = perf_counter()
    folder = Path(os.environ["JOINEDUP_HOME"]) / "district"
    district = write_district(folder, now=datetime.now(UTC), people=people)
    writing = perf_counter() - began
    place = load_place()
    actor = operator(place)
    files: list[tuple[str, int, float]] = []
    wrong = 0
    for file in district.files:
        began = perf_counter()
        answer = road.take_in(
            actor=actor,
            place=place,
            sender_code=file.sender,
            list_format=file.format,
            path=file.path,
            as_at=file.as_at,
            mapping=file.mapping.read_text(encoding="utf-8") if file.mapping else "",
        )
        files.append((file.path.name, answer.rows, perf_counter() - began))
        if str(answer.state) != "applied":
            raise BenchmarkFailed(f"{file.path.name} was not applied: {answer.sentence}")
        said = answer.as_json()
        differing = {
            name: (said[name], count) for name, count in file.tally.as_dict().items() if said[name] != count
        }
        if differing:
            wrong += 1
            print(f"{file.path.name}: answered, counted: {differing}", file=sys.stderr)
    return {"writing": writing, "files": files, "seconds": sum(file[2] for file in files), "wrong": wrong}
