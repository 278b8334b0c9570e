"""How two records are compared: for each kind of column a ladder of levels, from the same to plainly different.

A level has the condition (SQL in Splink's manner, ``x_l`` and ``x_r``), the words a reviewer reads, and the shares one would
expect before anything is learnt: ``m`` among pairs that are one person, ``u`` among pairs that are not, ``h`` among two
people of one household. A pair is on the first level whose condition holds; level -1 is “cannot be compared”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from joinedup.analysis.linkage.roles import Role


@dataclass(frozen=True, slots=True)
class Level:
    """One rung. ``words``: what is said to a reader. ``m``, ``u``, ``h``: shares, 0 to 1. ``agrees``: whether it speaks for
    one person when it is said in words (None: neither)."""

    condition: str
    words: str
    m: float
    u: float
    h: float
    agrees: bool | None = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ladder. ``name`` is also its gamma's column. ``missing``: condition of “cannot be compared”. ``frequency_of``: the
    column whose common values count for less on the first level. ``shared_at_home``: whether a household shares it, so that
    its ``h`` is learnt. ``needs``: the columns of the comparable table."""

    name: str
    label: str
    missing: str
    levels: tuple[Level, ...]
    needs: tuple[str, ...]
    frequency_of: str | None = None
    shared_at_home: bool = False

    def gamma(self, left: str = "l", right: str = "r") -> str:
        """SQL for the level: 0 is the top one, -1 cannot be compared."""
        cases = [f"WHEN {self.missing} THEN -1"]
        cases += [f"WHEN {level.condition} THEN {at}" for at, level in enumerate(self.levels[:-1])]
        text = f"CASE {' '.join(cases)} ELSE {len(self.levels) - 1} END"
        for column in sorted(self.needs, key=len, reverse=True):
            text = text.replace(f'"{column}_l"', f"{left}.{column}").replace(
                f'"{column}_r"', f"{right}.{column}"
            )
        return text

    def with_shares(self, m: Sequence[float], u: Sequence[float], h: Sequence[float]) -> Comparison:
        """The same ladder with other shares."""
        levels = (replace(one, m=a, u=b, h=c) for one, a, b, c in zip(self.levels, m, u, h, strict=True))
        return replace(self, levels=tuple(levels))


def _two(condition: str, *columns: str) -> str:
    for column in columns:
        condition = condition.replace(f"{column}<", f'"{column}_l"').replace(f"{column}>", f'"{column}_r"')
    return condition


def _either_missing(*columns: str) -> str:
    return " OR ".join(f'"{column}_{side}" IS NULL' for column in columns for side in "lr")


def _nhs(_there: frozenset[str]) -> Comparison:
    one_slip = _two(
        "(nhs< IS NULL OR nhs> IS NULL) AND damerau_levenshtein(nhs_as_written<, nhs_as_written>) <= 1",
        "nhs_as_written",
        "nhs",
    )
    cannot = _two(
        f"(nhs< IS NULL OR nhs> IS NULL) AND coalesce(NOT ({one_slip}), true)", "nhs_as_written", "nhs"
    )
    return Comparison(
        "c_nhs",
        "NHS number",
        cannot,
        (
            Level(_two("nhs< = nhs>", "nhs"), "the same NHS number", 0.99, 1e-7, 1e-6),
            Level(one_slip, "NHS numbers one slip apart", 0.004, 1e-7, 1e-7),
            Level("", "different NHS numbers", 0.006, 0.9999998, 0.9999989, agrees=False),
        ),
        ("nhs", "nhs_as_written"),
    )


