"""Open cases as partners list them: involvements open, change and end; cases follow (R15, F8-F10; DESIGN 3)."""

from joinedup.access.actions import keep_relationships
from joinedup.caseload.batch import cases, telling
from joinedup.caseload.batch.columns import OPEN_CASES_COLUMNS
from joinedup.caseload.home_team import refresh_health_items
from joinedup.caseload.sealing import seal_what_follows
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.batch import Applied, Comparison, ListSource, create_table
from joinedup.core.clock import local
from joinedup.core.context import Actor
from joinedup.people.batch import LINKED, Columns, end_records, take_records
from joinedup.people.sql import Params, execute, index, mark_unchanged, roomy, rows, working_table

KEPT = events.register_kind(
    "caseload.involvements_kept", "brought involvements up to a list", events.Category.CHANGE
)
CASES_KEPT = events.register_kind(
    "caseload.cases_kept", "opened and closed cases as a list tells", events.Category.CHANGE
)
FACTS_TOLD = events.register_kind("caseload.facts_told", "told facts as a list tells", events.Category.CHANGE)

MIDNIGHT = "({0}::timestamp AT TIME ZONE 'Europe/London')"
"""SQL: the start of a day in London."""

SENT = (
    "team_id, team_code, worker_id, worker_code, service, priority, reason, alert, opened, review_due, closed,"
    " content_hash, row_number"
)


