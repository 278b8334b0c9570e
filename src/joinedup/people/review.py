"""Which rows of a staged list raise a pair for a reviewer, and which person each may be (issue 2, 5; F14).

Runs on the working tables of ``people.linkage``. At most one pair a row: the strongest reason, then who was there
first. Two people who both carry valid, different numbers are a pair only if family name, given name, birth date and
postcode all agree: twins are none.
"""

from joinedup.people import never_link
from joinedup.people.pairs import know_apart, now_of
from joinedup.people.sql import Params, execute, value, working_table

NAMES_AGREE = """(
    (s.family <> '' AND s.given <> '' AND s.family = p.family AND s.given = p.given)
    OR ((s.family = '' OR p.family = '') AND s.full_key <> '' AND p.full_key <> ''
        AND (s.full_key = p.full_key OR s.full_key = p.reverse_key OR s.reverse_key = p.full_key))
)"""
"""Whether the names of a seeker ``s`` and a record ``p`` are the same. A name that came whole compares whole, in
either order."""

_BEFORE = "p.person_id <> s.person_id AND (p.seq < s.seq OR s.how = 'held')"

_BIRTH_DATE_NEARLY = """(
    people_within_one_edit(to_char(s.birth_date, 'YYYYMMDD'), to_char(p.birth_date, 'YYYYMMDD'))
    OR to_char(s.birth_date, 'YYYYMMDD') = to_char(p.birth_date, 'YYYYDDMM')
)"""

_GIVEN_NEARLY = """(
    (s.given <> '' AND p.given <> '' AND (starts_with(s.given, p.given) OR starts_with(p.given, s.given)
        OR people_within_one_edit(s.given, p.given)))
    OR ((s.given = '' OR p.given = '') AND s.postcode_key <> '' AND s.postcode_key = p.postcode_key)
)"""

_ONE_CAME_WHOLE = (
    "(s.family = '' OR p.family = '') AND s.full_key <> '' AND p.full_key <> '' AND s.full_key <> p.full_key"
)

_NEARLY = (
    ("names-other-postcode", 3, "p.birth_date = s.birth_date AND p.full_key = s.full_key", NAMES_AGREE),
    ("names-other-postcode", 3, "p.birth_date = s.birth_date AND p.reverse_key = s.full_key", NAMES_AGREE),
    ("names-other-postcode", 3, "p.birth_date = s.birth_date AND p.full_key = s.reverse_key", NAMES_AGREE),
    (
        "birth-date-nearly",
        4,
        "p.postcode_key = s.postcode_key AND p.full_key = s.full_key",
        f"s.postcode_key <> '' AND s.birth_date <> p.birth_date AND {NAMES_AGREE} AND {_BIRTH_DATE_NEARLY}",
    ),
    (
        "given-name-nearly",
        5,
        "p.birth_date = s.birth_date AND p.family = s.family",
        f"s.family <> '' AND s.given <> p.given AND {_GIVEN_NEARLY}",
    ),
    (
        "given-name-nearly",
        5,
        "p.birth_date = s.birth_date AND p.postcode_key = s.postcode_key",
        f"s.postcode_key <> '' AND {_ONE_CAME_WHOLE} AND people_within_one_edit(s.full_key, p.full_key)",
    ),
    (
        "family-name-other",
        6,
        "p.birth_date = s.birth_date AND p.postcode_key = s.postcode_key AND p.given = s.given",
        "s.postcode_key <> '' AND s.given <> '' AND s.family <> '' AND p.family <> '' AND s.family <> p.family",
    ),
)
"""Nearly the same: reason, rank, what must be equal (so that the join can hash), what must hold besides."""


def other_number(number: str, person: str) -> str:
    """SQL: a number is there, the person has valid numbers, and it is none of them."""
    held = f"SELECT FROM link_pool q WHERE q.person_id = {person} AND q.nhs"
    return f"({number} IS NOT NULL AND EXISTS ({held} IS NOT NULL) AND NOT EXISTS ({held} = {number}))"


def find_pairs(place_id: int | None) -> int:
    """Fill ``link_pairs`` (row_number, other_id, reason) and mark new people who have one as provisional.

    Two people whom a decision keeps apart, or leaves for later, are not asked about again."""
    working_table(
        "link_pairs_all", "SELECT 0 AS row_number, 0::bigint AS other_id, ''::text AS reason, 0 AS rank"
    )
    execute("DELETE FROM link_pairs_all")
    _same_number()
    _same_names()
    _nearly_the_same()
    never_link.leave_out("link_pairs_all", "link_seek")
    _leave_decided(place_id)
    pairs = working_table(
        "link_pairs",
        "SELECT DISTINCT ON (row_number) row_number, other_id, reason FROM link_pairs_all"
        " ORDER BY row_number, rank, other_id",
    )
    if pairs:
        execute(
            "UPDATE link_seek s SET is_provisional = true FROM link_pairs p"
            " WHERE p.row_number = s.row_number AND s.how = 'new'"
        )
    return pairs


