"""Find or make the one person behind each row of a staged list, by set SQL (issue 2, 5; R14, F14; DESIGN 3).

A known source record keeps its person. A new one is found by a valid NHS number that agrees on birth date and family
name where both have one, else by family name, given name, birth date and postcode. Whatever is unsure becomes a new
provisional person and a pair on the review list, never a guess. Everything runs on working tables, so that the cost
goes with the rows and the records they may meet, and no comparison waits on row security.

This module is the seam for probabilistic linkage: it says who a row is (``link_seek.person_id``) and what is to be
reviewed (``link_pairs``), and knows nothing of cases, visits or stays.
"""

from dataclasses import dataclass

from joinedup.core import clock
from joinedup.core.batch import ListSource
from joinedup.core.context import Actor
from joinedup.people import never_link, review
from joinedup.people.sql import Params, drop, execute, value, working_table

LINKED = "people_linked"
"""Working table with one row a record of the list: controller_id, kind, local_id, record_id, person_id, is_new."""

TOUCHED = "people_touched"
"""Working table of people whose shown fields may have to change: person_id."""

_IDENTITY = """
    CASE WHEN {r}.nhs_number_status = 'valid' THEN {r}.nhs_number END AS nhs, {r}.birth_date,
    CASE WHEN {r}.is_whole_name THEN '' ELSE {r}.family_key END AS family,
    CASE WHEN {r}.is_whole_name THEN '' ELSE {r}.given_key END AS given, {r}.full_key,
    CASE WHEN {r}.is_whole_name OR {r}.family_key = '' THEN '' ELSE {r}.family_key || {r}.given_key END AS reverse_key,
    {r}.postcode_key"""

_POOL_COLUMNS = "person_id, nhs, birth_date, family, given, full_key, reverse_key, postcode_key, seq"

_COPIED = (
    "nhs_number, nhs_number_status, family_name, given_name, is_whole_name, known_as, birth_date, gender, address,"
    " postcode, telephone, practice_code, family_key, given_key, full_key, postcode_key, details"
)

_TURN = 10_000_000_000  # more than any row number


@dataclass(frozen=True, slots=True)
class Linked:
    """What a list did to the index: records made, changed and ended; people made, of whom provisional; pairs raised."""

    records_made: int = 0
    records_changed: int = 0
    people_made: int = 0
    provisional: int = 0
    pairs: int = 0


def link(*, actor: Actor, source: ListSource, rows: str) -> Linked:
    """Give every row of a staged list its source record and person; leaves ``LINKED`` and ``TOUCHED`` behind.

    ``rows``: a query or table of ``PERSON_COLUMNS``. Where two rows speak of one record the later one counts.
    """
    params: Params = {
        "place": actor.place_id,
        "sender": source.sender_id,
        "as_at": source.as_at,
        "file": source.file_id,
        "now": clock.now(),
    }
    _read(rows, params)
    changed = _renew(rows, params)
    pairs = people = records = provisional = 0
    if value("SELECT EXISTS (SELECT FROM link_seek)"):
        _by_new_numbers("link_seek", params)
        _gather(params)
        _find()
        execute("ANALYZE link_seek")
        pairs = review.find_pairs(actor.place_id)
        people = _make_people(rows, params)
        records = _make_records(rows, params)
        if pairs:
            pairs = review.raise_pairs(params)
            provisional = value("SELECT count(*) FROM link_seek WHERE is_provisional")
    working_table(
        LINKED,
        "SELECT i.controller_id, i.kind, i.local_id, coalesce(i.held_id, s.record_id) AS record_id,"
        " coalesce(i.held_person, s.person_id) AS person_id, coalesce(s.how = 'new', false) AS is_new"
        " FROM link_in i LEFT JOIN link_seek s USING (row_number)",
        key="local_id",
    )
    working_table(
        TOUCHED,
        "SELECT person_id FROM link_renewed UNION SELECT person_id FROM link_seek WHERE how IN ('number', 'names')",
        key="person_id",
    )
    drop(
        "link_in",
        "link_seek",
        "link_renewed",
        "link_pool",
        "link_pairs",
        "link_pairs_all",
        "link_shared",
        "link_bare",
    )
    return Linked(records, changed, people, provisional, pairs)


