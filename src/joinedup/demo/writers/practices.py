"""The practices' list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from joinedup.demo import faults, words
from joinedup.demo.lists import CsvList, Tally, day
from joinedup.demo.numbers import PLACEHOLDERS, spoil
from joinedup.demo.population import Person
from joinedup.demo.writers.claims import NO_SUCH_DAY, Claims

GP_COLUMNS: Final = (
    "NHS_Number",
    "GP_Practice_Code",
    "Registration_Date",
    "Usual_GP",
    "Family_Name",
    "Given_Name",
    "Date_of_Birth",
    "Gender",
    "Address_Line_1",
    "Address_Line_2",
    "Postcode",
    "Telephone",
    "eFI_Category",
    "Long_Term_Conditions",
    "Deducted_Date",
)


def write_practice_lists(
    path: Path, people: int, told: Sequence[Person], claims: Claims, progress: Callable[[str, int, int], None]
) -> Tally:
    """The federation's list of all practices, full for each, with a byte-order mark; gives people their
    services."""
    weight = sum(words.PRACTICE_WEIGHTS.values())
    others = people - len(told)
    planted = faults.spread(claims.random, others, faults.GP_ROWS)
    surgeries = [(network, code) for network, codes in enumerate(words.PRACTICES) for code in codes]
    at = 0
    cut = 0.0
    with CsvList(path, GP_COLUMNS, encoding="utf-8-sig") as out:
        writer = _PracticeRows(out, claims)
        for network, practice in surgeries:
            cut += words.PRACTICE_WEIGHTS[practice] / weight
            count = (others if practice == surgeries[-1][1] else round(others * cut)) - at
            writer.start(practice)
            for person in told:
                if person.practice == practice:
                    writer.plain(person)
            for person in claims.population.practice_list(network, practice, count):
                writer.row(person, planted.get(at, ""))
                at += 1
                if at % 5000 == 0:
                    progress(path.name, at, others)
        progress(path.name, others, others)
        return out.tally


class _PracticeRows:
    """Rows of the practices' list."""

    def __init__(self, out: CsvList, claims: Claims) -> None:
        self._out = out
        self._claims = claims
        self._random = claims.random
        self._today = claims.care.today.toordinal()
        self._practice = ""
        self._doctors: list[str] = []

    def start(self, practice: str) -> None:
        """Begin a practice, with its own doctors."""
        self._practice = practice
        population = self._claims.population
        self._doctors = [
            f"Dr {population.families.family_name(population.families.origin())}" for _ in range(6)
        ]

    def plain(self, person: Person) -> None:
        """A row with nothing wrong in it."""
        self._out.row(self._values(person))

    def row(self, person: Person, fault: str) -> None:
        """A row and what is planted at it; people whose own row is in doubt get no service."""
        random, out = self._random, self._out
        values = self._values(person)
        if person.twin and fault in ("placeholder", "invalid", "no number", "unreadable-birth"):
            fault = ""
        match fault:
            case "placeholder":
                out.row([random.choice(PLACEHOLDERS), *values[1:]], warnings=("placeholder-nhs-number",))
                return
            case "invalid":
                out.row([spoil(person.number, random), *values[1:]], warnings=("invalid-nhs-number",))
                return
            case "no number":
                out.row(["", *values[1:]])
                return
            case "unreadable-birth":
                out.row(
                    [*values[:6], f"{NO_SUCH_DAY}{person.birth.year}", *values[7:]],
                    warnings=("unreadable-value",),
                )
                return
            case "unreadable-value":
                out.row([*values[:2], f"{NO_SUCH_DAY}2012", *values[3:]], warnings=("unreadable-value",))
            case "deducted":
                out.row([*values[:-1], day(date.fromordinal(self._today - random.randrange(1, 40)))])
                return
            case "duplicate":
                out.row(values)
                out.row(values, unchanged=True)
            case _:
                out.row(values)
                self._on_top(person, values, fault)
        self._claims.care.consider(person)

    def _on_top(self, person: Person, values: list[str], fault: str) -> None:
        """A row that comes after a good one."""
        out = self._out
        if fault == "unidentifiable":
            other = self._claims.population.families.family_name("british")
            out.row(["", *values[1:4], other, values[5], f"{NO_SUCH_DAY}1950", *values[7:]], refused=fault)
        elif fault == "missing":
            out.row([next(self._claims.population.numbers), "", *values[2:]], refused=fault)
        elif fault == "under-age":
            child = self._claims.child()
            child.family, child.home = person.family, person.home
            child.practice = person.practice
            out.row(self._values(child), out_of_scope=fault)

    def _values(self, person: Person) -> list[str]:
        random = self._random
        postcode = person.home.postcode
        untidy = random.random()
        if untidy < 0.02:
            postcode = postcode.replace(" ", "")
        elif untidy < 0.03:
            postcode = postcode.lower()
        registered = max(
            person.birth.toordinal() + 20, self._today - int(random.random() ** 1.5 * 11_000) - 3
        )
        return [
            person.number,
            person.practice,
            day(date.fromordinal(registered)),
            random.choice(self._doctors),
            person.family,
            person.given,
            day(person.birth),
            person.gender,
            person.home.line,
            person.home.town,
            postcode,
            "NULL" if random.random() < 0.01 else person.telephone,
            person.frailty if person.age >= 50 or person.frailty != "fit" else "",
            ";".join(person.conditions),
            "",
        ]
