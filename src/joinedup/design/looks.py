"""The form that every form is, and how its fields look where Django does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms


@dataclass(frozen=True, slots=True)
class Look:
    """How one field is drawn where Django's field does not say.

    `size`: label size s, m, l, xl. `width`: characters (2, 3, 4, 5, 10, 20, 30). `inline`, `small`: for
    radios and boxes. `hide_label`: heard, not seen. `hints`: a hint for each choice value. `conditional`:
    names of fields shown under a choice value when it is chosen. `limit`: counts characters down. `rows`: of
    a text box. `optional`: False leaves out "(optional)". `label`, `hint`: in place of the field's own.
    """

    size: str | None = None
    width: int | None = None
    inline: bool = False
    small: bool = False
    hide_label: bool = False
    hints: Mapping[str, str] | None = None
    conditional: Mapping[str, tuple[str, ...]] | None = None
    limit: int | None = None
    rows: int = 4
    prefix: str | None = None
    suffix: str | None = None
    inputmode: str | None = None
    autocomplete: str | None = None
    optional: bool = True
    label: str | None = None
    hint: str | None = None


class NhsForm(forms.Form):
    """A form whose errors speak plainly and whose fields are drawn as NHS.UK components.

    `looks` maps a field name to its Look. "This field is required." becomes "Enter the ..." or "Choose ...".
    """

    looks: ClassVar[Mapping[str, Look]] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        default = str(forms.Field.default_error_messages["required"])
        for name, field in self.fields.items():
            if str(field.error_messages.get("required", "")) == default:
                field.error_messages["required"] = _missing(field, label_of(name, field))

    def look(self, name: str) -> Look:
        return self.looks.get(name, Look())


def label_of(name: str, field: forms.Field) -> str:
    """The label as it is shown, without "(optional)"."""
    return str(field.label) if field.label else name.replace("_", " ").capitalize()


def _missing(field: forms.Field, label: str) -> str:
    start = label[:1].lower() + label[1:] if label[1:2].islower() else label
    start = start.rstrip("?")
    if label.endswith("?"):
        return f"Answer the question: {label}"
    if isinstance(field, forms.FileField):
        return f"Choose a file: {start}"
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {start}"
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return f"Choose {start}"
    return f"Enter {start}"
