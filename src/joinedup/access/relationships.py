"""Where legitimate relationships come from, and what takes them away: registers that the higher rooms fill (DESIGN 5).

A source is a query of ``person_id, party, began, until``: who would have a relationship by what the tables say now.
``until`` NULL: as long as the source says so. In its text ``{people}`` stands for the people asked about (a table
expression with ``person_id``), and it may use the values ``%(place)s``, ``%(now)s``, ``%(today)s`` and ``%(after)s`` (an
interval: how long finished work still lets those who did it look).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from joinedup.core import parties

BASES: Final[dict[str, str]] = {}
"""Every basis with the words that say why: "is on their caseload"."""

_SOURCES: dict[str, str] = {}
_LIMITS: dict[str, str] = {}

GUEST_KINDS: Final = (
    "charity",
    "care-home",
    "home-care",
    "housing",
    "police",
    "district-council",
    "consortium",
    "other",
)
"""Kinds of organisation whose people see no clinical or social-care content of others (Q24): only what is their own."""


OWN_WORK: Final = ("involvement", "named", "break-glass")
"""Bases that need no agreement: a charity's own list of its own people, and what somebody decided by name."""


def register_basis(basis: str, words: str) -> str:
    """Declare a basis that something other than a source makes (break-glass)."""
    if BASES.setdefault(basis, words) != words:
        raise ValueError(f"the basis {basis!r} is declared twice")
    return basis


def register_source(basis: str, sql: str, *, words: str, name: str = "") -> None:
    """Declare a source of relationships. ``basis``: what they are kept under; ``words``: why, for the page ("is involved");
    ``name``: of this source, where a basis has several."""
    register_basis(basis, words)
    _SOURCES[f"{basis}/{name}"] = sql


def register_limit(name: str, sql: str) -> None:
    """Declare what takes relationships away: a query of ``person_id``, ``organisation_id`` (whose parties, NULL: everybody's),
    ``but`` (bigint[], parties it does not touch) and ``leaves_own`` (true: they keep sight of what their own organisation
    controls; false: of nothing). The same places for values as in a source."""
    _LIMITS[name] = sql


def kept_bases() -> list[str]:
    """The bases that sources keep; others (break-glass) are left alone."""
    return sorted({name.partition("/")[0] for name in _SOURCES})


@dataclass(frozen=True, slots=True)
class _Pieces:
    sources: str
    limits: str


def _pieces(people: str, bases: Collection[str]) -> _Pieces:
    sources = " UNION ALL ".join(
        f"SELECT person_id, party, '{name.partition('/')[0]}' AS basis, began, until FROM ({sql.format(people=people)}) s{n}"
        for n, (name, sql) in enumerate(sorted(_SOURCES.items()))
        if name.partition("/")[0] in bases
    )
    limits = " UNION ALL ".join(
        f"SELECT person_id, organisation_id, but, leaves_own FROM ({sql.format(people=people)}) l{n}"
        for n, (_, sql) in enumerate(sorted(_LIMITS.items()))
    )
    none = "SELECT NULL::bigint AS person_id, NULL::bigint AS organisation_id, NULL::bigint[] AS but, true AS leaves_own"
    return _Pieces(sources, limits or f"{none} WHERE false")


