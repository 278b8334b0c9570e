"""What charities, housing and the police read of a task: never anything about health or care (Q24, F41)."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.neighbours import involve, make_case, make_staff

from joinedup.access.actions import record_agreement, withdraw_agreement
from joinedup.access.models import PersonAgreement, RoleAssignment
from joinedup.access.tests.test_accounts import invite
from joinedup.core.actions import NotNow
from joinedup.core.context import acting
from joinedup.place.models import Organisation, Service, Team
from joinedup.tasks import actions
from joinedup.tasks.models import Task
from joinedup.tasks.queries import team_ids_of

pytestmark = pytest.mark.django_db

SECRET = "Dress the leg ulcer before Tuesday"
NOTE = "Catheter changed on Monday"


@pytest.fixture
def nurse(place: Any, as_actor: Callable[..., Any], sign_in: Callable[..., Any]) -> Any:
    with acting(as_actor("operator")):
        staff = make_staff(place, 1)
    return sign_in("practitioner", staff=staff)


def ask(nurse: Any, place: Any, **values: Any) -> Task:
    with acting(nurse.actor):
        person = make_case(place, 1 + Task.objects.count()).person
        charity = Organisation.objects.get(ods_code="LW01")
        record_agreement(actor=nurse.actor, person=person, organisation=charity)
        return actions.send_task(
            actor=nurse.actor,
            **{
                "title": SECRET,
                "note": NOTE,
                "person": person,
                "owner_team": Team.objects.get(code="lw01-living-well"),
                **values,
            },
        )


def pages(client: Any, task: Task) -> str:
    return "".join(
        client.get(path).content.decode()
        for path in (f"/tasks/{task.pk}/", "/tasks/?list=team", "/tasks/?list=me", "/")
    )


@pytest.mark.parametrize("role", ["voluntary_guest", "housing", "police"])
def test_a_limited_reader_is_told_to_ring_and_a_nurse_reads_it_all(
    nurse: Any, place: Any, sign_in: Callable[..., Any], role: str
) -> None:
    task = ask(nurse, place)
    guest = sign_in(role, organisation="LW01")
    seen = pages(guest, task)
    assert SECRET not in seen
    assert NOTE not in seen
    assert "Ring whoever sent this" in seen
    assert "01632 960001" in seen, "the sender's number"
    assert f"/people/{task.person_id}/" not in seen
    own = nurse.get(f"/tasks/{task.pk}/").content.decode()
    assert SECRET in own
    assert NOTE in own
    answer = guest.post(f"/tasks/{task.pk}/accept/", {"version": 1}, follow=True).content.decode()
    assert "You have accepted" in answer
    assert SECRET not in answer
    done = guest.post(f"/tasks/{task.pk}/done/", {"version": 2, "output": "Rang her"}, follow=True)
    assert SECRET not in done.content.decode()
    assert "Rang her" in done.content.decode(), "one's own words stay one's own"


def test_a_plain_task_is_read_by_all_and_its_notes_are_not(
    nurse: Any, place: Any, sign_in: Callable[..., Any]
) -> None:
    task = ask(nurse, place, title="Go shopping with her on Tuesday", content=Task.Content.PLAIN)
    seen = pages(sign_in("housing", organisation="LW01"), task)
    assert "Go shopping with her on Tuesday" in seen
    assert NOTE not in seen


def test_a_charity_reads_a_name_only_with_the_persons_agreement(
    nurse: Any, place: Any, sign_in: Callable[..., Any]
) -> None:
    task = ask(nurse, place)
    guest = sign_in("voluntary_guest", organisation="LW01")
    assert task.person is not None
    name = str(task.person.family_name)
    with acting(nurse.actor):
        given = PersonAgreement.objects.get()
        withdraw_agreement(actor=nurse.actor, person_id=task.person.pk, agreement_id=given.pk)
    assert "no agreement of theirs is recorded" in pages(guest, task)
    sent = nurse.post(
        "/tasks/new/",
        {
            "title": "Take her to the club",
            "owner": f"team:{Team.objects.get(code='lw01-living-well').pk}",
            "when": "today",
            "person": task.person_id,
            "is_plain": "on",
            "agrees": "on",
        },
    )
    assert sent.status_code == 302
    seen = pages(guest, task)
    assert "Take her to the club" in seen
    assert name.replace("'", "&#39;") in seen
    assert SECRET not in seen


def test_a_charity_is_asked_nothing_about_somebody_who_has_not_agreed(
    nurse: Any, place: Any, as_actor: Callable[..., Any]
) -> None:
    """By the form, which keeps what was typed, and by handing on; the charity's own people and nobody's tasks pass."""
    with acting(nurse.actor):
        person, own = make_case(place, 1).person, make_case(place, 2)
        involve(own, 3, team="lw01-living-well")
        charity, nurses = (Team.objects.get(code=code) for code in ("lw01-living-well", "rcd-dn-n"))
    about = {
        "title": "Take her to the club",
        "owner": f"team:{charity.pk}",
        "when": "today",
        "is_plain": "on",
    }
    refused = nurse.post("/tasks/new/", {**about, "person": person.pk})
    assert refused.status_code == 422
    assert "has not agreed that Living Well Testshire is told of them" in refused.content.decode()
    assert "Take her to the club" in refused.content.decode()
    with acting(nurse.actor) as actor:
        assert not Task.objects.exists()
        held = actions.send_task(actor=actor, title="Visit", person=person, owner_team=nurses)
        with pytest.raises(NotNow, match="has not agreed"):
            actions.hand_on_task(actor=actor, task_id=held.pk, version=1, to_team=charity)
    for passes in (
        {"person": own.person_id},
        {},
        {"person": person.pk, "agrees": "on"},
        {"person": person.pk},
    ):
        assert nurse.post("/tasks/new/", {**about, **passes}).status_code == 302, passes
    with acting(nurse.actor):
        actions.hand_on_task(actor=nurse.actor, task_id=held.pk, version=1, to_team=charity)


def test_a_care_home_reads_what_is_asked_of_it(nurse: Any, place: Any, sign_in: Callable[..., Any]) -> None:
    task = ask(nurse, place)
    home = sign_in("care_home_manager", organisation="LW01")
    seen = pages(home, task)
    assert SECRET in seen
    assert NOTE in seen
    assert Organisation.objects.filter(ods_code="LW01").exists()


def test_a_role_for_one_service_has_no_team_of_another(place: Any, as_actor: Any) -> None:
    operator = as_actor("operator")
    trust = Organisation.objects.get(ods_code="RCD")
    with acting(operator):
        other = Service.objects.create(place=place, code="falls", name="Falls", standing="core")
        falls = Team.objects.create(
            place=place, code="rcd-falls", name="Falls", kind="employer", organisation=trust, service=other
        )
    user = invite(operator, place, "discharge_hub", service=other)
    invite(operator, place, "discharge_hub", service=other)
    assert RoleAssignment.objects.get(user=user).service == other, "the same role twice is one"
    both = as_actor("discharge_hub", organisation_id=trust.pk)
    one = as_actor("discharge_hub", organisation_id=trust.pk, service_id=other.pk)
    with acting(both):
        assert team_ids_of(both) == {falls.pk, Team.objects.get(code="rcd-dn-n").pk}
        assert team_ids_of(one) == {falls.pk}
