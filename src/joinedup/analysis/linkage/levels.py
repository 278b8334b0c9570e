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


def one_slip(column: str) -> str:
    """One letter or digit wrong, missing, too many, or two neighbours exchanged. A slip leaves the first or the second half
    as it was, which is cheap to see first."""
    first, second = f"(length({column}<) + 1) // 2", f"length({column}<) // 2"
    return (
        f"(abs(length({column}<) - length({column}>)) <= 1 AND (left({column}<, {first}) = left({column}>, {first})"
        f" OR right({column}<, {second}) = right({column}>, {second})) AND damerau_levenshtein({column}<, {column}>) <= 1)"
    )


def alike(column: str, least: float) -> str:
    """The same first letter, and a Jaro-Winkler similarity of at least so much."""
    return f"(left({column}<, 1) = left({column}>, 1) AND jaro_winkler_similarity({column}<, {column}>) >= {least})"
