"""Lists of open cases: involvements open, change, end and come back; cases, allocation and facts follow."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.lists import MORNING, case, number, registered, take

from joinedup.caseload.models import Allocation, Case, Fact, HealthItem, Involvement
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Staff

NEXT = MORNING + timedelta(days=1)
AFTER = MORNING + timedelta(days=2)


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


@pytest.fixture
def workers(operator: Any) -> dict[str, int]:
    trust = Organisation.objects.get(ods_code="RCD")
    with acting(operator):
        return {
            code: Staff.objects.create(
                place_id=operator.place_id, organisation=trust, local_id=code, family_name="Hird", given_name=code,
                profession="District nurse",
            ).pk
            for code in ("W1", "W2")
        }  # fmt: skip


def told(operator: Any, *kinds: str) -> list[tuple[str, str, datetime]]:
    with acting(operator):
        facts = Fact.objects.filter(withdrawn_at__isnull=True).order_by("effective", "kind")
        return [
            (fact.kind, fact.reference, fact.effective) for fact in facts if not kinds or fact.kind in kinds
        ]


def held(operator: Any, case_id: str = "HC1") -> Involvement:
    with acting(operator):
        return Involvement.objects.select_related("case", "person").get(local_id=case_id)


def test_a_list_opens_involvements_and_cases(operator: Any) -> None:
    outcome = take(operator, "open-cases", "RCD", [case(1, Reason="Wound", Alert="Dog"), case(2)])
    assert outcome.applied.counts["involvement.opened"] == 2
    involvement = held(operator)
    assert involvement.case.opened == involvement.opened == date(2026, 10, 1)
    assert involvement.case.closed is None
    assert involvement.case.home_team.code == "int-one"
    assert involvement.team.employer_code == "DN-N"
    assert (involvement.reason, involvement.alert, involvement.file_id) == ("Wound", "Dog", 1)
    opened = ("involvement-opened", f"involvement:{involvement.pk}", datetime(2026, 9, 30, 23, 0, tzinfo=UTC))
    assert opened in told(operator)
    with acting(operator):
        assert Event.objects.filter(kind="caseload.open_cases_taken").count() == 1
        assert Event.objects.filter(kind="caseload.involvements_kept").count() == 1


def test_the_same_list_again_writes_nothing(operator: Any) -> None:
    rows = [case(1), case(2), case(3, Closed=date(2026, 11, 1))]
    take(operator, "open-cases", "RCD", rows)
    with acting(operator):
        before = list(Involvement.objects.order_by("pk").values())
    again = take(operator, "open-cases", "RCD", rows, as_at=NEXT)
    assert again.tally.unchanged == 3
    assert not any(again.applied.counts.values())
    with acting(operator):
        assert list(Involvement.objects.order_by("pk").values()) == before


def test_an_exact_repeat_is_unchanged_and_the_last_of_two_counts(operator: Any) -> None:
    rows = [case(1), case(1), case(1, Priority="Urgent")]
    outcome = take(operator, "open-cases", "RCD", rows)
    assert (outcome.tally.accepted, outcome.tally.unchanged) == (2, 1)
    assert held(operator).priority == "Urgent"
    assert take(operator, "open-cases", "RCD", rows, as_at=NEXT).tally.unchanged == 3


def test_what_the_list_no_longer_names_has_ended_as_at(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1), case(2)])
    outcome = take(operator, "open-cases", "RCD", [case(2)], as_at=NEXT)
    assert (outcome.comparison.open_now, outcome.comparison.would_end) == (2, 1)
    gone = held(operator)
    assert gone.ended == NEXT
    assert gone.case.closed == date(2026, 11, 21)
    assert told(operator, "involvement-ended") == [("involvement-ended", f"involvement:{gone.pk}", NEXT)]
    assert held(operator, "HC2").ended is None
    with acting(operator):
        assert SourceRecord.objects.get(local_id="H1").ended == NEXT


def test_additions_end_nothing_and_a_refused_row_still_names(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1), case(2)])
    outcome = take(operator, "open-cases", "RCD", [case(3)], as_at=NEXT, mode="additions")
    assert outcome.comparison.would_end == 0
    outcome = take(operator, "open-cases", "RCD", [case(3)], as_at=AFTER, still_named=frozenset({"HC1"}))
    assert (outcome.comparison.open_now, outcome.comparison.would_end) == (3, 1)
    assert held(operator).ended is None
    assert held(operator, "HC2").ended == AFTER


def test_lists_of_others_are_left_alone(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1)])
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N1", Case_ID="NC1")])
    take(operator, "open-cases", "218", [case(2, Local_Person_ID="N2", Case_ID="NC2")], as_at=NEXT)
    assert held(operator).ended is None
    assert held(operator).case.closed is None
    assert held(operator, "NC1").ended == NEXT


def test_a_closing_date_ends_it_on_that_day(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1)])
    take(operator, "open-cases", "RCD", [case(1, Closed=date(2026, 11, 18))], as_at=NEXT)
    closed = held(operator)
    assert closed.ended == datetime(2026, 11, 18, tzinfo=UTC)
    assert closed.case.closed == date(2026, 11, 18)


def test_a_closing_date_to_come_leaves_it_open(operator: Any) -> None:
    row = case(1, Closed=date(2026, 11, 21))
    take(operator, "open-cases", "RCD", [row])
    assert held(operator).ended is None
    assert take(operator, "open-cases", "RCD", [row], as_at=NEXT).tally.unchanged == 0
    assert held(operator).ended is not None


def test_closed_from_the_start_opens_no_case(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1, Closed=date(2026, 11, 1))])
    assert held(operator).case.closed == date(2026, 11, 1)
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N1", Case_ID="NC1")], as_at=NEXT)
    assert held(operator, "NC1").case.closed is None
    assert held(operator, "NC1").case != held(operator).case


def test_one_case_for_all_involvements_of_a_person(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1), case(1, Case_ID="HC1B", Opened=date(2026, 9, 1))])
    take(operator, "open-cases", "218", [case(1, Local_Person_ID="N", Case_ID="NC", Opened=date(2026, 8, 1))])
    with acting(operator):
        only = Case.objects.get()
    assert only.opened == date(2026, 8, 1)
    take(operator, "open-cases", "218", [], as_at=NEXT)
    with acting(operator):
        only.refresh_from_db()
    assert only.closed is None
    take(operator, "open-cases", "RCD", [], as_at=NEXT)
    with acting(operator):
        only.refresh_from_db()
    assert only.closed == date(2026, 11, 21)


def test_it_comes_back_in_a_new_case_once_the_old_one_closed(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1)])
    first = held(operator).case
    take(operator, "open-cases", "RCD", [], as_at=NEXT)
    take(operator, "open-cases", "RCD", [case(1)], as_at=AFTER)
    back = held(operator)
    assert back.ended is None
    assert back.case != first
    with acting(operator):
        first.refresh_from_db()
        assert first.closed == date(2026, 11, 21)
        assert Case.objects.filter(closed__isnull=True).count() == 1
        assert Fact.objects.get(kind="involvement-ended").withdrawn_at is not None
        assert SourceRecord.objects.get(local_id="H1").ended is None


def test_it_comes_back_into_the_case_that_stayed_open(operator: Any) -> None:
    both = [case(1), case(1, Case_ID="HC1B")]
    take(operator, "open-cases", "RCD", both)
    take(operator, "open-cases", "RCD", both[1:], as_at=NEXT)
    take(operator, "open-cases", "RCD", both, as_at=AFTER)
    with acting(operator):
        assert Case.objects.count() == 1
    assert held(operator).ended is None


def test_a_correction_of_the_same_moment_replaces(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1), case(2)])
    take(operator, "open-cases", "RCD", [case(1, Opened=date(2026, 10, 5))], file_id=2)
    opened = told(operator, "involvement-opened")
    assert [moment for _, _, moment in opened] == [datetime(2026, 10, 4, 23, 0, tzinfo=UTC)]
    assert told(operator, "involvement-ended") == []
    assert held(operator, "HC2").ended == MORNING
    with acting(operator):
        withdrawn = Fact.objects.filter(withdrawn_at__isnull=False)
        assert withdrawn.count() == 2
        assert Case.objects.filter(closed__isnull=True).count() == 1


def test_allocation_follows_the_worker(operator: Any, workers: dict[str, int]) -> None:
    take(operator, "open-cases", "RCD", [case(1, Worker_ID="W1")])
    take(operator, "open-cases", "RCD", [case(1, Worker_ID="W2")], as_at=NEXT)
    with acting(operator):
        first, second = Allocation.objects.order_by("pk")
    assert (first.staff_id, first.allocated, first.ended) == (workers["W1"], MORNING, NEXT)
    assert (second.staff_id, second.allocated, second.ended) == (workers["W2"], NEXT, None)
    assert [kind for kind, _, _ in told(operator, "worker-allocated")] == ["worker-allocated"]
    take(operator, "open-cases", "RCD", [], as_at=AFTER)
    with acting(operator):
        assert not Allocation.objects.filter(ended__isnull=True).exists()


def test_a_worker_who_becomes_known_later_is_mapped_then(operator: Any, request: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1, Worker_ID="W1")])
    assert held(operator).worker_id is None
    workers = request.getfixturevalue("workers")
    again = take(operator, "open-cases", "RCD", [case(1, Worker_ID="W1")], as_at=NEXT)
    assert again.tally.unchanged == 1
    assert held(operator).worker_id == workers["W1"]
    with acting(operator):
        assert Allocation.objects.get().staff_id == workers["W1"]


def test_home_team_by_registered_practice_then_by_the_file(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1, GP_Practice_Code="B82012")])
    take(
        operator,
        "open-cases",
        "RCD",
        [case(1), case(2), case(3, GP_Practice_Code=""), case(4, GP_Practice_Code="X99999")],
    )
    assert held(operator, "HC1").case.home_team.code == "int-two"
    assert held(operator, "HC2").case.home_team.code == "int-one"
    assert held(operator, "HC3").case.home_team is None
    assert held(operator, "HC4").case.home_team is None
    take(operator, "gp-list", "YHN", [registered(3)], as_at=NEXT)
    assert held(operator, "HC3").case.home_team.code == "int-one"
    take(operator, "gp-list", "YHN", [registered(2, GP_Practice_Code="B82012")], as_at=NEXT)
    assert held(operator, "HC2").case.home_team.code == "int-two"
    assert (
        held(operator, "HC1").case.home_team.code == "int-one"
    )  # left B82012: the code the trust sent is left


def test_a_case_is_filed_by_the_name_its_person_shows(operator: Any) -> None:
    def filed(case_id: str) -> tuple[str, str]:
        found = held(operator, case_id).case
        return found.family_key, found.given_key

    take(operator, "open-cases", "RCD", [case(1, Family_Name="O'Dowd", Given_Name="Zoë"), case(2)])
    assert filed("HC1") == ("odowd", "zoe")
    take(
        operator, "open-cases", "RCD", [case(1, Family_Name="Ackroyd", Given_Name="Zoë"), case(2)], as_at=NEXT
    )
    assert filed("HC1") == ("ackroyd", "zoe")
    with acting(operator):
        person = held(operator, "HC2").person
        assert filed("HC2") == (person.family_key, person.given_key) != ("", "")


def test_a_person_shows_the_practice_list_first(operator: Any) -> None:
    take(
        operator, "open-cases", "RCD", [case(1, Telephone="01632 960011", Known_As="Ted", Postcode="LS1 1AA")]
    )
    take(operator, "gp-list", "YHN", [registered(1, Telephone="", Address_Line_1="1 Beck Row")], as_at=NEXT)
    with acting(operator):
        person = Person.objects.get()
    assert (person.address, person.postcode) == ("1 Beck Row", "HG91 0AB")
    assert (person.telephone, person.known_as) == ("01632 960011", "Ted")


def test_health_items_come_with_an_involvement_and_go_with_the_last(operator: Any) -> None:
    row = registered(1, eFI_Category="moderate", Long_Term_Conditions=["COPD", "Diabetes"])
    take(operator, "gp-list", "YHN", [row])
    with acting(operator):
        assert not HealthItem.objects.exists()
    take(operator, "open-cases", "RCD", [case(1)])
    with acting(operator):
        items = sorted(HealthItem.objects.values_list("kind", "value"))
    assert items == [("condition", "COPD"), ("condition", "Diabetes"), ("efi", "moderate")]
    assert take(operator, "gp-list", "YHN", [row], as_at=NEXT).tally.unchanged == 1
    row = {**row, "eFI_Category": "severe", "Long_Term_Conditions": ["COPD"]}
    take(operator, "gp-list", "YHN", [row], as_at=AFTER)
    with acting(operator):
        assert sorted(HealthItem.objects.values_list("value", flat=True)) == ["COPD", "severe"]
    take(operator, "open-cases", "RCD", [], as_at=AFTER)
    with acting(operator):
        assert not HealthItem.objects.exists()


def test_a_practice_list_ends_what_it_no_longer_names(operator: Any) -> None:
    elsewhere = registered(3, GP_Practice_Code="B82012")
    take(operator, "gp-list", "YHN", [registered(1), registered(2), elsewhere])
    left = registered(2, Deducted_Date=date(2026, 11, 1))
    outcome = take(operator, "gp-list", "YHN", [left], as_at=NEXT)
    assert (outcome.comparison.open_now, outcome.comparison.would_end) == (2, 1)
    assert outcome.applied.counts["record.ended"] == 2
    with acting(operator):
        ended = dict(SourceRecord.objects.values_list("local_id", "ended"))
        assert Person.objects.get(nhs_number=number(1)).practice is None
    assert ended == {number(1): NEXT, number(2): datetime(2026, 11, 1, tzinfo=UTC), number(3): None}
    again = take(operator, "gp-list", "YHN", [left], as_at=AFTER)
    assert again.tally.unchanged == 1
    assert not any(again.applied.counts.values())


def test_a_refused_row_of_a_practice_list_still_names(operator: Any) -> None:
    take(operator, "gp-list", "YHN", [registered(1), registered(2), registered(3)])
    outcome = take(
        operator, "gp-list", "YHN", [registered(2)], as_at=NEXT, still_named=frozenset({number(1)})
    )
    assert outcome.comparison.would_end == 1
    with acting(operator):
        assert SourceRecord.objects.get(local_id=number(1)).ended is None
        assert SourceRecord.objects.get(local_id=number(3)).ended == NEXT


def test_a_case_that_moves_to_another_record_moves_with_its_facts(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1), case(2)])
    moved = {**case(2), "Case_ID": "HC1"}
    take(operator, "open-cases", "RCD", [case(2), moved], as_at=NEXT)
    assert held(operator).person == held(operator, "HC2").person
    assert held(operator).case == held(operator, "HC2").case
    with acting(operator):
        assert Case.objects.filter(closed__isnull=True).count() == 1
        assert set(Fact.objects.filter(withdrawn_at__isnull=True).values_list("person_id", flat=True)) == {
            held(operator).person_id
        }
