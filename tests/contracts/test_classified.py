"""Nothing is left unclassified: URLs, models, kinds of events, permissions and keys to a person each have their place in a
table here or in the code, and one that has none fails the build."""

import importlib
import pkgutil
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern

import joinedup
from joinedup.access.content import OPENS, Content
from joinedup.access.roles import OPERATOR_PERMISSIONS, ROLES
from joinedup.core.events import EVENT_KINDS, Category
from joinedup.core.permissions import CATALOGUE
from tests.contracts.test_urls import patterns
from tests.pages import BY_NAME

OURS = [model for model in apps.get_models() if model.__module__.startswith("joinedup.")]
AUDIT = "the audit trail: no key, so that it never holds a record back"

KEYS_TO_A_PERSON: dict[str, Content | str] = {
    "access.BreakGlass.person": Content.IDENTITY,
    "access.LookHold.person": Content.SAFEGUARDING,
    "access.NamesRelease.person": Content.IDENTITY,
    "access.PersonAgreement.person": Content.IDENTITY,
    "access.Relationship.person": Content.IDENTITY,
    "access.SharingChoice.person": Content.IDENTITY,
    "caseload.BulkAssigned.person": Content.CLINICAL,
    "caseload.Case.person": Content.CLINICAL,
    "caseload.Fact.person": Content.CLINICAL,
    "caseload.HealthItem.person": Content.CLINICAL,
    "caseload.Involvement.person": Content.CLINICAL,
    "caseload.Note.person": Content.CLINICAL,
    "caseload.SafetyNote.person": Content.SAFEGUARDING,
    "caseload.Visit.person": Content.CLINICAL,
    "core.Event.person_id": AUDIT,
    "flow.HospitalStay.person": Content.CLINICAL,
    "meetings.HuddleItem.person": Content.CLINICAL,
    "people.Carer.person": Content.CONTACT,
    "people.Decision.other": Content.IDENTITY,
    "people.Decision.person": Content.IDENTITY,
    "people.NeverLink.other": Content.IDENTITY,
    "people.NeverLink.person": Content.IDENTITY,
    "people.Person.merged_into": Content.IDENTITY,
    "people.ReviewPair.other": Content.IDENTITY,
    "people.ReviewPair.person": Content.IDENTITY,
    "people.SourceRecord.person": Content.IDENTITY,
    "tasks.Task.person": Content.CLINICAL,
}
"""Every key to a person, with the most telling class of what its rows hold."""


@pytest.fixture(scope="module", autouse=True)
def everything_imported() -> None:
    for module in pkgutil.walk_packages(joinedup.__path__, "joinedup."):
        if ".tests" not in module.name and not module.name.endswith(("__main__", ".manage", ".asgi")):
            importlib.import_module(module.name)


@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda pattern: str(pattern.name))
def test_every_url_stands_in_the_table_of_pages(pattern: URLPattern) -> None:
    assert pattern.name in BY_NAME


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_how_its_rows_are_kept_apart(model: Any) -> None:
    assert model.row_security in {"place", "reference", "internal"}


def test_every_kind_of_event_has_words_and_a_category() -> None:
    for code, kind in EVENT_KINDS.items():
        assert kind.sentence, code
        assert isinstance(kind.category, Category), code


def test_every_permission_says_what_it_opens_and_no_role_sees_more_than_its_classes() -> None:
    assert set(OPENS) == set(CATALOGUE), "give the permission its line in access.content.OPENS"
    for role in ROLES.values():
        for permission in role.permissions:
            assert OPENS[permission] <= role.sees, f"{role.code} would see more by {permission}"
    assert set(CATALOGUE) >= OPERATOR_PERMISSIONS


def test_every_key_to_a_person_is_classified_and_its_table_protected() -> None:
    found = {}
    for model in OURS:
        for field in model._meta.get_fields():
            if not isinstance(field, models.Field):
                continue
            related = field.related_model if field.is_relation else None
            if (
                field.name == "person_id"
                or getattr(getattr(related, "_meta", None), "label", "") == "people.Person"
            ):
                found[f"{model._meta.label}.{field.name}"] = model
    assert set(found) == set(KEYS_TO_A_PERSON), "give the key its class in KEYS_TO_A_PERSON"
    for key, model in found.items():
        assert model.row_security == "place", f"{key}: its table needs row security"
