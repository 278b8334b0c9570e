"""Raw values made comparable, in SQL: names to plain letters, dates to parts, placeholders to nothing.

Everything is done on whole columns. Names and dates are worked on once for each different value (there are a few thousand of
them in a million records), the rest row by row."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from joinedup.analysis.linkage.roles import Role

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MISSING = (
    "", "-", "--", ".", "?", "null", "none", "nan", "n/a", "#n/a", "unknown", "not known", "notknown", "not stated",
    "not recorded", "not applicable", "unk", "nk", "n/k", "tbc", "xxx", "xxxx",
)  # fmt: skip
"""What people write where they know nothing (lower case)."""
NO_NAMES = (
    "baby", "babyboy", "babygirl", "baby boy", "baby girl", "infant", "anon", "anonymous", "test", "patient", "boy", "girl",
    "male", "female", "unnamed", "newborn", "no name", "nfn", "nmn", "nln", "x", "xx",
)  # fmt: skip
"""What stands in a name's place and is no name."""
NO_DATES = (
    "19000101", "19010101", "18000101", "18991230", "18991231", "17530101", "16000101", "10000101", "10101", "11111111",
    "99991231", "29991231", "99999999",
)  # fmt: skip
"""Dates that systems write for an unknown birth date (yyyymmdd): first days of their calendars, last days, all ones."""
TITLES = "(mr|mrs|ms|miss|mx|dr|sir|dame|lady|lord|rev|revd|prof|professor|master)"
GENERIC_WORDS = (
    "flat", "apartment", "apt", "unit", "room", "the", "road", "rd", "street", "str", "avenue", "ave", "lane", "close",
    "drive",
    "court", "crescent", "cres", "place", "terrace", "house", "cottage", "farm", "way", "grove", "gardens", "park", "hill",
    "view", "row", "square", "walk", "rise", "circuit", "north", "south", "east", "west", "upper", "lower", "new", "old",
    "high", "and", "floor",
)  # fmt: skip
"""Words of an address that say little about which one it is."""


def plain(expression: str) -> str:
    """Lower case, no accents, apostrophes gone, everything else that is no letter or digit one space."""
    return f"trim(regexp_replace(translate(lower(strip_accents({expression})), '''’`', ''), '[^a-z0-9]+', ' ', 'g'))"


def known(expression: str, missing: tuple[str, ...] = MISSING) -> str:
    """The trimmed value, or NULL where it is one of those that say nothing."""
    listed = ", ".join(f"'{word}'" for word in missing)
    return f"CASE WHEN lower(trim({expression})) IN ({listed}) THEN NULL ELSE trim({expression}) END"


@cache
def nickname_groups() -> tuple[tuple[str, ...], ...]:
    """The groups of names one person may go by, the full form first (nicknames.csv, our own compilation)."""
    text = resources.files("joinedup.analysis.linkage").joinpath("nicknames.csv").read_text(encoding="utf-8")
    return tuple(
        tuple(row) for row in csv.reader(line for line in text.splitlines() if line[:1] != "#") if row
    )


@cache
def _nicknames() -> tuple[dict[str, str], dict[str, list[int]]]:
    """Of each name one full form (of the first group that has it as a full form), and its groups."""
    groups: dict[str, list[int]] = {}
    full: dict[str, str] = {}
    for number, names in enumerate(nickname_groups()):
        for name in names:
            groups.setdefault(name, []).append(number)
            full.setdefault(name, names[0])
        full[names[0]] = names[0]
    return full, {name: sorted(found) for name, found in groups.items()}


def load_nicknames(con: DuckDBPyConnection) -> None:
    """Table ``nicknames``: name, its groups, and one full form to block on."""
    import pyarrow

    full, groups = _nicknames()
    names = sorted(groups)
    table = pyarrow.table(
        {
            "name": pyarrow.array(names, pyarrow.string()),
            "root": pyarrow.array([full[name] for name in names], pyarrow.string()),
            "groups": pyarrow.array([groups[name] for name in names], pyarrow.list_(pyarrow.int16())),
        }
    )
    con.register("given_nicknames", table)
    con.execute("CREATE OR REPLACE TABLE nicknames AS SELECT * FROM given_nicknames")
    con.unregister("given_nicknames")


