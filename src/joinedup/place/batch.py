"""Staff lists taken in as a set (DESIGN 2; R9, R11, F6): employer's team, host team and line manager follow the list."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.batch import Applied, Comparison, ListSource, create_table
from joinedup.core.context import Actor
from joinedup.place.models import Organisation

TABLE: Final = "staged_staff"

TEAM_BY_CODE: Final = """
    SELECT DISTINCT ON (organisation_id, upper(code)) organisation_id, upper(code) AS code, team_id FROM (
        SELECT organisation_id, code, team_id, 0 AS rank, valid_from, valid_to FROM place_teamcode
        WHERE place_id = %(place)s
        UNION ALL
        SELECT organisation_id, employer_code, id, 1, valid_from, valid_to FROM place_team
        WHERE place_id = %(place)s AND kind = 'employer' AND employer_code <> ''
    ) AS every_code
    WHERE (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_to IS NULL OR valid_to >= %(day)s)
    ORDER BY organisation_id, upper(code), rank, team_id
"""
"""Which team an employer's own code means on a day: organisation, code in capitals, team. Takes place and day."""

# The last row of a local id counts; an exact repeat of it earlier in the file is unchanged.
_COMPARE = f"""
    UPDATE {TABLE} AS row SET is_unchanged = true
    WHERE EXISTS (
        SELECT FROM place_staff AS held
        WHERE held.place_id = %(place)s AND held.organisation_id = %(sender)s AND held.ended IS NULL
        AND held.local_id = row.local_id AND held.content_hash = row.content_hash
    ) OR EXISTS (
        SELECT FROM {TABLE} AS later
        WHERE later.local_id = row.local_id AND later.content_hash = row.content_hash
        AND later.row_number > row.row_number
    )
"""
_OPEN = f"""
    SELECT count(*), count(*) FILTER (
        WHERE NOT EXISTS (SELECT FROM {TABLE} AS row WHERE row.local_id = held.local_id)
        AND NOT held.local_id = ANY(%(still)s)
    )
    FROM place_staff AS held
    WHERE held.place_id = %(place)s AND held.organisation_id = %(sender)s AND held.ended IS NULL
"""
_TEAMS = f"""
    DROP TABLE IF EXISTS pg_temp.staged_staff_teams;
    CREATE TEMPORARY TABLE staged_staff_teams ON COMMIT DROP AS {TEAM_BY_CODE}
"""
_OPERATIONAL = """
    SELECT id FROM place_team AS team
    WHERE team.place_id = %(place)s AND team.kind = 'operational' AND upper(team.code) = upper(row.operational_team_code)
    AND (team.valid_from IS NULL OR team.valid_from <= %(day)s)
    AND (team.valid_to IS NULL OR team.valid_to >= %(day)s) LIMIT 1
"""
_UPSERT = f"""
    INSERT INTO place_staff AS held (
        place_id, organisation_id, local_id, family_name, given_name, profession, registration_body,
        registration_number, job_title, email, telephone, whole_time_equivalent, started, "left",
        employer_team_id, employer_team_code, operational_team_id, operational_team_code, manager_local_id,
        content_hash, as_at, ended, file_id, row_number
    )
    SELECT DISTINCT ON (row.local_id) %(place)s, %(sender)s, row.local_id, row.family_name, row.given_name,
        row.profession, row.registration_body, row.registration_number, row.job_title, row.email, row.telephone,
        row.whole_time_equivalent, row.started, row.left_on, own.team_id, row.employer_team_code,
        ({_OPERATIONAL}), row.operational_team_code, row.manager_local_id, row.content_hash, %(as_at)s, NULL,
        %(file)s, row.row_number
    FROM {TABLE} AS row
    LEFT JOIN staged_staff_teams AS own
        ON own.organisation_id = %(sender)s AND own.code = upper(row.employer_team_code)
    ORDER BY row.local_id, row.row_number DESC
    ON CONFLICT (place_id, organisation_id, local_id) DO UPDATE SET
        family_name = excluded.family_name, given_name = excluded.given_name, profession = excluded.profession,
        registration_body = excluded.registration_body, registration_number = excluded.registration_number,
        job_title = excluded.job_title, email = excluded.email, telephone = excluded.telephone,
        whole_time_equivalent = excluded.whole_time_equivalent, started = excluded.started, "left" = excluded."left",
        employer_team_id = excluded.employer_team_id, employer_team_code = excluded.employer_team_code,
        operational_team_id = excluded.operational_team_id, operational_team_code = excluded.operational_team_code,
        manager_local_id = excluded.manager_local_id, content_hash = excluded.content_hash, as_at = excluded.as_at,
        ended = NULL,
        file_id = CASE WHEN held.content_hash = excluded.content_hash THEN held.file_id ELSE excluded.file_id END,
        row_number = CASE WHEN held.content_hash = excluded.content_hash THEN held.row_number
            ELSE excluded.row_number END
"""
_END = f"""
    UPDATE place_staff AS held SET ended = %(as_at)s
    WHERE held.place_id = %(place)s AND held.organisation_id = %(sender)s AND held.ended IS NULL
    AND NOT EXISTS (SELECT FROM {TABLE} AS row WHERE row.local_id = held.local_id)
    AND NOT held.local_id = ANY(%(still)s)
"""
# Relations follow the list only where the list speaks: a line manager of another employer, or a host team set by hand
# while the list's column is empty, stays (R9, F6).
_WANTED = """
    DROP TABLE IF EXISTS pg_temp.staged_staff_relations;
    CREATE TEMPORARY TABLE staged_staff_relations ON COMMIT DROP AS
    SELECT staff.id AS staff_id, 'line_manager' AS kind, manager.id AS other_staff_id, NULL::bigint AS team_id
    FROM place_staff AS staff
    JOIN place_staff AS manager ON manager.place_id = staff.place_id
        AND manager.organisation_id = staff.organisation_id AND manager.local_id = staff.manager_local_id
        AND manager.id <> staff.id AND manager.ended IS NULL
    WHERE staff.place_id = %(place)s AND staff.organisation_id = %(sender)s AND staff.ended IS NULL
        AND staff.manager_local_id <> ''
    UNION ALL
    SELECT staff.id, 'host_team', NULL, staff.operational_team_id FROM place_staff AS staff
    WHERE staff.place_id = %(place)s AND staff.organisation_id = %(sender)s AND staff.ended IS NULL
        AND staff.operational_team_id IS NOT NULL
"""
_RELATIONS_HELD = """
    relation.place_id = %(place)s AND relation.staff_id = staff.id AND staff.organisation_id = %(sender)s
    AND staff.place_id = %(place)s AND relation.kind IN ('line_manager', 'host_team')
    AND (relation.valid_to IS NULL OR relation.valid_to >= %(day)s)
"""
_SAME = """
    wanted.staff_id = relation.staff_id AND wanted.kind = relation.kind
    AND wanted.other_staff_id IS NOT DISTINCT FROM relation.other_staff_id
    AND wanted.team_id IS NOT DISTINCT FROM relation.team_id
"""
_END_RELATIONS = f"""
    UPDATE place_staffrelation AS relation SET valid_to = %(day)s::date - 1 FROM place_staff AS staff
    WHERE {_RELATIONS_HELD}
    AND NOT EXISTS (SELECT FROM staged_staff_relations AS wanted WHERE {_SAME})
    AND (staff.ended IS NOT NULL OR CASE relation.kind
        WHEN 'line_manager' THEN EXISTS (
            SELECT FROM place_staff AS other WHERE other.id = relation.other_staff_id
            AND other.organisation_id = staff.organisation_id
        )
        ELSE staff.operational_team_code <> '' END)
"""
_BEGIN_RELATIONS = """
    INSERT INTO place_staffrelation (place_id, staff_id, kind, other_staff_id, team_id, valid_from)
    SELECT %(place)s, wanted.staff_id, wanted.kind, wanted.other_staff_id, wanted.team_id, %(day)s
    FROM staged_staff_relations AS wanted
    WHERE NOT EXISTS (
        SELECT FROM place_staffrelation AS relation
        WHERE relation.place_id = %(place)s AND relation.staff_id = wanted.staff_id AND relation.kind = wanted.kind
        AND (relation.valid_to IS NULL OR relation.valid_to >= %(day)s)
    )
"""


