"""Which pairs are looked at at all: records that agree on one of many keys, each cheap to join on and narrow enough.

Keys are hashes in columns ``k0, k1, ...`` of a table beside the comparable one. A key is blank where a part of it is
missing, and where so many records share it that it says little (the rule's budget)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ALL_PAIRS_BELOW = 2_500_000
"""Lists small enough have every pair compared: blocking would only lose some."""
PAIRS_A_RECORD, PAIRS_BESIDES = 3, 2_500_000
"""Budget of pairs over all rules: so many for each record, and so many besides (which lets small lists have wide rules)."""
SAMPLED, SEEN_AGAIN = 3_000, 5
"""Of so many records the new pairs of each rule are counted. Only those are compared: a pair found again counts a fifth."""
SMALLEST_BLOCK = 12
"""A rule whose blocks would have to be cut to fewer records than this to fit its budget is left out."""

DAY = "y * 10000 + least(m, d) * 100 + greatest(m, d)"
"""Year with day and month in order of size: the same for a date and its day-month swap."""
NAMES = "least(given, family) || ' ' || greatest(given, family)"
"""Both names in alphabetical order: the same when they have been exchanged."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` in words; ``parts``: SQL of what must be the same; ``needs``: columns."""

    name: str
    parts: tuple[str, ...]
    needs: tuple[str, ...]


def _rule(name: str, *parts: tuple[str, str]) -> Rule:
    return Rule(name, tuple(part[0] for part in parts), tuple(n for part in parts for n in part[1].split()))


_D = (DAY, "y m d")
_Y, _MD = ("y", "y"), ("m * 100 + d", "m d")
_ROOT, _SKEL, _NAMES = ("root", "root"), ("skeleton", "skeleton"), (NAMES, "given family")
_PC, _OUT, _BP = ("postcode", "postcode"), ("outward", "outward"), ("birth_place", "birth_place")
_TOWN = ("address", "address")
_PREFIX = ("left(given, 3) || ' ' || left(family, 4)", "given family")
_DOOR = ("house || ' ' || street", "house street")

RULES: tuple[Rule, ...] = (
    _rule("birth date and first name", _D, _ROOT),
    _rule("birth date and surname", _D, _SKEL),
    _rule("birth date and postal district", _D, _OUT),
    _rule("both names and year of birth", _NAMES, _Y),
    _rule("first name, surname and day of the year", _ROOT, _SKEL, _MD),
    _rule("postcode and first name", _PC, _ROOT),
    _rule("first name, surname and postal district", _ROOT, _SKEL, _OUT),
    _rule("postcode and year of birth", _PC, _Y),
    _rule("postcode and surname", _PC, _SKEL),
    _rule("house and street, and first name", _DOOR, _ROOT),
    _rule("birth date and place of birth", _D, _BP),
    _rule("birth date and town", _D, _TOWN),
    _rule("first name, surname and place of birth", _ROOT, _SKEL, _BP),
    _rule("first name, surname and town", _ROOT, _SKEL, _TOWN),
    _rule("both names", _NAMES),
    _rule("first name, year of birth and postal district", _ROOT, _Y, _OUT),
    _rule("surname, year of birth and postal district", _SKEL, _Y, _OUT),
    _rule("postcode and day of the year", _PC, _MD),
    _rule("house and street, and surname", _DOOR, _SKEL),
    _rule("first name, surname and year of birth", _ROOT, _SKEL, _Y),
    _rule("beginnings of both names and year of birth", _PREFIX, _Y),
    _rule("birth date", _D),
    _rule("postcode", _PC),
    _rule("house and street", _DOOR),
    _rule("first name and postal district", _ROOT, _OUT),
    _rule("surname and postal district", _SKEL, _OUT),
    _rule("beginnings of both names", _PREFIX),
    _rule("surname and place of birth", _SKEL, _BP),
    _rule("surname and town", _SKEL, _TOWN),
    _rule("first name and place of birth", _ROOT, _BP),
    _rule("first name and town", _ROOT, _TOWN),
    _rule("year of birth and surname", _Y, _SKEL),
    _rule("year of birth and first name", _Y, _ROOT),
    _rule("surname", _SKEL),
    _rule("first name", _ROOT),
)


