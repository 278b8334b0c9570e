"""What a run of linkage writes: who is one by itself, what a reviewer is asked, and that it ran (issue 4)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.people import forest, permissions
from joinedup.people.actions.deciding import Same, hold_index, merge_people
from joinedup.people.models import Decision, LinkRun, SelfAudit
from joinedup.people.never_link import NEVER
from joinedup.people.pairs import now_of
from joinedup.people.sql import execute, rows, value, working_table

Ids = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """Two people that linkage finds alike. ``record_id``: of ``person_id``; ``evidence``: what agrees and what does not."""

    person_id: int
    other_id: int
    record_id: int
    probability: float
    is_automatic: bool
    evidence: list[str]


@action(kind="people.link_started", sentence="began to link records", permission=permissions.DECIDE)
def start_run(*, actor: Actor, mode: str, newest: int) -> LinkRun:
    """Note that a run began. One that was broken off before stays as running, and the next one finishes its work.
    ``newest``: the last record there was."""
    run = LinkRun.objects.create(
        place_id=actor.place_id or 0,
        mode=mode,
        newest_record=newest,
        started_at=clock.now(),
        started_by=actor.user_id,
    )
    events.record(actor=actor, subject=run, data={"mode": mode})
    return run


def newest_records(place_id: int) -> tuple[int, int]:
    """The last record there was when the last run that finished began (0: there was none), and the last there is."""
    linked, newest = rows(
        """SELECT coalesce((SELECT newest_record FROM people_linkrun WHERE place_id = %(place)s AND state = 'done'
            ORDER BY id DESC LIMIT 1), 0),
        coalesce((SELECT id FROM people_sourcerecord WHERE place_id = %(place)s ORDER BY id DESC LIMIT 1), 0)""",
        {"place": place_id},
    )[0]
    return linked, newest


@action(kind="people.link_finished", sentence="linked records", permission=permissions.DECIDE)
def finish_run(
    *, actor: Actor, run_id: int, counts: dict[str, int], learnt: list[str], chart: dict[str, Any]
) -> LinkRun:
    """Keep what a run did and learnt."""
    run = LinkRun.objects.select_for_update().get(pk=run_id)
    run.state, run.finished_at, run.finished_by = LinkRun.State.DONE, clock.now(), actor.user_id
    run.counts, run.learnt, run.chart = counts, learnt, chart
    run.save(update_fields=["state", "finished_at", "finished_by", "counts", "learnt", "chart"])
    events.record(actor=actor, subject=run, data=counts)
    return run


@action(
    kind="people.decisions_read",
    sentence="read what was decided about records, for linkage",
    permission=permissions.DECIDE,
    category=events.Category.READ,
)
def decided_records(*, actor: Actor, among: str = "") -> tuple[Ids, Ids]:
    """Pairs of records that somebody holds apart, and pairs that are one person already: linkage takes both as given.
    ``among``: working table of ``id``, only pairs with one of these."""
    place_id = actor.place_id or 0
    only = f"AND (a.id IN (SELECT id FROM {among}) OR b.id IN (SELECT id FROM {among}))" if among else ""
    never = _held_apart(place_id, only)
    ours = (
        f"AND d.person_id IN (SELECT r.person_id FROM people_sourcerecord r JOIN {among} f ON f.id = r.id)"
        if among
        else ""
    )
    always = rows(
        f"""WITH told AS (SELECT DISTINCT d.person_id FROM people_decision d
            WHERE d.place_id = %(place)s AND d.kind = 'same' {ours}
        ), first AS (SELECT r.person_id, min(r.id) AS id FROM people_sourcerecord r JOIN told USING (person_id) GROUP BY 1)
        SELECT a.id::text, b.id::text FROM first b
        JOIN people_sourcerecord a ON a.person_id = b.person_id AND a.id <> b.id WHERE a.place_id = %(place)s {only}""",
        {"place": place_id},
    )
    events.record(actor=actor, data={"apart": len(never), "together": len(always)})
    return never, always


def _held_apart(place_id: int, only: str) -> Ids:
    """Pairs of records of two people whom a decision or the never-link list holds apart."""
    if not value(
        """SELECT EXISTS (SELECT FROM people_decision WHERE place_id = %(place)s AND kind IN ('not-same', 'split'))
        OR EXISTS (SELECT FROM people_neverlink WHERE place_id = %(place)s AND other_id IS NOT NULL)""",
        {"place": place_id},
    ):
        return []
    forest.know_roots(place_id)
    return rows(
        f"""SELECT a.id::text, b.id::text FROM (
            SELECT {now_of("d.person_id")} AS one, {now_of("d.other_id")} AS two FROM people_decision d
            WHERE d.place_id = %(place)s AND d.kind IN ('not-same', 'split')
                AND NOT EXISTS (SELECT FROM people_decision u WHERE u.undoes_id = d.id)
            UNION SELECT n.person_id, n.other_id FROM people_neverlink n
            WHERE n.place_id = %(place)s AND n.other_id IS NOT NULL AND n.ended_at IS NULL
        ) q JOIN people_sourcerecord a ON a.person_id = q.one JOIN people_sourcerecord b ON b.person_id = q.two
        WHERE q.one <> q.two {only}""",
        {"place": place_id},
    )


def _know_trees(place_id: int, people: set[int]) -> None:
    working_table(
        "link_people",
        "SELECT unnest(%(ids)s::bigint[]) AS person_id",
        {"ids": sorted(people)},
        key="person_id",
    )
    forest.know_roots_near(place_id, "link_people")


def _know_found(found: Sequence[Found]) -> None:
    working_table(
        "link_found",
        "SELECT * FROM unnest(%(one)s::bigint[], %(two)s::bigint[]) WITH ORDINALITY AS t(one, two, nth)",
        {"one": [each.person_id for each in found], "two": [each.other_id for each in found]},
        key="one,two",
    )


@action(
    kind="people.decisions_respected",
    sentence="left alone what was decided",
    permission=permissions.DECIDE,
    category=events.Category.READ,
)
def not_decided(*, actor: Actor, found: Sequence[Found]) -> list[Found]:
    """Those of the couples about whom nobody has ever decided anything, taken back or not, and who may be linked at all."""
    if not found:
        events.record(actor=actor, data={"found": 0, "left_alone": 0})
        return []
    place_id = actor.place_id or 0
    _know_trees(place_id, {person for one in found for person in (one.person_id, one.other_id)})
    _know_found(found)
    decided = rows(
        f"""WITH couples AS (SELECT least(a.root_id, b.root_id) AS low, greatest(a.root_id, b.root_id) AS high
            FROM {forest.ROOTS} a JOIN people_decision d ON d.person_id = a.person_id
            JOIN {forest.ROOTS} b ON b.person_id = d.other_id WHERE d.place_id = %(place)s)
        SELECT f.nth FROM link_found f JOIN couples c ON c.low = least(f.one, f.two) AND c.high = greatest(f.one, f.two)
        UNION SELECT f.nth FROM link_found f WHERE {NEVER.format(one="f.one", other="f.two")}""",
        {"place": place_id},
    )
    left = {nth - 1 for (nth,) in decided}
    events.record(actor=actor, data={"found": len(found), "left_alone": len(left)})
    return [one for nth, one in enumerate(found) if nth not in left]


def groups_of(*, actor: Actor, found: Sequence[Found]) -> tuple[list[list[Found]], list[Found]]:
    """What is joined without asking, in groups that are joined together or not at all, and what a reviewer is asked.

    Two people who carry different valid numbers are never joined by themselves, nor by way of a third."""
    numbers: dict[int, set[str]] = {}
    people = {person for one in found if one.is_automatic for person in (one.person_id, one.other_id)}
    for person, number in rows(
        "SELECT person_id, nhs_number FROM people_sourcerecord WHERE person_id = ANY(%(people)s)"
        " AND nhs_number_status = 'valid'",
        {"people": sorted(people)},
    ):
        numbers.setdefault(person, set()).add(number)
    top: dict[int, int] = {}

    def root(person: int) -> int:
        while top.get(person, person) != person:
            person = top[person]
        return person

    joined: list[Found] = []
    ask: list[Found] = []
    for one in sorted(found, key=lambda each: (-each.probability, each.other_id, each.person_id)):
        if not one.is_automatic:
            ask.append(one)
            continue
        first, second = root(one.person_id), root(one.other_id)
        if first == second:
            continue
        mine, theirs = numbers.get(first, set()), numbers.get(second, set())
        if mine and theirs and not mine & theirs:
            ask.append(one)
            continue
        low, high = sorted((first, second))
        top[high] = low
        numbers[low] = mine | theirs
        joined.append(one)
    groups: dict[int, list[Found]] = {}
    for one in joined:
        groups.setdefault(root(one.person_id), []).append(one)
    ask = [one for one in ask if root(one.person_id) != root(one.other_id)]
    return [groups[key] for key in sorted(groups)], ask


@action(
    kind="people.found_joined",
    sentence="joined records that are as good as certain",
    permission=permissions.DECIDE,
)
def join_found(*, actor: Actor, found: Sequence[Found]) -> int:
    """Merge couples whose probability needs nobody to look. Gives how many were merged."""
    hold_index(actor.place_id or 0)
    made = merge_people(
        actor=actor,
        source=Decision.Source.MODEL,
        found=[Same(one.person_id, one.other_id, "", one.probability) for one in found],
    )
    events.record(actor=actor, data={"found": len(found), "merged": len(made)})
    return len(made)


@action(kind="people.found_raised", sentence="put pairs before a reviewer", permission=permissions.DECIDE)
def raise_found(*, actor: Actor, found: Sequence[Found]) -> tuple[int, int]:
    """Put couples on the review list with their probability and evidence; one that waits already gets them. Gives how many
    were put there and how many were scored."""
    if not found:
        events.record(actor=actor, data={"raised": 0, "scored": 0})
        return 0, 0
    place_id = actor.place_id or 0
    hold_index(place_id)
    _know_trees(place_id, {person for one in found for person in (one.person_id, one.other_id)})
    roots = dict(rows(f"SELECT person_id, root_id FROM {forest.ROOTS}"))
    still = [one for one in found if roots.get(one.person_id) != roots.get(one.other_id)]
    working_table(
        "link_asked",
        "SELECT * FROM unnest(%(one)s::bigint[], %(two)s::bigint[], %(record)s::bigint[], %(likely)s::float8[],"
        " %(why)s::text[]) AS t(one, two, record_id, probability, evidence)",
        {
            "one": [roots[one.person_id] for one in still],
            "two": [roots[one.other_id] for one in still],
            "record": [one.record_id for one in still],
            "likely": [one.probability for one in still],
            "why": [json.dumps(one.evidence) for one in still],
        },
        key="one,two",
    )
    working_table(
        "link_pairs_now",
        f"""SELECT r.id, r.state, least(a.root_id, b.root_id) AS low, greatest(a.root_id, b.root_id) AS high
        FROM {forest.ROOTS} a JOIN people_reviewpair r ON r.person_id = a.person_id
        JOIN {forest.ROOTS} b ON b.person_id = r.other_id WHERE r.place_id = %(place)s AND r.state <> 'lapsed'""",
        {"place": place_id},
        key="low,high",
    )
    same = "r.low = least(a.one, a.two) AND r.high = greatest(a.one, a.two)"
    scored = execute(
        f"""UPDATE people_reviewpair p SET probability = a.probability, evidence = a.evidence::jsonb
        FROM link_asked a JOIN link_pairs_now r ON {same} WHERE p.id = r.id AND r.state IN ('open', 'unsure')"""
    )
    raised = execute(
        f"""INSERT INTO people_reviewpair (place_id, record_id, person_id, other_id, reason, probability, evidence, raised)
        SELECT %(place)s, a.record_id, a.one, a.two, 'alike', a.probability, a.evidence::jsonb, %(now)s FROM link_asked a
        WHERE NOT EXISTS (SELECT FROM link_pairs_now r WHERE {same})
        ON CONFLICT DO NOTHING""",
        {"place": place_id, "now": clock.now()},
    )
    events.record(actor=actor, data={"raised": raised, "scored": scored})
    return raised, scored


@action(
    kind="people.self_audited",
    sentence="audited linkage with the NHS number hidden",
    permission=permissions.DECIDE,
)
def keep_audit(*, actor: Actor, records: int, rows: list[dict[str, Any]]) -> SelfAudit:
    """Keep a self-audit."""
    audit = SelfAudit.objects.create(
        place_id=actor.place_id or 0,
        records=records,
        rows=rows,
        audited_at=clock.now(),
        audited_by=actor.user_id,
    )
    events.record(actor=actor, subject=audit, data={"records": records, "groups": len(rows)})
    return audit