def _read(rows: str, params: Params) -> None:
    """``link_in``: the last row of each record, with what is held; ``link_seek``: those whose person is to be found, or
    whose identity changed."""
    identity = _IDENTITY.format(r="w")
    held = _IDENTITY.format(r="r")
    working_table(
        "link_in",
        f"""WITH last AS (
            SELECT max(row_number) AS row_number FROM ({rows}) q GROUP BY controller_id, kind, local_id
        ), r AS (
            SELECT r.id, r.person_id, r.controller_id, r.kind, r.local_id, r.content_hash, r.ended, {held}
            FROM people_sourcerecord r WHERE r.place_id = %(place)s
        ), n AS (
            SELECT w.row_number, w.controller_id, w.kind, w.local_id, w.person_hash, {identity}
            FROM ({rows}) w JOIN last USING (row_number)
        )
        SELECT n.*, r.id AS held_id, r.person_id AS held_person,
            r.id IS NOT NULL AND (r.content_hash <> n.person_hash OR r.ended IS NOT NULL) AS is_renewed,
            r.id IS NOT NULL AND (r.nhs, r.birth_date, r.family, r.given, r.full_key)
                IS DISTINCT FROM (n.nhs, n.birth_date, n.family, n.given, n.full_key) AS is_other
        FROM n LEFT JOIN r USING (controller_id, kind, local_id)""",
        params,
        key="row_number",
    )
    working_table(
        "link_seek",
        """SELECT row_number, held_id, held_person AS person_id, nhs, birth_date, family, given, full_key, reverse_key,
            postcode_key, 0::bigint AS seq, CASE WHEN held_id IS NULL THEN '' ELSE 'held' END AS how,
            CASE WHEN held_id IS NULL THEN nextval('people_sourcerecord_id_seq'::regclass) END AS record_id,
            false AS is_provisional
        FROM link_in WHERE held_id IS NULL OR is_other""",
        key="row_number",
    )


def _renew(rows: str, params: Params) -> int:
    """Bring known records up to the list; ``link_renewed``: whose shown fields that may touch."""
    working_table(
        "link_renewed", "SELECT row_number, held_id, held_person AS person_id FROM link_in WHERE is_renewed"
    )
    columns = ", ".join(f"{name.strip()} = s.{name.strip()}" for name in _COPIED.split(","))
    return execute(
        f"""UPDATE people_sourcerecord r SET {columns}, values = s.sent, content_hash = s.person_hash,
            sender_id = %(sender)s, as_at = %(as_at)s, ended = NULL, file_id = %(file)s, row_number = s.row_number
        FROM link_renewed l JOIN ({rows}) s ON s.row_number = l.row_number WHERE r.id = l.held_id""",
        params,
    )


def _by_new_numbers(table: str, params: Params) -> None:
    """A number that a demographics trace says was replaced compares as the new one (Q14)."""
    execute(
        f"UPDATE {table} l SET nhs = n.new_number FROM people_supersedednumber n"
        " WHERE n.place_id = %(place)s AND n.old_number = l.nhs",
        params,
    )


def _gather(params: Params) -> None:
    """``link_pool``: every held record of the people that a seeker could be, by number, birth date or postcode."""
    held = "SELECT r.person_id FROM people_sourcerecord r JOIN {0} k ON r.{1} = k.{2} WHERE r.place_id = %(place)s"
    ways = []
    for table, held_key, key in (
        ("link_numbers", "nhs_number", "nhs"),
        ("link_births", "birth_date", "birth_date"),
        ("link_postcodes", "postcode_key", "postcode_key"),
    ):
        only = f"{key} IS NOT NULL" if key != "postcode_key" else "postcode_key <> ''"
        wanted = f"SELECT DISTINCT {key} FROM link_seek WHERE {only}"
        if key == "nhs":
            wanted += (
                " UNION SELECT n.old_number FROM people_supersedednumber n JOIN link_seek s ON s.nhs = n.new_number"
                " WHERE n.place_id = %(place)s"
            )
        if working_table(table, wanted, params, key=key):
            ways.append(held.format(table, held_key, key))
    if ways and "link_numbers" in ways[0]:
        ways[0] += " AND r.nhs_number_status = 'valid'"
    nobody = "SELECT NULL::bigint AS person_id WHERE false"
    working_table("link_candidates", " UNION ".join(ways) or nobody, params, key="person_id")
    identity = _IDENTITY.format(r="r")
    working_table(
        "link_pool",
        f"""SELECT r.person_id, {identity}, 0::bigint AS seq
        FROM people_sourcerecord r JOIN link_candidates c ON c.person_id = r.person_id
        WHERE r.place_id = %(place)s""",
        params,
        key="person_id",
    )
    _by_new_numbers("link_pool", params)
    never_link.hide_in_pool("link_pool")
    drop("link_numbers", "link_births", "link_postcodes", "link_candidates")


