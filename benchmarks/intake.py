"""Half a million open cases by the real road, against COPY of the very rows that came of it."""

import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from benchmarks.homes import BenchmarkFailed, Home
from benchmarks.results import Result, median

ROWS = 500_000
FEW_ROWS = 50_000
LEAST_SHARE_OF_COPY = 0.1
MOST_MEMORY_RATIO = 1.25
SENDER = "RCD"
AS_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def measure(scale: float, rounds: int) -> Result:
    """Take a list in, copy what came of it, in turn; memory at a tenth of the rows."""
    rows, few = max(20, int(ROWS * scale)), max(20, int(FEW_ROWS * scale))
    result = Result("intake", f"Intake of {rows:,} open cases against COPY of the rows that came of it")
    with Home() as home:
        small = home.ask("intake.take", rows=few)
    took: list[float] = []
    copied: list[float] = []
    steps: list[dict[str, float]] = []
    with Home() as home:
        for turn in range(rounds):
            taken = home.ask("intake.take", rows=rows)
            if not turn:
                peak = taken["peak_mib"]
                again = home.ask("intake.take_again", rows=rows)
                read = home.ask("intake.read_only", rows=rows)
            steps.append(taken["steps"])
            took.append(taken["seconds"])
            copy = home.ask("intake.copy")
            copied.append(copy["seconds"])
            if not turn:
                later = home.ask("intake.take_day_later", rows=rows)
            if turn < rounds - 1:
                home.ask("intake.take_out")
    seconds, copy_seconds = median(took), median(copied)
    result.add("intake", seconds, "s")
    result.add("COPY of the same rows", copy_seconds, "s")
    result.add("intake throughput", rows / seconds, "rows/s")
    result.add("COPY throughput", rows / copy_seconds, "rows/s")
    result.add("intake as a share of COPY", copy_seconds / seconds, "times", least=LEAST_SHARE_OF_COPY)
    result.add("peak memory of the process", peak, "MiB")
    result.add(f"peak memory at {few:,} rows", small["peak_mib"], "MiB")
    result.add("memory, all rows against a tenth", peak / small["peak_mib"], "times", most=MOST_MEMORY_RATIO)
    middle = {name: median([one[name] for one in steps]) for name in steps[0]}
    reading = min(1.0, read["processor"] / middle.pop("processor"))
    result.add("of which reading and judging", middle["read_and_stage"] * reading, "s")
    result.add("of which staging", middle["read_and_stage"] * (1 - reading), "s")
    result.add("of which comparing", middle["compare"], "s")
    result.add("of which applying", middle["apply"], "s")
    result.add("of which keeping, counting, committing", middle["rest"], "s")
    result.add("the same list again", again["seconds"], "s")
    result.add("rows changed by it", again["changed"], "rows", most=0)
    result.add("the list of a day later", later["seconds"], "s")
    result.add("rows wrongly held for changed or gone", later["wrong"], "rows", most=0)
    result.notes.append(
        f"Tables: {', '.join(f'{table} {count:,}' for table, count in copy['tables'].items())}."
        f" Median of {rounds}; intake {_seconds(took)} s, COPY {_seconds(copied)} s."
    )
    return result


