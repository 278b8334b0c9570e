"""Cells: what each kind of column reads, and what it says about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.core.nhs_number import NhsNumberStatus, check_digit
from joinedup.interop.partner_files import issues
from joinedup.interop.partner_files.values import (
    READERS,
    UNREADABLE,
    Kind,
    Noted,
    is_formula,
    nulls_of,
    reader_for,
)


def read(kind: Kind, text: str) -> object:
    return reader_for(kind)(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.GENDER, "M", "1"),
        (Kind.GENDER, "Female", "2"),
        (Kind.GENDER, "9", "9"),
        (Kind.GENDER, "Not known", "0"),
        (Kind.FRAILTY, "Moderate frailty", "moderate"),
        (Kind.FRAILTY, "eFI - mild", "mild"),
        (Kind.FRAILTY, "0.12", "fit"),
        (Kind.FRAILTY, "0.13", "mild"),
        (Kind.FRAILTY, "0.36", "moderate"),
        (Kind.FRAILTY, "0.37", "severe"),
        (Kind.OUTCOME, "No reply", "no-reply"),
        (Kind.OUTCOME, "DNA", "no-reply"),
        (Kind.OUTCOME, "5", "seen"),
        (Kind.OUTCOME, "6", "seen"),
        (Kind.OUTCOME, "3", "no-reply"),
        (Kind.OUTCOME, "2", "cancelled-by-person"),
        (Kind.OUTCOME, "4", "cancelled-by-service"),
        (Kind.OUTCOME, "7", "deferred"),
        (Kind.OUTCOME, "Not at home", "no-reply"),
        (Kind.OUTCOME, "Cancelled by Patient", "cancelled-by-person"),
        (Kind.OUTCOME, "visit not made", "cancelled-by-service"),
        (Kind.OUTCOME, "Booked", None),
        (Kind.YES_NO, "Yes", True),
        (Kind.YES_NO, "n", False),
        (Kind.MINUTES, "0:45", 45),
        (Kind.MINUTES, "30 mins", 30),
        (Kind.MINUTES, "30.0", 30),
        (Kind.SHARE, "0.6", Decimal("0.6")),
        (Kind.LIST, "COPD; Dementia;;copd ;N/A", ("COPD", "Dementia", "copd")),
        (Kind.POSTCODE, "zy991aa", "ZY99 1AA"),
        (Kind.PHONE, "+44 1632 960 001", "+44 1632 960 001"),
        (Kind.PHONE, "01632  960001 (daughter)", "01632 960001 (daughter)"),
        (Kind.NAME, "NA", "NA"),
        (Kind.NAME, "Null", "Null"),
        (Kind.NAME, "NULL", None),
        (Kind.NAME, "N/A", None),
        (Kind.NAME, " Ní  Bhriain ".strip(), "Ní Bhriain"),
        (Kind.TEXT, "NA", None),
        (Kind.TEXT, "-", None),
        (Kind.TEXT, "-1.5", "-1.5"),
        (Kind.CODE, "NA", "NA"),
        (Kind.ID, "9990118868.0", "9990118868"),
        (Kind.ID, "007", "007"),
        (Kind.PRACTICE, "b82091", "B82091"),
        (Kind.PRACTICE, "V81999", None),
        (Kind.DATE, "31/12/9999", None),
        (Kind.DATE, "20/11/2026", date(2026, 11, 20)),
        (Kind.BIRTH_DATE, "01/01/1900", date(1900, 1, 1)),
        (Kind.EMAIL, "a@example.org", "a@example.org"),
    ],
)
def test_readings(kind: Kind, text: str, value: object) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.GENDER, "Q"),
        (Kind.FRAILTY, "quite"),
        (Kind.FRAILTY, "1.2"),
        (Kind.OUTCOME, "gone fishing"),
        (Kind.YES_NO, "maybe"),
        (Kind.MINUTES, "soon"),
        (Kind.MINUTES, "1441"),
        (Kind.SHARE, "37.5"),
        (Kind.SHARE, "0,6"),
        (Kind.POSTCODE, "nowhere"),
        (Kind.EMAIL, "nobody"),
        (Kind.ID, "1.23457E+11"),
        (Kind.BIRTH_DATE, "31/12/1899"),
    ],
)
def test_not_readable(kind: Kind, text: str) -> None:
    assert read(kind, text) is UNREADABLE


@given(kind=st.sampled_from(list(Kind)), text=st.text(min_size=1).map(str.strip).filter(bool))
def test_no_text_breaks_a_reader(kind: Kind, text: str) -> None:
    reader_for(kind)(text)


def test_every_kind_has_a_reader() -> None:
    assert set(READERS) == set(Kind)
    assert all("" not in nulls_of(kind) for kind in Kind)


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("x")', "@sum(1)", "+cmd", "- getting out", "=1+1", "-2+3+cmd|' /C x'!A0"]
)
def test_formulas_are_kept_as_text_and_noted(text: str) -> None:
    assert read(Kind.TEXT, text) == Noted(text, (issues.FORMULA_CELL,))


@pytest.mark.parametrize("text", ["-", "--", "-5", "+3.2", "+44 1632 960001", "a=b", "7"])
def test_numbers_dashes_and_telephones_are_no_formulas(text: str) -> None:
    assert not is_formula(text)


def test_a_telephone_with_words_after_is_no_formula_in_its_column() -> None:
    assert is_formula("+44 1632 960001 (Ann)")
    assert not is_formula("+44 1632 960001 (Ann)", Kind.PHONE)


def test_text_kept_by_a_formula_is_read_and_noted() -> None:
    assert read(Kind.CODE, '="00123"') == Noted("00123", (issues.FORMULA_CELL,))


@given(st.integers(0, 999_999))
def test_nhs_numbers(number: int) -> None:
    nine = f"999{number:06}"
    tenth = check_digit(nine)
    for digit in "0123456789":
        text = nine + digit
        reading = read(Kind.NHS_NUMBER, f"{text[:3]} {text[3:6]}-{text[6:]}")
        if len(set(text)) == 1:
            assert isinstance(reading, Noted)
            assert reading.codes == (issues.PLACEHOLDER_NHS_NUMBER,)
        elif digit == tenth:
            assert reading.value == text  # type: ignore[union-attr]
            assert reading.status is NhsNumberStatus.VALID  # type: ignore[union-attr]
        else:
            assert isinstance(reading, Noted)
            assert reading.codes == (issues.INVALID_NHS_NUMBER,)


def test_a_number_that_was_a_float_is_read() -> None:
    good = "999400001" + str(check_digit("999400001"))
    assert read(Kind.NHS_NUMBER, good + ".0").value == good  # type: ignore[attr-defined]
    assert read(Kind.NHS_NUMBER, "Unknown") is None
    assert read(Kind.NHS_NUMBER, "9.9901E+09").codes == (issues.INVALID_NHS_NUMBER,)  # type: ignore[attr-defined]
