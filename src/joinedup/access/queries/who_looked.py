"""Who has looked at somebody's record (F100, Q22): what the person may be told, and what the information-governance lead
sees beside it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from joinedup.access.models import LookHold, NamesRelease
from joinedup.access.queries.ledger import Names, names_of
from joinedup.core import clock
from joinedup.core.events import Category
from joinedup.core.models import Event
from joinedup.people.queries import ids_of

MOST = 5_000
SEEN = (Category.READ.value, Category.CHANGE.value, Category.EXPORT.value, Category.SEARCH.value)
NOT_A_LOOK = ("access.",)
"""Kinds of the door's own: those who keep the audit trail or the sharing choices act for the person."""


@dataclass(slots=True)
class Look:
    """One account's looks on one day. ``role`` and ``profession`` as they were; ``read``, ``changed``, ``taken`` (printed
    or exported), ``listed`` (stood on a list): how often; ``is_named``: the name may be told; ``hold``: withheld."""

    day: date
    user_id: int
    organisation: str
    role: str
    profession: str
    user: str
    read: int = 0
    changed: int = 0
    taken: int = 0
    listed: int = 0
    is_named: bool = False
    hold: LookHold | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known. ``told``: what the person is told, empty when all of it is held; ``withheld``: what they are not;
    ``whole``: the hold over the whole report; ``named_until``: names up to then are released; ``is_cut``: there is
    more than is shown."""

    told: list[Look]
    withheld: list[Look]
    whole: LookHold | None
    holds: list[LookHold]
    named_until: datetime | None
    releases: list[NamesRelease] = field(default_factory=list)
    is_cut: bool = False


def report_of(place_id: int, person_id: int) -> Report:
    """Who looked, newest first: a day, an account and a role make one line."""
    ids = ids_of(place_id, person_id) or [person_id]
    events = list(
        Event.objects.filter(
            place_id=place_id, user_id__isnull=False, category__in=SEEN, outcome=Event.Outcome.DONE
        )
        .filter(Q(person_id__in=ids) | Q(people__overlap=ids))
        .order_by("-occurred", "-pk")[: MOST + 1]
    )
    is_cut, events = len(events) > MOST, events[:MOST]
    names = names_of(events)
    holds = list(LookHold.objects.filter(place_id=place_id, person_id=person_id, released_at__isnull=True))
    releases = list(
        NamesRelease.objects.filter(place_id=place_id, person_id=person_id).order_by("-released_at")
    )
    named_until = releases[0].released_at if releases else None
    held = {hold.user_id: hold for hold in holds}
    looks: dict[tuple[date, int, str, int | None], Look] = {}
    for event in events:
        if event.kind.startswith(NOT_A_LOOK) or event.user_id is None:
            continue
        _count(looks, event, ids, names, named_until)
    for look in looks.values():
        look.hold = held.get(look.user_id) or held.get(None)
    all_looks = list(looks.values())
    return Report(
        [look for look in all_looks if look.hold is None],
        [look for look in all_looks if look.hold is not None],
        held.get(None),
        holds,
        named_until,
        releases,
        is_cut,
    )


def _count(
    looks: dict[tuple[date, int, str, int | None], Look],
    event: Event,
    ids: list[int],
    names: Names,
    named_until: datetime | None,
) -> None:
    day, user = clock.local(event.occurred).date(), event.user_id or 0
    key = (day, user, event.role, event.organisation_id)
    look = looks.get(key)
    if look is None:
        look = looks[key] = Look(
            day,
            user,
            names.organisations.get(event.organisation_id or 0, ""),
            event.role,
            names.professions.get(event.staff_id or 0, ""),
            names.users.get(user, ""),
        )
        look.is_named = named_until is not None
    look.is_named = look.is_named and named_until is not None and event.occurred <= named_until
    if event.person_id not in ids:
        look.listed += 1
    elif event.category == Category.CHANGE.value:
        look.changed += 1
    elif event.category == Category.EXPORT.value:
        look.taken += 1
    else:
        look.read += 1
