from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.neighbours import make_case, make_staff

from joinedup.access.models import Relationship
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.place.models import Team
from joinedup.tasks import actions
from joinedup.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(place: Any, as_actor: Callable[..., Any], sign_in: Callable[..., Any]) -> Any:
    with acting(as_actor("operator")):
        staff = make_staff(place, 1)
    return sign_in("practitioner", staff=staff)


def tasks_for(client: Any, place: Any, count: int, **values: Any) -> list[Task]:
    actor = client.actor
    with acting(actor):
        team = Team.objects.get(code="rcd-dn-n")
        case = make_case(place, 1 + Task.objects.count())
        return [
            actions.send_task(
                actor=actor,
                **{"title": f"Task {number}", "person": case.person, "owner_team": team, **values},
            )
            for number in range(count)
        ]


def test_the_list_says_when_nothing_is_asked(nurse: Any) -> None:
    assert "Nothing is asked of you" in nurse.get("/tasks/").content.decode()


def test_groups_and_who_has_it_are_on_the_page(nurse: Any, place: Any) -> None:
    tasks_for(nurse, place, 1, title="Late one", due=clock.now() - timedelta(hours=1))
    tasks_for(nurse, place, 1, title="No date")
    page = nurse.get("/tasks/?list=team").content.decode()
    assert page.index("Overdue") < page.index("Late one") < page.index("No due date") < page.index("No date")
    assert "District nursing north (Testshire Trust)" in page
    assert "on time" not in page.lower()


def test_accept_and_done_are_plain_forms(nurse: Any, place: Any) -> None:
    (task,) = tasks_for(nurse, place, 1)
    page = nurse.get("/tasks/?list=team").content.decode()
    assert f'action="/tasks/{task.pk}/accept/"' in page
    answer = nurse.post(f"/tasks/{task.pk}/accept/", {"version": 1, "back": "/tasks/?list=me"})
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/?list=me")
    assert "You have accepted: Task 0" in nurse.get("/tasks/?list=me").content.decode()
    nurse.post(f"/tasks/{task.pk}/done/", {"version": 2, "output": "Visited"})
    page = nurse.get(f"/tasks/{task.pk}/").content.decode()
    assert "Visited" in page
    assert 'id="decline"' not in page


def test_a_conflict_keeps_what_was_typed(nurse: Any, place: Any) -> None:
    (task,) = tasks_for(nurse, place, 1)
    nurse.post(f"/tasks/{task.pk}/accept/", {"version": 1})
    answer = nurse.post(f"/tasks/{task.pk}/done/", {"version": 1, "output": "Typed at length"})
    assert answer.status_code == 409
    assert "Typed at length" in answer.content.decode()
    assert "meanwhile" in answer.content.decode()


def test_a_task_about_somebody_who_is_not_there_is_not_sent_about_nobody(
    nurse: Any, place: Any, as_actor: Any
) -> None:
    with acting(as_actor("operator")):
        theirs = make_case(place, 1).person_id
        others = make_case(place, 2).person_id
        Relationship.objects.filter(person=others).update(ended_at=clock.now())
        team = Team.objects.get(code="rcd-dn-n")
    asked = {"title": "Ring the daughter", "owner": f"team:{team.pk}", "when": "today"}
    for person, answered in ((others, 404), (987_654_321, 404), (theirs, 302)):
        assert nurse.post("/tasks/new/", {**asked, "person": person}).status_code == answered
    with acting(nurse.actor):
        assert [one.person_id for one in Task.objects.all()] == [theirs]


def test_declining_without_reason_or_next_owner_comes_back(nurse: Any, place: Any) -> None:
    (task,) = tasks_for(nurse, place, 1)
    for data in ({}, {"answer": "next"}):
        answer = nurse.post(f"/tasks/{task.pk}/decline/", {"version": 1, "note": "kept words", **data})
        assert answer.status_code == 422
        assert "kept words" in answer.content.decode()
    with acting(nurse.actor):
        assert Task.objects.get(pk=task.pk).state == Task.State.SENT


def test_declining_with_a_next_owner_hands_it_on(nurse: Any, place: Any) -> None:
    (task,) = tasks_for(nurse, place, 1)
    with acting(nurse.actor):
        council = Team.objects.get(code="218-asc-n")
    nurse.post(f"/tasks/{task.pk}/decline/", {"version": 1, "answer": "next", "owner": f"team:{council.pk}"})
    with acting(nurse.actor):
        task.refresh_from_db()
    assert (task.owner_team_id, task.bounces) == (council.pk, 1)
    page = nurse.get(f"/tasks/{task.pk}/").content.decode()
    assert "Not taken; asked of Adult social care north" in page
    assert "still responsible" in page


def test_a_new_task_is_sent_from_a_form(nurse: Any, place: Any) -> None:
    with acting(nurse.actor):
        case = make_case(place, 5)
        team = Team.objects.get(code="218-asc-n")
    assert nurse.get(f"/tasks/new/?person={case.person_id}").status_code == 200
    bad = nurse.post("/tasks/new/", {"title": "Half", "person": case.person_id})
    assert (bad.status_code, "Half" in bad.content.decode()) == (422, True)
    good = {"title": "Fit a rail", "owner": f"team:{team.pk}", "when": "none", "person": case.person_id}
    assert nurse.post("/tasks/new/", good).status_code == 302
    with acting(nurse.actor):
        task = Task.objects.get()
    assert (task.title, task.due, task.person_id) == ("Fit a rail", None, case.person_id)


def test_a_guest_sees_only_what_is_asked_of_them(nurse: Any, place: Any, sign_in: Callable[..., Any]) -> None:
    (task,) = tasks_for(nurse, place, 1)
    guest = sign_in("voluntary_guest", organisation="LW01")
    assert guest.get(f"/tasks/{task.pk}/").status_code == 404
    assert guest.get("/tasks/new/").status_code == 403
    charity = {"owner_team": Team.objects.get(code="lw01-living-well"), "person": None}
    (asked,) = tasks_for(nurse, place, 1, **charity)
    assert guest.get(f"/tasks/{asked.pk}/").status_code == 200


def test_the_list_asks_as_often_for_ten_tasks_as_for_many(nurse: Any, place: Any) -> None:
    tasks_for(nurse, place, 2)
    nurse.get("/tasks/?list=team")
    with CaptureQueriesContext(connection) as few:
        nurse.get("/tasks/?list=team")
    tasks_for(nurse, place, 40)
    with CaptureQueriesContext(connection) as many:
        nurse.get("/tasks/?list=team")
    assert len(many) == len(few)
    assert len(few) <= 25
