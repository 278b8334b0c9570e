"""The finder (Q16, Q32, R37): few results, audited as counts, never what was typed. To find is not to open: of people whom
the reader does not look after it says no more than that the partnership knows them, and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from joinedup.access.actions import count_look
from joinedup.access.queries import is_trawling, unrestricted
from joinedup.access.rules.finding import Known, may_be_found
from joinedup.caseload.contacts import Contact, front_door
from joinedup.caseload.models import Case, Involvement
from joinedup.caseload.scope import Layout
from joinedup.core import events
from joinedup.core.actions import action
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.names import name_key
from joinedup.core.nhs_number import NhsNumberStatus, check
from joinedup.people.lookups import begins
from joinedup.people.models import Person

LIMIT = 20


@dataclass(frozen=True, slots=True)
class KnownHere:
    """Somebody whom the partnership knows and the reader may not open. ``label``: family name and initial, empty where a
    number was asked for, so that a number never gives away a name; ``contacts``: teams whose controller lets them be
    named; ``front_door``: the number that discloses nothing."""

    person_id: int
    label: str
    front_door: Contact
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """At most ``LIMIT`` people whom the reader may open; ``more``: there are others; ``hint``: what is wrong with the
    number typed; ``known``: those whom others look after; ``is_stopped``: asked too often within the hour."""

    people: Sequence[Person] = field(default_factory=tuple)
    more: bool = False
    hint: str = ""
    known: tuple[KnownHere, ...] = ()
    is_stopped: bool = False


@action(
    kind="people.searched",
    sentence="looked for a person",
    permission="people.search",
    category=events.Category.SEARCH,
)
def search(
    *, actor: Actor, family_name: str = "", birth_date: date | None = None, nhs_number: str = ""
) -> Found:
    """Find by NHS number, or by the beginning of a family name with or without a birth date. People whom others look after
    are told of only by number, or by name and birth date. Nobody with a protected address is found."""
    by = "number" if nhs_number.strip() else "name"
    if is_trawling(actor):
        events.record(actor=actor, data={"found": 0, "by": by, "stopped": True})
        return Found(is_stopped=True)
    count_look(actor)
    hint, number = "", ""
    if nhs_number.strip():
        read = check(nhs_number)
        hint = f"That number {read.hint}" if read.status is not NhsNumberStatus.VALID else ""
        number = "" if hint else read.value
    key = name_key(family_name)
    mine = list(_own(actor, _wanted(number, key, birth_date, asked_number=by == "number"))[: LIMIT + 1])
    known: tuple[KnownHere, ...] = ()
    if number or (key and birth_date is not None):
        wanted = _wanted(number, key, birth_date, asked_number=by == "number")
        known = _known(actor, wanted.exclude(pk__in=[person.pk for person in mine]), with_name=not number)
    shown = mine[:LIMIT]
    events.record(
        actor=actor,
        people=[*(person.pk for person in shown), *(one.person_id for one in known)],
        data={"found": len(shown), "by": by, **({"known": len(known)} if known else {})},
    )
    return Found(shown, len(mine) > LIMIT, hint, known)


def _wanted(number: str, key: str, birth_date: date | None, *, asked_number: bool) -> QuerySet[Person]:
    people = Person.objects.filter(is_protected=False)
    if asked_number:
        return people.filter(nhs_number=number) if number else people.none()
    if not key:
        return people.none()
    people = people.filter(begins("family_key", key))
    return people if birth_date is None else people.filter(birth_date=birth_date)


def _own(actor: Actor, wanted: QuerySet[Person]) -> QuerySet[Person]:
    """Those whom the reader may open: row security lets no others through."""
    return (
        wanted.filter(place_id=actor.place_id or 0)
        .select_related("practice")
        .annotate(has_open_case=Exists(Case.objects.filter(person=OuterRef("pk"), closed__isnull=True)))
        .order_by("family_key", "given_key", "pk")
    )


def _open_work() -> QuerySet[Involvement]:
    return Involvement.objects.filter(person=OuterRef("pk"), ended__isnull=True)


def _known(actor: Actor, wanted: QuerySet[Person], *, with_name: bool) -> tuple[KnownHere, ...]:
    place_id = actor.place_id or 0
    with acting(actor.for_purpose(Purpose.FINDER)):
        people = list(
            unrestricted(wanted.filter(Exists(_open_work()), place_id=place_id)).order_by("pk")[:LIMIT]
        )
        if not people:
            return ()
        ids = [person.pk for person in people]
        homes = dict(
            Case.objects.filter(person__in=ids, closed__isnull=True).values_list("person_id", "home_team_id")
        )
        teams: dict[int, dict[int, Contact]] = {}
        work = Involvement.objects.filter(
            Q(team__is_nameable=True), person__in=ids, ended__isnull=True
        ).select_related("team")
        for one in work:
            if one.team is not None:
                contact = Contact(one.team.name, one.team.telephone, one.team.out_of_hours)
                teams.setdefault(one.person_id, {})[one.team.pk] = contact
    layout = Layout.of(place_id)
    return tuple(
        KnownHere(
            person.pk,
            f"{person.family_name.upper()}, {person.given_name[:1]}" if with_name else "",
            front_door(layout, homes.get(person.pk)),
            tuple(teams.get(person.pk, {}).values()),
        )
        for person in people
    )


def known_here(actor: Actor, person_id: int) -> KnownHere | None:
    """What may be said of somebody whose record is not the reader's to open; None where nothing may be, as for nobody."""
    place_id = actor.place_id or 0
    with acting(actor.for_purpose(Purpose.FINDER)):
        person = Person.objects.filter(pk=person_id, place_id=place_id).first()
        if person is None:
            return None
        is_open = Involvement.objects.filter(person=person, ended__isnull=True).exists()
        is_restricted = not unrestricted(Person.objects.filter(pk=person.pk)).exists()
    told = Known(
        has_relationship=False,
        is_open=is_open,
        is_protected=person.is_protected,
        is_restricted=is_restricted,
    )
    if not may_be_found(told):
        return None
    found = _known(actor, Person.objects.filter(pk=person.pk), with_name=False)
    return found[0] if found else None
