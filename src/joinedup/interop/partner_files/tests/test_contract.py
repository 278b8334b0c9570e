"""Contracts: headers under all their names, and the catalogue of issues."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.interop.partner_files import CATALOGUE, CONTRACTS, Severity
from joinedup.interop.partner_files.contract import Contract, header_key, naming

EVERY = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))

COLUMNS = {
    "staff": "Staff_Local_ID* Family_Name* Given_Name* Profession* Registration_Body Registration_Number "
    "Job_Title Employer_Team_Code Operational_Team_Code Manager_Local_ID Email Whole_Time_Equivalent "
    "Started Left As_At",
    "gp-list": "GP_Practice_Code* NHS_Number Family_Name Given_Name Date_of_Birth Gender Address_Line_1 "
    "Address_Line_2 Address_Line_3 Address_Line_4 Address_Line_5 Postcode Telephone Registration_Date "
    "Usual_GP eFI_Category Long_Term_Conditions Deducted_Date As_At",
    "open-cases": "Local_Person_ID* Case_ID* Team_Code* Opened* NHS_Number Family_Name Given_Name Known_As "
    "Date_of_Birth Gender Address_Line_1 Address_Line_2 Address_Line_3 Address_Line_4 Address_Line_5 "
    "Postcode Telephone GP_Practice_Code Service Worker_ID Priority Reason Review_Due Alert Closed "
    "As_At",
    "visits": "Visit_ID* Local_Person_ID* Planned_Start* Case_ID Team_Code Worker_ID Planned_Minutes "
    "Actual_Start Outcome Purpose Time_Critical Double_Handed As_At",
    "inpatients": "Spell_ID* Local_Person_ID* Admitted* NHS_Number Family_Name Given_Name "
    "Date_of_Birth Postcode "
    "GP_Practice_Code Site Ward Bed Admission_Method Expected_Discharge Discharge_Ready Discharged "
    "Destination As_At",
    "trace": "Local_Person_ID* Trace_Status* NHS_Number Sent_NHS_Number Superseded_NHS_Number Family_Name Given_Name "
    "Date_of_Birth Gender Date_of_Death Death_Status Sensitive GP_Practice_Code As_At",
}  # fmt: skip


def test_columns_are_those_of_the_contract() -> None:
    for name, columns in COLUMNS.items():
        have = {column.name + ("*" if column.mandatory else "") for column in CONTRACTS[name].columns}
        assert have == set(columns.split()), name
    assert set(CONTRACTS) == set(COLUMNS)


@EVERY
def test_no_name_leads_to_two_columns(contract: Contract) -> None:
    owners: dict[str, str] = {}
    for column in contract.columns:
        for name in column.names:
            assert header_key(name), name
            assert owners.setdefault(header_key(name), column.name) == column.name, name


@EVERY
def test_keys_are_columns(contract: Contract) -> None:
    assert set(contract.keys) <= set(contract.by_name)


@pytest.mark.parametrize(
    ("format_name", "header", "column"),
    [
        ("open-cases", "NHS No", "NHS_Number"),
        ("open-cases", "Surname", "Family_Name"),
        ("open-cases", "Forename(s)", "Given_Name"),
        ("open-cases", "D.O.B.", "Date_of_Birth"),
        ("open-cases", "\ufeffDate of birth", "Date_of_Birth"),
        ("open-cases", "Post code", "Postcode"),
        ("open-cases", "  team ", "Team_Code"),
        ("open-cases", "Referral ID", "Case_ID"),
        ("open-cases", "Client ID", "Local_Person_ID"),
        ("open-cases", "Mosaic ID", "Local_Person_ID"),
        ("open-cases", "LOCAL-PERSON-ID", "Local_Person_ID"),
        ("open-cases", "Allocated worker", "Worker_ID"),
        ("open-cases", "Date referral received", "Opened"),
        ("open-cases", "Address 3", "Address_Line_3"),
        ("open-cases", "Case opened on", None),
        ("open-cases", "Opened (DD/MM/YYYY)", "Opened"),
        ("visits", "Time critical (Y/N)", "Time_Critical"),
        ("visits", "Appointment Date/Time", "Planned_Start"),
        ("visits", "Double-up", "Double_Handed"),
        ("inpatients", "EDD", "Expected_Discharge"),
        ("inpatients", "MRN", "Local_Person_ID"),
        ("gp-list", "Usual GP's Name", "Usual_GP"),
        ("staff", "E-mail", "Email"),
        ("staff", "FTE", "Whole_Time_Equivalent"),
    ],
)
def test_names_that_systems_use(format_name: str, header: str, column: str | None) -> None:
    assert CONTRACTS[format_name].match([header]).at == ({column: 0} if column else {})


_NAMED = [
    (contract, column, name)
    for contract in CONTRACTS.values()
    for column in contract.columns
    for name in column.names
]


@given(
    case=st.sampled_from(_NAMED),
    change=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    between=st.sampled_from([" ", "_", "-", ".", "  ", "", "/"]),
    around=st.sampled_from(["", " ", "\ufeff", "\t", "*"]),
)
def test_case_spaces_and_punctuation_do_not_count(case, change, between, around) -> None:  # type: ignore[no-untyped-def]
    contract, column, name = case
    header = around + change(name).replace("_", between).replace(" ", between) + around
    assert contract.match([header]).at == {column.name: 0}


def test_the_better_name_wins_and_the_other_is_told() -> None:
    match = CONTRACTS["open-cases"].match(["Team", "Team Code", "Mobile", "Home Telephone"])
    assert match.at == {"Team_Code": 1, "Telephone": 3}
    assert match.passed_over == ("Team", "Mobile")
    assert not match.duplicates


def test_a_needed_column_twice_is_refused_by_name() -> None:
    contract = CONTRACTS["gp-list"]
    refusal = contract.refuse(contract.match(["Practice Code", "NHS No", "NHS_No", "", "", "Notes", "Notes"]))
    assert refusal is not None
    assert str(refusal) == "The file holds the column NHS No more than once."


def test_missing_columns_are_named() -> None:
    contract = CONTRACTS["open-cases"]
    refusal = contract.refuse(contract.match(["Client ID", "Surname", "Team"]))
    assert refusal is not None
    assert str(refusal) == "The file lacks the mandatory columns Case_ID and Opened of an open-cases list."
    assert refusal.columns == ("Case_ID", "Opened")


def test_the_reject_files_column_is_ignored() -> None:
    match = CONTRACTS["staff"].match(["Refused_Because", "Surname"])
    assert match.at == {"Family_Name": 1}
    assert not match.unread


def test_catalogue_is_that_of_the_contract() -> None:
    by_severity = {
        severity: [c for c, k in CATALOGUE.items() if k.severity is severity] for severity in Severity
    }
    assert by_severity == {
        Severity.REFUSED: ["missing", "unreadable", "unidentifiable", "real-number", "no-parent"],
        Severity.WARNED: [
            "invalid-nhs-number", "placeholder-nhs-number", "unreadable-value", "unknown-practice",
            "unknown-team", "unknown-worker", "formula-cell", "future-outcome",
        ],
        Severity.OUT_OF_SCOPE: ["under-age", "excluded-service", "excluded-reason"],
    }  # fmt: skip
    assert all(kind.sentence.endswith(".") for kind in CATALOGUE.values())


def test_naming() -> None:
    assert [naming(["A", "B", "C"][:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]
