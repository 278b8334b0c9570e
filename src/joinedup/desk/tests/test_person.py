"""A person's page: what a nurse reads before she knocks; that opening, revealing and refusing are recorded."""

import re
from datetime import datetime, time, timedelta

import pytest

from joinedup.caseload.models import Case, HealthItem, LeadProfessional, Note, RiskHolding, SafetyNote
from joinedup.caseload.tests import scenes
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.flow.models import HospitalStay
from joinedup.people.local_edits import add_carer
from joinedup.people.models import Carer, Person
from joinedup.place.models import Organisation, Site, Team

pytestmark = pytest.mark.django_db
BUDGET = 54


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=day), time(hour, minute), tzinfo=clock.LONDON)


@pytest.fixture
def as_nurse(as_actor):
    return acting(as_actor("practitioner"))


@pytest.fixture
def nurse(place, as_actor):
    with acting(as_actor("practitioner")):
        return scenes.member(place, operational_team=Team.objects.get(place=place, code="op-one"))


@pytest.fixture
def edith(place, as_actor, nurse) -> Person:
    with acting(as_actor("practitioner")):
        scenes.fresh_lists(place)
        who = scenes.person(place, known_as="Edie", telephone="01632 960001")
        case = scenes.case(who, lead=nurse)
        scenes.involve(case, "RCD", worker=nurse, alert="Penicillin allergy")
        scenes.involve(case, "218", review_due=clock.today() - timedelta(days=2))
        scenes.visit(who, at(1, 9), purpose="Insulin", is_time_critical=True, worker=nurse)
        scenes.visit(who, at(1, 10), ods="218", purpose="Review at home")
    return who


def text(response) -> str:
    body = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+([,.])?", r"\1 ", body).replace("  ", " ").replace("&#39;", "'").replace("&amp;", "&")


def events(as_actor, kind: str) -> int:
    with acting(as_actor("operator")):
        return Event.objects.filter(kind=kind).count()


def test_everything_named_stands_on_the_page(sign_in, edith, nurse, place, as_actor) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor):
        add_carer(
            actor=client.actor, person_id=edith.pk, name="Margaret Fairweather", telephone="01632 960002"
        )
        HealthItem.objects.create(
            place=place,
            person=edith,
            controller=scenes.organisation("B82013"),
            kind="condition",
            value="Heart failure",
            as_of=clock.now(),
        )
        for day in range(10):
            worker = nurse if day < 7 else scenes.member(place, given=f"Bea{day}")
            scenes.visit(edith, at(-day - 1, 9), outcome="seen", worker=worker)
    page = client.get(f"/person/{edith.pk}/")
    said = text(page)
    assert page["Cache-Control"] == "no-store"
    for expected in (
        "Edith Fairweather",
        "Likes to be called Edie",
        "15 Mar 1942 (84)",
        "Penicillin allergy",
        "Lead Amara Okafor 01632 960100",
        "Nobody has said who holds it tonight.",
        "Two visits in one morning, tomorrow: District nursing north 9am, Adult social care north 10am. Ring each other",
        "We receive no visits from Testshire Council.",
        "Review, Adult social care north Overdue: Wed 18 Nov",
        "Heart failure Church Lane Surgery, 20 Nov 2026",
        "Margaret Fairweather",
        "70 % of visits by Amara Okafor: 10 visits, 4 different faces.",
        "We do not receive admissions from Testshire Mental Health Trust.",
        "That does not say that the person is at home.",
        "as at today, 6:30am",
    ):
        assert expected in said, expected
    body = page.content.decode()
    assert 'href="tel:01632960100"' in body
    assert 'href="tel:01632960002"' in body
    assert len(re.findall(r"<h1[ >]", body)) == 1
    assert "<title>Edith Fairweather" in body
    assert events(as_actor, "caseload.person_opened") == 1


