"""Review two records: three keys, undo, the next one at once, and nobody sees what is not theirs (issue 4; SCREENS)."""

import re
from typing import Any

import pytest
from tests.lists import case, registered, take

from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.desk.tests.test_person import text
from joinedup.people.models import Decision, LinkRun, Person, ReviewPair, SelfAudit, SourceRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def pairs(as_actor: Any) -> list[ReviewPair]:
    """Three pairs: another postcode each."""
    operator = as_actor("operator")
    indexes = (1, 2, 3)
    take(operator, "gp-list", "YHN", [registered(index) for index in indexes])
    take(operator, "open-cases", "RCD", [case(index, NHS_Number="", Postcode="LS1 1AA") for index in indexes])
    with acting(operator):
        return list(ReviewPair.objects.order_by("pk"))


def at_pair(response: Any) -> int:
    """The pair a way on leads to."""
    found = re.fullmatch(r"/reviews/(\d+)/", response.headers["Location"])
    assert found is not None, response.headers["Location"]
    return int(found[1])


def test_forty_in_a_row_with_undo(sign_in: Any, as_actor: Any, pairs: list[ReviewPair]) -> None:
    client = sign_in("data_officer")
    first = at_pair(client.post("/reviews/start/", {"state": "open", "order": "oldest"}))
    said = text(client.get(f"/reviews/{first}/"))
    for expected in (
        "1 of 3", "0 answered of 3", "The same person", "Two people", "Not sure", "Can't tell",
        "Different", "Testshire Trust, open cases and visits, their number H1",
    ):  # fmt: skip
        assert expected in said, expected
    second = at_pair(client.post(f"/reviews/{first}/answer/", {"answer": "same"}))
    assert second != first
    assert "2 of 3" in text(client.get(f"/reviews/{second}/"))
    third = at_pair(client.post(f"/reviews/{second}/answer/", {"answer": "not-same", "reason": "Mother"}))
    assert at_pair(client.post("/reviews/undo/")) == second
    assert "2 of 3" in text(client.get(f"/reviews/{second}/"))
    assert at_pair(client.post("/reviews/undo/")) == first
    assert at_pair(client.post(f"/reviews/{first}/answer/", {"answer": "same"})) == second
    assert at_pair(client.post(f"/reviews/{second}/answer/", {"answer": "unsure"})) == third
    done = client.post(f"/reviews/{third}/answer/", {"answer": "not-same"})
    assert done.headers["Location"] == "/reviews/"
    assert "You have answered 3 pairs" in text(client.get("/reviews/"))
    with acting(as_actor("operator")):
        assert sorted(ReviewPair.objects.values_list("state", flat=True)) == ["not-same", "same", "unsure"]
        assert Decision.objects.filter(kind="undone").count() == 2
        read = Event.objects.filter(kind="people.pair_opened")
        assert {event.purpose for event in read} == {"linkage-review"}
    assert "1 pair" in text(client.get("/reviews/?state=unsure"))
    again = client.post(f"/reviews/{third}/answer/", {"answer": "same"})
    assert again.status_code == 409
    assert "answered already" in text(again)


def test_a_merged_number_leads_on_for_those_who_may_see_who_stands_there(
    sign_in: Any, as_actor: Any, pairs: list[ReviewPair]
) -> None:
    officer = sign_in("data_officer")
    officer.post(f"/reviews/{pairs[0].pk}/answer/", {"answer": "same"})
    gone, stays = pairs[0].person_id, pairs[0].other_id
    answer = sign_in("practitioner").get(f"/person/{gone}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/person/{stays}/")
    assert sign_in("practitioner").get(f"/person/{gone + 1_000}/").status_code == 404


