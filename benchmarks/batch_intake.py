"""How fast lists are taken in by set SQL: staging by COPY, comparing, applying, committing.

    JOINEDUP_HOME=/tmp/bench .venv/bin/python benchmarks/batch_intake.py --people 160000 --cases 500000

Rows are made here, straight into the staged tables, so that the reading of files is not counted. Everybody is
fictional, with numbers from the 999 range. Run it on a throwaway home: it makes a place of its own and commits.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from tests.worlds import small_place  # noqa: E402

from joinedup.access.roles import OPERATOR_PERMISSIONS  # noqa: E402
from joinedup.caseload.batch import OPEN_CASES  # noqa: E402
from joinedup.core.batch import ListSource, copy_into, count_staged  # noqa: E402
from joinedup.core.context import Actor, Purpose, acting  # noqa: E402
from joinedup.core.nhs_number import NhsNumber, NhsNumberStatus, check_digit  # noqa: E402
from joinedup.people.batch import GP_LIST, person_values  # noqa: E402
from joinedup.place.models import Organisation, Staff, Team  # noqa: E402

FAMILY = [f"{a}{b}" for a in ("Sower", "Hebble", "Rams", "Thack", "Barra", "Lofthou", "Umpl", "Dew", "Gar", "Met")
          for b in ("by", "thwaite", "bottom", "ray", "clough", "se", "eby", "hirst", "side", "calfe", "worth", "ton",
                    "ley", "dale", "wick")]  # fmt: skip
GIVEN = [f"{a}{b}" for a in ("Ed", "Nor", "Lil", "Har", "Glad", "Kath", "Al", "Fre", "Les", "Mav")
         for b in ("na", "man", "ian", "old", "ys", "leen", "bert", "da", "lie", "is", "ric", "wyn")]  # fmt: skip
UNIT = "ABDEFGHJLNPQRSTUWXYZ"
CONDITIONS = ("COPD", "Diabetes", "HeartFailure", "CKD", "Stroke", "Dementia")


def numbers() -> Iterator[str]:
    """Valid numbers of the 999 range, then of the range above, which nobody carries either."""
    for nine in range(999_000_000, 1_000_000_000):
        last = check_digit(str(nine))
        if last is not None:
            yield f"{nine}{last}"


def people(count: int, seed: int, others: int = 0) -> Iterator[dict[str, Any]]:
    """Fictional people, the same for the same seed; ``others``: numbers that somebody else carries."""
    random, number = Random(seed), islice(numbers(), others, None)  # noqa: S311
    for index in range(count):
        yield {
            "nhs": NhsNumber(next(number), NhsNumberStatus.VALID),
            "family_name": random.choice(FAMILY),
            "given_name": random.choice(GIVEN),
            "birth_date": date(1925, 1, 1) + timedelta(days=random.randrange(30_000)),
            "postcode": f"HG{random.randrange(90, 99)} {random.randrange(10)}{''.join(random.choices(UNIT, k=2))}",
            "address": f"{index % 90 + 1} Beck Row",
            "gender": str(index % 2 + 1),
            "telephone": "",
        }


def sent(person: dict[str, Any]) -> dict[str, str]:
    """The cells such a person's row would have had."""
    return {
        "NHS_Number": person["nhs"].value,
        "Family_Name": person["family_name"],
        "Given_Name": person["given_name"],
        "Date_of_Birth": f"{person['birth_date']:%d/%m/%Y}",
        "Postcode": person["postcode"],
        "Address_Line_1": person["address"],
    }


clocks: list["Clock"] = []


