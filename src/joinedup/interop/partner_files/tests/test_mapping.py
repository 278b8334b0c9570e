"""Mappings: a charity's sheet as another list, and every fault of a bad mapping under its key."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.core.names import full_name_key, name_key
from joinedup.interop.partner_files import (
    FileRefused,
    Mapping,
    MappingRefused,
    Scope,
    build_mapping,
    load_mapping,
    open_list,
    parse_mapping,
)

DATA = Path(__file__).parent / "data"
AS_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def faults(text: str) -> list[str]:
    with pytest.raises(MappingRefused) as caught:
        parse_mapping(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_sheet_becomes_open_cases() -> None:
    mapping = load_mapping(DATA / "friends.mapping.toml")
    with open_list(DATA / "friends.csv", "spreadsheet", mapping=mapping, as_at=AS_AT) as sheet:
        assert (sheet.mode, sheet.contract.format, sheet.as_at) == ("additions", "open-cases", AS_AT)
        rows = list(sheet.judged(Scope(as_at=AS_AT)))
    assert [(verdict.status, verdict.reasons) for _, verdict in rows] == [
        ("warned", ("formula-cell",)), ("warned", ("formula-cell",)), ("accepted", ()),
    ]  # fmt: skip
    first = rows[0][0].values
    assert first == {
        "Local_Person_ID": "F1", "Case_ID": "F1", "Opened": date(2026, 9, 8), "Full_Name": "Chloë Żurek",
        "Date_of_Birth": date(1941, 2, 4), "Postcode": "ZY99 1AA", "Reason": "=cmd|' /C calc'!A0",
        "Priority": "Urgent", "Team_Code": "FRIENDS", "Service": "Befriending",
    }  # fmt: skip
    assert [parsed.values["Priority"] for parsed, _ in rows] == ["Urgent", "Routine", "2 - amber"]
    assert full_name_key(str(first["Full_Name"])) == name_key("Chloë") + name_key("Żurek")
    assert "Columns not read: Volunteer." in sheet.table.notes


def test_a_sheet_without_a_mapped_header_is_refused(tmp_path: Path) -> None:
    mapping = load_mapping(DATA / "friends.mapping.toml")
    (tmp_path / "s.csv").write_text("Client name,D.O.B,Ref,Began,Ref\r\n")
    with pytest.raises(
        FileRefused, match="reads the columns Post code, What matters and RAG, which are not in"
    ):
        open_list(tmp_path / "s.csv", "spreadsheet", mapping=mapping)
    (tmp_path / "s.csv").write_text("Client name,D.O.B,Ref,Began,Ref,post-code,WHAT MATTERS,rag\r\n")
    with pytest.raises(FileRefused, match="holds Ref more than once"):
        open_list(tmp_path / "s.csv", "spreadsheet", mapping=mapping)


def test_a_mapping_is_for_spreadsheets_and_only_for_them() -> None:
    with pytest.raises(FileRefused, match="name the mapping"):
        open_list(DATA / "friends.csv", "spreadsheet")
    with pytest.raises(FileRefused, match="for spreadsheets only"):
        open_list(DATA / "friends.csv", "visits", mapping=load_mapping(DATA / "friends.mapping.toml"))
    with pytest.raises(ValueError, match="no such format: packages"):
        open_list(DATA / "friends.csv", "packages")


def test_every_fault_is_told_with_its_path() -> None:
    assert faults(
        """
        format = "open-cases"
        mode = "some"
        colour = "red"
        [columns]
        Case_ID = "Ref"
        Shoe_Size = "Shoes"
        Team_Code = "Team"
        Full_Name = "Name"
        Family_Name = "Surname"
        Opened = 3
        [constants]
        Team_Code = "DN"
        Closed = "whenever"
        NHS_Number = "4444444444"
        Nobody = "x"
        [values.Priority]
        a = "b"
        """
    ) == [
        "colour: unknown key; a mapping has format, mode, name, columns, constants and values",
        "mode: must be one of full and additions",
        "columns.Opened: must be a text in quotation marks",
        "columns.Shoe_Size: an open-cases list has no column Shoe_Size",
        "constants.Team_Code: is both a column and a constant",
        "constants.Closed: cannot be read as date",
        "constants.NHS_Number: cannot be the same in every row",
        "constants.Nobody: an open-cases list has no column Nobody",
        "values.Priority: translates Priority, which is not among the columns",
        "columns.Family_Name: is given besides Full_Name",
        "columns.Local_Person_ID: is missing: every row of an open-cases list must have it",
        "columns.Opened: is missing: every row of an open-cases list must have it",
    ]


def test_other_faults() -> None:
    assert faults('format = "boats"') == [
        "format: must be one of staff, gp-list, open-cases, visits, inpatients and trace"
    ]
    assert faults("format = ")[0].startswith("The mapping is not TOML:")
    assert "columns.Full_Name: a staff list has no column Full_Name" in faults(
        'format = "staff"\n[columns]\nFull_Name = "Name"'
    )
    with pytest.raises(MappingRefused, match="columns: must be a table of texts"):
        build_mapping({"format": "staff", "columns": "x"})


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(str.strip)


@given(headers=st.lists(TEXTS, min_size=4, max_size=4), table=st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_a_saved_mapping_reads_back(headers: list[str], table: dict[str, str]) -> None:
    names = ("Local_Person_ID", "Case_ID", "Opened", "Priority")
    mapping = Mapping(
        "open-cases",
        "full",
        dict(zip(names, headers, strict=True)),
        {"Team_Code": "T"},
        {"Priority": table},
        "mine",
    )
    assert parse_mapping(mapping.to_toml()) == mapping