def _find() -> None:
    """Say who each seeker is: somebody held, else somebody new, whom later rows of the list may be too.

    Each step has a turn; a seeker's ``seq`` is its turn and row, so that "before" has a meaning within one list.
    """
    if not _left():
        return
    _match(1)
    _found_by_number(3)
    if _left():
        _match(4)
        _found(6, "nhs, birth_date, family", "nhs IS NOT NULL")
        by_names = "full_key <> '' AND birth_date IS NOT NULL AND postcode_key <> ''"
        _found(7, "full_key, birth_date, postcode_key", f"nhs IS NULL AND {by_names}")
    if _left():
        _match(8)
        _found(10, "row_number", "true")


def _left() -> bool:
    return bool(value("SELECT EXISTS (SELECT FROM link_seek WHERE person_id IS NULL)"))


def _match(turn: int) -> None:
    """Find the seekers that are left among the pool, by number, then by names."""
    _by_number(turn)
    _by_names(turn + 1)


def _by_number(turn: int) -> None:
    """Those whose valid number agrees with exactly one person, best agreement first."""
    agrees = "AND (p.family = s.family OR p.family = '' OR s.family = '')"
    same_family = "(s.family <> '' AND p.family = s.family)::int"
    made = execute(
        f"""WITH fits AS (
            SELECT s.row_number, p.person_id, 2 + {same_family} AS score
            FROM link_seek s JOIN link_pool p ON p.nhs = s.nhs AND p.birth_date = s.birth_date {agrees}
            WHERE s.person_id IS NULL
            UNION ALL
            SELECT s.row_number, p.person_id, {same_family}
            FROM link_seek s JOIN link_pool p ON p.nhs = s.nhs {agrees}
            WHERE s.person_id IS NULL AND (p.birth_date IS NULL OR s.birth_date IS NULL)
        ), scored AS (
            SELECT row_number, score, min(person_id) AS first, max(person_id) AS last FROM fits GROUP BY 1, 2
        ), best AS (SELECT DISTINCT ON (row_number) * FROM scored ORDER BY row_number, score DESC)
        UPDATE link_seek s SET person_id = best.first, how = 'number', seq = %(from)s + s.row_number
        FROM best WHERE best.row_number = s.row_number AND best.first = best.last""",
        {"from": turn * _TURN},
    )
    _join_pool(made, turn)


def _by_names(turn: int) -> None:
    """Those whose names, birth date and postcode are exactly one person's, unless both carry other valid numbers."""
    made = execute(
        f"""WITH fits AS (
            SELECT s.row_number, s.nhs, p.person_id FROM link_seek s JOIN link_pool p
                ON p.birth_date = s.birth_date AND p.postcode_key = s.postcode_key
            WHERE s.person_id IS NULL AND s.postcode_key <> '' AND {review.NAMES_AGREE}
        ), best AS (
            SELECT row_number, min(person_id) AS first, max(person_id) AS last, min(nhs) AS nhs
            FROM fits GROUP BY row_number
        )
        UPDATE link_seek s SET person_id = best.first, how = 'names', seq = %(from)s + s.row_number
        FROM best WHERE best.row_number = s.row_number AND best.first = best.last
            AND NOT {review.other_number("best.nhs", "best.first")}""",
        {"from": turn * _TURN},
    )
    _join_pool(made, turn)


