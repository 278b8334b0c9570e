"""Many cases given to a lead at once: the limit, the check, who is left out, undo, and two people at once (F10, R33)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.access.models import Relationship, User
from joinedup.caseload import actions, assigning
from joinedup.caseload.assign_rules import Choice
from joinedup.caseload.models import BulkAssigned, BulkAssignment, Case, Fact, LeadProfessional
from joinedup.caseload.tests import scenes
from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere, Refused
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.models import Event
from joinedup.place.models import Staff, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(place, as_actor):
    with acting(as_actor("practitioner")):
        return scenes.member(place, operational_team=Team.objects.get(place=place, code="op-one"))


@pytest.fixture
def successor(place, as_actor):
    with acting(as_actor("practitioner")):
        return scenes.member(place, given="Bo", family="Lind")


@pytest.fixture
def client(sign_in, nurse):
    return sign_in(staff=nurse)


def choices(cases: list[Case], staff: Staff) -> list[Choice]:
    return [Choice(case.pk, case.version, staff.pk) for case in cases]


def fresh(cases: list[Case]) -> list[Case]:
    found = Case.objects.in_bulk([case.pk for case in cases])
    return [found[case.pk] for case in cases]


def may_look(actor: Actor, case: Case, staff: Staff) -> bool:
    """Whether somebody has a live relationship to the person, which leading makes and ends."""
    with acting(actor.for_purpose(Purpose.REPORTING)):
        return Relationship.objects.filter(person=case.person, staff=staff, ended_at__isnull=True).exists()


def hidden(response: Any, name: str) -> list[str]:
    body = response.content.decode()
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', body)


def test_101_are_refused_naming_the_limit_and_100_are_given(client, place, nurse, successor) -> None:
    with acting(client.actor) as actor:
        cases = scenes.caseload_of(place, 101, nurse)
        with pytest.raises(NotNow, match=r"You chose 101 people\. At most 100 .* nothing has changed"):
            assigning.assign_leads(actor=actor, choices=choices(cases, successor), reason="Left")
        assert Case.objects.filter(lead=nurse).count() == 101
        assert not LeadProfessional.objects.exists()
    sent = {"everybody": "1", "query": "whose=ours"}
    refused = client.post("/caseload/assign/", sent)
    assert refused.status_code == 422
    assert "You chose 101 people. At most 100 can be given" in refused.content.decode()
    ticked = {"case": [f"{case.pk}:1" for case in cases], "query": "whose=ours"}
    assert client.post("/caseload/assign/", ticked).status_code == 422
    forged = {"step": "do", "plan": [f"{case.pk}:1:{successor.pk}" for case in cases], "reason": "Left"}
    assert client.post("/caseload/assign/", forged).status_code == 422
    with acting(client.actor) as actor:
        assert Case.objects.filter(lead=nurse).count() == 101
        assert not BulkAssignment.objects.exists()
        batch = assigning.assign_leads(actor=actor, choices=choices(cases[:100], successor), reason="Left")
        assert Case.objects.filter(lead=successor, version=2).count() == 100
        assert Case.objects.filter(lead=nurse).count() == 1
        events = Event.objects.filter(kind="caseload.lead_chosen")
        assert {event.person_id for event in events} == {case.person_id for case in cases[:100]}
        whole = Event.objects.get(kind="caseload.leads_assigned")
        assert whole.subject_id == batch.pk
        assert sorted(whole.data["cases"]) == sorted(case.pk for case in cases[:100])


def test_the_limit_is_the_places_own(client, place, nurse, successor) -> None:
    place.settings = {"caseload.assign_most": 2}
    place.save()
    with acting(client.actor) as actor:
        cases = scenes.caseload_of(place, 3, nurse)
        with pytest.raises(NotNow, match="At most 2"):
            assigning.assign_leads(actor=actor, choices=choices(cases, successor), reason="Left")
        assigning.assign_leads(actor=actor, choices=choices(cases[:2], successor), reason="Left")


def test_from_ticks_to_done_and_back_on_screen(client, place, nurse, successor) -> None:
    """The list, the choice, the check with each one's load, the deed, and taking it back."""
    with acting(client.actor):
        cases = scenes.caseload_of(place, 4, nurse)
        scenes.case(scenes.person(place, "Other", "Led"), lead=successor)
    page = client.get("/caseload/?whose=mine&tick=all")
    boxes = re.findall(r'name="case" value="(\d+:\d+)"[^>]*checked', page.content.decode())
    assert boxes == [f"{case.pk}:1" for case in cases]
    assert not re.findall(r'name="case"[^>]*checked', client.get("/caseload/?whose=mine").content.decode())
    chosen = client.post("/caseload/assign/", {"case": boxes[:3], "query": "whose=mine&tick=all"})
    assert chosen.status_code == 200
    assert "Choose a lead for 3 people" in chosen.content.decode()
    assert hidden(chosen, "query") == ["whose=mine"]
    send = {"case": hidden(chosen, "case"), "query": "whose=mine", "step": "check"}
    wrong = client.post("/caseload/assign/", {**send, "staff1": "", "reason": ""})
    assert wrong.status_code == 422
    assert "Choose who leads" in wrong.content.decode()
    assert "Enter why the lead changes" in wrong.content.decode()
    check = client.post("/caseload/assign/", {**send, "staff1": successor.pk, "reason": "Amara is leaving"})
    row = re.search(r"Bo Lind, Testshire Trust.*?</tr>", check.content.decode(), re.S)
    assert row is not None
    assert re.findall(r">(\d+)<", row[0]) == ["1", "3", "4"]
    with acting(client.actor):
        assert not LeadProfessional.objects.exists(), "checking changes nothing"
    changed = client.post(
        "/caseload/assign/",
        {**send, "step": "choose", "staff1": successor.pk, "reason": "Amara is leaving"},
    )
    assert changed.status_code == 200
    assert 'value="Amara is leaving"' in changed.content.decode()
    deed = {"step": "do", "plan": hidden(check, "plan"), "reason": hidden(check, "reason")[0]}
    done = client.post("/caseload/assign/", deed)
    assert done.status_code == 302
    shown = client.get(done["Location"]).content.decode()
    assert "today, 9am" in shown
    assert "Take it back" in shown
    with acting(client.actor):
        assert [case.lead_id for case in fresh(cases)] == [successor.pk] * 3 + [nurse.pk]
        assert LeadProfessional.objects.filter(reason="Amara is leaving", staff=successor).count() == 3
    assert "You gave 3 cases to a lead" in client.get("/caseload/?whose=mine").content.decode()
    back = client.post(f"{done['Location']}undo/")
    assert back["Location"] == done["Location"]
    shown = client.get(done["Location"]).content.decode()
    assert "Leads taken back" in shown
    assert "Take it back" not in shown
    with acting(client.actor):
        assert [case.lead_id for case in fresh(cases)] == [nurse.pk] * 4
    assert client.post(f"{done['Location']}undo/").status_code == 409
    assert "You gave 3" not in client.get("/caseload/?whose=mine").content.decode()


