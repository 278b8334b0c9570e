"""Linking: score the candidate pairs, set vetoes, form clusters, decide."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from joinedup.analysis.linkage import scoring
from joinedup.analysis.linkage.blocking import pairs_sql
from joinedup.analysis.linkage.clusters import connected, cut_large, repair
from joinedup.analysis.linkage.links import Links
from joinedup.analysis.linkage.model import Model
from joinedup.analysis.linkage.prepared import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REVIEW_FROM = 0.1
"""Pairs below this probability are not worth a reviewer's minute."""
CAUTION = 3.17
"""Log-odds (base 2) that a pair with the look of one household must have beyond the threshold to be joined: nine to one at
an even threshold. Showing somebody a stranger's record is worse than telling a story twice."""
CERTAIN = 13.3
"""Log-odds (base 2) of what the deterministic pass finds: one in ten thousand may be wrong."""
LOOK_AT = -2.0
"""Log-odds (base 2) of one NHS number with all else against it: a probability of 0.2, which is reviewed and not joined."""
LARGEST_SCORED_WHOLE = 60
"""In connected groups up to this size every pair is scored, not only those that blocking made."""

Ids = Iterable[tuple[str, str]]


def link(records: Records, model: Model, *, never: Ids = (), always: Ids = ()) -> Links:
    """Link all records with one another (two lists: across).

    ``never`` and ``always``: pairs of ids somebody has decided; they are not decided again, and hold in the clusters."""
    records.make_ready(model)
    con = records.con
    which = "l.rid < r.rid" + (" AND l.src <> r.src" if records.two else "")
    candidates = pairs_sql(records.admitted, left="keys_of_rec", right="keys_of_rec", which=which)
    con.execute(
        f"CREATE OR REPLACE TABLE scored AS {scored_sql(model, compared(model, candidates, 'rec', 'rec'))}"
    )
    put_decided(con, "rec", never, always)
    form_clusters(con, model)
    finish(con, model)
    return Links(con, model, model.balanced, counts(con))


def compared(model: Model, candidates: str, left: str, right: str) -> str:
    """The candidate pairs (each once) with what is scored of them."""
    return (
        f"SELECT {pair_columns(model)} FROM (SELECT DISTINCT a, b FROM ({candidates})) JOIN {left} l ON l.rid = a"
        f" JOIN {right} r ON r.rid = b"
    )


def pair_columns(model: Model) -> str:
    """What of a pair ``l``, ``r`` is scored."""
    return f"l.rid AS a, r.rid AS b, (l.verified AND r.verified) AS verified, {scoring.gammas(model)}"


def scored_sql(model: Model, pairs: str, *, all_kept: bool = False) -> str:
    """Of pairs (``pair_columns``) those worth keeping, with levels, log-odds (base 2, calibrated) and whether a veto
    stands."""
    names = ", ".join(one.name for one in model.comparisons)
    nhs = next((one for one in model.comparisons if one.name == "c_nhs"), None)
    veto = f"(verified AND c_nhs = {len(nhs.levels) - 1})" if nhs else "false"
    log_odds = scoring.log_odds_sql(model)
    calibrated = f"({model.slope:.5f} * {log_odds} + {model.shift:.5f})"
    least = math.log2(scoring.LEAST_PROBABILITY / (1 - scoring.LEAST_PROBABILITY))
    kept = "" if all_kept else f" WHERE odds >= {least:.4f}"
    return (
        f"SELECT *, (odds - CASE WHEN {home_veto_sql(model)} THEN {CAUTION} ELSE 0 END)::FLOAT AS held FROM"
        f" (SELECT a, b, {names}, {veto} AS veto,"
        f" greatest({deterministic_sql(model)}, least(60, {calibrated}))::FLOAT AS odds"
        f" FROM ({pairs})){kept}"
    )


def put_decided(con: DuckDBPyConnection, people: str, never: Ids, always: Ids) -> None:
    """Table ``decided``: pairs of record numbers of ``people`` with what was decided."""
    import pyarrow

    rows = [(a, b, False) for a, b in never] + [(a, b, True) for a, b in always]
    if not rows:
        con.execute("CREATE OR REPLACE TEMP TABLE decided (a INTEGER, b INTEGER, same BOOLEAN)")
        return
    columns: tuple[Any, ...] = tuple(zip(*rows, strict=True))
    types = (pyarrow.string(), pyarrow.string(), pyarrow.bool_())
    con.register(
        "given_decisions",
        pyarrow.table(
            {
                name: pyarrow.array(values, kind)
                for name, values, kind in zip(("x", "y", "same"), columns, types, strict=True)
            }
        ),
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE decided AS SELECT DISTINCT least(l.rid, r.rid) AS a, greatest(l.rid, r.rid) AS b, same"
        f" FROM given_decisions g JOIN {people} l ON l.id = g.x JOIN {people} r ON r.id = g.y WHERE l.rid <> r.rid"
    )
    con.unregister("given_decisions")


