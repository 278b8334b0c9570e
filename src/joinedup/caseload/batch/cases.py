"""Cases behind a list of open cases: each open involvement stands in its person's one open case (DESIGN 3)."""

from joinedup.caseload.home_team import HOME_TEAMS, know_home_teams
from joinedup.core.batch import ListSource
from joinedup.core.context import Actor
from joinedup.people.sql import Params, execute, value, working_table


def place_in_cases(actor: Actor, source: ListSource, params: Params) -> dict[str, int]:
    """Give every row of ``oc_plan`` its case: the person's open one, else a new one. Work that starts again after a
    case has closed makes a new case. A row that is closed from the start joins what there is.

    Leaves ``oc_todo`` (the plan with its cases) and ``oc_cases`` (cases that were there before and must be settled).
    """
    know_home_teams(actor, source)
    working_table(
        "oc_person",
        """SELECT t.*, o.id AS open_case, l.id AS last_case,
            CASE WHEN o.id IS NULL AND (t.is_open OR l.id IS NULL)
                THEN nextval('caseload_case_id_seq'::regclass) END AS new_case
        FROM (
            SELECT person_id, bool_or(is_open) AS is_open, min(opened) FILTER (WHERE is_open) AS opened,
                min(opened) AS first_opened, max(closed) AS closed
            FROM oc_plan GROUP BY person_id
        ) t
        LEFT JOIN caseload_case o ON o.person_id = t.person_id AND o.closed IS NULL
        LEFT JOIN (SELECT person_id, max(id) AS id FROM caseload_case WHERE closed IS NOT NULL
            AND joined_into_id IS NULL
            AND person_id IN (SELECT person_id FROM oc_plan WHERE NOT is_new_person) GROUP BY person_id
        ) l ON l.person_id = t.person_id""",
        params,
        key="person_id",
    )
    made = execute(
        f"""INSERT INTO caseload_case (id, place_id, person_id, opened, closed, home_team_id, family_key, given_key)
        SELECT n.new_case, %(place)s, n.person_id, coalesce(n.opened, n.first_opened),
            CASE WHEN NOT n.is_open THEN n.closed END, h.team_id, p.family_key, p.given_key
        FROM oc_person n JOIN people_person p ON p.id = n.person_id
        LEFT JOIN {HOME_TEAMS} h ON h.practice_id = p.practice_id
        WHERE n.new_case IS NOT NULL""",
        params,
    )
    working_table(
        "oc_todo",
        """SELECT t.*, CASE
            WHEN t.is_open THEN coalesce(p.open_case, p.new_case)
            WHEN t.held_person = t.person_id THEN t.held_case
            ELSE coalesce(p.open_case, p.new_case, p.last_case) END AS case_id
        FROM oc_plan t JOIN oc_person p USING (person_id)""",
        key="row_number;person_id;held_id",
    )
    working_table(
        "oc_cases",
        "SELECT held_case AS case_id FROM oc_todo WHERE held_case IS NOT NULL UNION SELECT case_id FROM oc_gone"
        " UNION SELECT open_case FROM oc_person WHERE open_case IS NOT NULL"
        " UNION SELECT last_case FROM oc_person WHERE new_case IS NULL AND last_case IS NOT NULL",
        key="case_id",
    )
    return {"case.made": made}


def settle_cases(params: Params) -> dict[str, int]:
    """Close the cases whose last involvement ended; a case opened when its first involvement did."""
    working_table(
        "oc_cases_touched",
        "SELECT person_id FROM oc_person WHERE new_case IS NOT NULL"
        " UNION SELECT c.person_id FROM caseload_case c JOIN oc_cases o ON o.case_id = c.id",
    )
    if not value("SELECT EXISTS (SELECT FROM oc_cases)"):
        return {"case.closed": 0}
    working_table(
        "oc_settled",
        """SELECT c.id, count(i.id) FILTER (WHERE i.ended IS NULL) > 0 AS is_open, min(i.opened) AS opened,
            coalesce(max(coalesce(i.closed, (i.ended AT TIME ZONE 'Europe/London')::date)), c.closed, %(today)s)
                AS closed
        FROM oc_cases o JOIN caseload_case c ON c.id = o.case_id
        LEFT JOIN caseload_involvement i ON i.case_id = c.id GROUP BY c.id""",
        params,
    )
    closed = execute(
        "UPDATE caseload_case c SET closed = s.closed FROM oc_settled s"
        " WHERE c.id = s.id AND NOT s.is_open AND c.closed IS DISTINCT FROM s.closed"
        " AND (c.closed IS NULL OR c.id IN (SELECT case_id FROM oc_todo))"
    )
    execute(
        "UPDATE caseload_case c SET opened = s.opened FROM oc_settled s WHERE c.id = s.id AND c.opened <> s.opened"
    )
    return {"case.closed": closed}
