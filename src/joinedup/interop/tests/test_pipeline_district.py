"""A whole synthetic district, with the faults real lists have, through the road: what was planted is what is counted."""

from pathlib import Path
from typing import Any

import pytest

from joinedup.access.door import operator
from joinedup.caseload.models import Involvement
from joinedup.core import clock
from joinedup.core.context import Purpose, acting
from joinedup.demo.district import District, write_district
from joinedup.interop.intake import take_in
from joinedup.place.actions import load_place
from joinedup.place.files import read_place_file
from joinedup.place.models import Place


@pytest.fixture
def harrogate(db: Any) -> Place:
    actor = operator(None)
    with acting(actor):
        difference = load_place(actor=actor, text=read_place_file("harrogate"))
    return Place.objects.get(code=difference.place_code)


def take_all(place: Place, district: District) -> dict[str, dict[str, Any]]:
    return {
        file.path.name: take_in(
            actor=operator(place, purpose=Purpose.INTAKE),
            place=place,
            sender_code=file.sender,
            list_format=file.format,
            path=file.path,
            as_at=file.as_at,
            mapping=file.mapping.read_text(encoding="utf-8") if file.mapping else "",
        ).as_json()
        for file in district.files
    }


def test_every_planted_fault_is_counted_and_the_second_run_is_unchanged(
    harrogate: Place, tmp_path: Path
) -> None:
    district = write_district(tmp_path / "lists", now=clock.local(clock.now()), people=300, seed=7)
    first = take_all(harrogate, district)
    counted = {}
    for name, answer in first.items():
        counted[name] = {
            key: answer[key] for key in ("rows", "refused", "unchanged", "out_of_scope", "reasons")
        }
        assert answer["state"] == "applied", answer
        assert answer["rows"] == sum(
            answer[key] for key in ("accepted", "warned", "refused", "unchanged", "out_of_scope")
        )
    assert counted == {
        file.path.name: {
            key: file.tally.as_dict()[key]
            for key in ("rows", "refused", "unchanged", "out_of_scope", "reasons")
        }
        for file in district.files
    }
    with acting(operator(harrogate)):
        opened = Involvement.objects.filter(ended__isnull=True).count()
    assert opened == sum(district.open_involvements.values())
    for name, answer in take_all(harrogate, district).items():
        assert (answer["accepted"], answer["warned"], answer["would_end"]) == (0, 0, 0), name
        assert answer["refused"] == first[name]["refused"], name
