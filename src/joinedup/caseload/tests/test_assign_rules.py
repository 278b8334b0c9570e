"""Who gets which case, who is left out, and what taking back restores: pure (F10, R33)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.caseload.assign_rules import (
    CaseNow,
    Choice,
    Given,
    LeftOut,
    Undone,
    left_out,
    share_out,
    taken_back,
)

CASES = st.lists(
    st.builds(
        CaseNow,
        case_id=st.integers(1, 60),
        version=st.integers(1, 4),
        staff_id=st.none() | st.integers(1, 6),
        is_closed=st.booleans(),
        has_died=st.booleans(),
        lead_id=st.none() | st.integers(1, 9),
    ),
    unique_by=lambda case: case.case_id,
    max_size=40,
)
LOADS = st.dictionaries(st.integers(1, 6), st.integers(0, 30), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("case", "version", "expected"),
    [
        (CaseNow(1, 3, 7), 3, LeftOut.NO),
        (CaseNow(1, 3, None), 3, LeftOut.NO),
        (CaseNow(1, 3, 7, is_closed=True, has_died=True), 3, LeftOut.CLOSED),
        (CaseNow(1, 3, 7, has_died=True), 3, LeftOut.DIED),
        (CaseNow(1, 3, 9), 2, LeftOut.THEIRS),
        (CaseNow(1, 3, 7), 2, LeftOut.CHANGED),
    ],
)
def test_who_is_left_out_and_why(case: CaseNow, version: int, expected: LeftOut) -> None:
    assert left_out(case, Choice(1, version, 9)) == expected


@given(CASES, LOADS)
def test_sharing_out_gives_every_case_once_and_evens_the_load(
    cases: list[CaseNow], loads: dict[int, int]
) -> None:
    shared = share_out(cases, loads)
    assert [case_id for case_id, _ in shared] == [case.case_id for case in cases]
    assert {staff for _, staff in shared} <= set(loads)
    by_id = {case.case_id: case for case in cases}
    then = dict(loads)
    given_to = set()
    for case_id, staff in shared:
        case = by_id[case_id]
        if case.staff_id in loads:
            assert staff == case.staff_id, "who leads already stays"
        elif not (case.is_closed or case.has_died):
            then[staff] += 1
            given_to.add(staff)
    for staff in given_to:
        assert then[staff] - 1 <= min(then.values()), "nobody gets one more while another leads fewer"


def test_nobody_to_share_among_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody"):
        share_out([], {})


@given(CASES, st.data())
def test_taking_back_touches_only_what_nobody_changed_since(
    cases: list[CaseNow], data: st.DataObject
) -> None:
    """Whatever happened in between, a lead returns exactly where the row that was made still stands."""
    for case in cases:
        made = Given(case.case_id, data.draw(st.integers(1, 6)), data.draw(st.integers(1, 9)))
        became = taken_back(made, case)
        stands = not case.is_closed and (case.staff_id, case.lead_id) == (made.staff_id, made.lead_id)
        assert (became == Undone.RESTORED) is stands
        assert became != Undone.NO, "each case has an answer"
        assert taken_back(made, None) == Undone.CLOSED
        kept = CaseNow(case.case_id, case.version + 5, made.staff_id, has_died=True, lead_id=made.lead_id)
        assert taken_back(made, kept) == Undone.RESTORED, (
            "another change than the lead's does not stand in the way"
        )
