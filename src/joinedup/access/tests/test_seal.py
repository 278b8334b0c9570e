"""The seal over real events: what is sealed, what waits, what is kept outside the database, and the alarms."""

import json
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from joinedup.access.jobs import seal as jobs
from joinedup.access.models import SealedEvent, SealState
from joinedup.access.queries.seal import window
from joinedup.access.seal import SealError, keeping, restart, rotate_key, seal, sealing, verify
from joinedup.access.tests.sealed import ACTOR, KIND, owner, write
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("kept", "alone_here", "trigger_back"),
]


def test_a_sealed_history_is_intact_and_what_is_new_is_named_unsealed(history: list[int]) -> None:
    verdict = verify(batch=3)
    assert (verdict.is_intact, verdict.sealed, verdict.unsealed) == (True, 10, 0)
    write(2)
    verdict = verify(batch=3)
    assert (verdict.is_intact, verdict.sealed, verdict.unsealed, verdict.oldest) == (True, 10, 2, clock.now())
    assert seal().sealed == 2
    assert seal().sealed == 0
    assert list(SealedEvent.objects.order_by("pk").values_list("pk", flat=True)) == list(range(1, 13))


def test_a_head_older_than_the_chain_is_said_and_mended(history: list[int], kept: Path) -> None:
    """As when a run is broken off between the database and the file."""
    older = (kept / "head.json").read_text()
    write(3)
    seal()
    (kept / "head.json").write_text(older)
    verdict = verify()
    assert (verdict.is_intact, verdict.behind, verdict.sealed) == (True, 3, 13)
    write(1)
    assert seal().total == 14
    assert verify().behind == 0


