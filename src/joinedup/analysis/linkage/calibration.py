"""Calibration without labels: how sure may one be when the model says so?

The model takes comparisons for independent, which they are not quite, so its odds may be too bold. Where most records have
an NHS number, candidate pairs that have two are scored with the number hidden, and a straight line through log-odds is
fitted to how often the numbers are the same (Platt's method). Where they have none the model's own odds stand; the shares of
three kinds of pairs they rest on have been settled on these very records."""

from __future__ import annotations

import math
from collections.abc import Sequence

from joinedup.analysis.linkage import scoring
from joinedup.analysis.linkage.blocking import pairs_sql
from joinedup.analysis.linkage.linking import compared
from joinedup.analysis.linkage.model import Model
from joinedup.analysis.linkage.prepared import Records

PAIRS = 300_000
FAR = 12
"""Pairs beyond these log-odds (base 2) are left out: there, what tells the labels apart are wrong NHS numbers (one in a few
hundred), not the model."""
FEWEST = 200
"""Pairs of either kind that it takes."""
STRENGTH = 50.0
"""The model's own odds count as so many pairs."""
SLOPES, SHIFTS = (0.5, 1.2), (-4.0, 2.0)

Bin = tuple[float, int, int]
"""Log-odds, pairs with one number, pairs with two."""


def calibrate(records: Records, model: Model) -> None:
    """Set the model's ``slope`` and ``shift`` where NHS numbers allow it, and note it."""
    nhs = next((one for one in model.comparisons if one.name == "c_nhs"), None)
    admitted = [one for one in records.admitted if one.rule.needs != ("nhs",)]
    if nhs is None or not model.numbers_for_most or not admitted:
        return
    part = max(1, sum(one.pairs for one in admitted) // PAIRS)
    which = (
        "l.rid < r.rid" + (" AND l.src <> r.src" if records.two else "") + f" AND hash(l.rid) % {part} = 0"
    )
    pairs = compared(
        model, pairs_sql(admitted, left="keys_of_rec", right="keys_of_rec", which=which), "rec", "rec"
    )
    rows = records.con.execute(
        f"""WITH s AS (SELECT c_nhs, {scoring.log_odds_sql(model, without="c_nhs")} AS odds FROM ({pairs}))
        SELECT round(odds * 2) / 2, count(*) FILTER (c_nhs = 0), count(*) FILTER (c_nhs = {len(nhs.levels) - 1})
        FROM s WHERE abs(odds) <= {FAR} GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    bins = [(float(odds), int(same), int(not_same)) for odds, same, not_same in rows]
    if min(sum(one[1] for one in bins), sum(one[2] for one in bins)) < FEWEST:
        return
    model.slope, model.shift = fit(bins)
    model.notes.append(
        "Calibrated on pairs with two NHS numbers, the numbers hidden: the model's odds to the power of"
        f" {model.slope:.2f}, times {2**model.shift:.2f}."
    )


def fit(bins: Sequence[Bin]) -> tuple[float, float]:
    """Slope and shift (base 2) of the likeliest line, by Newton's steps, held near the model's own odds and within bounds."""
    slope, shift = 1.0, 0.0
    unit = math.log(2)
    for _ in range(50):
        g1 = STRENGTH * (1 - slope)
        g0 = -STRENGTH * shift / 16
        h11, h00, h10 = STRENGTH, STRENGTH / 16, 0.0
        for odds, same, other in bins:
            p = 1 / (1 + 2 ** -max(-60.0, min(60.0, slope * odds + shift)))
            n = same + other
            g1 += unit * odds * (same - n * p)
            g0 += unit * (same - n * p)
            spread = unit * unit * n * p * (1 - p)
            h11 += spread * odds * odds
            h10 += spread * odds
            h00 += spread
        det = h11 * h00 - h10 * h10
        step1, step0 = (g1 * h00 - g0 * h10) / det, (g0 * h11 - g1 * h10) / det
        slope = min(SLOPES[1], max(SLOPES[0], slope + max(-0.5, min(0.5, step1))))
        shift = min(SHIFTS[1], max(SHIFTS[0], shift + max(-1.0, min(1.0, step0))))
        if abs(step1) + abs(step0) < 1e-6:
            break
    return round(slope, 4), round(shift, 4)