def form_clusters(con: DuckDBPyConnection, model: Model) -> None:
    """Table ``groups``: every record's cluster."""
    threshold = math.log2(model.balanced / (1 - model.balanced))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE likely AS
        SELECT a, b FROM scored s WHERE held >= {threshold:.5f} AND NOT veto
        AND NOT EXISTS (FROM decided d WHERE d.a = s.a AND d.b = s.b AND NOT d.same)
        UNION SELECT a, b FROM decided WHERE same"""
    )
    _connect(con)
    con.execute(
        """CREATE OR REPLACE TEMP TABLE doubtful AS
        WITH size AS (SELECT top, count(*) AS n FROM tops GROUP BY top HAVING n > 2),
        edges AS (SELECT t.top, count(*) AS n FROM likely l JOIN tops t ON t.rid = l.a GROUP BY t.top)
        SELECT s.top, s.n FROM size s JOIN edges e USING (top) WHERE e.n < s.n * (s.n - 1) / 2"""
    )
    changed = _repaired(con, model, threshold)
    con.execute("CREATE OR REPLACE TEMP TABLE repaired (rid INTEGER, top INTEGER)")
    if changed:
        import pyarrow

        rids, tops = zip(*changed, strict=True)
        con.register(
            "given_repairs",
            pyarrow.table(
                {"rid": pyarrow.array(rids, pyarrow.int32()), "top": pyarrow.array(tops, pyarrow.int32())}
            ),
        )
        con.execute("INSERT INTO repaired SELECT rid, top FROM given_repairs")
        con.unregister("given_repairs")
    con.execute(
        """CREATE OR REPLACE TABLE groups AS
        WITH t AS (SELECT r.rid, r.src, r.id, coalesce(f.top, t.top, r.rid) AS top
                   FROM rec r LEFT JOIN tops t USING (rid) LEFT JOIN repaired f USING (rid))
        SELECT rid, src, id, dense_rank() OVER (ORDER BY top)::INTEGER AS cluster FROM t"""
    )


def _connect(con: DuckDBPyConnection) -> None:
    """Table ``tops``: of each record in a likely pair the smallest it is connected to (the smallest neighbour, repeated)."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE ways AS SELECT a AS x, b AS y FROM likely UNION ALL SELECT b, a FROM likely"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE tops AS SELECT x AS rid, least(x, min(y)) AS top FROM ways GROUP BY x"
    )
    while True:
        con.execute(
            """CREATE OR REPLACE TEMP TABLE next_tops AS
            WITH spread AS (SELECT w.x AS rid, min(t.top) AS top FROM ways w JOIN tops t ON t.rid = w.y GROUP BY w.x),
            lower AS (SELECT t.rid, least(t.top, s.top) AS top FROM tops t JOIN spread s USING (rid))
            SELECT l.rid, least(l.top, coalesce(j.top, l.top)) AS top FROM lower l LEFT JOIN tops j ON j.rid = l.top"""
        )
        moved = con.execute(
            "SELECT count(*) FROM tops t JOIN next_tops n USING (rid) WHERE n.top < t.top"
        ).fetchall()
        con.execute("CREATE OR REPLACE TEMP TABLE tops AS FROM next_tops")
        if not moved[0][0]:
            return


