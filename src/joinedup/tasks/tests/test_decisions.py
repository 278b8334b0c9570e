"""A decision that somebody may not take becomes their supervisor's task, with a due time (F7, R10)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.neighbours import make_case, make_staff

from joinedup.caseload.models import HealthItem
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.place.models import StaffRelation
from joinedup.tasks.models import Task, TaskTransition

pytestmark = pytest.mark.django_db


def test_a_nurse_scores_frailty_and_an_assessor_is_stopped_and_the_supervisor_is_asked(
    place: Any, as_actor: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with acting(as_actor("operator")):
        case = make_case(place, 1)
        nurse = make_staff(place, 1)
        worker = make_staff(place, 2, registration_body="", registration_number="")
        StaffRelation.objects.create(place=place, staff=worker, kind="clinical_supervisor", other_staff=nurse)
    assessor, registered = sign_in("unregistered_assessor", staff=worker), sign_in(staff=nurse)
    path = f"/person/{case.person_id}/frailty/"
    assert registered.post(path, {"score": "5"}).status_code == 302
    for _again in range(2):
        answer = assessor.post(path, {"score": "7"})
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Somebody else decides this" in page
        assert "the competence &#39;frailty scale&#39;, in date or a professional registration" in page
        assert f"{nurse.given_name} " in page
        assert "has been asked to decide by 21 Nov 2026, 8am" in page
    with acting(assessor.actor):
        assert [item.value for item in HealthItem.objects.filter(kind="cfs")] == ["5"]
        task = Task.objects.get()
        assert (task.owner_staff, task.person_id) == (nurse, case.person_id)
        assert task.due == clock.now() + timedelta(hours=24)
        assert task.title == "Decide: Clinical Frailty Scale 7?"
        assert "they may not do themselves" in TaskTransition.objects.get(task=task).note
        kinds = list(Event.objects.filter(user_id=assessor.actor.user_id).values_list("kind", flat=True))
        assert kinds.count("core.refused") == 2
        assert kinds.count("access.decision_routed") == 2
        assert kinds.count("tasks.task_sent") == 1
        assert Event.objects.filter(kind="core.refused").first().data == {  # type: ignore[union-attr]
            "action": "decision:frailty-score",
            "permission": "",
        }


def test_without_a_supervisor_the_page_says_that_nobody_was_asked(
    place: Any, as_actor: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with acting(as_actor("operator")):
        case = make_case(place, 1)
        worker = make_staff(place, 2, registration_body="", registration_number="")
    answer = sign_in("unregistered_assessor", staff=worker).post(
        f"/person/{case.person_id}/frailty/", {"score": "7"}
    )
    assert answer.status_code == 403
    assert "it has gone to nobody" in answer.content.decode()
    with acting(as_actor("operator")):
        assert not Task.objects.exists()
