from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from tests.neighbours import make_case, make_fact, make_staff

from joinedup.access.models import RoleAssignment, User
from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.meetings import actions, queries, rules
from joinedup.meetings.models import Attendance, Huddle, HuddleItem, RecordCopy
from joinedup.meetings.tests.conftest import TODAY, Morning
from joinedup.place.models import Organisation, Team
from joinedup.tasks.models import Task

pytestmark = pytest.mark.django_db


def listed(morning: Morning, huddle: Huddle) -> list[str]:
    names = {case.person_id: name for name, case in morning.cases.items()}
    return [names[item.person_id] for item in morning.items(huddle)]


def test_preparing_takes_the_hot_cases_of_this_caseload_deaths_first(morning: Morning) -> None:
    huddle = morning.prepared()
    with acting(morning.operator):
        assert listed(morning, huddle) == ["died", "fell", "new"]
        item = morning.items(huddle)[1]
        assert item.why[0]["kind"] == "fall"
        assert "began" not in item.why[0]
        assert Event.objects.filter(kind="meetings.huddle_prepared").count() == 1


def test_somebody_without_a_home_team_comes_by_an_employers_team_that_works_only_here(
    morning: Morning, place: Any
) -> None:
    with acting(morning.operator):
        Team.objects.get(code="rcd-dn-n").links_up.filter(serves__code="op-two").delete()
        make_fact(morning.cases["no_team"], "fall")
    huddle = morning.prepared()
    with acting(morning.operator):
        assert "no_team" in listed(morning, huddle)
        assert "elsewhere" not in listed(morning, huddle)


def test_a_huddle_takes_no_more_cases_than_the_place_allows(morning: Morning, place: Any) -> None:
    with acting(morning.operator):
        place.settings = {"huddle.max_hot_cases": 2}
        place.save()
    huddle = morning.prepared()
    with acting(morning.operator):
        assert listed(morning, huddle) == ["died", "fell"]
        coverage = queries.coverage_of(morning.series)
        assert [one.person.pk for one in queries.hot_beyond(coverage, huddle, 2)] == [
            morning.cases["new"].person_id
        ]


def test_a_huddle_is_prepared_once_and_only_for_days_it_meets(morning: Morning) -> None:
    morning.prepared()
    with pytest.raises(NotNow, match="already"):
        morning.prepared()
    actor = morning.actors["coordinator"]
    for day in (date(2026, 11, 21), date(2026, 12, 25)):
        with acting(actor), pytest.raises(NotNow, match="does not meet"):
            actions.prepare_huddle(actor=actor, series=morning.series, day=day)


def test_a_practitioner_does_not_prepare(morning: Morning) -> None:
    actor = morning.actors["nurse"]
    with acting(actor), pytest.raises(Refused):
        actions.prepare_huddle(actor=actor, series=morning.series, day=TODAY)


def test_the_first_huddle_looks_back_some_days_and_the_next_to_the_end_of_the_last(morning: Morning) -> None:
    huddle = morning.running()
    actor = morning.actors["coordinator"]
    assert clock.local(huddle.since).date() == TODAY - timedelta(days=3)
    with acting(actor):
        actions.end_huddle(actor=actor, huddle_id=huddle.pk)
        ended = Huddle.objects.get().ended_at
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False), acting(actor):
        following = actions.prepare_huddle(actor=actor, series=morning.series, day=date(2026, 11, 23))
    assert following.since == ended


def test_what_was_not_reached_and_what_was_to_come_back_comes_back(morning: Morning) -> None:
    huddle = morning.running()
    actor = morning.actors["coordinator"]
    with acting(actor):
        items = morning.items(huddle)
        actions.record_outcome(actor=actor, item_id=items[1].pk, version=1, outcome="watch")
        actions.record_outcome(actor=actor, item_id=items[2].pk, version=1, outcome="no-action")
        actions.end_huddle(actor=actor, huddle_id=huddle.pk)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False), acting(actor):
        following = actions.prepare_huddle(actor=actor, series=morning.series, day=date(2026, 11, 23))
        kinds = {item.person_id: {why["kind"] for why in item.why} for item in morning.items(following)}
    assert "not-reached" in kinds[morning.cases["died"].person_id]
    assert "bring-back" in kinds[morning.cases["fell"].person_id]
    assert "not-reached" not in kinds.get(morning.cases["new"].person_id, set())


