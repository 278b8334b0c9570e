"""Which keys are chosen within the budget of pairs."""

from itertools import combinations
from typing import Any

import pytest

from joinedup.analysis import linkage
from joinedup.analysis.linkage import Columns, Role, blocking
from joinedup.analysis.linkage.tests.made import again, people

COLUMNS = Columns(
    "id",
    {
        "forename": Role.GIVEN,
        "surname": Role.FAMILY,
        "born": Role.BIRTH_DATE,
        "work": Role.OTHER,
        "mail": Role.OTHER,
    },
)
Pairs = set[tuple[int, int]]


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """Three records each of two hundred people of five occupations, with an e-mail address of their own."""
    found = []
    for at, one in enumerate(people(200, seed=4)):
        told = {
            **one,
            "work": ("nurse", "farmer", "cook", "clerk", "smith")[at % 5],
            "mail": f"one{at}@example.org",
        }
        found += [again(told, f"{one['id']}-{nth}") for nth in range(3)]
    return found


@pytest.fixture(autouse=True)
def small_lists_have_keys_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "ALL_PAIRS_BELOW", 0)


def pairs_of(records: linkage.Records, column: str, *, two: bool) -> Pairs:
    keys = records.con.execute(f"SELECT rid, src, {column} FROM keys_of_rec ORDER BY rid").fetchall()
    return {
        (a, b)
        for (a, x, one), (b, y, other) in combinations(keys, 2)
        if one is not None and one == other and not (two and x == y)
    }


@pytest.mark.parametrize("two", [False, True])
def test_what_a_key_adds_is_counted_as_it_is(rows: list[dict[str, Any]], two: bool) -> None:
    second = rows[1::3] if two else None
    records = linkage.Records.from_rows(rows[::3] if two else rows, COLUMNS, second)
    records.make_keys()
    assert len(records.admitted) > 4
    records.con.execute("CREATE OR REPLACE TEMP TABLE pairs_seen (a INTEGER, b INTEGER)")
    seen: Pairs = set()
    for one in records.admitted:
        found = pairs_of(records, one.column, two=two)
        assert blocking.new_pairs(records.con, "rec", one, 1, two=two) == len(found - seen)
        seen |= found


def test_keys_with_few_pairs_come_first_and_leave_room_for_wide_ones(
    rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "PAIRS_BESIDES", 6_000)
    monkeypatch.setattr(blocking, "PAIRS_A_RECORD", 0)
    records = linkage.Records.from_rows(rows, COLUMNS)
    records.make_keys()
    names = [one.rule.name for one in records.admitted]
    assert sum(one.pairs for one in records.admitted) > 6_000, "pairs found again count for little"
    assert {"birth date", "both names", "other 0"} <= set(names)  # the e-mail address, by name of column
    assert "other 1" not in names, "five occupations make 36,000 pairs"
    assert [one.pairs for one in records.admitted if not one.most] == sorted(
        one.pairs for one in records.admitted if not one.most
    )


def test_within_two_lists_both_are_sampled(
    rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Duplicates within and across: the second list counts even where the first has next to nothing."""
    monkeypatch.setattr(blocking, "SAMPLED", 50)
    records = linkage.Records.from_rows(rows[:2], COLUMNS, rows[2:])
    records.two = False
    records.make_keys()
    records.con.execute("CREATE OR REPLACE TEMP TABLE pairs_seen (a INTEGER, b INTEGER)")
    first = records.admitted[0]
    all_of_them = len(pairs_of(records, first.column, two=False))
    assert blocking.new_pairs(records.con, "rec", first, 10, two=False) == pytest.approx(all_of_them, rel=0.5)
