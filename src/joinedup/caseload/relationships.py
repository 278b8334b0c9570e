"""Relationships that the caseload makes: of teams and workers involved, of the shared caseload, of visits, leads and whoever
holds a risk (DESIGN 5)."""

from joinedup.access.relationships import register_source
from joinedup.core.parties import sql

MIDNIGHT = "({0}::timestamp AT TIME ZONE 'Europe/London')"

_INVOLVED = """FROM {people} q JOIN caseload_involvement i ON i.person_id = q.person_id AND i.ended IS NULL"""
_SHARED = """(NOT EXISTS (SELECT FROM caseload_involvement i WHERE i.case_id = c.id AND i.ended IS NULL AND i.is_sealed)
            OR EXISTS (SELECT FROM caseload_involvement i WHERE i.case_id = c.id AND i.ended IS NULL AND NOT i.is_sealed))"""
"""A case with nothing but sealed work is nobody's but the sealing organisation's (Q12)."""
_IN_FORCE = "({0}.valid_from IS NULL OR {0}.valid_from <= %(today)s) AND ({0}.valid_to IS NULL OR {0}.valid_to >= %(today)s)"


def declare_sources() -> None:
    """Declare them; called once, when the application starts."""
    for name, column in (("team", "team_id"), ("staff", "worker_id")):
        register_source(
            "involvement",
            f"""SELECT i.person_id, {sql(name, f"i.{column}")} AS party, {MIDNIGHT.format("i.opened")} AS began,
                NULL::timestamptz AS until {_INVOLVED} WHERE i.{column} IS NOT NULL""",
            words="is involved",
            name=name,
        )
    register_source(
        "shared-caseload",
        f"""SELECT c.person_id, {sql("team", "c.home_team_id")} AS party, {MIDNIGHT.format("c.opened")} AS began,
            NULL::timestamptz AS until
        FROM {{people}} q JOIN caseload_case c ON c.person_id = q.person_id AND c.closed IS NULL
        WHERE c.home_team_id IS NOT NULL AND {_SHARED}""",
        words="has the person on the shared caseload",
    )
    register_source(
        "shared-caseload",
        f"""SELECT c.person_id, {sql("team", "l.serves_id")} AS party, {MIDNIGHT.format("i.opened")} AS began,
            NULL::timestamptz AS until
        FROM {{people}} q JOIN caseload_case c ON c.person_id = q.person_id AND c.closed IS NULL AND c.home_team_id IS NULL
        JOIN caseload_involvement i ON i.case_id = c.id AND i.ended IS NULL AND NOT i.is_sealed
        JOIN place_teamlink l ON l.team_id = i.team_id AND {_IN_FORCE.format("l")}
        JOIN place_team t ON t.id = l.serves_id AND t.kind = 'operational'""",
        words="has the person on the shared caseload",
        name="no-home-team",
    )
    register_source(
        "lead",
        f"""SELECT c.person_id, {sql("staff", "c.lead_id")} AS party, %(now)s::timestamptz AS began,
            NULL::timestamptz AS until
        FROM {{people}} q JOIN caseload_case c ON c.person_id = q.person_id AND c.closed IS NULL
        WHERE c.lead_id IS NOT NULL""",
        words="leads the case",
    )
    for name, column in (("team", "team_id"), ("staff", "worker_id")):
        register_source(
            "visit",
            f"""SELECT v.person_id, {sql(name, f"v.{column}")} AS party, least(v.planned_start, %(now)s) AS began,
                v.planned_start + %(after)s AS until
            FROM {{people}} q JOIN caseload_visit v ON v.person_id = q.person_id AND v.ended IS NULL
                AND v.planned_start > %(now)s - %(after)s
            WHERE v.{column} IS NOT NULL""",
            words="has a visit",
            name=name,
        )
    for name, column in (("team", "team_id"), ("staff", "staff_id")):
        register_source(
            "risk",
            f"""SELECT c.person_id, {sql(name, f"h.{column}")} AS party, h.recorded_at AS began, h.until
            FROM {{people}} q JOIN caseload_case c ON c.person_id = q.person_id
            JOIN caseload_riskholding h ON h.case_id = c.id AND h.until > %(now)s
            WHERE h.{column} IS NOT NULL""",
            words="holds the risk",
            name=name,
        )
