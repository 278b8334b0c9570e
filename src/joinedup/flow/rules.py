"""What the words and codes of a list of inpatients mean."""

import re

DIED_WORDS = r"\m(died|deceased|death|dead|mortuary)\M"
"""Destinations that say the person died, as words without case (PostgreSQL's regular expression)."""

DIED_CODES = ("79",)
"""National code of discharge destination: not applicable, the person died or was stillborn."""

_DIED = re.compile(r"\b(died|deceased|death|dead|mortuary)\b", re.IGNORECASE)


def says_died(destination: str) -> bool:
    """Whether a destination as sent says that the person died (Q8)."""
    return destination.strip() in DIED_CODES or _DIED.search(destination) is not None