def rules_for(columns: Sequence[str], *, has_doors: bool = True) -> list[Rule]:
    """The rules that a table's columns allow, in no order that matters. ``has_doors``: the addresses name doors, which have
    keys of their own, and not towns alone."""
    there = set(columns)
    numbers = [name for name in columns if name in ("nhs", "phone") or name.startswith("number_")]
    found = [
        Rule(name.replace("_", " "), (name,), (name,))
        for name in sorted(numbers, key=lambda n: (n != "nhs", n))
    ]
    rules = [*RULES, *(rule for name in columns if name.startswith("other_") for rule in _with_other(name))]
    if has_doors:
        rules = [rule for rule in rules if _TOWN[0] not in rule.parts]
    found += [rule for rule in rules if there.issuperset(rule.needs)]
    if all(rule.needs[0].startswith("other_") for rule in found):
        places = [name for name in columns if name in ("address", "birth_place")]
        found += [Rule(name.replace("_", " "), (name,), (name,)) for name in places]
    return found


def _with_other(name: str) -> list[Rule]:
    """Rules of a column of role ``other``: few share an e-mail address, as few share a telephone; what many share, such as an
    occupation, finds somebody together with a name, and by itself only where its blocks are small."""
    other, words = (name, name), name.replace("_", " ")
    return [
        _rule(f"first name and {words}", _ROOT, other),
        _rule(f"surname and {words}", _SKEL, other),
        _rule(words, other),
    ]


@dataclass(frozen=True, slots=True)
class Admitted:
    """A rule with its key's ``column``, the most records a block may have (0: no limit), and the pairs expected of it."""

    rule: Rule
    column: str
    most: int
    pairs: int


def _key(rule: Rule) -> str:
    """The hash of the parts, NULL when one is missing."""
    if not rule.needs:
        return "hash(0)"
    missing = " OR ".join(f"({part}) IS NULL" for part in rule.parts)
    return f"CASE WHEN {missing} THEN NULL ELSE hash({', '.join(rule.parts)}) END"


