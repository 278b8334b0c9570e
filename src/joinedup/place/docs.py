"""Makes ``docs/place-file.md`` and ``docs/place.schema.json`` from the code: ``python -m joinedup.place.docs``.

With ``--check`` nothing is written, and the exit code is 1 when a page is not what it would be made to be.
"""

import inspect
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from joinedup.place.file.shape import SECTIONS, Exclusions, PlaceDocument, PlaceTable
from joinedup.place.settings_catalogue import CATALOGUE, Setting

FOLDER: Final = Path(__file__).resolve().parents[3] / "docs"

_INTRODUCTION: Final = """<!-- Made from the code by `python -m joinedup.place.docs`. Do not edit by hand. -->

# The place file

A place file says who the partnership is and how it is laid out: organisations, areas, practices and their networks,
services, teams, sites, huddles and weekly meetings, roles, the lists partners send, and every number the partnership
sets for itself. It is TOML; [`place.schema.json`](place.schema.json) is its JSON Schema. `places/` holds five:
Harrogate, Rotherham, Newcastle, Portsmouth and East Cheshire.

```
joinedup place check places/harrogate.toml   # every fault at once, with its key path and line
joinedup place load places/harrogate.toml    # shows what changes, then loads
```

**Dates.** `from` is the first day, `to` the last; both count, both may be left out. Loading the same file again changes
nothing. Nothing is deleted: what the changed file says takes effect today, or on the `from` it gives, and what it said
before ends the day before. What the file no longer has ends yesterday. To plan a change, write the same code twice,
with dates that do not overlap: a practice's row with `to = 2027-02-28`, and another with `from = 2027-03-01` and the new
network.

**Organisations** are the same for every place. `from` and `to` say when one is a member of this alliance. With a
`successor`, `to` is the body's own last day: reports on earlier days show the old name, on later days the new.

**Three kinds of team.** An `employer`'s team stands in its own organisation's system: `codes` are what that system's
lists call it, and `serves` names the operational teams it works in. An `operational` team is of mixed employers over one
`area`, runs the huddle, and `serves` integrated teams. An `integrated` team looks after the people of one `pcn`.

**Errors** keep a file from being loaded: an unknown key, an ill-formed code, a code that names nothing, the same thing
twice over the same days, a practice in two networks at once, a team over no area or network, two networks' meetings on
one weekday without a `reason`, dates the wrong way round, things that follow, contain or answer to themselves, a setting
that is unknown or out of range. **Warnings** do not: a network without a service manager, an employer or a locality
without one, an operational team in no huddle, an integrated team nobody works for, an employer's team without a code,
a list whose sender has no team here, a practice "to be confirmed".
"""

_SETTINGS: Final = """## `[settings]`

What a place sets for itself; what is not set is as below. Write `huddle.minutes = 20`, or `minutes = 20` under
`[settings.huddle]`. The source is a requirement (R, F), a point of practice (Q) or a source document (S).

| setting | default | from to | counts | what it does | source |
|---|---|---|---|---|---|
"""


def schema() -> str:
    """The JSON Schema of the place file."""
    made = PlaceDocument.model_json_schema(by_alias=True)
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Joined Up place file",
        **{key: value for key, value in made.items() if key != "title"},
    }
    made["properties"]["settings"] = {
        "type": "object",
        "description": "See place-file.md.",
        **_nested_settings(),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _nested_settings() -> dict[str, Any]:
    tree: dict[str, Any] = {"additionalProperties": False, "properties": {}}
    for name, setting in CATALOGUE.items():
        if name == "scope.min_age":
            continue
        node = tree
        *groups, last = name.split(".")
        for group in groups:
            node = node["properties"].setdefault(
                group, {"type": "object", "additionalProperties": False, "properties": {}}
            )
        node["properties"][last] = tree["properties"][name] = _setting_schema(setting)
    return tree


def _setting_schema(setting: Setting) -> dict[str, Any]:
    kind = "number" if isinstance(setting.default, float) else "integer"
    value: dict[str, Any] = {"type": kind, "minimum": setting.low, "maximum": setting.high}
    if isinstance(setting.default, tuple):
        value = {"type": "array", "items": value, "minItems": 1}
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    return {**value, "default": default, "description": setting.description}


def page() -> str:
    """The page ``place-file.md``."""
    parts = [_INTRODUCTION, _section("[place]", PlaceTable), _section("[place.exclusions]", Exclusions)]
    parts += [_section(f"[[{name}]]", model) for name, model in SECTIONS.items()]
    rows = [
        f"| `{name}` | {_default(setting)} | {setting.low} to {setting.high} | {setting.unit} |"
        f" {setting.description} | {setting.source} |"
        for name, setting in CATALOGUE.items()
    ]
    parts.append(_SETTINGS + "\n".join(rows))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _default(setting: Setting) -> str:
    return (
        ", ".join(map(str, setting.default)) if isinstance(setting.default, tuple) else str(setting.default)
    )


def _section(title: str, model: type[BaseModel]) -> str:
    lines = [
        f"## `{title}`",
        "",
        inspect.getdoc(model) or "",
        "",
        "| key | needed | what it is | written as |",
    ]
    lines.append("|---|---|---|---|")
    fields = model.model_fields
    shapes = model.model_json_schema(by_alias=True)["properties"]
    own = [name for name in fields if name not in ("from_", "to")]
    for name in [*own, *(each for each in ("from_", "to") if each in fields)]:
        info = fields[name]
        key = info.alias or name
        needed = "yes" if info.is_required() else "no"
        lines.append(f"| `{key}` | {needed} | {info.description} | {_written(shapes[key])} |")
    return "\n".join(lines)


def _written(shape: dict[str, Any]) -> str:
    """How a value is written, from its JSON Schema."""
    choices = [each for each in shape.get("anyOf", [shape]) if each.get("type") != "null"]
    one = choices[0]
    if "$ref" in one or one.get("type") == "object":
        return "a table"
    if one.get("type") == "array":
        return f"a list: {_written(one['items'])}"
    if "enum" in one:
        return ", ".join(f"`{each}`" for each in one["enum"])
    if one.get("format") == "date":
        return "a day: `2026-11-20`"
    if one.get("examples"):
        return f'`"{one["examples"][0]}"`'
    if one.get("type") == "boolean":
        return "`true` or `false`"
    if one.get("type") == "integer":
        low, high = one.get("minimum"), one.get("maximum")
        return "a whole number" + (f", {low} to {high}" if low is not None and high is not None else "")
    return f"text like `{one['pattern']}`" if "pattern" in one else "text"


PAGES: Final = {"place-file.md": page, "place.schema.json": schema}
"""Each page by its name under ``docs/``."""


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or say which are out of date."""
    stale = 0
    for name, make in PAGES.items():
        path, text = FOLDER / name, make()
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"docs/{name} is out of date: run python -m joinedup.place.docs\n")
            stale = 1
    return stale


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
