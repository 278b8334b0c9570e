"""Self-audit: how well linking would do without the NHS number, told by the records that have a verified one.

Records with verified numbers are linked anew with the number hidden. A pair with one number is taken for one person, a pair
with two numbers for two; precision and recall follow, and for each group of people with how far it lies from everybody
(HES and ambulance data were linked and judged in this way: Medical Decision Making 2022). A verified number is itself wrong
now and then, so small shortfalls of precision are an upper bound of the error."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joinedup.analysis.linkage.linking import link
from joinedup.analysis.linkage.model import Model
from joinedup.analysis.linkage.prepared import Records
from joinedup.analysis.linkage.roles import CannotLink

FEWEST = 50
"""A group is not judged on fewer pairs than this: its interval would be too wide to say anything."""
GAP = 0.01
"""A group that lies this far below everybody, beyond what chance explains, is flagged."""
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Audited:
    """One row. ``column``, ``group``: which people (both empty: everybody); ``pairs``: of one number; ``found``: of those,
    joined; ``joined``: pairs joined; ``right``: of those, with one number; ``recall``, ``precision`` with 95 % intervals
    (Wilson), None when there is nothing to divide by; ``is_judged``: enough pairs; ``gap``: in words, empty when there is
    none."""

    column: str
    group: str
    pairs: int
    found: int
    joined: int
    right: int
    recall: float | None
    recall_interval: tuple[float, float] | None
    precision: float | None
    precision_interval: tuple[float, float] | None
    is_judged: bool
    gap: str


def interval(good: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson's, which stays within 0 and 1 and is honest for shares near them)."""
    if not of:
        return None
    share = good / of
    middle = share + Z * Z / (2 * of)
    half = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    width = 1 + Z * Z / of
    return max(0.0, (middle - half) / width), min(1.0, (middle + half) / width)


def _row(column: str, group: str, counts: tuple[int, int, int, int], everybody: Audited | None) -> Audited:
    pairs, found, joined, right = counts
    recall, precision = found / pairs if pairs else None, right / joined if joined else None
    recall_in, precision_in = interval(found, pairs), interval(right, joined)
    judged = pairs >= FEWEST
    gaps = []
    if everybody is not None and judged:
        for name, share, held, all_share, in_all in (
            ("recall", recall, recall_in, everybody.recall, everybody.recall_interval),
            ("precision", precision, precision_in, everybody.precision, everybody.precision_interval),
        ):
            if share is None or held is None or all_share is None or in_all is None:
                continue
            if all_share - share >= GAP and held[1] < in_all[0]:
                gaps.append(f"{name} {(all_share - share) * 100:.1f} points below everybody’s")
    return Audited(
        column, group, pairs, found, joined, right, recall, recall_in, precision, precision_in, judged, "; ".join(gaps)
    )  # fmt: skip


def self_audit(
    records: Records, model: Model, groups: Mapping[str, Mapping[str, str]], *, only: Sequence[str] = ()
) -> list[Audited]:
    """The table: everybody first, then each column's groups by name.

    ``groups``: column (such as “Age band”) to record id to group; a record not named is in “not known”. A pair counts for the
    groups of both its records (once when they are the same). Raises CannotLink when the model has no NHS number."""
    import pyarrow

    if "c_nhs" not in {one.name for one in model.comparisons}:
        raise CannotLink("Without an NHS number there is nothing to audit against.")
    hidden = Records(records.con.cursor(), records.columns, records.two, records.count)
    con = hidden.con
    records.make_ready(model)
    con.execute("CREATE SCHEMA IF NOT EXISTS audit")
    con.execute("USE audit")
    con.execute(
        "CREATE OR REPLACE TABLE truth AS SELECT rid, id, nhs FROM main.rec WHERE verified AND nhs IS NOT NULL"
    )
    con.execute(
        "CREATE OR REPLACE TABLE rec AS SELECT * REPLACE (NULL::VARCHAR AS nhs, NULL::VARCHAR AS nhs_as_written,"
        " false AS verified) FROM main.rec WHERE rid IN (SELECT rid FROM truth)"
    )
    hidden.count = int(con.execute("SELECT count(*) FROM rec").fetchall()[0][0])
    link(hidden, model)
    con.execute(
        """CREATE OR REPLACE TEMP TABLE judged AS
        WITH t AS (SELECT t.rid, t.id, t.nhs, g.cluster FROM truth t JOIN groups g USING (rid)),
        one AS (SELECT x.id AS a, y.id AS b, true AS same, x.cluster = y.cluster AS joined FROM t x JOIN t y
                ON x.nhs = y.nhs AND x.rid < y.rid),
        wrong AS (SELECT x.id AS a, y.id AS b, false AS same, true AS joined FROM t x JOIN t y
                  ON x.cluster = y.cluster AND x.rid < y.rid WHERE x.nhs <> y.nhs)
        FROM one UNION ALL FROM wrong"""
    )
    sums = (
        "count(*) FILTER (same), count(*) FILTER (same AND joined), count(*) FILTER (joined),"
        " count(*) FILTER (same AND joined)"
    )
    everybody = _row("", "", con.execute(f"SELECT {sums} FROM judged").fetchall()[0], None)
    table = [everybody]
    for column, of in groups.items():
        if only and column not in only:
            continue
        con.register(
            "given_groups",
            pyarrow.table(
                {
                    "id": pyarrow.array(list(of), pyarrow.string()),
                    "name": pyarrow.array(list(of.values()), pyarrow.string()),
                }
            ),
        )
        rows = con.execute(
            f"""WITH named AS (SELECT j.*, coalesce(x.name, 'not known') AS g1, coalesce(y.name, 'not known') AS g2
                FROM judged j LEFT JOIN given_groups x ON x.id = j.a LEFT JOIN given_groups y ON y.id = j.b),
            each AS (SELECT same, joined, g1 AS name FROM named
                     UNION ALL SELECT same, joined, g2 FROM named WHERE g1 <> g2)
            SELECT name, {sums} FROM each GROUP BY name ORDER BY name"""
        ).fetchall()
        con.unregister("given_groups")
        table += [_row(column, name, (a, b, c, d), everybody) for name, a, b, c, d in rows]
    con.execute("USE main")
    return table