def test_checkpoints_are_noted_when_due_and_elsewhere_too(
    history: list[int], settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_CHECKPOINT_FOLDER = str(tmp_path)
    first = sealing.checkpoint(every=timedelta(hours=1))
    assert first is not None
    write(1)
    seal()
    assert sealing.checkpoint(every=timedelta(hours=1)) is None
    assert sealing.checkpoint() is not None
    lines = (tmp_path / "joinedup-checkpoints.jsonl").read_text().splitlines()
    assert [json.loads(line)["count"] for line in lines] == [10, 11]
    assert verify().checkpoints == 2


def test_keys_and_head_are_outside_the_database_and_readable_by_the_owner_alone(
    history: list[int], kept: Path
) -> None:
    sealing.checkpoint()
    for path in kept.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    (key,) = keeping.keys()
    assert key.secret.hex() not in str(owner("SELECT link FROM access_sealedevent"))


def test_a_new_key_seals_on_and_the_old_one_still_checks(history: list[int], kept: Path) -> None:
    assert rotate_key().first == 11
    write(2)
    seal()
    assert verify().is_intact
    (kept / "keys" / "0001.json").unlink()
    verdict = verify()
    assert (verdict.is_intact, verdict.unverifiable) == (True, 10)
    owner("UPDATE core_event SET role = 'other' WHERE id = (SELECT max(id) FROM core_event)")
    assert [fault.position for fault in verify().faults] == [12]


def test_without_head_or_keys_nothing_is_sealed_over(history: list[int], kept: Path) -> None:
    (kept / "keys" / "0001.json").rename(kept / "aside")
    with pytest.raises(SealError, match="keys"):
        seal()
    (kept / "aside").rename(kept / "keys" / "0001.json")
    (kept / "head.json").unlink()
    for refused in (seal, verify):
        with pytest.raises(SealError, match=r"head\.json"):
            refused()


def test_after_a_restore_the_chain_is_taken_up_again_with_a_reason(history: list[int]) -> None:
    sealing.checkpoint()
    owner("DELETE FROM core_event WHERE id = ANY(%s)", history[8:])
    owner("DELETE FROM access_sealedevent WHERE id > 8")
    with pytest.raises(SealError, match="why"):
        restart(reason=" ")
    restart(reason="Restored the backup of 19 November.")
    write(2)
    assert seal().total == 10
    verdict = verify()
    assert verdict.is_intact
    assert [(one["from"], one["to"], one["reason"]) for one in verdict.restarts] == [
        (10, 8, "Restored the backup of 19 November.")
    ]


def test_events_of_another_servers_transactions_are_sealed_after_a_restore(history: list[int]) -> None:
    owner("ALTER TABLE core_event DISABLE TRIGGER xact_of_its_own")
    write(1)
    owner("UPDATE core_event SET xact = 9000000000000 WHERE id = (SELECT max(id) FROM core_event)")
    restart(reason="Moved to another server.")
    assert seal().sealed == 1
    assert verify().is_intact


def test_the_applications_role_changes_neither_events_nor_links(history: list[int]) -> None:
    for sql in (
        "UPDATE access_sealedevent SET link = ''",
        "DELETE FROM access_sealedevent",
        "INSERT INTO access_sealedevent VALUES (99, 99, now(), '')",
        "TRUNCATE access_sealedevent",
        "UPDATE access_sealstate SET trouble = ''",
        "UPDATE core_event SET kind = ''",
        "DELETE FROM core_event",
        "TRUNCATE core_event",
        "ALTER TABLE core_event DISABLE TRIGGER ALL",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with acting(ACTOR):
        event = Event.objects.create(
            kind=KIND, occurred=clock.now(), request_id=ACTOR.request_id, place_id=7, purpose="x", xact=1
        )
    ((number,),) = owner("SELECT xact FROM core_event WHERE id = %s", event.pk)
    assert number > 1, "the transaction's number is the database's own, whatever was given"


@pytest.fixture
def open_transaction() -> Iterator[Any]:
    """An event written by a transaction that goes on."""
    parameters = connections["owner"].get_connection_params()
    for ours in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters) as other:
        yield other


@pytest.mark.real_clock
def test_what_is_not_surely_committed_waits(real_horizon: None, open_transaction: Any) -> None:
    write(2)
    _wait_for(2)
    open_transaction.execute(
        "INSERT INTO core_event (occurred, kind, outcome, request_id, role, purpose, subject_type, data, category)"
        " VALUES (now(), 'core.seal_tried', 'done', gen_random_uuid(), '', 'x', '', '{}', 'system')"
    )
    write(2)
    for _ in range(3):
        assert seal().total == 2, "an earlier transaction may still bring its event in"
    verdict = verify()
    assert (verdict.is_intact, verdict.unsealed) == (True, 2)
    open_transaction.commit()
    _wait_for(5)
    order = [pk for (pk,) in owner("SELECT event_id FROM access_sealedevent ORDER BY id")]
    numbers = [number for (number,) in owner("SELECT xact FROM core_event ORDER BY xact, id")]
    assert len(order) == 5
    assert numbers == sorted(numbers)
    assert verify().is_intact


def _wait_for(total: int) -> None:
    pause = threading.Event()
    for _ in range(600):
        if seal().total >= total:
            return
        pause.wait(0.1)
    raise AssertionError("the events were never sealed")


def test_the_window_is_stated_and_late_ones_are_an_alarm(
    history: list[int], settings: Any, time_machine: Any
) -> None:
    settings.ALARM_EMAILS = ["ig@example.org"]
    write(2)
    now = window(using="owner")
    assert (now.unsealed, now.oldest, now.is_late) == (2, clock.now(), False)
    time_machine.move_to(clock.now() + timedelta(minutes=16), tick=False)
    assert window(using="owner").is_late
    jobs.seal_events.func(0)
    assert window(using="owner").unsealed == 0
    assert mail.outbox == []


def test_the_alarm_goes_out_once_and_the_pages_say_why(history: list[int], settings: Any) -> None:
    settings.ALARM_EMAILS = ["ig@example.org"]
    owner("UPDATE core_event SET role = 'other' WHERE id = %s", history[0])
    for _ in range(2):
        jobs.verify_seal.func(0)
    assert len(mail.outbox) == 1
    assert str(history[0]) in mail.outbox[0].body
    state = SealState.objects.get()
    assert (state.is_intact, state.finding) == (False, mail.outbox[0].body.strip())
    assert window(using="owner").is_late


def test_checkpoints_go_out_by_mail(history: list[int], settings: Any) -> None:
    settings.AUDIT_CHECKPOINT_EMAILS = ["seal@example.org"]
    jobs.seal_events.func(0)
    (sent,) = mail.outbox
    assert keeping.head().link in sent.body  # type: ignore[union-attr]