class Clock:
    """What each step took: seconds on the wall, and seconds of processor in the database's own process, which a busy
    machine does not lengthen (embedded database on Linux; else 0)."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
        self.steps: dict[str, tuple[float, float]] = {}
        self.at, self.busy = time.perf_counter(), self.processor()
        clocks.append(self)

    def processor(self) -> float:
        if not self.stat.exists():
            return 0.0
        fields = self.stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def step(self, name: str) -> None:
        now, busy = time.perf_counter(), self.processor()
        self.steps[name] = (round(now - self.at, 1), round(busy - self.busy, 1))
        self.at, self.busy = now, busy


def run(receiver: Any, source: ListSource, actor: Actor, rows: Iterator[tuple[Any, ...]]) -> dict[str, Any]:
    """One list: staged, compared, applied, committed."""
    with acting(actor):
        clock = Clock()
        receiver.create()
        with copy_into(receiver) as write:
            for row in rows:
                write((*row, ""))
        clock.step("staged")
        comparison = receiver.compare(actor=actor, source=source)
        clock.step("compared")
        tally = count_staged(receiver)
        applied = receiver.apply(actor=actor, source=source)
        clock.step("applied")
    clock.step("committed")
    taking = [seconds for name, seconds in clock.steps.items() if name != "staged"]
    return {
        "steps": clock.steps,
        "without_staging": [round(sum(part), 1) for part in zip(*taking, strict=True)],
        "unchanged": tally.unchanged,
        "would_end": comparison.would_end,
        "counts": {name: count for name, count in applied.counts.items() if count},
    }


def main() -> None:
    """Take in a practice list, the same again, then open cases, the same again, then a day later."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=160_000)
    parser.add_argument("--cases", type=int, default=500_000)
    parser.add_argument(
        "--known", action="store_true", help="cases of the practice list's people, not new people"
    )
    parser.add_argument(
        "--unnumbered", type=float, default=0.0, help="share of the cases without an NHS number"
    )
    parser.add_argument("--sql", type=float, default=0.0, help="print statements slower than so many seconds")
    asked = parser.parse_args()
    place = small_place(f"bench-{time.time_ns()}")
    actor = Actor(
        place_id=place.pk, purpose=Purpose.INTAKE, role="operator", permissions=OPERATOR_PERMISSIONS
    )
    organisation = dict(Organisation.objects.values_list("ods_code", "pk"))
    morning = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    practices = ("B82013", "B82012")

    def slow(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        began, busy = time.perf_counter(), clocks[-1].processor() if clocks else 0.0
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.perf_counter() - began
            if asked.sql and took > asked.sql:
                used = clocks[-1].processor() - busy if clocks else 0.0
                print(f"{took:6.1f} s {used:6.1f} s  {' '.join(sql.split())[:150]}", file=sys.stderr)

    def gp_rows() -> Iterator[tuple[Any, ...]]:
        for index, person in enumerate(people(asked.people, 1)):
            details = {"efi": "mild", "conditions": [CONDITIONS[index % 6]], "usual_gp": "Dr Verity"}
            values = person_values(
                row_number=index + 2,
                content_hash=f"{index:032x}",
                kind="gp-list",
                controller_id=organisation[practices[index % 2]],
                sent={**sent(person), "eFI_Category": "mild"},
                details=details,
                **person,
            )
            yield (*values, None, None)

    with acting(actor):
        team = Team.objects.get(place=place, employer_code="DN-N")
        workers = [
            Staff.objects.create(
                place=place,
                organisation_id=organisation["RCD"],
                local_id=f"W{index}",
                family_name="Hird",
                given_name="Jo",
                profession="District nurse",
            ).pk
            for index in range(200)
        ]

    def small_rows() -> Iterator[tuple[Any, ...]]:
        """A small partner's list: half are people held, by number or by names, half are new; some nearly the same."""
        for index, person in enumerate(islice(people(asked.people, 1), 200)):
            if index % 4 == 0:
                person = {**person, "nhs": NhsNumber("", NhsNumberStatus.ABSENT)}
            if index % 2:
                person = {**person, "nhs": NhsNumber("", NhsNumberStatus.ABSENT), "postcode": "LS1 1AA"}
            if index % 8 == 7:
                person = {**person, "family_name": "Ormondroyd"}
            values = person_values(
                row_number=index + 2,
                content_hash=f"{index:032x}",
                kind="client",
                controller_id=organisation["218"],
                local_id=f"N{index}",
                sent=sent(person),
                **person,
            )
            yield (*values, f"NC{index}", "X", None, "", None, "", "", "", "", date(2026, 10, 1), None, None)

    def case_rows(day: int) -> Iterator[tuple[Any, ...]]:
        without = Random(3)  # noqa: S311
        for index, person in enumerate(
            people(asked.cases, 1) if asked.known else people(asked.cases, 2, asked.people)
        ):
            if without.random() < asked.unnumbered:
                person = {**person, "nhs": NhsNumber("", NhsNumberStatus.ABSENT)}
            if day and index % 100 == 0:
                continue
            changed = day and index % 50 == 1
            values = person_values(
                row_number=index + 2,
                content_hash=f"{index:031x}{int(changed)}",
                kind="client",
                controller_id=organisation["RCD"],
                local_id=f"H{index}",
                practice_code=practices[index % 2],
                sent={**sent(person), "Local_Person_ID": f"H{index}"},
                **person,
            )
            yield (
                *values, f"HC{index}", "DN-N", team.pk, f"W{index % 200}", workers[index % 200], "District nursing",
                "Urgent" if changed else "Routine", "Wound care", "", date(2026, 3, 1) + timedelta(days=index % 200),
                date(2026, 12, 1), None,
            )  # fmt: skip

    def at(days: int, receiver: Any, sender: str) -> ListSource:
        moment = morning + timedelta(days=days)
        return ListSource(days, organisation[sender], receiver.format, moment, moment)

    with connection.execute_wrapper(slow):
        for name, receiver, sender, day, rows in (
            ("practice list", GP_LIST, "YHN", 0, gp_rows),
            ("practice list again", GP_LIST, "YHN", 1, gp_rows),
            ("open cases", OPEN_CASES, "RCD", 0, lambda: case_rows(0)),
            ("open cases again", OPEN_CASES, "RCD", 1, lambda: case_rows(0)),
            ("open cases a day later", OPEN_CASES, "RCD", 2, lambda: case_rows(1)),
            ("a small partner's open cases", OPEN_CASES, "218", 2, small_rows),
            ("the same again", OPEN_CASES, "218", 3, small_rows),
        ):
            print(name, json.dumps(run(receiver, at(day, receiver, sender), actor, rows())), flush=True)


if __name__ == "__main__":
    main()