def add_keys(
    con: DuckDBPyConnection, table: str, columns: Sequence[str], *, two: bool, has_doors: bool
) -> list[Admitted]:
    """Choose rules within the budget and make their keys (``keys_of_`` the table). ``two``: pairs across ``src`` only.

    The rule that asks for the fewest pairs comes first: a pair of one person agrees on many keys, so that narrow ones find
    most of them for little, and what is left of the budget goes as far as it can."""
    counts = dict(con.execute(f"SELECT src, count(*) FROM {table} GROUP BY src").fetchall())
    records = sum(counts.values())
    possible = counts.get(0, 0) * counts.get(1, 0) if two else records * (records - 1) // 2
    if possible <= ALL_PAIRS_BELOW:
        everything = [Admitted(Rule("all pairs", ("0",), ()), "k0", 0, possible)]
        make_keys(con, table, everything)
        return everything
    rules = rules_for(columns, has_doors=has_doors)
    trial = [Admitted(rule, f"k{at}", 0, 0) for at, rule in enumerate(rules)]
    make_keys(con, table, trial)
    part = max(1, records // 60_000)
    sized = [(one, _block_sizes(con, table, one.column, part, two=two)) for one in trial]
    sized.sort(key=lambda one: sum(pairs for _, pairs in one[1]))
    budget = left = PAIRS_A_RECORD * records + PAIRS_BESIDES
    portion = max(1, (counts.get(0, 0) if two else records) // SAMPLED)
    con.execute("CREATE OR REPLACE TEMP TABLE pairs_seen (a INTEGER, b INTEGER)")
    chosen: list[Admitted] = []
    for one, sizes in sized:
        if left < budget // 10:
            break
        total, most, is_whole = 0, 0, True
        for size, pairs in sizes:
            if total + pairs > left // 3:
                is_whole = False
                break
            total, most = total + pairs, size
        if total and (is_whole or most >= SMALLEST_BLOCK):
            chosen.append(Admitted(one.rule, one.column, 0 if is_whole else most, total))
            left -= new_pairs(con, table, chosen[-1], portion, two=two) + total // SEEN_AGAIN
    con.execute("DROP TABLE pairs_seen")
    _cut(con, table, chosen)
    kept = {one.column for one in chosen}
    for one in trial:
        if one.column not in kept:
            con.execute(f"ALTER TABLE keys_of_{table} DROP COLUMN {one.column}")
    return chosen


def _block_sizes(
    con: DuckDBPyConnection, table: str, key: str, part: int, *, two: bool
) -> list[tuple[int, int]]:
    """By rising size of block: the size and the pairs that all blocks of that size make, from a sample of the keys."""
    pairs = "n0 * n1" if two else "n * (n - 1) / 2"
    rows = con.execute(
        f"""WITH blocks AS (SELECT {key} AS k, count(*) AS n, count(*) FILTER (src = 0) AS n0,
            count(*) FILTER (src = 1) AS n1 FROM keys_of_{table} WHERE {key} IS NOT NULL AND {key} % {part} = 0 GROUP BY 1)
        SELECT n, (sum({pairs}) * {part})::BIGINT FROM blocks WHERE n > 1 GROUP BY n ORDER BY n"""
    ).fetchall()
    return [(int(n), int(made or 0)) for n, made in rows]


def new_pairs(con: DuckDBPyConnection, table: str, one: Admitted, portion: int, *, two: bool) -> int:
    """How many pairs a rule adds to those of the rules before it, by a portion of the records (table ``pairs_seen``)."""
    keys, key = f"keys_of_{table}", one.column
    cut = f" HAVING count(*) <= {one.most}" if one.most else ""
    added = con.execute(
        f"""WITH sampled AS (SELECT rid, src, {key} AS k FROM {keys}
            WHERE {"src = 0 AND " if two else ""}{key} IS NOT NULL AND hash(rid) % {portion} = 0),
        kept AS (SELECT {key} AS k FROM {keys} WHERE {key} IN (SELECT k FROM sampled) GROUP BY 1{cut})
        INSERT INTO pairs_seen SELECT l.rid, r.rid FROM sampled l SEMI JOIN kept USING (k) JOIN {keys} r ON r.{key} = l.k
        AND {"r.src = 1" if two else "r.rid <> l.rid"}
        ANTI JOIN pairs_seen s ON s.a = l.rid AND s.b = r.rid"""
    ).fetchall()[0][0]
    return int(added) * portion // (1 if two else 2)


def make_keys(con: DuckDBPyConnection, table: str, admitted: Sequence[Admitted]) -> None:
    """Table ``keys_of_`` the table: record, list and the rules' keys, blank where a block is too large."""
    listed = ", ".join(f"{_key(one.rule)} AS {one.column}" for one in admitted)
    con.execute(
        f"CREATE OR REPLACE TABLE keys_of_{table} AS SELECT rid, src, {listed} FROM {table} ORDER BY rid"
    )
    _cut(con, table, admitted)


def _cut(con: DuckDBPyConnection, table: str, admitted: Sequence[Admitted]) -> None:
    for one in admitted:
        if one.most:
            con.execute(
                f"UPDATE keys_of_{table} SET {one.column} = NULL WHERE {one.column} IN (SELECT {one.column} FROM"
                f" keys_of_{table} WHERE {one.column} IS NOT NULL GROUP BY 1 HAVING count(*) > {one.most})"
            )


def few_pairs_sql(admitted: Sequence[Admitted], keys: str) -> str:
    """The candidate pairs within a small table of keys, as ``a`` and ``b``, perhaps more than once: one join over all rules,
    where ``pairs_sql`` has one for each."""
    columns = ", ".join(one.column for one in admitted)
    rules = ", ".join(str(at) for at in range(len(admitted)))
    return (
        f"SELECT a, b FROM (WITH listed AS MATERIALIZED (SELECT rid, unnest([{columns}]) AS k, unnest([{rules}]) AS rule"
        f" FROM {keys}) SELECT l.rid AS a, r.rid AS b FROM listed l JOIN listed r ON l.k = r.k AND l.rule = r.rule"
        " WHERE l.rid < r.rid)"
    )


def pairs_sql(admitted: Sequence[Admitted], *, left: str, right: str, which: str) -> str:
    """One query for the candidate pairs of two tables of keys, as ``a`` and ``b``, perhaps more than once.

    ``which``: which pairs of ``l`` and ``r`` count."""
    return " UNION ALL ".join(
        f"SELECT l.rid AS a, r.rid AS b FROM {left} l JOIN {right} r ON l.{one.column} = r.{one.column} WHERE {which}"
        for one in admitted
    )
