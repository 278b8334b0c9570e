"""A carer who is known to the partnership too is not opened through whom they care for (Q27)."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.neighbours import make_case, make_staff

from joinedup.access.models import Relationship
from joinedup.core.context import acting
from joinedup.people.models import Carer

pytestmark = pytest.mark.django_db


def test_a_carers_own_record_is_not_opened_through_the_person_cared_for(
    place: Any, as_actor: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with acting(as_actor("operator")):
        nurse, colleague = make_staff(place, 1), make_staff(place, 9, team="rx3-cmht", host="op-two")
        cared_for = make_case(place, 1).person
        carer = make_case(place, 2, team="rx3-cmht", home="int-two", telephone="01632 960222").person
    client, knows_both = sign_in("practitioner", staff=nurse), sign_in("practitioner", staff=colleague)
    given = {
        "name": f"{carer.given_name} {carer.family_name}",
        "telephone": "01632 960222",
        "lives_with": "on",
    }
    assert client.post(f"/person/{cared_for.pk}/carer/", given).status_code == 302
    page = client.get(f"/person/{cared_for.pk}/").content.decode()
    assert carer.given_name in page
    assert f"/person/{carer.pk}/" not in page
    assert carer.nhs_number not in page.replace(" ", "")
    with acting(as_actor("operator")):
        before = Relationship.objects.filter(person=carer).count()
        assert Carer.objects.get().person_id == cared_for.pk
        assert not Relationship.objects.filter(person=carer, party__in=client.actor.parties).exists()
        assert before
    for part in ("", "timeline/", "card/", "note/", "sharing/"):
        assert client.get(f"/person/{carer.pk}/{part}").status_code in {403, 404}, part
    assert knows_both.get(f"/person/{carer.pk}/").status_code == 200
