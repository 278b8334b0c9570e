"""Numbers, names, faults, rates and personas of the demo, by themselves."""

from __future__ import annotations

from datetime import date
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.core.names import name_key, within_one_edit
from joinedup.core.nhs_number import NhsNumberStatus, check
from joinedup.demo import names, rates, words
from joinedup.demo.faults import in_windows_1252, misspell, spread
from joinedup.demo.numbers import fictional_numbers, spoil
from joinedup.demo.personas import PERSONAS, ROLES
from joinedup.demo.staffing import make_staff

ALL_FAMILY = sorted({name for pool in names.FAMILY_NAMES.values() for name in pool})
ALL_NAMES = sorted({*ALL_FAMILY, *names.all_given_names()})
seeds = st.integers(min_value=0, max_value=10_000)


@given(seeds)
def test_numbers_are_valid_test_numbers_and_come_once(seed: int) -> None:
    numbers = list(islice(fictional_numbers(Random(seed)), 300))  # noqa: S311 (repeatable, not secret)
    assert len(set(numbers)) == 300
    for number in numbers:
        read = check(number)
        assert read.status is NhsNumberStatus.VALID
        assert read.is_test


def test_there_are_numbers_for_everybody() -> None:
    everything = set(fictional_numbers(Random(1)))  # noqa: S311 (repeatable, not secret)
    assert len(everything) > 900_000
    assert "9999999999" not in everything


@given(seeds)
def test_a_spoilt_number_never_passes(seed: int) -> None:
    random = Random(seed)  # noqa: S311 (repeatable, not secret)
    number = next(fictional_numbers(random))
    assert check(spoil(number, random)).status is NhsNumberStatus.INVALID


@given(st.sampled_from(ALL_FAMILY))
def test_a_misspelt_name_is_one_slip_away(name: str) -> None:
    wrong = misspell(name)
    if wrong:
        assert name_key(wrong) != name_key(name)
        assert within_one_edit(name_key(wrong), name_key(name))
        assert wrong[0] == name[0]


@given(st.sampled_from(ALL_NAMES))
def test_an_old_system_keeps_a_name_that_still_compares_equal(name: str) -> None:
    kept = in_windows_1252(name)
    kept.encode("cp1252")
    assert name_key(kept) == name_key(name)


def test_names_are_many_and_of_many_shapes() -> None:
    assert len(ALL_FAMILY) > 400
    assert len(names.all_given_names()) > 400
    assert {"O'Brien", "Ní Bhriain", "Singh-Hardy", "Żeleński", "Adeyemi", "Llewellyn"} <= set(ALL_FAMILY)


@given(seeds, st.integers(min_value=0, max_value=400))
def test_faults_fall_on_different_rows(seed: int, rows: int) -> None:
    planted = spread(Random(seed), rows, {"one": 0.01, "two": 0.02})  # noqa: S311 (repeatable, not secret)
    assert all(0 <= at < rows for at in planted)
    if rows >= 12:
        assert set(planted.values()) == {"one", "two"}
    else:
        assert not planted


@pytest.mark.parametrize("at", range(len(rates.CONDITIONS)))
def test_conditions_add_up_to_the_published_registers(at: int) -> None:
    edges = (*rates.CONDITION_BANDS, 105)
    total = 0.0
    for band in range(len(rates.CONDITION_BANDS)):
        for (first, last), share in rates.AGE_SHARES.items():
            inside = max(0, min(last + 1, edges[band + 1]) - max(first, edges[band]))
            total += share * inside / (last - first + 1) * rates.CONDITION_CHANCES[band][at]
    assert total == pytest.approx(rates.CONDITIONS[at].register)


def test_shares_are_shares() -> None:
    assert sum(rates.QUINTILE_SHARES) == pytest.approx(1)
    assert sum(share for _, share in rates.OUTCOMES) == pytest.approx(1)
    for row in rates.FRAILTY_SHARES.values():
        assert sum(row) == pytest.approx(1)
    older = {age: share for age, share in rates.AGE_SHARES.items() if age[0] >= 65}
    whole = sum(older.values())
    for at, published in enumerate((0.50, 0.35, 0.12, 0.03)):
        ours = sum(
            share * rates.from_age_row(rates.FRAILTY_SHARES, age[0])[at] for age, share in older.items()
        )
        assert ours / whole == pytest.approx(published, abs=0.015)


def test_there_is_somebody_of_every_role_and_each_is_on_their_employers_list() -> None:
    staff = make_staff(seed=1, people=20_000, today=date(2026, 11, 20))
    listed = {(one.sender, one.local_id): one for rows in staff.values() for one in rows}
    assert {one.role for one in PERSONAS} == set(ROLES)
    assert len({one.username for one in PERSONAS}) == len(PERSONAS)
    for one in PERSONAS:
        assert one.morning.endswith(".")
        assert one.username.isascii()
        if one.staff_local_id:
            held = listed[one.organisation, one.staff_local_id]
            assert (held.given, held.family, held.profession) == (one.given, one.family, one.profession)
            assert held.left is None
    coordinators = {one.area for one in PERSONAS if one.role == "team_coordinator"}
    assert coordinators == set(words.NETWORKS)
    professions = [one.profession for one in PERSONAS if one.role == "practitioner"]
    assert professions.count("District nurse") == 4
    assert {"Social worker", "Occupational therapist", "Community mental health nurse"} <= set(professions)


def test_managers_and_teams_of_staff_exist() -> None:
    for sender, rows in make_staff(seed=2, people=160_000, today=date(2026, 11, 20)).items():
        ids = {one.local_id for one in rows}
        assert len(ids) == len(rows)
        assert {one.manager for one in rows} - {""} <= ids
        teams = {"RCD": {"DN-N", "DN-S", "OT"}, "218": {"ASC-N", "ASC-S"}, "RX3": {"CMHT", "MHSOP"}}
        assert {one.team for one in rows} - {""} == teams.get(sender, {"LIVING-WELL"})