def test_a_merge_is_taken_back_from_the_history_and_a_record_taken_out(
    sign_in: Any, as_actor: Any, pairs: list[ReviewPair]
) -> None:
    client = sign_in("data_officer")
    client.post(f"/reviews/{pairs[0].pk}/answer/", {"answer": "same", "reason": "Rang the practice"})
    person = pairs[0].other_id
    said = text(client.get(f"/reviews/person/{pairs[0].person_id}/"))
    for expected in ("Rang the practice", "The same person", "Test data_officer", "lead here too"):
        assert expected in said, expected
    with acting(as_actor("operator")):
        decision = Decision.objects.get(kind="same")
    client.post(f"/reviews/person/{person}/take-back/{decision.pk}/", {"reason": "Two sisters"})
    with acting(as_actor("operator")):
        assert Person.objects.get(pk=pairs[0].person_id).merged_into_id is None
        assert ReviewPair.objects.get(pk=pairs[0].pk).state == "not-same"
        record = SourceRecord.objects.filter(person=person).first()
    lone = client.post(f"/reviews/person/{person}/split/", {"record": str(record.pk)})
    assert lone.status_code == 409


def test_who_may_only_look_has_no_buttons(sign_in: Any, pairs: list[ReviewPair]) -> None:
    client = sign_in("service_manager")
    said = client.get(f"/reviews/{pairs[0].pk}/").content.decode()
    assert 'name="answer"' not in said
    assert client.post(f"/reviews/{pairs[0].pk}/answer/", {"answer": "same"}).status_code == 403
    assert sign_in("practitioner").get(f"/reviews/{pairs[0].pk}/").status_code == 403


def test_the_list_is_filtered_and_ordered(sign_in: Any, as_actor: Any, pairs: list[ReviewPair]) -> None:
    with acting(as_actor("operator")):
        ReviewPair.objects.filter(pk=pairs[2].pk).update(probability=0.96)
        council = pairs[0].record.controller_id
    client = sign_in("data_officer")
    body = client.get("/reviews/?order=strongest").content.decode()
    order = [int(number) for number in re.findall(r'href="/reviews/(\d+)/"', body)]
    assert order == [pairs[2].pk, pairs[0].pk, pairs[1].pk]
    assert "Very likely the same person" in body
    assert "No pairs wait" in text(client.get("/reviews/?reason=number-two-people"))
    assert "3 pairs" in text(client.get(f"/reviews/?organisation={council}"))
    assert "No pairs wait" in text(client.get(f"/reviews/?organisation={council + 999}"))


def test_how_well_records_are_linked_with_gaps_flagged(sign_in: Any, as_actor: Any, place: Any) -> None:
    client = sign_in("data_officer")
    assert "No self-audit yet" in text(client.get("/reviews/linkage/"))
    row = {"pairs": 900, "joined": 800, "recall": 0.9, "recall_interval": [0.88, 0.92], "precision": 1.0,
           "precision_interval": [0.995, 1.0], "is_judged": True}  # fmt: skip
    with acting(as_actor("operator")):
        SelfAudit.objects.create(
            place=place,
            records=2_000,
            audited_at=clock.now(),
            rows=[
                {**row, "column": "", "group": "", "gap": ""},
                {
                    **row,
                    "column": "Age",
                    "group": "85 and over",
                    "gap": "recall 4.0 points below everybody’s",
                },
                {**row, "column": "Age", "group": "Under 18", "is_judged": False, "gap": ""},
            ],
        )
        LinkRun.objects.create(
            place=place,
            mode="full",
            state="done",
            started_at=clock.now(),
            finished_at=clock.now(),
            counts={"records": 2_000, "merged": 3},
            learnt=["Learnt from 2,000 records, without being told which belong together."],
            chart={"data": {"values": [
                {"column": "Family name", "level": "the same", "weight": 9.5, "in_words": "speaks strongly for one person"},
                {"column": "Family name", "level": "different", "weight": -4.0, "in_words": "speaks clearly against"},
            ]}},
        )  # fmt: skip
    said = text(client.get("/reviews/linkage/"))
    for expected in ("90.0% (88.0% to 92.0%)", "recall 4.0 points below", "Too few pairs to say", "+9.5", "-4.0",
                     "Learnt from 2,000 records", "People joined by linkage itself"):  # fmt: skip
        assert expected in said, expected
    assert sign_in("practitioner").get("/reviews/linkage/").status_code == 403
