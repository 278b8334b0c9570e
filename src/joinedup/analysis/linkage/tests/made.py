"""Small invented lists of people, repeatable."""

from itertools import islice
from random import Random

from benchmarks.made import FAMILY, GIVEN, test_numbers

from joinedup.analysis.linkage import Columns, Role

UNITS = "ABDEFG"
COLUMNS = Columns(
    "id",
    {
        "number": Role.NHS_NUMBER,
        "verified": Role.VERIFIED,
        "forename": Role.GIVEN,
        "surname": Role.FAMILY,
        "born": Role.BIRTH_DATE,
        "postcode": Role.POSTCODE,
        "address": Role.ADDRESS,
        "sex": Role.SEX,
    },
)


def people(count: int, *, seed: int = 1) -> list[dict[str, str | None]]:
    """So many people, all different."""
    random = Random(f"{seed}:people")  # noqa: S311 (repeatable, not secret)
    found = []
    for at, number in enumerate(islice(test_numbers(), count)):
        found.append(
            {
                "id": f"P{at:05}",
                "number": number,
                "verified": "1",
                "forename": random.choice(GIVEN),
                "surname": random.choice(FAMILY),
                "born": f"{random.randrange(1930, 2020)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
                "postcode": f"HG{random.randrange(1, 9)} {random.randrange(10)}{random.choice(UNITS)}{random.choice(UNITS)}",
                "address": f"{random.randrange(1, 90)} {random.choice(FAMILY)} Road",
                "sex": random.choice("MF"),
            }
        )
    return found


def again(person: dict[str, str | None], name: str, **changes: str | None) -> dict[str, str | None]:
    """Another record of one person."""
    return person | {"id": name} | changes
