"""Every write is an action with a permission from the catalogue, and every role's permission exists."""

import importlib
import pkgutil
from typing import Any

import pytest

import joinedup
from joinedup.access.roles import OPERATOR_PERMISSIONS, ROLES
from joinedup.core.actions import ACTIONS
from joinedup.core.events import EVENT_KINDS
from joinedup.core.permissions import CATALOGUE


@pytest.fixture(autouse=True)
def everything_imported() -> None:
    for module in pkgutil.walk_packages(joinedup.__path__, "joinedup."):
        if module.name.endswith(
            (".actions", ".permissions", ".batch", ".jobs", ".views", ".urls", ".series")
        ):
            importlib.import_module(module.name)


def test_every_action_asks_for_a_permission_that_exists() -> None:
    assert len(ACTIONS) > 20
    for kind, declared in ACTIONS.items():
        if kind.startswith("core.test"):
            continue
        assert declared.permission is None or declared.permission in CATALOGUE, declared.path
        assert kind in EVENT_KINDS


def test_every_permission_of_a_role_exists_and_is_used() -> None:
    given: set[str] = set(OPERATOR_PERMISSIONS)
    for role in ROLES.values():
        given |= role.permissions
        assert role.description.endswith(".")
    assert given <= set(CATALOGUE)
    assert set(CATALOGUE) <= given, "a permission nobody can hold"


def test_every_description_is_a_sentence() -> None:
    for permission in CATALOGUE.values():
        assert permission.description.endswith("."), permission
    for kind, declared in EVENT_KINDS.items():
        assert declared.sentence, kind
        assert not declared.sentence.endswith("."), kind


def test_actions_take_keywords_only(as_actor: Any) -> None:
    import inspect

    for declared in ACTIONS.values():
        module, name = declared.path.rsplit(".", 1)
        if ".tests" in module or "<locals>" in declared.path:
            continue
        owner: Any = importlib.import_module(module) if "." not in name else None
        function = getattr(owner, name, None)
        if function is None:
            continue
        kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
        assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, declared.path
