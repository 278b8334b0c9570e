"""Lists of visits: planned and past, what came of each, and rows whose person is not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.lists import MORNING, case, take

from joinedup.caseload.models import Fact, Visit
from joinedup.core.context import acting

NEXT = MORNING + timedelta(days=1)
DAY = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


@pytest.fixture
def operator(as_actor: Any) -> Any:
    actor = as_actor("operator")
    take(actor, "open-cases", "RCD", [case(1), case(2)])
    return actor


def visit(index: int, person: int = 1, **values: Any) -> dict[str, Any]:
    base = {
        "Visit_ID": f"V{index}",
        "Local_Person_ID": f"H{person}",
        "Case_ID": f"HC{person}",
        "Team_Code": "DN-N",
        "Planned_Start": DAY + timedelta(hours=index),
        "Planned_Minutes": 30,
        "Purpose": "Insulin",
    }
    return {**base, **values}


def told(operator: Any) -> list[tuple[str, datetime]]:
    with acting(operator):
        facts = Fact.objects.filter(withdrawn_at__isnull=True, feed="visits").order_by("effective", "pk")
        return list(facts.values_list("kind", "effective"))


def held(operator: Any, index: int) -> Visit:
    with acting(operator):
        return Visit.objects.select_related("involvement", "team").get(local_id=f"V{index}")


def test_visits_find_their_person_and_involvement(operator: Any) -> None:
    take(operator, "visits", "RCD", [visit(1), visit(2, Case_ID="", Time_Critical=True)])
    first = held(operator, 1)
    with acting(operator):
        assert first.involvement.local_id == "HC1"
        assert first.person_id == first.involvement.person_id
    assert first.team.employer_code == "DN-N"
    assert held(operator, 2).involvement is None
    assert held(operator, 2).is_time_critical
    assert told(operator) == []


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("seen", "visit-seen"),
        ("no-reply", "no-reply"),
        ("deferred", "visit-deferred"),
        ("cancelled-by-person", "visit-cancelled"),
        ("cancelled-by-service", "visit-not-made"),
    ],
)
def test_each_outcome_is_a_fact_of_its_own(operator: Any, outcome: str, kind: str) -> None:
    take(operator, "visits", "RCD", [visit(1, Outcome=outcome)])
    assert told(operator) == [(kind, DAY + timedelta(hours=1))]


def test_a_fact_stands_at_the_actual_start(operator: Any) -> None:
    began = DAY + timedelta(hours=1, minutes=20)
    take(operator, "visits", "RCD", [visit(1, Outcome="seen", Actual_Start=began)])
    assert told(operator) == [("visit-seen", began)]


def test_another_outcome_withdraws_the_former(operator: Any) -> None:
    take(operator, "visits", "RCD", [visit(1, Outcome="no-reply")])
    take(operator, "visits", "RCD", [visit(1, Outcome="seen")], as_at=NEXT)
    assert told(operator) == [("visit-seen", DAY + timedelta(hours=1))]
    with acting(operator):
        assert Fact.objects.get(kind="no-reply").withdrawn_at is not None


def test_the_same_list_again_is_unchanged(operator: Any) -> None:
    rows = [visit(1, Outcome="seen"), visit(2), visit(2)]
    assert take(operator, "visits", "RCD", rows).tally.unchanged == 1
    again = take(operator, "visits", "RCD", rows, as_at=NEXT)
    assert again.tally.unchanged == 3
    assert not any(again.applied.counts.values())


def test_a_visit_of_nobody_known_is_an_orphan_and_left_out(operator: Any) -> None:
    outcome = take(operator, "visits", "RCD", [visit(1), visit(2, person=7)])
    assert outcome.tally.orphans == 1
    with acting(operator):
        assert Visit.objects.count() == 1
    take(operator, "open-cases", "RCD", [case(1), case(2), case(7)], as_at=NEXT)
    late = take(operator, "visits", "RCD", [visit(2, person=7)], mode="additions")
    assert late.tally.orphans == 0
    assert held(operator, 2).involvement.local_id == "HC7"
    assert held(operator, 1).ended is None


def test_nobody_of_another_sender_is_a_parent(operator: Any) -> None:
    assert take(operator, "visits", "218", [visit(1)]).tally.orphans == 1


def test_a_person_whose_case_ended_is_still_a_parent(operator: Any) -> None:
    take(operator, "open-cases", "RCD", [case(2)], as_at=NEXT)
    assert take(operator, "visits", "RCD", [visit(1)], as_at=NEXT).tally.orphans == 0


def test_planned_visits_that_left_the_days_covered_have_ended(operator: Any) -> None:
    far = visit(50, Planned_Start=DAY + timedelta(days=9))
    take(operator, "visits", "RCD", [visit(1), visit(2), visit(3, Outcome="seen"), far])
    outcome = take(operator, "visits", "RCD", [visit(2)], as_at=NEXT)
    assert (outcome.comparison.open_now, outcome.comparison.would_end) == (2, 1)
    assert held(operator, 1).ended == NEXT
    assert held(operator, 3).ended is None
    assert held(operator, 50).ended is None
    take(operator, "visits", "RCD", [visit(1), visit(2)], as_at=NEXT + timedelta(hours=1))
    assert held(operator, 1).ended is None


def test_a_correction_of_the_same_moment_withdraws_what_was_never_so(operator: Any) -> None:
    take(operator, "visits", "RCD", [visit(1, Outcome="seen"), visit(2, Outcome="seen")])
    take(operator, "visits", "RCD", [visit(2, Outcome="seen")], file_id=2)
    assert told(operator) == [("visit-seen", DAY + timedelta(hours=2))]
    assert held(operator, 1).ended == MORNING


def test_an_outcome_that_could_not_be_yet_is_taken_once_it_can(operator: Any) -> None:
    row = visit(1)
    take(operator, "visits", "RCD", [row])
    with acting(operator):
        Visit.objects.filter(local_id="V1").update(outcome="seen")
    assert take(operator, "visits", "RCD", [row], as_at=NEXT).tally.unchanged == 0
    assert held(operator, 1).outcome == ""
