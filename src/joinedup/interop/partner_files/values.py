"""What a cell may say: readers from text to typed values, one per kind of column.

A reader takes the stripped text of a cell that is not empty. It gives the value, None when the text means
"nothing", or `Noted` when there is something to say about it (INTEROP 8.1; FILES.md). Nothing is guessed:
day-month is never read as month-day, two-digit years are not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from joinedup.core.names import format_postcode, normalise_name, postcode_key
from joinedup.core.nhs_number import NhsNumber, NhsNumberStatus
from joinedup.core.nhs_number import check as check_nhs_number

from . import codes, issues
from .dates import parse_date, parse_moment

Value = str | date | datetime | Decimal | int | bool | tuple[str, ...]
"""A typed value. Moments are aware and in UTC; dates are plain dates; lists are tuples of text."""


class Noted(NamedTuple):
    """A value with something to say: issue codes, and a note that is no fault (`double-hour`)."""

    value: Value | NhsNumber | None
    codes: tuple[str, ...] = ()
    note: str = ""


Reading = Value | NhsNumber | Noted | None
Reader = Callable[[str], Reading]

UNREADABLE: Final = Noted(None, (issues.UNREADABLE_VALUE,))


class Kind(StrEnum):
    """Kinds of column. The value is the name used in the documentation pages."""

    TEXT = "text"
    NAME = "name"
    WHOLE_NAME = "whole name"
    ID = "identifier"
    CODE = "code"
    PRACTICE = "practice code"
    NHS_NUMBER = "NHS number"
    DATE = "date"
    BIRTH_DATE = "date of birth"
    MOMENT = "date and time"
    YES_NO = "yes or no"
    MINUTES = "minutes"
    SHARE = "number from 0 to 2"
    LIST = "list"
    PHONE = "telephone"
    POSTCODE = "postcode"
    EMAIL = "email"
    GENDER = "gender"
    FRAILTY = "frailty"
    OUTCOME = "visit outcome"


KIND_READS: Final[dict[Kind, str]] = {
    Kind.TEXT: "Any text, up to a million characters.",
    Kind.NAME: "Any text. Compared without case, accents, spaces and punctuation. "
    "`NA` is a name, `N/A` is not.",
    Kind.WHOLE_NAME: "Given and family name in one cell, or `Family, Given`. Compared whole.",
    Kind.ID: "The sender's own identifier, kept as text. A number in powers of ten (`1.2E+11`) has lost "
    "digits and is unreadable.",
    Kind.CODE: "A code, kept as sent, compared without case.",
    Kind.PRACTICE: "An ODS code such as `B82013`. V81997, V81998 and V81999 mean no practice.",
    Kind.NHS_NUMBER: "Ten digits, spaces and hyphens allowed, checked by modulus 11.",
    Kind.DATE: "`2026-11-20`, `20/11/2026`, `20-11-2026`, `20 Nov 2026`, `20261120` or an Excel day number. "
    "Day before month, always; years of two digits are unreadable; years from 2900 mean no date.",
    Kind.BIRTH_DATE: "A date from 1900 up to the list's own date.",
    Kind.MOMENT: "A date as above with `06:30` or `06:30:00`, before it a space or `T`; with `Z` or "
    "`+01:00`, "
    "else UK time (the earlier of the two hours when clocks go back). A date alone is its midnight.",
    Kind.YES_NO: "`Y`, `Yes`, `True`, `1` or `N`, `No`, `False`, `0`.",
    Kind.MINUTES: "Whole minutes up to 1440: `30`, `30 mins`, `0:30`.",
    Kind.SHARE: "A number such as `0.6`.",
    Kind.LIST: "Several texts with `;` between them.",
    Kind.PHONE: "Any text. A leading `+` is no formula here.",
    Kind.POSTCODE: "A United Kingdom postcode, with or without its space.",
    Kind.EMAIL: "An email address.",
    Kind.GENDER: "`1`, `M`, `Male`; `2`, `F`, `Female`; `9`, `I`, `Indeterminate`, `Not specified`; "
    "`0`, `X`, `Not known`.",
    Kind.FRAILTY: "`fit`, `mild`, `moderate`, `severe`, or the index itself from 0 to 1.",
    Kind.OUTCOME: "`seen`, `no-reply`, `deferred`, `cancelled-by-person`, `cancelled-by-service`, what "
    "systems "
    "commonly call these, or the national attendance codes 2 to 7. Empty while to come.",
}

_NULLS: Final = frozenset(
    [
        "null",
        "(null)",
        "<null>",
        "n/a",
        "n.a.",
        "n/a.",
        "#n/a",
        "<na>",
        "nan",
        "nat",
        "none",
        "nil",
        "-",
        "--",
        "---",
        "–",
        "—",
        "unknown",
    ]
) | {"not known", "not recorded", "not stated", "not applicable", "(blank)", "[blank]", "[null]"}
_NAME_NULLS: Final = _NULLS - {"null", "nan", "nat", "nil"}
_NO_PRACTICE: Final = frozenset({"v81997", "v81998", "v81999"})

_FORMULA_STARTS: Final = "=+-@"
_SIGNED: Final = re.compile(r"[+-][\d\s().,/%-]*\Z")
_SIGNED_PHONE: Final = re.compile(r"\+\s*\(?\d")
_LITERAL: Final = re.compile(r'="([^"]*)"\Z')
_FLOAT: Final = re.compile(r"(\d+)\.0+\Z")
_POWERS: Final = re.compile(r"\d+(\.\d+)?E\+?\d+\Z", re.IGNORECASE)
_MINUTES: Final = re.compile(r"(\d{1,4})(?:\.0+)?\s*(?:m|min|mins|minute|minutes)?\.?\Z", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::00)?\Z")
_NUMBER: Final = re.compile(r"\d{1,6}(\.\d+)?\Z|\.\d+\Z")
_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\Z")
_LIST_SPLIT: Final = re.compile(r"[;|\n]+")
_INVISIBLE: Final = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202C, 0x2060, 0xFEFF])
_HIGH_YEAR: Final = 2900


def is_formula(text: str, kind: Kind = Kind.TEXT) -> bool:
    """Whether a spreadsheet would work `text` out: it starts with `= + - @` and is neither number nor dash.

    A telephone number may start with `+`.
    """
    if text[:1] not in _FORMULA_STARTS or not text:
        return False
    if _SIGNED.match(text):
        return False
    return not (kind is Kind.PHONE and _SIGNED_PHONE.match(text))


def _text(text: str) -> Reading:
    return text


def _tidy(text: str) -> Reading:
    return normalise_name(text)


def _id(text: str) -> Reading:
    text = normalise_name(text.translate(_INVISIBLE))
    if float_shown := _FLOAT.match(text):
        return float_shown[1]
    if _POWERS.match(text):
        return UNREADABLE
    return text or None


def _practice(text: str) -> Reading:
    return normalise_name(text.translate(_INVISIBLE)).upper() or None


def _nhs_number(text: str) -> Reading:
    text = text.translate(_INVISIBLE).lstrip("'")
    if float_shown := _FLOAT.match(text):
        text = float_shown[1]
    number = check_nhs_number(text)
    if number.status is NhsNumberStatus.VALID:
        return number
    if number.status is NhsNumberStatus.INVALID:
        return Noted(number, (issues.INVALID_NHS_NUMBER,), number.hint)
    if number.status is NhsNumberStatus.PLACEHOLDER:
        return Noted(number, (issues.PLACEHOLDER_NHS_NUMBER,), number.hint)
    return None


def _date(text: str) -> Reading:
    value = parse_date(text)
    if value is None:
        return UNREADABLE
    return None if value.year >= _HIGH_YEAR else value


def _birth_date(text: str) -> Reading:
    value = parse_date(text)
    if value is None:
        return UNREADABLE
    if value.year >= _HIGH_YEAR:
        return None
    return value if value.year >= 1900 else UNREADABLE


def _moment(text: str) -> Reading:
    found = parse_moment(text)
    if found is None:
        return UNREADABLE
    if found.at.year >= _HIGH_YEAR:
        return None
    return Noted(found.at, (), found.note) if found.note else found.at


def _yes_no(text: str) -> Reading:
    value = codes.YES_NO.get(text.casefold())
    return UNREADABLE if value is None else value


def _minutes(text: str) -> Reading:
    if plain := _MINUTES.match(text):
        minutes = int(plain[1])
    elif clock := _CLOCK.match(text):
        minutes = int(clock[1]) * 60 + int(clock[2])
    else:
        return UNREADABLE
    return minutes if minutes <= 1440 else UNREADABLE


def _share(text: str) -> Reading:
    if not _NUMBER.match(text):
        return UNREADABLE
    value = Decimal(text)
    return value if value <= 2 else UNREADABLE


def _list(text: str) -> Reading:
    parts = (normalise_name(part) for part in _LIST_SPLIT.split(text))
    return tuple(dict.fromkeys(part for part in parts if part and part.casefold() not in _NULLS)) or None


def _postcode(text: str) -> Reading:
    return format_postcode(text) if postcode_key(text) else UNREADABLE


def _email(text: str) -> Reading:
    return text if _EMAIL.match(text) else UNREADABLE


def _gender(text: str) -> Reading:
    return codes.GENDER.get(codes.code_key(text), UNREADABLE)


def _frailty(text: str) -> Reading:
    return codes.frailty(text) or UNREADABLE


def _outcome(text: str) -> Reading:
    key = codes.code_key(text)
    if key in codes.OUTCOME_TO_COME:
        return None
    return codes.OUTCOMES.get(key, UNREADABLE)


READERS: Final[dict[Kind, Reader]] = {
    Kind.TEXT: _text,
    Kind.NAME: _tidy,
    Kind.WHOLE_NAME: _tidy,
    Kind.ID: _id,
    Kind.CODE: _id,
    Kind.PRACTICE: _practice,
    Kind.NHS_NUMBER: _nhs_number,
    Kind.DATE: _date,
    Kind.BIRTH_DATE: _birth_date,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
    Kind.MINUTES: _minutes,
    Kind.SHARE: _share,
    Kind.LIST: _list,
    Kind.PHONE: _tidy,
    Kind.POSTCODE: _postcode,
    Kind.EMAIL: _email,
    Kind.GENDER: _gender,
    Kind.FRAILTY: _frailty,
    Kind.OUTCOME: _outcome,
}

REPEATING: Final = frozenset(
    {
        Kind.NAME,
        Kind.CODE,
        Kind.PRACTICE,
        Kind.DATE,
        Kind.BIRTH_DATE,
        Kind.MOMENT,
        Kind.YES_NO,
        Kind.MINUTES,
        Kind.SHARE,
        Kind.LIST,
        Kind.GENDER,
        Kind.FRAILTY,
        Kind.OUTCOME,
        Kind.TEXT,
    }
)
"""Kinds whose texts come again and again in one file, so that a reader's answers are worth keeping."""

