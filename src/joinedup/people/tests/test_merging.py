"""Two found to be one, and one found to be two again (issue 4; R14, F14)."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.lists import MORNING, case, number, registered, take

from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.people import forest
from joinedup.people.actions import answer_pair, open_pair, split_person, take_back
from joinedup.people.actions.deciding import Same, merge_people
from joinedup.people.models import Decision, MovedRow, NeverLink, Person, ReviewPair, SourceRecord
from joinedup.people.never_link import hidden_pairs
from joinedup.people.queries import ids_of, root_of
from joinedup.people.sql import rows, working_table


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def person_of(local_id: str, kind: str = "client") -> Person:
    return SourceRecord.objects.select_related("person").get(local_id=local_id, kind=kind).person


def two(operator: Any, **change: Any) -> ReviewPair:
    """A practice's person and a provisional one whose case has another given name."""
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1, NHS_Number="", **(change or {"Postcode": "LS1 1AA"}))])
    with acting(operator):
        return ReviewPair.objects.get()


def where_all_stands() -> dict[str, Any]:
    """Which person each record stands with, and what each person shows."""
    return {
        "records": sorted(SourceRecord.objects.values_list("kind", "local_id", "person_id")),
        "people": sorted(
            Person.objects.values_list(
                "pk", "is_provisional", "nhs_number", "family_name", "postcode", "merged_into_id"
            )
        ),
    }


def test_the_same_is_one_person_with_everything_and_a_number_that_leads_there(operator: Any) -> None:
    pair = two(operator)
    with acting(operator):
        held, provisional = pair.other, pair.person
        decision = answer_pair(actor=operator, pair_id=pair.pk, answer="same", reason="Rang the practice")
        assert person_of("H1") == held
        assert Person.objects.get(pk=held.pk).nhs_number == number(1)
        gone = Person.objects.get(pk=provisional.pk)
        assert (gone.merged_into_id, gone.family_name, gone.is_provisional) == (held.pk, "", False)
        assert root_of(operator.place_id, gone.pk) == held.pk
        assert ids_of(operator.place_id, held.pk) == sorted((held.pk, gone.pk))
        assert (decision.reason, decision.source) == ("Rang the practice", "reviewer")
        assert ReviewPair.objects.get().state == "same"
        told = Event.objects.filter(kind="people.merged").values_list("person_id", flat=True)
        assert set(told) == {held.pk, gone.pk}
        with pytest.raises(NotNow, match="answered already"):
            answer_pair(actor=operator, pair_id=pair.pk, answer="same")


def test_taken_back_puts_back_exactly_what_was(operator: Any) -> None:
    pair = two(operator)
    with acting(operator):
        before = where_all_stands()
        decision = answer_pair(actor=operator, pair_id=pair.pk, answer="same")
        assert where_all_stands() != before
        take_back(actor=operator, decision_id=decision.pk, reason="Wrong key")
        assert where_all_stands() == before
        assert ReviewPair.objects.get().state == "open"
        with pytest.raises(NotNow, match="taken back already"):
            take_back(actor=operator, decision_id=decision.pk)
        assert MovedRow.objects.filter(relation="people_sourcerecord.person_id").count() == 2


@pytest.mark.parametrize("answer", ["not-same", "unsure"])
def test_two_people_are_not_asked_about_again(operator: Any, answer: str) -> None:
    pair = two(operator)
    with acting(operator):
        decision = answer_pair(actor=operator, pair_id=pair.pk, answer=answer)
        assert Person.objects.get(pk=pair.person_id).is_provisional is (answer == "unsure")
    row = case(1, NHS_Number=number(1), Postcode="LS1 1AA")
    for day in (1, 2):
        take(
            operator,
            "open-cases",
            "RCD",
            [{**row, "Known_As": f"Day {day}"}],
            as_at=MORNING + timedelta(days=day),
        )
    with acting(operator):
        assert [(p.pk, p.state) for p in ReviewPair.objects.all()] == [(pair.pk, answer)]
        assert person_of("H1") != person_of(number(1), "gp-list")
        take_back(actor=operator, decision_id=decision.pk)
        assert ReviewPair.objects.get().state == "open"
        assert Person.objects.get(pk=pair.person_id).is_provisional


