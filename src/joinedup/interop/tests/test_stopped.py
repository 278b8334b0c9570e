"""While access is stopped no list is taken in (Q18)."""

from typing import Any

import pytest

from joinedup.access.actions import live_switch as actions
from joinedup.access.models import User
from joinedup.access.queries import live_switch as queries
from joinedup.core.actions import NotNow
from joinedup.core.context import acting
from joinedup.interop import actions as files
from joinedup.place.models import Organisation


def test_a_stop_of_the_place_stops_everybody_and_intake(place: Any, as_actor: Any, sign_in: Any) -> None:
    nurse, officer = sign_in("practitioner"), as_actor("data_officer", organisation_id=None)
    sender = Organisation.objects.get(ods_code="RCD")
    receive = {
        "actor": officer,
        "sender_id": sender.pk,
        "list_format": "open-cases",
        "name": "a.csv",
        "sha256": "a" * 64,
        "size": 1,
    }
    with acting(officer):
        files.receive_file(**receive)
    with acting(as_actor("operator")) as operator:
        actions.stop_access(actor=operator, place=place, organisation=None, reason="Practice", name="On call")
    with acting(officer), pytest.raises(NotNow, match="no list is taken in"):
        files.receive_file(**receive)
    assert nurse.get("/")["Location"].startswith("/sign-in/"), "the session has ended"
    nurse.force_login(User.objects.get(pk=nurse.actor.user_id))
    assert nurse.get("/").status_code == 503
    assert not queries.is_live(place.pk)