def test_continuity_says_why_it_is_not_scored(sign_in, edith, nurse) -> None:
    said = text(sign_in(staff=nurse).get(f"/person/{edith.pk}/"))
    assert "Not scored: no visits in the lists we hold in 26 weeks." in said


@pytest.mark.parametrize("rows", [10, 500])
def test_the_page_costs_the_same_queries_with_a_long_history(
    sign_in, edith, nurse, as_actor, django_assert_max_num_queries, rows
) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor):
        for index in range(rows):
            scenes.happened(edith, "visit-seen", at(-1, 9) - timedelta(hours=index))
    client.get("/caseload/")
    with django_assert_max_num_queries(BUDGET):
        assert client.get(f"/person/{edith.pk}/").status_code == 200
    with django_assert_max_num_queries(BUDGET):
        assert client.get(f"/person/{edith.pk}/timeline/").status_code == 200


def test_somebody_elsewhere_is_not_found_in_the_same_words_as_nobody(sign_in, edith, nurse, as_actor) -> None:
    from dataclasses import replace

    from tests.worlds import small_place

    other = small_place("elsewhere")
    with acting(replace(as_actor("operator"), place_id=other.pk)):
        stranger = Person.objects.create(place=other, family_name="Stranger")
    client = sign_in(staff=nurse)
    hidden, none = client.get(f"/person/{stranger.pk}/"), client.get("/person/99999999/")
    assert hidden.status_code == none.status_code == 404
    assert text(hidden) == text(none)


def test_a_guest_is_refused_and_the_refusal_is_recorded(sign_in, edith, as_actor) -> None:
    client = sign_in("voluntary_guest", organisation="LW01")
    assert client.get(f"/person/{edith.pk}/").status_code == 403
    assert events(as_actor, "core.refused") == 1
    assert events(as_actor, "caseload.person_opened") == 0


def test_a_key_safe_code_is_shown_on_tap_only_and_audited(sign_in, edith, nurse, place, as_actor) -> None:
    client = sign_in(staff=nurse)
    client.post(
        f"/person/{edith.pk}/safety/",
        {
            "kind": "key_safe",
            "text": "C1924Y",
            "source": "Daughter",
            "review_on-day": "1",
            "review_on-month": "3",
            "review_on-year": "2027",
            "person_told": "yes",
        },
    )
    with acting(client.actor):
        note = SafetyNote.objects.get(kind="key_safe")
    for address in ("", "timeline/", "card/"):
        assert "C1924Y" not in client.get(f"/person/{edith.pk}/{address}").content.decode()
    assert client.get(f"/person/{edith.pk}/key-safe/{note.pk}/").status_code == 405
    shown = client.post(f"/person/{edith.pk}/key-safe/{note.pk}/")
    assert "C1924Y" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert events(as_actor, "caseload.key_safe_shown") == 1
    with acting(client.actor):
        another = scenes.person(place, "Quill", "Dora")
    assert client.post(f"/person/{another.pk}/key-safe/{note.pk}/").status_code == 404


def test_a_safety_note_needs_source_review_and_whether_told(sign_in, edith, nurse) -> None:
    client = sign_in(staff=nurse)
    answer = client.post(f"/person/{edith.pk}/safety/", {"kind": "pets", "text": "Dog"})
    assert answer.status_code == 422
    said = text(answer)
    for missing in (
        "Enter how we know",
        "Enter the day to look at it again",
        "Was the person told of this note?",
    ):
        assert missing in said
    assert "<title>Error: " in answer.content.decode()
    with acting(client.actor):
        assert not SafetyNote.objects.exists()


