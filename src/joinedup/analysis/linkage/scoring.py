"""From levels to log-odds, in one SQL for a full run, for a day's new records and for one pair.

Two explanations compete with “one person”: two people picked at random, and two people of one household, who share surname,
postcode, address and telephone by nature. The odds are those against both together; without the second, brothers and twins
would be taken for one person on the strength of what their household shares."""

from __future__ import annotations

import math

from joinedup.analysis.linkage.levels import Comparison
from joinedup.analysis.linkage.model import MOST_WEIGHT, Model, weight

LEAST_PROBABILITY = 0.005
"""Pairs less likely than this are not kept: they are neither reviewed nor does a cluster turn on them."""


def gammas(model: Model) -> str:
    """The levels of a pair ``l``, ``r`` as columns, with what common values give away (``t_...``) of the first levels."""
    parts = [f"{one.gamma()}::TINYINT AS {one.name}" for one in model.comparisons]
    parts += [
        f"{least_rare(one)} AS t{one.name}" for one in model.comparisons if one.frequency_of is not None
    ]
    return ", ".join(parts)


def least_rare(one: Comparison, left: str = "l", right: str = "r") -> str:
    """The weight of a shared value's rarity: of both records' columns, the smaller."""
    return f"least({left}.t_{one.frequency_of}, {right}.t_{one.frequency_of})"


def weight_sql(one: Comparison, *, home: bool) -> str:
    """The weight of a pair's level against two random people, or against two of one household."""
    cases = []
    for at, level in enumerate(one.levels):
        other = level.h if home else level.u
        if at == 0 and one.frequency_of is not None:
            most = -math.log2(max(level.h, 1e-12)) if home else 40.0
            cases.append(f"WHEN 0 THEN {math.log2(max(level.m, 1e-12)):.4f} + least(t{one.name}, {most:.4f})")
        else:
            cases.append(f"WHEN {at} THEN {weight(level.m, other):.4f}")
    return f"CASE {one.name} {' '.join(cases)} ELSE 0 END"


def log_odds_sql(model: Model, *, without: str = "") -> str:
    """Log-odds to base 2 that a pair (its levels given) is one person, before calibration. ``without``: a comparison to
    hide."""
    used = [one for one in model.comparisons if one.name != without]
    random = " + ".join(weight_sql(one, home=False) for one in used) or "0"
    prior = math.log2(model.chance / (1 - model.chance))
    if not model.chance_home:
        return f"({random} + {prior:.4f})"
    home = " + ".join(weight_sql(one, home=True) for one in used) or "0"
    prior_home = math.log2(model.chance / model.chance_home)
    return f"(-log2(pow(2, -({random} + {prior:.4f})) + pow(2, -({home} + {prior_home:.4f}))))"


def probability_sql(model: Model, log_odds: str) -> str:
    """The calibrated probability of log-odds to base 2."""
    return (
        f"(1 / (1 + pow(2, -least(60, greatest(-60, {model.slope:.5f} * ({log_odds}) + {model.shift:.5f})))))"
    )


def frequencies_sql(model: Model, alias: str = "r") -> tuple[list[str], list[str]]:
    """Columns ``t_...`` and the joins they need: the weight of a value's rarity, from the table ``common_values``."""
    columns, joins = [], []
    for place, column in enumerate(
        sorted({one.frequency_of for one in model.comparisons if one.frequency_of})
    ):
        rare = -math.log2(max(model.rare.get(column, 1.0), 2.0**-MOST_WEIGHT / 1e6))
        columns.append(f"coalesce(v{place}.t, {rare:.4f})::FLOAT AS t_{column}")
        joins.append(
            f"LEFT JOIN common_values v{place} ON v{place}.name = '{column}' AND v{place}.value = {alias}.{column}"
        )
    return columns, joins
