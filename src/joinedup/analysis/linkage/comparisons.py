"""How two records are compared: for each kind of column a ladder of levels, from the same to plainly different.

A level has the condition (SQL in Splink's manner, ``x_l`` and ``x_r``), the words a reviewer reads, and the shares one would
expect before anything is learnt: ``m`` among pairs that are one person, ``u`` among pairs that are not, ``h`` among two
people of one household. A pair is on the first level whose condition holds; level -1 is “cannot be compared”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinedup.analysis.linkage.levels import (
    Comparison,
    Level,
    alike,
    either_missing,
    few_slips,
    one_slip,
    two,
)
from joinedup.analysis.linkage.name_ladders import family, given, middle, nhs
from joinedup.analysis.linkage.roles import Role


def _birth(_there: frozenset[str]) -> Comparison:
    same_two = (
        "(y< = y> AND m< = m>) OR (y< = y> AND d< = d>) OR (m< = m> AND d< = d> AND (abs(y< - y>) <= 10"
        " OR (y< - y>) % 10 = 0))"
    )
    return Comparison(
        "c_birth",
        "Birth date",
        either_missing("y"),
        (
            Level(two("born< = born>", "born"), "the same birth date", 0.93, 0.00004, 0.012),
            Level(
                two("y< = y> AND m< = d> AND d< = m>", "y", "m", "d"),
                "birth dates with day and month the other way round",
                0.01,
                0.00003,
                0.0001,
            ),
            Level(
                two(one_slip("born"), "born"),
                "birth dates one digit apart",
                0.02,
                0.0006,
                0.001,
            ),
            Level(two(same_two, "y", "m", "d"), "two of day, month and year the same", 0.01, 0.004, 0.005),
            Level(
                two("y< = y> AND (born< IS NULL OR born> IS NULL)", "born", "y"),
                "the same year of birth (one without day)",
                0.6,
                0.014,
                0.014,
            ),
            Level(two("y< = y>", "y"), "the same year of birth only", 0.01, 0.009, 0.01, agrees=None),
            Level(two("abs(y< - y>) <= 1", "y"), "one year of birth apart", 0.01, 0.025, 0.02, agrees=None),
            Level("", "different birth dates", 0.01, 0.96, 0.95, agrees=False),
        ),
        ("born", "y", "m", "d"),
        "born",
    )


def _postcode(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_postcode",
        "Postcode",
        either_missing("postcode"),
        (
            Level(two("postcode< = postcode>", "postcode"), "the same postcode", 0.80, 0.0005, 0.95),
            Level(
                two(one_slip("postcode"), "postcode"),
                "postcodes one character apart",
                0.04,
                0.001,
                0.01,
            ),
            Level(
                two("outward< = outward>", "outward"),
                "the same postal district",
                0.05,
                0.03,
                0.01,
                agrees=None,
            ),
            Level(
                two("left(outward<, 2) = left(outward>, 2)", "outward"),
                "the same postal area",
                0.05,
                0.2,
                0.01,
                agrees=None,
            ),
            Level("", "different postcodes", 0.06, 0.77, 0.02, agrees=False),
        ),
        ("postcode", "outward"),
        "postcode",
        shared_at_home=True,
    )


def _address(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_address",
        "Address",
        either_missing("address"),
        (
            Level(two("address< = address>", "address"), "the same address", 0.65, 0.0001, 0.85),
            Level(
                two(
                    "house< = house> AND (street< = street> OR locality< = locality>)",
                    "house",
                    "street",
                    "locality",
                ),
                "the same house number, and street or locality",
                0.1,
                0.0002,
                0.08,
            ),
            Level(
                two("street< = street> AND locality< = locality>", "street", "locality"),
                "the same street and locality",
                0.05,
                0.002,
                0.02,
            ),
            Level(
                two(
                    "house< = house> OR street< = street> OR locality< = locality>",
                    "house",
                    "street",
                    "locality",
                ),
                "part of the address the same",
                0.08,
                0.1,
                0.02,
                agrees=None,
            ),
            Level("", "different addresses", 0.12, 0.9, 0.03, agrees=False),
        ),
        ("address", "house", "street", "locality"),
        None,
        shared_at_home=True,
    )


def _town(_there: frozenset[str]) -> Comparison:
    return _text("c_town", "address", "Address", shared_at_home=True)


def _sex(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_sex",
        "Sex",
        either_missing("sex"),
        (
            Level(two("sex< = sex>", "sex"), "the same sex", 0.985, 0.5, 0.45, agrees=None),
            Level("", "different sex", 0.015, 0.5, 0.55, agrees=False),
        ),
        ("sex",),
    )


def _phone(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_phone",
        "Telephone",
        either_missing("phone"),
        (
            Level(two("phone< = phone>", "phone"), "the same telephone number", 0.6, 0.00001, 0.5),
            Level(
                two(one_slip("phone"), "phone"),
                "telephone numbers one digit apart",
                0.03,
                0.0001,
                0.01,
            ),
            Level("", "different telephone numbers", 0.37, 0.9999, 0.49, agrees=False),
        ),
        ("phone",),
        "phone",
        shared_at_home=True,
    )


def _text(name: str, column: str, label: str, *, shared_at_home: bool) -> Comparison:
    plain = label.lower()
    return Comparison(
        name,
        label,
        either_missing(column),
        (
            Level(two(f"{column}< = {column}>", column), f"{plain} the same", 0.75, 0.05, 0.4),
            Level(
                two(
                    f"(length({column}<) > 3 AND length({column}>) > 3 AND {alike(column, 0.9)}) OR ({few_slips(column)})",
                    column,
                ),
                f"{plain} nearly the same",
                0.1,
                0.01,
                0.05,
            ),
            Level("", f"{plain} different", 0.15, 0.94, 0.55, agrees=False),
        ),
        (column,),
        column,
        shared_at_home=shared_at_home,
    )


def _number(name: str, column: str, label: str) -> Comparison:
    return Comparison(
        name,
        label,
        either_missing(column),
        (
            Level(two(f"{column}< = {column}>", column), f"{label} the same", 0.85, 0.0005, 0.001),
            Level(
                two(
                    few_slips(column),
                    column,
                ),
                f"{label} nearly the same",
                0.05,
                0.0005,
                0.0005,
            ),
            Level("", f"{label} different", 0.1, 0.999, 0.9985, agrees=False),
        ),
        (column,),
        column,
    )


def comparisons_for(
    roles: Mapping[Role, Sequence[str]], labels: Mapping[str, str], *, has_doors: bool = True
) -> tuple[Comparison, ...]:
    """The ladders for what a list has. ``roles``: of each role its columns, in order; ``labels``: a column's name in words;
    ``has_doors``: whether its addresses name a door, or no more than a town, which many share who do not know each other."""
    there: set[str] = set()
    if roles.get(Role.GIVEN) or roles.get(Role.FULL_NAME):
        there |= {"given", "middle"}
    if roles.get(Role.FAMILY) or roles.get(Role.FULL_NAME):
        there.add("family")
    if roles.get(Role.SEX):
        there.add("sex")
    columns = frozenset(there)
    made: list[Comparison] = []
    if roles.get(Role.NHS_NUMBER):
        made.append(nhs(columns))
    if "given" in columns:
        made.append(given(columns))
    if "family" in columns:
        made.append(family(columns))
    if "middle" in columns:
        made.append(middle(columns))
    address = _address if has_doors else _town
    for role, maker in (
        (Role.BIRTH_DATE, _birth),
        (Role.POSTCODE, _postcode),
        (Role.ADDRESS, address),
        (Role.SEX, _sex),
        (Role.PHONE, _phone),
    ):
        if roles.get(role):
            made.append(maker(columns))
    if roles.get(Role.PLACE_OF_BIRTH):
        made.append(_text("c_birth_place", "birth_place", "Place of birth", shared_at_home=True))
    for place, column in enumerate(roles.get(Role.NUMBER, ())):
        made.append(_number(f"c_number_{place}", f"number_{place}", labels[column]))
    for place, column in enumerate(roles.get(Role.OTHER, ())):
        made.append(_text(f"c_other_{place}", f"other_{place}", labels[column], shared_at_home=True))
    return tuple(made)
