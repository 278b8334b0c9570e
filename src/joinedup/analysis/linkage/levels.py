"""What a ladder of levels is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


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


def two(condition: str, *columns: str) -> str:
    for column in columns:
        condition = condition.replace(f"{column}<", f'"{column}_l"').replace(f"{column}>", f'"{column}_r"')
    return condition


def either_missing(*columns: str) -> str:
    return " OR ".join(f'"{column}_{side}" IS NULL' for column in columns for side in "lr")


def one_slip(column: str, other: str = "") -> str:
    """One letter or digit wrong, missing, too many, or two neighbours exchanged. A slip leaves the first or the second half
    as it was, which is cheap to see first. ``other``: the second record's column, when it is another."""
    left, right = f"{column}<", f"{other or column}>"
    first, second = f"(length({left}) + 1) // 2", f"length({left}) // 2"
    return (
        f"(abs(length({left}) - length({right})) <= 1 AND (left({left}, {first}) = left({right}, {first})"
        f" OR right({left}, {second}) = right({right}, {second})) AND damerau_levenshtein({left}, {right}) <= 1)"
    )


def alike(column: str, least: float, other: str = "") -> str:
    """The same first letter, and a Jaro-Winkler similarity of at least so much."""
    left, right = f"{column}<", f"{other or column}>"
    return f"(left({left}, 1) = left({right}, 1) AND jaro_winkler_similarity({left}, {right}) >= {least})"


def nearly(column: str, least: float, other: str = "") -> str:
    """Spelt nearly the same: alike, or one slip in a name of more than three letters."""
    left, right = f"{column}<", f"{other or column}>"
    return (
        f"length({left}) > 2 AND length({right}) > 2 AND ({alike(column, least, other)}"
        f" OR (length({left}) > 3 AND length({right}) > 3 AND {one_slip(column, other)}))"
    )


def few_slips(column: str) -> str:
    """One slip for each four characters, four at most, and the first or the last two characters the same."""
    left, right = f"{column}<", f"{column}>"
    most = f"least(4, greatest(length({left}), length({right})) // 4)"
    return (
        f"length({left}) > 3 AND length({right}) > 3 AND abs(length({left}) - length({right})) <= {most}"
        f" AND (left({left}, 2) = left({right}, 2) OR right({left}, 2) = right({right}, 2))"
        f" AND damerau_levenshtein({left}, {right}) <= {most}"
    )
