"""What a person shows: dated precedence over source records (DESIGN 3)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.lists import MORNING, case, registered, take

from joinedup.core.context import acting
from joinedup.people.models import Person, SourceRecord


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def only(operator: Any) -> Person:
    with acting(operator):
        return Person.objects.select_related("practice").get()


def test_practice_list_then_trust_then_council_then_other(operator: Any) -> None:
    rows = {code: case(1, Case_ID=code, Address_Line_1=f"by {code}") for code in ("LW01", "218", "RCD")}
    take(operator, "open-cases", "LW01", [rows["LW01"]])
    assert only(operator).address == "by LW01"
    take(operator, "open-cases", "218", [rows["218"]])
    assert only(operator).address == "by 218"
    take(operator, "open-cases", "RCD", [rows["RCD"]])
    assert only(operator).address == "by RCD"
    take(operator, "gp-list", "YHN", [registered(1, Address_Line_1="by the practice")])
    assert only(operator).address == "by the practice"
    take(
        operator,
        "open-cases",
        "LW01",
        [{**rows["LW01"], "Address_Line_1": "newer"}],
        as_at=MORNING + timedelta(days=1),
    )
    assert only(operator).address == "by the practice"


def test_what_one_record_leaves_open_another_fills(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1, Family_Name="", Given_Name="", Usual_GP="Dr Verity")])
    take(operator, "open-cases", "RCD", [case(1, Gender="2", Known_As="Ted")])
    person = only(operator)
    assert (person.family_name, person.family_key, person.gender) == ("Sowerbyb", "sowerbyb", "2")
    assert (person.known_as, person.usual_gp) == ("Ted", "Dr Verity")


def test_the_newest_registration_is_the_practice(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(
        operator,
        "gp-list",
        "YHN",
        [registered(1, GP_Practice_Code="B82012")],
        as_at=MORNING + timedelta(days=1),
    )
    assert only(operator).practice.ods_code == "B82012"


def test_a_list_that_no_longer_names_the_person_gives_way(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1, Address_Line_1="old"), registered(2)])
    take(operator, "open-cases", "RCD", [case(1, Address_Line_1="new", GP_Practice_Code="B82012")])
    take(operator, "gp-list", "YHN", [registered(2)], as_at=MORNING + timedelta(days=1))
    with acting(operator):
        person = SourceRecord.objects.get(local_id="H1").person
        assert (person.address, person.practice.ods_code) == ("new", "B82012")


def test_a_whole_name_is_shown_split_and_found_by_its_last_word(operator: Any) -> None:
    row = case(1, Family_Name="", Given_Name="", Full_Name="Mrs Mary Ann Hirst")
    take(operator, "open-cases", "LW01", [row])
    person = only(operator)
    assert (person.given_name, person.family_name, person.family_key) == ("Mary Ann", "Hirst", "hirst")
