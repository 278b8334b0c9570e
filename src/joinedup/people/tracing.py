"""What a demographics trace corrects in the person index (Q14; INTEROP 2.1). Nothing else may: partners' own lists only
tell what they hold.

A row is about whoever the sender's own number names, else about the one person who carries the number sent, the former
or the one that came back, with the same date of birth. A verified number is the person's from then on; a superseded one
leads to it; the protection flag takes address and telephone away; a verified number settles pairs that wait, either way.
"""

from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.batch import ListSource
from joinedup.core.context import Actor
from joinedup.people import forest
from joinedup.people.actions.deciding import CHANGED, Same, merge_people
from joinedup.people.batch import rederive_people
from joinedup.people.columns import PERSON_COLUMNS, Columns
from joinedup.people.models import Decision, ReviewPair
from joinedup.people.pairs import now_of, settle_provisional
from joinedup.people.sql import Params, execute, rows, value, working_table

TRACE_COLUMNS: Columns = (
    *PERSON_COLUMNS,
    ("is_verified", "boolean"),
    ("sent_number", "text"),
    ("superseded_number", "text"),
    ("died", "date"),
    ("is_sensitive", "boolean"),
)
"""``trace``: the person (``nhs_number``: what came back), whether the status is 01, the valid number sent and the valid
former one (empty when none), and what else was answered."""

TRACED = "people_traced"
"""Working table: row_number, person_id, record_id (of the trace), died."""


@action(
    kind="people.traces_taken",
    sentence="took in what a demographics trace answered",
    permission="interop.send",
)
def take_traces(*, actor: Actor, source: ListSource, table: str) -> dict[str, int]:
    """Correct the index by a staged trace (``TRACE_COLUMNS``). Leaves ``TRACED`` behind. Gives counts: matched,
    unmatched, numbers, superseded, protected, pairs raised, settled."""
    params: Params = {
        "place": actor.place_id,
        "sender": source.sender_id,
        "as_at": source.as_at,
        "file": source.file_id,
        "now": clock.now(),
    }
    staged = int(value(f"SELECT count(DISTINCT local_id) FROM {table} WHERE NOT is_unchanged"))
    _find(table, params)
    superseded = _supersede(table, params)
    _keep(table, params)
    protected = execute(
        f"""UPDATE people_person p SET is_protected = true FROM {TRACED} t JOIN {table} s USING (row_number)
        WHERE p.id = t.person_id AND s.is_sensitive AND NOT p.is_protected"""
    )
    working_table("people_traced_people", f"SELECT DISTINCT person_id FROM {TRACED}", key="person_id")
    rederive_people(actor=actor, source=source, table="people_traced_people")
    raised = _raise_shared_numbers(params)
    settled = _settle(actor)
    counts = {
        "trace.matched": int(value(f"SELECT count(*) FROM {TRACED}")),
        "trace.unmatched": staged - int(value(f"SELECT count(*) FROM {TRACED}")),
        "number.superseded": superseded,
        "person.protected": protected,
        "pair.raised": raised,
        "pair.settled": settled,
    }
    events.record(actor=actor, data={"file": source.file_id, **counts})
    return counts


def _find(table: str, params: Params) -> None:
    """Whose each row is; a row that fits nobody, or several, changes nothing."""
    working_table(
        "trace_numbers",
        f"""SELECT s.row_number, s.birth_date, n.number FROM {table} s
        CROSS JOIN LATERAL (VALUES (CASE WHEN s.nhs_number_status = 'valid' THEN s.nhs_number END), (s.sent_number),
            (s.superseded_number)) n(number) WHERE n.number <> ''""",
        key="number",
    )
    working_table(
        "trace_own",
        f"""SELECT s.row_number, min(r.person_id) AS first, max(r.person_id) AS last FROM {table} s
        JOIN people_sourcerecord r ON r.place_id = %(place)s AND r.controller_id = %(sender)s
            AND r.kind IN ('client', 'inpatient', 'trace') AND r.local_id = s.local_id
        GROUP BY s.row_number""",
        params,
    )
    working_table(
        "trace_numbered",
        """SELECT n.row_number, min(r.person_id) AS first, max(r.person_id) AS last FROM trace_numbers n
        JOIN people_sourcerecord r ON r.place_id = %(place)s AND r.nhs_number = n.number
            AND r.nhs_number_status = 'valid' AND r.birth_date = n.birth_date
        GROUP BY n.row_number""",
        params,
    )
    working_table(
        TRACED,
        f"""SELECT DISTINCT ON (q.local_id) q.row_number, q.person_id, q.died,
            coalesce(h.id, nextval('people_sourcerecord_id_seq'::regclass)) AS record_id, h.id AS held_id
        FROM (
            SELECT s.row_number, s.local_id, s.died,
                coalesce(CASE WHEN o.first = o.last THEN o.first END,
                    CASE WHEN o.row_number IS NULL AND n.first = n.last THEN n.first END) AS person_id
            FROM {table} s LEFT JOIN trace_own o USING (row_number) LEFT JOIN trace_numbered n USING (row_number)
            WHERE NOT s.is_unchanged
        ) q LEFT JOIN people_sourcerecord h ON h.place_id = %(place)s AND h.controller_id = %(sender)s
            AND h.kind = 'trace' AND h.local_id = q.local_id
        WHERE q.person_id IS NOT NULL ORDER BY q.local_id, q.row_number DESC""",
        params,
        key="row_number;person_id",
    )