def test_leaving_out_and_putting_back(morning: Morning) -> None:
    huddle = morning.prepared()
    actor = morning.actors["coordinator"]
    with acting(actor):
        first = morning.items(huddle)[0]
        actions.leave_out(actor=actor, item_id=first.pk)
        assert listed(morning, huddle) == ["fell", "new"]
        assert [item.position for item in morning.items(huddle)] == [1, 2]
        actions.put_back(actor=actor, item_id=first.pk)
        assert listed(morning, huddle) == ["fell", "new", "died"]
        actions.accept_suggested_order(actor=actor, huddle_id=huddle.pk)
        assert listed(morning, huddle) == ["died", "fell", "new"]


def test_moving_cases(morning: Morning) -> None:
    huddle = morning.prepared()
    actor = morning.actors["coordinator"]
    with acting(actor):
        died, fell, new = morning.items(huddle)
        actions.move_item(actor=actor, item_id=new.pk, where="top")
        assert listed(morning, huddle) == ["new", "died", "fell"]
        actions.move_item(actor=actor, item_id=new.pk, where="down")
        actions.move_item(actor=actor, item_id=fell.pk, where="up")
        assert listed(morning, huddle) == ["died", "fell", "new"]
        actions.move_item(actor=actor, item_id=died.pk, where="up")
        assert listed(morning, huddle) == ["died", "fell", "new"]
        with pytest.raises(NotNow):
            actions.move_item(actor=actor, item_id=died.pk, where="sideways")


def test_a_case_of_this_caseload_is_added_once_and_one_of_another_is_not(morning: Morning) -> None:
    huddle = morning.prepared()
    actor = morning.actors["coordinator"]
    with acting(actor):
        for _ in range(2):
            actions.add_case(actor=actor, huddle_id=huddle.pk, case_id=morning.cases["quiet"].pk)
        assert listed(morning, huddle)[-1] == "quiet"
        assert morning.items(huddle)[-1].why[-1]["kind"] == "added"
        with pytest.raises(NotNow, match="not on this huddle"):
            actions.add_case(actor=actor, huddle_id=huddle.pk, case_id=morning.cases["elsewhere"].pk)


def test_two_people_writing_the_capacity_line(morning: Morning) -> None:
    huddle = morning.prepared()
    actor = morning.actors["coordinator"]
    with acting(actor):
        actions.set_capacity(actor=actor, huddle_id=huddle.pk, version=1, text=" One  short ")
        assert Huddle.objects.get().capacity == "One short"
        with pytest.raises(Conflict):
            actions.set_capacity(actor=actor, huddle_id=huddle.pk, version=1, text="Two short")
        with pytest.raises(NotNow, match="one line"):
            actions.set_capacity(actor=actor, huddle_id=huddle.pk, version=2, text="x" * 281)


def test_an_outcome_is_joint_dated_and_version_checked(morning: Morning) -> None:
    huddle = morning.running()
    nurse, worker = morning.actors["nurse"], morning.actors["worker"]
    with acting(nurse):
        item = morning.items(huddle)[1]
        actions.record_outcome(
            actor=nurse, item_id=item.pk, version=1, outcome="visit-today", line=" look  at rug "
        )
        item.refresh_from_db()
        assert (item.outcome, item.outcome_line, item.outcome_by, item.version) == (
            "visit-today",
            "look at rug",
            2,
            2,
        )
        event = Event.objects.get(kind="meetings.outcome_recorded")
        assert event.data["controllers"] == ["218", "RCD"]
        assert "rug" not in str(event.data)
    with acting(worker), pytest.raises(Conflict):
        actions.record_outcome(actor=worker, item_id=item.pk, version=1, outcome="carry-on")


@pytest.mark.parametrize(("outcome", "line"), [("", ""), ("shrug", ""), ("carry-on", "x" * 281)])
def test_an_outcome_is_one_of_ours_with_at_most_a_line(morning: Morning, outcome: str, line: str) -> None:
    huddle = morning.running()
    nurse = morning.actors["nurse"]
    with acting(nurse):
        item = morning.items(huddle)[0]
    with acting(nurse), pytest.raises(NotNow):
        actions.record_outcome(actor=nurse, item_id=item.pk, version=1, outcome=outcome, line=line)


def test_nothing_is_said_before_the_start_or_after_the_end(morning: Morning) -> None:
    huddle = morning.prepared()
    actor = morning.actors["coordinator"]
    with acting(actor):
        item = morning.items(huddle)[0]
        with pytest.raises(NotNow, match="not started"):
            actions.record_outcome(actor=actor, item_id=item.pk, version=1, outcome="carry-on")
        actions.start_huddle(actor=actor, huddle_id=huddle.pk)
        actions.end_huddle(actor=actor, huddle_id=huddle.pk)
        with pytest.raises(NotNow, match="ended"):
            actions.record_outcome(actor=actor, item_id=item.pk, version=1, outcome="carry-on")
        with pytest.raises(NotNow, match="ended"):
            actions.start_huddle(actor=actor, huddle_id=huddle.pk)