def _skeleton(expression: str) -> str:
    """First letter, then the consonants that carry a name, doubled ones once: Thompson and Thomson are one."""
    folded = expression
    for letters, one in (
        ("ph", "f"),
        ("ck", "k"),
        ("mps", "ms"),
        ("z", "s"),
        *((2 * c, c) for c in "bcdfgjklmnpqrstvx"),
    ):
        folded = f"replace({folded}, '{letters}', '{one}')"
    return f"left({folded}, 1) || translate(substr({folded}, 2), 'aeiouyhw', '')"


def _checked(digits: str) -> str:
    """Whether ten digits end in the NHS number's check digit (modulus 11)."""
    weighted = " + ".join(f"(ascii({digits}[{place + 1}]) - 48) * {10 - place}" for place in range(9))
    last = f"((11 - (({weighted}) % 11)) % 11)"
    return f"({last} <> 10 AND {last} = ascii({digits}[10]) - 48)"


def make_records(con: DuckDBPyConnection, roles: dict[Role, list[str]], *, raw: str, into: str) -> None:
    """Make the comparable table ``into`` of the table ``raw`` (``src``, ``id``, ``verified``, one column a role's part).

    ``roles``: of each role the columns of ``raw``. The new table's rows are in the order of ``src, id`` and numbered so
    (``rid``), so that neither the order of rows nor that of columns matters."""
    made: list[str] = []
    joins: list[str] = []
    for role, maker in _MAKERS.items():
        if columns := roles.get(role):
            names, join = maker(con, raw, columns)
            made += names
            joins += join
    _names(con, raw, roles, made, joins)
    listed = "".join(f", {name}" for name in made)
    con.execute(
        f"CREATE OR REPLACE TABLE {into} AS SELECT (row_number() OVER (ORDER BY r.src, r.id) - 1)::INTEGER AS rid,"
        f" r.src, r.id, r.verified{listed} FROM {raw} r {' '.join(joins)} ORDER BY r.src, r.id"
    )
    if Role.NHS_NUMBER in roles:
        _drop_shared_numbers(con, into, has_date=Role.BIRTH_DATE in roles)


def _names(
    con: DuckDBPyConnection, raw: str, roles: dict[Role, list[str]], made: list[str], joins: list[str]
) -> None:
    given, family, full = (roles.get(role) for role in (Role.GIVEN, Role.FAMILY, Role.FULL_NAME))
    if full:
        _full_name_table(con, raw, full[0])
        joins.append(f"LEFT JOIN of_full n ON n.value = r.{full[0]}")
    if given:
        _given_table(con, raw, given[0])
        joins.append(f"LEFT JOIN of_given g ON g.value = r.{given[0]}")
    if family:
        _family_table(con, raw, family[0])
        joins.append(f"LEFT JOIN of_family f ON f.value = r.{family[0]}")
    if given or full:
        first = [f"{alias}.given" for alias, there in (("g", given), ("n", full)) if there]
        made.append(f"coalesce({', '.join(first)}) AS given")
        joins.append(f"LEFT JOIN nicknames k ON k.name = coalesce({', '.join(first)})")
        made.append(f"coalesce(k.root, coalesce({', '.join(first)})) AS root")
        made.append("k.groups AS groups")
    if family or full:
        for part in ("family", "skeleton", "parts"):
            last = [f"{alias}.{part}" for alias, there in (("f", family), ("n", full)) if there]
            made.append(f"coalesce({', '.join(last)}) AS {part}")
    if full:
        used = [name for name, there in (("g.given", given), ("f.family", family)) if there]
        kept = (
            f"list_filter(n.words, lambda w: w NOT IN ({', '.join(f'coalesce({u}, chr(0))' for u in used)}))"
            if used
            else "n.middle"
        )
        made.append(f"nullif({kept}, []) AS middle")
    elif given:
        made.append("g.middle AS middle")


