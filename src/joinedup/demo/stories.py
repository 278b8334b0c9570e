"""The people this morning's huddles will talk about: sixteen, four in each network, with what happened to
each.

Days are counted from the day of the lists: -1 is yesterday. Everything here reaches the product only as
rows of the partners' lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from joinedup.demo import names
from joinedup.demo.care import Care, Case, Stay
from joinedup.demo.population import Person, Population


@dataclass(frozen=True, slots=True)
class Work:
    """One open case: ``since`` and ``review`` in days from today; ``worker`` an employer's local number."""

    sender: str
    service: str
    since: int
    worker: str
    reason: str
    review: int | None = 60
    alert: str = ""
    priority: str = "Routine"


@dataclass(frozen=True, slots=True)
class Call:
    """One visit of the case with the same sender and service."""

    sender: str
    service: str
    day: int
    at: str
    worker: str
    purpose: str
    outcome: str = ""
    critical: bool = False
    double: bool = False
    minutes: int = 30


@dataclass(frozen=True, slots=True)
class Spell:
    """One hospital stay; days and times of coming and going."""

    came: int
    came_at: str
    ward: str
    bed: int
    expected: int
    left: int | None = None
    left_at: str = ""
    destination: str = ""
    ready: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One person and what their records hold. ``plot``: the sentence a huddle would say."""

    network: int
    practice: str
    given: str
    family: str
    known_as: str
    sex: str
    age: int
    frailty: str
    conditions: tuple[str, ...]
    plot: str
    work: tuple[Work, ...]
    calls: tuple[Call, ...] = ()
    spell: Spell | None = None
    alone: bool = True


def tell(stories: tuple[Story, ...], population: Population, care: Care) -> Iterator[Person]:
    """Make each person and put their work, visits and stay on the partners' lists; they still belong on
    the practice's."""
    for story in stories:
        person = _person(story, population)
        cases = {(work.sender, work.service): _case(work, person, care) for work in story.work}
        for call in story.calls:
            visit = care.visit(
                cases[call.sender, call.service],
                datetime.combine(_day(care, call.day), _at(call.at)),
                worker=call.worker,
                purpose=call.purpose,
                outcome=call.outcome,
            )
            visit.minutes, visit.time_critical, visit.double_handed = call.minutes, call.critical, call.double
        if story.spell is not None:
            care.stay(_stay(story.spell, person, care))
        yield person


def _person(story: Story, population: Population) -> Person:
    home = population.streets(story.network, 1)[0]
    home.line = f"{7 + story.age % 40} {home.line}"
    origin = next((name for name, pool in names.FAMILY_NAMES.items() if story.family in pool), "british")
    person = population.make(
        age=story.age,
        female=story.sex == "F",
        origin=origin,
        family=story.family,
        given=story.given,
        network=story.network,
        practice=story.practice,
        home=home,
        alone=story.alone,
    )
    person.known_as, person.frailty, person.conditions, person.story = (
        story.known_as,
        story.frailty,
        story.conditions,
        story.plot,
    )
    return person


def _case(work: Work, person: Person, care: Care) -> Case:
    return care.add(
        person,
        work.sender,
        work.service,
        opened=_day(care, work.since),
        worker=work.worker,
        reason=work.reason,
        review_due=None if work.review is None else _day(care, work.review),
        priority=work.priority,
        alert=work.alert,
    )


def _stay(spell: Spell, person: Person, care: Care) -> Stay:
    return Stay(
        person,
        datetime.combine(_day(care, spell.came), _at(spell.came_at)),
        spell.ward,
        spell.bed,
        "21",
        expected=_day(care, spell.expected),
        ready=None if spell.ready is None else _day(care, spell.ready),
        discharged=None
        if spell.left is None
        else datetime.combine(_day(care, spell.left), _at(spell.left_at)),
        destination=spell.destination,
    )


def _day(care: Care, offset: int) -> date:
    return care.today + timedelta(days=offset)


def _at(text: str) -> time:
    return time.fromisoformat(text)
