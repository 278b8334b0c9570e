"""On which level two values are: names that crossed, towns, long identifiers with slips."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinedup.analysis import linkage
from joinedup.analysis.linkage import Columns, Role
from joinedup.analysis.linkage.comparisons import comparisons_for
from joinedup.analysis.linkage.levels import Comparison
from joinedup.analysis.linkage.training import seen_by_chance

NAMES = Columns("id", {"first": Role.GIVEN, "last": Role.FAMILY, "mail": Role.NUMBER, "where": Role.ADDRESS})
LADDERS = {
    one.name: one
    for one in comparisons_for(
        {role: NAMES.of(role) for role in Role}, {"mail": "E-mail", "where": "Town"}, has_doors=False
    )
}
Person = tuple[str | None, str | None]


def level(name: str, one: dict[str, Any], two: dict[str, Any]) -> str:
    """In words, the level of two records on a ladder; “not compared” when they cannot be."""
    blank: dict[str, Any] = dict.fromkeys(NAMES.roles)
    records = linkage.Records.from_rows([{**blank, **one, "id": "1"}, {**blank, **two, "id": "2"}], NAMES)
    ladder: Comparison = LADDERS[name]
    found = records.con.execute(
        f"SELECT {ladder.gamma()} FROM rec l JOIN rec r ON l.id = '1' AND r.id = '2'"
    ).fetchall()[0][0]
    return "not compared" if found < 0 else ladder.levels[found].words


def named(one: Person, two: Person) -> tuple[str, str]:
    records = [{"first": person[0], "last": person[1]} for person in (one, two)]
    return level("c_given", *records), level("c_family", *records)


@pytest.mark.parametrize(
    ("one", "two", "first", "last"),
    [
        (
            ("Oscar", "Moore"),
            ("Moore", "Oscar"),
            "first name and surname the other way round",
            "not compared",
        ),
        (
            ("Oscra", "Moore"),
            ("Moore", "Oscar"),
            "first name and surname the other way round, and misspelt",
            "not compared",
        ),
        (
            ("Matilda", None),
            ("Barker", "Matilda"),
            "the first name of one is the other's surname",
            "not compared",
        ),
        (
            ("Weller", "Ebony"),
            ("Flynn", "Weller"),
            "the first name of one is the other's surname",
            "not compared",
        ),
        (
            (None, "Barker"),
            ("Barkr", "Matilda"),
            "not compared",
            "the only name of one is the other's first name",
        ),
        (("Thomas", "James"), ("Thomas", "Thomas"), "the same first name", "different surnames"),
        (("James", "James"), ("Thomas", "James"), "different first names", "the same surname"),
        (("Ann", "Lee"), ("Joy", "Kay"), "different first names", "different surnames"),
        (("Ann", None), (None, "Kay"), "not compared", "not compared"),
    ],
)
def test_names_that_crossed_are_seen_and_counted_once(
    one: Person, two: Person, first: str, last: str
) -> None:
    assert named(one, two) == (first, last)
    assert named(two, one) == (first, last)


some_name = st.one_of(
    st.none(), st.sampled_from(["Thomas", "Tomas", "James", "Jams", "Oscar", "Oscra", "Moore", "More", "Kay"])
)


@given(one=st.tuples(some_name, some_name), two=st.tuples(some_name, some_name))
@settings(max_examples=60, deadline=None)
def test_either_record_may_come_first_and_a_crossing_speaks_once(one: Person, two: Person) -> None:
    found = named(one, two)
    assert found == named(two, one)
    if "the other way round" in found[0] or "the other's" in found[0]:
        assert found[1] not in ("different surnames", "surnames somewhat alike")


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ("jgriffiths72@jacobs.com", "jgriffiths72@ojaobs.cm", "E-mail nearly the same"),
        ("jgriffiths72@jacobs.com", "k.griffiths@jacobson.org", "E-mail different"),
        ("7563426", "7563462", "E-mail nearly the same"),
        ("abcdefgh1234567", "abcdefgh12cd8765", "E-mail different"),
        ("7563426", "7563999", "E-mail different"),
    ],
)
def test_longer_identifiers_may_have_more_slips(one: str, two: str, words: str) -> None:
    assert level("c_number_0", {"mail": one}, {"mail": two}) == words
    assert level("c_number_0", {"mail": two}, {"mail": one}) == words


def test_towns_may_be_misspelt() -> None:
    assert (
        level("c_town", {"where": "Southend-on-Sea"}, {"where": "Southena-on-Sed"})
        == "address nearly the same"
    )
    assert level("c_town", {"where": "Leeds"}, {"where": "London"}) == "address different"


def test_what_was_never_seen_is_no_rarer_than_the_sample_can_tell() -> None:
    nothing = seen_by_chance([0, 0, 300_000], 300_000, [1e-7, 0.001, 0.999])
    assert nothing[0] == pytest.approx(1e-7, rel=0.1)  # one would have expected to see none
    assert nothing[1] == pytest.approx(1 / 301_000, rel=0.1)  # one would have expected 300
    assert seen_by_chance([0, 0, 0], 0, [0.1, 0.2, 0.7]) == pytest.approx([0.1, 0.2, 0.7])
    assert seen_by_chance([3_000, 27_000], 30_000, [0.5, 0.5]) == pytest.approx([0.1, 0.9], rel=0.01)


@given(
    counts=st.lists(st.integers(0, 10**6), min_size=2, max_size=6),
    expected=st.lists(st.floats(1e-9, 1.0), min_size=6, max_size=6),
)
def test_shares_are_shares(counts: list[int], expected: list[float]) -> None:
    shares = seen_by_chance(counts, sum(counts), expected[: len(counts)])
    assert sum(shares) == pytest.approx(1)
    assert all(0 < share < 1 for share in shares)
