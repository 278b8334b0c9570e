"""Django forms drawn with NHS.UK components.

An NhsForm has the wording of the service manual; `render_field` draws one bound field, `render_form` all of
them, `error_list` feeds the error summary. The widget decides the component, `NhsForm.looks` what Django
cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from markupsafe import Markup

from joinedup.design.fields import DateBoxes, DateBoxesField, DateTimeBoxes, DateTimeBoxesField
from joinedup.design.looks import Look, NhsForm, label_of
from joinedup.design.nhsuk import html_attributes, nhsuk

__all__ = [
    "DateBoxesField",
    "DateTimeBoxesField",
    "Look",
    "NhsForm",
    "error_list",
    "render_field",
    "render_form",
]


def _text(value: object) -> str | None:
    """Text or Markup as it is, lazy text as text, nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, Promise):
        return str(value)
    return value if isinstance(value, str) else str(value)


def _value(bound: BoundField) -> str | None:
    value = bound.value()
    if value is None or isinstance(value, (list, tuple)):
        return None
    shown = bound.field.widget.format_value(value)
    return None if shown is None else str(shown)


def _error(bound: BoundField) -> str | None:
    return " ".join(str(error) for error in bound.errors) or None


def _describe(bound: BoundField, look: Look) -> dict[str, Any]:
    label = look.label or label_of(bound.name, bound.field)
    if not bound.field.required and look.optional and not isinstance(bound.field.widget, forms.CheckboxInput):
        label += " (optional)"
    return {
        "label": {
            "text": label,
            "size": look.size,
            "classes": "nhsuk-u-visually-hidden" if look.hide_label else None,
        },
        "hint": look.hint or _text(bound.help_text),
        "errorMessage": _error(bound),
    }


# attributes that the components set by parameters of their own
_OWN = {
    "id",
    "class",
    "type",
    "name",
    "value",
    "aria-invalid",
    "aria-describedby",
    "required",
    "disabled",
    "style",
}


def _attributes(bound: BoundField, more: object = None, leave: Iterable[str] = ()) -> Markup | None:
    kept = {
        name: value
        for name, value in bound.field.widget.attrs.items()
        if name not in _OWN and name not in leave and not name.startswith("on")
    }
    return html_attributes(kept, more) or None


def _input(bound: BoundField, look: Look, more: object) -> Markup:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text") or "text"
    inputmode = look.inputmode
    if kind == "number":  # a number box scrolls and swallows what it cannot read
        kind, inputmode = "text", inputmode or "numeric"
    params = _describe(bound, look) | {
        "id": bound.id_for_label,
        "name": bound.html_name,
        "value": None if kind == "password" else _value(bound),
        "type": kind,
        "width": look.width,
        "inputmode": inputmode,
        "prefix": look.prefix,
        "suffix": look.suffix,
        "autocomplete": look.autocomplete or widget.attrs.get("autocomplete", "off"),
        "disabled": bound.field.disabled or None,
        "attributes": _attributes(bound, more, ("autocomplete", "min", "max", "step")),
    }
    return nhsuk("password-input" if kind == "password" else "input", params)


def _textarea(bound: BoundField, look: Look, more: object) -> Markup:
    params = _describe(bound, look) | {
        "id": bound.id_for_label,
        "name": bound.html_name,
        "value": _value(bound),
        "rows": str(look.rows),
        "maxlength": str(look.limit) if look.limit else None,
        "disabled": bound.field.disabled or None,
        "attributes": _attributes(bound, more, ("rows", "cols", "maxlength")),
    }
    return nhsuk("character-count" if look.limit else "textarea", params)


def _flat(choices: Iterable[Any]) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for value, text in choices:
        if isinstance(text, (list, tuple)):
            flat.extend(_flat(text))
        else:
            flat.append((str(value if value is not None else ""), str(text)))
    return flat


def _chosen(bound: BoundField) -> list[str]:
    value = bound.value()
    if value is None or value == "":
        return [""]
    if isinstance(value, (list, tuple, set)):
        return [str(getattr(item, "pk", item)) for item in value]
    return [str(getattr(value, "pk", value))]


def _select(bound: BoundField, look: Look, more: object) -> Markup:
    chosen = _chosen(bound)
    items = [
        {"value": value, "text": text, "selected": True if value in chosen else None}
        for value, text in _flat(bound.field.widget.choices)
    ]
    params = _describe(bound, look) | {
        "id": bound.id_for_label,
        "name": bound.html_name,
        "items": items,
        "disabled": bound.field.disabled or None,
        "attributes": _attributes(
            bound, [{"multiple": isinstance(bound.field.widget, forms.SelectMultiple)}, more]
        ),
    }
    return nhsuk("select", params)


def _legend(params: dict[str, Any]) -> dict[str, Any]:
    label = params.pop("label")
    return params | {"fieldset": {"legend": label | {"size": label["size"] or "s"}}}


def _choices(bound: BoundField, look: Look, more: object) -> Markup:
    kind = "checkboxes" if isinstance(bound.field.widget, forms.CheckboxSelectMultiple) else "radios"
    chosen = _chosen(bound)
    items = []
    for value, text in _flat(bound.field.widget.choices):
        if value == "" and bound.field.required:
            continue  # Django's "---------"
        under = (look.conditional or {}).get(value, ())
        inner = Markup("").join(render_field(bound.form, name) for name in under)
        items.append(
            {
                "value": value,
                "label": {"text": text},
                "hint": (look.hints or {}).get(value),
                "checked": True if value in chosen else None,
                "conditional": {"html": inner} if inner else None,
            }
        )
    params = _legend(_describe(bound, look)) | {
        "idPrefix": bound.auto_id,
        "name": bound.html_name,
        "items": items,
        "disabled": bound.field.disabled or None,
        "small": look.small or None,
        "classes": f"nhsuk-{kind}--inline" if look.inline else None,
        "attributes": _attributes(bound, more),
    }
    return nhsuk(kind, params)


