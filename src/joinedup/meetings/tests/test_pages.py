import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.listed import listing
from tests.neighbours import involve, make_case, make_fact

from joinedup.caseload.models import SafetyNote
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.meetings import actions
from joinedup.meetings.models import Attendance, Huddle, HuddleItem, Notice
from joinedup.meetings.tests.conftest import TODAY, Morning
from joinedup.place.models import Organisation, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(morning: Morning, sign_in: Callable[..., Any]) -> Any:
    return sign_in("team_coordinator", staff=morning.coordinator)


@pytest.fixture
def nurse(morning: Morning, sign_in: Callable[..., Any]) -> Any:
    return sign_in("practitioner", staff=morning.nurse)


def at_case(morning: Morning, huddle: Huddle, name: str) -> HuddleItem:
    """The room goes to a case."""
    actor = morning.actors["coordinator"]
    with acting(actor):
        item = HuddleItem.objects.get(huddle=huddle, person=morning.cases[name].person)
        actions.move_to(actor=actor, huddle_id=huddle.pk, section="cases", item_id=item.pk)
    return item


def name_of(morning: Morning, key: str) -> str:
    person = morning.cases[key].person
    return f"{person.given_name} {person.family_name}"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_shows_mine_with_time_place_and_link(morning: Morning, nurse: Any) -> None:
    page = text_of(nurse.get("/huddles/"))
    assert "My huddles" in page
    assert "Today, 9:15am" in page
    assert 'href="https://meet.example/huddle-one"' in page
    assert "next Mon 23 Nov" in page
    assert "Prepare" not in page


def test_a_role_without_meetings_is_turned_away(morning: Morning, sign_in: Callable[..., Any]) -> None:
    huddle = morning.running()
    guest = sign_in("voluntary_guest", organisation="LW01")
    for path in ("", f"{huddle.pk}/", f"{huddle.pk}/wall/", f"{huddle.pk}/phone/", f"{huddle.pk}/live/main/"):
        assert guest.get(f"/huddles/{path}").status_code == 403


def test_a_practitioner_waits_while_it_is_prepared_and_writes_while_it_runs(
    morning: Morning, nurse: Any
) -> None:
    huddle = morning.prepared()
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    assert "The co-ordinator is preparing it" in page
    assert "Leave out" not in page
    actor = morning.actors["coordinator"]
    with acting(actor):
        actions.start_huddle(actor=actor, huddle_id=huddle.pk)
    item = at_case(morning, huddle, "fell")
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    assert "Is someone at risk?" in page
    assert "Next:" not in page
    answer = nurse.post(f"/huddles/{huddle.pk}/cases/{item.pk}/outcome/", {"version": 1, "outcome": "mdt"})
    assert answer.status_code == 302
    assert nurse.post(f"/huddles/{huddle.pk}/end/").status_code == 403


