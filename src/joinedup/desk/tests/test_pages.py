"""Today, find, reviews, coverage: who sees what, in how many queries, and what is recorded."""

import logging
import re
from datetime import UTC, datetime, time, timedelta

import pytest

from joinedup.caseload import actions
from joinedup.caseload.models import Allocation
from joinedup.caseload.tests import scenes
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.desk.tests.test_person import at, text
from joinedup.interop.models import PartnerFile
from joinedup.meetings.models import HuddleSeries
from joinedup.people.models import ReviewPair
from joinedup.place.models import Feed, Team
from joinedup.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(place, as_actor):
    with acting(as_actor("practitioner")):
        scenes.fresh_lists(place)
        return scenes.member(place, operational_team=Team.objects.get(place=place, code="op-one"))


def test_today_shows_my_work_first_then_our_team(sign_in, nurse, place) -> None:
    client = sign_in(staff=nurse)
    series = HuddleSeries.objects.create(
        place=place, code="one", name="Area one huddle", days=[4], starts=time(9, 15)
    )
    series.teams.add(Team.objects.get(place=place, code="op-one"))
    with acting(client.actor):
        who = scenes.person(place, known_as="Edie")
        case = scenes.case(who, lead=nurse)
        work = scenes.involve(case, worker=nurse, fact=True, opened=clock.today() - timedelta(days=1))
        Allocation.objects.create(
            place=place, involvement=work, staff=nurse, allocated=clock.now() - timedelta(hours=9)
        )
        scenes.visit(who, at(0, 14), worker=nurse, purpose="Insulin", is_time_critical=True)
        actions.hold_risk(
            actor=client.actor, case_id=case.pk, staff_id=nurse.pk, until=at(1, 9), plan="Ring at 8pm"
        )
        for title, due in (("Order dressings", at(-1, 12)), ("Ring the daughter", at(0, 17))):
            Task.objects.create(
                place=place,
                person=who,
                title=title,
                due=due,
                sender_organisation=scenes.organisation("218"),
                owner_staff=nurse,
                sent_at=clock.now(),
            )
        scenes.involve(scenes.case(scenes.person(place, "Quill", "Dora")))
    said = text(client.get("/"))
    for expected in (
        "9:15am Area one huddle",
        "Order dressings : Edith Fairweather",
        "Hot among mine 1",
        "2pm Edith Fairweather Insulin Time-critical",
        "Edith Fairweather until tomorrow, 9am: Ring at 8pm",
        "Edith Fairweather allocated to you",
        "Our team: Operational one",
        "as at today, 6:30am",
    ):
        assert expected in said, expected
    assert said.index("Order dressings") < said.index("Our team")
    body = client.get("/").content.decode()
    for show in ("hot", "no-lead", "no-team", "review"):
        assert f'href="/caseload/?whose=ours&amp;show={show}"' in body


@pytest.mark.parametrize("rows", [10, 500])
def test_today_costs_the_same_queries(
    sign_in, nurse, place, as_actor, django_assert_max_num_queries, rows
) -> None:
    with acting(as_actor("practitioner")):
        scenes.caseload_of(place, rows, lead=nurse)
    client = sign_in(staff=nurse)
    client.get("/find/")
    with django_assert_max_num_queries(62):
        assert client.get("/").status_code == 200


def test_a_guest_sees_tasks_only(sign_in, place, nurse) -> None:
    said = text(sign_in("voluntary_guest", organisation="LW01").get("/"))
    assert "Asked of me" in said
    for hidden in ("Our team", "Hot", "My visits", "as at"):
        assert hidden not in said


@pytest.mark.parametrize(
    "role",
    ["practitioner", "gp_practice", "data_officer", "service_manager", "commissioner_analyst", "ig_lead", "housing",
     "auditor", "place_administrator", "care_home_manager", "discharge_hub"],
)  # fmt: skip
def test_every_role_has_a_home_that_is_not_empty(sign_in, place, role) -> None:
    page = sign_in(role).get("/")
    assert page.status_code == 200
    assert "ju-card" in page.content.decode()
    assert len(re.findall(r"<h1[ >]", page.content.decode())) == 1


def test_find_by_name_and_birth_date_or_number_always_posted(sign_in, nurse, place, as_actor, caplog) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor):
        who = scenes.person(place, "O'Brien", "Mary", nhs_number=scenes.test_number(7))
        scenes.case(who)
        scenes.person(place, "Obrien", "Zed", birth_date=None)
    caplog.set_level(logging.DEBUG)
    found = client.post(
        "/find/",
        {"family_name": "o’bri", "birth_date-day": "15", "birth_date-month": "3", "birth_date-year": "1942"},
    )
    assert text(found).count("O'Brien, Mary") == 1
    assert "Obrien, Zed" not in text(found)
    assert "Open" in text(found)
    number = client.post(
        "/find/", {"nhs_number": f"{who.nhs_number[:3]} {who.nhs_number[3:6]} {who.nhs_number[6:]}"}
    )
    assert "O'Brien, Mary" in text(number)
    wrong = client.post("/find/", {"nhs_number": "999 000 0001"})
    assert "does not pass the modulus 11 check" in text(wrong)
    assert client.post("/find/", {"family_name": "ob"}).status_code == 422
    assert client.post("/find/", {}).status_code == 422
    assert client.get("/find/?family_name=obrien").content.decode().count("Brien") == 0
    with acting(client.actor):
        searched = Event.objects.filter(kind="people.searched")
        assert [event.data for event in searched.order_by("pk")] == [
            {"found": 1, "by": "name"},
            {"found": 1, "by": "number"},
            {"found": 0, "by": "number"},
        ]
    assert "brien" not in caplog.text.lower()
    assert who.nhs_number not in caplog.text


