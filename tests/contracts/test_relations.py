"""Every relation to a person says what becomes of it when people are merged or parted (issue 4)."""

from typing import Any

from django.apps import apps
from django.db import connection

from joinedup.caseload.following import CASE_ROWS
from joinedup.people.relations import RELATIONS, How

OURS = [model for model in apps.get_models() if model.__module__.startswith("joinedup.")]


def rows(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {f"{table}.{column}" for table, column in cursor.fetchall()}


KEYS = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = '{0}'::regclass
"""


def test_every_foreign_key_of_the_models_is_declared() -> None:
    found = {
        f"{model._meta.db_table}.{field.column}"
        for model in OURS
        for field in model._meta.local_fields
        if field.related_model is not None and field.related_model._meta.label == "people.Person"
    }
    assert len(found) >= 15
    assert found <= set(RELATIONS), sorted(found - set(RELATIONS))


def test_every_foreign_key_of_the_database_is_declared(db: Any) -> None:
    found = rows(KEYS.format("people_person"))
    assert len(found) >= 15
    assert found <= set(RELATIONS), sorted(found - set(RELATIONS))


def test_every_plain_person_id_is_declared_too(db: Any) -> None:
    found = rows(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND column_name = 'person_id'"
    )
    assert "core_event.person_id" in found
    assert found <= set(RELATIONS), sorted(found - set(RELATIONS))


def test_nothing_is_declared_that_is_not_there(db: Any) -> None:
    columns = rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    assert {relation.name for relation in RELATIONS.values()} <= columns


def test_a_parent_is_moved_before_what_follows_it() -> None:
    seen: set[str] = set()
    for relation in RELATIONS.values():
        if relation.how is How.FOLLOWS_PARENT:
            assert relation.parent is not None
            assert relation.parent[1] in seen, relation.name
        if relation.how in (How.STAYS, How.BY_ROOM, How.DERIVED):
            assert relation.why, relation.name
        seen.add(relation.table)


def test_every_row_that_stands_in_a_case_follows_it(db: Any) -> None:
    found = rows(KEYS.format("caseload_case")) - {"caseload_case.joined_into_id"}
    assert found == {f"{table}.{column}" for table, column in CASE_ROWS.items()}
