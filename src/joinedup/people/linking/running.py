"""A run of linkage: what is new or changed against the index, or everything anew (issue 4).

Interrupted anywhere it leaves the same people or resumes: decisions are in the database, each group of people in one
transaction, and the index only remembers what has been looked at. An index that is lost or damaged is made anew.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from joinedup.analysis.linkage import (
    CannotLink,
    Decision,
    Index,
    Links,
    Model,
    Pair,
    Records,
    explain,
    link,
    link_new,
    match_weight_chart,
    train,
)
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.actions import linking as actions
from joinedup.people.actions.sweeping import settle_strays
from joinedup.people.linking import reading, seen
from joinedup.people.models import LinkRun
from joinedup.people.sql import working_table

if TYPE_CHECKING:
    from pyarrow import Table

Say = Callable[[str], None]

_INDEX = "people.duckdb"
GROUPS_AT_ONCE = 200
"""How many groups of people are merged in one transaction."""


@dataclass(slots=True)
class Outcome:
    """What a run did. ``mode``; ``records``: held; ``looked_at``: new or changed ones (full: all); ``merged``: people joined
    by linkage itself; ``raised``: pairs put before a reviewer; ``scored``: waiting pairs that got a score; ``decided``: pairs
    left alone because somebody has decided; ``would_part``: people whose records the model would hold apart (full only:
    reported, never done); ``strays``: people whose late rows were moved on."""

    mode: str
    records: int = 0
    looked_at: int = 0
    merged: int = 0
    raised: int = 0
    scored: int = 0
    decided: int = 0
    would_part: int = 0
    strays: int = 0
    dry_run: bool = False
    learnt: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The machine-readable answer."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Early:
    """Records that came since the last run, made comparable while the database looks for what else has changed.
    ``says``: of each what it said when it was read (id to hash)."""

    says: dict[int, int]
    records: Future[Records]


def link_place(
    *, actor: Actor, full: bool = False, dry_run: bool = False, say: Say = lambda text: None
) -> Outcome:
    """Link a place's records. ``full``: train and score everything anew; the first run is always full. ``dry_run``: say
    what would be done, and leave index and people alone. Raises CannotLink when there is too little to learn from."""
    actor = actor.for_purpose(Purpose.LINKAGE_REVIEW)
    place_id = actor.place_id or 0
    at = reading.folder(place_id)
    for left in at.glob("new-*"):
        shutil.rmtree(left, ignore_errors=True)
    index = early = None
    try:
        with ThreadPoolExecutor(1) as beside:  # DuckDB works there while the database is asked here
            opening = None if full else beside.submit(_index_of, place_id)
            with acting(actor):
                linked, newest = actions.newest_records(place_id)
                if opening is not None and linked < newest:
                    early = _read_early(place_id, linked, opening, beside)
                blocks = seen.blocks_of(place_id)
            index = opening.result() if opening is not None else None
            mode = LinkRun.Mode.FULL if index is None else LinkRun.Mode.INCREMENTAL
            outcome = Outcome(mode.value, dry_run=dry_run)
            with acting(actor):
                run = None if dry_run else actions.start_run(actor=actor, mode=mode.value, newest=newest)
            if index is None:
                _settle(actor, outcome)
                model = _all_anew(actor, blocks, outcome, say)
            else:
                model = index.model
                _new_only(actor, index, blocks, outcome, say, beside, early)
    finally:
        if index is not None:
            index.close()
    outcome.learnt = model.describe()
    if run is not None:
        with acting(actor):
            actions.finish_run(
                actor=actor,
                run_id=run.pk,
                counts={
                    name: value
                    for name, value in asdict(outcome).items()
                    if name not in ("learnt", "mode", "dry_run")
                },
                learnt=outcome.learnt,
                chart=match_weight_chart(model),
            )
    return outcome


def _read_early(place_id: int, mark: int, opening: "Future[Index | None]", beside: Executor) -> _Early:
    """Read what came after record ``mark``, and have it made comparable by the index's model once that is open."""
    table = reading.newer_records(place_id, mark)
    ids, hashes = table["id"].to_pylist(), table["hash"].to_pylist()
    says = {int(one): int(said) for one, said in zip(ids, hashes, strict=True)}

    def made() -> Records:
        records = Records.from_rows(table, reading.COLUMNS)
        index = opening.result()
        if index is not None:
            index.make_ready(records)
        return records

    return _Early(says, beside.submit(made))