def test_kept_apart_holds_for_whoever_they_become(operator: Any) -> None:
    """Not the same as B; then merged with C: C and B are not asked about either."""
    pair = two(operator)
    with acting(operator):
        answer_pair(actor=operator, pair_id=pair.pk, answer="not-same")
    take(operator, "open-cases", "218", [case(5, Local_Person_ID="N1")])
    with acting(operator):
        merge_people(
            actor=operator, source="reviewer", found=[Same(person_of("N1").pk, person_of("H1").pk, "Rang")]
        )
        assert person_of("N1") == person_of("H1")
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N1")], as_at=MORNING + timedelta(days=1))
    with acting(operator):
        assert not ReviewPair.objects.filter(state="open").exists()


def test_the_same_stay_together_when_what_they_are_called_changes(operator: Any) -> None:
    pair = two(operator)
    with acting(operator):
        answer_pair(actor=operator, pair_id=pair.pk, answer="same")
    row = case(1, NHS_Number="", Family_Name="Hargreaves", Given_Name="Norman")
    take(operator, "open-cases", "RCD", [row], as_at=MORNING + timedelta(days=1))
    with acting(operator):
        assert person_of("H1") == person_of(number(1), "gp-list")


def test_what_came_after_the_merge_goes_to_whom_it_agrees_with(operator: Any) -> None:
    pair = two(operator, Family_Name="Hargreaves")
    with acting(operator):
        decision = answer_pair(actor=operator, pair_id=pair.pk, answer="same")
    bare = {"NHS_Number": "", "Opened": date(2026, 11, 1)}
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="NA", Case_ID="A", **bare)])
    take(
        operator,
        "open-cases",
        "RX3",
        [case(1, Local_Person_ID="NB", Case_ID="B", Family_Name="Hargreaves", **bare)],
    )
    with acting(operator):
        assert person_of("NA") == person_of("NB") == pair.other
        take_back(actor=operator, decision_id=decision.pk, ask_again=False, reason="Two sisters")
        assert person_of("NA") == pair.other
        assert person_of("NB") == person_of("H1") == pair.person
        assert ReviewPair.objects.get(pk=pair.pk).state == "not-same"
        assert Decision.objects.filter(kind="not-same").count() == 1


def three(operator: Any) -> tuple[Person, Person, Person]:
    """Three people, none of them asked about."""
    rows = [registered(index) for index in (1, 2, 3)]
    take(operator, "gp-list", "YHN", rows)
    with acting(operator):
        return tuple(person_of(number(index), "gp-list") for index in (1, 2, 3))  # type: ignore[return-value]


@pytest.mark.parametrize("first", [0, 1])
def test_a_chain_of_merges_comes_apart_in_any_order(operator: Any, first: int) -> None:
    one, two_, three_ = three(operator)
    with acting(operator):
        before = where_all_stands()
        made = [
            *merge_people(actor=operator, source="reviewer", found=[Same(two_.pk, three_.pk)]),
            *merge_people(actor=operator, source="reviewer", found=[Same(one.pk, three_.pk)]),
        ]
        assert len(made) == 2
        assert {person for (_, _, person) in where_all_stands()["records"]} == {one.pk}
        take_back(actor=operator, decision_id=made[first].pk)
        assert len({person for (_, _, person) in where_all_stands()["records"]}) == 2
        take_back(actor=operator, decision_id=made[1 - first].pk)
        assert where_all_stands() == before


def test_the_roots_of_some_people_are_found_without_everybodys(operator: Any) -> None:
    one, two_, three_ = three(operator)
    take(operator, "gp-list", "YHN", [registered(index) for index in range(1, 7)])
    with acting(operator):
        four, five, six = (person_of(number(index), "gp-list") for index in (4, 5, 6))
        couples = (three_, two_), (two_, one), (five, four)
        merge_people(
            actor=operator, source="reviewer", found=[Same(first.pk, other.pk) for first, other in couples]
        )
        forest.know_roots(operator.place_id)
        everybody = dict(rows(f"SELECT person_id, root_id FROM {forest.ROOTS}"))
        assert everybody == {two_.pk: one.pk, three_.pk: one.pk, five.pk: four.pk}
        for people, trees in (
            ([two_, six], [one, two_, three_, six]),
            ([three_, one], [one, two_, three_]),
            ([four], [four, five]),
        ):
            ids = {"ids": [person.pk for person in people]}
            working_table("some_people", "SELECT unnest(%(ids)s::bigint[]) AS person_id", ids)
            forest.know_roots_near(operator.place_id or 0, "some_people")
            near = dict(rows(f"SELECT person_id, root_id FROM {forest.ROOTS}"))
            assert near == {person.pk: everybody.get(person.pk, person.pk) for person in trees}


