"""Reads of the audit trail: the ledger, page by page; who did what, by name. A set number of queries at any size."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.access.models import RoleAssignment, User
from joinedup.core import clock
from joinedup.core.events import Category
from joinedup.core.models import Event
from joinedup.core.names import name_key
from joinedup.core.nhs_number import check
from joinedup.people.lookups import begins
from joinedup.people.models import Person
from joinedup.people.queries import ids_of
from joinedup.place.models import Organisation, Place, Staff

PAGE = 50
FOUND = 20
EXPORT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class LedgerAsked:
    """What the ledger was asked for, as the address holds it: never a name. ``since`` and ``until``: days, both included;
    ``request``: the events of one request; ``after``: cursor, the last event of the page before."""

    category: str = ""
    outcome: str = ""
    person: int | None = None
    user: int | None = None
    organisation: int | None = None
    since: date | None = None
    until: date | None = None
    request: str = ""
    after: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> "LedgerAsked":
        """From the address; what can't be read is left out."""

        def number(key: str) -> int | None:
            text = str(query.get(key, ""))
            return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

        def day(key: str) -> date | None:
            try:
                found = date.fromisoformat(str(query.get(key, "")))
            except ValueError:
                return None
            return found if 1990 <= found.year <= 2200 else None

        category, outcome = str(query.get("category", "")), str(query.get("outcome", ""))
        request = str(query.get("request", ""))
        return cls(
            category if category in set(Category) else "",
            outcome if outcome in Event.Outcome.values else "",
            number("person"),
            number("user"),
            number("organisation"),
            day("since"),
            day("until"),
            request if len(request) == 36 and request.replace("-", "").isalnum() else "",
            number("after"),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered."""
        return replace(self, after=None) != LedgerAsked()


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the ids in events: accounts, professions of the staff behind them, organisations."""

    users: Mapping[int, str]
    professions: Mapping[int, str]
    organisations: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of the ledger, newest first; ``next``: the cursor for the older ones, None at the end."""

    events: list[Event]
    names: Names
    next: int | None


def events_of(place_id: int, asked: LedgerAsked) -> QuerySet[Event]:
    """The events asked for, newest first."""
    events = Event.objects.filter(place_id=place_id)
    if asked.person is not None:
        ids = ids_of(place_id, asked.person) or [asked.person]
        events = events.filter(Q(person_id__in=ids) | Q(people__overlap=ids))
    if asked.user is not None:
        events = events.filter(user_id=asked.user)
    if asked.category:
        events = events.filter(category=asked.category)
    if asked.outcome:
        events = events.filter(outcome=asked.outcome)
    if asked.organisation is not None:
        events = events.filter(organisation_id=asked.organisation)
    if asked.request:
        events = events.filter(request_id=_uuid(asked.request))
    if asked.since is not None:
        events = events.filter(occurred__gte=clock.start_of_day(asked.since))
    if asked.until is not None:
        events = events.filter(occurred__lt=clock.start_of_day(asked.until + timedelta(days=1)))
    return events.order_by("-occurred", "-pk")


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.UUID(int=0))


def ledger_page(place_id: int, asked: LedgerAsked) -> LedgerPage:
    """One page."""
    events = events_of(place_id, asked)
    if asked.after is not None:
        last = (
            Event.objects.filter(place_id=place_id, pk=asked.after).values_list("occurred", flat=True).first()
        )
        if last is not None:
            events = events.filter(occurred__lte=last).exclude(occurred=last, pk__gte=asked.after)
    found = list(events[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return LedgerPage(found, names_of(found), found[-1].pk if more else None)


def ledger_rows(place_id: int, asked: LedgerAsked) -> Iterator[tuple[Event, Names]]:
    """All events asked for, at most ``EXPORT_LIMIT``, with names, read in pieces."""
    names = Names({}, {}, {})
    piece: list[Event] = []
    for event in events_of(place_id, asked)[:EXPORT_LIMIT].iterator(chunk_size=2_000):
        piece.append(event)
        if len(piece) == 2_000:
            names = names_of(piece)
            yield from ((one, names) for one in piece)
            piece = []
    names = names_of(piece)
    yield from ((one, names) for one in piece)


def names_of(events: Iterable[Event]) -> Names:
    """Three queries, whatever the events."""
    seen = list(events)
    users = {event.user_id for event in seen if event.user_id is not None}
    staff = {event.staff_id for event in seen if event.staff_id is not None}
    bodies = {event.organisation_id for event in seen if event.organisation_id is not None}
    return Names(
        dict(User.objects.filter(pk__in=users).values_list("pk", "name")),
        dict(Staff.objects.filter(pk__in=staff).values_list("pk", "profession")),
        dict(Organisation.objects.filter(pk__in=bodies).values_list("pk", "name")),
    )


def organisations_of(place_id: int) -> list[tuple[str, str]]:
    """The place's organisations whose people may sign in, for the filter."""
    held = RoleAssignment.objects.filter(place_id=place_id).values("organisation")
    rows = Organisation.objects.filter(pk__in=held).order_by("name").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def person_in(place_id: int, person_id: int) -> Person | None:
    """Whose record is asked about."""
    return Person.objects.filter(place_id=place_id, pk=person_id).first()


def account_name(user_id: int) -> str:
    """How to call an account; empty when there is none."""
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or ""


def place_name(place_id: int) -> str:
    """How the place is called."""
    return Place.objects.values_list("name", flat=True).get(pk=place_id)


def find_people(place_id: int, *, family_name: str, birth_date: date | None, number: str) -> list[Person]:
    """People whose records somebody asks about, by number, or by the beginning of a family name."""
    people = Person.objects.filter(place_id=place_id)
    if number:
        people = people.filter(nhs_number=check(number).value) if check(number).value else people.none()
    else:
        key = name_key(family_name)
        people = people.filter(begins("family_key", key)) if key else people.none()
        if birth_date is not None:
            people = people.filter(birth_date=birth_date)
    return list(people.order_by("family_key", "given_key", "pk")[:FOUND])


def find_accounts(place_id: int, name: str) -> list[tuple[int, str, str]]:
    """Accounts with a role in the place by a part of their name: id, name, organisation."""
    rows = (
        RoleAssignment.objects.filter(place_id=place_id, user__name__icontains=name)
        .order_by("user__name", "user_id")
        .values_list("user_id", "user__name", "organisation__name")
        .distinct()[:FOUND]
    )
    return [(pk, who, body) for pk, who, body in rows]


def moment(value: datetime) -> str:
    """A moment for a file: London time, seconds, with its offset."""
    return clock.local(value).isoformat(timespec="seconds")