def _given_table(con: DuckDBPyConnection, raw: str, column: str) -> None:
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE of_given AS
        WITH each AS (SELECT DISTINCT {column} AS value FROM {raw} WHERE {column} IS NOT NULL),
        words AS (SELECT value, string_split(regexp_replace({plain("value")}, '^{TITLES} (.)', '\\2'), ' ') AS words
                  FROM each WHERE {known("value", MISSING + NO_NAMES)} IS NOT NULL)
        SELECT value, nullif(regexp_replace(words[1], '[0-9]', '', 'g'), '') AS given, nullif(words[2:], []) AS middle
        FROM words"""
    )


def _family_columns(expression: str) -> str:
    return (
        f"nullif(replace({expression}, ' ', ''), '') AS family,"
        f" nullif({_skeleton(f'replace({expression}, chr(32), chr(0))')}, '') AS skeleton,"
        f" CASE WHEN contains({expression}, ' ') THEN list_filter(string_split({expression}, ' '), lambda w: length(w) > 2)"
        f" END AS parts"
    ).replace("chr(0)", "''")


def _family_table(con: DuckDBPyConnection, raw: str, column: str) -> None:
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE of_family AS
        WITH each AS (SELECT DISTINCT {column} AS value FROM {raw} WHERE {column} IS NOT NULL),
        plain AS (SELECT value, {plain("value")} AS words FROM each WHERE {known("value", MISSING + NO_NAMES)} IS NOT NULL)
        SELECT value, {_family_columns("words")} FROM plain"""
    )


def _full_name_table(con: DuckDBPyConnection, raw: str, column: str) -> None:
    """“Surname, Given Middle” when one word stands before the only comma; else the first word is the given name and the
    last the surname."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE of_full AS
        WITH each AS (SELECT DISTINCT {column} AS value FROM {raw} WHERE {column} IS NOT NULL),
        turned AS (SELECT value, CASE WHEN regexp_matches(value, '^[^ ,]+ *,[^,]+$')
                   THEN regexp_replace(value, '^([^ ,]+) *,(.+)$', '\\2 \\1') ELSE value END AS name
                   FROM each WHERE {known("value", MISSING + NO_NAMES)} IS NOT NULL),
        words AS (SELECT value, list_filter(string_split(regexp_replace({plain("name")}, '^{TITLES} (.)', '\\2'), ' '),
                  lambda w: w <> '' AND w NOT IN ('jr', 'sr', 'junior', 'senior', 'ii', 'iii', 'esq')) AS words FROM turned),
        ends AS (SELECT value, words, words[1] AS given, CASE WHEN len(words) > 1 THEN words[-1] END AS last,
                 CASE WHEN len(words) > 2 THEN words[2:-2] END AS middle FROM words)
        SELECT value, words, nullif(given, '') AS given, middle, {_family_columns("last")} FROM ends"""
    )


