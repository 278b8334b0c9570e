"""Every fault of a place file at once, each with its key path, its line and a sentence. Pure: no database, no clock."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from joinedup.place.file.positions import Path, line_of, lines_of, written
from joinedup.place.file.shape import SECTIONS, PlaceDocument, PlaceTable, Section
from joinedup.place.settings_catalogue import CATALOGUE


class Severity(StrEnum):
    """``error``: the file can't be loaded; ``warning``: it can, and this may well be so."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing found. ``key_path``: where, as ``practice[3].ods`` (rows count from 0); ``line``: from 1, None where
    there is none to name; ``sentence``: what is wrong, in plain words."""

    severity: Severity
    key_path: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line is not None else ""
        return f"{self.severity}: {where}{self.key_path or 'file'}: {self.sentence}"


@dataclass(slots=True)
class Rows:
    """The readable rows of a file. ``by_section``: index and row; ``named``: every code the file tries to give, so
    that one unreadable row is not reported again by all that refer to it."""

    by_section: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)

    def all(self, section: str) -> list[tuple[int, Any]]:
        """Rows of a section with their index."""
        return self.by_section.get(section, [])

    def of(self, section: str, code: str | None) -> Any | None:
        """The first readable row with a code."""
        return next((row for _, row in self.all(section) if row.name_of() == code), None)


_Model = TypeVar("_Model", bound=BaseModel)
Finding = tuple[Severity, Path, str]


def check(text: str) -> list[Fault]:
    """Every error and warning of a place file, in the order of its lines."""
    return read(text)[1]


def read(text: str) -> tuple[PlaceDocument | None, list[Fault]]:
    """The checked document (None when there is any error) and every fault."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax(text, error)]
    lines = lines_of(text)
    findings: list[Finding] = []
    rows = Rows()
    place = _read_place(raw, findings)
    for name, model in SECTIONS.items():
        _read_section(name, model, raw.get(name, []), rows, findings)
    for key in raw:
        if key not in SECTIONS and key not in ("place", "settings"):
            findings.append((Severity.ERROR, (key,), _unknown(key, ["place", "settings", *SECTIONS])))
    settings = _read_settings(raw.get("settings", {}), findings)

    from joinedup.place.check_rules import findings_of
    from joinedup.place.check_warnings import warnings_of

    findings += findings_of(rows)
    findings += warnings_of(rows)
    faults = sorted(
        {
            Fault(severity, written(path), line_of(lines, path), sentence)
            for severity, path, sentence in findings
        },
        key=lambda fault: (fault.line or 0, fault.severity, fault.key_path, fault.sentence),
    )
    if place is None or any(fault.severity is Severity.ERROR for fault in faults):
        return None, faults
    document = PlaceDocument(
        place=place,
        settings=settings,
        **{name: [row for _, row in rows.all(name)] for name in SECTIONS},
    )
    return document, faults


def _syntax(text: str, error: tomllib.TOMLDecodeError) -> Fault:
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line = int(found[1]) if found else len(text.splitlines()) or 1
    what = re.sub(r" \(at .*\)$", "", str(error))
    return Fault(Severity.ERROR, "", line, f"This is not TOML: {what[:1].lower()}{what[1:]}.")


def _read_place(raw: Mapping[str, Any], findings: list[Finding]) -> PlaceTable | None:
    if "place" not in raw:
        findings.append(
            (Severity.ERROR, ("place",), "There is no [place] table: give its code and its name.")
        )
        return None
    if not isinstance(raw["place"], dict):
        findings.append((Severity.ERROR, ("place",), "[place] must be a table, given once."))
        return None
    return _validated(PlaceTable, raw["place"], ("place",), findings)


def _read_section(name: str, model: type[Section], given: Any, rows: Rows, findings: list[Finding]) -> None:
    rows.by_section[name], rows.named[name] = [], set()
    if not isinstance(given, list):
        findings.append((Severity.ERROR, (name,), f"[[{name}]] takes two brackets: it may come many times."))
        return
    for index, each in enumerate(given):
        if not isinstance(each, dict):
            findings.append((Severity.ERROR, (name, index), f"A {name} must be a table, headed [[{name}]]."))
            continue
        rows.named[name].add("/".join(str(each.get(key)) for key in model.key))
        row = _validated(model, each, (name, index), findings)
        if row is not None:
            rows.by_section[name].append((index, row))


def _validated(model: type[_Model], given: Any, path: Path, findings: list[Finding]) -> _Model | None:
    try:
        return model.model_validate(given)
    except ValidationError as problem:
        for error in problem.errors():
            inner: Path = tuple(part for part in error["loc"] if part != "__root__")
            findings.append((Severity.ERROR, (*path, *inner), _sentence(model, error, inner)))
        return None


def _sentence(model: type[BaseModel], error: Any, inner: Path) -> str:
    """A pydantic error in our words."""
    context = error.get("ctx") or {}
    match error["type"]:
        case "extra_forbidden":
            known = [info.alias or name for name, info in _fields_at(model, inner[:-1]).items()]
            return _unknown(str(inner[-1]), known)
        case "missing":
            return f"{inner[-1]} is missing."
        case "value_error":
            return f"{str(context.get('error', error['msg'])).removesuffix('.')}."
        case "literal_error":
            return f"{error['input']!r} is not one of {context['expected']}."
        case "string_type":
            return f"{error['input']!r} must be text in quotation marks."
        case "bool_type":
            return f"{error['input']!r} must be true or false."
        case "int_type" | "int_from_float":
            return f"{error['input']!r} must be a whole number."
        case "list_type":
            return f"{error['input']!r} must be a list in square brackets."
        case "dict_type" | "model_type":
            return f"{error['input']!r} must be a table."
        case "string_too_short" | "too_short":
            return "Must not be empty."
        case "string_too_long":
            return f"Must have at most {context['max_length']} characters."
        case "greater_than_equal":
            return f"{error['input']!r} must be at least {context['ge']}."
        case "less_than_equal":
            return f"{error['input']!r} must be at most {context['le']}."
        case _:
            return f"{error['msg'].removesuffix('.')}."


def _fields_at(model: type[BaseModel], path: Path) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = model.model_fields
    for part in path:
        info = fields.get(str(part))
        inner = info.annotation if info is not None else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return {}
        fields = inner.model_fields
    return fields


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"{key!r} is not a key we know{f': did you mean {near[0]!r}?' if near else '.'}"


def _flat(
    given: Mapping[str, Any], path: Path = ("settings",), name: str = ""
) -> Iterator[tuple[Path, str, Any]]:
    for key, value in given.items():
        full = f"{name}.{key}" if name else key
        if isinstance(value, dict):
            yield from _flat(value, (*path, key), full)
        else:
            yield (*path, key), full, value


def _read_settings(given: Any, findings: list[Finding]) -> dict[str, Any]:
    """Settings by full name, whether they were written ``huddle.minutes = 20`` or under ``[settings.huddle]``."""
    if not isinstance(given, dict):
        findings.append((Severity.ERROR, ("settings",), "[settings] must be a table, given once."))
        return {}
    settings: dict[str, Any] = {}
    for path, name, value in _flat(given):
        setting = CATALOGUE.get(name)
        if name == "scope.min_age":
            findings.append((Severity.ERROR, path, "Set min_age under [place], not here."))
        elif setting is None:
            findings.append((Severity.ERROR, path, _unknown(name, list(CATALOGUE))))
        elif fault := setting.fault(value):
            findings.append((Severity.ERROR, path, f"{name} {fault}; this is {value!r}."))
        else:
            settings[name] = value
    return settings
