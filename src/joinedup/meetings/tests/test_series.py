"""Huddle and MDT series follow the place file: made, changed in place, ended, never deleted."""

from datetime import date, time

import pytest

from joinedup.access.door import operator
from joinedup.core.context import acting
from joinedup.meetings.models import HuddleSeries, MdtSeries
from joinedup.place.actions import load_place
from joinedup.place.files import read_place_file

pytestmark = pytest.mark.django_db

HARROGATE = read_place_file("harrogate")


def load(text: str) -> None:
    actor = operator(None)
    with acting(actor):
        load_place(actor=actor, text=text)


def test_harrogate_has_four_huddles_and_four_meetings_on_four_days() -> None:
    load(HARROGATE)
    assert sorted(MdtSeries.objects.values_list("weekday", "minutes")) == [(day, 90) for day in range(4)]
    huddles = HuddleSeries.objects.order_by("starts")
    first = huddles[0]
    assert (first.code, first.starts, first.minutes, first.days) == (
        "huddle-ripon",
        time(8, 30),
        15,
        [0, 1, 2, 3, 4, 5, 6],
    )
    assert [[team.code for team in huddle.teams.all()] for huddle in huddles] == [
        ["op-ripon"],
        ["op-knaresborough"],
        ["op-mowbray"],
        ["op-heart"],
    ]
    assert {huddle.site.kind for huddle in huddles if huddle.site} == {"base"}


def test_a_changed_series_keeps_its_row() -> None:
    load(HARROGATE)
    before = set(HuddleSeries.objects.values_list("pk", flat=True))
    load(
        HARROGATE.replace('teams = ["op-ripon"]', 'teams = ["op-ripon", "op-knaresborough"]')
        .replace('time = "08:30"', 'time = "08:20"')
        .replace("mdt.minutes = 90", "huddle.minutes = 20")
    )
    assert set(HuddleSeries.objects.values_list("pk", flat=True)) == before
    series = HuddleSeries.objects.get(code="huddle-ripon")
    assert (series.starts, series.minutes, series.teams.count()) == (time(8, 20), 20, 2)


def test_a_series_that_is_no_longer_declared_ends_and_may_come_back() -> None:
    load(HARROGATE)
    at = HARROGATE.index('[[huddle]]\ncode = "huddle-heart"')
    end = HARROGATE.index("# ---", at)
    load(HARROGATE[:at] + HARROGATE[end:])
    assert HuddleSeries.objects.get(code="huddle-heart").valid_to == date(2026, 11, 19)
    assert HuddleSeries.objects.on(date(2026, 11, 20)).count() == 3
    load(HARROGATE)
    assert HuddleSeries.objects.get(code="huddle-heart").valid_to is None
