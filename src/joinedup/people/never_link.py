"""The never-link list (Q13): changes of identity for gender recognition, adoption, protection. Reviewers see no such pair,
no score and no reason; linkage makes none."""

from collections.abc import Collection

from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.forest import know_roots
from joinedup.people.models import NeverLink, Person, ReviewPair
from joinedup.people.pairs import now_of
from joinedup.people.permissions import NEVER_LINK
from joinedup.people.sql import execute, rows, value

NEVER = """EXISTS (
    SELECT FROM people_neverlink n WHERE n.ended_at IS NULL
        AND ((n.person_id = {one} AND (n.other_id IS NULL OR n.other_id = {other}))
            OR (n.person_id = {other} AND (n.other_id IS NULL OR n.other_id = {one}))))"""
"""SQL condition: two people must never be linked. ``one`` and ``other``: columns of person ids."""

AT_HOME = ("birth-date-nearly", "family-name-other")
"""Reasons that rest on a shared postcode: never told of somebody whose address is protected (Q14, household rules)."""


@action(
    kind="people.never_link_added",
    sentence="added to the never-link list",
    permission=NEVER_LINK,
    purpose=Purpose.GOVERNANCE,
)
def add(*, actor: Actor, person_id: int, other_id: int | None = None, reference: str = "") -> NeverLink:
    """Say that two people, or a person and anybody (``other_id`` None), must never be linked. Their pairs leave the review
    list. ``reference``: the number of the decision, never its reason."""
    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        return _add(actor, person_id, other_id, reference)


def _add(actor: Actor, person_id: int, other_id: int | None, reference: str) -> NeverLink:
    ids = {person_id} if other_id is None else {person_id, other_id}
    found = {person.pk: person for person in Person.objects.filter(pk__in=ids)}
    if len(found) != len(ids) or (other_id is not None and other_id == person_id):
        raise NotThere("There are no two such people.")
    if NeverLink.objects.filter(person_id=person_id, other_id=other_id, ended_at__isnull=True).exists():
        raise NotNow("That stands on the list already.")
    entry = NeverLink.objects.create(
        place_id=found[person_id].place_id,
        person_id=person_id,
        other_id=other_id,
        reference=reference.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
        recorded_by_name=actor.name,
    )
    withdrawn = execute(
        f"UPDATE people_reviewpair r SET state = %(lapsed)s WHERE r.state = %(open)s AND r.place_id = %(place)s"
        f" AND {NEVER.format(one='r.person_id', other='r.other_id')}",
        {
            "lapsed": ReviewPair.State.LAPSED.value,
            "open": ReviewPair.State.OPEN.value,
            "place": entry.place_id,
        },
    )
    events.record(actor=actor, subject=entry, data={"pairs_withdrawn": withdrawn})
    return entry


@action(
    kind="people.never_link_ended",
    sentence="took off the never-link list",
    permission=NEVER_LINK,
    purpose=Purpose.GOVERNANCE,
)
def end(*, actor: Actor, entry_id: int) -> NeverLink:
    """Take an entry off the list. Pairs come back only when a later list raises them."""
    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        entry = NeverLink.objects.select_for_update().filter(pk=entry_id, ended_at__isnull=True).first()
        if entry is None:
            raise NotThere("There is no such entry.")
        entry.ended_at, entry.ended_by = clock.now(), actor.user_id
        entry.save(update_fields=["ended_at", "ended_by"])
        events.record(actor=actor, subject=entry)
        return entry


def entries(place_id: int) -> list[NeverLink]:
    """The list as it stands, newest first, for whoever keeps it."""
    return list(
        NeverLink.objects.filter(place_id=place_id, ended_at__isnull=True)
        .select_related("person", "other")
        .order_by("-pk")
    )


def is_listed(one: int, two: int) -> bool:
    """Whether two people, by the ids they have now, must never be linked."""
    return bool(
        value(
            f"SELECT {NEVER.format(one='%(one)s::bigint', other='%(two)s::bigint')}", {"one": one, "two": two}
        )
    )


def listed_among(people: Collection[int]) -> list[tuple[int, int | None]]:
    """The couples, of whom one at least is among some people, that must never be linked; None: with nobody. By the ids they
    have now: an entry follows its person through merges."""
    found = rows(
        "SELECT person_id, other_id FROM people_neverlink WHERE ended_at IS NULL"
        " AND (person_id = ANY(%(people)s) OR other_id = ANY(%(people)s))",
        {"people": sorted(people)},
    )
    return [(one, other) for one, other in found]


def hidden_pairs(place_id: int) -> list[int]:
    """Review pairs that no reviewer is shown, whatever either person was called when they were raised."""
    if not value("SELECT EXISTS (SELECT FROM people_neverlink WHERE ended_at IS NULL)"):
        return []
    know_roots(place_id)
    never = NEVER.format(one=now_of("r.person_id"), other=now_of("r.other_id"))
    found = rows(
        f"SELECT id FROM people_reviewpair r WHERE r.place_id = %(place)s AND r.state IN ('open', 'unsure') AND {never}",
        {"place": place_id},
    )
    return [pair for (pair,) in found]


def hidden_ids(place_id: int) -> set[int]:
    """Everybody on the list: no decision about them is shown."""
    found = rows(
        "SELECT person_id, other_id FROM people_neverlink WHERE place_id = %(place)s AND ended_at IS NULL",
        {"place": place_id},
    )
    return {person for couple in found for person in couple if person is not None}


def hide_in_pool(pool: str) -> None:
    """In a working table of records that seekers may meet (person_id, family, given, full_key, reverse_key, postcode_key):
    let nobody find by names or postcode those who must be linked with nobody. A valid number that agrees still finds."""
    execute(
        f"""UPDATE {pool} p SET family = '', given = '', full_key = '', reverse_key = '', postcode_key = ''
        FROM people_neverlink n WHERE n.person_id = p.person_id AND n.other_id IS NULL AND n.ended_at IS NULL"""
    )


def leave_out(pairs: str, seekers: str) -> int:
    """Take out of a working table of pairs (row_number, other_id, reason) what must never be shown: pairs on the list,
    and reasons that tell where somebody with a protected address lives. ``seekers``: table of row_number, person_id."""
    return execute(
        f"""DELETE FROM {pairs} a USING {seekers} s WHERE s.row_number = a.row_number AND (
            {NEVER.format(one="s.person_id", other="a.other_id")}
            OR (a.reason = ANY(%(at_home)s) AND EXISTS (SELECT FROM people_person p
                WHERE p.is_protected AND p.id IN (s.person_id, a.other_id))))""",
        {"at_home": list(AT_HOME)},
    )
