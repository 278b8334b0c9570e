"""Lists of inpatients: stays begin, move, end; deaths are noted; nobody gets a case by them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lists import MORNING, number, registered, someone, take

from joinedup.caseload.models import Case, Fact
from joinedup.core.context import acting
from joinedup.flow.models import HospitalStay
from joinedup.flow.rules import says_died
from joinedup.people.models import Person, SourceRecord

NEXT = MORNING + timedelta(days=1)
IN = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
OUT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def stay(index: int, **values: Any) -> dict[str, Any]:
    base = {
        "Spell_ID": f"S{index}",
        "Local_Person_ID": f"P{index}",
        "Admitted": IN,
        "Ward": "Byland",
        "Site": "RCD01",
    }
    return {**someone(index), **base, **values}


def told(operator: Any) -> list[str]:
    with acting(operator):
        facts = Fact.objects.filter(withdrawn_at__isnull=True).order_by("effective", "pk")
        return list(facts.values_list("kind", flat=True))


def held(operator: Any, index: int = 1) -> HospitalStay:
    with acting(operator):
        return HospitalStay.objects.select_related("person").get(local_id=f"S{index}")


def test_a_stay_finds_the_person_and_opens_no_case(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "inpatients", "RCD", [stay(1), stay(2)])
    assert held(operator).person.nhs_number == number(1)
    with acting(operator):
        assert Person.objects.count() == 2
        assert not Case.objects.exists()
    assert told(operator) == ["admitted", "admitted"]


def test_the_same_list_again_is_unchanged(operator: Any) -> None:
    rows = [stay(1), stay(2, Discharged=OUT)]
    take(operator, "inpatients", "RCD", rows)
    again = take(operator, "inpatients", "RCD", rows, as_at=NEXT)
    assert again.tally.unchanged == 2
    assert not any(again.applied.counts.values())


def test_discharge_and_move_are_told(operator: Any) -> None:
    take(operator, "inpatients", "RCD", [stay(1)])
    take(
        operator,
        "inpatients",
        "RCD",
        [stay(1, Ward="Jervaulx", Discharge_Ready=date(2026, 11, 20))],
        as_at=NEXT,
    )
    assert told(operator) == ["admitted", "discharge-ready", "transferred"]
    left = stay(1, Ward="Jervaulx", Discharged=OUT, Destination="Usual place of residence")
    take(operator, "inpatients", "RCD", [left], as_at=NEXT + timedelta(days=1))
    assert sorted(told(operator)) == ["admitted", "discharged", "transferred"]
    with acting(operator):
        assert Fact.objects.get(kind="discharged").values == {"destination": "Usual place of residence"}


def test_a_stay_that_leaves_the_list_without_a_discharge_has_ended(operator: Any) -> None:
    take(operator, "inpatients", "RCD", [stay(1), stay(2), stay(3, Discharged=OUT)])
    outcome = take(operator, "inpatients", "RCD", [stay(2)], as_at=NEXT)
    assert (outcome.comparison.open_now, outcome.comparison.would_end) == (2, 1)
    assert held(operator, 1).ended == NEXT
    assert held(operator, 3).ended is None
    assert "discharged" not in told(operator)[1:2]
    with acting(operator):
        assert set(SourceRecord.objects.filter(ended__isnull=False).values_list("local_id", flat=True)) == {
            "P1",
            "P3",
        }


def test_a_death_is_noted_and_taken_back(operator: Any) -> None:
    take(operator, "inpatients", "RCD", [stay(1)])
    take(operator, "inpatients", "RCD", [stay(1, Discharged=OUT, Destination="Patient died")], as_at=NEXT)
    assert held(operator).person.died == date(2026, 11, 20)
    assert told(operator) == ["admitted", "death-reported"]
    take(
        operator,
        "inpatients",
        "RCD",
        [stay(1, Discharged=OUT, Destination="Home")],
        as_at=NEXT + timedelta(days=1),
    )
    assert held(operator).person.died is None
    assert told(operator) == ["admitted", "discharged"]


def test_a_death_without_a_discharge_stands_at_the_list_that_told_it(operator: Any) -> None:
    take(operator, "inpatients", "RCD", [stay(1, Destination="79")])
    take(operator, "inpatients", "RCD", [stay(1, Destination="79", Bed="4")], as_at=NEXT)
    with acting(operator):
        assert Fact.objects.get(kind="death-reported").effective == MORNING


def test_a_correction_of_the_same_moment_takes_back_what_was_never_so(operator: Any) -> None:
    take(operator, "inpatients", "RCD", [stay(1, Destination="Deceased"), stay(2)])
    take(operator, "inpatients", "RCD", [stay(2)], file_id=2)
    assert told(operator) == ["admitted"]
    assert held(operator).person.died is None


@pytest.mark.parametrize(
    ("destination", "died"),
    [("Patient died", True), ("DECEASED", True), ("79", True), ("Mortuary", True), ("Home", False), ("Diedre's home", False),
     ("", False), ("19", False)],
)  # fmt: skip
def test_words_that_say_somebody_died(operator: Any, destination: str, died: bool) -> None:
    assert says_died(destination) is died
    take(operator, "inpatients", "RCD", [stay(1, Destination=destination, Discharged=OUT)])
    assert (held(operator).person.died is not None) is died


@given(st.text(max_size=30))
def test_reading_a_destination_never_fails(text: str) -> None:
    assert says_died(text) in (True, False)
