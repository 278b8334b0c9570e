"""The watched folder: what lies in the inbox is taken in once, and moved with the reason beside it."""

import os
from pathlib import Path
from typing import Any

import pytest
from tests.worlds import small_place

from joinedup.interop import folder, originals
from joinedup.interop.actions import save_mapping
from joinedup.interop.models import PartnerFile
from joinedup.interop.tests.lists import CASES, Road, case_row
from joinedup.place.models import AllianceMembership, Organisation

LONG_AGO = 1_000_000_000.0


@pytest.fixture
def inbox(own_home: Path) -> Path:
    return originals.folder("inbox")


def put(road: Road, inbox: Path, where: str, rows: Any = None, name: str = "cases.csv") -> Path:
    path = road.write(CASES, rows or [case_row(1)], name=f"staging/{name}")
    target = inbox / where / name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    os.utime(target, (LONG_AGO, LONG_AGO))
    return target


def test_a_list_is_taken_in_and_moved_to_done(road: Road, inbox: Path) -> None:
    path = put(road, inbox, "RCD/open-cases")
    assert folder.sweep(actor=road.actor, place=road.place) == [("cases.csv", "done")]
    assert not path.exists()
    assert (inbox / "done/RCD/open-cases/2026-11-20/cases.csv").is_file()
    assert folder.sweep(actor=road.actor, place=road.place) == []
    with road.see():
        file = PartnerFile.objects.get()
    assert (file.state, file.accepted, file.received_by) == ("applied", 1, None)


def test_the_same_name_twice_a_day_keeps_both(road: Road, inbox: Path) -> None:
    for _ in range(2):
        put(road, inbox, "RCD/open-cases")
        folder.sweep(actor=road.actor, place=road.place)
    assert len(list((inbox / "done").rglob("cases*.csv"))) == 2


@pytest.mark.parametrize(
    ("where", "because"),
    [
        ("ZZZ/open-cases", "no organisation"),
        ("RCD/letters", "no format"),
        ("RCD/staff", "lacks the mandatory"),
    ],
)
def test_what_cannot_be_taken_in_is_moved_to_failed_with_the_reason(
    road: Road, inbox: Path, where: str, because: str
) -> None:
    put(road, inbox, where)
    assert folder.sweep(actor=road.actor, place=road.place) == [("cases.csv", "failed")]
    reason = inbox / "failed" / where / "2026-11-20" / "cases.csv.why.txt"
    assert because in reason.read_text()


def test_a_list_on_its_way_is_left_alone(road: Road, inbox: Path) -> None:
    path = put(road, inbox, "RCD/open-cases")
    now = path.stat().st_mtime + folder.SETTLED_SECONDS - 1
    assert folder.sweep(actor=road.actor, place=road.place, now=now) == []
    for name in (".hidden.csv", "half.csv.part", "mapping.toml"):
        put(road, inbox, "RCD/open-cases", name=name)
    assert [name for name, _ in folder.sweep(actor=road.actor, place=road.place)] == ["cases.csv"]


def test_a_spreadsheet_finds_its_mapping(road: Road, inbox: Path) -> None:
    mapping = 'format = "open-cases"\n[columns]\n' + "\n".join(f'{name} = "{name}"' for name in CASES)
    put(road, inbox, "LW01/spreadsheet", name="beside.csv")
    beside = inbox / "LW01/spreadsheet/beside.toml"
    beside.write_text(mapping)
    assert folder.sweep(actor=road.actor, place=road.place) == [("beside.csv", "done")]
    assert not beside.exists()
    with road.see():
        save_mapping(actor=road.actor, name="lw01", text=mapping)
    put(road, inbox, "LW01/spreadsheet", [case_row(1), case_row(2)])
    assert folder.sweep(actor=road.actor, place=road.place) == [("cases.csv", "done")]
    put(road, inbox, "RCD/spreadsheet")
    assert folder.sweep(actor=road.actor, place=road.place) == [("cases.csv", "failed")]


def test_where_there_are_two_places_a_list_goes_to_its_senders(road: Road, inbox: Path) -> None:
    other = Road(small_place("elsewhere"), road.folder)
    AllianceMembership.objects.create(
        place=other.place, organisation=Organisation.objects.get(ods_code="RCD")
    )
    put(road, inbox, "RCD/open-cases")
    assert folder.sweep(actor=road.actor, place=road.place) == []
    assert folder.sweep(actor=other.actor, place=other.place) == [("cases.csv", "done")]


def test_a_folder_in_the_wrong_letters_is_the_same_sender(road: Road, inbox: Path) -> None:
    put(road, inbox, "rcd/open-cases")
    assert folder.sweep(actor=road.actor, place=road.place) == [("cases.csv", "done")]