def _settle(actor: Actor, outcome: Outcome) -> None:
    if not outcome.dry_run:
        with acting(actor):
            outcome.strays = settle_strays(actor=actor)


def _index_of(place_id: int) -> Index | None:
    """The index of the last run; None when there is none that can be used."""
    try:
        index = Index.open(reading.folder(place_id) / _INDEX)
    except CannotLink:
        return None
    if seen.is_kept(index.con):
        return index
    index.close()
    return None


def _people(now: "Table") -> dict[str, str]:
    return {
        str(record): str(person)
        for record, person in zip(now["id"].to_pylist(), now["person"].to_pylist(), strict=True)
    }


def _all_anew(actor: Actor, blocks: seen.Blocks, outcome: Outcome, say: Say) -> Model:
    place_id = actor.place_id or 0
    with acting(actor):
        now = seen.standing(place_id)
        outcome.records = now.num_rows
        if not now.num_rows:
            raise CannotLink("There are no records yet. Take partners' lists in first.")
        table = reading.all_records(place_id)
        never, always = actions.decided_records(actor=actor)
    say(f"Learning from {table.num_rows:,} records ...")
    records = Records.from_rows(table, reading.COLUMNS)
    model = train(records)
    say("Scoring ...")
    links = link(records, model, never=never, always=always)
    outcome.looked_at = table.num_rows
    outcome.would_part = _would_part(links, _people(now))
    automatic, ask = _judged(actor, list(links.pairs()), model, outcome)
    if not outcome.dry_run:
        _write(actor, automatic, ask, outcome)
        with acting(actor):
            after = seen.standing(place_id)
        with _fresh_folder(place_id) as fresh:
            index = Index.build(records, model, _people(after), fresh / _INDEX)
            # what a record said when it was looked at; whose it is as the index has it
            with acting(actor):
                seen.remember(index.con, now, after, blocks)
            index.close()
    return model


@contextmanager
def _fresh_folder(place_id: int) -> Iterator[Any]:
    """A folder for a new index, which takes the old one's place when it is whole."""
    at = reading.folder(place_id)
    fresh = at / "new-index"
    fresh.mkdir(mode=0o700)
    yield fresh
    for left in (f"{_INDEX}.wal", "seen.parquet"):  # of an index that was broken off, or of an older make
        (at / left).unlink(missing_ok=True)
    (fresh / _INDEX).replace(at / _INDEX)
    fresh.rmdir()


def _new_only(
    actor: Actor,
    index: Index,
    blocks: seen.Blocks,
    outcome: Outcome,
    say: Say,
    beside: Executor,
    early: _Early | None,
) -> None:
    """Link the records that are new or say something else than when they were last looked at. ``blocks``: as they were
    before anything else was read, so that whatever comes meanwhile differs from them the next time."""
    place_id = actor.place_id or 0
    with acting(actor):
        found = seen.difference(index.con, place_id, blocks)
    outcome.records = sum(count for count, _ in found.blocks.values())
    outcome.looked_at = len(found.fresh)
    if not outcome.records:
        raise CannotLink("There are no records yet. Take partners' lists in first.")
    if found.gone and not outcome.dry_run:
        index.remove([str(one) for one in found.gone])
    if found.moved and not outcome.dry_run:
        index.assign({str(one): str(person) for one, person in found.moved.items()})
    after: dict[str, str] = {}
    if found.fresh:
        say(f"Linking {len(found.fresh):,} new or changed records against {len(index):,} ...")
        after = _link_fresh(actor, index, found, outcome, beside, early)
    else:
        _settle(actor, outcome)
    if not outcome.dry_run and found.stale:
        # what came after the difference was read is not looked at yet: remember what was
        with acting(actor):
            seen.keep(index.con, found, after)
        index.con.execute("CHECKPOINT")


