"""Training without labels.

1. ``u``: how often two records agree by chance. For “the same” from the frequencies of the values (exact, however rare), for
   the other levels from random pairs.
2. ``m``: Splink's expectation maximisation on pairs that agree on something (``splink_adapter``).
3. Both are settled together with how many pairs there are of each kind by expectation maximisation over all candidate pairs,
   with three kinds: one person, one household, random.
4. Where most records have an NHS number, probabilities are calibrated on how well the rest of the record foretells it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from joinedup.analysis.linkage import splink_adapter
from joinedup.analysis.linkage.blocking import pairs_sql
from joinedup.analysis.linkage.calibration import calibrate
from joinedup.analysis.linkage.levels import Comparison
from joinedup.analysis.linkage.model import Model, ladders_of, shares_of
from joinedup.analysis.linkage.prepared import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RANDOM_PAIRS = 300_000
"""Random pairs for ``u`` of the levels below the first: a share of one in a thousand is then known to a twentieth."""
SAMPLE_PAIRS = 500_000
"""Candidate pairs that the shares are settled on."""
ROUNDS = 20
PSEUDO = 20.0
"""So many pairs of one person the expectation counts for, against what is observed: small lists lean on it, large ones do
not."""
COMMON_FROM, MOST_COMMON = 5, 4_000
"""A value is common, and kept in the model, from so many records; of one column at most so many are kept."""
LEAST_LEFT = 20
"""Where pairs of one person are taken out of what agrees, a twentieth of it remains at least."""
LEAST_AT_HOME = 0.5
"""Pairs of one household for each pair of one person, at least. An Englishman lives with 1.4 others (ONS: 2.4 to a
household), and a person has a handful of records; lists in which fewer are seen may be samples, and must not take twins for
one person."""
AT_HOME_AGAIN = {"c_given": 0.01, "c_birth": 0.012}
"""Of two people in one household: with one first name (father and son; a percent), born on one day (about 1.5 % of maternities
are multiple, ONS: three children in a hundred have a twin, of some two and a half other people they live with)."""


def train(records: Records) -> Model:
    """Learn a model from the records themselves. Works on any columns; what cannot be learnt keeps its expectation."""
    ladders = ladders_of(records.columns, has_doors=records.has_doors)
    model = Model(
        records.columns, records.two, ladders, 0.0, 0.0, records=records.count, has_doors=records.has_doors
    )
    possible = _possible(records)
    model.chance = min(0.2, max(1e-12, 0.3 * records.count / max(possible, 1)))
    _common_values(records.con, model)
    _chance_agreement(records, model)
    records.make_keys()
    _splink(records, model)
    _settle(records, model, possible)
    _among_others(model)
    records.make_ready(model)
    _numbers(records, model)
    calibrate(records, model)
    return model


def _possible(records: Records) -> int:
    counts = [
        row[0] for row in records.con.execute("SELECT count(*) FROM rec GROUP BY src ORDER BY src").fetchall()
    ]
    if records.two:
        return max(1, math.prod(counts) if len(counts) == 2 else 1)
    return max(1, records.count * (records.count - 1) // 2)


def _common_values(con: DuckDBPyConnection, model: Model) -> None:
    for column in sorted({one.frequency_of for one in model.comparisons if one.frequency_of}):
        total = con.execute(f"SELECT count({column}) FROM rec").fetchall()[0][0]
        if not total:
            model.common[column], model.rare[column] = {}, 0.01
            continue
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE values_of AS SELECT {column} AS value, count(*) AS n FROM rec"
            f" WHERE {column} IS NOT NULL GROUP BY 1"
        )
        rows = con.execute(
            f"SELECT value, n FROM values_of WHERE n >= {COMMON_FROM} ORDER BY n DESC, value LIMIT {MOST_COMMON}"
        ).fetchall()
        model.common[column] = {value: n / total for value, n in rows}
        least = rows[-1][1] if rows else COMMON_FROM
        rest, squares = con.execute(
            "SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n * n), 0)::BIGINT FROM"
            f" (SELECT n FROM values_of ORDER BY n DESC, value OFFSET {len(rows)})"
        ).fetchall()[0]
        model.rare[column] = (squares / rest if rest else least) / total


def _among_others(model: Model) -> None:
    """How common a value is among *other* people: records of one person share it by nature, and where people have many
    records they would make their own name look common. As ``_without_matches`` has it for ``u``."""
    itself = 0.0 if model.two else 1 / max(model.records, 1)
    for one in model.comparisons:
        column = one.frequency_of
        if column is None:
            continue
        own = itself + model.chance * one.levels[0].m
        model.common[column] = {
            value: max(share - own, share / LEAST_LEFT) for value, share in model.common[column].items()
        }
        model.rare[column] = max(model.rare[column] - own, model.rare[column] / LEAST_LEFT)


def _chance_agreement(records: Records, model: Model) -> None:
    """``u`` of every level."""
    con = records.con
    names = ", ".join(f"{one.gamma()} AS {one.name}" for one in model.comparisons)
    n0 = int(con.execute("SELECT count(*) FROM rec WHERE src = 0").fetchall()[0][0])
    low, span = (n0, records.count - n0) if records.two else (0, records.count)
    left = n0 if records.two else records.count
    each = max(1, min(left, RANDOM_PAIRS // max(left, 1)))
    part = max(1, left // RANDOM_PAIRS)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE random_pairs AS
        WITH picked AS (SELECT l.rid AS a, ({low} + hash(l.rid, i) % {max(span, 1)})::INTEGER AS b
                        FROM rec l, range({each}) t(i) WHERE l.rid < {left} AND hash(l.rid) % {part} = 0)
        SELECT {names} FROM picked JOIN rec l ON l.rid = a JOIN rec r ON r.rid = b WHERE a <> b"""
    )
    made: list[Comparison] = []
    for one in model.comparisons:
        counts = dict(con.execute(f"SELECT {one.name}, count(*) FROM random_pairs GROUP BY 1").fetchall())
        seen = sum(n for level, n in counts.items() if level >= 0)
        m, expected, h = shares_of(one)
        u = seen_by_chance([counts.get(at, 0) for at in range(len(expected))], seen, expected)
        if (exact := _exact_agreement(con, one, two=records.two)) is not None:
            rest = sum(u[1:]) or 1.0
            u = [exact] + [share * (1 - exact) / rest for share in u[1:]]
        made.append(one.with_shares(m, u, _at_home(one, u, h)))
    model.comparisons = tuple(made)


