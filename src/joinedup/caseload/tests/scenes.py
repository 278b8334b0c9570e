"""Fictional people and their care for tests, made through the ORM in an open context. NHS numbers from the test range."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.listed import as_listed

from joinedup.caseload.models import Case, Fact, Involvement, Visit
from joinedup.core import clock
from joinedup.core.names import name_key
from joinedup.core.nhs_number import check_digit
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Feed, Organisation, Staff, Team


def test_number(index: int) -> str:
    """The index-th valid number of the test range."""
    for nine in range(999_000_000 + index * 11, 999_000_000 + index * 11 + 11):
        digit = check_digit(str(nine))
        if digit is not None:
            return f"{nine}{digit}"
    raise ValueError(index)


test_number.__test__ = False  # type: ignore[attr-defined]


def organisation(ods: str) -> Organisation:
    return Organisation.objects.get(ods_code=ods)


def employer_team(place: Any, ods: str) -> Team:
    return Team.objects.filter(place=place, kind="employer", organisation__ods_code=ods).get()


def integrated(place: Any, name: str = "one") -> Team:
    return Team.objects.get(place=place, code=f"int-{name}")


def member(
    place: Any, ods: str = "RCD", given: str = "Amara", family: str = "Okafor", **values: Any
) -> Staff:
    values.setdefault("profession", "District nurse")
    values.setdefault("telephone", "01632 960100")
    return Staff.objects.create(
        place=place,
        organisation=organisation(ods),
        local_id=f"{ods}-{given}-{family}-{Staff.objects.count()}",
        given_name=given,
        family_name=family,
        registration_body=values.pop("registration_body", "NMC"),
        registration_number=values.pop("registration_number", "TEST-1"),
        employer_team=values.pop("employer_team", employer_team(place, ods)),
        **values,
    )


@as_listed
def person(place: Any, family: str = "Fairweather", given: str = "Edith", **values: Any) -> Person:
    values.setdefault("birth_date", date(1942, 3, 15))
    values.setdefault("practice", organisation("B82013"))
    values.setdefault("nhs_number", test_number(Person.objects.count() + 1))
    return Person.objects.create(
        place=place,
        family_name=family,
        given_name=given,
        family_key=name_key(family),
        given_key=name_key(given),
        **values,
    )


@as_listed
def record(who: Person, ods: str) -> SourceRecord:
    body = organisation(ods)
    return SourceRecord.objects.get_or_create(
        place=who.place,
        controller=body,
        kind="client",
        local_id=f"{ods}-{who.pk}",
        defaults={"person": who, "sender": body, "as_at": clock.now()},
    )[0]


@as_listed
def case(who: Person, **values: Any) -> Case:
    values.setdefault("opened", clock.today() - timedelta(days=100))
    values.setdefault("home_team", integrated(who.place))
    return Case.objects.create(
        place=who.place, person=who, family_key=who.family_key, given_key=who.given_key, **values
    )


@as_listed
def involve(in_case: Case, ods: str = "RCD", *, fact: bool = False, **values: Any) -> Involvement:
    """An open involvement; ``fact``: also the fact that it opened."""
    values.setdefault("opened", clock.today() - timedelta(days=100))
    values.setdefault("as_at", clock.now() - timedelta(hours=1))
    values.setdefault("team", employer_team(in_case.place, ods))
    made = Involvement.objects.create(
        place=in_case.place,
        case=in_case,
        person=in_case.person,
        organisation=organisation(ods),
        record=record(in_case.person, ods),
        local_id=f"{ods}-{in_case.pk}-{Involvement.objects.count()}",
        **values,
    )
    if fact:
        happened(
            in_case.person,
            "involvement-opened",
            clock.start_of_day(made.opened),
            ods=ods,
            reference=f"involvement:{made.pk}",
        )
    return made


@as_listed
def happened(
    who: Person, kind: str, effective: datetime, *, ods: str = "RCD", reference: str = "", **values: Any
) -> Fact:
    return Fact.objects.create(
        place=who.place,
        person=who,
        kind=kind,
        effective=effective,
        recorded_at=min(effective, clock.now()),
        controller=organisation(ods),
        reference=reference,
        values=values,
    )


@as_listed
def visit(who: Person, start: datetime, *, ods: str = "RCD", **values: Any) -> Visit:
    values.setdefault("team", employer_team(who.place, ods))
    values.setdefault("as_at", clock.now())
    return Visit.objects.create(
        place=who.place,
        person=who,
        organisation=organisation(ods),
        record=record(who, ods),
        local_id=f"{ods}-v{Visit.objects.count()}",
        planned_start=start,
        **values,
    )


def fresh_lists(place: Any) -> None:
    """Every expected list came this morning at half past six."""
    at = clock.start_of_day(clock.today()) + timedelta(hours=6, minutes=30)
    Feed.objects.filter(place=place).update(as_at=at, received=at)


@as_listed
def caseload_of(place: Any, count: int, lead: Staff | None = None) -> list[Case]:
    """Many cases with two involvements, a fact and a visit each, by few statements: for budgets."""
    now, today = clock.now(), clock.today()
    bodies = {ods: (organisation(ods), employer_team(place, ods)) for ods in ("RCD", "218")}
    base = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(
            place=place,
            family_name=f"Zephyr{index:04}",
            given_name="Ada",
            family_key=f"zephyr{index:04}",
            given_key="ada",
            birth_date=date(1940, 1, 1),
            nhs_number=test_number(base + index + 1),
            practice=organisation("B82013") if not index else None,
        )
        for index in range(count)
    )
    home = integrated(place) if people else None
    opened = today - timedelta(days=50)
    cases = Case.objects.bulk_create(
        Case(
            place=place, person=who, opened=opened, home_team=home, lead=lead, family_key=who.family_key,
            given_key=who.given_key,
        )
        for who in people
    )  # fmt: skip
    records = {
        ods: SourceRecord.objects.bulk_create(
            SourceRecord(
                place=place,
                person=who,
                controller=body,
                sender=body,
                kind="client",
                local_id=f"{ods}-{who.pk}",
                as_at=now,
            )
            for who in people
        )
        for ods, (body, _) in bodies.items()
    }
    for ods, (body, team) in bodies.items():
        Involvement.objects.bulk_create(
            Involvement(
                place=place,
                case=made,
                person=made.person,
                organisation=body,
                record=records[ods][index],
                local_id=f"{ods}-{made.pk}",
                team=team,
                worker=lead if ods == "RCD" else None,
                opened=today - timedelta(days=1),
                review_due=today - timedelta(days=index % 7) if ods == "218" else None,
                as_at=now,
            )
            for index, made in enumerate(cases)
        )
    trust, team = bodies["RCD"]
    Fact.objects.bulk_create(
        Fact(
            place=place,
            person=who,
            kind="involvement-opened",
            effective=now - timedelta(days=1),
            recorded_at=now,
            controller=trust,
            reference=f"involvement:x{who.pk}",
        )
        for who in people
    )
    Visit.objects.bulk_create(
        Visit(
            place=place,
            person=who,
            organisation=trust,
            record=records["RCD"][index],
            local_id=f"v-{who.pk}",
            team=team,
            planned_start=now + timedelta(hours=2),
            as_at=now,
        )
        for index, who in enumerate(people)
    )
    return cases
