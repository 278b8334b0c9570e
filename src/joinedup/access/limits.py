"""What sharing choices do to legitimate relationships: the sources and limits that they declare (DESIGN 5; Q20, Q23).

The same as ``access.rules.sharing.effect`` says for one party, as set SQL for many; a test holds the two together.
"""

from joinedup.access.relationships import register_limit, register_source
from joinedup.core.parties import sql

_RESTRICTED = """FROM {people} q JOIN LATERAL (
        SELECT s.person_id, s.state, s.parties, s.recorded_at FROM access_sharingchoice s
        WHERE s.person_id = q.person_id AND s.kind = 'restriction' ORDER BY s.id DESC LIMIT 1
    ) c ON c.state = 'restricted'"""


def declare() -> None:
    """Declare them; called once, when the application starts."""
    register_source(
        "named",
        f"""SELECT c.person_id, n.party::bigint AS party, c.recorded_at AS began, NULL::timestamptz AS until
        {_RESTRICTED} CROSS JOIN LATERAL jsonb_array_elements_text(c.parties) AS n(party)""",
        words="is named in the restricted record",
    )
    register_source(
        "break-glass",
        f"""SELECT b.person_id, {sql("user", "b.user_id")} AS party, b.opened_at AS began, b.until
        FROM {{people}} q JOIN access_breakglass b ON b.person_id = q.person_id AND b.until > %(now)s""",
        words="opened the record by break-glass",
    )
    register_limit(
        "restriction",
        f"""SELECT c.person_id, NULL::bigint AS organisation_id,
            ARRAY(SELECT n.party::bigint FROM jsonb_array_elements_text(c.parties) AS n(party)) AS but, false AS leaves_own
        {_RESTRICTED}""",
    )
    register_limit(
        "objection",
        """SELECT o.person_id, o.organisation_id, NULL::bigint[] AS but, true AS leaves_own FROM (
            SELECT DISTINCT ON (s.person_id, s.organisation_id) s.person_id, s.organisation_id, s.state
            FROM {people} q JOIN access_sharingchoice s ON s.person_id = q.person_id AND s.kind = 'objection'
            ORDER BY s.person_id, s.organisation_id, s.id DESC
        ) o WHERE o.state = 'upheld'""",
    )
