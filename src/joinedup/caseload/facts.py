"""Dated facts told by lists, as sets: what a list now says replaces what it said, and nothing is ever deleted."""

from joinedup.core import clock
from joinedup.core.batch import ListSource
from joinedup.core.context import Actor
from joinedup.people.sql import Params, execute, working_table

FACT_COLUMNS = "person_id, kind, effective, controller_id, reference, values, row_number"
"""What a query of facts to tell gives: whose, code of ``rules.FACT_KINDS``, when, organisation, what about, details."""


def _params(actor: Actor, source: ListSource) -> Params:
    return {
        "place": actor.place_id,
        "now": clock.now(),
        "user": actor.user_id,
        "feed": source.format,
        "file": source.file_id,
    }


def tell_new(*, actor: Actor, source: ListSource, wanted: str) -> int:
    """Tell facts about things that were not held before. ``wanted``: query of ``FACT_COLUMNS``."""
    return execute(
        f"""INSERT INTO caseload_fact (place_id, person_id, kind, effective, recorded_at, recorded_by, controller_id,
            feed, reference, values, file_id, row_number)
        SELECT %(place)s, w.person_id, w.kind, w.effective, %(now)s, %(user)s, w.controller_id, %(feed)s, w.reference,
            w.values, %(file)s, w.row_number
        FROM (SELECT {FACT_COLUMNS} FROM ({wanted}) q) w ON CONFLICT DO NOTHING""",
        _params(actor, source),
    )


def retell(
    *, actor: Actor, source: ListSource, about: str, kinds: tuple[str, ...], wanted: str
) -> tuple[int, int]:
    """Have what is told of some things be exactly this: gives (told, withdrawn).

    ``about``: query of ``reference``, the things; ``kinds``: the kinds of fact that are settled here; ``wanted``: query
    of ``FACT_COLUMNS``, what is so now. A fact told before that is not so is withdrawn, and stays to be read.
    """
    params = {**_params(actor, source), "kinds": list(kinds)}
    things = working_table("facts_about", f"SELECT DISTINCT reference FROM ({about}) q", key="reference")
    if not things:
        return 0, 0
    working_table("facts_wanted", f"SELECT {FACT_COLUMNS} FROM ({wanted}) q", key="reference")
    working_table(
        "facts_held",
        """SELECT f.id, f.person_id, f.kind, f.effective, f.controller_id, f.reference
        FROM caseload_fact f JOIN facts_about a ON a.reference = f.reference
        WHERE f.place_id = %(place)s AND f.kind = ANY(%(kinds)s) AND f.reference <> '' AND f.withdrawn_at IS NULL
            AND f.controller_id = %(sender)s""",
        {**params, "sender": source.sender_id},
        key="reference",
    )
    same = (
        "w.person_id = h.person_id AND w.kind = h.kind AND w.effective = h.effective"
        " AND w.reference = h.reference"
    )
    withdrawn = execute(
        f"""UPDATE caseload_fact f SET withdrawn_at = %(now)s, withdrawn_by = %(user)s FROM facts_held h
        WHERE f.id = h.id AND NOT EXISTS (SELECT FROM facts_wanted w WHERE {same})""",
        params,
    )
    told = tell_new(
        actor=actor,
        source=source,
        wanted=f"SELECT * FROM facts_wanted w WHERE NOT EXISTS (SELECT FROM facts_held h WHERE {same})",
    )
    return told, withdrawn