def test_a_lead_is_suggested_with_reasons_chosen_with_one_and_kept_in_history(
    sign_in, edith, nurse, place, as_actor
) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor):
        rao = scenes.member(place, given="Sunil", family="Rao", profession="Physiotherapist")
        for day in range(4):
            scenes.visit(edith, at(-day - 1, 9), outcome="seen", worker=rao)
        case = Case.objects.get(person=edith)
    form = client.get(f"/person/{edith.pk}/lead/")
    assert "made 4 of the last 4 visits, leads 0 cases now" in text(form)
    answer = client.post(
        f"/person/{edith.pk}/lead/",
        {"lead": str(rao.pk), "reason": "Edie asked for Sunil", "version": str(case.version)},
    )
    assert answer.status_code == 302
    page = text(client.get(f"/person/{edith.pk}/"))
    assert "Because: Edie asked for Sunil" in page
    assert "chosen by Test practitioner" not in page.split("Who led before")[0]
    stale = client.post(
        f"/person/{edith.pk}/lead/", {"lead": "other", "other": str(nurse.pk), "version": str(case.version)}
    )
    assert stale.status_code == 409
    with acting(client.actor):
        assert Case.objects.get(person=edith).lead == rao
        assert LeadProfessional.objects.count() == 1
        assert Event.objects.get(kind="caseload.lead_chosen").data["suggested"] is True


@pytest.mark.parametrize("role", ["gp_practice", "voluntary_guest"])
def test_who_may_not_choose_a_lead(sign_in, edith, role) -> None:
    assert sign_in(role, organisation="B82013").get(f"/person/{edith.pk}/lead/").status_code == 403


def test_raising_takes_three_clicks_and_asks_whether_someone_is_at_risk(
    sign_in, edith, nurse, as_actor
) -> None:
    client = sign_in(staff=nurse)
    page = client.get(f"/person/{edith.pk}/").content.decode()
    assert f'href="/person/{edith.pk}/raise/fall/"' in page
    unanswered = client.post(f"/person/{edith.pk}/raise/fall/", {"line": "On the stairs"})
    assert unanswered.status_code == 422
    assert "Answer the question: is someone at risk?" in text(unanswered)
    assert "On the stairs" in unanswered.content.decode()
    answer = client.post(f"/person/{edith.pk}/raise/fall/", {"at_risk": "no", "line": "On the stairs"})
    assert answer["Location"] == f"/person/{edith.pk}/"
    said = text(client.get(f"/person/{edith.pk}/"))
    assert "Fall raised by Testshire Trust" in said
    assert "On the stairs (Test practitioner)" in said


def test_somebody_at_risk_leads_to_the_councils_number(sign_in, edith, nurse) -> None:
    Organisation.objects.filter(ods_code="218").update(telephone="01632 960218")
    client = sign_in(staff=nurse)
    answer = client.post(f"/person/{edith.pk}/raise/concern/", {"at_risk": "child"})
    page = client.get(answer["Location"])
    assert "Safeguarding children, Testshire Council" in text(page)
    assert 'href="tel:01632960218"' in page.content.decode()


def test_a_death_stops_visits_and_cards_and_can_be_taken_back(sign_in, edith, nurse, as_actor) -> None:
    client = sign_in(staff=nurse)
    client.post(f"/person/{edith.pk}/raise/death-reported/", {"at_risk": "no"})
    page = client.get(f"/person/{edith.pk}/")
    said = text(page)
    assert "Death reported. Reported by Testshire Trust on 20 Nov 2026, 8am" in said
    assert "Visits have stopped: a death has been reported." in said
    assert "Insulin" not in said.split("Lately")[0]
    assert client.get(f"/person/{edith.pk}/card/").status_code == 409
    back = re.search(r'action="(/person/\d+/raised/\d+/take-back/)"', page.content.decode())
    assert back is not None
    other = sign_in("practitioner", organisation="218")
    assert other.post(back[1]).status_code == 409
    assert client.post(back[1]).status_code == 302
    assert "Death reported" not in text(client.get(f"/person/{edith.pk}/")).split("Lately")[0]
    assert client.get(f"/person/{edith.pk}/card/").status_code == 200


def test_a_death_cannot_lie_in_the_future(sign_in, edith, nurse) -> None:
    answer = sign_in(staff=nurse).post(
        f"/person/{edith.pk}/raise/death-reported/",
        {"at_risk": "no", "day-day": "1", "day-month": "1", "day-year": "2027"},
    )
    assert answer.status_code == 422


