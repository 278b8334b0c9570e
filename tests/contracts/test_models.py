"""What holds for every model: who did it beside when, nobody's record falls with another row (STYLE 7.4)."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("joinedup.")]

WITHOUT_AUTHOR = {
    "as_at": "the moment a partner's list speaks of, not something somebody did here",
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_at_has_its_by(model: Any) -> None:
    names = {field.name for field in model._meta.get_fields()}
    for name in names:
        if name.endswith("_at") and not name.endswith(tuple(WITHOUT_AUTHOR)):
            assert name[:-3] + "_by" in names, f"{model._meta.label}.{name} does not say who"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_row_takes_others_with_it(model: Any) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey):
            assert field.remote_field.on_delete is models.PROTECT, f"{model._meta.label}.{field.name}"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_one_key_column_and_the_place_first(model: Any) -> None:
    assert model._meta.pk.column == "id"
    if model.row_security == "place":
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
                first = (
                    constraint.fields or [str(e.name) for e in constraint.expressions if hasattr(e, "name")]
                )[0]
                parents = {
                    "place",
                    "series",
                    "huddle",
                    "item",
                    "case",
                    "person",
                    "involvement",
                    "record",
                    "task",
                }
                assert first in parents, (
                    f"{constraint.name} does not begin with the place or a row that is in one"
                )
