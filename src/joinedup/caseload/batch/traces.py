"""What a demographics trace answered, at the caseload's door: deaths become facts (Q8, Q14)."""

from joinedup.caseload.facts import retell
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.batch import Applied, Comparison, ListSource, create_table
from joinedup.core.context import Actor
from joinedup.people.batch import Columns, note_deaths
from joinedup.people.sql import index, mark_unchanged, roomy, working_table
from joinedup.people.tracing import TRACE_COLUMNS, TRACED, take_traces


class Traces:
    """Receiver of ``trace``: never full, each row answers one question."""

    format = "trace"
    table = "staged_traces"
    columns: Columns = TRACE_COLUMNS

    def create(self) -> None:
        """Make the temporary table that the door fills."""
        roomy()
        create_table(self)

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark what is unchanged. Nothing ends by not being named."""
        index(self.table, "row_number;local_id")
        working_table(
            "trace_work",
            f"""SELECT s.row_number, max(s.row_number) OVER (PARTITION BY s.local_id) AS last_row,
                row_number() OVER (PARTITION BY s.local_id, s.content_hash ORDER BY s.row_number) > 1 AS is_repeat,
                coalesce(r.content_hash = s.content_hash, false) AS is_held
            FROM {self.table} s LEFT JOIN people_sourcerecord r ON r.place_id = %(place)s AND r.kind = 'trace'
                AND r.controller_id = %(sender)s AND r.local_id = s.local_id""",
            {"place": actor.place_id, "sender": source.sender_id},
            key="row_number",
        )
        mark_unchanged(self.table, "trace_work")
        return Comparison()

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """Take the answers in; ``compare`` has run in this transaction."""
        return _take_traces(actor=actor, source=source, table=self.table)


@action(kind="caseload.traces_taken", sentence="took in a demographics trace", permission="interop.send")
def _take_traces(*, actor: Actor, source: ListSource, table: str) -> Applied:
    counts = take_traces(actor=actor, source=source, table=table)
    told, withdrawn = retell(
        actor=actor,
        source=source,
        about=f"SELECT 'trace:' || record_id AS reference FROM {TRACED}",
        kinds=("death-reported",),
        wanted=f"""SELECT r.person_id, 'death-reported' AS kind, t.died::timestamp AT TIME ZONE 'Europe/London' AS effective,
            r.controller_id, 'trace:' || t.record_id AS reference, '{{}}'::jsonb AS values, t.row_number
        FROM {TRACED} t JOIN people_sourcerecord r ON r.id = t.record_id WHERE t.died IS NOT NULL""",
    )
    deaths = note_deaths(
        actor=actor,
        source=source,
        deaths=f"""SELECT p.person_id, (SELECT min(f.effective AT TIME ZONE 'Europe/London')::date FROM caseload_fact f
            WHERE f.person_id = p.person_id AND f.kind = 'death-reported' AND f.withdrawn_at IS NULL) AS died
        FROM (SELECT DISTINCT r.person_id FROM {TRACED} t JOIN people_sourcerecord r ON r.id = t.record_id) p""",
    )
    counts.update({"fact.told": told, "fact.withdrawn": withdrawn, "death.noted": deaths})
    events.record(actor=actor, data={"file": source.file_id, **counts})
    return Applied(counts)


TRACES = Traces()
