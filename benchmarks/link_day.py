"""A day of one in a hundred new records linked against the index, against everything anew (issue 4)."""

import csv
import gc
import os
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from benchmarks.homes import BenchmarkFailed, Home
from benchmarks.intake import AS_AT, _list, _place, _take_in
from benchmarks.results import Result, median

PEOPLE = 100_000
OF, NEW = 200, 3
"""Of every two hundred people three come anew each day: one in a hundred of the records, of which there are three for two
people."""
MOST_SHARE_OF_FULL = 0.1


def measure(scale: float, rounds: int) -> Result:
    """Two partners' lists, linked whole; then days of new records, of which one is linked by itself and the next by linking
    everything anew, in turn, so that both find as much."""
    people = max(600, int(PEOPLE * scale))
    result = Result("link_day", f"Linking a day of 1 % new records of {people:,} people, against linking all")
    days: list[float] = []
    wholes: list[float] = []
    with Home() as home:
        held = home.ask("link_day.lists", people=people)
        first = home.ask("link_day.link", full=True)
        for nth in range(2 * rounds):
            new = home.ask("link_day.day", people=people, day=nth + 1)["new"]
            taken = home.ask("link_day.link", full=bool(nth % 2))
            (wholes if nth % 2 else days).append(taken["seconds"])
        idle = home.ask("link_day.link", full=False)
    result.add("records", held["records"], "records")
    result.add("new records of a day", new, "records")
    result.add("link --full, the first", first["seconds"], "s")
    result.add("link --full after a day", median(wholes), "s")
    result.add("link of a day", median(days), "s")
    result.add("a day as a share of full", median(days) / median(wholes), "times", most=MOST_SHARE_OF_FULL)
    result.add("link when nothing is new", idle["seconds"], "s")
    result.add("people joined when nothing is new", idle["merged"] + idle["raised"], "people", most=0)
    result.notes.append(
        f"First run: {first['merged']:,} joined, {first['raised']:,} put before a reviewer. Interpreter start excluded."
    )
    return result


# ------------------------------------------------------------------------------------------------ in the worker


def _other_list(people: int, day: int) -> Path:
    """The council's list: of day 0 every other person of the trust's; of each later day one in a hundred of all records
    besides. A third come without number, some with a typing error or a new address; who was there already stays as was."""
    path = Path(os.environ["JOINEDUP_HOME"]) / f"council-{people}-{day}.csv"
    come = {2 * one + 1 for one in range(day * NEW)}
    with (
        _list(people).open(encoding="utf-8", newline="") as source,
        path.open("w", encoding="utf-8", newline="") as target,
    ):
        rows = csv.DictReader(source)
        write = csv.DictWriter(target, rows.fieldnames or ())
        write.writeheader()
        for index, row in enumerate(rows):
            if index % 2 and index % OF not in come:
                continue
            random = Random(f"{people}:{index}")  # noqa: S311 (repeatable, not secret)
            row |= {
                "Local_Person_ID": f"N{index}",
                "Case_ID": f"NC{index}",
                "Team_Code": "ASC-N",
                "Worker_ID": "",
            }
            if index % 3 == 0:
                row["NHS_Number"] = ""
            if index % 7 == 0:
                name = row["Given_Name"]
                at = random.randrange(len(name))
                row["Given_Name"] = name[:at] + name[at + 1 :]
            if index % 11 == 0:
                row["Postcode"] = f"ZZ{random.randrange(1, 99)} 1AB"
            write.writerow(row)
    return path


def lists(people: int) -> dict[str, Any]:
    """Take both partners' lists in."""
    from joinedup.access.door import operator
    from joinedup.core.context import acting
    from joinedup.people.models import SourceRecord

    place = _place()
    for answer in (_take_in(_list(people), "open-cases"), _council(people, 0)):
        if answer.exit_code:
            raise BenchmarkFailed(f"a list was not taken in: {answer.as_json()}")
    with acting(operator(place)):
        return {"records": SourceRecord.objects.count()}


def _council(people: int, day: int) -> Any:
    from joinedup.access.door import operator
    from joinedup.interop import intake as road
    from joinedup.interop.models import PartnerFile

    place = _place()
    actor = operator(place)
    answer = road.take_in(
        actor=actor,
        place=place,
        sender_code=_council_code(place),
        list_format="open-cases",
        path=_other_list(people, day),
        as_at=AS_AT + timedelta(days=day),
    )
    if str(answer.state) == PartnerFile.State.HELD and answer.file_id is not None:
        answer = road.approve(actor=actor, place=place, file_id=answer.file_id)
    return answer


def _council_code(place: Any) -> str:
    from joinedup.place.models import Feed

    feed = (
        Feed.objects.filter(place=place, format="open-cases")
        .exclude(organisation__ods_code="RCD")
        .order_by("pk")
    )
    found = feed.select_related("organisation").first()
    if found is None:
        raise BenchmarkFailed("the place has no second partner")
    return str(found.organisation.ods_code)


def day(people: int, day: int) -> dict[str, Any]:
    """Take a day's new records in."""
    return {"new": _council(people, day).accepted}


def link(*, full: bool) -> dict[str, Any]:
    """Link, in this process: the interpreter has started. What the steps before left in memory is not swept meanwhile."""
    from joinedup.access.door import operator
    from joinedup.core.context import Purpose
    from joinedup.people.linking import link_place

    place = _place()
    gc.collect()
    gc.freeze()
    began = perf_counter()
    outcome = link_place(actor=operator(place, purpose=Purpose.LINKAGE_REVIEW), full=full)
    taken = perf_counter() - began
    gc.unfreeze()
    return {"seconds": taken, "merged": outcome.merged, "raised": outcome.raised}
