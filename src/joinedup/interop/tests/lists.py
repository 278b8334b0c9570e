"""Small lists of invented people as partners print them, and the road to take them in by."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joinedup.access.door import operator
from joinedup.core.context import Actor, Purpose, acting
from joinedup.interop.intake import Answer, take_in
from joinedup.place.models import Place

AS_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
STAFF = ("Staff_Local_ID", "Family_Name", "Given_Name", "Profession", "Employer_Team_Code")
CASES = (
    "Local_Person_ID",
    "Case_ID",
    "Team_Code",
    "Opened",
    "NHS_Number",
    "Family_Name",
    "Given_Name",
    "Date_of_Birth",
    "Postcode",
    "GP_Practice_Code",
    "Worker_ID",
)
VISITS = ("Visit_ID", "Local_Person_ID", "Planned_Start", "Case_ID", "Team_Code", "Outcome")


def nhs_number(serial: int) -> str:
    """The serial-th number of the test range that passes its check."""
    found = -1
    for body in range(999_100_000, 999_999_999):
        total = sum(int(digit) * weight for digit, weight in zip(str(body), range(10, 1, -1), strict=True))
        check = 11 - total % 11
        if check != 10:
            found += 1
            if found == serial:
                return f"{body}{check % 11}"
    raise AssertionError(serial)


NUMBERS = [nhs_number(serial) for serial in range(60)]


def case_row(number: int, **changes: str) -> dict[str, str]:
    """The open case of the number-th invented person."""
    return {
        "Local_Person_ID": f"P{number:03}",
        "Case_ID": f"C{number:03}",
        "Team_Code": "DN-N",
        "Opened": "05/09/2026",
        "NHS_Number": NUMBERS[number],
        "Family_Name": f"Oakroyd{number}",
        "Given_Name": "Edith",
        "Date_of_Birth": f"{number % 28 + 1:02}/03/1941",
        "Postcode": "ZY99 1AA",
        "GP_Practice_Code": "B82013",
        **changes,
    }


def visit_row(number: int, person: int, **changes: str) -> dict[str, str]:
    """The number-th visit, to the person-th person."""
    return {
        "Visit_ID": f"V{number:03}",
        "Local_Person_ID": f"P{person:03}",
        "Planned_Start": "20/11/2026 10:00",
        "Team_Code": "DN-N",
        **changes,
    }


def staff_row(number: int, **changes: str) -> dict[str, str]:
    """The number-th member of staff."""
    return {
        "Staff_Local_ID": f"S{number:03}",
        "Family_Name": f"Threlfall{number}",
        "Given_Name": "Moss",
        "Profession": "District nurse",
        "Employer_Team_Code": "DN-N",
        **changes,
    }


@dataclass
class Road:
    """Writes lists into ``folder`` and takes them in."""

    place: Place
    folder: Path
    _count: int = field(default=0)

    @property
    def actor(self) -> Actor:
        return operator(self.place, purpose=Purpose.INTAKE)

    def write(self, columns: Sequence[str], rows: Sequence[Mapping[str, str]], name: str = "") -> Path:
        """A CSV list."""
        self._count += 1
        path = self.folder / (name or f"list-{self._count}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as target:
            writer = csv.DictWriter(target, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def take(self, path: Path, list_format: str = "open-cases", sender: str = "RCD", **values: Any) -> Answer:
        """Take a list in as at 06:30, unless another moment is given."""
        values.setdefault("as_at", AS_AT)
        return take_in(
            actor=self.actor,
            place=self.place,
            sender_code=sender,
            list_format=list_format,
            path=path,
            **values,
        )

    def cases(self, rows: Sequence[Mapping[str, str]], **values: Any) -> Answer:
        """Take open cases in."""
        return self.take(self.write(CASES, rows), "open-cases", **values)

    def visits(self, rows: Sequence[Mapping[str, str]], **values: Any) -> Answer:
        """Take visits in."""
        return self.take(self.write(VISITS, rows), "visits", **values)

    def staff(self, rows: Sequence[Mapping[str, str]], **values: Any) -> Answer:
        """Take staff in."""
        return self.take(self.write(STAFF, rows), "staff", **values)

    def see(self) -> Any:
        """The context in which the place's rows can be seen."""
        return acting(self.actor)


def counts(answer: Answer) -> dict[str, int]:
    """The five counts that are not nothing."""
    names = ("accepted", "warned", "refused", "unchanged", "out_of_scope")
    return {name: getattr(answer, name) for name in names if getattr(answer, name)}