def test_nothing_ticked_goes_back_to_the_list_with_a_word(client) -> None:
    answer = client.post("/caseload/assign/", {"query": "whose=all&show=hot&tick=all"}, follow=True)
    assert answer.redirect_chain == [("/caseload/?whose=all&show=hot", 302)]
    assert "Tick at least one person" in answer.content.decode()


def test_who_died_closed_is_theirs_or_was_changed_is_left_out_with_the_reason(
    client, place, nurse, successor
) -> None:
    with acting(client.actor) as actor:
        dead, told, closed, theirs, moved, plain = cases = scenes.caseload_of(place, 6, nurse)
        plan = choices(cases, successor)
        type(dead.person).objects.filter(pk=dead.person_id).update(died=clock.today())
        actions.raise_something(actor=actor, person_id=told.person_id, what="death-reported", at_risk="no")
        Case.objects.filter(pk=closed.pk).update(closed=clock.today())
        Case.objects.filter(pk=theirs.pk).update(lead=successor)
        third = scenes.member(place, given="Cy", family="Moss")
        actions.choose_lead(actor=actor, case_id=moved.pk, staff_id=third.pk, version=1)
        batch = assigning.assign_leads(actor=actor, choices=plan, reason="Left")
        left_out = dict(batch.lines.values_list("case_id", "left_out"))
        assert left_out == {
            dead.pk: "died",
            told.pk: "died",
            closed.pk: "closed",
            theirs.pk: "theirs",
            moved.pk: "changed",
            plain.pk: "",
        }
        assert [case.lead_id for case in fresh(cases)] == [
            nurse.pk, nurse.pk, nurse.pk, successor.pk, third.pk, successor.pk,
        ]  # fmt: skip
        with pytest.raises(NotNow, match="nobody could be"):
            assigning.assign_leads(actor=actor, choices=plan, reason="Left")
        assert BulkAssignment.objects.count() == 1
    page = client.get(f"/caseload/assigned/{batch.pk}/").content.decode()
    assert "Somebody changed it meanwhile" in page
    assert "They lead this case already" in page