def test_somebody_at_risk_is_kept_as_an_answer_and_no_more(morning: Morning) -> None:
    huddle = morning.running()
    nurse = morning.actors["nurse"]
    with acting(nurse):
        item = morning.items(huddle)[0]
        actions.answer_risk(actor=nurse, item_id=item.pk, answer="child")
        assert HuddleItem.objects.get(pk=item.pk).someone_at_risk == "child"
        with pytest.raises(NotNow):
            actions.answer_risk(actor=nurse, item_id=item.pk, answer="maybe")


def test_a_delegated_task_is_the_huddles_and_due_when_it_was_said(morning: Morning) -> None:
    huddle = morning.running()
    nurse = morning.actors["nurse"]
    with acting(nurse):
        item = morning.items(huddle)[1]
        task = actions.delegate(
            actor=nurse, item_id=item.pk, title="Ring the ward", when="tomorrow", staff=morning.worker
        )
        assert clock.local(task.due).date() == TODAY + timedelta(days=1)
        assert queries.tasks_of_items([item.pk])[item.pk] == [task]
        with pytest.raises(NotNow, match="Choose who"):
            actions.delegate(actor=nurse, item_id=item.pk, title="Ring", when="today")
        with pytest.raises(NotNow, match="when"):
            actions.delegate(actor=nurse, item_id=item.pk, title="Ring", when="soon", staff=morning.worker)


def test_moving_on_twice_to_the_same_place_is_moving_once(morning: Morning) -> None:
    huddle = morning.running()
    actor = morning.actors["coordinator"]
    with acting(actor):
        first, second, _third = morning.items(huddle)
        for _ in range(2):
            moved = actions.move_to(actor=actor, huddle_id=huddle.pk, section="cases", item_id=first.pk)
        assert (moved.section, moved.current_item_id, moved.version) == ("cases", first.pk, huddle.version)
        actions.leave_out(actor=actor, item_id=second.pk)
        with pytest.raises(NotNow, match="left out"):
            actions.move_to(actor=actor, huddle_id=huddle.pk, section="cases", item_id=second.pk)
        with pytest.raises(NotNow):
            actions.move_to(actor=actor, huddle_id=huddle.pk, section="coffee")
    nurse = morning.actors["nurse"]
    with acting(nurse), pytest.raises(Refused):
        actions.move_to(actor=nurse, huddle_id=huddle.pk, section="actions")


def test_raising_to_leadership_is_a_timed_task_for_the_service_manager(morning: Morning, place: Any) -> None:
    huddle = morning.running()
    nurse = morning.actors["nurse"]
    with acting(nurse), pytest.raises(NotNow, match="service manager"):
        actions.raise_to_leadership(actor=nurse, huddle_id=huddle.pk, text="No night cover")
    with acting(morning.operator):
        far = make_staff(place, 30, host="op-two", profession="Service manager")
        near = make_staff(place, 31, profession="Service manager")
    for staff in (far, near):
        user = User.objects.create(username=f"manager-{staff.pk}", name=str(staff))
        RoleAssignment.objects.create(
            user=user, place=place, organisation=staff.organisation, staff=staff, role="service_manager"
        )
    with acting(nurse):
        item = morning.items(huddle)[0]
        task = actions.raise_to_leadership(
            actor=nurse, huddle_id=huddle.pk, text="No night cover", item_id=item.pk
        )
    assert (task.owner_staff_id, task.is_urgent) == (near.pk, True)
    assert task.due == clock.now() + timedelta(hours=2)
    assert task.title == "From the huddle: No night cover"


def test_the_driver_ticks_off_an_action_for_the_room_and_a_participant_only_their_own(
    morning: Morning,
) -> None:
    huddle = morning.running()
    coordinator, nurse = morning.actors["coordinator"], morning.actors["nurse"]
    with acting(nurse):
        item = morning.items(huddle)[0]
        task = actions.delegate(
            actor=nurse, item_id=item.pk, title="Ring", when="today", team=Team.objects.get(code="218-asc-n")
        )
        with pytest.raises(Refused):
            actions.finish_action(actor=nurse, huddle_id=huddle.pk, task_id=task.pk, version=1)
    with acting(coordinator):
        accepted = actions.accept_action(actor=coordinator, huddle_id=huddle.pk, task_id=task.pk, version=1)
        assert accepted.owner_staff_id is None
        done = actions.finish_action(actor=coordinator, huddle_id=huddle.pk, task_id=task.pk, version=2)
    assert done.state == Task.State.DONE


