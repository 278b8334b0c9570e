"""Stays in hospital as a trust's daily list of inpatients tells them (R31, Q8, Q9)."""

from joinedup.access.actions import keep_relationships
from joinedup.caseload.facts import retell, tell_new
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.batch import Applied, Comparison, ListSource, create_table
from joinedup.core.context import Actor
from joinedup.flow.columns import INPATIENTS_COLUMNS
from joinedup.flow.rules import DIED_CODES, DIED_WORDS
from joinedup.people.batch import LINKED, Columns, end_records, note_deaths, take_records
from joinedup.people.sql import Params, execute, index, mark_unchanged, roomy, value, working_table

KEPT = events.register_kind("flow.stays_kept", "brought hospital stays up to a list", events.Category.CHANGE)

SENT = (
    "admitted, site_code, ward, bed, admission_method, expected_discharge, discharge_ready, discharged, destination,"
    " content_hash, row_number"
)
TOLD = ("admitted", "discharge-ready", "discharged", "death-reported")
"""Kinds of fact that the list settles anew each time; a move between wards is told once, when it is seen."""


class Inpatients:
    """Receiver of ``inpatients``: full for the sender; a stay opens no case, whoever it is stands in the index."""

    format = "inpatients"
    table = "staged_inpatients"
    columns: Columns = INPATIENTS_COLUMNS

    def create(self) -> None:
        """Make the temporary table that the door fills."""
        roomy()
        create_table(self)

    def compare(self, *, actor: Actor, source: ListSource) -> Comparison:
        """Mark what is unchanged and count what would end; leaves ``stay_work`` behind, one row a staged row, and
        ``stay_gone``, the stays no longer named."""
        index(self.table, "row_number;spell_id;local_id")
        params = _params(actor, source)
        working_table(
            "stay_work",
            f"""WITH s AS (
                SELECT row_number, spell_id, content_hash, max(row_number) OVER (PARTITION BY spell_id) AS last_row,
                    row_number() OVER (PARTITION BY spell_id, content_hash ORDER BY row_number) > 1 AS is_repeat
                FROM {self.table}
            ), h AS (SELECT id, local_id, content_hash, ended FROM flow_hospitalstay
                WHERE place_id = %(place)s AND organisation_id = %(sender)s
            )
            SELECT w.*, w.row_number = w.last_row AND NOT w.is_held AS is_todo FROM (
                SELECT s.row_number, s.last_row, s.is_repeat, h.id AS held_id,
                    coalesce(h.content_hash = s.content_hash AND h.ended IS NULL, false) AS is_held
                FROM s LEFT JOIN h ON h.local_id = s.spell_id
            ) w""",
            params,
            key="row_number;held_id",
        )
        mark_unchanged(self.table, "stay_work")
        working_table(
            "stay_open",
            """SELECT id AS stay_id, person_id, local_id, discharged IS NULL AS is_in,
                coalesce(first_as_at = %(as_at)s, false) AS is_undone
            FROM flow_hospitalstay WHERE place_id = %(place)s AND organisation_id = %(sender)s AND ended IS NULL
                AND (discharged IS NULL OR first_as_at = %(as_at)s)""",
            params,
        )
        working_table(
            "stay_gone",
            """SELECT stay_id, person_id, is_in, is_undone FROM stay_open o
            WHERE %(full)s AND NOT o.local_id = ANY(%(still)s)
                AND NOT EXISTS (SELECT FROM stay_work w WHERE w.held_id = o.stay_id)""",
            params,
        )
        return Comparison(
            value("SELECT count(*) FROM stay_open WHERE is_in"),
            value("SELECT count(*) FROM stay_gone WHERE is_in"),
        )

    def apply(self, *, actor: Actor, source: ListSource) -> Applied:
        """Take the list in; ``compare`` has run in this transaction."""
        return _take_inpatients(actor=actor, source=source, table=self.table)


def _params(actor: Actor, source: ListSource) -> Params:
    return {
        "place": actor.place_id,
        "sender": source.sender_id,
        "as_at": source.as_at,
        "file": source.file_id,
        "still": list(source.still_named),
        "full": source.mode == "full",
        "died_words": DIED_WORDS,
        "died_codes": list(DIED_CODES),
    }


@action(kind="flow.inpatients_taken", sentence="took in a list of inpatients", permission="interop.send")
def _take_inpatients(*, actor: Actor, source: ListSource, table: str) -> Applied:
    params = _params(actor, source)
    linked = take_records(
        actor=actor,
        source=source,
        rows_sql=f"SELECT s.* FROM {table} s JOIN stay_work w USING (row_number) WHERE w.is_todo",
    )
    _plan(table, params)
    counts = {
        "record.made": linked.records_made,
        "person.made": linked.people_made,
        "pair.raised": linked.pairs,
    }
    counts.update(_keep(table, params))
    told, withdrawn = _tell(actor, source, params)
    deaths = note_deaths(
        actor=actor,
        source=source,
        deaths="""SELECT p.person_id, (SELECT min(f.effective AT TIME ZONE 'Europe/London')::date FROM caseload_fact f
            WHERE f.person_id = p.person_id AND f.kind = 'death-reported' AND f.withdrawn_at IS NULL) AS died
        FROM (SELECT person_id FROM stay_todo WHERE is_death OR was_death
            UNION SELECT former_person FROM stay_todo WHERE was_death
            UNION SELECT person_id FROM stay_gone WHERE is_undone) p WHERE p.person_id IS NOT NULL""",
    )
    if source.mode == "full":
        end_records(actor=actor, source=source, gone=_records_gone(table, params))
    counts.update({"fact.told": told, "fact.withdrawn": withdrawn, "death.noted": deaths})
    working_table(
        "stay_related",
        "SELECT person_id FROM stay_todo UNION SELECT former_person FROM stay_todo UNION SELECT person_id FROM stay_gone",
    )
    keep_relationships(actor=actor, table="stay_related")
    about = {"file": source.file_id, "format": source.format}
    events.record(actor=actor, kind=KEPT, data={**about, **counts})
    events.record(actor=actor, data={**about, **counts})
    return Applied(counts)


