"""A small synthetic district taken in from its partners' own files, as ``joinedup demo`` does it, for whole journeys."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from joinedup.caseload.models import Case
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.meetings.models import HuddleItem, HuddleSeries
from joinedup.place.models import Place, Staff
from tests.scenes import Scene, everybody, furnish

if TYPE_CHECKING:
    from joinedup.demo.district import District

PEOPLE = 300
WITH_HUDDLES = 600


def own_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Originals, rejects and lists lie in the test's own folder."""
    from joinedup.interop import originals

    folder.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setattr(originals, "embedded", SimpleNamespace(home=lambda: folder))


def take_district_in(folder: Path, *, people: int = PEOPLE) -> "tuple[Place, District]":
    """Load Harrogate, write a district as at this morning, take every list in."""
    from joinedup.cli import demo
    from joinedup.demo.district import write_district

    place = demo.load_place()
    district = write_district(folder / "lists", now=clock.local(clock.now()), people=people)
    demo.take_in(place, district)
    demo.make_personas(place)
    return place, district


def with_huddles(folder: Path) -> Scene:
    """The district with this morning's huddles prepared, and one of everything that a page can show."""
    from joinedup.access.door import operator
    from joinedup.cli import demo

    place, district = take_district_in(folder, people=WITH_HUDDLES)
    demo.prepare_huddles(place)
    actor = operator(place)
    with acting(actor):
        nurse = Staff.objects.get(place=place, organisation__ods_code="RCD", local_id=_nurse())
        running = HuddleSeries.objects.filter(place=place).on(clock.today()).order_by("pk")[0]  # type: ignore[attr-defined]
        items = HuddleItem.objects.filter(
            huddle__series=running, person__died__isnull=True, case__isnull=False
        )
        found = Case.objects.filter(huddle_items__in=items).distinct().select_related("person")
        not_hers_first = sorted(
            found, key=lambda one: (one.lead_id == nurse.pk, one.opened, one.family_key, one.pk)
        )
        cases = not_hers_first[:2]
        assert len(cases) == 2, f"{running.name} has {len(cases)} cases this morning"
        scene = everybody(place, nurse)
    place.settings["access.second_factor"] = 0  # everybody in the scene has a password alone
    place.save(update_fields=["settings"])
    with acting(actor):
        others = [_same_teams(running, name) for name in ("Second huddle", "Third huddle")]
    furnish(scene, cases=cases, series=[others[0], running, others[1]], nurse=nurse)
    scene.at["district"] = district
    return scene


def _same_teams(series: HuddleSeries, name: str) -> HuddleSeries:
    """Another huddle of the same teams: whoever runs one may see the people of both."""
    other = HuddleSeries.objects.create(
        place=series.place,
        code=name.lower().replace(" ", "-"),
        name=name,
        days=series.days,
        starts=series.starts,
        link="https://meet.example/again",
    )
    other.teams.set(series.teams.all())
    return other


def _nurse() -> str:
    from joinedup.demo.personas import PERSONAS

    return next(
        one.staff_local_id for one in PERSONAS if one.role == "practitioner" and one.organisation == "RCD"
    )


def as_person(scene: Scene, username: str) -> Any:
    """The account of one of the demonstration's people."""
    from joinedup.access.models import User

    return User.objects.get(username=username)
