"""The ladders of NHS number and names."""

from __future__ import annotations

from joinedup.analysis.linkage.levels import Comparison, Level, alike, either_missing, nearly, one_slip, two

_EXCHANGED = "given< = family> AND family< = given>"
_SAID_AS_SURNAME = f"(given< = family> OR ({nearly('given', 0.92, 'family')}))"
_SAID_AS_FIRST = f"(family< = given> OR ({nearly('family', 0.92, 'given')}))"
"""One record's first name is the other's surname, or nearly; and the other way round."""
_FAMILY_FITS = f"coalesce(family< = family> OR ({nearly('family', 0.93)}), false)"
_ONE_CROSSES = f"({_SAID_AS_SURNAME} OR {_SAID_AS_FIRST}) AND NOT {_FAMILY_FITS}"
_GIVEN_FITS = (
    f"coalesce(given< = given> OR list_has_any(groups<, groups>) OR ({nearly('given', 0.92)}), false)"
)


def nhs(_there: frozenset[str]) -> Comparison:
    near = two(
        f"(nhs< IS NULL OR nhs> IS NULL) AND {one_slip('nhs_as_written')}",
        "nhs_as_written",
        "nhs",
    )
    cannot = two(f"(nhs< IS NULL OR nhs> IS NULL) AND coalesce(NOT ({near}), true)", "nhs_as_written", "nhs")
    return Comparison(
        "c_nhs",
        "NHS number",
        cannot,
        (
            Level(two("nhs< = nhs>", "nhs"), "the same NHS number", 0.99, 1e-7, 1e-6),
            Level(near, "NHS numbers one slip apart", 0.004, 1e-7, 1e-7),
            Level("", "different NHS numbers", 0.006, 0.9999998, 0.9999989, agrees=False),
        ),
        ("nhs", "nhs_as_written"),
    )


def given(there: frozenset[str]) -> Comparison:
    levels = [
        Level(two("given< = given>", "given"), "the same first name", 0.80, 0.008, 0.01),
        Level(
            two("list_has_any(groups<, groups>)", "groups"),
            "first names that are forms of one name",
            0.05,
            0.003,
            0.003,
        ),
        Level(
            two(nearly("given", 0.92), "given"),
            "first names spelt nearly the same",
            0.06,
            0.004,
            0.006,
        ),
    ]
    needs = ["given", "groups"]
    if "family" in there:
        needs.append("family")
        levels += [
            Level(
                two(_EXCHANGED, "given", "family"),
                "first name and surname the other way round",
                0.01,
                0.00001,
                0.00001,
            ),
            Level(
                two(f"{_SAID_AS_SURNAME} AND {_SAID_AS_FIRST}", "given", "family"),
                "first name and surname the other way round, and misspelt",
                0.003,
                0.00002,
                0.00002,
            ),
            Level(
                two(_ONE_CROSSES, "given", "family"),
                "the first name of one is the other's surname",
                0.003,
                0.001,
                0.001,
            ),
        ]
    initial = (
        "(length(given<) = 1 AND starts_with(given>, given<)) OR (length(given>) = 1 AND starts_with(given<, given>))"
        " OR (length(given<) > 2 AND starts_with(given>, given<)) OR (length(given>) > 2 AND starts_with(given<, given>))"
    )
    if "middle" in there:
        needs.append("middle")
        initial += " OR list_contains(middle<, given>) OR list_contains(middle>, given<)"
    levels += [
        Level(
            two(initial, "given", "middle"),
            "first name shortened, or used as a middle name",
            0.02,
            0.01,
            0.01,
        ),
        Level(
            two(alike("given", 0.78), "given"),
            "first names somewhat alike",
            0.02,
            0.02,
            0.025,
            agrees=None,
        ),
        Level("", "different first names", 0.034, 0.95397, 0.94497, agrees=False),
    ]
    return Comparison("c_given", "First name", either_missing("given"), tuple(levels), tuple(needs), "given")


def family(there: frozenset[str]) -> Comparison:
    missing, needs = either_missing("family"), ["family", "parts"]
    if "given" in there:
        needs += ["given", "groups"]
        missing += two(
            f" OR ({_EXCHANGED}) OR (given< IS NOT NULL AND given> IS NOT NULL AND {_ONE_CROSSES} AND NOT {_GIVEN_FITS})",
            "given",
            "family",
            "groups",
        )
    levels = [
        Level(two("family< = family>", "family"), "the same surname", 0.84, 0.002, 0.75),
        Level(
            two(nearly("family", 0.93), "family"),
            "surnames spelt nearly the same",
            0.07,
            0.003,
            0.02,
        ),
        Level(
            two(
                "list_contains(parts<, family>) OR list_contains(parts>, family<) OR list_has_any(parts<, parts>)",
                "parts",
                "family",
            ),
            "one part of the surname the same",
            0.02,
            0.0005,
            0.02,
        ),
    ]
    if "given" in there:
        levels.append(
            Level(
                two(
                    f"(given< IS NULL AND {_SAID_AS_FIRST}) OR (given> IS NULL AND {_SAID_AS_SURNAME})",
                    "given",
                    "family",
                ),
                "the only name of one is the other's first name",
                0.003,
                0.0005,
                0.0005,
            )
        )
    levels.append(
        Level(
            two(alike("family", 0.82), "family"),
            "surnames somewhat alike",
            0.01,
            0.01,
            0.01,
            agrees=None,
        )
    )
    if "sex" in there:
        needs.append("sex")
        levels.append(
            Level(
                two("sex< = 'f' AND sex> = 'f'", "sex"),
                "different surnames, both women",
                0.03,
                0.25,
                0.05,
                agrees=False,
            )
        )
    levels.append(Level("", "different surnames", 0.027, 0.7295, 0.1495, agrees=False))
    return Comparison(
        "c_family", "Surname", missing, tuple(levels), tuple(needs), "family", shared_at_home=True
    )


def middle(_there: frozenset[str]) -> Comparison:
    return Comparison(
        "c_middle",
        "Other names",
        either_missing("middle"),
        (
            Level(two("middle< = middle>", "middle"), "the same other names", 0.6, 0.01, 0.03),
            Level(
                two("list_has_any(middle<, middle>)", "middle"), "one other name the same", 0.2, 0.02, 0.05
            ),
            Level(
                two("left(middle<[1], 1) = left(middle>[1], 1)", "middle"),
                "the same middle initial",
                0.1,
                0.08,
                0.08,
            ),
            Level("", "different other names", 0.1, 0.89, 0.84, agrees=False),
        ),
        ("middle",),
    )
