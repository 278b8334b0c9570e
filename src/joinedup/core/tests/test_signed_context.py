"""A context that the door did not sign for this very transaction opens nothing."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from joinedup.core import context_key, events
from joinedup.core.context import (
    Actor,
    ContextNotAccepted,
    Purpose,
    _stamp,
    _text,
    acting,
    current_actor,
    open_on,
)
from joinedup.core.models import Event

KIND = events.register_kind("core.seal_tested", "tested the seal", events.Category.SYSTEM)
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def ask(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def shown(text: str, signature: int) -> bool:
    (opened,) = ask("SELECT joinedup_open_context(%s, %s::numeric)", text, str(signature))
    assert isinstance(opened, bool)
    return opened


@contextmanager
def another_connection() -> Iterator[Any]:
    """The application's role on a connection of its own."""
    parameters = connection.get_connection_params()
    for ours in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as mine:
        yield mine


@pytest.fixture
def actor() -> Actor:
    return Actor(
        place_id=7, user_id=8, staff_id=9, organisation_id=10, role="practitioner", parties=frozenset({33, 4})
    )


def written(actor: Actor) -> None:
    with acting(actor):
        events.record(actor=actor, kind=KIND)


def test_the_database_reads_what_the_door_signed(actor: Actor) -> None:
    read = (
        "SELECT joinedup_place(), joinedup_user(), joinedup_staff(), joinedup_organisation(), joinedup_role(),"
        " joinedup_purpose(), joinedup_parties(), joinedup_context()"
    )
    with acting(actor):
        assert ask(read) == (7, 8, 9, 10, "practitioner", "direct-care", [4, 33], True)
        assert current_actor() == actor
    assert ask(read) == (None, None, None, None, None, None, None, False)
    assert current_actor() is None


@pytest.mark.parametrize(
    "part",
    range(10),
    ids=["mark", "pid", "moment", "place", "user", "staff", "organisation", "role", "purpose", "parties"],
)
def test_an_altered_context_is_refused(actor: Actor, part: int) -> None:
    written(actor)
    with transaction.atomic(), connection.cursor() as cursor:
        text = _text(actor, _stamp(cursor))
        signature = context_key.sign(text)
        parts = text.split("|")
        parts[part] = {"": "1", "role": "auditor"}.get(parts[part], parts[part] + "1")
        if part == 9:
            parts[part] = "{4,33,34}"
        assert not shown("|".join(parts), signature)
        assert Event.objects.count() == 0
        assert shown(text, signature)
        assert Event.objects.count() == 1


@given(st.one_of(st.integers(min_value=-5, max_value=1 << 2050), st.just(0), st.just(1)))
def test_no_number_is_a_signature(number: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        assert not shown(_text(Actor(place_id=7), _stamp(cursor)), number)


def test_not_a_number_and_nothing_are_no_signatures(actor: Actor) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        text = _text(actor, _stamp(cursor))
        for odd in ("NaN", "Infinity", "1.5", None):
            assert ask("SELECT joinedup_open_context(%s, %s::numeric)", text, odd) == (False,)
        assert ask("SELECT joinedup_open_context(NULL, 4)") == (False,)
        whole = context_key.sign(text)
        assert not shown(text, whole + context_key.modulus())
        assert shown(text, whole)


def test_a_context_set_by_hand_gives_nothing(actor: Actor) -> None:
    written(actor)
    with another_connection() as mine:
        with mine.transaction(), mine.cursor() as cursor:
            text = _text(actor, _stamp(cursor))
            cursor.execute("SELECT set_config('ju.context', %s, true)", [text])
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState), mine.transaction():
                cursor.execute("SELECT count(*) FROM core_event")
            open_on(cursor, actor)
            assert cursor.execute("SELECT count(*) FROM core_event").fetchone() == (1,)
            cursor.execute("SELECT set_config('ju.context', %s, true)", [text.replace("|7|", "|8|")])
            assert cursor.execute("SELECT count(*) FROM core_event").fetchone() == (0,)
        with mine.transaction(), mine.cursor() as cursor:
            cursor.execute("SELECT set_config('ju.context', %s, true)", [text])
            assert cursor.execute("SELECT count(*) FROM core_event").fetchone() == (0,)


def test_a_context_is_good_for_one_transaction_on_one_connection(actor: Actor) -> None:
    written(actor)
    with transaction.atomic(), connection.cursor() as cursor:
        text = _text(actor, _stamp(cursor))
        signature = context_key.sign(text)
        assert shown(text, signature)
        with another_connection() as mine, mine.transaction():
            refused = mine.execute(
                "SELECT joinedup_open_context(%s, %s::numeric)", [text, str(signature)]
            ).fetchone()
            assert refused == (False,)
        assert Event.objects.count() == 1
    with transaction.atomic():
        assert not shown(text, signature)
        ask("SELECT set_config('ju.context', %s, true)", text)
        assert Event.objects.count() == 0
    assert Event.objects.count() == 0


def test_a_context_left_set_in_the_session_is_dead_in_the_next_transaction(actor: Actor) -> None:
    """What a pooler that hands connections on would meet: the setting is there, the transaction is another."""
    written(actor)
    with another_connection() as mine:
        with mine.transaction(), mine.cursor() as cursor:
            open_on(cursor, actor)
            cursor.execute("SELECT set_config('ju.context', current_setting('ju.context'), false)")
            assert cursor.execute("SELECT count(*) FROM core_event").fetchone() == (1,)
        assert mine.execute("SELECT current_setting('ju.context') <> ''").fetchone() == (True,)
        assert mine.execute("SELECT count(*) FROM core_event").fetchone() == (0,)
        with mine.transaction():
            assert mine.execute("SELECT count(*) FROM core_event").fetchone() == (0,)