def _is_death(row: str) -> str:
    return f"({row}.destination ~* %(died_words)s OR {row}.destination = ANY(%(died_codes)s))"


def _plan(table: str, params: Params) -> None:
    """``stay_todo``: rows to take in, with what was held."""
    working_table(
        "stay_todo",
        f"""SELECT s.row_number, w.held_id, l.person_id, l.record_id, h.ward AS former_ward,
            h.person_id AS former_person, {_is_death("s")} AS is_death,
            coalesce({_is_death("h")}, false) AS was_death,
            coalesce(w.held_id, nextval('flow_hospitalstay_id_seq'::regclass)) AS stay_id
        FROM {table} s JOIN stay_work w USING (row_number)
        JOIN {LINKED} l ON l.controller_id = s.controller_id AND l.kind = s.kind AND l.local_id = s.local_id
        LEFT JOIN flow_hospitalstay h ON h.id = w.held_id
        WHERE w.is_todo""",
        params,
        key="row_number;stay_id",
    )


def _keep(table: str, params: Params) -> dict[str, int]:
    sent = ", ".join(f"s.{name.strip()}" for name in SENT.split(","))
    made = execute(
        f"""INSERT INTO flow_hospitalstay (id, place_id, person_id, organisation_id, record_id, local_id, as_at,
            first_as_at, file_id, {SENT})
        SELECT t.stay_id, %(place)s, t.person_id, %(sender)s, t.record_id, s.spell_id, %(as_at)s, %(as_at)s, %(file)s,
            {sent}
        FROM stay_todo t JOIN {table} s USING (row_number) WHERE t.held_id IS NULL""",
        params,
    )
    pairs = ", ".join(f"{name.strip()} = s.{name.strip()}" for name in SENT.split(","))
    changed = execute(
        f"""UPDATE flow_hospitalstay h SET {pairs}, person_id = t.person_id, record_id = t.record_id, ended = NULL,
            as_at = %(as_at)s, file_id = %(file)s
        FROM stay_todo t JOIN {table} s USING (row_number) WHERE h.id = t.held_id""",
        params,
    )
    ended = execute(
        "UPDATE flow_hospitalstay h SET ended = %(as_at)s FROM stay_gone g WHERE h.id = g.stay_id", params
    )
    return {"stay.made": made, "stay.changed": changed, "stay.ended": ended}


def _tell(actor: Actor, source: ListSource, params: Params) -> tuple[int, int]:
    """Tell the facts of the stays that changed; gives (told, withdrawn)."""
    common = "h.organisation_id AS controller_id, 'stay:' || h.id AS reference"
    stays = "FROM stay_todo t JOIN flow_hospitalstay h ON h.id = t.stay_id"
    where = "jsonb_build_object('site', h.site_code, 'ward', h.ward)"
    left = "jsonb_build_object('destination', h.destination)"
    working_table(
        "stay_facts",
        f"""SELECT h.person_id, 'admitted' AS kind, h.admitted AS effective, {common}, {where} AS values, h.row_number
            {stays}
        UNION ALL SELECT h.person_id, 'discharge-ready', h.discharge_ready::timestamp AT TIME ZONE 'Europe/London',
            {common}, {where}, h.row_number {stays} WHERE h.discharge_ready IS NOT NULL
        UNION ALL SELECT h.person_id, 'discharged', h.discharged, {common}, {left}, h.row_number
            {stays} WHERE h.discharged IS NOT NULL AND NOT t.is_death
        UNION ALL SELECT h.person_id, 'death-reported', coalesce(h.discharged, (
                SELECT min(f.effective) FROM caseload_fact f WHERE f.place_id = %(place)s
                    AND f.controller_id = %(sender)s AND f.kind = 'death-reported'
                    AND f.reference = 'stay:' || h.id AND f.reference <> '' AND f.withdrawn_at IS NULL
            ), %(as_at)s), {common}, {where}, h.row_number {stays} WHERE t.is_death""",
        params,
    )
    told, withdrawn = retell(
        actor=actor,
        source=source,
        about="SELECT 'stay:' || stay_id AS reference FROM stay_todo"
        " UNION ALL SELECT 'stay:' || stay_id FROM stay_gone WHERE is_undone",
        kinds=TOLD,
        wanted="SELECT * FROM stay_facts",
    )
    working_table(
        "stay_moves",
        f"""SELECT h.person_id, 'transferred' AS kind, %(as_at)s::timestamptz AS effective, {common},
            jsonb_build_object('ward', h.ward, 'former', t.former_ward) AS values, h.row_number
        {stays} WHERE t.held_id IS NOT NULL AND t.former_ward <> '' AND h.ward <> '' AND h.ward <> t.former_ward""",
        params,
    )
    return told + tell_new(actor=actor, source=source, wanted="SELECT * FROM stay_moves"), withdrawn


def _records_gone(table: str, params: Params) -> str:
    working_table(
        "stay_records_gone",
        f"""SELECT r.id AS record_id, %(as_at)s::timestamptz AS ended FROM people_sourcerecord r
        WHERE r.place_id = %(place)s AND r.controller_id = %(sender)s AND r.kind = 'inpatient' AND r.ended IS NULL
            AND NOT EXISTS (SELECT FROM {table} s WHERE s.local_id = r.local_id)""",
        params,
    )
    return "SELECT record_id, ended FROM stay_records_gone"


INPATIENTS = Inpatients()
