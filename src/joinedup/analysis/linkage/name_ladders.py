"""The ladders of NHS number and names."""

from __future__ import annotations

from joinedup.analysis.linkage.levels import Comparison, Level, alike, either_missing, one_slip, two


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
            two(
                f"length(given<) > 2 AND length(given>) > 2 AND ({alike('given', 0.92)}"
                f" OR (length(given<) > 3 AND length(given>) > 3 AND {one_slip('given')}))",
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
                two("given< = family> AND family< = given>", "given", "family"),
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
        Level("", "different first names", 0.04, 0.955, 0.946, agrees=False),
    ]
    return Comparison("c_given", "First name", either_missing("given"), tuple(levels), tuple(needs), "given")


def family(there: frozenset[str]) -> Comparison:
    missing, needs = either_missing("family"), ["family", "parts"]
    if "given" in there:
        needs.append("given")
        missing += two(" OR (given< = family> AND family< = given>)", "given", "family")
    levels = [
        Level(two("family< = family>", "family"), "the same surname", 0.84, 0.002, 0.75),
        Level(
            two(
                f"length(family<) > 2 AND length(family>) > 2 AND ({alike('family', 0.93)}"
                f" OR (length(family<) > 3 AND length(family>) > 3 AND {one_slip('family')}))",
                "family",
            ),
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
        Level(
            two(alike("family", 0.82), "family"),
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
                two("sex< = 'f' AND sex> = 'f'", "sex"),
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
