"""The kinds of value a place file holds, each refusing what is ill-formed with a plain sentence."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FEED_FORMATS: Final = ("staff", "gp-list", "open-cases", "visits", "inpatients", "trace")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
FeedFormat = Literal["staff", "gp-list", "open-cases", "visits", "inpatients", "trace"]
OrganisationKind = Literal[
    "trust",
    "community-trust",
    "mental-health-trust",
    "council",
    "district-council",
    "commissioner",
    "federation",
    "gp-practice",
    "charity",
    "consortium",
    "care-home",
    "home-care",
    "housing",
    "police",
    "ambulance",
    "other",
]


def _matches(pattern: str, sentence: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(sentence.format(value=value))
        return value

    return AfterValidator(check)


def _day(value: Any) -> Any:
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError("must be a day, such as 2026-11-20")
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a day; write it as 2026-11-20") from None
    return value


def _clock_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"{value!r} is not a time of day; write it as 08:30")
    return time(int(found[1]), int(found[2]))


def _weekday(value: Any) -> Any:
    if value not in WEEKDAYS:
        raise ValueError(f"{value!r} is not a weekday; write {WEEKDAYS[0]}, {WEEKDAYS[1]} and so on")
    return value


def _once_each(values: list[Any]) -> list[Any]:
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"names {', '.join(twice)} twice")
    return values


ODS_PATTERN = r"[A-Z0-9]{3,10}"
PRACTICE_PATTERN = r"[A-Z][0-9]{5}"
CODE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"

OdsCode = Annotated[
    str,
    _matches(ODS_PATTERN, "{value!r} is not an organisation code: capitals and digits, at least three"),
    WithJsonSchema({"type": "string", "pattern": f"^{ODS_PATTERN}$"}),
]
PracticeCode = Annotated[
    str,
    _matches(
        PRACTICE_PATTERN, "{value!r} is not a practice code: one capital and five digits, such as B82013"
    ),
    WithJsonSchema({"type": "string", "pattern": f"^{PRACTICE_PATTERN}$"}),
]
Code = Annotated[
    str,
    _matches(CODE_PATTERN, "{value!r} is not a code: letters, digits, dots and hyphens, at most forty"),
    WithJsonSchema({"type": "string", "pattern": f"^{CODE_PATTERN}$"}),
]
EmployerCode = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
Telephone = Annotated[
    str,
    _matches(r"|[0-9+(][0-9 ()+x-]{4,24}", "{value!r} is not a telephone number"),
    WithJsonSchema({"type": "string"}),
]
WebLink = Annotated[
    str,
    _matches(r"|https://\S{3,400}", "{value!r} is not a link that starts with https://"),
    WithJsonSchema({"type": "string", "pattern": "^(https://\\S+)?$"}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
ClockTime = Annotated[
    time, BeforeValidator(_clock_time), WithJsonSchema({"type": "string", "examples": ["08:30"]})
]
DayOfWeek = Annotated[Weekday, BeforeValidator(_weekday)]
DaysOfWeek = Annotated[list[DayOfWeek], AfterValidator(_once_each)]
Codes = Annotated[list[Code], AfterValidator(_once_each)]
OdsCodes = Annotated[list[OdsCode], AfterValidator(_once_each)]
EmployerCodes = Annotated[list[EmployerCode], AfterValidator(_once_each)]
