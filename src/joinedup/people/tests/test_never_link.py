"""Who must never be linked is not, and no reviewer sees a pair, a score or a reason (Q13); nor where somebody lives (Q14)."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.lists import MORNING, case, number, registered, take

from joinedup.core.context import Purpose, acting
from joinedup.core.models import Event
from joinedup.people import never_link
from joinedup.people.actions.deciding import Same, merge_people
from joinedup.people.models import Person, ReviewPair
from joinedup.people.protection import set_protected
from joinedup.people.tests.test_linkage import pairs, person_of


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


@pytest.fixture
def lead(as_actor: Any) -> Any:
    return as_actor("ig_lead")


def keep_apart(lead: Any, one: Person, other: Person | None = None) -> None:
    with acting(lead):
        never_link.add(actor=lead, person_id=one.pk, other_id=other.pk if other else None)


@pytest.mark.parametrize("listed", [False, True])
def test_two_on_the_list_raise_no_pair_when_a_record_comes_to_agree(
    operator: Any, lead: Any, listed: bool
) -> None:
    take(operator, "gp-list", "YHN", [registered(1), registered(2)])
    take(operator, "open-cases", "RCD", [case(2, Local_Person_ID="H")])
    one, other = person_of(operator, number(1), "gp-list"), person_of(operator, "H")
    if listed:
        keep_apart(lead, one, other)
    take(operator, "open-cases", "RCD", [case(1, Local_Person_ID="H")], as_at=MORNING + timedelta(days=1))
    assert pairs(operator) == ([] if listed else [("H", one.pk, "now-agrees")])


@pytest.mark.parametrize(
    "change",
    [{"Given_Name": "Ednob"}, {"Postcode": "LS1 1AA"}, {}, {"Family_Name": "Hargreaves"}],
    ids=["nearly", "other postcode", "all agrees", "other family name"],
)
def test_nobody_is_found_by_names_under_somebody_who_must_be_linked_with_nobody(
    operator: Any, lead: Any, change: dict[str, Any]
) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    one = person_of(operator, number(1), "gp-list")
    keep_apart(lead, one)
    take(operator, "open-cases", "RCD", [case(1, **{"NHS_Number": "", **change})])
    new = person_of(operator, "H1")
    assert new != one
    assert not new.is_provisional
    assert pairs(operator) == []
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N1")])
    assert person_of(operator, "N1") == one, "a valid number that agrees leaves no doubt"


@pytest.mark.parametrize(
    "change", [{"Family_Name": "Hargreaves"}, {"Date_of_Birth": date(1931, 2, 3)}], ids=["name", "date"]
)
@pytest.mark.parametrize("protected", [False, True])
def test_no_pair_tells_that_somebody_protected_shares_a_postcode(
    operator: Any, as_actor: Any, change: dict[str, Any], protected: bool
) -> None:
    born = {"Date_of_Birth": date(1931, 2, 2)}
    take(operator, "gp-list", "YHN", [registered(1, **born)])
    nurse = as_actor("practitioner").for_purpose(Purpose.GOVERNANCE)
    if protected:
        with acting(nurse):
            one = Person.objects.get()
            set_protected(actor=nurse, person_id=one.pk, is_protected=True)
    take(operator, "open-cases", "RCD", [case(1, **{"NHS_Number": "", **born, **change})])
    assert len(pairs(operator)) == (0 if protected else 1)


def test_a_later_list_gives_a_protected_person_no_address_back(operator: Any, as_actor: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1, Telephone="01632 960001")])
    nurse = as_actor("practitioner").for_purpose(Purpose.GOVERNANCE)
    with acting(nurse):
        person = Person.objects.get()
        assert person.postcode
        set_protected(actor=nurse, person_id=person.pk, is_protected=True)
    take(
        operator,
        "gp-list",
        "YHN",
        [registered(1, Telephone="01632 960002", Postcode="LS1 1AA")],
        as_at=MORNING + timedelta(days=1),
    )
    take(operator, "open-cases", "RCD", [case(1)])
    with acting(nurse):
        person = Person.objects.get()
        assert (person.address, person.postcode, person.telephone) == ("", "", "")
        assert not ReviewPair.objects.exists()


@pytest.mark.parametrize("listed", [False, True])
def test_two_who_must_never_be_linked_are_not_joined_by_way_of_a_third(
    operator: Any, lead: Any, listed: bool
) -> None:
    take(operator, "gp-list", "YHN", [registered(index) for index in (1, 2, 3)])
    one, two, three = (person_of(operator, number(index), "gp-list") for index in (1, 2, 3))
    if listed:
        keep_apart(lead, two, three)
    with acting(operator.for_purpose(Purpose.LINKAGE_REVIEW)) as actor:
        found = [Same(one.pk, two.pk), Same(one.pk, three.pk)]
        made = merge_people(actor=actor, source="model", found=found)
        events = Event.objects.filter(kind="people.merged").order_by("pk")
        told = list(events.values_list("person_id", "subject_id", "data"))
    assert len(made) == (1 if listed else 2)
    assert [(person, subject, data["other"]) for person, subject, data in told] == [
        row
        for decision in made
        for row in (
            (decision.person_id, decision.pk, decision.other_id),
            (decision.other_id, decision.pk, decision.other_id),
        )
    ]
