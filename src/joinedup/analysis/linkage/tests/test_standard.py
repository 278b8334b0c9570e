"""Raw values made comparable."""

import pytest

from joinedup.analysis import linkage
from joinedup.analysis.linkage import Columns, Role
from joinedup.analysis.linkage.standard import nickname_groups


def column(role: Role, values: list[str | None], wanted: str) -> list:
    rows = [{"id": f"{at:03}", "x": value} for at, value in enumerate(values)]
    records = linkage.Records.from_rows(rows, Columns("id", {"x": role}))
    return [row[0] for row in records.con.execute(f"SELECT {wanted} FROM rec ORDER BY rid").fetchall()]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1950-03-04", "19500304"), ("04/03/1950", "19500304"), ("4.3.1950", "19500304"), ("19500304", "19500304"),
        ("4 Mar 1950", "19500304"), ("1950-03-04T00:00:00", "19500304"), ("04-Mar-50", "19500304"), (" 1950-3-4 ", "19500304"),
        ("1950", None), ("1900-01-01", None), ("01/01/1900", None), ("9999-12-31", None), ("unknown", None), ("soon", None),
    ],
)  # fmt: skip
def test_birth_dates(written, read):
    assert column(Role.BIRTH_DATE, [written], "born") == [read]


def test_a_year_an_age_and_months_first():
    assert column(Role.BIRTH_DATE, ["1950", "1900-01-01"], "y") == [1950, None]
    assert column(Role.BIRTH_DATE, ["34", "35"], "y") == [1966, 1965]
    assert column(Role.BIRTH_DATE, ["03/25/1950", "03/04/1950"], "born") == ["19500325", "19500304"]


def test_nhs_numbers_that_say_nothing():
    values = ["999 000 0018", "9990000018", "9990000019", "9999999999", "1111111111", "", None, "99900"]
    assert column(Role.NHS_NUMBER, values, "nhs") == ["9990000018", "9990000018", *[None] * 6]


def test_names():
    assert column(Role.GIVEN, [" Siân  Mary", "Dr. John", "UNKNOWN", "Baby", "O'Neal"], "given") == [
        "sian", "john", None, None, "oneal",
    ]  # fmt: skip
    assert column(Role.FAMILY, ["Smith-Jones", "O’Brien", "van der Berg"], "family") == [
        "smithjones", "obrien", "vanderberg",
    ]  # fmt: skip
    assert column(Role.FULL_NAME, ["SMITH, John Paul", "Mrs Ann Lee", "Cher"], "given || ' ' || coalesce(family, '')") == [
        "john smith", "ann lee", "cher ",
    ]  # fmt: skip


def test_postcodes_phones_sex_and_placeholders():
    assert column(Role.POSTCODE, ["hg1 2ab", "ZZ99 3VZ", "NFA", "2617"], "postcode") == [
        "HG12AB",
        None,
        None,
        "2617",
    ]
    assert column(Role.PHONE, ["07700 900123", "+44 7700 900123", "000000000"], "phone") == [
        "700900123",
        "700900123",
        None,
    ]
    assert column(Role.SEX, ["Male", "2", "U", "woman"], "sex") == ["m", "f", None, "f"]
    assert column(Role.OTHER, ["Not known", "n/a", "Painter"], "other_0") == [None, None, "painter"]


def test_the_names_file_is_what_it_says():
    groups = nickname_groups()
    assert all(len(group) > 1 and len(set(group)) == len(group) for group in groups)
    assert all(name.isalpha() and name == name.lower() for group in groups for name in group)
    assert len({group[0] for group in groups}) == len(groups)


def test_headers_say_what_columns_are():
    header = [
        "id",
        "NHS Number",
        "First_Name",
        "Surname",
        "DOB",
        "Post code",
        "Address Line 1",
        "Gender",
        "ward",
        "name",
    ]
    assert linkage.guess_roles(header, but=["id"]) == {
        "NHS Number": Role.NHS_NUMBER, "First_Name": Role.GIVEN, "Surname": Role.FAMILY, "DOB": Role.BIRTH_DATE,
        "Post code": Role.POSTCODE, "Address Line 1": Role.ADDRESS, "Gender": Role.SEX, "name": Role.FULL_NAME,
    }  # fmt: skip
    with pytest.raises(linkage.CannotLink, match="Only one column can be given, and these are: a, b"):
        Columns("id", {"a": Role.GIVEN, "b": Role.GIVEN})
    with pytest.raises(linkage.CannotLink, match="nothing can be compared"):
        Columns("id", {})
