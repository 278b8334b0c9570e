"""Relationships that meetings make: of the teams of a huddle with everybody on its list, until a little after it ended."""

from joinedup.access.relationships import register_source
from joinedup.core.parties import sql


def declare_sources() -> None:
    """Declare them; called once, when the application starts."""
    register_source(
        "meeting",
        f"""SELECT m.person_id, {sql("team", "s.team_id")} AS party, m.added_at AS began,
            CASE WHEN h.ended_at IS NOT NULL THEN h.ended_at + %(after)s
                ELSE (h.day::timestamp AT TIME ZONE 'Europe/London') + interval '1 day' + %(after)s END AS until
        FROM {{people}} q JOIN meetings_huddleitem m ON m.person_id = q.person_id AND m.pruned_at IS NULL
        JOIN meetings_huddle h ON h.id = m.huddle_id AND h.day > %(today)s - 400
        JOIN meetings_huddleseries_teams s ON s.huddleseries_id = h.series_id""",
        words="discusses the person at its huddle",
    )
