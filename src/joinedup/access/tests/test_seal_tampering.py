"""What the owner of the database changes in a sealed history is found and named."""

from pathlib import Path

import pytest

from joinedup.access.seal import SealError, seal, sealing, verify
from joinedup.access.seal.chain import What
from joinedup.access.seal.columns import COLUMNS
from joinedup.access.tests.sealed import faults, owner, write
from joinedup.core.models import Event

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("kept", "alone_here", "trigger_back"),
]


def test_the_seal_covers_every_column() -> None:
    assert set(COLUMNS) == {field.column for field in Event._meta.concrete_fields}


OTHER = {
    "id": "id + 1000000",
    "occurred": "occurred + interval '1 microsecond'",
    "request_id": "gen_random_uuid()",
    "data": "data || '{\"n\": 99}'",
    "people": "'{1,2,3}'",
}


def test_any_column_changed_by_the_owner_is_named(history: list[int]) -> None:
    kinds = dict(
        owner(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = 'core_event' AND table_schema = 'public'"
        )
    )
    owner("ALTER TABLE core_event DISABLE TRIGGER xact_of_its_own")
    for column in COLUMNS:
        other = OTHER.get(column) or (
            f"coalesce({column}, 0) + 1" if kinds[column] == "bigint" else f"{column} || 'x'"
        )
        owner("CREATE TABLE kept_aside AS SELECT * FROM core_event WHERE id = %s", history[4])
        try:
            owner(f"UPDATE core_event SET {column} = {other} WHERE id = %s", history[4])
            what = What.REMOVED if column == "id" else What.CHANGED
            assert faults()[0] == (what, 5, history[4]), column
            owner("DELETE FROM core_event WHERE id IN (%s, %s)", history[4], history[4] + 1_000_000)
            owner("INSERT INTO core_event SELECT * FROM kept_aside")
        finally:
            owner("DROP TABLE kept_aside")
        assert faults() == [], column


def test_null_and_nothing_are_not_the_same(history: list[int]) -> None:
    owner("UPDATE core_event SET people = NULL WHERE id = %s", history[2])
    assert faults() == [(What.CHANGED, 3, history[2])]


def test_a_deleted_event_is_named_with_or_without_its_link(history: list[int]) -> None:
    owner("DELETE FROM core_event WHERE id = %s", history[6])
    assert faults() == [(What.REMOVED, 7, history[6])]
    owner("DELETE FROM access_sealedevent WHERE event_id = %s", history[6])
    assert faults() == [(What.REMOVED, 7, None)]
    owner("UPDATE access_sealedevent SET id = id - 1 WHERE id > 7")
    assert [(what, at) for what, at, _ in faults()] == [(What.REMOVED, 7)]


def put_in(*, occurred: str, number: int, quiet: bool = True) -> int:
    """An event that the owner writes, past the trigger."""
    if quiet:
        owner("ALTER TABLE core_event DISABLE TRIGGER xact_of_its_own")
    ((made,),) = owner(
        "INSERT INTO core_event (id, occurred, kind, outcome, request_id, role, purpose, subject_type, data, category, xact)"
        f" SELECT %s, {occurred}, kind, outcome, request_id, role, purpose, subject_type, data,"
        " category, xact FROM core_event WHERE id = (SELECT min(id) FROM core_event)"
        " RETURNING id",
        number,
    )
    return int(made)


def test_an_event_put_in_among_the_sealed_is_named(history: list[int]) -> None:
    false = put_in(occurred="occurred", number=-5)
    assert faults() == [(What.INSERTED, None, false)]
    assert seal().sealed == 0, "and it is never sealed"
    assert faults() == [(What.INSERTED, None, false)]


def test_an_event_put_in_with_a_link_is_named(history: list[int]) -> None:
    false = put_in(occurred="occurred", number=-5)
    owner("UPDATE access_sealedevent SET id = -id WHERE id >= 4")
    owner("UPDATE access_sealedevent SET id = 1 - id WHERE id < 0")
    owner(
        "INSERT INTO access_sealedevent SELECT 4, %s, sealed, link FROM access_sealedevent WHERE id = 5",
        false,
    )
    assert faults() == [(What.INSERTED, 4, false)]


def test_an_event_dated_back_is_named_though_its_transaction_is_new(history: list[int]) -> None:
    false = put_in(occurred="occurred - interval '2 days'", number=9_000_000, quiet=False)
    write(1)
    assert seal().sealed == 1
    assert faults() == [(What.INSERTED, None, false)]


def test_events_that_change_places_are_named(history: list[int]) -> None:
    owner("UPDATE access_sealedevent SET event_id = -event_id WHERE id IN (3, 6)")
    owner("UPDATE access_sealedevent SET event_id = %s WHERE id = 3", history[5])
    owner("UPDATE access_sealedevent SET event_id = %s WHERE id = 6", history[2])
    (found,) = verify().faults
    assert (found.what, found.position, found.event_id) == (What.REORDERED, 3, history[5])


def test_a_tail_cut_off_with_its_links_is_named_and_not_sealed_over(history: list[int]) -> None:
    owner("DELETE FROM core_event WHERE id = ANY(%s)", history[7:])
    owner("DELETE FROM access_sealedevent WHERE id > 7")
    assert faults() == [(What.CUT, 8, None)]
    write(1)
    with pytest.raises(SealError, match="not the one noted"):
        seal()
    assert faults() == [(What.CUT, 8, None)]


def test_everything_cut_off_is_named(history: list[int]) -> None:
    owner("DELETE FROM core_event")
    owner("DELETE FROM access_sealedevent")
    assert faults() == [(What.CUT, 1, None)]


def test_a_link_written_over_does_not_hide_a_change(history: list[int]) -> None:
    owner("UPDATE core_event SET role = 'other' WHERE id = %s", history[3])
    owner("UPDATE access_sealedevent SET link = sha256(link) WHERE id = 4")
    assert faults() == [(What.CHANGED, 4, history[3])]


def test_links_that_the_key_did_not_make_are_never_taken_in(history: list[int]) -> None:
    write(1)
    owner("INSERT INTO access_sealedevent SELECT 11, max(id), now(), sha256('x') FROM core_event")
    with pytest.raises(SealError, match="did not make"):
        seal()
    assert [(what, at) for what, at, _ in faults()] == [(What.CHANGED, 11)]


def test_an_older_head_with_the_tail_cut_to_match_is_found_by_the_checkpoints(
    history: list[int], kept: Path
) -> None:
    older = (kept / "head.json").read_text()
    more = write(3)
    seal()
    noted = sealing.checkpoint()
    assert noted is not None
    assert noted["count"] == 13
    owner("DELETE FROM core_event WHERE id = ANY(%s)", more)
    owner("DELETE FROM access_sealedevent WHERE id > 10")
    (kept / "head.json").write_text(older)
    assert faults() == [(What.CUT, 11, None)]