def test_records_a_list_joined_wrongly_are_taken_out_and_put_back(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1)])
    with acting(operator):
        person = person_of("H1")
        record = SourceRecord.objects.get(local_id="H1")
        before = where_all_stands()
        decision = split_person(
            actor=operator, person_id=person.pk, record_ids=[record.pk], reason="Her niece"
        )
        assert person_of("H1").pk == decision.other_id != person.pk
        assert person_of("H1").family_name == "Sowerbyb"
    take(operator, "open-cases", "RCD", [case(1, Known_As="Ed")], as_at=MORNING + timedelta(days=1))
    with acting(operator):
        assert person_of("H1").pk == decision.other_id
        assert not ReviewPair.objects.exists()
        with pytest.raises(NotNow, match="leave at least one"):
            split_person(actor=operator, person_id=person.pk, record_ids=[])
        take_back(actor=operator, decision_id=decision.pk)
        assert where_all_stands()["records"] == before["records"]


def test_who_may_not_decide_changes_nothing(operator: Any, as_actor: Any) -> None:
    pair = two(operator)
    coordinator = as_actor("service_manager")
    with acting(coordinator):
        assert open_pair(actor=coordinator, pair_id=pair.pk) == pair
        with pytest.raises(Refused):
            answer_pair(actor=coordinator, pair_id=pair.pk, answer="same")
        assert not Decision.objects.exists()
        with pytest.raises(NotThere):
            open_pair(actor=coordinator, pair_id=pair.pk + 1)


def test_opening_a_pair_is_a_read_of_two_people(operator: Any) -> None:
    pair = two(operator)
    with acting(operator):
        open_pair(actor=operator, pair_id=pair.pk)
        read = Event.objects.filter(kind="people.pair_opened").values_list("person_id", flat=True)
        assert set(read) == {pair.person_id, pair.other_id}


def test_a_couple_on_the_never_link_list_is_neither_shown_nor_answered(operator: Any) -> None:
    pair = two(operator)
    with acting(operator):
        NeverLink.objects.create(
            place_id=operator.place_id, person=pair.other, other=pair.person, recorded_at=clock.now()
        )
        for refused in (
            lambda: open_pair(actor=operator, pair_id=pair.pk),
            lambda: answer_pair(actor=operator, pair_id=pair.pk, answer="same"),
        ):
            with pytest.raises(NotThere):
                refused()
        assert hidden_pairs(operator.place_id) == [pair.pk]
        assert not merge_people(actor=operator, source="model", found=[Same(pair.person_id, pair.other_id)])


def test_never_link_holds_for_whoever_they_become(operator: Any) -> None:
    pair = two(operator)
    take(operator, "open-cases", "218", [case(5, Local_Person_ID="N1")])
    with acting(operator):
        NeverLink.objects.create(
            place_id=operator.place_id, person=pair.person, other=pair.other, recorded_at=clock.now()
        )
        (made,) = merge_people(
            actor=operator, source="reviewer", found=[Same(pair.person_id, person_of("N1").pk)]
        )
        assert hidden_pairs(operator.place_id) == [pair.pk]
        assert not merge_people(
            actor=operator, source="model", found=[Same(person_of("N1").pk, pair.other_id)]
        )
        take_back(actor=operator, decision_id=made.pk)
        assert NeverLink.objects.get().person_id == pair.person_id


def test_a_row_written_in_the_moment_of_a_merge_is_moved_on(operator: Any) -> None:
    from joinedup.people.actions import settle_strays
    from joinedup.people.models import Carer

    pair = two(operator)
    with acting(operator):
        answer_pair(actor=operator, pair_id=pair.pk, answer="same")
        Carer.objects.create(
            place_id=operator.place_id, person_id=pair.person_id, name="Ada", recorded_at=clock.now()
        )
        assert settle_strays(actor=operator) == 1
        assert Carer.objects.get().person_id == pair.other_id
        assert settle_strays(actor=operator) == 0
