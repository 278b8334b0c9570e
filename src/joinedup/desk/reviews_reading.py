"""The review list and one pair of it, two sides side by side (issue 4; F14, Q13)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import F, QuerySet

from joinedup.access.models import User
from joinedup.caseload.presenters import full_name
from joinedup.core import events
from joinedup.core.actions import NotThere, action
from joinedup.core.context import Actor
from joinedup.design import dates
from joinedup.people import comparing, never_link
from joinedup.people.actions import open_pair
from joinedup.people.models import Decision, Person, ReviewPair, SourceRecord
from joinedup.people.queries import ids_of, root_of
from joinedup.people.rules import KIND_WORDS, REVIEW_REASONS
from joinedup.place.models import Organisation

PAGE_SIZE = 20
SITTING = 40
"""How many pairs a sitting has: what a careful reviewer does before lunch."""

ORDERS = {"oldest": "Oldest first", "strongest": "Likeliest first"}
STATES = {"open": "Waiting", "unsure": "Not sure, set aside"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How the list is filtered. ``reason``: code; ``organisation``: id; ``state``: open or unsure; ``order``."""

    reason: str = ""
    organisation: int | None = None
    state: str = "open"
    order: str = "oldest"

    def as_query(self) -> dict[str, str]:
        """For an address or a session."""
        return {
            "reason": self.reason,
            "organisation": str(self.organisation or ""),
            "state": self.state,
            "order": self.order,
        }


def asked_of(values: Mapping[str, Any]) -> Asked:
    """Filters as asked, what is not understood left out."""
    reason, organisation = str(values.get("reason", "")), str(values.get("organisation", ""))
    state, order = str(values.get("state", "")), str(values.get("order", ""))
    return Asked(
        reason if reason in REVIEW_REASONS else "",
        int(organisation)
        if organisation.isascii() and organisation.isdigit() and len(organisation) < 16
        else None,
        state if state in STATES else "open",
        order if order in ORDERS else "oldest",
    )


def waiting(place_id: int, asked: Asked) -> QuerySet[ReviewPair]:
    """The pairs asked for, in their order; none that is on the never-link list."""
    pairs = ReviewPair.objects.filter(place_id=place_id, state=asked.state)
    if asked.reason:
        pairs = pairs.filter(reason=asked.reason)
    if asked.organisation is not None:
        pairs = pairs.filter(record__controller_id=asked.organisation)
    hidden = never_link.hidden_pairs(place_id)
    if hidden:
        pairs = pairs.exclude(pk__in=hidden)
    if asked.order == "strongest":
        return pairs.order_by(F("probability").desc(nulls_last=True), "pk")
    return pairs.order_by("pk")


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of the list. ``likely``: the score in words."""

    id: int
    name: str
    other: str
    reason: str
    raised_by: str
    raised: str
    likely: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the list. ``next``: number of the next page; ``count``: how many wait, ``is_more``: at least."""

    rows: tuple[Row, ...]
    next: int | None
    count: int
    is_more: bool
    organisations: tuple[tuple[int, str], ...]


@action(
    kind="people.pairs_seen",
    sentence="looked at the review list",
    permission="people.review",
    category=events.Category.READ,
)
def read_queue(*, actor: Actor, asked: Asked, number: int = 1) -> Queue:
    """A page of the list. Seeing it is recorded as a count."""
    place_id = actor.place_id or 0
    pairs = waiting(place_id, asked)
    count = pairs.order_by()[:1_001].count()
    start = (number - 1) * PAGE_SIZE
    found = list(pairs.select_related("person", "other", "record__controller")[start : start + PAGE_SIZE + 1])
    people = _now(place_id, (person for pair in found for person in (pair.person, pair.other)))
    senders = (
        ReviewPair.objects.filter(place_id=place_id, state=asked.state)
        .order_by()
        .values_list("record__controller_id", flat=True)
        .distinct()
    )
    organisations = (
        Organisation.objects.filter(pk__in=list(senders)).order_by("name").values_list("pk", "name")
    )
    seen = {people[one].pk for pair in found[:PAGE_SIZE] for one in (pair.person_id, pair.other_id)}
    events.record(actor=actor, people=seen, data={"shown": min(len(found), PAGE_SIZE), "state": asked.state})
    rows = tuple(
        Row(
            pair.pk,
            full_name(people[pair.person_id]),
            full_name(people[pair.other_id]),
            _reason(pair),
            pair.record.controller.name,
            dates.day_and_time(pair.raised),
            comparing.score_words(pair.probability),
        )
        for pair in found[:PAGE_SIZE]
    )
    more = number + 1 if len(found) > PAGE_SIZE else None
    return Queue(rows, more, min(count, 1_000), count > 1_000, tuple(organisations))


def _reason(pair: ReviewPair) -> str:
    return REVIEW_REASONS.get(pair.reason, pair.reason.replace("-", " ").capitalize())


def _now(place_id: int, people: Iterable[Person]) -> dict[int, Person]:
    """Who stands for each person now."""
    found = {}
    for person in people:
        root = person.pk if person.merged_into_id is None else root_of(place_id, person.pk) or person.pk
        found[person.pk] = person if root == person.pk else Person.objects.get(pk=root)
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two people. ``sources``: which partners know them, and under which number of their own."""

    person_id: int
    name: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair to decide. ``likely`` and ``odds``: the score in words; ``evidence``: the model's reasons; ``agree``,
    ``differ``: how many things do."""

    id: int
    state: str
    is_waiting: bool
    reason: str
    likely: str
    odds: str
    evidence: tuple[str, ...]
    raised_by: str
    raised: str
    left: Side
    right: Side
    rows: tuple[comparing.Compared, ...]
    summary: str


