"""Visits as partners list them, and what came of each (Q3, Q4, F18)."""

from joinedup.access.actions import keep_relationships
from joinedup.caseload.batch.columns import VISITS_COLUMNS
from joinedup.caseload.facts import retell
from joinedup.caseload.rules import VISIT_OUTCOME_FACTS
from joinedup.caseload.sealing import seal_what_follows
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.batch import Applied, Comparison, ListSource, create_table
from joinedup.core.context import Actor
from joinedup.people.columns import Columns
from joinedup.people.sql import Params, execute, index, mark_unchanged, roomy, value, working_table

KEPT = events.register_kind("caseload.visits_kept", "brought visits up to a list", events.Category.CHANGE)

SENT = (
    "team_id, team_code, worker_id, worker_code, planned_start, planned_minutes, actual_start, outcome, purpose,"
    " is_time_critical, is_double_handed, content_hash, row_number"
)

_DAY = "(({0}) AT TIME ZONE 'Europe/London')::date"


class Visits:
    """Receiver of ``visits``: full for the days it covers. Rows whose person the sender has not named are orphans."""

    format = "visits"
    table = "staged_visits"
    columns: Columns = VISITS_COLUMNS

    def create(self) -> None:
        """Make the temporary table that the door fills."""
        roomy()
        create_table(self)

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark what is unchanged and who is not known, count what would end; leaves ``visit_work`` and
        ``visit_gone`` behind, as ``OpenCases`` does."""
        index(self.table, "row_number;visit_id")
        params = _params(actor, source)
        working_table(
            "visit_work",
            f"""WITH s AS (
                SELECT *, max(row_number) OVER (PARTITION BY visit_id) AS last_row,
                    row_number() OVER (PARTITION BY visit_id, content_hash ORDER BY row_number) > 1 AS is_repeat
                FROM {self.table}
            ), r AS (
                SELECT local_id, (array_agg(id ORDER BY kind))[1] AS record_id,
                    (array_agg(person_id ORDER BY kind))[1] AS person_id
                FROM people_sourcerecord WHERE place_id = %(place)s AND controller_id = %(sender)s
                    AND kind IN ('client', 'inpatient')
                    AND local_id IN (SELECT local_id FROM {self.table}) GROUP BY local_id
            ), v AS (SELECT * FROM caseload_visit WHERE place_id = %(place)s AND organisation_id = %(sender)s
                AND local_id IN (SELECT visit_id FROM {self.table})
            ), i AS (SELECT id, local_id FROM caseload_involvement
                WHERE place_id = %(place)s AND organisation_id = %(sender)s
            )
            SELECT s.row_number, s.last_row, s.is_repeat, r.record_id, r.person_id, i.id AS involvement_id,
                v.id AS held_id, v.person_id AS former_person,
                coalesce(v.content_hash = s.content_hash AND v.ended IS NULL AND v.outcome = s.outcome
                    AND v.planned_start = s.planned_start, false) AS is_held,
                (v.team_id, v.worker_id, v.involvement_id, v.record_id)
                    IS NOT DISTINCT FROM (s.team_id, s.worker_id, i.id, r.record_id) AS is_mapped
            FROM s LEFT JOIN r ON r.local_id = s.local_id LEFT JOIN v ON v.local_id = s.visit_id
            LEFT JOIN i ON i.local_id = s.case_id AND s.case_id <> ''""",
            params,
            key="row_number",
        )
        mark_unchanged(self.table, "visit_work")
        execute(
            f"UPDATE {self.table} s SET is_orphan = true FROM visit_work w"
            " WHERE w.row_number = s.row_number AND w.record_id IS NULL"
        )
        working_table(
            "visit_open",
            f"""SELECT v.id AS visit_id, v.local_id, v.outcome = '' AS is_to_come,
                coalesce(v.first_as_at = %(as_at)s, false) AS is_undone
            FROM caseload_visit v, {self._days()}
            WHERE v.place_id = %(place)s AND v.organisation_id = %(sender)s AND v.ended IS NULL
                AND v.planned_start >= d.first AND v.planned_start < d.last""",
            params,
        )
        working_table(
            "visit_gone",
            """SELECT visit_id, is_undone, is_to_come FROM visit_open o
            WHERE %(full)s AND (is_to_come OR is_undone) AND NOT o.local_id = ANY(%(still)s)
                AND NOT EXISTS (SELECT FROM visit_work w WHERE w.held_id = o.visit_id)""",
            params,
        )
        return Comparison(
            value("SELECT count(*) FROM visit_open WHERE is_to_come"),
            value("SELECT count(*) FROM visit_gone WHERE is_to_come"),
        )

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """Take the list in; ``compare`` has run in this transaction."""
        return _take_visits(actor=actor, source=source, table=self.table)

    def _days(self) -> str:
        first, last = _DAY.format("min(planned_start)"), _DAY.format("max(planned_start)")
        return (
            f"(SELECT ({first})::timestamp AT TIME ZONE 'Europe/London' AS first,"
            f" ({last} + 1)::timestamp AT TIME ZONE 'Europe/London' AS last FROM {self.table}) d"
        )


def _params(actor: Actor, source: ListSource) -> Params:
    return {
        "place": actor.place_id,
        "sender": source.sender_id,
        "as_at": source.as_at,
        "file": source.file_id,
        "still": list(source.still_named),
        "full": source.mode == "full",
    }


@action(kind="caseload.visits_taken", sentence="took in a list of visits", permission="interop.send")
def _take_visits(*, actor: Actor, source: ListSource, table: str) -> Applied:
    params = _params(actor, source)
    working_table(
        "visit_todo",
        """SELECT w.*, coalesce(w.held_id, nextval('caseload_visit_id_seq'::regclass)) AS visit_id
        FROM visit_work w
        WHERE w.row_number = w.last_row AND w.record_id IS NOT NULL AND NOT (w.is_held AND w.is_mapped)""",
        key="row_number;visit_id",
    )
    counts = _keep(table, params)
    told, withdrawn = retell(
        actor=actor,
        source=source,
        about="SELECT 'visit:' || visit_id AS reference FROM visit_todo"
        " UNION ALL SELECT 'visit:' || visit_id FROM visit_gone WHERE is_undone",
        kinds=tuple(VISIT_OUTCOME_FACTS.values()),
        wanted=_OUTCOMES,
    )
    counts.update({"fact.told": told, "fact.withdrawn": withdrawn})
    seal_what_follows(place_id=actor.place_id, organisation_id=source.sender_id)
    working_table(
        "visit_related",
        "SELECT person_id FROM visit_todo UNION SELECT former_person FROM visit_todo"
        " UNION SELECT v.person_id FROM visit_gone g JOIN caseload_visit v ON v.id = g.visit_id",
    )
    keep_relationships(actor=actor, table="visit_related")
    about = {"file": source.file_id, "format": source.format}
    events.record(actor=actor, kind=KEPT, data={**about, **counts})
    events.record(actor=actor, data={**about, **counts})
    return Applied(counts)


def _keep(table: str, params: Params) -> dict[str, int]:
    sent = ", ".join(f"s.{name.strip()}" for name in SENT.split(","))
    made = execute(
        f"""INSERT INTO caseload_visit (id, place_id, person_id, organisation_id, record_id, involvement_id, local_id,
            as_at, first_as_at, file_id, {SENT})
        SELECT t.visit_id, %(place)s, t.person_id, %(sender)s, t.record_id, t.involvement_id, s.visit_id, %(as_at)s,
            %(as_at)s, %(file)s, {sent}
        FROM visit_todo t JOIN {table} s USING (row_number) WHERE t.held_id IS NULL""",
        params,
    )
    pairs = ", ".join(f"{name.strip()} = s.{name.strip()}" for name in SENT.split(","))
    changed = execute(
        f"""UPDATE caseload_visit v SET {pairs}, person_id = t.person_id, record_id = t.record_id,
            involvement_id = t.involvement_id, ended = NULL, as_at = %(as_at)s, file_id = %(file)s
        FROM visit_todo t JOIN {table} s USING (row_number) WHERE v.id = t.held_id""",
        params,
    )
    ended = execute(
        "UPDATE caseload_visit v SET ended = %(as_at)s FROM visit_gone g WHERE v.id = g.visit_id", params
    )
    return {"visit.made": made, "visit.changed": changed, "visit.ended": ended}


_CASES = " ".join(f"WHEN '{outcome}' THEN '{fact}'" for outcome, fact in VISIT_OUTCOME_FACTS.items())
_OUTCOMES = f"""SELECT v.person_id, CASE v.outcome {_CASES} END AS kind,
        coalesce(v.actual_start, v.planned_start) AS effective, v.organisation_id AS controller_id,
        'visit:' || v.id AS reference,
        jsonb_build_object('team', coalesce(m.name, v.team_code), 'staff', v.worker_id) AS values, v.row_number
    FROM visit_todo t JOIN caseload_visit v ON v.id = t.visit_id LEFT JOIN place_team m ON m.id = v.team_id
    WHERE v.outcome <> ''"""


VISITS = Visits()
