from datetime import timedelta
from typing import Any

import pytest

from joinedup.cli.health import findings
from joinedup.core import clock
from joinedup.place.models import Feed


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_list_is_late_by_its_own_setting_and_nothing_is_unwell_for_it(place: Any) -> None:
    yesterday = clock.now() - timedelta(hours=40)
    Feed.objects.filter(place=place, format="gp-list").update(as_at=yesterday)
    Feed.objects.filter(place=place, format="visits").update(as_at=yesterday)
    Feed.objects.filter(place=place, format="inpatients").update(as_at=clock.now())
    found = {finding.name: finding for finding in findings()}
    assert found["feed YHN gp-list"].is_late is False
    assert found["feed RCD visits"].is_late is True
    assert found["feed RCD inpatients"].is_late is False
    assert found["feed 218 open-cases"].sentence == "Nothing has come yet."
    assert all(finding.ok for name, finding in found.items() if name.startswith("feed"))
    assert found["row security"].ok
    assert found["audit"].ok
    assert "not verified yet" in found["audit"].sentence
    assert found["role"].ok
    assert found["no context"].ok