@dataclass(slots=True)
class StaffReceiver:
    """The door for ``staff`` lists: each row one member of staff of the sender."""

    format: str = "staff"
    table: str = TABLE
    columns: tuple[tuple[str, str], ...] = (
        ("row_number", "integer NOT NULL"),
        ("content_hash", "text NOT NULL"),
        ("local_id", "text NOT NULL"),
        ("family_name", "text NOT NULL"),
        ("given_name", "text NOT NULL"),
        ("profession", "text NOT NULL"),
        ("registration_body", "text NOT NULL"),
        ("registration_number", "text NOT NULL"),
        ("job_title", "text NOT NULL"),
        ("employer_team_code", "text NOT NULL"),
        ("operational_team_code", "text NOT NULL"),
        ("manager_local_id", "text NOT NULL"),
        ("email", "text NOT NULL"),
        ("telephone", "text NOT NULL"),
        ("whole_time_equivalent", "numeric(4,2)"),
        ("started", "date"),
        ("left_on", "date"),
    )

    def create(self) -> None:
        """Make the temporary table in the current transaction."""
        create_table(self)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE INDEX ON {self.table} (local_id)")

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark rows already held with the same content, and repeats; count who would end. Changes nothing held."""
        values = _values(actor, source)
        with connection.cursor() as cursor:
            cursor.execute(_COMPARE, values)
            cursor.execute(_OPEN, values)
            counted = cursor.fetchone()
        open_now, gone = counted if counted is not None else (0, 0)
        return Comparison(open_now=open_now, would_end=gone if source.mode == "full" else 0)

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """Turn what is staged into staff and their relations."""
        return apply_staff_list(actor=actor, source=source)


STAFF: Final = StaffReceiver()
"""The receiver of staff lists."""


def _values(actor: Actor, source: ListSource) -> dict[str, Any]:
    return {
        "place": actor.place_id,
        "sender": source.sender_id,
        "as_at": source.as_at,
        "day": clock.local(source.as_at).date(),
        "file": source.file_id,
        "still": list(source.still_named),
    }


@action(kind="place.staff_list_applied", sentence="took in a staff list", permission="interop.send")
def apply_staff_list(*, actor: Actor, source: ListSource) -> Applied:
    """What is staged becomes staff of the sender; unknown team codes and managers stay as text until they are known.

    Rows with the same content are refreshed too, since the place file may have mapped their codes meanwhile.
    """
    values = _values(actor, source)
    applied = Applied()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT local_id) FILTER (WHERE NOT is_unchanged) FROM {TABLE}")
        changed = cursor.fetchone()
        cursor.execute(_TEAMS, values)
        cursor.execute(_UPSERT, values)
        applied.counts["staff.written"] = changed[0] if changed is not None else 0
        if source.mode == "full":
            cursor.execute(_END, values)
            applied.counts["staff.ended"] = cursor.rowcount
        cursor.execute(_WANTED, values)
        cursor.execute(_END_RELATIONS, values)
        applied.counts["relation.ended"] = cursor.rowcount
        cursor.execute(_BEGIN_RELATIONS, values)
        applied.counts["relation.begun"] = cursor.rowcount
    sender = Organisation.objects.get(pk=source.sender_id)
    events.record(actor=actor, subject=sender, data={"file": source.file_id, **applied.counts})
    return applied