class OpenCases:
    """Receiver of ``open-cases``: full for the sender."""

    format = "open-cases"
    table = "staged_open_cases"
    columns: Columns = OPEN_CASES_COLUMNS

    def create(self) -> None:
        """Make the temporary table that the door fills."""
        roomy()
        create_table(self)

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark what is unchanged and count what would end; leaves ``oc_work`` behind, one row a staged row, and
        ``oc_gone``, what is open and no longer named. There ``is_undone``: the former list of this same moment named it
        first, so that it was never so."""
        index(self.table, "row_number;case_id;local_id")
        params = _params(actor, source)
        working_table(
            "oc_work",
            f"""WITH s AS (
                SELECT row_number, case_id, content_hash, team_id, worker_id,
                    closed IS NULL OR closed > %(today)s AS is_open,
                    max(row_number) OVER (PARTITION BY case_id) AS last_row,
                    row_number() OVER (PARTITION BY case_id, content_hash ORDER BY row_number) > 1 AS is_repeat
                FROM {self.table}
            ), i AS (
                SELECT id, local_id, content_hash, ended, team_id, worker_id FROM caseload_involvement
                WHERE place_id = %(place)s AND organisation_id = %(sender)s
            )
            SELECT w.*, w.row_number = w.last_row AND NOT w.is_held AS is_todo,
                w.row_number = w.last_row AND w.is_held AND NOT w.is_mapped AS is_to_map
            FROM (
                SELECT s.row_number, s.last_row, s.is_repeat, s.is_open, i.id AS held_id,
                    coalesce(i.content_hash = s.content_hash AND (i.ended IS NULL) = s.is_open, false) AS is_held,
                    (i.team_id, i.worker_id) IS NOT DISTINCT FROM (s.team_id, s.worker_id) AS is_mapped
                FROM s LEFT JOIN i ON i.local_id = s.case_id
            ) w""",
            params,
            key="row_number;held_id",
        )
        mark_unchanged(self.table, "oc_work")
        open_now = working_table(
            "oc_open",
            """SELECT id AS involvement_id, case_id, person_id, local_id,
                coalesce(first_as_at = %(as_at)s, false) AS is_undone
            FROM caseload_involvement
            WHERE place_id = %(place)s AND organisation_id = %(sender)s AND ended IS NULL""",
            params,
        )
        would_end = working_table(
            "oc_gone",
            """SELECT involvement_id, case_id, person_id, %(as_at)s::timestamptz AS ended, is_undone FROM oc_open o
            WHERE %(full)s AND NOT o.local_id = ANY(%(still)s)
                AND NOT EXISTS (SELECT FROM oc_work w WHERE w.held_id = o.involvement_id)""",
            params,
            key="involvement_id",
        )
        return Comparison(open_now, would_end)

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """Take the list in; ``compare`` has run in this transaction."""
        return _take_open_cases(actor=actor, source=source, table=self.table)


def _params(actor: Actor, source: ListSource) -> Params:
    return {
        "place": actor.place_id,
        "sender": source.sender_id,
        "as_at": source.as_at,
        "today": local(source.as_at).date(),
        "file": source.file_id,
        "still": list(source.still_named),
        "full": source.mode == "full",
    }


@action(kind="caseload.open_cases_taken", sentence="took in a list of open cases", permission="interop.send")
def _take_open_cases(*, actor: Actor, source: ListSource, table: str) -> Applied:
    params = _params(actor, source)
    todo = f"SELECT s.* FROM {table} s JOIN oc_work w USING (row_number) WHERE {{0}}"
    linked = take_records(actor=actor, source=source, rows_sql=todo.format("w.is_todo"))
    _plan(table, params)
    counts = {
        "record.made": linked.records_made,
        "person.made": linked.people_made,
        "pair.raised": linked.pairs,
    }
    counts.update(cases.place_in_cases(actor, source, params))
    counts.update(_keep(table, params))
    allocations = _allocate(params)
    counts.update(cases.settle_cases(params))
    told, withdrawn = telling.tell_involvements(actor, source, params)
    relinked = _map_again(todo.format("w.is_to_map"), params)
    if source.mode == "full":
        end_records(actor=actor, source=source, gone=_records_gone(table, params))
    working_table(
        "oc_people",
        "SELECT person_id FROM oc_cases_touched WHERE person_id IS NOT NULL GROUP BY 1",
        key="person_id",
    )
    seal_what_follows(place_id=actor.place_id, organisation_id=source.sender_id)
    refresh_health_items(actor=actor, source=source, table="oc_people")
    working_table(
        "oc_related",
        "SELECT person_id FROM oc_people UNION SELECT held_person FROM oc_todo UNION SELECT person_id FROM oc_gone"
        " UNION SELECT i.person_id FROM oc_work w JOIN caseload_involvement i ON i.id = w.held_id WHERE w.is_to_map",
    )
    keep_relationships(actor=actor, table="oc_related")
    about = {"file": source.file_id, "format": source.format}
    counts.update({"fact.told": told, "fact.withdrawn": withdrawn, "allocation.made": allocations})
    for kind, prefix in ((KEPT, "involvement."), (CASES_KEPT, "case."), (FACTS_TOLD, "fact.")):
        part = {name: count for name, count in counts.items() if name.startswith(prefix)}
        events.record(actor=actor, kind=kind, data={**about, **part, "mapped_again": relinked})
    events.record(actor=actor, data={**about, **counts})
    return Applied(counts)


def _plan(table: str, params: Params) -> None:
    """``oc_plan``: each row to be taken in, with the involvement it speaks of, its person and what was held."""
    working_table(
        "oc_plan",
        f"""SELECT s.row_number, w.is_open, w.held_id, l.person_id, l.record_id, l.is_new AS is_new_person, s.opened,
            CASE WHEN NOT w.is_open THEN s.closed END AS closed, s.worker_id,
            CASE WHEN NOT w.is_open THEN {MIDNIGHT.format("s.closed")} END AS ended,
            i.case_id AS held_case, i.person_id AS held_person, i.worker_id AS held_worker,
            i.ended IS NOT NULL AS was_ended,
            coalesce(w.held_id, nextval('caseload_involvement_id_seq'::regclass)) AS involvement_id
        FROM {table} s JOIN oc_work w USING (row_number)
        JOIN {LINKED} l ON l.controller_id = s.controller_id AND l.kind = s.kind AND l.local_id = s.local_id
        LEFT JOIN caseload_involvement i ON i.id = w.held_id
        WHERE w.is_todo""",
        params,
        key="row_number;person_id;held_id",
    )


def _keep(table: str, params: Params) -> dict[str, int]:
    """Write the involvements: new, changed, gone."""
    sent = ", ".join(f"s.{name.strip()}" for name in SENT.split(","))
    made = execute(
        f"""INSERT INTO caseload_involvement (id, place_id, case_id, person_id, organisation_id, record_id, local_id,
            ended, as_at, first_as_at, file_id, sealed_as, is_sealed, {SENT})
        SELECT t.involvement_id, %(place)s, t.case_id, t.person_id, %(sender)s, t.record_id, s.case_id, t.ended,
            %(as_at)s, %(as_at)s, %(file)s, s.sealed_as, s.is_sealed, {sent}
        FROM oc_todo t JOIN {table} s USING (row_number) WHERE t.held_id IS NULL""",
        params,
    )
    pairs = ", ".join(f"{name.strip()} = s.{name.strip()}" for name in SENT.split(","))
    changed = execute(
        f"""UPDATE caseload_involvement i SET {pairs}, case_id = t.case_id, person_id = t.person_id,
            record_id = t.record_id, ended = t.ended, as_at = %(as_at)s, file_id = %(file)s,
            sealed_as = CASE WHEN i.sealed_as = 'chosen' THEN i.sealed_as ELSE s.sealed_as END,
            is_sealed = CASE WHEN i.sealed_as = 'chosen' THEN i.is_sealed ELSE s.is_sealed END
        FROM oc_todo t JOIN {table} s USING (row_number) WHERE i.id = t.held_id""",
        params,
    )
    gone = execute(
        "UPDATE caseload_involvement i SET ended = g.ended FROM oc_gone g WHERE i.id = g.involvement_id"
    )
    opened, closed, reopened = rows(
        "SELECT count(*) FILTER (WHERE held_id IS NULL AND is_open),"
        " count(*) FILTER (WHERE NOT is_open AND NOT was_ended), count(*) FILTER (WHERE is_open AND was_ended)"
        " FROM oc_todo"
    )[0]
    return {
        "involvement.made": made,
        "involvement.opened": opened,
        "involvement.reopened": reopened,
        "involvement.changed": changed,
        "involvement.ended": gone + closed,
    }


def _allocate(params: Params) -> int:
    """Dated allocation follows the worker that the list names. A correction of the same moment replaces."""
    execute(
        """UPDATE caseload_allocation a SET staff_id = t.worker_id FROM oc_todo t
        WHERE a.involvement_id = t.held_id AND a.ended IS NULL AND a.allocated = %(as_at)s AND t.is_open
            AND t.worker_id IS NOT NULL AND a.staff_id <> t.worker_id""",
        params,
    )
    execute(
        """UPDATE caseload_allocation a SET ended = greatest(a.allocated, coalesce(t.ended, %(as_at)s)) FROM (
            SELECT held_id AS involvement_id, ended, worker_id, is_open FROM oc_todo WHERE held_id IS NOT NULL
            UNION ALL SELECT involvement_id, ended, NULL, false FROM oc_gone
        ) t
        WHERE a.involvement_id = t.involvement_id AND a.ended IS NULL
            AND (NOT t.is_open OR a.staff_id IS DISTINCT FROM t.worker_id)""",
        params,
    )
    made = execute(
        """INSERT INTO caseload_allocation (place_id, involvement_id, staff_id, allocated)
        SELECT %(place)s, involvement_id, worker_id, %(as_at)s FROM oc_todo t
        WHERE is_open AND worker_id IS NOT NULL AND held_id IS NULL""",
        params,
    )
    return made + execute(
        """INSERT INTO caseload_allocation (place_id, involvement_id, staff_id, allocated)
        SELECT %(place)s, t.involvement_id, t.worker_id, %(as_at)s FROM oc_todo t
        WHERE t.is_open AND t.worker_id IS NOT NULL AND t.held_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM caseload_allocation a
                WHERE a.involvement_id = t.involvement_id AND a.ended IS NULL)""",
        params,
    )


def _map_again(todo: str, params: Params) -> int:
    """Rows that say what they said, whose team or worker the place has come to know since."""
    if not working_table(
        "oc_map",
        f"SELECT w.held_id, q.team_id, q.worker_id FROM ({todo}) q JOIN oc_work w USING (row_number)",
    ):
        return 0
    mapped = execute(
        """UPDATE caseload_involvement i SET team_id = s.team_id, worker_id = s.worker_id
        FROM oc_map s WHERE i.id = s.held_id"""
    )
    execute(
        """UPDATE caseload_allocation a SET ended = %(as_at)s FROM oc_map s
        WHERE a.involvement_id = s.held_id AND a.ended IS NULL AND a.staff_id IS DISTINCT FROM s.worker_id""",
        params,
    )
    execute(
        """INSERT INTO caseload_allocation (place_id, involvement_id, staff_id, allocated)
        SELECT %(place)s, i.id, s.worker_id, %(as_at)s FROM oc_map s JOIN caseload_involvement i ON i.id = s.held_id
        WHERE s.worker_id IS NOT NULL AND i.ended IS NULL AND NOT EXISTS (
            SELECT FROM caseload_allocation a WHERE a.involvement_id = i.id AND a.ended IS NULL)""",
        params,
    )
    return mapped


def _records_gone(table: str, params: Params) -> str:
    """The sender's people whom its list no longer names. In steps over working tables, whose size the planner knows: it
    takes tables filled in this transaction for empty, and would go through one for every row of another."""
    working_table(
        "oc_records_open",
        """SELECT r.id, r.local_id FROM people_sourcerecord r
        WHERE r.place_id = %(place)s AND r.controller_id = %(sender)s AND r.kind = 'client' AND r.ended IS NULL""",
        params,
    )
    working_table(
        "oc_records_unnamed",
        f"""SELECT r.id FROM oc_records_open r
        WHERE NOT EXISTS (SELECT FROM {table} s WHERE s.local_id = r.local_id)""",
    )
    working_table(
        "oc_records_gone",
        """SELECT r.id AS record_id, %(as_at)s::timestamptz AS ended FROM oc_records_unnamed r
        WHERE NOT EXISTS (SELECT FROM caseload_involvement i WHERE i.record_id = r.id AND i.ended IS NULL)""",
        params,
    )
    return "SELECT record_id, ended FROM oc_records_gone"


OPEN_CASES = OpenCases()