def test_the_seal_and_the_key_are_the_owners_alone(actor: Actor) -> None:
    for forbidden in (
        "SELECT setval('core_seal_one', 1)",
        "SELECT nextval('core_seal_two')",
        "SELECT modulus FROM core_contextkey",
        "UPDATE core_contextkey SET modulus = 3",
        "INSERT INTO core_contextkey (modulus) VALUES (3)",
        "DELETE FROM core_contextkey",
        "TRUNCATE core_contextkey",
        "ALTER SEQUENCE core_seal_one RESTART",
        "CREATE OR REPLACE FUNCTION joinedup_sealed() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "ALTER TABLE core_event DISABLE ROW LEVEL SECURITY",
    ):
        with (
            acting(actor),
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            ask(forbidden)
    with acting(actor):
        assert ask("SELECT joinedup_context()") == (True,)


def test_nothing_in_the_sessions_own_schema_stands_in_for_anything(actor: Actor) -> None:
    written(actor)
    with another_connection() as mine:
        mine.execute("CREATE TEMPORARY TABLE core_contextkey (only_one boolean, modulus numeric)")
        mine.execute("INSERT INTO core_contextkey VALUES (true, 3)")
        mine.execute("CREATE TEMPORARY SEQUENCE core_seal_one")
        mine.execute("CREATE TEMPORARY SEQUENCE core_seal_two")
        mine.execute("CREATE DOMAIN pg_temp.regclass AS text")
        mine.execute("CREATE DOMAIN pg_temp.int8 AS text")
        mine.execute(
            "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT '\\x00'::bytea $$"
        )
        mine.execute(
            "CREATE FUNCTION pg_temp.joinedup_sealed() RETURNS boolean LANGUAGE sql AS 'SELECT true'"
        )
        for path in ("pg_temp, public, pg_catalog", "pg_temp, pg_catalog, public", "pg_catalog"):
            mine.execute(f"SET search_path = {path}")
            with mine.transaction(), mine.cursor() as cursor:
                cursor.execute("SELECT nextval('pg_temp.core_seal_one'), nextval('pg_temp.core_seal_two')")
                text = _text(actor, _stamp(cursor))
                cursor.execute("SELECT public.joinedup_open_context(%s, 1)", [text])
                assert cursor.fetchone() == (False,)
                cursor.execute("SELECT set_config('ju.context', %s, true)", [text])
                try:
                    with mine.transaction():
                        cursor.execute("SELECT count(*) FROM public.core_event")
                        assert cursor.fetchone() == (0,)
                except psycopg.errors.ObjectNotInPrerequisiteState:
                    pass
                cursor.execute(
                    "SELECT public.joinedup_open_context(%s, %s::numeric)",
                    [text, str(context_key.sign(text))],
                )
                assert cursor.fetchone() == (True,)
                assert cursor.execute("SELECT count(*) FROM public.core_event").fetchone() == (1,)


def test_another_key_opens_nothing_and_says_so(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    written(actor)
    other = rsa.generate_private_key(public_exponent=3, key_size=2048)
    with monkeypatch.context() as patched:
        patched.setattr(context_key, "_private_key", lambda: other)
        with pytest.raises(ContextNotAccepted, match="joinedup setup"), acting(actor):
            raise AssertionError("a context was opened")
        assert Event.objects.count() == 0
        assert not context_key.put_public_key(replace=False)
        assert context_key.put_public_key()
        try:
            with acting(actor):
                assert Event.objects.count() == 1
        finally:
            patched.undo()
            assert context_key.put_public_key()
    with acting(actor):
        assert Event.objects.count() == 1


def stumble(*actors: Actor) -> None:
    """Opens contexts one inside the other, sees that the last one holds, closes them, and fails."""
    with transaction.atomic(), ExitStack() as opened:
        for one in actors:
            opened.enter_context(acting(one))
        assert ask("SELECT joinedup_place()") == (actors[-1].place_id,)
        if len(actors) > 1:
            opened.close()
        raise ZeroDivisionError


def test_the_former_context_comes_back_however_the_inner_one_ends(actor: Actor) -> None:
    written(actor)
    inner = Actor(place_id=8, purpose=Purpose.OPERATOR)
    with acting(actor):
        with pytest.raises(ZeroDivisionError):
            stumble(inner)
        assert Event.objects.count() == 1
        with pytest.raises(DatabaseError), acting(inner):
            ask("SELECT 1 / 0")
        assert Event.objects.count() == 1
        with acting(inner):
            assert ask("SELECT joinedup_place(), joinedup_purpose()") == (8, "operator")
            transaction.set_rollback(True)
        assert Event.objects.count() == 1
        with pytest.raises(ZeroDivisionError):
            stumble(inner, actor)
        assert Event.objects.count() == 1
        with acting(actor):
            assert Event.objects.count() == 1
        assert current_actor() == actor


def test_the_owners_connection_is_not_the_applications(actor: Actor) -> None:
    """A context opened on one connection says nothing on the other."""
    written(actor)
    with acting(actor), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT joinedup_context()")
        assert cursor.fetchone() == (False,)
