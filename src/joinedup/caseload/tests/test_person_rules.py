"""Continuity, suggested leads, visits side by side: pure rules of one person's care (R16, R20, R21, Q29)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.caseload.continuity import of_workers
from joinedup.caseload.leads import Candidate, suggest
from joinedup.caseload.visits import Planned, part_of_day, together


def test_ten_visits_seven_by_one_worker_are_seven_tenths() -> None:
    score = of_workers([1] * 7 + [2, 2, 3], minimum=3, weeks=26)
    assert score.share == pytest.approx(0.70)
    assert score.bice_boxerman == pytest.approx((49 + 4 + 1 - 10) / 90)
    assert (score.usual_id, score.workers, score.visits) == (1, 3, 10)


@pytest.mark.parametrize(
    ("workers", "why"),
    [
        ([], "no visits in the lists we hold"),
        ([None, None], "no visit names who came"),
        ([1, 1], "2 of at least 3 visits"),
    ],
)
def test_not_scored_says_why(workers: list[int | None], why: str) -> None:
    score = of_workers(workers, minimum=3, weeks=26)
    assert score.share is None
    assert score.why_not == why


def candidate(staff_id: int, **values: object) -> Candidate:
    given: dict[str, object] = {"visits": 0, "all_visits": 10, "leads": 0, "since": date(2026, 1, 5)} | values
    return Candidate(staff_id, f"Name {staff_id}", "Nurse", "Team", **given)  # type: ignore[arg-type]


def test_who_sees_the_person_most_comes_first_then_the_lightest_load() -> None:
    order = suggest(
        [
            candidate(1, visits=6, leads=30),
            candidate(2, visits=2, leads=1),
            candidate(3, visits=1, leads=4),
            candidate(4, leads=0, since=date(2025, 1, 1)),
        ]
    )
    assert [s.candidate.staff_id for s in order] == [1, 2, 3, 4]
    assert order[0].reasons == (
        "made 6 of the last 10 visits",
        "involved since 5 Jan 2026",
        "leads 30 cases now",
    )
    assert order[3].reasons[0] == "no visits of theirs in the lists we hold"


@given(st.permutations([candidate(n, visits=n % 3, leads=n % 2) for n in range(6)]))
def test_the_order_does_not_depend_on_the_order_given(candidates: list[Candidate]) -> None:
    assert [s.candidate.staff_id for s in suggest(candidates)] == [
        s.candidate.staff_id for s in suggest(sorted(candidates, key=lambda c: c.staff_id))
    ]


def planned(hour: int, organisation: int = 1, minute: int = 0, **values: bool) -> Planned:
    return Planned(
        datetime(2026, 11, 20, hour, minute, tzinfo=UTC), organisation, f"Team {organisation}", **values
    )


def test_two_organisations_in_one_morning_are_seen_and_time_critical_is_never_combined() -> None:
    found = together([planned(10, 2), planned(9), planned(14)])
    assert [(t.part, [v.start.hour for v in t.visits], t.by_two, t.may_combine) for t in found] == [
        ("morning", [9, 10], True, True)
    ]
    assert not together([planned(9, is_time_critical=True), planned(10, 2)])[0].may_combine
    assert not together([planned(9), planned(10, 2, is_double_handed=True)])[0].may_combine
    assert not together([planned(9), planned(11)])[0].by_two


def test_parts_of_a_day_follow_londons_clock() -> None:
    assert part_of_day(datetime(2026, 7, 1, 11, 30, tzinfo=UTC)) == "afternoon"  # half past twelve in summer
    assert part_of_day(datetime(2026, 12, 1, 11, 30, tzinfo=UTC)) == "morning"
    assert part_of_day(datetime(2026, 12, 1, 3, 0, tzinfo=UTC)) == "night"
