"""Every status has words; where it is shown it is a tag that says it, in a colour that is not the only sign (STYLE 7.4)."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from joinedup.interop.models import PartnerFile
from joinedup.interop.presenters import SEVERITY_WORDS, STATE_WORDS
from joinedup.meetings import rules as meetings
from joinedup.meetings.models import Huddle
from joinedup.tasks import rules as tasks
from joinedup.tasks.models import Task

COLOURS = {"white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow"}
"""Those the NHS tag has."""


def of_model(model: Any) -> list[tuple[Any, str, Any]]:
    """The fields of a model with the statuses they choose from."""
    owned = [value for value in vars(model).values() if isinstance(value, type)]
    return [
        (model, field.name, owner)
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.choices
        for owner in owned
        if issubclass(owner, models.TextChoices) and list(owner.choices) == list(field.choices)
    ]


CHOICES = [
    found
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label)
    if model.__module__.startswith("joinedup.")
    for found in of_model(model)
]


def test_statuses_were_found() -> None:
    found = {f"{model._meta.label}.{field}" for model, field, _ in CHOICES}
    assert {"tasks.Task.state", "meetings.Huddle.state", "interop.PartnerFile.state"} <= found


@pytest.mark.parametrize(
    ("model", "field", "values"), CHOICES, ids=lambda value: getattr(value, "__qualname__", str(value))
)
def test_every_status_has_a_label_in_words(model: Any, field: str, values: Any) -> None:
    labels = [str(label) for label in values.labels]
    assert len(set(labels)) == len(labels), "two statuses that read the same"
    for value, label in values.choices:
        assert str(label).strip(), value
        assert "_" not in str(label), f"{value}: give it words, not its code"
        assert str(label)[0].isupper(), f"{value}: a label begins with a capital"


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        (Task.State, {state: (words.label, words.colour) for state, words in tasks.STATES.items()}),
        (Huddle.State, {state: (words.label, words.colour) for state, words in meetings.STATES.items()}),
        (PartnerFile.State, dict(STATE_WORDS)),
    ],
    ids=["tasks", "huddles", "files"],
)
def test_every_state_that_is_shown_has_its_tag(states: Any, shown: dict[Any, tuple[str, str]]) -> None:
    assert set(shown) == set(states)
    words = [label for label, _ in shown.values()]
    assert all(words)
    assert len(set(words)) == len(words), "two states in the same words"
    assert {colour for _, colour in shown.values()} <= COLOURS


def test_every_state_of_work_says_who_moves_it_on() -> None:
    for words in (*tasks.STATES.values(), *meetings.STATES.values()):
        assert words.owner


def test_what_became_of_a_row_is_said_in_words() -> None:
    assert all(words and colour in COLOURS for words, colour in SEVERITY_WORDS.values())


def test_every_reason_for_being_hot_has_words_and_a_tag() -> None:
    from joinedup.caseload.rules import FACT_KINDS, GROUP_WORDS, HOT_KINDS

    assert all(kind.tag and kind.why for kind in HOT_KINDS.values())
    assert all(kind.words and kind.group in GROUP_WORDS for kind in FACT_KINDS.values())
    labels = [outcome.label for outcome in meetings.OUTCOMES.values()]
    assert len(set(labels)) == len(labels)
    assert set(meetings.SECTION_LABELS) == set(meetings.Section)
    assert set(tasks.WHEN_LABELS) == set(tasks.When)
    assert set(tasks.DUE_LABELS) == set(tasks.Due)