def test_the_card_names_no_team_that_may_not_be_named(sign_in, place, nurse, as_actor) -> None:
    Team.objects.filter(place=place, code="int-one").update(
        telephone="01632 960300", name="Park neighbourhood team"
    )
    with acting(as_actor("practitioner")):
        who = scenes.person(place)
        mental_health = scenes.member(place, "RX3", "Tunde", "Adebayo", profession="Mental health nurse")
        case = scenes.case(who, lead=mental_health)
        scenes.involve(case, "RX3", worker=mental_health)
        scenes.involve(case, "RCD")
    client = sign_in(staff=nurse)
    said = text(client.get(f"/person/{who.pk}/card/"))
    for hidden in ("Mental", "Community mental health", "01632 960100", "01632 960001", "District nursing"):
        assert hidden not in said
    assert "Tunde Adebayo" in said
    assert "Park neighbourhood team 01632 960300" in said
    Team.objects.filter(place=place, code="rcd-dn-n").update(is_nameable=True)
    assert "District nursing north 01632 960001" in text(client.get(f"/person/{who.pk}/card/"))
    assert events(as_actor, "caseload.card_printed") == 2


@pytest.mark.parametrize(("score", "status"), [("0", 422), ("10", 422), ("six", 422), ("", 422), ("6", 302)])
def test_frailty_outside_one_to_nine_is_refused(sign_in, edith, nurse, score, status) -> None:
    client = sign_in(staff=nurse)
    assert client.post(f"/person/{edith.pk}/frailty/", {"score": score}).status_code == status
    with acting(client.actor):
        assert HealthItem.objects.filter(kind="cfs").count() == (status == 302)


def test_one_named_holder_has_the_risk_until_a_moment(sign_in, edith, nurse) -> None:
    client = sign_in(staff=nurse)
    form = client.get(f"/person/{edith.pk}/risk/").content.decode()
    moment = re.search(r'value="(2026-[^"]+)"', form)
    assert moment is not None
    answer = client.post(
        f"/person/{edith.pk}/risk/", {"who": f"staff:{nurse.pk}", "until": moment[1], "plan": "Ring at 8pm"}
    )
    assert answer.status_code == 302
    assert "Amara Okafor (District nurse, Testshire Trust) until tomorrow, 9am" in text(
        client.get(f"/person/{edith.pk}/")
    )
    late = {"moment-day": "1", "moment-month": "1", "moment-year": "2027", "moment-time": "9am"}
    refused = client.post(f"/person/{edith.pk}/risk/", {"who": f"staff:{nurse.pk}", "until": "other", **late})
    assert refused.status_code == 422
    with acting(client.actor):
        assert RiskHolding.objects.count() == 1


def test_notes_and_carers(sign_in, edith, nurse) -> None:
    client = sign_in(staff=nurse)
    assert client.post(f"/person/{edith.pk}/note/", {"text": ""}).status_code == 422
    assert client.post(f"/person/{edith.pk}/note/", {"text": "Ulcer <b>dry</b>"}).status_code == 302
    assert client.post(f"/person/{edith.pk}/carer/", {"name": ""}).status_code == 422
    assert (
        client.post(f"/person/{edith.pk}/carer/", {"name": "Margaret", "lives_with": "on"}).status_code == 302
    )
    body = client.get(f"/person/{edith.pk}/").content.decode()
    assert "Ulcer &lt;b&gt;dry&lt;/b&gt;" in body
    assert "lives with the person" in body
    with acting(client.actor):
        assert Note.objects.get().written_by_name == "Test practitioner"
        assert Carer.objects.get().lives_with


def test_a_practice_may_record_but_sees_no_lead_button(sign_in, edith) -> None:
    body = sign_in("gp_practice", organisation="B82013").get(f"/person/{edith.pk}/").content.decode()
    assert "Change who leads" not in body
    assert "Contact card" not in body
    assert "Save note" in body
    assert "Raise something" in body


