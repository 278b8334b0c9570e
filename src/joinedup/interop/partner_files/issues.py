"""The catalogue of what can be wrong with a row of a partner's file (FILES.md "What happens to a row").

Every code has a severity and one plain sentence. The sentence is shown on the Files-in page, in the
documentation pages and in the reject file; the code is what counts are kept under.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Severity(StrEnum):
    """What an issue does to its row."""

    REFUSED = "refused"
    WARNED = "warned"
    OUT_OF_SCOPE = "out_of_scope"


class Kind(NamedTuple):
    """One entry of the catalogue: its code, what it does to the row, and the sentence for people."""

    code: str
    severity: Severity
    sentence: str


_R, _W, _O = Severity.REFUSED, Severity.WARNED, Severity.OUT_OF_SCOPE

MISSING: Final = "missing"
UNREADABLE: Final = "unreadable"
UNIDENTIFIABLE: Final = "unidentifiable"
REAL_NUMBER: Final = "real-number"
NO_PARENT: Final = "no-parent"
INVALID_NHS_NUMBER: Final = "invalid-nhs-number"
PLACEHOLDER_NHS_NUMBER: Final = "placeholder-nhs-number"
UNREADABLE_VALUE: Final = "unreadable-value"
UNKNOWN_PRACTICE: Final = "unknown-practice"
UNKNOWN_TEAM: Final = "unknown-team"
UNKNOWN_WORKER: Final = "unknown-worker"
FORMULA_CELL: Final = "formula-cell"
FUTURE_OUTCOME: Final = "future-outcome"
UNDER_AGE: Final = "under-age"
EXCLUDED_SERVICE: Final = "excluded-service"
EXCLUDED_REASON: Final = "excluded-reason"

CATALOGUE: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(MISSING, _R, "A column that every row must fill is empty."),
        Kind(UNREADABLE, _R, "A column that every row must fill could not be read."),
        Kind(UNIDENTIFIABLE, _R, "The row names nobody: no valid NHS number and no readable date of birth."),
        Kind(
            REAL_NUMBER,
            _R,
            "The NHS number is a real one, and this place is not live: only numbers from the 999 test range "
            "are taken.",
        ),
        Kind(
            NO_PARENT,
            _R,
            "The person of this visit is not known from this sender yet. The row is kept and tried again.",
        ),
        Kind(INVALID_NHS_NUMBER, _W, "The NHS number fails its check. It is kept as sent and never matched."),
        Kind(
            PLACEHOLDER_NHS_NUMBER,
            _W,
            "The NHS number is a placeholder, such as 4444444444. It is kept as sent and never matched.",
        ),
        Kind(UNREADABLE_VALUE, _W, "A value could not be read. The row is in without it."),
        Kind(UNKNOWN_PRACTICE, _W, "The GP practice code is not one this place knows."),
        Kind(UNKNOWN_TEAM, _W, "The team code is not mapped to a team yet."),
        Kind(UNKNOWN_WORKER, _W, "The worker is not in this sender's staff list."),
        Kind(
            FORMULA_CELL, _W, "A cell holds a spreadsheet formula. It is kept as text and never worked out."
        ),
        Kind(FUTURE_OUTCOME, _W, "The visit has an outcome, but was planned for after the list was made."),
        Kind(UNDER_AGE, _O, "The person is younger than this place's service is for."),
        Kind(EXCLUDED_SERVICE, _O, "The service is one this place leaves out."),
        Kind(EXCLUDED_REASON, _O, "The reason is one this place leaves out."),
    )
}


class Issue(NamedTuple):
    """One thing wrong with one cell. `shown` is the value with all but its ends masked."""

    code: str
    column: str
    shown: str = ""

    @property
    def severity(self) -> Severity:
        """What the issue does to its row."""
        return CATALOGUE[self.code].severity

    @property
    def sentence(self) -> str:
        """The catalogue's sentence, naming the column."""
        text = CATALOGUE[self.code].sentence
        return f"{self.column.replace('_', ' ')}: {text}" if self.column else text


def masked(text: str) -> str:
    """A value fit to be shown where faults are listed: first and last character, stars between.

    Up to three characters all become stars; no more than twelve characters are shown.
    """
    if len(text) <= 3:
        return "*" * len(text)
    return text[0] + "*" * min(len(text) - 2, 10) + text[-1]


class FileRefused(Exception):
    """The whole file is refused. `str()` is one plain sentence for the sender.

    Raised before any row is read when the file is no table or lacks a column; while rows are read when the
    file turns out to be broken further down (a cell over 1 MB, a quotation mark never closed). Whoever
    loads rows must therefore load a file in one transaction.
    """

    def __init__(self, reason: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.columns = columns
