"""Files in, a file's page, sending, approving, mending: what each role sees and may do."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.interop import forms, jobs
from joinedup.interop.models import PartnerFile
from joinedup.interop.tests.lists import AS_AT, CASES, Road, case_row
from joinedup.place.models import Feed

SignIn = Callable[..., Any]
LATER = AS_AT + timedelta(hours=1)


@pytest.fixture
def officer(sign_in: SignIn) -> Any:
    return sign_in("data_officer")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def upload(road: Road, rows: list[dict[str, str]], name: str = "cases.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, road.write(CASES, rows).read_bytes())


def send(client: Client, road: Road, **values: Any) -> Any:
    data = {
        "sender": "RCD",
        "list_format": "open-cases",
        "lists": upload(road, [case_row(1)]),
        **values,
    }
    return client.post("/files/send/", data)


def newest(road: Road) -> PartnerFile:
    with road.see():
        return PartnerFile.objects.order_by("-pk")[0]


def work(road: Road) -> None:
    """What the worker does with the jobs that wait."""
    for job in ProcrastinateJob.objects.filter(task_name="interop.take_in_file", status="todo"):
        jobs.take_in_file(**job.args)


@pytest.mark.parametrize(
    ("role", "status"),
    [("practitioner", 403), ("voluntary_guest", 403), ("commissioner_analyst", 200), ("data_officer", 200)],
)
def test_who_may_see_files_in(sign_in: SignIn, role: str, status: int) -> None:
    assert sign_in(role).get("/files/").status_code == status


def test_every_list_is_shown_against_its_rhythm(officer: Any, road: Road) -> None:
    feeds = Feed.objects.filter(place=road.place)
    feeds.filter(organisation__ods_code="RCD").update(due_by=time(7, 30), days=[0, 1, 2, 3, 4])
    road.cases([case_row(1), case_row(2, Opened="soon")])
    feeds.filter(format="visits").update(
        received=datetime(2026, 11, 18, 6, 30, tzinfo=UTC), as_at=datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
    )
    page = text_of(officer.get("/files/"))
    assert "Weekdays by 7:30am" in page
    assert "Never came" in page
    assert "Late</strong>" in page
    assert "due today at 7:30am" in page
    assert "20 Nov 2026, 6:30am" in page
    assert "We do not receive admissions from Testshire Trust" in page
    feeds.filter(format="inpatients").update(received=AS_AT, as_at=AS_AT)
    assert "We do not receive admissions" not in text_of(officer.get("/files/"))


def test_the_list_is_set_against_the_total_the_partner_declares(officer: Any, road: Road) -> None:
    Feed.objects.filter(place=road.place, organisation__ods_code="RCD", format="open-cases").update(
        control_total=3
    )
    road.cases([case_row(1), case_row(2)])
    assert "2 in the list; the partner says it has 3" in text_of(officer.get("/files/"))
    road.cases([case_row(1), case_row(2), case_row(3)])
    assert "All 3 that the partner says it has" in text_of(officer.get("/files/"))


def test_a_list_is_sent_read_and_shown(officer: Any, road: Road) -> None:
    response = send(officer, road, lists=upload(road, [case_row(1), case_row(2, Opened="soon")]))
    file = newest(road)
    assert (response.status_code, response["Location"]) == (302, f"/files/{file.pk}/")
    assert (file.state, file.name, file.received_by) == ("received", "cases.csv", officer.actor.user_id)
    waiting = text_of(officer.get(f"/files/{file.pk}/"))
    assert "Waiting for its turn" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Look again" in waiting
    work(road)
    shown = text_of(officer.get(f"/files/{file.pk}/"))
    assert "Taken in" in shown
    assert "hx-trigger" not in shown
    assert "A column that every row must fill could not be read." in shown
    assert "Put the value right in the reject file" in shown
    assert file.sha256 in shown
    assert "Test data_officer" in shown


def test_when_anything_goes_wrong_neither_file_nor_job_stays(
    officer: Any, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joinedup.interop.views.files._after", lambda *_: 1 / 0)
    officer.raise_request_exception = False
    assert send(officer, road).status_code == 500
    with road.see():
        assert not PartnerFile.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="interop.take_in_file").exists()


def test_several_lists_at_once_with_a_moment(officer: Any, road: Road) -> None:
    response = send(
        officer,
        road,
        **{
            "lists": [upload(road, [case_row(1)]), upload(road, [case_row(2)], "odd.exe")],
            "as_at-day": "19",
            "as_at-month": "11",
            "as_at-year": "2026",
            "as_at-time": "6:30am",
        },
    )
    assert response["Location"] == "/files/"
    with road.see():
        assert set(PartnerFile.objects.values_list("as_at", flat=True)) == {
            datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
        }
    assert ProcrastinateJob.objects.filter(task_name="interop.take_in_file").count() == 2
    assert "2 files have come in" in text_of(officer.get("/files/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sender": ""}, "Choose who sent it"),
        ({"sender": "ZZZ"}, "Select a valid choice"),
        ({"list_format": ""}, "Choose what it is"),
        ({"list_format": "spreadsheet"}, "Select a valid choice"),
        ({"lists": ""}, "Choose a file"),
        ({"lists": SimpleUploadedFile("nothing.csv", b"")}, "nothing.csv is empty"),
    ],
)
def test_what_is_wrong_with_a_sending_is_said(
    officer: Any, road: Road, changes: dict[str, Any], sentence: str
) -> None:
    response = send(officer, road, **changes)
    assert response.status_code == 422
    page = text_of(response)
    assert "There is a problem" in page
    assert sentence in page
    assert "<title>Error: " in page
    with road.see():
        assert not PartnerFile.objects.exists()


def test_a_file_over_the_limit_goes_by_the_watched_folder(
    officer: Any, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "UPLOAD_LIMIT", 10)
    response = send(officer, road)
    assert response.status_code == 422
    assert "is larger than 10 bytes: put it into the watched folder" in text_of(response)


def held_file(road: Road) -> PartnerFile:
    road.cases([case_row(number) for number in range(40)])
    answer = road.cases([case_row(number) for number in range(15)], as_at=LATER)
    with road.see():
        return PartnerFile.objects.get(pk=answer.file_id)


def test_a_held_list_is_approved_in_two_steps(officer: Any, road: Road) -> None:
    file = held_file(road)
    listed = text_of(officer.get("/files/"))
    assert "Held until somebody looks" in listed
    assert f'href="/files/{file.pk}/approve/"' in listed
    first = text_of(officer.get(f"/files/{file.pk}/approve/"))
    assert "It would end 25 of the 40 that are open." in first
    assert "End 25 involvements that the list no longer names. Nothing is deleted." in first
    assert newest(road).state == "held"
    assert officer.post(f"/files/{file.pk}/approve/")["Location"] == f"/files/{file.pk}/"
    assert newest(road).state == "received"
    work(road)
    done = newest(road)
    assert (done.state, done.approved_by) == ("applied", officer.actor.user_id)
    assert "Approved by Test data_officer" in text_of(officer.get(f"/files/{file.pk}/"))
    assert officer.post(f"/files/{file.pk}/approve/").status_code == 409
    assert officer.get(f"/files/{file.pk}/approve/").status_code == 302


def test_a_held_list_that_a_later_one_overtook_asks_for_nothing(officer: Any, road: Road) -> None:
    from joinedup.access.door import operator

    file = held_file(road)
    with acting(operator(road.place)):
        PartnerFile.objects.filter(pk=file.pk).update(received_at=AS_AT)
    road.cases([case_row(number) for number in range(39)], as_at=LATER + timedelta(hours=1))
    assert "Held until somebody looks" not in text_of(officer.get("/files/"))
    assert "Nothing would change" in text_of(officer.get(f"/files/{file.pk}/approve/"))


def test_rejects_are_fetched_on_record_and_sent_back(officer: Any, road: Road) -> None:
    answer = road.cases([case_row(1), case_row(2, Opened="31/02/2026")])
    response = officer.get(f"/files/{answer.file_id}/rejects/")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/csv", "no-store")
    assert f'filename="refused-RCD-open-cases-{answer.file_id}.csv"' in response["Content-Disposition"]
    assert "Refused_Because" in content
    with road.see():
        event = Event.objects.get(kind="interop.rejects_fetched")
    assert (event.user_id, event.subject_id, event.data) == (
        officer.actor.user_id,
        answer.file_id,
        {"refused": 1},
    )
    mended = SimpleUploadedFile("mended.csv", content.replace("31/02", "28/02").encode())
    back = officer.post(f"/files/{answer.file_id}/mended/", {"lists": mended})
    work(road)
    file = newest(road)
    assert back["Location"] == f"/files/{file.pk}/"
    assert (file.state, file.accepted, file.format, file.as_at) == ("applied", 1, "open-cases", AS_AT)
    empty = officer.post(f"/files/{answer.file_id}/mended/", {})
    assert (empty.status_code, "Choose the mended file" in text_of(empty)) == (422, True)


def test_without_the_permission_to_send_there_are_counts_only(sign_in: SignIn, road: Road) -> None:
    analyst = sign_in("commissioner_analyst")
    answer = road.cases([case_row(1), case_row(2, Opened="31/02/2026")])
    page = text_of(analyst.get(f"/files/{answer.file_id}/"))
    assert "could not be read" in page
    for hidden in ("list-1.csv", answer.sha256, "Mend the refused rows", "Send a list"):
        assert hidden not in page
    assert 'id="send"' not in text_of(analyst.get("/files/"))
    for path in (f"/files/{answer.file_id}/rejects/", "/files/mappings/", "/files/codes/"):
        assert analyst.get(path).status_code == 403
    for path in ("/files/send/", f"/files/{answer.file_id}/approve/", f"/files/{answer.file_id}/again/"):
        assert analyst.post(path).status_code == 403
    with road.see():
        assert Event.objects.filter(kind="core.refused").count() == 6


def test_a_file_of_another_place_is_not_found(officer: Any, road: Road) -> None:
    from tests.worlds import small_place

    other = Road(small_place("elsewhere"), road.folder)
    answer = other.cases([case_row(1)])
    for path in ("", "rejects/", "approve/"):
        assert officer.get(f"/files/{answer.file_id}/{path}").status_code == 404


def test_a_failed_reading_can_be_tried_again(officer: Any, road: Road) -> None:
    send(officer, road)
    file = newest(road)
    with road.see():
        PartnerFile.objects.filter(pk=file.pk).update(state="failed", sentence="Something went wrong.")
    assert "Read it again" in text_of(officer.get(f"/files/{file.pk}/"))
    assert officer.post(f"/files/{file.pk}/again/").status_code == 302
    work(road)
    assert newest(road).state == "applied"
    assert officer.post(f"/files/{file.pk}/again/").status_code == 409


def test_codes_that_nobody_mapped_are_listed(officer: Any, road: Road) -> None:
    road.cases([case_row(1, Team_Code="DN-X"), case_row(2, Team_Code="DN-X"), case_row(3, Worker_ID="S77")])
    page = text_of(officer.get("/files/codes/"))
    assert "DN-X" in page
    assert "S77" in page


def test_the_latest_files_are_paged(officer: Any, road: Road) -> None:
    with road.see():
        sender = Feed.objects.filter(place=road.place)[0].organisation
        PartnerFile.objects.bulk_create(
            PartnerFile(
                place=road.place,
                sender=sender,
                format="staff",
                name=f"{number}.csv",
                sha256="0" * 64,
                size=1,
                state="applied",
                received_at=AS_AT + timedelta(minutes=number),
            )
            for number in range(30)
        )
    first, second = text_of(officer.get("/files/")), text_of(officer.get("/files/?page=2"))
    assert "/files/?page=2" in first
    assert first.count("Staff from") == 25
    assert second.count("Staff from") == 5
    assert "No file on this page" in text_of(officer.get("/files/?page=99"))
    assert officer.get("/files/?page=x").status_code == 200


@pytest.mark.parametrize("list_format", ["staff", "gp-list", "open-cases", "visits", "inpatients"])
def test_what_each_list_looks_like(officer: Any, list_format: str) -> None:
    page = text_of(officer.get(f"/files/formats/{list_format}/"))
    assert "What happens to a row" in page
    assert f"/files/formats/{list_format}/" in text_of(officer.get("/files/formats/"))


def test_a_format_there_is_not(officer: Any) -> None:
    assert officer.get("/files/formats/letters/").status_code == 404


def test_the_page_asks_no_more_when_there_are_more_lists(
    officer: Any, road: Road, django_assert_max_num_queries: Any
) -> None:
    with road.see():
        feeds = list(Feed.objects.filter(place=road.place))
        for number in range(20):
            feed = feeds[number % len(feeds)]
            PartnerFile.objects.create(
                place=road.place,
                sender=feed.organisation,
                format=feed.format,
                name="x",
                sha256="0" * 64,
                size=1,
                state="held",
                received_at=AS_AT,
            )
    officer.get("/files/")
    with django_assert_max_num_queries(24):
        officer.get("/files/")
