"""Lists of open cases and of staff in a shape of our own, with fictional people; nothing of the demonstration's."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path
from random import Random

from joinedup.core.nhs_number import check_digit

FAMILY = ["".join(parts) for parts in product(
    ("Sower", "Hebble", "Rams", "Thack", "Barra", "Lofthou", "Umpl", "Dew", "Gar", "Met", "Fell", "Sten", "Cop", "Wath"),
    ("by", "thwaite", "bottom", "ray", "clough", "se", "eby", "hirst", "side", "calfe", "worth", "ton", "ley", "dale", "wick"),
    ("", "s", "son"),
)]  # fmt: skip
GIVEN = ["".join(parts) for parts in product(
    ("Ed", "Nor", "Lil", "Har", "Glad", "Kath", "Al", "Fre", "Les", "Mav", "Win", "Dor", "Ger"),
    ("na", "man", "ian", "old", "ys", "leen", "bert", "da", "lie", "is", "ric", "wyn"),
)]  # fmt: skip
SERVICES = ("District nursing", "Community therapy", "Reablement", "Wound care", "Continence")
PRIORITIES = ("Routine", "Urgent", "Soon")
REASONS = (
    "Leg ulcer dressing",
    "Falls risk",
    "Insulin twice daily",
    "Support after hospital",
    "Catheter care",
    "",
)
TEAMS = ("DN-N", "DN-S", "OT")
PRACTICES = ("B82008", "B82010", "B82030", "B82036", "B82004")
WORKERS = 200
HEADER = (
    "Local_Person_ID", "Case_ID", "NHS_Number", "Family_Name", "Given_Name", "Known_As", "Date_of_Birth", "Gender",
    "Address_Line_1", "Address_Line_2", "Postcode", "Telephone", "GP_Practice_Code", "Team_Code", "Worker_ID", "Service",
    "Priority", "Reason", "Opened", "Review_Due", "Alert",
)  # fmt: skip
LATEST = date(2026, 11, 20)
"""The day the lists speak of."""


def test_numbers() -> Iterator[str]:
    """The valid numbers of the 999 range, which no real person carries: some nine hundred thousand."""
    for nine in range(999_000_000, 1_000_000_000):
        last = check_digit(str(nine))
        if last is not None:
            yield f"{nine}{last}"


GONE_EVERY, CHANGED_EVERY = 100, 50
"""Of how many rows one has left a day later, and one says something else."""


def write_open_cases(path: Path, rows: int, *, seed: int = 1, day_later: bool = False) -> None:
    """One open case each of ``rows`` people, every number used once; the same arguments give the same bytes.
    ``day_later``: the same list a day on: some rows have left it, some have another priority."""
    random = Random(f"{seed}:open-cases")  # noqa: S311 (repeatable, not secret)
    with path.open("w", encoding="utf-8", newline="") as target:
        write = csv.writer(target).writerow
        write(HEADER)
        for index, number in enumerate(islice(test_numbers(), rows)):
            opened = LATEST - timedelta(days=random.randrange(1, 700))
            row = [
                f"P{index:07}", f"C{index:07}", f"{number[:3]} {number[3:6]} {number[6:]}",
                random.choice(FAMILY), random.choice(GIVEN), random.choice(GIVEN) if index % 9 == 0 else "",
                f"{date(1926, 1, 1) + timedelta(days=random.randrange(29_000)):%d/%m/%Y}", "12"[index % 2],
                f"{index % 140 + 1} {random.choice(FAMILY)} Row", "Testingthorpe",
                f"ZZ{random.randrange(1, 99)} {random.randrange(10)}{random.choice('ABDEFGHJ')}{random.choice('ABDEFGHJLN')}",
                f"01632 96{random.randrange(10_000):04}", random.choice(PRACTICES), random.choice(TEAMS),
                f"W{random.randrange(WORKERS):04}", random.choice(SERVICES), random.choice(PRIORITIES),
                random.choice(REASONS), f"{opened:%d/%m/%Y}", f"{opened + timedelta(days=720):%d/%m/%Y}",
                "Dog in the garden" if index % 20 == 0 else "",
            ]  # fmt: skip
            if day_later and index % GONE_EVERY == 1:
                continue
            if day_later and index % CHANGED_EVERY == 0:
                row[HEADER.index("Priority")] = "Today"
            write(row)


def write_staff(path: Path) -> None:
    """The workers that the open cases name."""
    with path.open("w", encoding="utf-8", newline="") as target:
        write = csv.writer(target).writerow
        write(("Staff_Local_ID", "Family_Name", "Given_Name", "Profession", "Employer_Team_Code"))
        for index in range(WORKERS):
            write(
                (f"W{index:04}", FAMILY[index], GIVEN[index % len(GIVEN)], "District nurse", TEAMS[index % 3])
            )
