"""Mappings: from a sample or pasted headers, by form or as text; faults with their key paths; exported again."""

import html
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from joinedup.interop import mapping_form
from joinedup.interop.actions import save_mapping
from joinedup.interop.models import PartnerFile, SavedMapping
from joinedup.interop.partner_files import CONTRACTS, build_mapping, parse_mapping
from joinedup.interop.tests.lists import Road

HEADERS = ["Ref", "Started", "Client name", "D.O.B", "Post code", "What matters", "RAG"]
FORM = {
    "name": "living-well",
    "target": "open-cases",
    "mode": "additions",
    "headers": json.dumps(HEADERS),
    "column-Local_Person_ID": "Ref",
    "column-Case_ID": "Ref",
    "column-Opened": "Started",
    "column-Full_Name": "Client name",
    "column-Date_of_Birth": "D.O.B",
    "column-Priority": "RAG",
    "constant-Team_Code": "LIVING-WELL",
    "translations": "Priority: 1 - red = Urgent\nRAG: 3 - green = Routine\n",
}


@pytest.fixture
def officer(sign_in: Any) -> Any:
    return sign_in("data_officer")


def text_of(response: Any) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def saved(road: Road) -> SavedMapping:
    with road.see():
        return SavedMapping.objects.get()


def test_headers_are_guessed_from_a_sample(officer: Any) -> None:
    sample = SimpleUploadedFile(
        "sheet.csv",
        "Living Well report;;;\n\nRef;Date opened;Client name;D.O.B\nA1;05/09/2026;Zoë Ångström;03/03/1941\n".encode(),
    )
    page = text_of(officer.post("/files/mappings/new/", {"target": "open-cases", "sample": sample}))
    assert "4 headers in the sheet" in page
    assert '<option value="Client name" selected>' in page
    assert '<option value="D.O.B" selected>' in page
    assert "Zoë" not in page


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Ref\nClient name\n\nRef\n", ["Ref", "Client name"]),
        ("Ref\tClient name\tD.O.B", ["Ref", "Client name", "D.O.B"]),
        ('Ref,"Name, whole",D.O.B', ["Ref", "Name, whole", "D.O.B"]),
        ("Ref;Name", ["Ref", "Name"]),
        ("  \n", []),
    ],
)
def test_headers_may_be_pasted(text: str, headers: list[str]) -> None:
    assert mapping_form.headers_of_text(text) == headers


def test_a_whole_name_is_guessed_only_without_its_parts() -> None:
    assert mapping_form.guess("open-cases", HEADERS)["Full_Name"] == "Client name"
    assert "Full_Name" not in mapping_form.guess("open-cases", ["Client name", "Surname"])
    assert "Full_Name" not in mapping_form.guess("visits", ["Client name"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"target": ""}, "Choose what the sheet becomes"),
        ({"target": "open-cases"}, "Choose a sample, or paste the headers"),
        (
            {"target": "open-cases", "sample": SimpleUploadedFile("a.pdf", b"%PDF-1.7")},
            "The file is a PDF document",
        ),
        (
            {"target": "open-cases", "sample": SimpleUploadedFile("a.csv", b"1,2,3\n4,5,6\n")},
            "no row with the names of columns",
        ),
    ],
)
def test_what_is_wrong_with_a_sample_is_said(officer: Any, data: dict[str, Any], sentence: str) -> None:
    response = officer.post("/files/mappings/new/", data)
    assert (response.status_code, sentence in text_of(response)) == (422, True)


def test_a_mapping_is_made_by_the_form_and_used(officer: Any, road: Road) -> None:
    response = officer.post("/files/mappings/build/", FORM)
    mapping = saved(road)
    assert response["Location"] == f"/files/mappings/{mapping.pk}/"
    read = parse_mapping(mapping.text)
    assert (read.format, read.mode, read.constants) == (
        "open-cases",
        "additions",
        {"Team_Code": "LIVING-WELL"},
    )
    assert read.values == {"Priority": {"1 - red": "Urgent", "3 - green": "Routine"}}
    assert "living-well" in text_of(officer.get("/files/mappings/"))
    edit = text_of(officer.get(response["Location"]))
    assert "Priority: 1 - red = Urgent" in edit
    assert '<option value="Client name" selected>' in edit
    sheet = SimpleUploadedFile(
        "s.csv", b"Ref,Started,Client name,D.O.B,RAG\nA,05/09/2026,Zoe A,03/03/1941,2\n"
    )
    officer.post("/files/send/", {"sender": "LW01", "list_format": f"mapping:{mapping.pk}", "lists": sheet})
    with road.see():
        file = PartnerFile.objects.get()
    assert (file.format, file.mapping) == ("spreadsheet", mapping.text)
    assert "Open cases from Living Well Testshire" in text_of(officer.get(f"/files/{file.pk}/"))