def _repaired(con: DuckDBPyConnection, model: Model, threshold: float) -> list[tuple[int, int]]:
    """New tops of the records whose connected group does not hold together as it is."""
    members: dict[int, list[int]] = {}
    for top, rid in con.execute(
        "SELECT top, rid FROM tops JOIN doubtful USING (top) ORDER BY top, rid"
    ).fetchall():
        members.setdefault(top, []).append(rid)
    if not members:
        return []
    made = (
        f"SELECT {pair_columns(model)} FROM doubtful d"
        f" JOIN tops x ON x.top = d.top JOIN tops y ON y.top = d.top AND x.rid < y.rid JOIN rec l ON l.rid = x.rid"
        f" JOIN rec r ON r.rid = y.rid WHERE d.n <= {LARGEST_SCORED_WHOLE}"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE inside AS {scored_sql(model, made, all_kept=True)}")
    con.execute(
        f"""INSERT INTO inside SELECT s.* FROM scored s JOIN tops x ON x.rid = s.a JOIN doubtful d ON d.top = x.top
        JOIN tops y ON y.rid = s.b AND y.top = x.top WHERE d.n > {LARGEST_SCORED_WHOLE}"""
    )
    odds: dict[int, dict[tuple[int, int], float]] = {top: {} for top in members}
    vetoed: dict[int, set[tuple[int, int]]] = {top: set() for top in members}
    together: dict[int, list[tuple[int, int]]] = {}
    for top, a, b, value, veto in con.execute(
        "SELECT t.top, a, b, held, veto FROM inside JOIN tops t ON t.rid = a"
    ).fetchall():
        odds[top][a, b] = value - threshold
        if veto:
            vetoed[top].add((a, b))
    for top, a, b, same in con.execute(
        "SELECT x.top, a, b, same FROM decided JOIN tops x ON x.rid = a JOIN tops y ON y.rid = b AND y.top = x.top"
        " JOIN doubtful d ON d.top = x.top"
    ).fetchall():
        if same:
            together.setdefault(top, []).append((a, b))
        else:
            vetoed[top].add((a, b))
    changed: list[tuple[int, int]] = []
    for top, rids in members.items():
        for portion in cut_large(rids, odds[top]):
            inside = set(portion)
            pairs = {pair: value for pair, value in odds[top].items() if inside.issuperset(pair)}
            against = {pair for pair in vetoed[top] if inside.issuperset(pair)}
            fixed = groups_of(pair for pair in together.get(top, ()) if inside.issuperset(pair))
            for group in repair(portion, pairs, against, fixed):
                changed += [(rid, group[0]) for rid in group]
    return changed


def groups_of(pairs: Iterable[tuple[int, int]]) -> list[Collection[int]]:
    """The groups that pairs connect."""
    of = connected(pairs)
    groups: dict[int, list[int]] = {}
    for node, top in of.items():
        groups.setdefault(top, []).append(node)
    return list(groups.values())


def deterministic_sql(model: Model) -> str:
    """The first pass, which needs no model, as the least log-odds a pair may have: one valid NHS number, one birth date (or
    its day-month swap) and a name that fits are one person, as the national tracing service's first step has it. One number
    with anything else is for somebody to look at, never dropped (INTEROP 2.1)."""
    names = {one.name for one in model.comparisons}
    if not {"c_nhs", "c_birth"} <= names or not {"c_given", "c_family"} & names:
        return "-60"
    fits = " OR ".join(f"{name} BETWEEN 0 AND 2" for name in ("c_given", "c_family") if name in names)
    certain = f"c_nhs = 0 AND c_birth BETWEEN 0 AND 1 AND ({fits})"
    return f"CASE WHEN {certain} THEN {CERTAIN} WHEN c_nhs = 0 THEN {LOOK_AT} ELSE -60 END"


def home_veto_sql(model: Model) -> str:
    """Whether a pair looks like two people of one household: plainly different first names where surname, address, postcode or
    telephone are the same, and no identifier says otherwise. Twins, brothers and couples look like that."""
    names = {one.name: one for one in model.comparisons}
    shared = [f"{name} = 0" for name in ("c_family", "c_postcode", "c_address", "c_phone") if name in names]
    if "c_given" not in names or not shared:
        return "false"
    different = f"c_given >= {len(names['c_given'].levels) - 2}"
    identified = [f"{name} <> 0" for name in names if name == "c_nhs" or name.startswith("c_number_")]
    return "(" + " AND ".join([different, "(" + " OR ".join(shared) + ")", *identified]) + ")"


def soft_veto_sql(model: Model) -> str:
    """Whether a pair, however likely, is for a person to decide: different NHS numbers, or one household's look."""
    nhs = next((one for one in model.comparisons if one.name == "c_nhs"), None)
    different = f"c_nhs = {len(nhs.levels) - 1}" if nhs else "false"
    return f"({different} OR {home_veto_sql(model)})"


def reasons_sql(model: Model) -> str:
    """What agrees and what does not, as one text."""
    cases = []
    for one in model.comparisons:
        said = [
            f"WHEN {at} THEN '{level.words.replace(chr(39), chr(39) * 2)}'"
            for at, level in enumerate(one.levels)
            if level.agrees is not None
        ]
        cases.append(f"CASE {one.name} {' '.join(said)} END")
    return f"concat_ws('; ', {', '.join(cases)})"


def finish(con: DuckDBPyConnection, model: Model) -> None:
    """Table ``pairs``: what is kept, with decision and reasons."""
    names = ", ".join(f"s.{one.name}" for one in model.comparisons)
    sure = math.log2(model.automatic / (1 - model.automatic))
    least = math.log2(REVIEW_FROM / (1 - REVIEW_FROM))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT s.a, s.b, x.src AS src_a, x.id AS id_a, y.src AS src_b, y.id AS id_b,
               round((1 / (1 + pow(2, -s.odds)))::DOUBLE, 6) AS probability,
               CASE WHEN s.odds >= {sure:.4f} AND x.cluster = y.cluster AND NOT {soft_veto_sql(model)}
                    THEN 'auto' ELSE 'review' END AS decision,
               {reasons_sql(model)} AS reasons, {names}, x.cluster = y.cluster AS together
        FROM scored s JOIN groups x ON x.rid = s.a JOIN groups y ON y.rid = s.b
        WHERE s.odds >= {least:.4f} AND NOT s.veto
        AND NOT EXISTS (FROM decided d WHERE d.a = s.a AND d.b = s.b)"""
    )


def counts(con: DuckDBPyConnection) -> dict[str, int]:
    """How much was found."""
    records, clusters = con.execute("SELECT count(*), count(DISTINCT cluster) FROM groups").fetchall()[0]
    auto, review = con.execute(
        "SELECT count(*) FILTER (decision = 'auto'), count(*) FILTER (decision = 'review') FROM pairs"
    ).fetchall()[0]
    return {"records": records, "clusters": clusters, "auto": auto, "review": review}