def test_the_timeline_holds_all_partners_in_order_and_filters(sign_in, edith, nurse) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor):
        scenes.happened(
            edith, "admitted", at(-3, 22), site="District Hospital", ward="Byland", reference="stay:1"
        )
        scenes.happened(edith, "no-reply", at(-1, 9), ods="218")
        scenes.happened(edith, "action-due", at(2, 9), reference="task:1")
    page = client.get(f"/person/{edith.pk}/timeline/")
    said = text(page)
    assert said.index("No reply") < said.index("Admitted to hospital")
    assert "District Hospital" in said
    assert "Testshire Trust, hospital stays, as at" in said
    assert "Action due" not in said
    council = Organisation.objects.get(ods_code="218")
    only = text(client.get(f"/person/{edith.pk}/timeline/?partner={council.pk}"))
    assert "No reply" in only
    assert "Admitted to hospital" not in only
    hospital = text(client.get(f"/person/{edith.pk}/timeline/?kind=hospital"))
    assert "No reply" not in hospital.split("Kind")[1]


def test_the_timeline_pages_show_each_thing_once(sign_in, edith, nurse) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor):
        for index in range(130):
            scenes.happened(
                edith, "visit-seen", at(-1, 9) - timedelta(hours=index // 2), purpose=f"No{index:03}x"
            )
    seen: list[str] = []
    address = f"/person/{edith.pk}/timeline/"
    for _ in range(3):
        body = client.get(address).content.decode()
        seen += re.findall(r"No\d{3}x", body)
        following = re.search(r'href="([^"]+)"[^>]*rel="next"', body)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 130


def test_the_text_for_my_record_holds_what_matters_and_no_code(sign_in, edith, nurse) -> None:
    body = sign_in(staff=nurse).get(f"/person/{edith.pk}/").content.decode()
    record = re.search(r'id="record-text"[^>]*>(.*?)</textarea>', body, re.S)
    assert record is not None
    for expected in (
        "From Joined Up, 20 Nov 2026, 8am",
        "Lead: Amara Okafor",
        "Hot:",
        "Involved:",
        "Visits planned:",
    ):
        assert expected in record[1]


def test_the_way_back_survives_a_form_in_between(sign_in, edith, nurse) -> None:
    client = sign_in(staff=nurse)
    client.get(f"/person/{edith.pk}/?back=/caseload/%3Fwhose%3Dall%26show%3Dno-lead")
    client.post(f"/person/{edith.pk}/note/", {"text": "Rang"})
    body = client.get(f"/person/{edith.pk}/").content.decode()
    assert 'href="/caseload/?whose=all&amp;show=no-lead"' in body
    client.get(f"/person/{edith.pk}/?back=https://elsewhere.example/")
    assert "elsewhere" not in client.get(f"/person/{edith.pk}/").content.decode()


def test_a_stay_in_hospital_stands_on_top_with_the_sites_name(sign_in, edith, nurse, place) -> None:
    Site.objects.create(place=place, code="RCD01", name="District Hospital", kind="hospital")
    client = sign_in(staff=nurse)
    with acting(client.actor):
        stay = HospitalStay.objects.create(
            place=place,
            person=edith,
            organisation=scenes.organisation("RCD"),
            record=scenes.record(edith, "RCD"),
            local_id="S1",
            admitted=at(-1, 22),
            site_code="RCD01",
            ward="Byland",
            as_at=clock.now(),
        )
        scenes.happened(
            edith, "admitted", at(-1, 22), site="RCD01", ward="Byland", reference=f"stay:{stay.pk}"
        )
    said = text(client.get(f"/person/{edith.pk}/"))
    assert "In hospital now. Testshire Trust, District Hospital Byland, since yesterday, 10pm" in said
    assert "Admitted District Hospital Byland" in said
    assert "In hospital now: Testshire Trust" in said
    assert "RCD01" not in said
