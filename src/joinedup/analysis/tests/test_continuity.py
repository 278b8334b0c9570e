"""Continuity against figures worked out by hand, and against what must hold for any contacts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.analysis.continuity import (
    Continuity,
    NotScored,
    WhyNotScored,
    bice_boxerman,
    continuity,
    usual_provider_continuity,
)


@pytest.mark.parametrize(
    ("contacts", "usual", "coc"),
    [
        # (49 + 1 + 1 + 1 - 10) / 90 = 42 / 90
        ("AAAAAAABCD", 0.70, 42 / 90),
        # (49 + 9 - 10) / 90 = 48 / 90
        ("AAAAAAABBB", 0.70, 48 / 90),
        # (9 + 9 - 6) / 30 = 12 / 30
        ("ABABAB", 0.50, 0.40),
        # (16 + 4 + 1 - 7) / 42 = 14 / 42
        ("AAABBAC", 4 / 7, 1 / 3),
        ("AA", 1.0, 1.0),
        ("AB", 0.5, 0.0),
        ("ABCDE", 0.2, 0.0),
    ],
)
def test_figures_worked_out_by_hand(contacts: str, usual: float, coc: float) -> None:
    assert usual_provider_continuity(contacts) == pytest.approx(usual, abs=1e-12)
    assert bice_boxerman(contacts) == pytest.approx(coc, abs=1e-12)


def test_names_the_worker_seen_most_and_what_was_left_out() -> None:
    result = continuity(["ann", "bob", None, "ann", "  ", "cat"])
    assert result == Continuity("ann", 0.5, pytest.approx(2 / 12), 4, 3, 2)


@pytest.mark.parametrize(
    ("contacts", "reason", "words"),
    [
        ([], WhyNotScored.NO_CONTACTS, "not scored: no contacts"),
        (["ann"], WhyNotScored.TOO_FEW, "not scored: 1 of at least 2 contacts"),
        (
            [None, ""],
            WhyNotScored.NOBODY_NAMED,
            "not scored: no contact names a worker",
        ),
    ],
)
def test_says_why_it_is_not_scored(contacts: list[str | None], reason: WhyNotScored, words: str) -> None:
    for result in (
        continuity(contacts),
        usual_provider_continuity(contacts),
        bice_boxerman(contacts),
    ):
        assert isinstance(result, NotScored)
        assert result.reason is reason
        assert str(result) == words


def test_a_place_may_ask_for_more_contacts() -> None:
    assert isinstance(continuity("AAB", minimum=4), NotScored)
    assert isinstance(continuity("AABB", minimum=4), Continuity)
    with pytest.raises(ValueError, match="at least 2"):
        continuity("AAB", minimum=1)


workers = st.lists(st.integers(min_value=0, max_value=6), min_size=2, max_size=60)


@given(workers)
def test_both_lie_between_nought_and_one_and_concentration_never_beats_the_share(
    contacts: list[int],
) -> None:
    result = continuity(contacts)
    assert isinstance(result, Continuity)
    assert 0 < result.usual_provider_share <= 1
    assert 0 <= result.bice_boxerman <= result.usual_provider_share
    assert (result.bice_boxerman == 1) == (result.workers == 1)


@given(workers, st.permutations(range(7)), st.randoms(use_true_random=False))
def test_neither_names_nor_order_matter(contacts: list[int], names: list[int], random: object) -> None:
    renamed = [f"worker {names[c]}" for c in contacts]
    random.shuffle(renamed)  # type: ignore[attr-defined]
    assert bice_boxerman(renamed) == bice_boxerman(contacts)
    assert usual_provider_continuity(renamed) == usual_provider_continuity(contacts)


@given(workers)
def test_one_more_by_the_usual_worker_never_lowers_the_share(
    contacts: list[int],
) -> None:
    before = continuity(contacts)
    assert isinstance(before, Continuity)
    after = continuity([*contacts, before.usual_provider])
    assert isinstance(after, Continuity)
    assert after.usual_provider_share >= before.usual_provider_share