_PLAIN: Final = frozenset({Kind.TEXT, Kind.NAME, Kind.WHOLE_NAME, Kind.PHONE})
_WRAPPED: Final = frozenset(Kind) - _PLAIN
_NULLS_OF: Final = {
    Kind.NAME: _NAME_NULLS,
    Kind.WHOLE_NAME: _NAME_NULLS,
    Kind.ID: _NULLS,
    Kind.CODE: _NULLS,
    Kind.PRACTICE: _NULLS | {"na"} | _NO_PRACTICE,
    Kind.GENDER: frozenset({"null", "(null)", "<null>", "n/a", "#n/a", "-", "--", "none", "nan"}),
}


def nulls_of(kind: Kind) -> frozenset[str]:
    """Texts, case folded, that mean "nothing" in a column of this kind."""
    return _NULLS_OF.get(kind, _NULLS | {"na"})


def reader_for(kind: Kind, nulls: tuple[str, ...] = ()) -> Reader:
    """The whole reader of a column: texts that mean nothing, formulas kept as text, then the kind's own
    reader.

    `="text"`, by which report writers keep leading zeros, is read as its text in typed columns, and still
    noted as a formula. In columns of names only `NULL` in capitals is nothing: Null is a family name.
    """
    read = READERS[kind]
    nothing = nulls_of(kind) | {text.casefold() for text in nulls}
    is_name = kind in (Kind.NAME, Kind.WHOLE_NAME)

    def reader(text: str) -> Reading:
        if len(text) < 20 and (text.casefold() in nothing or (is_name and text == "NULL")):
            return None
        if text[0] in _FORMULA_STARTS and is_formula(text, kind):
            return _formula(text)
        return read(text)

    def _formula(text: str) -> Reading:
        literal = _LITERAL.match(text) if kind in _WRAPPED else None
        inner = literal[1].strip() if literal else text
        reading = read(inner) if inner else None
        if type(reading) is Noted:
            return Noted(reading.value, (issues.FORMULA_CELL, *reading.codes), reading.note)
        return Noted(reading, (issues.FORMULA_CELL,))  # type: ignore[arg-type]

    return reader


__all__ = [
    "KIND_READS",
    "READERS",
    "REPEATING",
    "UNREADABLE",
    "Kind",
    "Noted",
    "Reader",
    "Reading",
    "Value",
    "is_formula",
    "nulls_of",
    "reader_for",
]