def _box(bound: BoundField, look: Look, more: object) -> Markup:
    params = _describe(bound, look)
    item = {
        "value": "on",
        "label": {"text": params["label"]["text"]},
        "hint": params["hint"],
        "checked": True if bound.value() in (True, "on", "true", "True", "1") else None,
        "disabled": bound.field.disabled or None,
        "attributes": _attributes(bound, more),
    }
    return nhsuk(
        "checkboxes",
        {
            "idPrefix": bound.id_for_label,
            "name": bound.html_name,
            "items": [item],
            "small": look.small or None,
            "errorMessage": params["errorMessage"],
        },
    )


def _date(bound: BoundField, look: Look, more: object) -> Markup:
    widget = bound.field.widget
    if not isinstance(widget, DateBoxes):
        raise TypeError(f"{bound.name} has no date boxes")
    value = bound.value()
    parts = widget.decompress(value) if not isinstance(value, (list, tuple)) else list(value)
    wrong = (
        getattr(bound.field, "wrong_parts", ()) if bound.errors else ()
    )  # asking for errors cleans the form
    items = [
        {
            "id": f"{bound.auto_id}-{part}",
            "name": f"{bound.html_name}-{part}",
            "label": {"text": part.capitalize()},
            "value": "" if shown is None else str(shown),
            "width": 4 if part == "year" else 2,
            "autocomplete": f"bday-{part}" if look.autocomplete == "bday" else "off",
            "error": True if part in wrong else None,
        }
        for part, shown in zip(DateBoxes.parts, parts, strict=False)
    ]
    after: Markup | None = None
    if isinstance(widget, DateTimeBoxes):
        after = nhsuk(
            "input",
            {
                "id": f"{bound.auto_id}-time",
                "name": f"{bound.html_name}-time",
                "label": {"text": "Time, such as 9:30am", "classes": "nhsuk-date-input__label"},
                "value": parts[3] or "",
                "width": 5,
                "autocomplete": "off",
                "formGroup": {"classes": "ju-date-time"},
            },
        )
    params = _legend(_describe(bound, look)) | {
        "id": bound.auto_id,
        "items": items,
        "formGroup": {"afterInputs": {"html": after}} if after else None,
        "attributes": _attributes(bound, more),
    }
    return nhsuk("date-input", params)


def _file(bound: BoundField, look: Look, more: object) -> Markup:
    params = _describe(bound, look) | {
        "id": bound.id_for_label,
        "name": bound.html_name,
        "multiple": getattr(bound.field.widget, "allow_multiple_selected", False) or None,
        "disabled": bound.field.disabled or None,
        "attributes": _attributes(bound, more, ("multiple",)),
    }
    return nhsuk("file-upload", params)


def _hidden(bound: BoundField) -> Markup:
    values = (
        _chosen(bound) if isinstance(bound.field.widget, forms.MultipleHiddenInput) else [_value(bound) or ""]
    )
    tags = [
        Markup("<input{}>").format(
            html_attributes({"type": "hidden", "name": bound.html_name, "value": value})
        )
        for value in values
    ]
    return Markup("").join(tags)


Renderer = Callable[[BoundField, Look, object], Markup]

# The first whose widget class fits; an unknown widget is an error, never an unstyled field.
RENDERERS: tuple[tuple[type[forms.Widget], Renderer], ...] = (
    (DateBoxes, _date),
    (forms.FileInput, _file),
    (forms.Textarea, _textarea),
    (forms.CheckboxSelectMultiple, _choices),
    (forms.RadioSelect, _choices),
    (forms.CheckboxInput, _box),
    (forms.Select, _select),
    (forms.widgets.Input, _input),
)


def render_field(form: forms.BaseForm, name: str, attributes: object = None, **look: Any) -> Markup:
    """Draw one field with its label, hint, error and value.

    `look` changes single entries of the form's Look; `attributes` (a helper's Markup or a mapping) go on the
    input.
    """
    bound = form[name]
    if bound.is_hidden:
        return _hidden(bound)
    base = form.look(name) if isinstance(form, NhsForm) else Look()
    drawn = Look(**({slot: getattr(base, slot) for slot in Look.__slots__} | look)) if look else base
    for widget, renderer in RENDERERS:
        if isinstance(bound.field.widget, widget):
            return renderer(bound, drawn, attributes)
    raise TypeError(f"no component for the widget {type(bound.field.widget).__name__} of {name}")


def render_form(form: forms.BaseForm, leave: Iterable[str] = ()) -> Markup:
    """Draw all fields in order; those shown under a choice appear there and not again."""
    looks = form.looks.values() if isinstance(form, NhsForm) else ()
    nested = {name for look in looks for names in (look.conditional or {}).values() for name in names}
    skipped = nested | set(leave)
    return Markup("\n").join(render_field(form, name) for name in form.fields if name not in skipped)


def _first_id(bound: BoundField) -> str:
    if isinstance(bound.field.widget, DateBoxes):
        wrong = getattr(bound.field, "wrong_parts", ()) or ("day",)
        return f"{bound.auto_id}-{wrong[0]}"
    if isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return bound.auto_id
    return bound.id_for_label or bound.auto_id


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """Errors for the error summary: those of the whole form, then each field's with a link to it."""
    if not form.is_bound:
        return []
    listed = [{"text": str(error)} for error in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        for error in bound.errors:
            entry = {"text": str(error)}
            if not bound.is_hidden:
                entry["href"] = f"#{_first_id(bound)}"
            listed.append(entry)
    return listed