def wanted_sql(people: str, bases: Collection[str]) -> str:
    """The query of ``person_id, party, basis, began, until, is_own_only`` that the sources of some
    bases and the limits amount to now.

    Where a limit is one organisation's, a mixed team is taken apart into the employers' teams that work for it, so that
    the others keep their sight of the person. A voluntary organisation has only its own work with people who have not
    agreed that it is told of them (Q24).
    """
    pieces = _pieces(people, bases)
    team, staff = parties.sql("team", "t.id"), parties.sql("staff", "s.id")
    return f"""WITH limited AS MATERIALIZED ({pieces.limits}),
    grouped AS (
        SELECT person_id, party, basis, min(began) AS began,
            CASE WHEN bool_or(until IS NULL) THEN NULL ELSE max(until) END AS until
        FROM ({pieces.sources}) s
        WHERE party IS NOT NULL AND (until IS NULL OR until > %(now)s) GROUP BY 1, 2, 3
    ),
    serving AS MATERIALIZED (
        SELECT DISTINCT {parties.sql("team", "mixed")} AS mixed, {parties.sql("team", "employer")} AS employer FROM (
            SELECT a.serves_id AS mixed, a.team_id AS employer FROM place_teamlink a
            JOIN place_team e ON e.id = a.team_id AND e.kind = 'employer'
            WHERE a.place_id = %(place)s AND (a.valid_from IS NULL OR a.valid_from <= %(today)s)
                AND (a.valid_to IS NULL OR a.valid_to >= %(today)s)
            UNION ALL SELECT b.serves_id, a.team_id FROM place_teamlink a JOIN place_teamlink b ON b.team_id = a.serves_id
            JOIN place_team e ON e.id = a.team_id AND e.kind = 'employer'
            WHERE a.place_id = %(place)s AND (a.valid_from IS NULL OR a.valid_from <= %(today)s)
                AND (a.valid_to IS NULL OR a.valid_to >= %(today)s)
                AND (b.valid_from IS NULL OR b.valid_from <= %(today)s)
                AND (b.valid_to IS NULL OR b.valid_to >= %(today)s)
        ) d
    ),
    apart AS (
        SELECT g.person_id, coalesce(d.employer, g.party) AS party, g.basis, g.began, g.until
        FROM grouped g LEFT JOIN serving d ON d.mixed = g.party
            AND EXISTS (SELECT FROM limited l WHERE l.person_id = g.person_id AND l.organisation_id IS NOT NULL)
    ),
    owned AS MATERIALIZED (
        SELECT {team} AS party, o.id AS organisation_id, o.kind = ANY(%(guests)s) AS is_guest,
            o.kind = ANY(%(voluntary)s) AS asks_agreement
        FROM place_team t JOIN place_organisation o ON o.id = t.organisation_id WHERE t.place_id = %(place)s
        UNION ALL SELECT {staff}, o.id, o.kind = ANY(%(guests)s), o.kind = ANY(%(voluntary)s)
        FROM place_staff s JOIN place_organisation o ON o.id = s.organisation_id WHERE s.place_id = %(place)s
        UNION ALL SELECT {parties.sql("organisation", "o.id")}, o.id, o.kind = ANY(%(guests)s),
            o.kind = ANY(%(voluntary)s)
        FROM place_organisation o
    )
    SELECT a.person_id, a.party, a.basis, min(a.began) AS began,
        CASE WHEN bool_or(a.until IS NULL) THEN NULL ELSE max(a.until) END AS until,
        coalesce(bool_or(o.is_guest), false) OR count(l.person_id) > 0 AS is_own_only
    FROM apart a LEFT JOIN owned o ON o.party = a.party
    LEFT JOIN access_personagreement g ON g.person_id = a.person_id AND g.organisation_id = o.organisation_id
        AND g.withdrawn_at IS NULL
    LEFT JOIN limited l ON l.person_id = a.person_id AND NOT a.party = ANY(coalesce(l.but, '{{}}'))
        AND (l.organisation_id IS NULL OR l.organisation_id = o.organisation_id)
    GROUP BY 1, 2, 3 HAVING count(l.person_id) FILTER (WHERE NOT l.leaves_own) = 0
        AND count(*) FILTER (WHERE o.asks_agreement AND g.id IS NULL AND a.basis <> ALL(%(own_work)s)) = 0"""


register_source(
    "registration",
    f"""SELECT p.id AS person_id, {parties.sql("organisation", "p.practice_id")} AS party, %(now)s::timestamptz AS began,
        NULL::timestamptz AS until
    FROM {{people}} q JOIN people_person p ON p.id = q.person_id WHERE p.practice_id IS NOT NULL""",
    words="is registered with the practice",
)