def _leave_decided(place_id: int | None) -> None:
    if not value("SELECT EXISTS (SELECT FROM link_pairs_all)"):
        return
    apart = know_apart(place_id)
    if apart:
        execute(
            """DELETE FROM link_pairs_all l USING link_seek s, people_apart a WHERE s.row_number = l.row_number
            AND a.low = least(s.person_id, l.other_id) AND a.high = greatest(s.person_id, l.other_id)"""
        )


def _same_number() -> None:
    """The same valid number as somebody held apart. All but the first carrier of a number are paired with the first."""
    shared = working_table(
        "link_shared",
        "SELECT nhs, min(person_id) AS first, max(person_id) AS last FROM link_pool WHERE nhs IS NOT NULL"
        " GROUP BY nhs HAVING min(person_id) <> max(person_id)",
    )
    if not shared:
        return
    execute(
        """INSERT INTO link_pairs_all SELECT s.row_number, s.other_id, CASE
            WHEN NOT s.same_birth THEN 'number-other-birth-date' WHEN NOT s.same_family THEN 'number-other-name'
            WHEN s.how = 'held' THEN 'now-agrees' ELSE 'number-two-people' END, 1
        FROM (
            SELECT s.row_number, s.how, o.other_id,
                bool_or(s.birth_date IS NULL OR p.birth_date IS NULL OR p.birth_date = s.birth_date) AS same_birth,
                bool_or(s.family = '' OR p.family = '' OR p.family = s.family) AS same_family
            FROM link_seek s JOIN link_shared n ON n.nhs = s.nhs
            CROSS JOIN LATERAL (SELECT CASE WHEN s.person_id <> n.first THEN n.first
                WHEN s.how <> 'new' THEN n.last END AS other_id) o
            JOIN link_pool p ON p.person_id = o.other_id AND p.nhs = s.nhs
            WHERE s.how IN ('new', 'names', 'held') GROUP BY 1, 2, 3
        ) s"""
    )


def _same_names() -> None:
    """Names, birth date and postcode of somebody held apart."""
    execute(
        f"""INSERT INTO link_pairs_all SELECT s.row_number, p.person_id, CASE
            WHEN {other_number("s.nhs", "p.person_id")} THEN 'names-other-number'
            WHEN s.how = 'held' THEN 'now-agrees' ELSE 'names-two-people' END, 2
        FROM link_seek s JOIN link_pool p ON p.birth_date = s.birth_date AND p.postcode_key = s.postcode_key
        WHERE s.how IN ('new', 'held') AND s.postcode_key <> '' AND {_BEFORE} AND {NAMES_AGREE}"""
    )


def _nearly_the_same() -> None:
    """Nearly the same name and birth date, where not both carry a valid number."""
    working_table(
        "link_bare",
        "SELECT p.* FROM link_pool p JOIN (SELECT person_id FROM link_pool GROUP BY person_id HAVING count(nhs) = 0) b"
        " USING (person_id)",
    )
    for seekers, pool in (("s.nhs IS NULL", "link_pool"), ("s.nhs IS NOT NULL", "link_bare")):
        if not value(f"SELECT EXISTS (SELECT FROM {pool})"):
            continue
        if not value(f"SELECT EXISTS (SELECT FROM link_seek s WHERE s.how = 'new' AND {seekers})"):
            continue
        for reason, rank, equal, besides in _NEARLY:
            execute(
                f"""INSERT INTO link_pairs_all SELECT s.row_number, p.person_id, %(reason)s, %(rank)s
                FROM link_seek s JOIN {pool} p ON {equal}
                WHERE s.how = 'new' AND {seekers} AND {_BEFORE} AND {besides}""",
                {"reason": reason, "rank": rank},
            )


def raise_pairs(params: Params) -> int:
    """Put the pairs on the review list, unless the same two people stand there already, waiting or answered."""
    return execute(
        f"""INSERT INTO people_reviewpair (place_id, record_id, person_id, other_id, reason, made_person, raised)
        SELECT %(place)s, coalesce(s.held_id, s.record_id), s.person_id, p.other_id, p.reason, s.is_provisional, %(now)s
        FROM link_pairs p JOIN link_seek s USING (row_number)
        WHERE s.how = 'new' OR NOT EXISTS (
            SELECT FROM people_reviewpair r CROSS JOIN LATERAL (
                SELECT {now_of("r.person_id")} AS one, {now_of("r.other_id")} AS two) q
            WHERE r.place_id = %(place)s AND r.state <> 'lapsed'
                AND ((q.one = s.person_id AND q.two = p.other_id) OR (q.one = p.other_id AND q.two = s.person_id))
        )
        ON CONFLICT DO NOTHING""",
        params,
    )
