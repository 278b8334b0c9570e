"""Merging people and parting them again: the index's own part, inside the callers' actions (issue 4; R14, F14).

One decision at a time in a place, and none while a list is taken in: both would move the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import OperationalError, transaction

from joinedup.core import clock, events
from joinedup.core.actions import NotNow
from joinedup.core.batch import ListSource
from joinedup.core.context import Actor
from joinedup.core.domain_events import publish
from joinedup.people import derive, forest, never_link
from joinedup.people.batch import PeopleChanged
from joinedup.people.domain_events import IdentitiesChanged, PeopleMerged, PeopleParted
from joinedup.people.forest import HOMES, MERGING
from joinedup.people.models import Decision, Person
from joinedup.people.pairs import lapse_pairs, reopen_pairs, settle_provisional
from joinedup.people.sql import execute, roomy, value, working_table

MERGED = events.register_kind("people.merged", "said two records are one person", events.Category.CHANGE)
PARTED = events.register_kind("people.parted", "said one record is two people again", events.Category.CHANGE)

PATIENCE = "20s"
"""How long a decision waits for a list that is being taken in."""

CHANGED = "people_decided"
"""Working table of the people a decision touched: person_id."""


@dataclass(frozen=True, slots=True)
class Same:
    """Two people found to be one. ``probability``: of the model, None where a person decided."""

    person_id: int
    other_id: int
    reason: str = ""
    probability: float | None = None


def hold_index(place_id: int) -> None:
    """Wait until no list is taken in and no other decision is made in the place; until the transaction ends nobody else
    moves its people. Raises NotNow when that takes too long."""
    try:
        with transaction.atomic():
            execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            execute(
                "SELECT pg_advisory_xact_lock(hashtext('joinedup intake'), %(place)s)", {"place": place_id}
            )
            execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError as error:
        raise NotNow(
            "A list is being taken in just now. Nothing was changed; try again in a moment."
        ) from error


def merge_people(
    *, actor: Actor, source: str, found: Sequence[Same], decided_by: int | None = None
) -> list[Decision]:
    """Merge couples, in their order; a couple who are one already, or must never be, is passed over. Gives a decision for
    each merge.

    Of two, who is settled stays before who is provisional, then who was there first.
    """
    place_id = actor.place_id or 0
    roomy()
    ids = {person for one in found for person in (one.person_id, one.other_id)}
    roots = forest.roots_of(place_id, ids)
    people = {
        person.pk: person
        for person in Person.objects.select_for_update(of=("self",))
        .filter(pk__in=set(roots.values()))
        .order_by("pk")
    }
    up: dict[int, int] = {}

    def root(person: int) -> int:
        while person in up:
            person = up[person]
        return person

    apart = never_link.listed_among(people)

    def must_never(first: int, second: int) -> bool:
        """Whether the list holds the two apart, or anybody who was found to be one of them just now."""
        return any(
            root(one) in (first, second) if other is None else {root(one), root(other)} == {first, second}
            for one, other in apart
        )

    now, mark = clock.now(), value("SELECT coalesce(max(id), 0) FROM people_sourcerecord")
    decisions: list[Decision] = []
    for one in found:
        if one.person_id not in roots or one.other_id not in roots:
            raise NotNow("One of these people is not here any more, or not for you.")
        first, second = root(roots[one.person_id]), root(roots[one.other_id])
        if first == second or must_never(first, second):
            continue
        stays, goes = sorted((people[first], people[second]), key=lambda p: (p.is_provisional, p.pk))
        up[goes.pk] = stays.pk
        decisions.append(
            Decision(
                place_id=place_id,
                kind=Decision.Kind.SAME,
                source=source,
                person=stays,
                other=goes,
                probability=one.probability,
                reason=one.reason.strip()[:300],
                record_mark=mark,
                decided_at=now,
                decided_by=decided_by,
            )
        )
    if not decisions:
        return []
    Decision.objects.bulk_create(decisions)
    working_table(
        MERGING,
        "SELECT * FROM unnest(%(from)s::bigint[], %(to)s::bigint[], %(next)s::bigint[], %(by)s::bigint[])"
        " AS t(from_id, to_id, next_id, decision_id)",
        {
            "from": [decision.other_id for decision in decisions],
            "to": [root(decision.other_id) for decision in decisions],
            "next": [decision.person_id for decision in decisions],
            "by": [decision.pk for decision in decisions],
        },
        key="from_id;to_id",
    )
    execute(
        f"""UPDATE people_person p SET merged_into_id = e.next_id, is_provisional = false, {derive.SHOWS_NOTHING}
        FROM {MERGING} e WHERE p.id = e.from_id"""
    )
    execute(
        f"""UPDATE people_person p SET is_protected = true FROM {MERGING} e JOIN people_person m ON m.id = e.from_id
        WHERE p.id = e.to_id AND m.is_protected AND NOT p.is_protected"""
    )
    forest.follow_merge(place_id)
    publish(PeopleMerged(actor, MERGING))
    working_table(
        CHANGED,
        f"SELECT from_id AS person_id FROM {MERGING} UNION SELECT to_id FROM {MERGING}",
        key="person_id",
    )
    lapse_pairs(place_id, CHANGED)
    _bring_up(actor)
    told: list[events.About] = []
    for decision in decisions:
        about = {"decision": decision.pk, "source": source, "other": decision.other_id}
        told.append(events.About(decision, decision.person_id, about))
        told.append(events.About(decision, decision.other_id, {**about, "into": decision.person_id}))
    events.record_many(actor=actor, kind=MERGED, about=told)
    return decisions


def part_people(*, actor: Actor, merge: Decision, undo: Decision) -> None:
    """Undo one merge: who was merged away stands for themselves again, with what had its home there; records that came
    since go to whom they agree with better, and stay where nothing says so."""
    place_id = actor.place_id or 0
    roomy()
    gone, root = merge.other_id, forest.roots_of(place_id, [merge.other_id])[merge.other_id]
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=(gone, root)).order_by("pk"))
    homes = forest.subtree_of(place_id, gone)
    Person.objects.filter(pk=gone).update(merged_into=None)
    working_table(HOMES, "SELECT unnest(%(ids)s::bigint[]) AS id", {"ids": homes}, key="id")
    forest.part_rows(
        place_id=place_id,
        table="people_sourcerecord",
        column="person_id",
        from_id=root,
        to_id=gone,
        decision_id=undo.pk,
        homes=HOMES,
    )
    _share_out_later(place_id, merge, undo, root, gone)
    finish_parting(actor=actor, person_id=root, other_id=gone, decision=undo)


def finish_parting(*, actor: Actor, person_id: int, other_id: int, decision: Decision) -> None:
    """Once the source records have parted: everything else follows, and both show what their records say."""
    place_id = actor.place_id or 0
    forest.follow_parting(place_id=place_id, from_id=person_id, to_id=other_id, decision_id=decision.pk)
    publish(PeopleParted(actor, person_id, other_id, HOMES, decision.pk))
    working_table(
        CHANGED,
        "SELECT unnest(%(ids)s::bigint[]) AS person_id",
        {"ids": [person_id, other_id]},
        key="person_id",
    )
    reopen_pairs(place_id, CHANGED)
    _bring_up(actor)
    about = {"decision": decision.pk, "undoes": decision.undoes_id}
    for person, other in ((person_id, other_id), (other_id, person_id)):
        events.record(
            actor=actor, kind=PARTED, subject=decision, person_id=person, data={**about, "other": other}
        )


def _share_out_later(place_id: int, merge: Decision, undo: Decision, root: int, gone: int) -> None:
    """Records that came to the merged person after the merge, and agree better with who comes back."""
    agree = """(SELECT max(4 * (r.nhs_number_status = 'valid' AND s.nhs_number_status = 'valid'
                AND r.nhs_number = s.nhs_number)::int
            - 4 * (r.nhs_number_status = 'valid' AND s.nhs_number_status = 'valid' AND r.nhs_number <> s.nhs_number)::int
            + 2 * (r.full_key <> '' AND r.full_key = s.full_key)::int
            + 2 * coalesce(r.birth_date = s.birth_date, false)::int
            + (r.postcode_key <> '' AND r.postcode_key = s.postcode_key)::int)
        FROM people_sourcerecord s WHERE s.person_id = {0} AND s.id <= %(mark)s)"""
    later = working_table(
        "people_later",
        f"""SELECT id FROM (
            SELECT r.id, {agree.format("%(gone)s")} AS theirs, {agree.format("%(root)s")} AS ours
            FROM people_sourcerecord r WHERE r.person_id = %(root)s AND r.id > %(mark)s
        ) q WHERE theirs > coalesce(ours, -1)""",
        {"root": root, "gone": gone, "mark": merge.record_mark},
    )
    if later:
        forest.rehome_rows(
            place_id=place_id,
            table="people_sourcerecord",
            column="person_id",
            which="people_later",
            from_id=root,
            to_id=gone,
            decision_id=undo.pk,
        )


def _bring_up(actor: Actor) -> None:
    """What follows from a decision is not asked for again: rooms above bring their own up under the same actor."""
    place_id = actor.place_id or 0
    settle_provisional(place_id, CHANGED)
    derive.rederive(place_id, CHANGED)
    now = clock.now()
    follower = replace(actor, permissions=actor.permissions | {"interop.send"})
    publish(PeopleChanged(follower, ListSource(0, 0, "linkage", now, now), CHANGED))
    publish(IdentitiesChanged(follower, CHANGED))