def _dates(con: DuckDBPyConnection, raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    """Year, month, day as far as written: ISO, day first (month first when the column shows it), yyyymmdd, ddmmyyyy, with
    the month's name, a year alone, or an age (then only differences count). Impossible days stay: they are misspelt."""
    column = columns[0]
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE of_dates AS
        WITH each AS (SELECT {column} AS value, count(*) AS n FROM {raw} WHERE {column} IS NOT NULL GROUP BY 1),
        put AS (SELECT value, n, regexp_replace(lower(trim(value)), '[t ]+[0-9]{{1,2}}:.*$', '') AS v FROM each
                WHERE {known("value")} IS NOT NULL),
        split AS (SELECT *, list_filter(regexp_split_to_array(v, '[^a-z0-9]+'), lambda w: w <> '') AS p FROM put),
        numbers AS (SELECT value, n, v, CASE WHEN len(p) = 3 AND NOT regexp_matches(p[2], '^[0-9]+$') THEN
            [p[1], (1 + (instr('janfebmaraprmayjunjulaugsepoctnovdec', left(p[2], 3)) - 1) // 3)::VARCHAR, p[3]]
            ELSE p END AS p FROM split),
        ways AS (SELECT coalesce(sum(n) FILTER (try_cast(p[2] AS INT) > 12), 0)
                 > coalesce(sum(n) FILTER (try_cast(p[1] AS INT) > 12), 0) AS month_first
                 FROM numbers WHERE len(p) = 3 AND length(p[1]) <= 2),
        parts AS (SELECT value, CASE
            WHEN len(p) = 3 AND length(p[1]) = 4 THEN [p[1], p[2], p[3]]
            WHEN len(p) = 3 AND coalesce(month_first, false) THEN [p[3], p[1], p[2]]
            WHEN len(p) = 3 THEN [p[3], p[2], p[1]]
            WHEN len(p) = 2 AND length(p[1]) = 4 THEN [p[1], p[2], NULL]
            WHEN len(p) = 2 AND length(p[2]) = 4 THEN [p[2], p[1], NULL]
            WHEN length(v) = 8 AND try_cast(left(v, 4) AS INT) BETWEEN 1400 AND 2100 THEN [v[1:4], v[5:6], v[7:8]]
            WHEN length(v) = 8 THEN [v[5:8], v[3:4], v[1:2]]
            WHEN length(v) = 7 AND try_cast(v[4:7] AS INT) BETWEEN 1850 AND 2100 THEN [v[4:7], v[2:3], v[1:1]]
            WHEN length(v) = 4 THEN [v, NULL, NULL]
            WHEN length(v) <= 3 THEN [(2000 - try_cast(v AS INT))::VARCHAR, NULL, NULL]
            END AS q FROM numbers, ways),
        whole AS (SELECT value, try_cast(q[1] AS SMALLINT) AS y, try_cast(q[2] AS SMALLINT) AS m,
                  try_cast(q[3] AS SMALLINT) AS d, length(q[1]) AS wide FROM parts),
        years AS (SELECT value, CASE WHEN wide <= 2 THEN y + CASE WHEN y > 30 THEN 1900 ELSE 2000 END ELSE y END AS y,
                  m, d FROM whole WHERE y IS NOT NULL),
        packed AS (SELECT *, CASE WHEN m IS NOT NULL AND d IS NOT NULL
                   THEN lpad(y::VARCHAR, 4, '0') || lpad(m::VARCHAR, 2, '0') || lpad(d::VARCHAR, 2, '0') END AS born FROM
                   years) SELECT value, born, y, m, d FROM packed
        WHERE coalesce(born, '') NOT IN ({", ".join(f"'{date}'" for date in NO_DATES)}) AND y > 0"""
    )
    return [f"d.{name}" for name in ("born", "y", "m", "d")], [
        f"LEFT JOIN of_dates d ON d.value = r.{column}"
    ]


def _nhs_numbers(con: DuckDBPyConnection, raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    """Ten digits with the right check digit, not all the same. Where fewer than half of a column's values pass, the
    numbers are not NHS numbers as issued, and any ten digits count."""
    digits = f"translate(r.{columns[0]}, ' -', '')"
    passing = con.execute(
        f"WITH n AS (SELECT {digits} AS x FROM {raw} r WHERE r.{columns[0]} IS NOT NULL LIMIT 20000), ten AS (SELECT x FROM n"
        " WHERE regexp_full_match(x, '[0-9]{10}')) SELECT count(*) FILTER ("
        + _checked("x")
        + "), count(*) FROM ten"
    ).fetchall()[0]
    tested = "" if passing[0] * 2 < passing[1] else f" AND {_checked(digits)}"
    same = f"replace({digits}, left({digits}, 1), '') <> ''"
    return [
        f"CASE WHEN regexp_full_match({digits}, '[0-9]{{10}}') AND {same}{tested} THEN {digits} END AS nhs",
        f"CASE WHEN length({digits}) BETWEEN 8 AND 11 AND {same} THEN {digits} END AS nhs_as_written",
    ], []


MOST_BIRTH_DATES = 3
"""A number with more different birth dates than this is no one person's: a default, or a training record's."""


def _drop_shared_numbers(con: DuckDBPyConnection, table: str, *, has_date: bool) -> None:
    """Take numbers away that stand with too many people to be one person's (placeholders nobody listed)."""
    if has_date:
        con.execute(
            f"""UPDATE {table} SET nhs = NULL, nhs_as_written = NULL WHERE nhs IN (
            SELECT nhs FROM {table} WHERE nhs IS NOT NULL GROUP BY nhs
            HAVING count(*) > {MOST_BIRTH_DATES} AND count(DISTINCT born) > {MOST_BIRTH_DATES}
            AND count(DISTINCT born) * 2 > count(*))"""
        )


def _postcodes(con: DuckDBPyConnection, raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    """Capitals and digits only; ZZ99 (no fixed abode, abroad, unknown) says nothing."""
    column = columns[0]
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE of_postcodes AS
        WITH each AS (SELECT DISTINCT {column} AS value FROM {raw} WHERE {column} IS NOT NULL),
        put AS (SELECT value, regexp_replace(upper(value), '[^A-Z0-9]', '', 'g') AS postcode FROM each)
        SELECT value, postcode, left(postcode, greatest(length(postcode) - 3, 2)) AS outward FROM put
        WHERE length(postcode) > 2 AND NOT starts_with(postcode, 'ZZ99')
        AND postcode NOT IN ('NFA', 'UNKNOWN', 'NULL', 'NONE')"""
    )
    return ["p.postcode", "p.outward"], [f"LEFT JOIN of_postcodes p ON p.value = r.{column}"]


def _addresses(con: DuckDBPyConnection, raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    """All address columns as one text, by name of column: the first number, the first and the last word that say something."""
    joined = "concat_ws(' ', " + ", ".join(f"r.{column}" for column in columns) + ")"
    generic = ", ".join(f"'{word}'" for word in GENERIC_WORDS)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE of_addresses AS
        WITH each AS (SELECT DISTINCT {joined} AS value FROM {raw} r),
        put AS (SELECT value, nullif({plain("value")}, '') AS address FROM each),
        words AS (SELECT *, list_filter(string_split(address, ' '),
                  lambda w: length(w) > 2 AND w[1] > '9' AND w NOT IN ({generic})) AS words FROM put)
        SELECT value, address, nullif(regexp_extract(address, '(?:^| )([0-9]+[a-z]?)', 1), '') AS house,
               words[1] AS street, words[-1] AS locality FROM words"""
    )
    names = [f"a.{name}" for name in ("address", "house", "street", "locality")]
    return names, [f"LEFT JOIN of_addresses a ON a.value = {joined}"]


def _sexes(_con: DuckDBPyConnection, _raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    first = f"left(lower(r.{columns[0]}), 1)"
    return [
        f"CASE WHEN {first} IN ('m', '1') THEN 'm' WHEN {first} IN ('f', 'w', '2') THEN 'f' END AS sex"
    ], []


def _phones(_con: DuckDBPyConnection, _raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    digits = f"regexp_replace(r.{columns[0]}, '[^0-9]', '', 'g')"
    kept = f"right({digits}, 9)"
    return [
        f"CASE WHEN length({digits}) >= 6 AND replace({kept}, right({digits}, 1), '') <> '' THEN {kept} END AS phone"
    ], []


def _words(raw: str) -> str:
    return f"CASE WHEN {known(raw)} IS NOT NULL THEN nullif({plain(raw)}, '') END"


def _places(_con: DuckDBPyConnection, _raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    return [f"{_words(f'r.{columns[0]}')} AS birth_place"], []


def _numbers(_con: DuckDBPyConnection, _raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    made = []
    for place, column in enumerate(columns):
        text = f"regexp_replace(lower(r.{column}), '[^a-z0-9]', '', 'g')"
        made.append(
            f"CASE WHEN {known(f'r.{column}')} IS NOT NULL AND length({text}) > 2"
            f" AND replace({text}, left({text}, 1), '') <> '' THEN {text} END AS number_{place}"
        )
    return made, []


def _others(_con: DuckDBPyConnection, _raw: str, columns: list[str]) -> tuple[list[str], list[str]]:
    return [f"{_words(f'r.{column}')} AS other_{place}" for place, column in enumerate(columns)], []


_MAKERS = {
    Role.NHS_NUMBER: _nhs_numbers,
    Role.BIRTH_DATE: _dates,
    Role.POSTCODE: _postcodes,
    Role.ADDRESS: _addresses,
    Role.SEX: _sexes,
    Role.PHONE: _phones,
    Role.PLACE_OF_BIRTH: _places,
    Role.NUMBER: _numbers,
    Role.OTHER: _others,
}
