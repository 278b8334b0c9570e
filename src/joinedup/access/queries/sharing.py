"""Reads about sharing choices: what holds, the history, what waits for a decision, who is a controller with whom."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from joinedup.access.models import JointArrangement, OwnIdentity, PersonAgreement, SharingChoice
from joinedup.access.rules import sharing as rules
from joinedup.access.rules.break_glass import Who
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.nhs_number import NhsNumberStatus, check
from joinedup.core.parties import id_of, kind_of, of_organisation, of_staff, of_team
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Staff, Team

Kind = SharingChoice.Kind


@contextmanager
def governing(actor: Actor) -> Iterator[Actor]:
    """The purpose under which choices are considered and records restricted, about people whom the reader does not look
    after: names and choices, nothing of their care."""
    with acting(actor.for_purpose(Purpose.GOVERNANCE)) as governor:
        yield governor


def newest(person_id: int, kind: str, organisation_id: int | None) -> SharingChoice | None:
    """The row that holds for a kind of choice and a partner (None: the whole record)."""
    rows = SharingChoice.objects.filter(person_id=person_id, kind=kind)
    if organisation_id is None:
        return rows.filter(organisation__isnull=True).order_by("-pk").first()
    return rows.filter(organisation_id=organisation_id).order_by("-pk").first()


def history(person_id: int) -> list[SharingChoice]:
    """Everything that was chosen and decided about a record, newest first; a sealed entry only for its own controller."""
    rows = SharingChoice.objects.filter(person_id=person_id).exclude(kind=Kind.SEALED_ENTRY)
    return list(rows.select_related("organisation", "recorded_for").order_by("-pk"))


def standing_of(person_id: int) -> rules.Standing:
    """What holds for a person now."""
    rows = (
        SharingChoice.objects.filter(person_id=person_id)
        .exclude(kind=Kind.SEALED_ENTRY)
        .order_by("pk")
        .values_list("kind", "state", "organisation_id", "parties")
    )
    agreed = PersonAgreement.objects.filter(person_id=person_id, withdrawn_at__isnull=True)
    holding = rules.standing(
        rules.Choice(kind, state, organisation or 0, tuple(parties))
        for kind, state, organisation, parties in rows
    )
    return replace(holding, agreed=frozenset(agreed.values_list("organisation_id", flat=True)))


def waiting_objections(place_id: int) -> list[SharingChoice]:
    """The objections that wait to be considered or decided, oldest first."""
    last = (
        SharingChoice.objects.filter(place_id=place_id, kind=Kind.OBJECTION)
        .order_by("person_id", "organisation_id", "-pk")
        .distinct("person_id", "organisation_id")
    )
    rows = SharingChoice.objects.filter(
        pk__in=last.values("pk"), state__in=rules.open_states()
    ).select_related("person", "organisation", "recorded_for")
    return list(rows.order_by("recorded_at", "pk"))


def objection(place_id: int, choice_id: int) -> SharingChoice | None:
    """One state row of an objection, with its person and partner."""
    return (
        SharingChoice.objects.filter(place_id=place_id, kind=Kind.OBJECTION, pk=choice_id)
        .select_related("person", "organisation", "recorded_for")
        .first()
    )


def steps_of(choice: SharingChoice) -> list[SharingChoice]:
    """The whole way of an objection, oldest first."""
    rows = SharingChoice.objects.filter(
        person_id=choice.person_id, kind=Kind.OBJECTION, organisation=choice.organisation
    )
    return list(rows.select_related("recorded_for").order_by("pk"))


def person_of(person_id: int) -> Person | None:
    """Somebody of the place, within the context of whoever asks."""
    return Person.objects.filter(pk=person_id).first()


def person_by_number(place_id: int, number: str) -> Person | None:
    """Somebody by a valid NHS number, for whoever governs sharing."""
    found = check(number)
    if found.status is not NhsNumberStatus.VALID:
        return None
    return Person.objects.filter(place_id=place_id, nhs_number=found.value).order_by("pk").first()


def named_in(choice: SharingChoice | None) -> list[str]:
    """The staff and teams whom a restriction names, in words."""
    keys = [int(key) for key in choice.parties] if choice else []
    staff = Staff.objects.filter(pk__in=[id_of(key) for key in keys if kind_of(key) == "staff"])
    teams = Team.objects.filter(pk__in=[id_of(key) for key in keys if kind_of(key) == "team"])
    bodies = Organisation.objects.filter(
        pk__in=[id_of(key) for key in keys if kind_of(key) == "organisation"]
    )
    return sorted(
        [
            *(f"{one}, {one.profession}" for one in staff),
            *(one.name for one in teams),
            *(one.name for one in bodies),
        ]
    )


def nameable(person: Person, most: int = 400) -> list[tuple[str, str]]:
    """Whom a restriction may name: the person's practice, teams, then staff, by key and words."""
    place_id = person.place_id
    teams = Team.objects.on(clock.today()).filter(place_id=place_id).order_by("name")
    staff = Staff.objects.filter(place_id=place_id, ended__isnull=True).order_by(
        "family_name", "given_name", "pk"
    )
    practice = Organisation.objects.filter(pk=person.practice_id or 0)
    return [
        *((str(of_organisation(one.pk)), one.name) for one in practice),
        *((str(of_team(one.pk)), one.name) for one in teams),
        *((str(of_staff(one.pk)), f"{one}, {one.profession}") for one in staff[:most]),
    ]


def arrangements(place_id: int, day: date | None = None) -> Sequence[JointArrangement]:
    """The joint controllers' arrangements in force, by what they cover."""
    rows = JointArrangement.objects.on(day or clock.today()).filter(place_id=place_id)
    return list(rows.order_by("covers", "-valid_from", "-pk"))


def partners(place_id: int, *, voluntary: bool = False) -> list[Organisation]:
    """Organisations of a place, members and others with a team or a practice there; only voluntary ones if asked."""
    rows = Organisation.objects.filter(memberships__place_id=place_id) | Organisation.objects.filter(
        teams__place_id=place_id
    )
    if voluntary:
        rows = rows.filter(kind__in=rules.VOLUNTARY_KINDS)
    return list(rows.distinct().order_by("name"))


def own_identity(actor: Actor) -> OwnIdentity | None:
    """What the account told of itself last."""
    return OwnIdentity.objects.filter(user_id=actor.user_id or 0).order_by("-pk").first()


def opener(actor: Actor) -> Who:
    """Who the actor is as far as known: what they told, else the name on their employer's list."""
    told = own_identity(actor)
    staff = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None
    if told is not None:
        return Who(told.family_name, told.given_name, told.birth_date, told.nhs_number, told.postcode)
    if staff is not None:
        return Who(staff.family_name, staff.given_name)
    given, _, family = actor.name.rpartition(" ")
    return Who(family, given)
