"""Jobs: a list that came by page, the watched folder, lists that are late, how far a reading has got."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from joinedup.caseload.models import Involvement
from joinedup.core.models import Event
from joinedup.interop import actions, intake, jobs, originals, queries
from joinedup.interop.models import PartnerFile
from joinedup.interop.progress import Reporter
from joinedup.interop.tests.lists import CASES, Road, case_row
from joinedup.place.models import Feed, Organisation


def received(road: Road, rows: list[dict[str, str]], **values: Any) -> PartnerFile:
    kept = originals.keep(road.write(CASES, rows))
    with road.see():
        return actions.receive_file(
            actor=road.actor,
            sender_id=Organisation.objects.get(ods_code="RCD").pk,
            list_format="open-cases",
            name="cases.csv",
            sha256=kept.sha256,
            size=kept.size,
            **values,
        )


def state_of(road: Road, file: PartnerFile) -> PartnerFile:
    with road.see():
        return PartnerFile.objects.get(pk=file.pk)


def test_a_job_is_gone_with_the_work_that_made_it(road: Road) -> None:
    def work() -> None:
        with transaction.atomic():
            jobs.take_in_file.defer(place_id=road.place.pk, file_id=1)
            assert ProcrastinateJob.objects.filter(task_name="interop.take_in_file").count() == 1
            raise LookupError

    with pytest.raises(LookupError):
        work()
    assert not ProcrastinateJob.objects.filter(task_name="interop.take_in_file").exists()


def test_a_list_is_taken_in_once_however_often_the_job_runs(road: Road) -> None:
    file = received(road, [case_row(1), case_row(2)])
    for _ in range(2):
        jobs.take_in_file(place_id=road.place.pk, file_id=file.pk)
    done = state_of(road, file)
    assert (done.state, done.accepted, done.unchanged) == ("applied", 2, 0)
    with road.see():
        assert Involvement.objects.count() == 2
        assert Event.objects.filter(kind="interop.file_finished").count() == 1


def test_a_job_whose_worker_died_goes_on(road: Road) -> None:
    file = received(road, [case_row(1)])
    with road.see():
        actions.start_file(actor=road.actor, file=file)
    jobs.take_in_file(place_id=road.place.pk, file_id=file.pk)
    assert state_of(road, file).state == "applied"


def test_a_job_for_a_file_of_another_place_does_nothing(road: Road) -> None:
    jobs.take_in_file(place_id=road.place.pk, file_id=999_999)


def test_the_moment_given_at_the_page_counts(road: Road) -> None:
    moment = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
    file = received(road, [case_row(1)], as_at=moment)
    jobs.take_in_file(place_id=road.place.pk, file_id=file.pk)
    assert state_of(road, file).as_at == moment


def test_a_fault_of_ours_is_said_and_can_be_tried_again(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    file = received(road, [case_row(1)])
    monkeypatch.setattr(intake.pipeline, "known_to", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.take_in_file(place_id=road.place.pk, file_id=file.pk)
    failed = state_of(road, file)
    assert failed.state == "failed"
    assert "can be tried again" in failed.sentence
    monkeypatch.undo()
    originals_home(monkeypatch, road)
    with road.see():
        actions.try_again(actor=road.actor, file_id=file.pk)
    jobs.take_in_file(place_id=road.place.pk, file_id=file.pk)
    assert state_of(road, file).state == "applied"


def originals_home(monkeypatch: pytest.MonkeyPatch, road: Road) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr(originals, "embedded", SimpleNamespace(home=lambda: road.folder / "home"))


def test_the_inbox_is_swept(road: Road) -> None:
    inbox = originals.folder("inbox") / "RCD" / "open-cases"
    inbox.mkdir(parents=True)
    path = road.write(CASES, [case_row(1)])
    path.rename(inbox / "cases.csv")
    with time_machine.travel(datetime(2036, 1, 1, tzinfo=UTC), tick=False):
        jobs.sweep_inbox(timestamp=0)
    with road.see():
        assert PartnerFile.objects.get().state == "applied"


def late_feed(road: Road, **values: Any) -> Feed:
    Feed.objects.filter(place=road.place).update(is_expected=False)
    feed = Feed.objects.get(place=road.place, organisation__ods_code="RCD", format="open-cases")
    for name, value in {
        "is_expected": True,
        "due_by": time(6, 45),
        "days": [0, 1, 2, 3, 4],
        **values,
    }.items():
        setattr(feed, name, value)
    feed.save()
    return feed


def alarms(road: Road) -> int:
    with road.see():
        return Event.objects.filter(kind="interop.file_late").count()


def test_a_late_list_is_told_once_a_day(road: Road, settings: Any) -> None:
    settings.ALARM_EMAILS = ["office@example.org"]
    late_feed(road)
    for _ in range(3):
        jobs.look_for_late_lists(timestamp=0)
    assert alarms(road) == 1
    assert [message.subject for message in mail.outbox] == ["Joined Up Testshire: 1 lists are late"]
    assert "open-cases from Testshire Trust" in mail.outbox[0].body
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False):
        jobs.look_for_late_lists(timestamp=0)
    assert alarms(road) == 2


@pytest.mark.parametrize(
    ("received_at", "now", "late"),
    [
        (None, datetime(2026, 11, 20, 7, 14, tzinfo=UTC), False),
        (None, datetime(2026, 11, 20, 7, 15, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 0, 5, tzinfo=UTC), datetime(2026, 11, 20, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 19, 6, 30, tzinfo=UTC), datetime(2026, 11, 20, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 6, 30, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, tzinfo=UTC), False),
    ],
)
def test_when_a_list_is_late(road: Road, received_at: datetime | None, now: datetime, late: bool) -> None:
    feed = late_feed(road, received=received_at)
    assert queries.is_late(feed, now, timedelta(minutes=30)) is late


def test_a_list_without_a_rhythm_is_never_late(road: Road) -> None:
    feed = late_feed(road, due_by=None)
    assert queries.last_due(feed, datetime(2026, 11, 20, 8, 0, tzinfo=UTC)) is None
    jobs.look_for_late_lists(timestamp=0)
    assert alarms(road) == 0


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_how_far_a_reading_has_got_is_seen_before_its_end(tmp_path: Any) -> None:
    from tests.worlds import small_place

    road = Road(small_place(), tmp_path)
    file = received(road, [case_row(1)])
    with road.see(), Reporter(road.actor, file.pk) as progress:
        progress(5_000)
        assert PartnerFile.objects.get(pk=file.pk).progress == 5_000


def test_every_job_is_one_the_worker_knows() -> None:
    from procrastinate.contrib.django import app

    assert {
        "interop.take_in_file",
        "interop.sweep_inbox",
        "interop.look_for_late_lists",
        "interop.retry_stalled",
    } <= set(app.tasks)
    assert {periodic.task.name for periodic in app.periodic_registry.periodic_tasks.values()} >= {
        "interop.sweep_inbox",
        "interop.look_for_late_lists",
        "interop.retry_stalled",
    }