def test_find_shows_twenty_and_says_that_there_are_more(sign_in, nurse, place, as_actor) -> None:
    with acting(as_actor("practitioner")):
        scenes.caseload_of(place, 25)
    page = sign_in(staff=nurse).post("/find/", {"family_name": "zeph"})
    assert len(re.findall(r'href="/person/\d+/', page.content.decode())) == 20
    assert "More than 20 people fit." in text(page)


def test_who_may_not_search_is_refused(sign_in, place) -> None:
    assert sign_in("data_officer").post("/find/", {"family_name": "fairweather"}).status_code == 403


def test_the_review_list_shows_two_sides_the_reason_and_the_partner(sign_in, place, as_actor) -> None:
    with acting(as_actor("operator")):
        new = scenes.person(place, "Jones", "Sara", is_provisional=True)
        held = scenes.person(place, "Jones", "Sarah")
        scenes.record(held, "RCD")
        pair = ReviewPair.objects.create(
            place=place,
            record=scenes.record(new, "218"),
            person=new,
            other=held,
            reason="given-name-nearly",
            raised=clock.now(),
        )
        settled = scenes.person(place, "Smith", "Ann")
        ReviewPair.objects.create(
            place=place,
            record=pair.record,
            person=new,
            other=settled,
            reason="x",
            state="lapsed",
            raised=clock.now(),
        )
    client = sign_in("data_officer")
    said = text(client.get("/reviews/"))
    for expected in (
        "Sara Jones",
        "Sarah Jones",
        "nearly the same given name",
        "Testshire Council",
        "1 pair",
    ):
        assert expected in said, expected
    assert "Ann Smith" not in said
    with acting(as_actor("operator")):
        assert Event.objects.get(kind="people.pairs_seen").data == {"shown": 1, "state": "open"}
    assert sign_in("practitioner").get("/reviews/").status_code == 403


@pytest.mark.parametrize("rows", [2, 45])
def test_reviews_are_paged_at_the_same_cost(
    sign_in, place, as_actor, django_assert_max_num_queries, rows
) -> None:
    with acting(as_actor("operator")):
        for index in range(rows):
            new, held = (
                scenes.person(place, f"Jones{index:03}", "Sara"),
                scenes.person(place, f"Jones{index:03}", "Sarah"),
            )
            ReviewPair.objects.create(
                place=place,
                record=scenes.record(new, "218"),
                person=new,
                other=held,
                reason="x",
                raised=clock.now(),
            )
    client = sign_in("data_officer")
    client.get("/")
    seen: set[str] = set()
    address = "/reviews/"
    while address:
        with django_assert_max_num_queries(26):
            body = client.get(address).content.decode()
        seen |= set(re.findall(r"Sara (Jones\d{3})", body))
        following = re.search(r'href="([^"]+)"[^>]*rel="next"', body)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == rows


def test_coverage_shows_what_was_sent_against_the_control_total(sign_in, nurse, place, as_actor) -> None:
    with acting(as_actor("practitioner")):
        scenes.caseload_of(place, 70)
        Feed.objects.filter(place=place, organisation__ods_code="RCD", format="open-cases").update(
            control_total=100
        )
        sent = {
            "place": place,
            "sender": scenes.organisation("RCD"),
            "format": "open-cases",
            "name": "x.csv",
            "size": 1,
        }
        PartnerFile.objects.create(
            **sent, sha256="a", state="applied", received_at=clock.now() - timedelta(hours=3), rows=75, accepted=68,
            warned=2, refused=5,
        )  # fmt: skip
        PartnerFile.objects.create(**sent, sha256="b", state="held", received_at=clock.now())
    said = text(sign_in(staff=nurse).get("/coverage/"))
    assert "70 %" in said
    assert "70 of 100" in said
    assert "30 cases not here" in said
    assert "Held for approval, today, 8am" in said
    assert "70 (2 with a warning)" in said
    assert "We do not receive admissions from Testshire Mental Health Trust" in said


def test_a_list_that_never_came_says_so(sign_in, place) -> None:
    said = text(sign_in("commissioner_analyst").get("/coverage/"))
    assert said.count("None received") == 6
    assert sign_in("housing").get("/coverage/").status_code == 403


def test_a_monday_list_is_not_old_on_a_weekend_that_has_none() -> None:
    from joinedup.caseload.feeds import is_old, last_expected

    friday = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    weekdays = (0, 1, 2, 3, 4)
    sunday, monday_early, monday_late = (
        datetime(2026, 11, 22, 12, tzinfo=UTC),
        datetime(2026, 11, 23, 7, tzinfo=UTC),
        datetime(2026, 11, 23, 8, tzinfo=UTC),
    )
    assert last_expected(sunday, days=weekdays).isoformat() == "2026-11-20"
    assert not is_old(friday, sunday, stale_hours=26, days=weekdays)
    assert not is_old(friday, monday_early, stale_hours=26, days=weekdays)
    assert is_old(friday, monday_late, stale_hours=26, days=weekdays)
    assert is_old(friday, sunday, stale_hours=26)
    assert is_old(None, sunday, stale_hours=26)
