"""R6: a practice moved to another network takes its people's open cases along, on the day it holds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.neighbours import make_case

from joinedup.caseload.home_team import follow_place, realign_home_teams
from joinedup.core import clock
from joinedup.core.actions import Refused
from joinedup.core.context import acting
from joinedup.place.domain_events import PlaceLoaded
from joinedup.place.models import PracticeAlignment, PrimaryCareNetwork, Team


def test_open_cases_follow_a_practice_to_its_new_network(place: Any, as_actor: Any) -> None:
    operator = as_actor("operator")
    with acting(operator):
        case = make_case(place, 1)
    old = PracticeAlignment.objects.get(practice__ods_code="B82013")
    new = PrimaryCareNetwork.objects.exclude(pk=old.network_id).get()
    with acting(operator):
        case.person.practice = old.practice
        case.person.save()
        realign_home_teams(actor=operator)
        case.refresh_from_db()
        assert case.home_team == Team.objects.get(network=old.network, kind="integrated")
    yesterday = clock.today() - timedelta(days=1)
    PracticeAlignment.objects.filter(pk=old.pk).update(valid_to=yesterday)
    PracticeAlignment.objects.create(
        place=place, practice=old.practice, network=new, valid_from=clock.today()
    )
    nowhere = replace(operator, place_id=None)
    with acting(nowhere):
        follow_place(PlaceLoaded(nowhere, place, document=None))
    with acting(operator):
        case.refresh_from_db()
        assert case.home_team == Team.objects.get(network=new, kind="integrated")
    with acting(as_actor("practitioner")) as actor, pytest.raises(Refused):
        realign_home_teams(actor=actor)
