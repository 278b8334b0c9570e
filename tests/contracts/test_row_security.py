"""Every table is classified, and those with people in them are protected in the database itself (DESIGN 5)."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError

from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.models import Person

OURS = [
    model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("joinedup.")
]
CLASSIFIED = [model for model in OURS if not model._meta.auto_created]
PROTECTED = [model for model in CLASSIFIED if model.row_security == "place"]

OWNERS_VIEWS = {"access_mine": ["security_barrier=true"]}
"""Views with the owner's sight: the reader's own live relationships and nothing else, behind a barrier."""
OWNERS_FUNCTIONS = {
    name: ["search_path=pg_catalog, pg_temp"]
    for name in (
        "joinedup_fresh_statistics",
        "joinedup_huddle_slots",
        "joinedup_open_context",
        "joinedup_relationships_of",
        "joinedup_teams_of_staff",
    )
}
"""Functions that run with the owner's rights, each with the path that nothing may stand in for."""


def one(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


@pytest.mark.parametrize("model", CLASSIFIED, ids=lambda model: model._meta.label)
def test_every_model_is_classified(model: Any) -> None:
    assert model.row_security in {"place", "reference", "internal"}
    has_person = any(
        field.is_relation
        and field.related_model is not None
        and field.related_model._meta.label == "people.Person"
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    )
    if has_person:
        assert model.row_security == "place"


BY_PLACE: dict[str, str] = {
    "place.Staff": "colleagues of every partner: whom to ask, who is in the room",
    "access.StaffAuthority": "what colleagues are authorised and competent to decide",
    "caseload.SavedView": "filters of a list, by name; nobody is in them",
    "caseload.SavedViewTeam": "with which teams a view is shared",
    "caseload.BulkAssignment": "that leads were given to many; whose are in its lines",
    "place.StaffRelation": "who leads and supervises whom",
    "meetings.Huddle": "a meeting of teams; its people are in its items",
    "meetings.Attendance": "colleagues who came",
    "meetings.Notice": "news read out; no person's details",
    "interop.PartnerFile": "a list as a whole: counts and reasons",
    "interop.SavedMapping": "how a partner's columns are read",
    "people.LinkRun": "how linking went, as counts",
    "people.SelfAudit": "how well records are linked, as counts by group",
}
"""Protected tables whose rows are kept apart by place alone, each with the reason."""

WRITES = {"context_insert", "context_update", "context_delete"}
ONLY_ADDED = {"core.Event"}
"""Tables that have no policy for a change, beside having no right to one."""


def policies(table: str) -> dict[str, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, coalesce(qual, ''), coalesce(with_check, '') FROM pg_policies WHERE tablename = %s"
            " AND policyname <> 'owner_all'",
            [table],
        )
        return {name: (using, check) for name, using, check in cursor.fetchall()}


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_protected_tables_are_forced_and_say_by_what(db: Any, model: Any) -> None:
    table = model._meta.db_table
    assert one(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    ) == (
        True,
        True,
    )
    assert "place_id" in {field.attname for field in model._meta.get_fields() if hasattr(field, "attname")}
    held = policies(table)
    for name, halves in held.items():
        for half in filter(None, halves):
            assert "joinedup_place()" in half or name == "sealed"
    reads = held["context"][0]
    by_person = "joinedup_purpose()" in reads
    assert by_person != (model._meta.label in BY_PLACE), (
        "say why by place alone, or protect it by relationship"
    )
    if by_person and model._meta.label != "access.Relationship":
        writes = {"context_insert"} if model._meta.label in ONLY_ADDED else WRITES
        assert set(held) - {"sealed", "finder"} == {"context"} | writes
        for name in writes:
            assert "'reporting'" not in "".join(held[name])


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_without_a_context_no_row_is_seen_or_taken(db: Any, model: Any) -> None:
    assert model.objects.count() == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        one(f"INSERT INTO {model._meta.db_table} DEFAULT VALUES RETURNING 1")


def test_the_application_is_the_lesser_role(db: Any) -> None:
    assert one("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == (
        False,
        False,
        False,
    )
    assert one(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    ) == (0,)


def test_no_view_or_function_looks_past_the_policies(db: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')"
            " AND NOT coalesce(c.reloptions::text LIKE '%%security_invoker=true%%', false)".replace("%%", "%")
        )
        assert dict(cursor.fetchall()) == OWNERS_VIEWS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' AND p.prosecdef"
        )
        assert dict(cursor.fetchall()) == OWNERS_FUNCTIONS


def test_one_place_does_not_see_anothers(place: Any, as_actor: Any) -> None:
    with acting(as_actor("operator")):
        person = Person.objects.create(place=place, family_name="Ibbotson")
        assert Person.objects.count() == 1
    other = Actor(place_id=place.pk + 1, purpose=Purpose.OPERATOR)
    with acting(other):
        assert Person.objects.count() == 0
        assert Person.objects.filter(pk=person.pk).update(family_name="Changed") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(place=place, family_name="Smuggled")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_context_does_not_outlive_its_transaction() -> None:
    actor = Actor(place_id=1)
    with acting(actor):
        assert one("SELECT joinedup_place()") == (1,)
    assert one("SELECT joinedup_place(), joinedup_context()") == (None, False)


def test_events_can_be_added_and_never_changed(place: Any, as_actor: Any) -> None:
    from joinedup.core import events
    from joinedup.core.models import Event

    kind = events.register_kind("core.contract_tested", "tested the trail", events.Category.SYSTEM)
    with acting(as_actor()) as actor:
        event = events.record(actor=actor, kind=kind)
        for change in (
            lambda: Event.objects.filter(pk=event.pk).update(kind="other"),
            lambda: Event.objects.filter(pk=event.pk).delete(),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()
        assert Event.objects.get(pk=event.pk).occurred == clock.now()
