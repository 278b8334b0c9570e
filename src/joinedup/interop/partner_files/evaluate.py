"""What becomes of a row: accepted, warned, refused or out of scope (FILES.md "What happens to a row").

Pure: what a place knows comes in as a `Scope`. Two fates need the database and are not decided here:
`unchanged` (compare `Parsed.content` with what is held and with earlier rows of the file) and `no-parent`.

Order, first that applies: `missing`, `unreadable`, `unidentifiable`, `real-number` (refused); `under-age`,
`excluded-service`, `excluded-reason` (out of scope); then all warnings. Refusals stand before scope because a
row that cannot be read, names nobody or must not be held cannot be placed either; a refused or out-of-scope
row has one reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from joinedup.core.clock import LONDON
from joinedup.core.nhs_number import NhsNumberStatus, check

from . import issues
from .issues import CATALOGUE, Issue
from .rows import Parsed

OTHER_NUMBERS: Final = ("Sent_NHS_Number", "Superseded_NHS_Number")
"""Columns of a demographics trace that hold NHS numbers beside the person's own."""


class Status(StrEnum):
    """The fate of a row as far as the row alone tells."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    REFUSED = "refused"
    OUT_OF_SCOPE = "out_of_scope"


class Verdict(NamedTuple):
    """A fate with its reason codes, each once."""

    status: Status
    reasons: tuple[str, ...] = ()

    @property
    def stored(self) -> bool:
        """Whether the row goes on to be held."""
        return self.status in (Status.ACCEPTED, Status.WARNED)


_ACCEPTED: Final = Verdict(Status.ACCEPTED)
_REFUSED: Final = {
    code: Verdict(Status.REFUSED, (code,)) for code, kind in CATALOGUE.items() if kind.severity == "refused"
}
_OUT: Final = {
    code: Verdict(Status.OUT_OF_SCOPE, (code,))
    for code, kind in CATALOGUE.items()
    if kind.severity == "out_of_scope"
}


def known_codes(codes: Iterable[str]) -> frozenset[str]:
    """Codes as a `Scope` wants them: compared without case."""
    return frozenset(code.strip().upper() for code in codes)


@dataclass(frozen=True)
class Scope:
    """What a place knows and wants, for one file of one sender.

    as_at: the moment the list is full as at. live: real NHS numbers are allowed. min_age: years a person must
    have reached at `as_at`; max_age: the oldest a service takes; None takes all ages.
    excluded_services, excluded_reasons: phrases, found at word
    boundaries without case. practices, teams, workers, operational_teams: codes known (`known_codes`): of the
    place, of this sender, of this sender, of the place; None asks nothing.
    """

    as_at: datetime
    live: bool = False
    min_age: int | None = None
    max_age: int | None = None
    excluded_services: tuple[str, ...] = ()
    excluded_reasons: tuple[str, ...] = ()
    practices: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    workers: frozenset[str] | None = None
    operational_teams: frozenset[str] | None = None

    @cached_property
    def youngest_birth(self) -> date | None:
        """The last day of birth that is old enough. Somebody born on 29 February comes of age on 1 March."""
        if self.min_age is None:
            return None
        today = self.as_at.astimezone(LONDON).date()
        year = today.year - self.min_age
        if year < 1:
            return date.min
        try:
            return today.replace(year=year)
        except ValueError:
            return date(year, 2, 28)

    @cached_property
    def oldest_birth(self) -> date | None:
        """The first day of birth that is young enough: whoever was born before it has passed the oldest age."""
        if self.max_age is None:
            return None
        today = self.as_at.astimezone(LONDON).date()
        year = today.year - self.max_age - 1
        if year < 1:
            return date.min
        try:
            return today.replace(year=year) + timedelta(days=1)
        except ValueError:
            return date(year, 3, 1)

    @cached_property
    def checks(self) -> tuple[tuple[str, frozenset[str], str], ...]:
        """(column, codes known, warning) for the columns whose codes are asked after."""
        asked = (
            ("GP_Practice_Code", self.practices, issues.UNKNOWN_PRACTICE),
            ("Team_Code", self.teams, issues.UNKNOWN_TEAM),
            ("Employer_Team_Code", self.teams, issues.UNKNOWN_TEAM),
            ("Operational_Team_Code", self.operational_teams, issues.UNKNOWN_TEAM),
            ("Worker_ID", self.workers, issues.UNKNOWN_WORKER),
        )
        return tuple((column, known, code) for column, known, code in asked if known is not None)


@lru_cache(maxsize=256)
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(
        re.escape(" ".join(phrase.casefold().split())).replace(r"\ ", r"\s+") for phrase in phrases
    )
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


@lru_cache(maxsize=65536)
def has_phrase(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in the text, as whole words, without case."""
    return bool(phrases) and _phrases(phrases).search(text.casefold()) is not None


