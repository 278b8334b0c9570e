"""Pairs of records that may be one person, two sides side by side (issue 2, 5; F14)."""

from collections import defaultdict
from dataclasses import dataclass

from joinedup.caseload.presenters import full_name
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.core.names import format_postcode
from joinedup.core.nhs_number import spaced
from joinedup.design import dates
from joinedup.people.models import Person, ReviewPair, SourceRecord
from joinedup.people.rules import KIND_WORDS, REVIEW_REASONS

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two people. ``sources``: which partners know them, and under which number of their own."""

    person_id: int
    name: str
    born: str
    nhs_number: str
    address: str
    practice: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What is compared: its name, both values, and what that says: same, different, or cannot be told."""

    what: str
    left: str
    right: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair: why, from which partner, since when."""

    id: int
    reason: str
    raised_by: str
    raised: str
    left: Side
    right: Side
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    """A page of pairs. ``next``: cursor."""

    pairs: tuple[Pair, ...]
    next: int | None
    count: int


@action(kind="people.pairs_seen", sentence="looked at the review list", permission="people.review")
def read_pairs(*, actor: Actor, after: int | None = None) -> PairPage:
    """A page of open pairs, oldest first: five queries. Seeing them is recorded as a count."""
    pairs = ReviewPair.objects.filter(place_id=actor.place_id or 0, state=ReviewPair.State.OPEN)
    count = pairs.order_by()[:1_000].count()
    if after is not None:
        pairs = pairs.filter(pk__gt=after)
    found = list(
        pairs.select_related("person__practice", "other__practice", "record__controller").order_by("pk")[
            : PAGE_SIZE + 1
        ]
    )
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    ids = {person for pair in found for person in (pair.person_id, pair.other_id)}
    sources: dict[int, list[str]] = defaultdict(list)
    for record in (
        SourceRecord.objects.filter(person__in=ids)
        .select_related("controller")
        .order_by("controller__name", "pk")
    ):
        ended = ", ended" if record.ended is not None else ""
        words = KIND_WORDS.get(record.kind, record.kind).lower()
        sources[record.person_id].append(
            f"{record.controller.name}, {words}, their number {record.local_id}{ended}"
        )
    events.record(actor=actor, data={"shown": len(found)})
    shown = tuple(_pair(pair, sources) for pair in found)
    return PairPage(shown, found[-1].pk if more else None, count)


def _side(person: Person, sources: dict[int, list[str]]) -> Side:
    return Side(
        person.pk,
        full_name(person),
        dates.short_date(person.birth_date) or "Not sent",
        spaced(person.nhs_number) or "Not sent",
        ", ".join(part for part in (person.address, format_postcode(person.postcode)) if part) or "Not sent",
        person.practice.name if person.practice else "Not known",
        tuple(sources[person.pk]),
    )


UNKNOWN = ("Not sent", "Not known")


def _verdict(left: str, right: str) -> str:
    if left in UNKNOWN or right in UNKNOWN:
        return "unknown"
    return "same" if left.casefold() == right.casefold() else "different"


def _pair(pair: ReviewPair, sources: dict[int, list[str]]) -> Pair:
    left, right = _side(pair.person, sources), _side(pair.other, sources)
    rows = tuple(
        Row(
            what,
            getattr(left, name),
            getattr(right, name),
            _verdict(getattr(left, name), getattr(right, name)),
        )
        for what, name in (
            ("Name", "name"),
            ("Born", "born"),
            ("NHS number", "nhs_number"),
            ("Address", "address"),
            ("GP practice", "practice"),
        )
    )
    return Pair(
        pair.pk,
        REVIEW_REASONS.get(pair.reason, pair.reason.replace("-", " ").capitalize()),
        pair.record.controller.name,
        dates.day_and_time(pair.raised),
        left,
        right,
        rows,
    )
