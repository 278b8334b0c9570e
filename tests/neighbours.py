"""Fictional people, cases and staff for tests, made through the ORM inside an open context."""

from datetime import date, datetime, timedelta
from typing import Any

from joinedup.caseload.models import Case, Fact, Involvement, Visit
from joinedup.core import clock
from joinedup.core.names import name_key
from joinedup.meetings.models import HuddleSeries
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Place, Staff, StaffRelation, Team
from tests.listed import as_listed

GIVEN = (
    "Edith",
    "Harold",
    "Zoë",
    "Amir",
    "Doris",
    "Wilf",
    "Mabel",
    "Stanley",
    "Jean",
    "Ron",
    "Elsie",
    "Kathleen",
)
FAMILY = ("Fairweather", "Ångström", "O'Neil", "Khan", "Larkspur", "Thistlewood", "Brackenbury", "Mossop")


def nhs_number(serial: int) -> str:
    """The serial-th valid number of the 999 test range."""
    for body in range(999_000_000 + serial * 10, 999_000_000 + serial * 10 + 10):
        digits = [int(letter) for letter in str(body)]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{body}{check % 11}"
    raise AssertionError("ten numbers in a row without a check digit")


def make_staff(
    place: Place, number: int = 1, *, team: str = "rcd-dn-n", host: str = "op-one", **values: Any
) -> Staff:
    """A member of staff of an employer's team, hosted by an operational team ("" for none)."""
    employer = Team.objects.get(place=place, code=team)
    given, family = GIVEN[number % len(GIVEN)], FAMILY[(number * 3) % len(FAMILY)]
    return Staff.objects.create(
        place=place,
        organisation=employer.organisation,
        local_id=f"S{number}",
        employer_team=employer,
        employer_team_code=employer.employer_code,
        operational_team=Team.objects.get(place=place, code=host) if host else None,
        **{
            "given_name": given,
            "family_name": family,
            "profession": "District nurse",
            "registration_body": "NMC",
            "registration_number": f"TEST-{number}",
            "telephone": f"01632 960{number:03}",
            **values,
        },
    )


def colleague(place: Place, organisation: Organisation) -> Staff:
    """Somebody of an organisation without anything of their own: employed by its first team, hosted by every operational
    team of the place, so that they see every team's people."""
    employer = (
        Team.objects.filter(place=place, organisation=organisation, kind="employer").order_by("pk").first()
    )
    staff = Staff.objects.create(
        place=place,
        organisation=organisation,
        local_id=f"colleague-{Staff.objects.count() + 1}",
        given_name="Test",
        family_name="Colleague",
        profession="Community nurse",
        employer_team=employer,
    )
    for team in Team.objects.filter(place=place, kind="operational"):
        StaffRelation.objects.create(place=place, staff=staff, kind="host_team", team=team)
    return staff


@as_listed
def make_case(
    place: Place,
    number: int = 1,
    *,
    team: str = "rcd-dn-n",
    home: str | None = "int-one",
    worker: Staff | None = None,
    opened: date = date(2026, 1, 5),
    **values: Any,
) -> Case:
    """A person with an open case and one involvement of an employer's team."""
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    person = Person.objects.create(
        place=place,
        **{
            "nhs_number": nhs_number(number),
            "given_name": given,
            "family_name": family,
            "birth_date": date(1930 + number % 30, 1 + number % 12, 1 + number % 28),
            "given_key": name_key(given),
            "family_key": name_key(family),
            "practice": Organisation.objects.get(ods_code="B82013"),
            **values,
        },
    )
    case = Case.objects.create(
        place=place,
        person=person,
        opened=opened,
        home_team=Team.objects.get(place=place, code=home) if home else None,
        family_key=person.family_key,
        given_key=person.given_key,
    )
    involve(case, number, team=team, worker=worker, opened=opened)
    return case


@as_listed
def involve(
    case: Case,
    number: int,
    *,
    team: str,
    worker: Staff | None = None,
    opened: date = date(2026, 1, 5),
    **values: Any,
) -> Involvement:
    """Another organisation's team becomes involved with a person."""
    employer = Team.objects.get(place=case.place, code=team)
    assert employer.organisation is not None
    record = SourceRecord.objects.create(
        place=case.place,
        person=case.person,
        controller=employer.organisation,
        sender=employer.organisation,
        kind="client",
        local_id=f"{employer.organisation.ods_code}-P{number}",
        as_at=clock.now(),
        nhs_number=case.person.nhs_number,
        nhs_number_status="valid" if case.person.nhs_number else "absent",
        practice_code=case.person.practice.ods_code if case.person.practice else "",
        **{
            name: getattr(case.person, name)
            for name in (
                "family_name",
                "given_name",
                "known_as",
                "birth_date",
                "gender",
                "address",
                "postcode",
                "telephone",
                "family_key",
                "given_key",
            )
        },
    )
    return Involvement.objects.create(
        place=case.place,
        case=case,
        person=case.person,
        organisation=employer.organisation,
        record=record,
        local_id=f"C{number}-{employer.code}",
        team=employer,
        team_code=employer.employer_code,
        worker=worker,
        opened=opened,
        as_at=clock.now(),
        **values,
    )


@as_listed
def make_fact(case: Case, kind: str, *, days_ago: float = 0.5, ods: str = "RCD", **values: Any) -> Fact:
    """Something that happened, so long ago, known at once."""
    moment = clock.now() - timedelta(days=days_ago)
    return Fact.objects.create(
        place=case.place,
        person=case.person,
        kind=kind,
        effective=moment,
        recorded_at=values.pop("recorded_at", moment),
        controller=Organisation.objects.get(ods_code=ods),
        **values,
    )


@as_listed
def plan_visit(
    case: Case, start: datetime, *, team: str = "rcd-dn-n", worker: Staff | None = None, **values: Any
) -> Visit:
    """A visit to come."""
    employer = Team.objects.get(place=case.place, code=team)
    record = SourceRecord.objects.get(person=case.person, controller=employer.organisation)
    return Visit.objects.create(
        place=case.place,
        person=case.person,
        organisation=employer.organisation,
        record=record,
        local_id=f"V{Visit.objects.count() + 1}",
        team=employer,
        worker=worker,
        planned_start=start,
        as_at=clock.now(),
        **values,
    )


def make_series(place: Place, *, teams: tuple[str, ...] = ("op-one",), **values: Any) -> HuddleSeries:
    """A weekday huddle of operational teams at 9:15."""
    series = HuddleSeries.objects.create(
        place=place,
        **{
            "code": f"huddle-{'-'.join(teams)}",
            "name": "Huddle one",
            "days": [0, 1, 2, 3, 4],
            "starts": "09:15",
            "link": "https://meet.example/huddle-one",
            **values,
        },
    )
    series.teams.set(Team.objects.filter(place=place, code__in=teams))
    return HuddleSeries.objects.get(pk=series.pk)
