"""Single rows that the person's pages ask for by number, always within the context of whoever asks."""

from collections.abc import Iterable

from joinedup.caseload.models import Case, Fact
from joinedup.caseload.rules import RAISABLE
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Staff


def person(person_id: int) -> Person | None:
    """A person with their practice; None where there is none, or not for you."""
    return Person.objects.select_related("practice").filter(pk=person_id).first()


def open_case(who: Person) -> Case | None:
    """A person's open case with its lead."""
    return Case.objects.filter(person=who, closed__isnull=True).select_related("lead").first()


def fact(who: Person, fact_id: int) -> Fact | None:
    """One dated fact of a person."""
    return Fact.objects.filter(pk=fact_id, person=who).first()


def raised(who: Person, fact_id: int) -> Fact | None:
    """One thing somebody raised about a person."""
    return Fact.objects.filter(pk=fact_id, person=who, kind__in=RAISABLE).first()


def partners_in_timeline(who: Person) -> list[Organisation]:
    """The partners that a person's dated facts come from, by name."""
    controllers = Fact.objects.filter(person=who).order_by().values("controller_id").distinct()
    return list(Organisation.objects.filter(pk__in=controllers).order_by("name"))


def staff_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of staff by number."""
    wanted = set(ids)
    return {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in=wanted)} if wanted else {}


def staff_of_teams(
    place_id: int, employers: Iterable[int], operational: Iterable[int], most: int
) -> list[Staff]:
    """Staff of employers' teams or hosted by operational teams, by name, at most so many."""
    staff = Staff.objects.filter(place_id=place_id, ended__isnull=True)
    near = staff.filter(employer_team__in=employers) | staff.filter(operational_team__in=operational)
    return list(near.select_related("organisation").order_by("family_name", "given_name", "pk")[:most])
