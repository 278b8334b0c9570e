"""What a reviewer decides about two records, and takes back (issue 4; F14, Q13)."""

from collections.abc import Sequence

from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.people import forest, never_link, permissions
from joinedup.people.actions.deciding import (
    CHANGED,
    Same,
    finish_parting,
    hold_index,
    merge_people,
    part_people,
)
from joinedup.people.models import Decision, Person, ReviewPair, SourceRecord
from joinedup.people.pairs import WAITING, lapse_pairs, settle_provisional
from joinedup.people.sql import execute, rows, value, working_table

ANSWERS = {
    "same": Decision.Kind.SAME,
    "not-same": Decision.Kind.NOT_SAME,
    "unsure": Decision.Kind.UNSURE,
}
"""What a reviewer may say of a pair."""

WAITING_STATES = (ReviewPair.State.OPEN, ReviewPair.State.UNSURE)


@action(
    kind="people.pair_opened",
    sentence="opened two records to compare them",
    permission=permissions.REVIEW,
    category=events.Category.READ,
)
def open_pair(*, actor: Actor, pair_id: int) -> ReviewPair:
    """Open a pair: a read of two people, recorded for each (DESIGN 5). Raises NotThere for a pair that is not for this
    actor, one on the never-link list among them (Q13)."""
    place_id = actor.place_id or 0
    pair = (
        ReviewPair.objects.filter(pk=pair_id, place_id=place_id).select_related("record__controller").first()
    )
    if pair is None or _is_hidden(place_id, pair.person_id, pair.other_id):
        raise NotThere("There is no such pair, or not for you.")
    for person in (pair.person_id, pair.other_id):
        events.record(actor=actor, subject=pair, person_id=person, data={"state": pair.state})
    return pair


@action(
    kind="people.pair_answered",
    sentence="said whether two records are one person",
    permission=permissions.DECIDE,
)
def answer_pair(*, actor: Actor, pair_id: int, answer: str, reason: str = "") -> Decision:
    """Settle a pair. ``answer``: same, not-same or unsure. The two are merged, kept apart, or set aside for later; every
    other waiting pair of the same two is answered with it. Raises NotNow when it was answered already."""
    if answer not in ANSWERS:
        raise NotNow("Choose whether the two are the same person.")
    place_id = actor.place_id or 0
    hold_index(place_id)
    pair = ReviewPair.objects.select_for_update(of=("self",)).filter(pk=pair_id, place_id=place_id).first()
    if pair is None or _is_hidden(place_id, pair.person_id, pair.other_id):
        raise NotThere("There is no such pair, or not for you.")
    if pair.state not in WAITING_STATES:
        raise NotNow("This pair was answered already.")
    roots = forest.roots_of(place_id, (pair.person_id, pair.other_id))
    one, two = roots[pair.person_id], roots[pair.other_id]
    if answer == "same":
        kept_apart(place_id, one, two)
        found = merge_people(
            actor=actor,
            source=Decision.Source.REVIEWER,
            found=[Same(one, two, reason, pair.probability)],
            decided_by=actor.user_id,
        )
        if not found:
            raise NotNow("These two are one person already.")
        decision = found[0]
    else:
        decision = _decide(actor, ANSWERS[answer], one, two, reason, pair.probability)
        _settle_pairs(place_id, decision, (one, two), ANSWERS[answer])
    ReviewPair.objects.filter(pk=pair.pk).update(state=str(ANSWERS[answer]), decision=decision)
    settle_provisional(place_id, CHANGED)
    for person in (one, two):
        events.record(
            actor=actor, subject=pair, person_id=person, data={"answer": answer, "decision": decision.pk}
        )
    return decision


def _is_hidden(place_id: int, one: int, two: int) -> bool:
    """Whether two people, whoever stands for them now, are on the never-link list (Q13)."""
    roots = forest.roots_of(place_id, (one, two))
    return never_link.is_listed(roots.get(one, one), roots.get(two, two))


def kept_apart(place_id: int, one: int, two: int) -> None:
    """Raise NotNow if somebody has said that these are two people."""
    held = _live(place_id, one, two, (Decision.Kind.NOT_SAME, Decision.Kind.SPLIT))
    if held:
        raise NotNow("Somebody said that these are two people. Take that back first.")


def _live(place_id: int, one: int, two: int, kinds: Sequence[str]) -> list[int]:
    """Decisions of some kinds about two people, whatever they were called then, that nobody has taken back."""
    low, high = sorted((one, two))
    below = {root: forest.subtree_of(place_id, root) for root in (low, high)}
    return list(
        Decision.objects.filter(place_id=place_id, kind__in=kinds, undone__isnull=True)
        .filter(person__in=below[low], other__in=below[high])
        .union(
            Decision.objects.filter(place_id=place_id, kind__in=kinds, undone__isnull=True).filter(
                person__in=below[high], other__in=below[low]
            )
        )
        .values_list("pk", flat=True)
    )


def _decide(
    actor: Actor, kind: str, one: int, two: int, reason: str, probability: float | None = None
) -> Decision:
    place_id = actor.place_id or 0
    decision = Decision.objects.create(
        place_id=place_id,
        kind=kind,
        source=Decision.Source.REVIEWER,
        person_id=one,
        other_id=two,
        probability=probability,
        reason=reason.strip()[:300],
        record_mark=value("SELECT coalesce(max(id), 0) FROM people_sourcerecord"),
        decided_at=clock.now(),
        decided_by=actor.user_id,
    )
    working_table(
        CHANGED, "SELECT unnest(%(ids)s::bigint[]) AS person_id", {"ids": [one, two]}, key="person_id"
    )
    return decision