@pytest.mark.parametrize("left", [True, False])
def test_it_needs_a_reason_and_staff_who_are_there(client, place, nurse, successor, left) -> None:
    with acting(client.actor) as actor:
        cases = scenes.caseload_of(place, 2, nurse)
        if left:
            Staff.objects.filter(pk=successor.pk).update(left=clock.today() - timedelta(days=1))
        with pytest.raises(NotNow, match="has left" if left else "Say why"):
            assigning.assign_leads(
                actor=actor, choices=choices(cases, successor), reason="Left" if left else "  "
            )
        assert Case.objects.filter(lead=nurse).count() == 2


def test_a_role_that_chooses_no_lead_is_refused_and_has_no_boxes(sign_in, place, client, nurse) -> None:
    with acting(client.actor):
        case = scenes.caseload_of(place, 1, nurse)[0]
    practice = sign_in("gp_practice", organisation="B82013")
    page = practice.get("/caseload/").content.decode()
    assert f"case-{case.pk}" in page
    assert 'name="case"' not in page
    assert practice.post("/caseload/assign/", {"case": f"{case.pk}:1"}).status_code == 403
    with acting(practice.actor) as actor, pytest.raises(Refused):
        assigning.assign_leads(actor=actor, choices=choices([case], nurse), reason="No")


def test_undo_restores_and_logs_says_what_it_could_not_and_is_its_makers_alone(
    client, sign_in, place, nurse, successor
) -> None:
    with acting(client.actor) as actor:
        cases = scenes.caseload_of(place, 3, nurse)
        nobodys = scenes.case(scenes.person(place, "Quill", "Dora"))
        first = actions.choose_lead(
            actor=actor, case_id=cases[0].pk, staff_id=successor.pk, version=1, reason="Knows her best"
        )
        third = scenes.member(place, given="Cy", family="Moss")
        cases = [*fresh(cases), nobodys]
        batch = assigning.assign_leads(actor=actor, choices=choices(cases, third), reason="Left")
        kept = fresh(cases)
        assert may_look(actor, nobodys, third)
        actions.choose_lead(actor=actor, case_id=cases[1].pk, staff_id=successor.pk, version=kept[1].version)
        Case.objects.filter(pk=cases[2].pk).update(closed=clock.today())
    other = sign_in(staff=successor)
    assert other.get(f"/caseload/assigned/{batch.pk}/").status_code == 404
    with acting(other.actor) as actor, pytest.raises(NotThere):
        assigning.undo_assignment(actor=actor, batch_id=batch.pk)
    with acting(client.actor) as actor:
        assigning.undo_assignment(actor=actor, batch_id=batch.pk)
        assert dict(batch.lines.values_list("case_id", "undone")) == {
            cases[0].pk: "restored",
            cases[1].pk: "changed",
            cases[2].pk: "closed",
            nobodys.pk: "restored",
        }
        assert [case.lead_id for case in fresh(cases)] == [successor.pk, successor.pk, third.pk, None]
        assert not may_look(actor, nobodys, third), "who leads no more has no reason left to look"
        again = LeadProfessional.objects.get(case=cases[0], ended_at__isnull=True)
        assert (again.staff_id, again.reason) == (successor.pk, first.reason)
        assert not LeadProfessional.objects.filter(case=nobodys, ended_at__isnull=True).exists()
        told = Fact.objects.filter(kind="lead-chosen", person=nobodys.person)
        assert [fact.withdrawn_by for fact in told] == [actor.user_id]
        event = Event.objects.get(kind="caseload.leads_taken_back")
        assert event.data == {"cases": [cases[0].pk, nobodys.pk], "not_restored": 2}
        restored = Event.objects.filter(kind="caseload.lead_restored")
        assert {e.person_id for e in restored} == {cases[0].person_id, nobodys.person_id}
    page = client.get(f"/caseload/assigned/{batch.pk}/").content.decode()
    assert "Somebody chose another lead since" in page
    assert "The case has closed since" in page


