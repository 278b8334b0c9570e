from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.neighbours import make_case, make_staff

from joinedup.caseload.models import Fact
from joinedup.caseload.queries import hot_reasons
from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.place.models import Organisation, Team
from joinedup.tasks import actions, queries
from joinedup.tasks.models import Task, TaskTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(place: Any, as_actor: Callable[..., Any]) -> Any:
    """A nurse who asks, a social worker who is asked, his colleague, a person."""

    class World:
        pass

    world: Any = World()
    world.operator = as_actor("operator")
    with acting(world.operator):
        world.nurse = make_staff(place, 1)
        world.worker = make_staff(place, 2, team="218-asc-n", profession="Social worker")
        world.colleague = make_staff(place, 4, team="218-asc-n", profession="Social worker")
        world.case = make_case(place, 1)
        world.council_team = Team.objects.get(code="218-asc-n")
        world.mental_team = Team.objects.get(code="rx3-cmht")
    trust, council = (Organisation.objects.get(ods_code=code).pk for code in ("RCD", "218"))
    world.asks = as_actor("practitioner", staff_id=world.nurse.pk, organisation_id=trust, user_id=11)
    world.asked = as_actor("practitioner", staff_id=world.worker.pk, organisation_id=council, user_id=12)
    world.other = as_actor("practitioner", organisation_id=trust, user_id=13, staff_id=world.nurse.pk + 900)
    return world


def send(world: Any, **values: Any) -> Task:
    with acting(world.asks):
        return actions.send_task(
            actor=world.asks,
            **{
                "title": "Ring the daughter",
                "person": world.case.person,
                "owner_team": world.council_team,
                "due": clock.now() + timedelta(hours=4),
                **values,
            },
        )


def test_a_task_sent_is_on_the_receivers_list_at_once_and_the_sender_is_responsible(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        assert list(queries.to_my_teams(queries.team_ids_of(world.asked))) == [task]
        assert task.state == Task.State.SENT
    with acting(world.asks):
        assert list(queries.sent_by_me(world.asks)) == [task]
        step = task.transitions.get()
        assert (step.from_state, step.to_state, step.recorded_by) == ("", "sent", 11)
        assert Event.objects.filter(kind="tasks.task_sent", subject_id=task.pk).count() == 1


def test_a_task_sent_to_a_person_is_also_their_teams(world: Any) -> None:
    task = send(world, owner_team=None, owner_staff=world.worker)
    assert task.owner_team_id == world.worker.operational_team_id
    with acting(world.asked):
        assert list(queries.to_me(world.asked)) == [task]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "  "}, "Say what"),
        ({"title": "x" * 201}, "200"),
        ({"owner_team": None}, "Choose who"),
    ],
)
def test_a_task_without_words_or_owner_is_not_sent(world: Any, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotNow, match=sentence):
        send(world, **values)


def test_a_role_without_the_permission_sends_nothing(world: Any, as_actor: Callable[..., Any]) -> None:
    guest = as_actor("voluntary_guest", organisation_id=world.asks.organisation_id)
    with acting(guest), pytest.raises(Refused):
        actions.send_task(actor=guest, title="Ring", owner_team=world.council_team)