def _supersede(table: str, params: Params) -> int:
    return execute(
        f"""INSERT INTO people_supersedednumber (place_id, old_number, new_number, as_at, file_id)
        SELECT DISTINCT ON (s.superseded_number) %(place)s, s.superseded_number, s.nhs_number, %(as_at)s, %(file)s
        FROM {table} s WHERE s.is_verified AND s.superseded_number <> '' AND s.nhs_number_status = 'valid'
            AND s.superseded_number <> s.nhs_number AND NOT s.is_unchanged
        ORDER BY s.superseded_number, s.row_number DESC
        ON CONFLICT (place_id, old_number) DO UPDATE SET new_number = excluded.new_number, as_at = excluded.as_at,
            file_id = excluded.file_id WHERE people_supersedednumber.as_at <= excluded.as_at""",
        params,
    )


def _keep(table: str, params: Params) -> None:
    """The answer as a source record of its own: only a verified number counts as one."""
    copied = "family_name, given_name, is_whole_name, birth_date, gender, practice_code, family_key, given_key, full_key"
    columns = [name.strip() for name in copied.split(",")]
    number = "CASE WHEN s.is_verified THEN s.nhs_number ELSE '' END"
    status = "CASE WHEN s.is_verified THEN s.nhs_number_status ELSE 'absent' END"
    pairs = ", ".join(f"{name} = s.{name}" for name in columns)
    execute(
        f"""UPDATE people_sourcerecord r SET {pairs}, nhs_number = {number}, nhs_number_status = {status},
            values = s.sent, details = s.details, content_hash = s.content_hash, as_at = %(as_at)s, file_id = %(file)s,
            row_number = s.row_number, ended = NULL
        FROM {TRACED} t JOIN {table} s USING (row_number) WHERE r.id = t.held_id""",
        params,
    )
    execute(
        f"""INSERT INTO people_sourcerecord (id, place_id, person_id, controller_id, sender_id, kind, local_id, {copied},
            nhs_number, nhs_number_status, values, details, content_hash, as_at, file_id, row_number)
        SELECT t.record_id, %(place)s, t.person_id, %(sender)s, %(sender)s, 'trace', s.local_id,
            {", ".join(f"s.{name}" for name in columns)}, {number}, {status}, s.sent, s.details, s.content_hash, %(as_at)s,
            %(file)s, s.row_number
        FROM {TRACED} t JOIN {table} s USING (row_number) WHERE t.held_id IS NULL""",
        params,
    )


def _raise_shared_numbers(params: Params) -> int:
    """A verified number that somebody held apart carries too: are they one?"""
    return execute(
        f"""INSERT INTO people_reviewpair (place_id, record_id, person_id, other_id, reason, raised)
        SELECT DISTINCT ON (r.id, o.person_id) %(place)s, r.id, r.person_id, o.person_id, 'traced-number', %(now)s
        FROM {TRACED} t JOIN people_sourcerecord r ON r.id = t.record_id
        JOIN people_sourcerecord o ON o.place_id = %(place)s AND o.nhs_number = r.nhs_number
            AND o.nhs_number_status = 'valid' AND o.person_id <> r.person_id
        WHERE r.nhs_number_status = 'valid' AND NOT EXISTS (SELECT FROM people_reviewpair p WHERE p.place_id = %(place)s
            AND ((p.person_id = r.person_id AND p.other_id = o.person_id)
                OR (p.person_id = o.person_id AND p.other_id = r.person_id)))
        ORDER BY r.id, o.person_id, o.id ON CONFLICT DO NOTHING""",
        params,
    )


def _settle(actor: Actor) -> int:
    """Waiting pairs of traced people whose verified numbers answer them: the same number and date of birth is one person,
    two numbers are two."""
    place_id = actor.place_id or 0
    forest.know_roots(place_id)
    verified = """(SELECT array_agg(DISTINCT r.nhs_number) FROM people_sourcerecord r WHERE r.person_id = {0}
        AND r.kind IN ('trace', 'gp-list') AND r.nhs_number_status = 'valid')"""
    born = "(SELECT p.birth_date FROM people_person p WHERE p.id = {0})"
    told = rows(
        f"""SELECT id, one, two, n1 && n2, {born.format("one")} = {born.format("two")} FROM (
            SELECT id, one, two, {verified.format("one")} AS n1, {verified.format("two")} AS n2 FROM (
                SELECT p.id, {now_of("p.person_id")} AS one, {now_of("p.other_id")} AS two FROM people_reviewpair p
                WHERE p.place_id = %(place)s AND p.state = 'open'
            ) q WHERE one <> two AND (one IN (SELECT person_id FROM {TRACED}) OR two IN (SELECT person_id FROM {TRACED}))
        ) q WHERE n1 IS NOT NULL AND n2 IS NOT NULL ORDER BY id""",
        {"place": place_id},
    )
    settled = 0
    for pair_id, one, two, is_shared, is_born in told:
        if is_shared and is_born:
            made = merge_people(
                actor=actor, source=Decision.Source.TRACE, found=[Same(one, two, "One verified NHS number")]
            )
            if made:
                ReviewPair.objects.filter(pk=pair_id).update(state=ReviewPair.State.SAME, decision=made[0])
                settled += 1
        elif not is_shared:
            decision = Decision.objects.create(
                place_id=place_id,
                kind=Decision.Kind.NOT_SAME,
                source=Decision.Source.TRACE,
                person_id=one,
                other_id=two,
                reason="Two verified NHS numbers",
                record_mark=value("SELECT coalesce(max(id), 0) FROM people_sourcerecord"),
                decided_at=clock.now(),
            )
            ReviewPair.objects.filter(pk=pair_id).update(state=ReviewPair.State.NOT_SAME, decision=decision)
            working_table(
                CHANGED, "SELECT unnest(%(ids)s::bigint[]) AS person_id", {"ids": [one, two]}, key="person_id"
            )
            settle_provisional(place_id, CHANGED)
            settled += 1
    return settled
