"""The person index's door for practice lists, and what other rooms' lists do to it (DESIGN 2, batch actions)."""

from dataclasses import asdict, dataclass

from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.batch import Applied, Comparison, ListSource, create_table
from joinedup.core.clock import local
from joinedup.core.context import Actor
from joinedup.core.domain_events import publish
from joinedup.people import derive, linkage
from joinedup.people.columns import GP_LIST_COLUMNS, PERSON_COLUMNS, Columns, person_values
from joinedup.people.linkage import LINKED, TOUCHED, Linked
from joinedup.people.sql import execute, index, mark_unchanged, roomy, value, working_table

__all__ = [
    "GP_LIST",
    "LINKED",
    "PERSON_COLUMNS",
    "Columns",
    "PeopleChanged",
    "Practices",
    "end_records",
    "note_deaths",
    "person_values",
    "rederive_people",
    "take_records",
]


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """The index changed people: rooms above bring their own up to date. ``table``: working table with person_id."""

    actor: Actor
    source: ListSource
    table: str


@action(
    kind="people.records_taken", sentence="took a list's people into the index", permission="interop.send"
)
def take_records(*, actor: Actor, source: ListSource, rows_sql: str) -> Linked:
    """Find or make the one person of each row and keep the source records (``people.linkage``).

    ``rows_sql``: query of ``PERSON_COLUMNS``. Leaves ``LINKED``: the record and person of each record named.
    """
    roomy()
    linked = linkage.link(actor=actor, source=source, rows=rows_sql)
    events.record(
        actor=actor,
        data={"file": source.file_id, "format": source.format, "table": "sourcerecord", **asdict(linked)},
    )
    rederive_people(actor=actor, source=source, table=TOUCHED)
    return linked


@action(
    kind="people.records_ended",
    sentence="ended records that a list no longer names",
    permission="interop.send",
)
def end_records(*, actor: Actor, source: ListSource, gone: str) -> int:
    """End the source records that a list no longer names. ``gone``: query of record_id, ended (moment)."""
    working_table("people_ending", gone)
    ended = execute(
        "UPDATE people_sourcerecord r SET ended = g.ended FROM people_ending g"
        " WHERE r.id = g.record_id AND r.ended IS NULL"
    )
    events.record(actor=actor, data={"file": source.file_id, "format": source.format, "ended": ended})
    if ended:
        working_table(
            TOUCHED,
            "SELECT DISTINCT r.person_id FROM people_sourcerecord r JOIN people_ending g ON g.record_id = r.id",
        )
        rederive_people(actor=actor, source=source, table=TOUCHED)
    return ended


@action(
    kind="people.people_rederived", sentence="brought people up to their records", permission="interop.send"
)
def rederive_people(*, actor: Actor, source: ListSource, table: str) -> int:
    """Derive anew what people show. ``table``: working table of person_id. Publishes ``PeopleChanged``."""
    touched = value(f"SELECT count(*) FROM {table}")
    changed = derive.rederive(actor.place_id, table) if touched else 0
    events.record(actor=actor, data={"file": source.file_id, "looked_at": touched, "changed": changed})
    if touched:
        publish(PeopleChanged(actor, source, table))
    return changed


@action(kind="people.deaths_noted", sentence="noted deaths that a list reports", permission="interop.send")
def note_deaths(*, actor: Actor, source: ListSource, deaths: str) -> int:
    """Set the date of death of people. ``deaths``: query of person_id, died (None: nobody reports it any more)."""
    working_table("people_deaths", deaths)
    noted = execute(
        "UPDATE people_person p SET died = d.died FROM people_deaths d"
        " WHERE p.id = d.person_id AND p.died IS DISTINCT FROM d.died"
    )
    events.record(actor=actor, data={"file": source.file_id, "noted": noted})
    return noted