def test_accepting_takes_the_responsibility_and_names_who_has_it(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        accepted = actions.accept_task(actor=world.asked, task_id=task.pk, version=1)
    assert (accepted.state, accepted.owner_staff_id, accepted.version) == ("accepted", world.worker.pk, 2)


def test_two_people_accepting_at_once_have_one_winner(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        actions.accept_task(actor=world.asked, task_id=task.pk, version=1)
        with pytest.raises(Conflict):
            actions.accept_task(actor=world.asked, task_id=task.pk, version=1)
        with pytest.raises(NotNow, match="already been accepted"):
            actions.accept_task(actor=world.asked, task_id=task.pk, version=2)


def test_somebody_elses_task_is_not_answered(world: Any) -> None:
    task = send(world, owner_team=world.mental_team)
    for step in (actions.accept_task, actions.finish_task):
        with acting(world.asked), pytest.raises(Refused):
            step(actor=world.asked, task_id=task.pk, version=1)


def test_done_keeps_the_line_of_what_came_of_it(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        actions.finish_task(actor=world.asked, task_id=task.pk, version=1, output="She will visit at noon")
        last = queries.transitions_of(task)[0]
    assert (last.to_state, last.note) == ("done", "She will visit at noon")


def test_declining_needs_a_reason(world: Any) -> None:
    task = send(world)
    with acting(world.asked), pytest.raises(NotNow, match="never just goes back"):
        actions.end_task(actor=world.asked, task_id=task.pk, version=1, reason="too busy")
    with acting(world.asked), pytest.raises(NotNow, match="never just goes back"):
        actions.hand_on_task(actor=world.asked, task_id=task.pk, version=1)


def test_an_ended_task_says_why(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        ended = actions.end_task(
            actor=world.asked, task_id=task.pk, version=1, reason=TaskTransition.EndReason.IN_PLACE
        )
        assert ended.state == Task.State.DECLINED
        assert queries.transitions_of(task)[0].reason == "in_place"


def test_the_sender_may_end_what_nobody_needs_any_more(world: Any) -> None:
    task = send(world)
    with acting(world.asks):
        assert (
            actions.end_task(actor=world.asks, task_id=task.pk, version=1, reason="died").state == "declined"
        )


def test_handing_on_counts_the_bounce_and_leaves_the_sender_responsible(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        actions.accept_task(actor=world.asked, task_id=task.pk, version=1)
        handed = actions.hand_on_task(
            actor=world.asked, task_id=task.pk, version=2, to_team=world.mental_team
        )
    assert (handed.state, handed.bounces) == (Task.State.SENT, 1)
    assert (handed.owner_team_id, handed.owner_staff_id) == (world.mental_team.pk, None)
    with acting(world.asks):
        assert list(queries.sent_by_me(world.asks)) == [task]


def test_handing_on_to_the_one_who_has_it_is_refused(world: Any) -> None:
    task = send(world)
    with acting(world.asked), pytest.raises(NotNow, match="already"):
        actions.hand_on_task(actor=world.asked, task_id=task.pk, version=1, to_team=world.council_team)


def test_a_colleague_of_the_team_can_be_given_it_and_a_stranger_can_not(world: Any, place: Any) -> None:
    task = send(world)
    with acting(world.operator):
        stranger = make_staff(place, 9, team="rx3-cmht", host="op-two")
    with acting(world.asked):
        given = actions.reassign_task(actor=world.asked, task_id=task.pk, version=1, to_staff=world.colleague)
        assert (given.owner_staff_id, given.state) == (world.colleague.pk, Task.State.SENT)
        with pytest.raises(NotNow, match="colleague of your team"):
            actions.reassign_task(actor=world.asked, task_id=task.pk, version=2, to_staff=stranger)


def test_a_task_that_is_overdue_makes_its_person_hot_until_it_is_done(world: Any) -> None:
    task = send(world)
    person = world.case.person_id
    with acting(world.asks):
        assert hot_reasons([person])[person] == []
    with time_machine.travel(clock.now() + timedelta(hours=5), tick=False), acting(world.asked):
        assert [reason.kind for reason in hot_reasons([person])[person]] == ["action-overdue"]
        actions.finish_task(actor=world.asked, task_id=task.pk, version=1)
        assert hot_reasons([person])[person] == []
        kinds = Fact.objects.filter(reference=f"task:{task.pk}").values_list("kind", flat=True)
        assert sorted(kinds) == ["action-closed", "action-due"]


def test_every_transition_stays(world: Any) -> None:
    task = send(world)
    with acting(world.asked):
        actions.accept_task(actor=world.asked, task_id=task.pk, version=1)
        actions.finish_task(actor=world.asked, task_id=task.pk, version=2)
        steps = [(step.from_state, step.to_state) for step in reversed(queries.transitions_of(task))]
    assert steps == [("", "sent"), ("sent", "accepted"), ("accepted", "done")]
