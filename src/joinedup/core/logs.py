"""How log lines are written: without what an error message of the database or a parser may say of a person."""

import logging
import re
from typing import Final

_DETAIL: Final = re.compile(r"^(DETAIL|CONTEXT|HINT|QUERY|LINE \d+):.*$", re.MULTILINE)
_NUMBER: Final = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_QUOTED_ROW: Final = re.compile(r"\(([a-z_, ]+)\)=\((?:[^()]|\([^()]*\))*\)")


def redacted(text: str) -> str:
    """The text without the database's own details of a row, and without anything that could be an NHS number."""
    text = _DETAIL.sub(r"\1: left out", text)
    text = _QUOTED_ROW.sub(r"(\1)=(left out)", text)
    return _NUMBER.sub("[number left out]", text)


class Redacting(logging.Formatter):
    """A formatter whose every line, tracebacks included, is redacted."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return redacted(super().format(record))