def _given(there: frozenset[str]) -> Comparison:
    levels = [
        Level(_two("given< = given>", "given"), "the same first name", 0.80, 0.008, 0.01),
        Level(
            _two("list_has_any(groups<, groups>)", "groups"),
            "first names that are forms of one name",
            0.05,
            0.003,
            0.003,
        ),
        Level(
            _two(
                "length(given<) > 2 AND length(given>) > 2 AND (jaro_winkler_similarity(given<, given>) >= 0.92"
                " OR (length(given<) > 3 AND length(given>) > 3 AND damerau_levenshtein(given<, given>) <= 1))",
                "given",
            ),
            "first names spelt nearly the same",
            0.06,
            0.004,
            0.006,
        ),
    ]
    needs = ["given", "groups"]
    if "family" in there:
        needs.append("family")
        levels.append(
            Level(
                _two("given< = family> AND family< = given>", "given", "family"),
                "first name and surname the other way round",
                0.01,
                0.00001,
                0.00001,
            )
        )
    initial = (
        "(length(given<) = 1 AND starts_with(given>, given<)) OR (length(given>) = 1 AND starts_with(given<, given>))"
        " OR (length(given<) > 2 AND starts_with(given>, given<)) OR (length(given>) > 2 AND starts_with(given<, given>))"
    )
    if "middle" in there:
        needs.append("middle")
        initial += " OR list_contains(middle<, given>) OR list_contains(middle>, given<)"
    levels += [
        Level(
            _two(initial, "given", "middle"),
            "first name shortened, or used as a middle name",
            0.02,
            0.01,
            0.01,
        ),
        Level(
            _two("jaro_winkler_similarity(given<, given>) >= 0.78", "given"),
            "first names somewhat alike",
            0.02,
            0.02,
            0.025,
            agrees=None,
        ),
        Level("", "different first names", 0.04, 0.955, 0.946, agrees=False),
    ]
    return Comparison("c_given", "First name", _either_missing("given"), tuple(levels), tuple(needs), "given")


def _family(there: frozenset[str]) -> Comparison:
    missing, needs = _either_missing("family"), ["family", "parts"]
    if "given" in there:
        needs.append("given")
        missing += _two(" OR (given< = family> AND family< = given>)", "given", "family")
    levels = [
        Level(_two("family< = family>", "family"), "the same surname", 0.84, 0.002, 0.75),
        Level(
            _two(
                "length(family<) > 2 AND length(family>) > 2 AND (jaro_winkler_similarity(family<, family>) >= 0.93"
                " OR (length(family<) > 3 AND length(family>) > 3 AND damerau_levenshtein(family<, family>) <= 1))",
                "family",
            ),
            "surnames spelt nearly the same",
            0.07,
            0.003,
            0.02,
        ),
        Level(
            _two("list_has_any(parts<, parts>)", "parts"),
            "one part of the surname the same",
            0.02,
            0.0005,
            0.02,
        ),
        Level(
            _two("jaro_winkler_similarity(family<, family>) >= 0.82", "family"),
            "surnames somewhat alike",
            0.01,
            0.01,
            0.01,
            agrees=None,
        ),
    ]
    if "sex" in there:
        needs.append("sex")
        levels.append(
            Level(
                _two("sex< = 'f' AND sex> = 'f'", "sex"),
                "different surnames, both women",
                0.03,
                0.25,
                0.05,
                agrees=False,
            )
        )
    levels.append(Level("", "different surnames", 0.03, 0.73, 0.15, agrees=False))
    return Comparison(
        "c_family", "Surname", missing, tuple(levels), tuple(needs), "family", shared_at_home=True
    )


def _middle(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_middle",
        "Other names",
        _either_missing("middle"),
        (
            Level(_two("middle< = middle>", "middle"), "the same other names", 0.6, 0.01, 0.03),
            Level(
                _two("list_has_any(middle<, middle>)", "middle"), "one other name the same", 0.2, 0.02, 0.05
            ),
            Level(
                _two("left(middle<[1], 1) = left(middle>[1], 1)", "middle"),
                "the same middle initial",
                0.1,
                0.08,
                0.08,
            ),
            Level("", "different other names", 0.1, 0.89, 0.84, agrees=False),
        ),
        ("middle",),
    )


