"""A morning with a huddle: staff, five people on the caseload, three of them hot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from tests.listed import listing
from tests.neighbours import involve, make_case, make_fact, make_series, make_staff, plan_visit

from joinedup.caseload.models import Case
from joinedup.core import clock
from joinedup.core.context import Actor, acting
from joinedup.meetings import actions
from joinedup.meetings.models import Huddle, HuddleItem, HuddleSeries
from joinedup.place.models import Organisation, Staff

TODAY = date(2026, 11, 20)


@dataclass
class Morning:
    """``cases``: edith fell and somebody died: deaths come first."""

    place: Any
    operator: Actor
    nurse: Staff
    worker: Staff
    coordinator: Staff
    series: HuddleSeries
    cases: dict[str, Case]
    actors: dict[str, Actor] = field(default_factory=dict)

    def prepared(self) -> Huddle:
        """Today's huddle, prepared by the co-ordinator."""
        actor = self.actors["coordinator"]
        with acting(actor):
            return actions.prepare_huddle(actor=actor, series=self.series, day=TODAY)

    def running(self) -> Huddle:
        """Today's huddle, started."""
        huddle = self.prepared()
        actor = self.actors["coordinator"]
        with acting(actor):
            return actions.start_huddle(actor=actor, huddle_id=huddle.pk)

    def items(self, huddle: Huddle) -> list[HuddleItem]:
        """Its cases in order. Needs a context."""
        return list(HuddleItem.objects.filter(huddle=huddle, pruned_at__isnull=True).order_by("position"))


@pytest.fixture
def morning(place: Any, as_actor: Callable[..., Any]) -> Morning:
    """See ``Morning``."""
    operator = as_actor("operator")
    with listing(place):
        nurse = make_staff(place, 1)
        worker = make_staff(place, 2, team="218-asc-n", profession="Social worker")
        coordinator = make_staff(place, 3, profession="Co-ordinator")
        series = make_series(place)
        cases = {
            "fell": make_case(place, 1, worker=nurse),
            "new": make_case(place, 2),
            "died": make_case(place, 3, died=TODAY - timedelta(days=1)),
            "quiet": make_case(place, 4),
            "no_team": make_case(place, 5, home=None),
            "elsewhere": make_case(place, 6, home="int-two"),
        }
        involve(cases["fell"], 1, team="218-asc-n", worker=worker)
        cases["fell"].lead = nurse
        cases["fell"].save()
        make_fact(cases["fell"], "fall")
        make_fact(
            cases["new"],
            "involvement-opened",
            reference="involvement:77",
            values={"team": "Community nursing"},
        )
        make_fact(cases["elsewhere"], "fall")
        plan_visit(
            cases["fell"],
            clock.now() + timedelta(hours=3),
            worker=nurse,
            purpose="Insulin",
            is_time_critical=True,
        )
    trust, council = (Organisation.objects.get(ods_code=code).pk for code in ("RCD", "218"))
    made = Morning(place, operator, nurse, worker, coordinator, series, cases)
    made.actors = {
        "coordinator": as_actor(
            "team_coordinator", staff_id=coordinator.pk, organisation_id=trust, user_id=1, name="Priya"
        ),
        "nurse": as_actor("practitioner", staff_id=nurse.pk, organisation_id=trust, user_id=2, name="Harold"),
        "worker": as_actor(
            "practitioner", staff_id=worker.pk, organisation_id=council, user_id=3, name="Zoë"
        ),
    }
    return made
