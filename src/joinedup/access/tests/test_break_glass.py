"""Break-glass: at once, short, never one's own, alerted, told, reviewed (Q23, F99)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from tests.neighbours import nhs_number

from joinedup.access import actions, jobs, queries
from joinedup.access.models import Relationship, RoleAssignment, User
from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere, Refused
from joinedup.core.context import Purpose, acting
from joinedup.core.models import Event
from joinedup.core.parties import of_user
from joinedup.people.models import Person
from joinedup.place.models import Organisation

pytestmark = pytest.mark.django_db
WHY = {"reason": "emergency", "words": "Found on the floor, no answer from the team"}


@pytest.fixture
def edith(place: Any, as_actor: Any) -> Person:
    with acting(as_actor("operator")):
        return Person.objects.create(
            place=place,
            family_name="Fairweather",
            given_name="Edith",
            postcode="HG93 8UX",
            nhs_number=nhs_number(1),
        )


@pytest.fixture
def someone(sign_in: Any) -> Any:
    return lambda role="practitioner": sign_in(role).actor


def test_it_opens_at_once_for_a_short_while_and_waits_for_review(edith: Person, someone: Any) -> None:
    nurse, lead = someone(), someone("ig_lead")
    with acting(nurse):
        glass = actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)
        assert glass.until == clock.now() + timedelta(minutes=240)
        assert queries.live(actor=nurse, person_id=edith.pk) == glass
        with pytest.raises(NotNow, match="still open"):
            actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)
        with pytest.raises(Refused):
            actions.review_glass(actor=nurse, glass_id=glass.pk, outcome="appropriate")
    with acting(lead.for_purpose(Purpose.GOVERNANCE)):
        assert queries.waiting_for_review(edith.place_id) == [glass]
        today = clock.today()
        assert queries.to_review(edith.place_id, today + timedelta(days=3)).overdue == 0
        assert queries.to_review(edith.place_id, today + timedelta(days=4)).overdue == 1
        with pytest.raises(NotNow, match="what was done"):
            actions.review_glass(actor=lead, glass_id=glass.pk, outcome="not-appropriate")
        actions.review_glass(
            actor=lead, glass_id=glass.pk, outcome="not-appropriate", follow_up="Talked with her manager"
        )
        with pytest.raises(NotNow, match="already"):
            actions.review_glass(actor=lead, glass_id=glass.pk, outcome="appropriate")
        assert queries.waiting_for_review(edith.place_id) == []
    with time_machine.travel(clock.now() + timedelta(minutes=240)), acting(nurse):
        assert queries.live(actor=nurse, person_id=edith.pk) is None
        again = actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)
        assert "again" in again.alerts


@pytest.mark.parametrize(
    "wrong",
    [{"reason": "curious"}, {"words": "short"}, {"words": "          "}],
    ids=lambda wrong: str(wrong),
)
def test_a_reason_in_code_and_words_is_asked_for(edith: Person, someone: Any, wrong: dict[str, str]) -> None:
    nurse = someone()
    with acting(nurse), pytest.raises(NotNow):
        actions.break_glass(actor=nurse, person_id=edith.pk, **{**WHY, **wrong})


def test_never_ones_own_record(edith: Person, someone: Any) -> None:
    nurse, other = someone(), someone()
    for actor, number in ((nurse, edith.nhs_number), (other, nhs_number(2))):
        with acting(actor):
            actions.tell_own_identity(
                actor=actor, family_name="Nightingale", given_name="Flo", nhs_number=number
            )
    with acting(nurse), pytest.raises(Refused, match="own record"):
        actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)
    with acting(other):
        assert actions.break_glass(actor=other, person_id=edith.pk, **WHY).alerts == []


def test_the_reviewer_is_told_of_a_relative_and_a_neighbour(edith: Person, someone: Any) -> None:
    nurse = someone()
    with acting(nurse):
        actions.tell_own_identity(
            actor=nurse,
            family_name="Fairweather",
            given_name="Jo",
            nhs_number=nhs_number(3),
            postcode="hg938ux",
        )
        glass = actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)
    assert glass.alerts == ["same-family-name", "same-address"]


def test_a_hidden_person_is_the_same_as_nobody(edith: Person, someone: Any) -> None:
    nurse, guardian = someone(), someone("caldicott_guardian")
    with acting(guardian):
        actions.restrict(actor=guardian, person_id=edith.pk, parties=[5], reason="Works here")
    for person_id in (edith.pk, 987_654_321):
        with acting(nurse), pytest.raises(NotThere, match="no such person"):
            actions.break_glass(actor=nurse, person_id=person_id, **WHY)
    with acting(guardian):
        actions.lift_restriction(actor=guardian, person_id=edith.pk, reason="Left")
    with acting(nurse.for_purpose(Purpose.KEEPING)):
        known = Relationship.objects.create(
            place_id=edith.place_id,
            person=edith,
            user_id=nurse.user_id,
            party=of_user(nurse.user_id),
            basis="task",
            began=clock.now(),
        )
    with acting(nurse):
        actions.protect_address(actor=nurse, person_id=edith.pk, reason="Asked")
    with acting(nurse.for_purpose(Purpose.KEEPING)):
        Relationship.objects.filter(pk=known.pk).update(ended_at=clock.now())
    with acting(nurse), pytest.raises(NotThere):
        actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)


def test_roles_without_it_are_refused(edith: Person, someone: Any) -> None:
    for role in ("housing", "voluntary_guest", "data_officer", "ig_lead", "auditor"):
        actor = someone(role)
        with acting(actor), pytest.raises(Refused):
            actions.break_glass(actor=actor, person_id=edith.pk, **WHY)


def test_the_leads_are_told_without_a_word_about_the_person(
    edith: Person, place: Any, someone: Any, as_actor: Any
) -> None:
    nurse = someone()
    for role, address in (("ig_lead", "ig@example.org"), ("auditor", "no@example.org")):
        user = User.objects.create(username=role, name=role, email=address)
        RoleAssignment.objects.create(
            user=user, place=place, organisation=Organisation.objects.get(ods_code="RCD"), role=role
        )
    with acting(nurse):
        glass = actions.break_glass(actor=nurse, person_id=edith.pk, **WHY)
    jobs.tell_of_break_glass(place.pk, glass.pk)
    jobs.tell_of_break_glass(place.pk, glass.pk)
    (sent,) = mail.outbox
    assert sent.to == ["ig@example.org"]
    said = sent.subject + sent.body
    assert not any(word in said for word in ("Fairweather", "Edith", "floor", edith.nhs_number))
    with queries.governing(as_actor("ig_lead")):
        glass.refresh_from_db()
        assert glass.told == clock.now()
        assert Event.objects.filter(kind="access.glass_told").count() == 1