def _birth(_there: frozenset[str]) -> Comparison:
    same_two = (
        "(y< = y> AND m< = m>) OR (y< = y> AND d< = d>) OR (m< = m> AND d< = d> AND (abs(y< - y>) <= 10"
        " OR (y< - y>) % 10 = 0))"
    )
    return Comparison(
        "c_birth",
        "Birth date",
        _either_missing("y"),
        (
            Level(_two("born< = born>", "born"), "the same birth date", 0.93, 0.00004, 0.012),
            Level(
                _two("y< = y> AND m< = d> AND d< = m>", "y", "m", "d"),
                "birth dates with day and month the other way round",
                0.01,
                0.00003,
                0.0001,
            ),
            Level(
                _two("damerau_levenshtein(born<, born>) <= 1", "born"),
                "birth dates one digit apart",
                0.02,
                0.0006,
                0.001,
            ),
            Level(_two(same_two, "y", "m", "d"), "two of day, month and year the same", 0.01, 0.004, 0.005),
            Level(
                _two("y< = y> AND (born< IS NULL OR born> IS NULL)", "born", "y"),
                "the same year of birth (one without day)",
                0.6,
                0.014,
                0.014,
            ),
            Level(_two("y< = y>", "y"), "the same year of birth only", 0.01, 0.009, 0.01, agrees=None),
            Level(_two("abs(y< - y>) <= 1", "y"), "one year of birth apart", 0.01, 0.025, 0.02, agrees=None),
            Level("", "different birth dates", 0.01, 0.96, 0.95, agrees=False),
        ),
        ("born", "y", "m", "d"),
        "born",
    )


def _postcode(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_postcode",
        "Postcode",
        _either_missing("postcode"),
        (
            Level(_two("postcode< = postcode>", "postcode"), "the same postcode", 0.80, 0.0005, 0.95),
            Level(
                _two("damerau_levenshtein(postcode<, postcode>) <= 1", "postcode"),
                "postcodes one character apart",
                0.04,
                0.001,
                0.01,
            ),
            Level(
                _two("outward< = outward>", "outward"),
                "the same postal district",
                0.05,
                0.03,
                0.01,
                agrees=None,
            ),
            Level(
                _two("left(outward<, 2) = left(outward>, 2)", "outward"),
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
        _either_missing("address"),
        (
            Level(_two("address< = address>", "address"), "the same address", 0.65, 0.0001, 0.85),
            Level(
                _two(
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
                _two("street< = street> AND locality< = locality>", "street", "locality"),
                "the same street and locality",
                0.05,
                0.002,
                0.02,
            ),
            Level(
                _two(
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


def _sex(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_sex",
        "Sex",
        _either_missing("sex"),
        (
            Level(_two("sex< = sex>", "sex"), "the same sex", 0.985, 0.5, 0.45, agrees=None),
            Level("", "different sex", 0.015, 0.5, 0.55, agrees=False),
        ),
        ("sex",),
    )


def _phone(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_phone",
        "Telephone",
        _either_missing("phone"),
        (
            Level(_two("phone< = phone>", "phone"), "the same telephone number", 0.6, 0.00001, 0.5),
            Level(
                _two("damerau_levenshtein(phone<, phone>) <= 1", "phone"),
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
        _either_missing(column),
        (
            Level(_two(f"{column}< = {column}>", column), f"{plain} the same", 0.75, 0.05, 0.4),
            Level(
                _two(
                    f"length({column}<) > 3 AND length({column}>) > 3 AND"
                    f" jaro_winkler_similarity({column}<, {column}>) >= 0.9",
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
        _either_missing(column),
        (
            Level(_two(f"{column}< = {column}>", column), f"{label} the same", 0.85, 0.0005, 0.001),
            Level(
                _two(
                    f"length({column}<) > 4 AND abs(length({column}<) - length({column}>)) <= 2 AND"
                    f" damerau_levenshtein({column}<, {column}>) <= CASE WHEN length({column}<) > 7 THEN 2 ELSE 1 END",
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


def comparisons_for(roles: Mapping[Role, Sequence[str]], labels: Mapping[str, str]) -> tuple[Comparison, ...]:
    """The ladders for what a list has. ``roles``: of each role its columns, in order; ``labels``: a column's name in words."""
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
        made.append(_nhs(columns))
    if "given" in columns:
        made.append(_given(columns))
    if "family" in columns:
        made.append(_family(columns))
    if "middle" in columns:
        made.append(_middle(columns))
    for role, maker in (
        (Role.BIRTH_DATE, _birth),
        (Role.POSTCODE, _postcode),
        (Role.ADDRESS, _address),
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