def _settle_pairs(place_id: int, decision: Decision, couple: tuple[int, int], state: str) -> None:
    """Every waiting pair of the same two is answered by the same decision."""
    below = [forest.subtree_of(place_id, person) for person in couple]
    execute(
        f"""UPDATE people_reviewpair r SET state = %(state)s, decision_id = %(decision)s
        WHERE r.place_id = %(place)s AND r.state IN {WAITING}
            AND ((r.person_id = ANY(%(a)s) AND r.other_id = ANY(%(b)s))
                OR (r.person_id = ANY(%(b)s) AND r.other_id = ANY(%(a)s)))""",
        {"place": place_id, "state": str(state), "decision": decision.pk, "a": below[0], "b": below[1]},
    )


@action(
    kind="people.decision_taken_back",
    sentence="took a decision about two records back",
    permission=permissions.DECIDE,
)
def take_back(*, actor: Actor, decision_id: int, reason: str = "", ask_again: bool = True) -> Decision:
    """Take a decision back, in whatever order they were made.

    A merge is undone: both people stand again with exactly what was theirs. ``ask_again``: its pair waits on the review
    list once more, as after a wrong key; else the two are kept apart from now on. Raises NotNow when it was taken back
    already."""
    place_id = actor.place_id or 0
    hold_index(place_id)
    decision = (
        Decision.objects.filter(pk=decision_id, place_id=place_id)
        .exclude(kind=Decision.Kind.UNDONE)
        .select_related("person", "other")
        .first()
    )
    if decision is None or _is_hidden(place_id, decision.person_id, decision.other_id):
        raise NotThere("There is no such decision, or not for you.")
    if Decision.objects.filter(undoes=decision).exists():
        raise NotNow("This was taken back already.")
    undo = Decision.objects.create(
        place_id=place_id,
        kind=Decision.Kind.UNDONE,
        source=Decision.Source.REVIEWER,
        person=decision.person,
        other=decision.other,
        reason=reason.strip()[:300],
        undoes=decision,
        record_mark=value("SELECT coalesce(max(id), 0) FROM people_sourcerecord"),
        decided_at=clock.now(),
        decided_by=actor.user_id,
    )
    people = (decision.person_id, decision.other_id)
    working_table(
        CHANGED, "SELECT unnest(%(ids)s::bigint[]) AS person_id", {"ids": list(people)}, key="person_id"
    )
    answered = ReviewPair.objects.filter(place_id=place_id, decision=decision)
    if decision.kind == Decision.Kind.SAME and not ask_again:
        apart = _decide(actor, Decision.Kind.NOT_SAME, *people, reason)
        answered.update(state=ReviewPair.State.NOT_SAME, decision=apart)
    else:
        answered.update(state=ReviewPair.State.OPEN, decision=None)
    if decision.kind == Decision.Kind.SAME:
        part_people(actor=actor, merge=decision, undo=undo)
    elif decision.kind == Decision.Kind.SPLIT:
        merge_people(
            actor=actor,
            source=Decision.Source.REVIEWER,
            found=[Same(*people, reason)],
            decided_by=actor.user_id,
        )
    else:
        lapse_pairs(place_id, CHANGED)
    settle_provisional(place_id, CHANGED)
    for person in people:
        events.record(
            actor=actor,
            subject=undo,
            person_id=person,
            data={"kind": decision.kind, "undoes": decision.pk, "ask_again": ask_again},
        )
    return undo


@action(kind="people.records_split", sentence="took records out of a person", permission=permissions.DECIDE)
def split_person(*, actor: Actor, person_id: int, record_ids: Sequence[int], reason: str = "") -> Decision:
    """Take records that are somebody else's out of a person: they make a new one, whom nothing joins to the first again
    by itself. For what a list joined wrongly; a merge is taken back instead (``take_back``)."""
    place_id = actor.place_id or 0
    hold_index(place_id)
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotThere("There is nobody here by that number, or not for you.")
    held = set(SourceRecord.objects.filter(person=person).values_list("pk", flat=True))
    out = set(record_ids) & held
    if not out or out == held:
        raise NotNow("Choose some of the records, and leave at least one.")
    merged = {
        row
        for (row,) in rows(
            "SELECT DISTINCT row_id FROM people_movedrow WHERE place_id = %(place)s"
            " AND relation = 'people_sourcerecord.person_id' AND row_id = ANY(%(ids)s) AND home_id <> %(person)s",
            {"place": place_id, "ids": sorted(out), "person": person_id},
        )
    }
    if merged:
        raise NotNow("Some of these records came by a merge. Take the merge back instead.")
    new = Person.objects.create(place_id=place_id)
    decision = _decide(actor, Decision.Kind.SPLIT, person_id, new.pk, reason)
    working_table("people_out", "SELECT unnest(%(ids)s::bigint[]) AS id", {"ids": sorted(out)}, key="id")
    working_table(forest.HOMES, "SELECT %(new)s::bigint AS id", {"new": new.pk}, key="id")
    forest.rehome_rows(
        place_id=place_id,
        table="people_sourcerecord",
        column="person_id",
        which="people_out",
        from_id=person_id,
        to_id=new.pk,
        decision_id=decision.pk,
    )
    finish_parting(actor=actor, person_id=person_id, other_id=new.pk, decision=decision)
    for who in (person_id, new.pk):
        events.record(actor=actor, subject=decision, person_id=who, data={"records": len(out)})
    return decision