def _link_fresh(
    actor: Actor,
    index: Index,
    found: seen.Difference,
    outcome: Outcome,
    beside: Executor,
    early: _Early | None,
) -> dict[str, str]:
    """Link new records and take them into the index; gives the records that are another person's since, or new."""
    place_id = actor.place_id or 0
    with acting(actor):
        working_table(
            "link_fresh", "SELECT unnest(%(ids)s::bigint[]) AS id", {"ids": list(found.fresh)}, key="id"
        )
        if early is not None and early.says == found.fresh:
            preparing = early.records
        else:  # records changed that were there before, or since they were read
            table = reading.some_records(place_id, "link_fresh")
            preparing = beside.submit(Records.from_rows, table, reading.COLUMNS)
        never, always = actions.decided_records(actor=actor, among="link_fresh")
    linking = beside.submit(link_new, preparing.result(), index, never=never, always=always)
    _settle(actor, outcome)
    pairs = list(linking.result().pairs())
    automatic, ask = _judged(actor, pairs, index.model, outcome)
    if outcome.dry_run:
        return {}
    touched = {
        str(person) for group in automatic for one in group for person in (one.person_id, one.other_id)
    }
    adding = beside.submit(_take_in, index, preparing.result(), touched)
    _write(actor, automatic, ask, outcome)
    held = adding.result()
    with acting(actor):
        people = seen.people_of(held.keys() | {str(one) for one in found.fresh})
    after = {one: person for one, person in people.items() if held.get(one) != person}
    index.assign(after)
    return after


def _take_in(index: Index, records: Records, touched: set[str]) -> dict[str, str]:
    """Add records to the index; gives those it holds of the people ``touched``: record's id to person's."""
    index.add(records)
    return index.records_of(touched)


def _would_part(links: Links, people: dict[str, str]) -> int:
    """How many people have records in several clusters."""
    clusters: dict[str, set[int]] = {}
    for (_, record), cluster in links.clusters().items():
        clusters.setdefault(people.get(record, record), set()).add(cluster)
    return sum(len(found) > 1 for found in clusters.values())


def _judged(
    actor: Actor, pairs: list[Pair], model: Model, outcome: Outcome
) -> tuple[list[list[actions.Found]], list[actions.Found]]:
    """The best pair of each two people: groups that are as good as certain, and what is put before a reviewer."""
    with acting(actor):
        people = seen.people_of({one for pair in pairs for one in (pair.id_a, pair.id_b)})
    best: dict[tuple[int, int], actions.Found] = {}
    for pair in pairs:
        if pair.id_a not in people or pair.id_b not in people:
            continue
        couple = sorted((int(people[pair.id_a]), int(people[pair.id_b])))
        key = (couple[0], couple[1])
        if key[0] == key[1] or key in best:
            continue
        is_new_b = couple[0] == int(people[pair.id_a])
        best[key] = actions.Found(
            person_id=key[1],
            other_id=key[0],
            record_id=int(pair.id_b if is_new_b else pair.id_a),
            probability=round(pair.probability, 6),
            is_automatic=pair.decision is Decision.AUTO,
            evidence=[
                f"{one.label}: {one.words} ({one.strength})"
                for one in explain(pair, model)
                if one.agrees is not None
            ],
        )
    with acting(actor):
        kept = actions.not_decided(actor=actor, found=list(best.values()))
        outcome.decided = len(best) - len(kept)
        automatic, ask = actions.groups_of(actor=actor, found=kept)
    if outcome.dry_run:
        outcome.merged = sum(len(group) for group in automatic)
        outcome.raised = len(ask)
    return automatic, ask


def _write(
    actor: Actor, automatic: list[list[actions.Found]], ask: list[actions.Found], outcome: Outcome
) -> None:
    """Join the groups, and put the rest before a reviewer."""
    for start in range(0, len(automatic), GROUPS_AT_ONCE):
        with acting(actor):
            part = [one for group in automatic[start : start + GROUPS_AT_ONCE] for one in group]
            outcome.merged += actions.join_found(actor=actor, found=part)
    with acting(actor):
        outcome.raised, outcome.scored = actions.raise_found(actor=actor, found=ask)