def judge(parsed: Parsed, scope: Scope, *, carries_people: bool) -> Verdict:
    """The fate of a row. Adds to `parsed.issues` what only the place can know (unknown codes, future
    outcome).

    `carries_people` is the contract's: in lists of staff and visits nobody needs to be identified.
    """
    if parsed.refusal:
        return _REFUSED[parsed.refusal]
    values = parsed.values
    valid = parsed.nhs.status is NhsNumberStatus.VALID
    born = values.get("Date_of_Birth")
    if carries_people and not valid and born is None:
        return _refused(parsed, issues.UNIDENTIFIABLE, "")
    if valid and not scope.live and not parsed.nhs.is_test:
        return _refused(parsed, issues.REAL_NUMBER, "NHS_Number")
    if not scope.live:
        for column in OTHER_NUMBERS:
            other = values.get(column)
            if other is not None and _is_real(str(other)):
                return _refused(parsed, issues.REAL_NUMBER, column)
    out = _out_of_scope(parsed, scope, born)
    if out:
        return out
    for column, known, code in scope.checks:
        sent = values.get(column)
        if sent is not None and sent.upper() not in known:  # type: ignore[union-attr]
            parsed.warn(code, column, str(sent))
    if "Outcome" in values and values["Planned_Start"] > scope.as_at:  # type: ignore[operator]
        parsed.warn(issues.FUTURE_OUTCOME, "Outcome", str(values["Outcome"]))
    return Verdict(Status.WARNED, tuple(parsed.warnings)) if parsed.warnings else _ACCEPTED


def _is_real(text: str) -> bool:
    read = check(text)
    return read.status is NhsNumberStatus.VALID and not read.is_test


def _refused(parsed: Parsed, code: str, column: str) -> Verdict:
    parsed.issues.append(Issue(code, column))
    return _REFUSED[code]


def _out_of_scope(parsed: Parsed, scope: Scope, born: object) -> Verdict | None:
    values = parsed.values
    youngest = scope.youngest_birth
    if youngest is not None and born is not None and born > youngest:  # type: ignore[operator]
        return _out(parsed, issues.UNDER_AGE, "Date_of_Birth")
    oldest = scope.oldest_birth
    if oldest is not None and born is not None and born < oldest:  # type: ignore[operator]
        return _out(parsed, issues.EXCLUDED_SERVICE, "Date_of_Birth")
    if scope.excluded_services and has_phrase(str(values.get("Service", "")), scope.excluded_services):
        return _out(parsed, issues.EXCLUDED_SERVICE, "Service")
    if scope.excluded_reasons and has_phrase(str(values.get("Reason", "")), scope.excluded_reasons):
        return _out(parsed, issues.EXCLUDED_REASON, "Reason")
    return None


def _out(parsed: Parsed, code: str, column: str) -> Verdict:
    parsed.issues.append(Issue(code, column))
    return _OUT[code]


def because(parsed: Parsed, verdict: Verdict) -> str:
    """Why a row has its verdict, in sentences for the reject file: columns are named, values are not
    repeated.
    """
    wanted = set(verdict.reasons)
    if not wanted:
        return ""
    said: dict[str, list[str]] = {}
    for issue in parsed.issues:
        if issue.code in wanted and issue.column not in said.setdefault(issue.code, []):
            said[issue.code].append(issue.column)
    for code in verdict.reasons:
        said.setdefault(code, [])
    lines = []
    for code, columns in said.items():
        named = ", ".join(column for column in columns if column)
        if code == issues.UNREADABLE and "" in columns:
            lines.append("unreadable: The row has more cells than the header names.")
            continue
        lines.append(f"{code}{f' ({named})' if named else ''}: {CATALOGUE[code].sentence}")
    return " ".join(lines)