def seen_by_chance(counts: Sequence[int], seen: int, expected: Sequence[float]) -> list[float]:
    """Shares of levels among random pairs. An expectation counts as one sighting among as many pairs as it takes to see one:
    what was not seen among 300,000 is about as rare as expected, or one in 300,000 where more was expected, and never less
    than the sample can tell (mean of a gamma prior of shape 1 with Poisson counts)."""
    shares = [(n + 1) / (seen + 1 / max(share, 1e-9)) for n, share in zip(counts, expected, strict=True)]
    total = sum(shares)
    return [share / total for share in shares]


def _exact_agreement(con: DuckDBPyConnection, one: Comparison, *, two: bool) -> float | None:
    column = one.needs[0]
    if one.name in ("c_middle", "c_sex") or one.levels[0].condition != f'"{column}_l" = "{column}_r"':
        return None
    if two:
        same, all_pairs = con.execute(
            f"WITH v AS (SELECT count(*) FILTER (src = 0) AS a, count(*) FILTER (src = 1) AS b FROM rec"
            f" WHERE {column} IS NOT NULL GROUP BY {column}) SELECT sum(a * b)::DOUBLE, sum(a)::DOUBLE * sum(b) FROM v"
        ).fetchall()[0]
    else:
        same, all_pairs = con.execute(
            f"WITH v AS (SELECT count(*) AS n FROM rec WHERE {column} IS NOT NULL GROUP BY {column})"
            " SELECT sum(n * (n - 1))::DOUBLE, sum(n)::DOUBLE * (sum(n) - 1) FROM v"
        ).fetchall()[0]
    if not all_pairs:
        return None
    return min(1 - 1e-9, max(float(same or 0) / float(all_pairs), 0.3 / float(all_pairs), 1e-10))