def _seconds(values: list[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


# ------------------------------------------------------------------------------------------------ in the worker


def _list(rows: int, *, day_later: bool = False) -> Path:
    from benchmarks.made import write_open_cases

    path = Path(os.environ["JOINEDUP_HOME"]) / f"open-cases-{rows}{'-later' if day_later else ''}.csv"
    if not path.exists():
        write_open_cases(path, rows, day_later=day_later)
    return path


def _take_in(path: Path, list_format: str, as_at: datetime = AS_AT) -> Any:
    from joinedup.access.door import operator
    from joinedup.interop import intake as road

    place = _place()
    return road.take_in(
        actor=operator(place),
        place=place,
        sender_code=SENDER,
        list_format=list_format,
        path=path,
        as_at=as_at,
    )


def _place() -> Any:
    from benchmarks.made import write_staff
    from joinedup.cli.demo import load_place
    from joinedup.place.models import Place

    place = Place.objects.first()
    if place is None:
        place = load_place()
        path = Path(os.environ["JOINEDUP_HOME"]) / "staff.csv"
        write_staff(path)
        answer = _take_in(path, "staff")
        if answer.exit_code:
            raise BenchmarkFailed(f"staff were not taken in: {answer.as_json()}")
    return place


def take(rows: int) -> dict[str, Any]:
    """Take the list in once, into tables without any of it: seconds in all and by step, and the peak of memory."""
    from benchmarks.database import settle, superuser

    path = _list(rows)
    _place()
    with superuser() as connection:
        settle(connection)
    reset_peak()
    with _timed_steps() as steps:
        began = perf_counter()
        answer = _take_in(path, "open-cases")
        seconds = perf_counter() - began
    if answer.exit_code or answer.accepted != rows:
        raise BenchmarkFailed(f"not every row was accepted: {answer.as_json()}")
    steps["rest"] = seconds - sum(steps[name] for name in ("read_and_stage", "compare", "apply"))
    return {"seconds": seconds, "steps": steps, "peak_mib": peak_mib()}


def take_again(rows: int) -> dict[str, Any]:
    """The same list a second time: nothing may change."""
    began = perf_counter()
    answer = _take_in(_list(rows), "open-cases")
    return {"seconds": perf_counter() - began, "changed": answer.rows - answer.unchanged}


def take_day_later(rows: int) -> dict[str, Any]:
    """The list of a day later: one row in a hundred has left it, one in fifty says something else."""
    from benchmarks.made import CHANGED_EVERY, GONE_EVERY

    path = _list(rows, day_later=True)
    gone = len(range(1, rows, GONE_EVERY))
    changed = len(range(0, rows, CHANGED_EVERY))
    began = perf_counter()
    answer = _take_in(path, "open-cases", AS_AT + timedelta(days=1))
    seconds = perf_counter() - began
    if str(answer.state) != "applied":
        raise BenchmarkFailed(f"the list of a day later was not applied: {answer.as_json()}")
    wrong = (
        abs(answer.would_end - gone)
        + abs(answer.accepted - changed)
        + abs(rows - gone - changed - answer.unchanged)
    )
    return {"seconds": seconds, "wrong": wrong}


def read_only(rows: int) -> dict[str, Any]:
    """Processor time of reading, parsing and judging the list, and nothing else: its share of reading and staging."""
    from joinedup.access.door import operator
    from joinedup.core.context import acting
    from joinedup.interop.intake.known import known_to
    from joinedup.interop.partner_files import open_list
    from joinedup.place.models import Organisation

    place = _place()
    with acting(operator(place)):
        known = known_to(place, Organisation.objects.get(ods_code=SENDER), AS_AT)
        began = process_time()
        with open_list(_list(rows), "open-cases", as_at=AS_AT) as opened:
            for _ in opened.judged(known.scope):
                pass
    return {"processor": process_time() - began}


def copy() -> dict[str, Any]:
    """COPY of the accepted rows into the same tables, emptied, with their indexes and constraints."""
    from benchmarks.database import copy_in, copy_out, in_order, superuser

    folder = Path(os.environ["JOINEDUP_HOME"]) / "copied"
    folder.mkdir(exist_ok=True)
    with superuser() as connection:
        held = _tables(connection)
        files = [(name, folder / name) for name in in_order(connection, list(held))]
        for name, path in files:
            copy_out(connection, name, path)
        seconds = copy_in(connection, files)
        if _tables(connection) != held:
            raise BenchmarkFailed("COPY did not bring the same rows back")
    return {"seconds": seconds, "tables": {name: held[name] for name, _ in files}}


def take_out() -> None:
    """Take everything out that the list brought, for the next round."""
    from benchmarks.database import empty, superuser

    with superuser() as connection:
        empty(connection, list(_tables(connection)))
        connection.execute("UPDATE place_feed SET as_at = NULL WHERE format = 'open-cases'")


def _tables(connection: Any) -> dict[str, int]:
    """The tables that a list of open cases ends up in, and their rows."""
    from benchmarks.database import counts

    return {
        name: count
        for name, count in counts(connection).items()
        if count and name.startswith(("people_", "caseload_", "flow_", "tasks_", "access_relationship"))
    }


@contextmanager
def _timed_steps() -> Iterator[dict[str, float]]:
    """Times of the road's own steps, measured from outside."""
    from joinedup.caseload.batch import OPEN_CASES
    from joinedup.interop.intake import pipeline

    steps: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **values: Any) -> Any:
            began, processor = perf_counter(), process_time()
            try:
                return function(*args, **values)
            finally:
                steps[name] = steps.get(name, 0.0) + perf_counter() - began
                if name == "read_and_stage":
                    steps["processor"] = process_time() - processor

        return run

    with ExitStack() as stack:
        for name, owner, attribute in (
            ("read_and_stage", pipeline, "_read"),
            ("compare", OPEN_CASES, "compare"),
            ("apply", OPEN_CASES, "apply"),
        ):
            stack.enter_context(patch.object(owner, attribute, timed(name, getattr(owner, attribute))))
        yield steps


def reset_peak() -> None:
    """Have the kernel count this process's peak of memory anew, where it can."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mib() -> float:
    """The peak of this process's resident memory, in MiB."""
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