def test_a_conflict_shows_both_and_keeps_what_was_typed(
    morning: Morning, nurse: Any, coordinator: Any
) -> None:
    huddle = morning.running()
    item = at_case(morning, huddle, "fell")
    path = f"/huddles/{huddle.pk}/cases/{item.pk}/outcome/"
    nurse.post(path, {"version": 1, "outcome": "carry-on", "line": "the nurse was first"})
    answer = coordinator.post(path, {"version": 1, "outcome": "mdt", "line": "typed at length"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Carry on as planned: the nurse was first" in page
    assert 'value="typed at length"' in page
    assert 'name="version" value="2"' in page
    again = coordinator.post(path, {"version": 2, "outcome": "mdt", "line": "typed at length"})
    assert again.status_code == 302


def test_the_capacity_line_in_conflict_keeps_both(morning: Morning, coordinator: Any) -> None:
    huddle = morning.prepared()
    path = f"/huddles/{huddle.pk}/capacity/"
    coordinator.post(path, {"version": 1, "capacity": "Theirs"})
    answer = coordinator.post(path, {"version": 1, "capacity": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in text_of(answer)
    assert ">Mine</textarea>" in text_of(answer)


def test_pressing_enter_without_an_outcome_asks_for_one_and_keeps_the_line(
    morning: Morning, nurse: Any
) -> None:
    huddle = morning.running()
    item = at_case(morning, huddle, "fell")
    path = f"/huddles/{huddle.pk}/cases/{item.pk}/outcome/"
    answer = nurse.post(path, {"version": 1, "outcome": "", "line": "half a thought"})
    assert answer.status_code == 422
    assert 'value="half a thought"' in text_of(answer)


def test_a_task_without_an_owner_comes_back_with_the_rest(morning: Morning, nurse: Any) -> None:
    huddle = morning.running()
    item = at_case(morning, huddle, "fell")
    path = f"/huddles/{huddle.pk}/cases/{item.pk}/task/"
    answer = nurse.post(path, {"own_title": "Fetch the rail", "when": "today"})
    assert answer.status_code == 422
    assert 'value="Fetch the rail"' in text_of(answer)
    assert "Choose who is asked" in text_of(answer)


def test_an_open_page_is_answered_only_when_something_changed(morning: Morning, nurse: Any) -> None:
    huddle = morning.running()
    item = at_case(morning, huddle, "fell")
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    start = page.index(f"/huddles/{huddle.pk}/live/main/?seen=")
    address = page[start : page.index('"', start)].replace("&amp;", "&")
    assert nurse.get(address).status_code == 204
    nurse.post(f"/huddles/{huddle.pk}/cases/{item.pk}/outcome/", {"version": 1, "outcome": "mdt"})
    answer = nurse.get(address)
    assert answer.status_code == 200
    assert text_of(answer).lstrip().startswith('<div id="huddle-main"')
    at_case(morning, huddle, "died")
    assert name_of(morning, "died") in text_of(nurse.get(address))


def test_an_ended_huddle_refreshes_the_pages_that_are_open(morning: Morning, nurse: Any) -> None:
    huddle = morning.running()
    actor = morning.actors["coordinator"]
    with acting(actor):
        actions.end_huddle(actor=actor, huddle_id=huddle.pk)
    assert nurse.get(f"/huddles/{huddle.pk}/live/main/?seen=abc")["HX-Refresh"] == "true"


def test_the_wall_names_the_case_in_hand_only_and_shows_no_key_safe_code(
    morning: Morning, nurse: Any
) -> None:
    huddle = morning.running()
    at_case(morning, huddle, "fell")
    with acting(morning.operator):
        SafetyNote.objects.create(
            place=morning.place,
            person=morning.cases["fell"].person,
            kind="key_safe",
            text="4711",
            source="council",
            review_on=TODAY + timedelta(days=30),
            person_told=True,
            recorded_at=clock.now(),
            organisation=Organisation.objects.get(ods_code="218"),
        )
    for path in ("wall/", "", "phone/"):
        assert "4711" not in text_of(nurse.get(f"/huddles/{huddle.pk}/{path}"))
    wall = text_of(nurse.get(f"/huddles/{huddle.pk}/wall/"))
    assert name_of(morning, "fell") in wall
    assert name_of(morning, "died") not in wall
    assert "<form" not in wall


def test_a_practice_sees_its_own_people_only(morning: Morning, sign_in: Callable[..., Any]) -> None:
    huddle = morning.running()
    with acting(morning.operator):
        person = morning.cases["died"].person
        person.practice = Organisation.objects.get(ods_code="B82012")
        person.save()
    gp = sign_in("gp_practice", organisation="B82013")
    page = text_of(gp.get(f"/huddles/{huddle.pk}/"))
    assert name_of(morning, "died") not in page
    assert "Another practice&#39;s patient" in page
    assert name_of(morning, "fell") in page
    item = at_case(morning, huddle, "died")
    assert "You see the people of your own practice" in text_of(
        gp.get(f"/huddles/{huddle.pk}/cases/{item.pk}/")
    )


def test_somebody_at_risk_shows_the_councils_number(morning: Morning, nurse: Any) -> None:
    council = Organisation.objects.get(ods_code="218")
    council.telephone = "01609 780780"
    council.save()
    huddle = morning.running()
    item = at_case(morning, huddle, "fell")
    nurse.post(f"/huddles/{huddle.pk}/cases/{item.pk}/risk/", {"answer": "adult"})
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    assert 'href="tel:01609780780"' in page
    assert "Raise with the council&#39;s safeguarding team" in page


def test_who_is_here_and_who_is_missing(morning: Morning, coordinator: Any) -> None:
    huddle = morning.prepared()
    path = f"/huddles/{huddle.pk}/attendance/"
    coordinator.post(f"{path}check-in/", {"staff": morning.nurse.pk, "mode": "room", "back": path})
    practice = Organisation.objects.get(ods_code="B82013")
    coordinator.post(f"{path}guest/", {"name": "Dr Ahmed", "organisation": practice.pk, "mode": "virtual"})
    page = text_of(coordinator.get(path))
    assert "1 district nurse" in page
    assert "Missing:</strong> Social worker, Occupational therapist" in page
    assert "Dr Ahmed" in page
    with acting(morning.operator):
        assert Attendance.objects.count() == 2


def test_a_profession_missing_at_three_huddles_is_a_warning(morning: Morning, nurse: Any) -> None:
    with acting(morning.operator):
        for days in (1, 2, 3):
            former = Huddle.objects.create(
                place=morning.place,
                series=morning.series,
                day=TODAY - timedelta(days=days),
                state="ended",
                since=clock.now(),
                prepared_at=clock.now(),
                ended_at=clock.now() - timedelta(days=days),
            )
            for profession in ("District nurse", "Social worker"):
                Attendance.objects.create(
                    place=morning.place,
                    huddle=former,
                    guest_name="x",
                    profession=profession,
                    checked_in_at=clock.now(),
                )
    huddle = morning.running()
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    assert "No occupational therapist for 3 huddles" in page
    assert "No social worker" not in page


def test_news_is_read_out_until_its_last_day(morning: Morning, coordinator: Any) -> None:
    huddle = morning.prepared()
    path = f"/huddles/series/{morning.series.pk}/news/"
    coordinator.post(path, {"text": "Clinic moves", "until": "2026-11-20", "huddle": huddle.pk})
    assert "Clinic moves" in text_of(coordinator.get(f"/huddles/{huddle.pk}/"))
    with acting(morning.operator):
        notice = Notice.objects.get()
    coordinator.post(f"{path}{notice.pk}/end/", {"huddle": huddle.pk})
    assert "Clinic moves" not in text_of(coordinator.get(f"/huddles/{huddle.pk}/"))


def ended(morning: Morning) -> Huddle:
    """A huddle with one outcome that begins with an equals sign."""
    huddle = morning.running()
    nurse, actor = morning.actors["nurse"], morning.actors["coordinator"]
    with acting(nurse):
        item = HuddleItem.objects.get(huddle=huddle, person=morning.cases["fell"].person)
        actions.record_outcome(
            actor=nurse, item_id=item.pk, version=1, outcome="visit-today", line="=danger()"
        )
        actions.delegate(actor=nurse, item_id=item.pk, title="Visit", when="today", staff=morning.worker)
    with acting(actor):
        return actions.end_huddle(actor=actor, huddle_id=huddle.pk)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_each_employer_gets_its_own_people_by_its_own_number(morning: Morning, coordinator: Any) -> None:
    huddle = ended(morning)
    rows = rows_of(coordinator.get(f"/huddles/{huddle.pk}/file/218.csv"))
    assert [row["Local_Person_ID"] for row in rows] == ["218-P1"]
    assert rows[0]["NHS_Number"] == morning.cases["fell"].person.nhs_number
    assert rows[0]["Line"] == "'=danger()"
    assert rows[0]["Controllers"] == "218 RCD"
    assert "due today, 5pm" in rows[0]["Tasks"]
    with acting(morning.operator):
        assert Event.objects.get(kind="meetings.file_taken").data == {
            "organisation": "218",
            "people": 1,
            "purpose": "direct-care",
        }


def test_a_practitioner_takes_only_their_own_employers_file(morning: Morning, nurse: Any) -> None:
    huddle = ended(morning)
    assert nurse.get(f"/huddles/{huddle.pk}/file/RCD.csv").status_code == 200
    assert nurse.get(f"/huddles/{huddle.pk}/file/218.csv").status_code == 403
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    assert "file/RCD.csv" in page
    assert "file/218.csv" not in page


def test_a_charity_gets_tasks_and_nothing_that_was_said(morning: Morning, coordinator: Any) -> None:
    with acting(morning.operator):
        involve(morning.cases["fell"], 1, team="lw01-living-well")
    huddle = ended(morning)
    (row,) = rows_of(coordinator.get(f"/huddles/{huddle.pk}/file/LW01.csv"))
    assert (row["Outcome"], row["Line"], row["Tasks"]) == ("", "", "")


def test_the_record_says_who_has_copied_what(morning: Morning, nurse: Any) -> None:
    huddle = ended(morning)
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/"))
    assert "Visit today: =danger()" in page
    assert "2 not reached" in page
    nurse.post(f"/huddles/{huddle.pk}/copied/", {})
    assert "In the record of Testshire Trust" in text_of(nurse.get(f"/huddles/{huddle.pk}/"))


def test_those_absent_get_what_concerns_them(morning: Morning, nurse: Any) -> None:
    huddle = ended(morning)
    page = text_of(nurse.get(f"/huddles/{huddle.pk}/absent/"))
    assert morning.worker.family_name.replace("'", "&#39;") in page
    assert "Not reached: next huddle" in page or "Visit today" in page


def test_the_calendar_needs_no_sign_in_and_names_nobody(morning: Morning, nurse: Any) -> None:
    page = text_of(nurse.get(f"/huddles/series/{morning.series.pk}/"))
    start = page.index("/huddles/calendar/")
    address = page[start : page.index('"', start)]
    answer = Client().get(address)
    feed = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;TZID=Europe/London:20261120T091500" in feed
    assert "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" in feed
    assert "EXDATE;TZID=Europe/London:20261225T091500" in feed
    assert "EXDATE;TZID=Europe/London:20261228T091500" in feed
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))
    assert morning.nurse.family_name not in feed
    assert Client().get(f"/huddles/calendar/{morning.series.pk}:forged.ics").status_code == 404


def test_the_team_sets_its_own_order(morning: Morning, coordinator: Any) -> None:
    coordinator.post(
        f"/huddles/series/{morning.series.pk}/order/",
        {"actions": "1", "capacity": "2", "cases": "3", "notices": "4"},
    )
    huddle = morning.prepared()
    coordinator.post(f"/huddles/{huddle.pk}/start/")
    with acting(morning.operator):
        assert Huddle.objects.get().section == "actions"


def test_reading_a_huddle_leaves_its_event_with_the_person_in_hand(morning: Morning, nurse: Any) -> None:
    huddle = morning.running()
    at_case(morning, huddle, "fell")
    nurse.get(f"/huddles/{huddle.pk}/")
    with acting(morning.operator):
        event = Event.objects.filter(kind="meetings.huddle_read").latest("pk")
        assert (event.person_id, event.data) == (morning.cases["fell"].person_id, {"view": "run"})


@pytest.mark.parametrize("view", ["prepare", "run", "phone", "wall", "record", "absent"])
def test_pages_ask_as_often_for_many_cases_as_for_few(
    view: str, morning: Morning, coordinator: Any, place: Any
) -> None:
    with acting(morning.operator):
        place.settings = {**place.settings, "huddle.max_hot_cases": 60}
        place.save()
        with listing(place):
            for number in range(20, 30):
                make_fact(make_case(place, number, worker=morning.nurse), "fall", reference=f"x:{number}")
    few = asked(view, morning, coordinator, TODAY)
    with listing(place):
        for number in range(40, 500):
            case = make_case(place, number, worker=morning.nurse)
            if number % 15 == 0:
                make_fact(case, "fall", reference=f"x:{number}")
                involve(case, number, team="218-asc-n", worker=morning.worker)
    many = asked(view, morning, coordinator, TODAY - timedelta(days=1))
    assert many <= few
    assert few <= 60


def asked(view: str, morning: Morning, client: Any, day: Any) -> int:
    """How many queries a view of a day's huddle takes."""
    actor = morning.actors["coordinator"]
    with acting(actor):
        huddle = actions.prepare_huddle(actor=actor, series=morning.series, day=day)
        if view != "prepare":
            actions.start_huddle(actor=actor, huddle_id=huddle.pk)
            items = morning.items(huddle)
            actions.move_to(actor=actor, huddle_id=huddle.pk, section="cases", item_id=items[1].pk)
            team = Team.objects.get(code="rcd-dn-n")
            for item in items:
                actions.record_outcome(actor=actor, item_id=item.pk, version=1, outcome="visit-today")
                actions.delegate(actor=actor, item_id=item.pk, title="Visit", when="today", team=team)
        if view in ("record", "absent"):
            actions.end_huddle(actor=actor, huddle_id=huddle.pk)
    path = f"/huddles/{huddle.pk}/" + {"phone": "phone/", "wall": "wall/", "absent": "absent/"}.get(view, "")
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_a_phone_shows_a_guest_the_slot_and_nothing_of_care(morning: Morning) -> None:
    """A practitioner's card says why somebody is there; a guest's says at most who (Q24, F41)."""
    from joinedup.access.content import reader_of
    from joinedup.meetings.boards import Board
    from joinedup.meetings.records import phone_case

    huddle = morning.running()
    nurse = morning.actors["coordinator"]
    guest = replace(nurse, role="voluntary_guest", permissions=frozenset({"tasks.view"}))
    with acting(nurse):
        board = Board.of(huddle, nurse)
        item = next(one for one in board.items if one.person_id == morning.cases["fell"].person_id)
        full = phone_case(board, item, {}, reader_of(nurse, [item.person_id]))
        slot = phone_case(board, item, {}, reader_of(guest, [item.person_id]))
    assert full["reasons"]
    assert full["name"] == name_of(morning, "fell")
    assert full["opens_person"]
    assert not slot["reasons"]
    assert not slot["said"]
    assert not slot["opens_person"]
    assert "no agreement" in slot["name"]