def test_undo_is_possible_for_the_set_minutes(client, place, nurse, successor) -> None:
    with acting(client.actor) as actor:
        cases = scenes.caseload_of(place, 1, nurse)
        batch = assigning.assign_leads(actor=actor, choices=choices(cases, successor), reason="Left")
    with time_machine.travel(clock.now() + timedelta(minutes=60, seconds=1), tick=False):
        client.force_login(User.objects.get(pk=client.actor.user_id))  # signed out by then for doing nothing
        assert (
            "time to take it back is over" in client.get(f"/caseload/assigned/{batch.pk}/").content.decode()
        )
        assert client.post(f"/caseload/assigned/{batch.pk}/undo/").status_code == 409
        with acting(client.actor) as actor, pytest.raises(NotNow, match="60 minutes, which are over"):
            assigning.undo_assignment(actor=actor, batch_id=batch.pk)
    with time_machine.travel(clock.now() + timedelta(minutes=60), tick=False), acting(client.actor) as actor:
        assigning.undo_assignment(actor=actor, batch_id=batch.pk)
        assert fresh(cases)[0].lead_id == nurse.pk


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["", "choose", "close", "again"]), min_size=1, max_size=6))
def test_whatever_happened_in_between_undo_changes_only_what_stands(
    client, place, nurse, successor, between
) -> None:
    """Each case is afterwards either as before the assignment, or just as it was before the undo."""
    with acting(client.actor) as actor:
        third = scenes.member(place, given="Cy", family="Moss")
        cases = scenes.caseload_of(place, len(between), nurse)
        before = [case.lead_id for case in cases]
        batch = assigning.assign_leads(actor=actor, choices=choices(cases, successor), reason="Left")
        for case, what in zip(fresh(cases), between, strict=True):
            if what in {"choose", "again"}:
                actions.choose_lead(actor=actor, case_id=case.pk, staff_id=third.pk, version=case.version)
            if what == "again":  # and back to the same person: another choice all the same
                actions.choose_lead(
                    actor=actor, case_id=case.pk, staff_id=successor.pk, version=case.version + 1
                )
            if what == "close":
                Case.objects.filter(pk=case.pk).update(closed=clock.today())
        stood = fresh(cases)
        assigning.undo_assignment(actor=actor, batch_id=batch.pk)
        for was, held, now, what in zip(before, stood, fresh(cases), between, strict=True):
            if what == "":
                assert (now.lead_id, now.version) == (was, held.version + 1)
            else:
                assert (now.lead_id, now.version) == (held.lead_id, held.version)
        lines = BulkAssigned.objects.filter(batch=batch).exclude(undone="restored").count()
        assert lines == len([what for what in between if what])
        open_rows = LeadProfessional.objects.filter(case__in=cases, ended_at__isnull=True)
        assert open_rows.count() == len(cases), "one lead a case, never two"


def test_two_people_at_once_lose_nothing(client, sign_in, place, nurse, successor) -> None:
    """Both looked at the same list; who comes second is told which were taken meanwhile, and keeps the rest."""
    other = sign_in(staff=successor)
    with acting(client.actor):
        cases = scenes.caseload_of(place, 4)
    seen = list(cases)
    with acting(client.actor) as actor:
        assigning.assign_leads(actor=actor, choices=choices(seen[:3], nurse), reason="Mine")
    with acting(other.actor) as actor:
        batch = assigning.assign_leads(actor=actor, choices=choices(seen[1:], successor), reason="Mine")
        assert dict(batch.lines.values_list("case_id", "left_out")) == {
            cases[1].pk: "changed",
            cases[2].pk: "changed",
            cases[3].pk: "",
        }
        assert [case.lead_id for case in fresh(cases)] == [nurse.pk] * 3 + [successor.pk]


def test_sharing_out_among_two_evens_their_loads(client, place, nurse, successor) -> None:
    with acting(client.actor):
        third = scenes.member(place, given="Cy", family="Moss")
        cases = scenes.caseload_of(place, 5, nurse)
        scenes.case(scenes.person(place, "Other", "Led"), lead=successor)
    send = {"case": [f"{case.pk}:1" for case in cases], "step": "check", "query": "", "reason": "Left"}
    check = client.post("/caseload/assign/", {**send, "staff1": successor.pk, "staff2": third.pk})
    client.post("/caseload/assign/", {"step": "do", "plan": hidden(check, "plan"), "reason": "Left"})
    with acting(client.actor):
        assert Case.objects.filter(lead=successor).count() == 3
        assert Case.objects.filter(lead=third).count() == 3


def test_giving_100_costs_few_queries_each(
    client, place, nurse, successor, django_assert_max_num_queries
) -> None:
    with acting(client.actor) as actor:
        cases = scenes.caseload_of(place, 100, nurse)
        with django_assert_max_num_queries(7 * 100 + 40):
            assigning.assign_leads(actor=actor, choices=choices(cases, successor), reason="Left")