class Practices:
    """Receiver of ``gp-list``: the people registered with practices, full for each practice in the file."""

    format = "gp-list"
    table = "staged_gp_list"
    columns: Columns = GP_LIST_COLUMNS

    def create(self) -> None:
        """Make the temporary table that the door fills."""
        roomy()
        create_table(self)

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark what is unchanged and count what would end; leaves ``gp_work`` behind, one row a staged row, and
        ``gp_gone``, the records no longer named."""
        index(self.table, "row_number;local_id")
        working_table(
            "gp_work",
            f"""WITH s AS (
                SELECT row_number, controller_id, local_id, person_hash, content_hash,
                    deducted IS NOT NULL AND deducted <= %(today)s AS is_left,
                    max(row_number) OVER (PARTITION BY controller_id, local_id) AS last_row,
                    row_number() OVER (PARTITION BY controller_id, local_id, content_hash ORDER BY row_number) > 1
                        AS is_repeat
                FROM {self.table}
            ), r AS (
                SELECT id, controller_id, local_id, content_hash, ended FROM people_sourcerecord
                WHERE place_id = %(place)s AND kind = 'gp-list'
            )
            SELECT w.*, w.row_number = w.last_row AND NOT w.is_held AS is_todo FROM (
                SELECT s.row_number, s.last_row, s.is_repeat, s.is_left, r.id AS held_id,
                    coalesce(r.content_hash = s.person_hash AND (r.ended IS NOT NULL) = s.is_left, false) AS is_held
                FROM s LEFT JOIN r ON r.controller_id = s.controller_id AND r.local_id = s.local_id
            ) w""",
            {"place": actor.place_id, "today": local(source.as_at).date()},
            key="row_number;held_id",
        )
        mark_unchanged(self.table, "gp_work")
        params = {
            "place": actor.place_id,
            "as_at": source.as_at,
            "full": source.mode == "full",
            "still": list(source.still_named),
        }
        open_now = working_table(
            "gp_open",
            f"""SELECT r.id AS record_id, r.local_id FROM people_sourcerecord r
            WHERE r.place_id = %(place)s AND r.kind = 'gp-list' AND r.ended IS NULL
                AND r.controller_id IN (SELECT DISTINCT controller_id FROM {self.table})""",
            params,
        )
        would_end = working_table(
            "gp_gone",
            """SELECT o.record_id, %(as_at)s::timestamptz AS ended FROM gp_open o WHERE %(full)s
                AND NOT o.local_id = ANY(%(still)s) AND NOT EXISTS (SELECT FROM gp_work w WHERE w.held_id = o.record_id)""",
            params,
        )
        return Comparison(open_now, would_end)

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """Take the list in; ``compare`` has run in this transaction."""
        return _take_practice_list(actor=actor, source=source, table=self.table)


@action(kind="people.practice_list_taken", sentence="took in a practice list", permission="interop.send")
def _take_practice_list(*, actor: Actor, source: ListSource, table: str) -> Applied:
    linked = take_records(
        actor=actor,
        source=source,
        rows_sql=f"SELECT s.* FROM {table} s JOIN gp_work w USING (row_number) WHERE w.is_todo",
    )
    working_table(
        "gp_left",
        f"""SELECT s.controller_id, s.local_id, s.deducted::timestamp AT TIME ZONE 'Europe/London' AS ended
        FROM {table} s JOIN gp_work w USING (row_number) WHERE w.is_todo AND w.is_left""",
    )
    working_table(
        "gp_ending",
        """SELECT r.id AS record_id, l.ended FROM gp_left l
        JOIN people_sourcerecord r ON r.place_id = %(place)s AND r.kind = 'gp-list'
            AND r.controller_id = l.controller_id AND r.local_id = l.local_id
        UNION ALL SELECT record_id, ended FROM gp_gone""",
        {"place": actor.place_id},
    )
    ended = end_records(actor=actor, source=source, gone="SELECT record_id, ended FROM gp_ending")
    counts = {
        "record.made": linked.records_made,
        "record.changed": linked.records_changed,
        "record.ended": ended,
        "person.made": linked.people_made,
        "pair.raised": linked.pairs,
    }
    events.record(actor=actor, data={"file": source.file_id, **counts})
    return Applied(counts)


GP_LIST = Practices()