def _found_by_number(turn: int) -> None:
    """Make the first seeker of each number that fits nobody somebody new. In a first list that is nearly every row, so
    the working table is written anew, which takes half the time of an update."""
    working_table(
        "link_next",
        """SELECT s.row_number, s.held_id,
            CASE WHEN f.row_number IS NULL THEN s.person_id ELSE nextval('people_person_id_seq'::regclass) END
                AS person_id,
            s.nhs, s.birth_date, s.family, s.given, s.full_key, s.reverse_key, s.postcode_key,
            CASE WHEN f.row_number IS NULL THEN s.seq ELSE %(from)s + s.row_number END AS seq,
            CASE WHEN f.row_number IS NULL THEN s.how ELSE 'new' END AS how, s.record_id, s.is_provisional
        FROM link_seek s LEFT JOIN (SELECT min(row_number) AS row_number FROM link_seek
            WHERE person_id IS NULL AND nhs IS NOT NULL GROUP BY nhs) f USING (row_number)""",
        {"from": turn * _TURN},
        key="row_number",
    )
    drop("link_seek")
    execute("ALTER TABLE link_next RENAME TO link_seek")
    _join_pool(1, turn)


def _found(turn: int, group: str, which: str) -> None:
    """Make the first seeker of each group somebody new, whom the rest may turn out to be."""
    made = execute(
        f"""UPDATE link_seek s SET how = 'new', seq = %(from)s + s.row_number,
            person_id = nextval('people_person_id_seq'::regclass)
        FROM (SELECT min(row_number) AS row_number FROM link_seek
            WHERE person_id IS NULL AND {which} GROUP BY {group}) f
        WHERE f.row_number = s.row_number""",
        {"from": turn * _TURN},
    )
    _join_pool(made, turn)


def _join_pool(made: int, turn: int) -> None:
    """Let what a turn found be found by the turns after it."""
    if made:
        execute(
            f"INSERT INTO link_pool ({_POOL_COLUMNS}) SELECT {_POOL_COLUMNS} FROM link_seek"
            " WHERE seq >= %(from)s AND seq < %(to)s",
            {"from": turn * _TURN, "to": (turn + 1) * _TURN},
        )
        execute("ANALYZE link_pool")


def _make_people(rows: str, params: Params) -> int:
    """The new people, showing what their first row tells."""
    return execute(
        f"""INSERT INTO people_person (id, place_id, is_provisional, nhs_number, family_name, given_name, known_as,
            birth_date, gender, address, postcode, telephone, practice_id, usual_gp, family_key, given_key)
        SELECT k.person_id, %(place)s, k.is_provisional, coalesce(k.nhs, ''), s.family_name, s.given_name, s.known_as,
            s.birth_date, s.gender, s.address, s.postcode, s.telephone,
            CASE WHEN s.kind = 'gp-list' THEN s.controller_id ELSE o.id END,
            coalesce(s.details ->> 'usual_gp', ''), s.family_key, s.given_key
        FROM link_seek k JOIN ({rows}) s ON s.row_number = k.row_number
        LEFT JOIN place_organisation o ON o.ods_code = upper(s.practice_code) AND s.practice_code <> ''
        WHERE k.how = 'new'""",
        params,
    )


def _make_records(rows: str, params: Params) -> int:
    """The source records of rows not known before, each with its person."""
    columns = ", ".join(f"s.{name.strip()}" for name in _COPIED.split(","))
    return execute(
        f"""INSERT INTO people_sourcerecord (id, place_id, person_id, controller_id, sender_id, kind, local_id, {_COPIED},
            values, content_hash, as_at, file_id, row_number)
        SELECT k.record_id, %(place)s, k.person_id, s.controller_id, %(sender)s, s.kind, s.local_id, {columns},
            s.sent, s.person_hash, %(as_at)s, %(file)s, s.row_number
        FROM link_seek k JOIN ({rows}) s ON s.row_number = k.row_number WHERE k.held_id IS NULL""",
        params,
    )
