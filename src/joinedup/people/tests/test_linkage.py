"""One person behind each record (issue 2, 5): what is found, what is made, what is left to a reviewer."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.lists import MORNING, case, number, registered, take

from joinedup.core.context import acting
from joinedup.people.models import Person, ReviewPair, SourceRecord


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def person_of(operator: Any, local_id: str, kind: str = "client") -> Person:
    with acting(operator):
        return SourceRecord.objects.select_related("person").get(local_id=local_id, kind=kind).person


def pairs(operator: Any) -> list[tuple[str, int, str]]:
    with acting(operator):
        return sorted(ReviewPair.objects.values_list("record__local_id", "other_id", "reason"))


def people(operator: Any) -> int:
    with acting(operator):
        return Person.objects.count()


def test_a_practice_list_makes_people(operator: Any) -> None:
    outcome = take(operator, "gp-list", "YHN", [registered(1), registered(2)])
    assert outcome.tally.unchanged == 0
    assert outcome.applied.counts["person.made"] == 2
    person = person_of(operator, number(1), "gp-list")
    assert (person.given_name, person.family_name) == ("Ednab", "Sowerbyb")
    assert person.nhs_number == number(1)
    assert person.practice.ods_code == "B82013"
    assert not person.is_provisional


def test_the_same_list_again_changes_nothing(operator: Any) -> None:
    rows = [registered(1), registered(2)]
    take(operator, "gp-list", "YHN", rows)
    again = take(operator, "gp-list", "YHN", rows, as_at=MORNING + timedelta(days=1))
    assert again.tally.unchanged == 2
    assert not any(again.applied.counts.values())
    with acting(operator):
        assert set(SourceRecord.objects.values_list("as_at", flat=True)) == {MORNING}


def test_a_number_that_agrees_finds_the_person(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, Postcode="LS1 1AA", Given_Name="Eddie")])
    assert person_of(operator, "H1") == person_of(operator, number(1), "gp-list")
    assert pairs(operator) == []


@pytest.mark.parametrize(
    "change",
    [{"Date_of_Birth": None}, {"Family_Name": "", "Given_Name": ""}, {"Family_Name": "SÓWERBY-B"}],
    ids=["no birth date", "no names", "case, accents and hyphens"],
)
def test_a_number_may_stand_with_what_is_missing(operator: Any, change: dict[str, Any]) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, **change)])
    assert person_of(operator, "H1") == person_of(operator, number(1), "gp-list")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Date_of_Birth": date(1990, 1, 1)}, "number-other-birth-date"),
        ({"Family_Name": "Hargreaves"}, "number-other-name"),
    ],
)
def test_a_number_with_another_birth_date_or_name_is_reviewed(
    operator: Any, change: dict[str, Any], reason: str
) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, **change)])
    held, new = person_of(operator, number(1), "gp-list"), person_of(operator, "H1")
    assert new != held
    assert new.is_provisional
    assert not held.is_provisional
    assert pairs(operator) == [("H1", held.pk, reason)]


@pytest.mark.parametrize("sent", ["", "4444444444", number(1)[:-1] + "x", "123"])
def test_names_birth_date_and_postcode_find_the_person(operator: Any, sent: str) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, NHS_Number=sent, Family_Name="sowerby b")])
    assert person_of(operator, "H1") == person_of(operator, number(1), "gp-list")
    with acting(operator):
        record = SourceRecord.objects.get(local_id="H1")
        assert record.nhs_number == sent
        assert Person.objects.get().nhs_number == number(1)


def test_the_same_names_with_another_number_are_reviewed(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, NHS_Number=number(50))])
    held = person_of(operator, number(1), "gp-list")
    assert pairs(operator) == [("H1", held.pk, "names-other-number")]
    assert person_of(operator, "H1").is_provisional


@pytest.mark.parametrize(
    "whole", ["Ednab Sowerbyb", "Mrs EDNAB  SOWERBYB", "Sowerbyb, Ednab", "Sowerbyb Ednab"]
)
def test_a_whole_name_compares_whole_in_either_order(operator: Any, whole: str) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    row = case(1, NHS_Number="", Family_Name="", Given_Name="", Full_Name=whole)
    take(operator, "open-cases", "LW01", [row])
    assert person_of(operator, "H1") == person_of(operator, number(1), "gp-list")


def test_a_whole_name_with_two_words_in_the_family_name(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1, Family_Name="Ní Bhriain", Given_Name="José")])
    row = case(1, NHS_Number="", Family_Name="", Given_Name="", Full_Name="Jose Ni Bhriain")
    take(operator, "open-cases", "LW01", [row])
    assert person_of(operator, "H1") == person_of(operator, number(1), "gp-list")
    assert person_of(operator, "H1").family_name == "Ní Bhriain"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Postcode": "LS1 1AA"}, "names-other-postcode"),
        ({"Postcode": ""}, "names-other-postcode"),
        ({"Given_Name": "Ednob"}, "given-name-nearly"),
        ({"Given_Name": "E"}, "given-name-nearly"),
        ({"Given_Name": "E", "Postcode": "LS1 1AA"}, "given-name-nearly"),
        ({"Family_Name": "Hargreaves"}, "family-name-other"),
        ({"Date_of_Birth": date(1931, 12, 2)}, "birth-date-nearly"),
        ({"Date_of_Birth": date(1931, 2, 3)}, "birth-date-nearly"),
    ],
)
def test_nearly_the_same_is_reviewed(operator: Any, change: dict[str, Any], reason: str) -> None:
    born = date(1931, 2, 12) if change.get("Date_of_Birth") == date(1931, 12, 2) else date(1931, 2, 2)
    take(operator, "gp-list", "YHN", [registered(1, Date_of_Birth=born)])
    take(operator, "open-cases", "RCD", [case(1, **{"NHS_Number": "", "Date_of_Birth": born, **change})])
    held, new = person_of(operator, number(1), "gp-list"), person_of(operator, "H1")
    assert new.is_provisional
    assert pairs(operator) == [("H1", held.pk, reason)]


@pytest.mark.parametrize(
    "change",
    [
        {"Given_Name": "Ednob"},
        {"Postcode": "LS1 1AA"},
        {"Family_Name": "Hargreaves"},
        {"Date_of_Birth": date(1931, 2, 3)},
    ],
)
def test_two_different_valid_numbers_are_no_pair_unless_all_agrees(
    operator: Any, change: dict[str, Any]
) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, NHS_Number=number(50), **change)])
    assert pairs(operator) == []
    assert not person_of(operator, "H1").is_provisional


@pytest.mark.parametrize(
    "change",
    [
        {"Family_Name": "Hargreaves", "Given_Name": "Norman"},
        {"Given_Name": "Norman"},
        {"Date_of_Birth": date(1977, 7, 7)},
        {"Family_Name": "", "Given_Name": ""},
    ],
)
def test_otherwise_simply_a_new_person(operator: Any, change: dict[str, Any]) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, NHS_Number="", **change)])
    assert people(operator) == 2
    assert pairs(operator) == []


def test_twins_stay_two(operator: Any) -> None:
    twin = {"Given_Name": "Twinb", "NHS_Number": number(2)}
    take(operator, "gp-list", "YHN", [registered(1, Given_Name="Twina"), registered(1, **twin)])
    take(operator, "open-cases", "RCD", [case(1, Local_Person_ID="HT", **twin)])
    assert people(operator) == 2
    assert pairs(operator) == []
    assert person_of(operator, "HT") == person_of(operator, number(2), "gp-list")


def test_rows_of_one_list_are_one_person(operator: Any) -> None:
    bare = {"NHS_Number": ""}
    take(
        operator,
        "open-cases",
        "RCD",
        [
            case(1, Local_Person_ID="A", Case_ID="1"),
            case(1, Local_Person_ID="B", Case_ID="2", Postcode="LS1 1AA"),
            case(1, Local_Person_ID="C", Case_ID="3", **bare),
            case(1, Local_Person_ID="D", Case_ID="4", Postcode="LS1 1AA", **bare),
            case(2, Local_Person_ID="E", Case_ID="5", **bare),
            case(2, Local_Person_ID="F", Case_ID="6", **bare),
        ],
    )
    assert people(operator) == 2
    assert len({person_of(operator, name) for name in "ABCD"}) == 1
    assert person_of(operator, "E") == person_of(operator, "F")
    assert pairs(operator) == []


def test_conflicts_within_one_list_are_reviewed(operator: Any) -> None:
    take(
        operator,
        "open-cases",
        "RCD",
        [
            case(1, Local_Person_ID="A", Case_ID="1"),
            case(1, Local_Person_ID="B", Case_ID="2", Date_of_Birth=date(1999, 1, 1)),
            case(1, Local_Person_ID="C", Case_ID="3", Date_of_Birth=date(1999, 1, 1)),
            case(1, Local_Person_ID="D", Case_ID="4", NHS_Number="", Postcode="LS1 1AA"),
        ],
    )
    first, second = person_of(operator, "A"), person_of(operator, "B")
    assert person_of(operator, "C") == second
    assert pairs(operator) == [
        ("B", first.pk, "number-other-birth-date"),
        ("D", first.pk, "names-other-postcode"),
    ]
    assert [person_of(operator, name).is_provisional for name in "ABD"] == [False, True, True]


def test_a_number_that_fits_two_people_is_reviewed(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, Date_of_Birth=date(1999, 1, 1))])
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N1", Date_of_Birth=None)])
    held, unsure = person_of(operator, number(1), "gp-list"), person_of(operator, "N1")
    assert unsure not in (held, person_of(operator, "H1"))
    assert ("N1", held.pk, "number-two-people") in pairs(operator)


def test_names_that_fit_two_people_are_reviewed(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, NHS_Number=number(50))])
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N1", NHS_Number="")])
    held = person_of(operator, number(1), "gp-list")
    assert ("N1", held.pk, "names-two-people") in pairs(operator)
    assert people(operator) == 3


def test_a_known_record_keeps_its_person_and_a_correction_is_reviewed(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1), registered(2)])
    take(operator, "open-cases", "RCD", [case(2, Local_Person_ID="H")])
    before = person_of(operator, "H")
    take(operator, "open-cases", "RCD", [case(1, Local_Person_ID="H")], as_at=MORNING + timedelta(days=1))
    assert person_of(operator, "H") == before
    assert pairs(operator) == [("H", person_of(operator, number(1), "gp-list").pk, "now-agrees")]
    assert not before.is_provisional
    take(
        operator,
        "open-cases",
        "RCD",
        [case(1, Local_Person_ID="H", Known_As="Ted")],
        as_at=MORNING + timedelta(days=2),
    )
    assert len(pairs(operator)) == 1


def test_an_ended_record_still_finds_its_person(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1), registered(2)])
    take(operator, "gp-list", "YHN", [registered(2)], as_at=MORNING + timedelta(days=1))
    take(operator, "open-cases", "RCD", [case(1)], as_at=MORNING + timedelta(days=1))
    assert person_of(operator, "H1") == person_of(operator, number(1), "gp-list")


def test_two_places_know_nothing_of_each_other(operator: Any) -> None:
    from dataclasses import replace

    from tests.worlds import small_place

    take(operator, "gp-list", "YHN", [registered(1)])
    other = replace(operator, place_id=small_place("elsewhere").pk)
    take(other, "open-cases", "RCD", [case(1)])
    assert people(operator) == people(other) == 1