def read_pair(*, actor: Actor, pair_id: int) -> Pair:
    """Open a pair (recorded as a read of two people) and compare all that is told of either."""
    place_id = actor.place_id or 0
    pair = open_pair(actor=actor, pair_id=pair_id)
    now = _now(place_id, (pair.person, pair.other))
    left, right = now[pair.person_id], now[pair.other_id]
    told: dict[int, list[SourceRecord]] = defaultdict(list)
    records = SourceRecord.objects.filter(person__in=(left, right), is_sealed=False).select_related(
        "controller"
    )
    for record in records.order_by("ended", "controller__name", "pk"):
        told[record.person_id].append(record)
    rows = comparing.compare(_told(left, told[left.pk]), _told(right, told[right.pk]))
    count = {verdict: sum(row.verdict is verdict for row in rows) for verdict in comparing.Verdict}
    summary = ", ".join(
        f"{count[verdict]} {words}"
        for verdict, words in (
            (comparing.Verdict.SAME, "the same"),
            (comparing.Verdict.NEARLY, "nearly the same"),
            (comparing.Verdict.DIFFERENT, "different"),
            (comparing.Verdict.UNKNOWN, "can't be told"),
        )
        if count[verdict]
    )
    return Pair(
        pair.pk,
        ReviewPair.State(pair.state).label,
        pair.state in ("open", "unsure"),
        _reason(pair),
        comparing.score_words(pair.probability),
        comparing.odds_words(pair.probability),
        tuple(str(one) for one in pair.evidence),
        pair.record.controller.name,
        dates.day_and_time(pair.raised),
        _side(left, told[left.pk]),
        _side(right, told[right.pk]),
        rows,
        summary,
    )


SEX_WORDS: Final = {"1": "Male", "2": "Female", "9": "Indeterminate"}
"""Person stated gender codes of the NHS Data Dictionary, in words; not known (0, X) says nothing."""


def _each(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _told(person: Person, records: list[SourceRecord]) -> comparing.Told:
    told = comparing.Told(
        _each(record.family_name for record in records),
        _each(record.given_name for record in records),
        _each(record.birth_date for record in records),
        _each(record.nhs_number for record in records if record.nhs_number_status == "valid"),
        _each(SEX_WORDS.get(record.gender, "") for record in records),
        _each(", ".join(record.address.split("\n")) for record in records),
        _each(record.postcode for record in records),
        _each(record.telephone for record in records),
        _each((person.practice.name if person.practice else "",)),
        is_protected=bool(getattr(person, "is_protected", False)),
    )
    return replace(told, addresses=(), postcodes=(), telephones=()) if told.is_protected else told


def _source(record: SourceRecord) -> str:
    kind = KIND_WORDS.get(record.kind, record.kind).lower()
    return f"{record.controller.name}, {kind}, their number {record.local_id}"


def _side(person: Person, records: list[SourceRecord]) -> Side:
    sources = (f"{_source(record)}{', ended' if record.ended is not None else ''}" for record in records)
    return Side(person.pk, full_name(person), tuple(sources))


@dataclass(frozen=True, slots=True)
class Made:
    """A decision of the person index's history. ``may_undo``: whether it still holds."""

    id: int
    when: str
    words: str
    by: str
    reason: str
    may_undo: bool


@dataclass(frozen=True, slots=True)
class History:
    """What a person is made of: the records, and every decision about them."""

    person_id: int
    name: str
    ids: tuple[int, ...]
    records: tuple[tuple[int, str, bool], ...]
    decisions: tuple[Made, ...]


@action(
    kind="people.history_opened",
    sentence="looked at how a person was put together",
    permission="people.review",
    category=events.Category.READ,
)
def read_history(*, actor: Actor, person_id: int) -> History | None:
    """Which records stand behind a person, and what was decided; None when there is nobody."""
    place_id = actor.place_id or 0
    root = root_of(place_id, person_id)
    if root is None:
        raise NotThere("There is nobody here by that number, or not for you.")
    person = Person.objects.get(pk=root)
    ids = ids_of(place_id, root)
    hidden = never_link.hidden_ids(place_id)
    records = (
        SourceRecord.objects.filter(person=root, is_sealed=False).select_related("controller").order_by("pk")
    )
    decisions = (
        Decision.objects.filter(place_id=place_id, person__in=ids)
        .union(Decision.objects.filter(place_id=place_id, other__in=ids))
        .order_by("-id")[:100]
    )
    made = [one for one in decisions if not {one.person_id, one.other_id} & hidden]
    undone = set(
        Decision.objects.filter(undoes__in=[one.pk for one in made]).values_list("undoes_id", flat=True)
    )
    deciders = {one.decided_by for one in made if one.decided_by}
    names = dict(User.objects.filter(pk__in=deciders).values_list("pk", "name")) if deciders else {}
    events.record(actor=actor, subject=person, person_id=root, data={"records": len(records)})
    return History(
        root,
        full_name(person),
        tuple(ids),
        tuple(
            (
                record.pk,
                _source(record),
                record.ended is not None,
            )
            for record in records
        ),
        tuple(
            Made(
                one.pk,
                dates.day_and_time(one.decided_at),
                Decision.Kind(one.kind).label,
                names.get(one.decided_by or 0, Decision.Source(one.source).label),
                one.reason,
                one.kind != Decision.Kind.UNDONE and one.pk not in undone,
            )
            for one in made
        ),
    )