def test_checking_in_twice_keeps_one_attendance_and_the_last_mode(morning: Morning) -> None:
    huddle = morning.prepared()
    nurse, coordinator = morning.actors["nurse"], morning.actors["coordinator"]
    with acting(nurse):
        for mode in ("room", "virtual"):
            actions.check_in_staff(actor=nurse, huddle_id=huddle.pk, staff_id=morning.nurse.pk, mode=mode)
        attendance = Attendance.objects.get()
        assert (attendance.mode, attendance.profession) == ("virtual", "District nurse")
        with pytest.raises(Refused):
            actions.check_in_staff(actor=nurse, huddle_id=huddle.pk, staff_id=morning.worker.pk, mode="room")
    with acting(coordinator):
        actions.check_in_staff(
            actor=coordinator, huddle_id=huddle.pk, staff_id=morning.worker.pk, mode="room"
        )
        actions.undo_check_in(actor=coordinator, huddle_id=huddle.pk, attendance_id=attendance.pk)
        assert Attendance.objects.get().staff_id == morning.worker.pk


def test_a_guest_practice_comes_by_name(morning: Morning) -> None:
    huddle = morning.prepared()
    actor = morning.actors["coordinator"]
    practice = Organisation.objects.get(ods_code="B82013")
    with acting(actor):
        guest = actions.check_in_guest(
            actor=actor,
            huddle_id=huddle.pk,
            name="Dr Ahmed",
            organisation=practice,
            mode="virtual",
            profession="GP",
        )
        assert guest.guest_name == "Dr Ahmed"
        with pytest.raises(NotNow, match="name"):
            actions.check_in_guest(
                actor=actor, huddle_id=huddle.pk, name=" ", organisation=practice, mode="room"
            )


def test_an_outcome_is_marked_as_copied_once_an_organisation(morning: Morning) -> None:
    huddle = morning.running()
    nurse = morning.actors["nurse"]
    with acting(nurse):
        items = morning.items(huddle)
        actions.record_outcome(actor=nurse, item_id=items[0].pk, version=1, outcome="carry-on")
        for _ in range(2):
            actions.mark_copied(actor=nurse, huddle_id=huddle.pk, item_ids=[item.pk for item in items])
        assert RecordCopy.objects.get().item_id == items[0].pk


def test_a_question_from_elsewhere_leaves_when_it_is_dealt_with(morning: Morning) -> None:
    huddle = morning.running()
    nurse, worker = morning.actors["nurse"], morning.actors["worker"]
    with acting(nurse):
        question = actions.ask_huddle(actor=nurse, huddle_id=huddle.pk, text="Who has the key?")
        assert queries.open_questions(huddle) == [question]
        with pytest.raises(NotNow):
            actions.ask_huddle(actor=nurse, huddle_id=huddle.pk, text=" ")
    with acting(worker):
        actions.answer_question(actor=worker, huddle_id=huddle.pk, question_id=question.pk)
        assert queries.open_questions(huddle) == []


def test_another_places_huddle_is_not_there(morning: Morning, as_actor: Callable[..., Any]) -> None:
    from tests.worlds import small_place

    huddle = morning.running()
    other = small_place("elsewhere")
    stranger = as_actor("team_coordinator").__class__(
        place_id=other.pk, role="team_coordinator", permissions=as_actor("team_coordinator").permissions
    )
    with acting(stranger):
        assert queries.huddle_of(huddle.pk) is None
        with pytest.raises(NotNow, match="no such huddle"):
            actions.end_huddle(actor=stranger, huddle_id=huddle.pk)


def test_search_finds_only_this_caseload(morning: Morning, place: Any) -> None:
    with acting(morning.operator):
        coverage = queries.coverage_of(morning.series)
        caseload = queries.caseload_of(morning.series, coverage)
        quiet = morning.cases["quiet"]
        assert queries.search_caseload(caseload, quiet.person.family_name[:5].upper()) == [quiet]
        assert queries.search_caseload(caseload, quiet.person.nhs_number) == [quiet]
        assert queries.search_caseload(caseload, f"{quiet.person.given_name} {quiet.person.family_name}") == [
            quiet
        ]
        assert queries.search_caseload(caseload, morning.cases["elsewhere"].person.nhs_number) == []
        assert queries.search_caseload(caseload, "  ") == []
        assert make_case(place, 9, home="int-two") not in queries.search_caseload(caseload, "a")


def test_the_reasons_of_the_order_are_words_for_people() -> None:
    why = rules.Why("fall", clock.now(), "Fall")
    assert "Q" not in rules.why_here([why])
    assert rules.why_here([why, rules.Why("new", clock.now(), "New")]).endswith("And 1 more reason.")