def _at_home(one: Comparison, u: Sequence[float], expected: Sequence[float]) -> list[float]:
    """``h`` before it is learnt: what a household shares as expected; the rest as by chance, but for ``AT_HOME_AGAIN``."""
    if one.shared_at_home:
        return list(expected)
    first = max(u[0], AT_HOME_AGAIN.get(one.name, 0.0))
    rest = sum(u[1:]) or 1.0
    return [first] + [share * (1 - first) / rest for share in u[1:]]


def _splink(records: Records, model: Model) -> None:
    tables = ["rec"]
    con = records.con
    if records.two:
        tables = ["rec_a", "rec_b"]
        for src, table in enumerate(tables):
            con.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM rec WHERE src = {src}")
    found = splink_adapter.estimate(con, model.comparisons, tables, _sessions(records, model), model.chance)
    for table in tables if records.two else ():
        con.execute(f"DROP VIEW {table}")
    made = []
    for one in model.comparisons:
        expected, u, h = shares_of(one)
        trained = [value for value in found.m[one.name] if value is not None]
        if not trained:
            made.append(one)
            continue
        m = [
            max(0.0, value or 0.0) * 0.98 + 0.02 * prior
            for value, prior in zip(found.m[one.name], expected, strict=True)
        ]
        total = sum(m)
        made.append(one.with_shares([value / total for value in m], u, h))
    model.comparisons = tuple(made)
    model.notes += found.notes


def _sessions(records: Records, model: Model) -> list[tuple[str, ...]]:
    """What pairs of a training session agree on: the fewest that leave each comparison free in one of them at least."""
    there = set(records.names)
    uses = {one.name: set(one.needs) for one in model.comparisons}
    offers: list[tuple[str, ...]] = []
    if "nhs" in there:
        offers.append(("nhs",))
    offers += [
        ("born",),
        ("given", "family"),
        ("postcode",),
        ("family",),
        ("given",),
        ("phone",),
        ("birth_place",),
    ]
    offers += [(name,) for name in sorted(there) if name.startswith("number_")]
    chosen: list[tuple[str, ...]] = []
    free: set[str] = set()
    for offer in offers:
        if not there.issuperset(offer):
            continue
        adds = {name for name, needs in uses.items() if not needs.intersection(offer)} - free
        if adds and len(chosen) < 3:
            chosen.append(offer)
            free |= adds
    return chosen


def _settle(records: Records, model: Model, possible: int) -> None:
    """Expectation maximisation over the levels of a sample of the candidate pairs, unobserved pairs being random ones."""
    con = records.con
    names = ", ".join(one.name for one in model.comparisons)
    expected_pairs = sum(one.pairs for one in records.admitted)
    part = max(1, round(expected_pairs / SAMPLE_PAIRS))
    which = "l.rid < r.rid" + (" AND l.src <> r.src" if records.two else "")
    if part > 1:
        which += f" AND hash(l.rid) % {part} = 0"
    candidates = pairs_sql(records.admitted, left="keys_of_rec", right="keys_of_rec", which=which)
    levels = ", ".join(f"{one.gamma()}::TINYINT AS {one.name}" for one in model.comparisons)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE patterns AS SELECT {names}, count(*) AS n FROM (SELECT {levels} FROM"
        f" (SELECT DISTINCT a, b FROM ({candidates})) JOIN rec l ON l.rid = a JOIN rec r ON r.rid = b) GROUP BY ALL"
    )
    total = possible / part
    has_home = any(
        one.shared_at_home for one in model.comparisons if one.name in ("c_postcode", "c_address", "c_phone")
    )
    expectation = {one.name: shares_of(one) for one in ladders_of(records.columns, has_doors=model.has_doors)}
    observed_u = {one.name: shares_of(one)[1] for one in model.comparisons}
    one_person, home = model.chance, (model.chance if has_home else 0.0)
    for _ in range(ROUNDS):
        before = one_person
        one_person, home = _round(con, model, one_person, home, total, expectation, observed_u)
        if abs(one_person - before) < before * 1e-3:
            break
    model.chance, model.chance_home = one_person, home
    con.execute("DROP TABLE patterns")


