"""Migrations: one line a room, forwards and back, nothing missing, run by the owner alone (STYLE 7.4, STACK_NOTES 2)."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import RunPython, RunSQL

ROOMS = [app for app in apps.get_app_configs() if app.name.startswith("joinedup.")]
WITH_MIGRATIONS = sorted(app.label for app in ROOMS if (Path(app.path) / "migrations").is_dir())
OUR_LOADER = MigrationLoader(None)
OURS = sorted(key for key in OUR_LOADER.disk_migrations if key[0] in WITH_MIGRATIONS)
IRREVERSIBLE: dict[tuple[str, str], str] = {}
"""Migrations that cannot be taken back, with the reason."""


@pytest.mark.parametrize("label", WITH_MIGRATIONS)
def test_a_rooms_history_is_one_line(label: str) -> None:
    assert len(OUR_LOADER.graph.leaf_nodes(label)) == 1
    assert len(OUR_LOADER.graph.root_nodes(label)) >= 1
    names = [name for app, name in OURS if app == label]
    newest = (Path(apps.get_app_config(label).path) / "migrations" / "max_migration.txt").read_text().strip()
    assert names[-1] == newest == OUR_LOADER.graph.leaf_nodes(label)[0][1]
    for before, after in pairwise(names):
        assert (label, before) in OUR_LOADER.disk_migrations[label, after].dependencies
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


@pytest.mark.django_db(databases=["default", "owner"])
def test_no_model_has_changed_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("key", OURS, ids=lambda key: ".".join(key))
def test_a_migration_imports_nothing_that_moves(key: tuple[str, str]) -> None:
    """Models, actions and rules change; a migration says what was then. Only the helpers that stand still are used."""
    label, name = key
    path = Path(apps.get_app_config(label).path) / "migrations" / f"{name}.py"
    allowed = ("joinedup.core.rls", "joinedup.core.migration_help")
    stays = (*allowed, *(f"joinedup.{room}.sql" for room in WITH_MIGRATIONS))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for module in names:
            if module == "joinedup.core" and isinstance(node, ast.ImportFrom):
                module = f"joinedup.core.{node.names[0].name}"
            assert not module.startswith("joinedup.") or module in stays, module


@pytest.mark.parametrize("key", OURS, ids=lambda key: ".".join(key))
def test_every_step_can_be_taken_back(key: tuple[str, str]) -> None:
    if key in IRREVERSIBLE:
        return
    for operation in OUR_LOADER.disk_migrations[key].operations:
        assert operation.reversible, (
            f"{operation.describe()}: say how to take it back, or list it with the reason"
        )
        if isinstance(operation, RunPython | RunSQL):
            assert operation.reversible


@pytest.fixture
def scratch(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """An empty database of the owner's, made beside the tests' own and dropped afterwards."""
    with django_db_blocker.unblock():
        owner = connections["owner"]
        name = f"{owner.settings_dict['NAME']}_back"
        former = owner.settings_dict["NAME"]
        owner.close()
        owner.settings_dict["NAME"] = "postgres"
        try:
            with owner.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
            owner.close()
            owner.settings_dict["NAME"] = name
            yield owner
            owner.close()
            owner.settings_dict["NAME"] = "postgres"
            with owner.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')
        finally:
            owner.close()
            owner.settings_dict["NAME"] = former


def shape(owner: Any) -> dict[str, list[tuple[Any, ...]]]:
    """What a database looks like: columns, indexes, constraints, policies, our functions."""
    questions = {
        "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default FROM"
        " information_schema.columns WHERE table_schema = 'public'",
        "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "policies": "SELECT tablename, policyname, qual, with_check FROM pg_policies",
        "forced": "SELECT relname FROM pg_class WHERE relforcerowsecurity",
        "functions": "SELECT proname FROM pg_proc WHERE proname LIKE 'joinedup%'",
    }
    with owner.cursor() as cursor:
        found = {}
        for what, question in questions.items():
            cursor.execute(question)
            found[what] = sorted(tuple(map(str, row)) for row in cursor.fetchall())
    return found


def test_everything_goes_back_to_nothing_and_forward_again(scratch: Any) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    first = shape(scratch)
    assert len(first["policies"]) > 40
    executor = MigrationExecutor(scratch)
    if not IRREVERSIBLE:
        executor.migrate([(label, None) for label in WITH_MIGRATIONS])
        left = {table for table, *_ in shape(scratch)["columns"]}
        assert not {table for table in left if table.split("_")[0] in WITH_MIGRATIONS}
        assert shape(scratch)["policies"] == []
    call_command("migrate", verbosity=0, interactive=False)
    again = shape(scratch)
    for what, found in first.items():
        assert set(again[what]) ^ set(found) == set(), what


@pytest.mark.django_db(databases=["default", "owner"])
def test_plain_migrate_is_the_owners() -> None:
    """Without saying where, it is the owner's; the application's connection is refused, not passed over in silence."""
    call_command("migrate", verbosity=0, check_unapplied=True)
    with pytest.raises(CommandError, match="may change no table"):
        call_command("migrate", database="default", verbosity=0)


def test_the_application_cannot_say_that_a_migration_ran(db: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        for change in (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_forged', now())",
            "DELETE FROM django_migrations",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(change)