def test_every_fault_stands_with_its_key_path(officer: Any, road: Road) -> None:
    response = officer.post(
        "/files/mappings/build/",
        FORM
        | {
            "name": "Living Well!",
            "column-Case_ID": "",
            "constant-Opened": "one day",
            "translations": "nonsense\nTeam_Code: a = b",
        },
    )
    page = text_of(response)
    assert response.status_code == 422
    for sentence in (
        "name: The name may have small letters",
        "columns.Case_ID: is missing: every row of an open-cases list must have it",
        "constants.Opened: is both a column and a constant",
        "values, line 1: write it as Column: text in the sheet = text of the list",
        "values.Team_Code: translates Team_Code, which is not among the columns",
    ):
        assert sentence in page
    assert 'href="#column-Case_ID"' in page
    assert 'href="#constant-Opened"' in page
    assert "nonsense" in page
    assert '<option value="D.O.B" selected>' in page
    with road.see():
        assert not SavedMapping.objects.exists()


def test_a_name_that_another_mapping_has_is_not_taken(officer: Any, road: Road) -> None:
    officer.post("/files/mappings/build/", FORM)
    again = officer.post("/files/mappings/build/", FORM)
    assert (again.status_code, "another mapping has this name" in text_of(again)) == (422, True)
    changed = officer.post("/files/mappings/build/", FORM | {"mapping": str(saved(road).pk), "mode": "full"})
    assert changed.status_code == 302
    assert parse_mapping(saved(road).text).mode == "full"


def test_a_mapping_as_text(officer: Any, road: Road) -> None:
    officer.post("/files/mappings/build/", FORM)
    mapping = saved(road)
    where = f"/files/mappings/{mapping.pk}/text/"
    assert 'Full_Name = "Client name"' in text_of(officer.get(where))
    wrong = officer.post(where, {"name": mapping.name, "text": 'format = "letters"\nx = 1'})
    page = text_of(wrong)
    assert wrong.status_code == 422
    assert "x: unknown key" in page
    assert "format: must be one of" in page
    text = mapping.text.replace("LIVING-WELL", "FRIENDS")
    assert officer.post(where, {"name": mapping.name, "text": text.replace("\n", "\r\n")}).status_code == 302
    assert saved(road).text == text
    download = officer.get(f"/files/mappings/{mapping.pk}/download/")
    assert download.content.decode() == text
    assert 'filename="living-well.mapping.toml"' in download["Content-Disposition"]


def test_a_mapping_is_put_in_as_text(officer: Any, road: Road) -> None:
    data, faults = mapping_form.Draft(
        "friends", "visits", "full", [], {name: name for name in CONTRACTS["visits"].mandatory}
    ).parts()
    text = build_mapping(data).to_toml()
    assert not faults
    response = officer.post("/files/mappings/text/", {"name": "friends", "text": text})
    assert response.status_code == 302
    taken = officer.post("/files/mappings/text/", {"name": "friends", "text": text})
    assert "Another mapping has this name" in text_of(taken)


def test_a_saved_mapping_that_no_longer_reads_opens_as_text(officer: Any, road: Road) -> None:
    with road.see():
        save_mapping(
            actor=road.actor,
            name="old",
            text=build_mapping(mapping_form.draft_from(FORM).parts()[0]).to_toml(),
        )
        SavedMapping.objects.update(text="format = 'gone'")
    mapping = saved(road)
    assert "edit it as text" in text_of(officer.get("/files/mappings/"))
    assert officer.get(f"/files/mappings/{mapping.pk}/")["Location"] == f"/files/mappings/{mapping.pk}/text/"


@pytest.mark.parametrize("changes", [{"target": "letters"}, {"headers": "{"}, {"headers": "[1]"}])
def test_a_form_that_is_not_ours_starts_again(officer: Any, changes: dict[str, str]) -> None:
    assert officer.post("/files/mappings/build/", FORM | changes)["Location"] == "/files/mappings/new/"


def test_a_mapping_of_another_place_is_not_found(officer: Any, road: Road) -> None:
    from tests.worlds import small_place

    other = Road(small_place("elsewhere"), road.folder)
    with other.see():
        theirs = save_mapping(
            actor=other.actor,
            name="theirs",
            text=build_mapping(mapping_form.draft_from(FORM).parts()[0]).to_toml(),
        )
    for path in ("", "text/", "download/"):
        assert officer.get(f"/files/mappings/{theirs.pk}/{path}").status_code == 404


def test_a_draft_and_its_mapping_say_the_same() -> None:
    draft = mapping_form.draft_from(FORM)
    assert draft is not None
    mapping = build_mapping(draft.parts()[0])
    again = mapping_form.draft_of("living-well", mapping)
    assert build_mapping(again.parts()[0]) == mapping