def _round(
    con: DuckDBPyConnection,
    model: Model,
    one_person: float,
    home: float,
    total: float,
    expectation: dict[str, tuple[Sequence[float], Sequence[float], Sequence[float]]],
    observed_u: dict[str, Sequence[float]],
) -> tuple[float, float]:
    """One round: which kind each pattern is likely to be, then the shares that follow. Returns the two chances."""

    def product(kind: int) -> str:
        cases = []
        for one in model.comparisons:
            shares = shares_of(one)[kind]
            logs = " ".join(
                f"WHEN {at} THEN {math.log2(max(share, 1e-12)):.5f}" for at, share in enumerate(shares)
            )
            cases.append(f"CASE {one.name} {logs} ELSE 0 END")
        return " + ".join(cases)

    prior = [math.log2(max(share, 1e-15)) for share in (one_person, 1 - one_person - home, home)]
    third = f"pow(2, {product(2)} + {prior[2]:.5f})" if home else "0.0"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE kinds AS
        WITH w AS (SELECT *, pow(2, {product(0)} + {prior[0]:.5f}) AS p, pow(2, {product(1)} + {prior[1]:.5f}) AS q,
                   {third} AS r FROM patterns)
        SELECT * EXCLUDE (p, q, r), n * p / (p + q + r) AS p, n * r / (p + q + r) AS h FROM w"""
    )
    queries = " UNION ALL ".join(
        f"SELECT '{one.name}' AS name, {one.name} AS level, sum(p) AS p, sum(h) AS h FROM kinds GROUP BY 2"
        for one in model.comparisons
    )
    sums: dict[str, dict[int, tuple[float, float]]] = {}
    for name, level, p, h in con.execute(queries).fetchall():
        sums.setdefault(name, {})[level] = (p, h)
    ones, homes = con.execute("SELECT sum(p), sum(h) FROM kinds").fetchall()[0]
    made = []
    for one in model.comparisons:
        prior_m, _, prior_h = expectation[one.name]
        seen = sums.get(one.name, {})  # a single record makes no pair
        m = _shares([seen.get(at, (0.0, 0.0))[0] for at in range(len(one.levels))], prior_m)
        u = _without_matches(observed_u[one.name], m, one_person)
        if one.shared_at_home and home:
            h = _shares([seen.get(at, (0.0, 0.0))[1] for at in range(len(one.levels))], prior_h)
        else:
            h = _at_home(one, u, prior_h)
        made.append(one.with_shares(m, u, h))
    model.comparisons = tuple(made)
    chance = max(0.5 / total, min(0.5, (ones or 0.0) / total))
    return chance, (max(LEAST_AT_HOME * chance, (homes or 0.0) / total) if home else 0.0)


def _shares(counts: Sequence[float], expected: Sequence[float]) -> list[float]:
    total = sum(counts) + PSEUDO
    return [(n + PSEUDO * prior) / total for n, prior in zip(counts, expected, strict=True)]


def _without_matches(u: Sequence[float], m: Sequence[float], chance: float) -> list[float]:
    """``u`` without the pairs of one person that are among all pairs."""
    kept = [max(share - chance * one, share / LEAST_LEFT) for share, one in zip(u, m, strict=True)]
    total = sum(kept)
    return [share / total for share in kept]


def _numbers(records: Records, model: Model) -> None:
    if "nhs" not in records.names:
        return
    have = records.con.execute("SELECT count(nhs) / count(*) FROM rec").fetchall()[0][0]
    model.numbers_for_most = have > 0.5
