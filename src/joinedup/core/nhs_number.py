"""The NHS number: ten digits of text, checked by modulus 11 (NHS Data Dictionary; INTEROP 2.1)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
_TIDY = str.maketrans("", "", " -\u00a0")


class NhsNumberStatus(StrEnum):
    """What a number as sent is good for. Only a valid one may ever match people."""

    VALID = "valid"
    PLACEHOLDER = "placeholder"
    INVALID = "invalid"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class NhsNumber:
    """A number as sent. ``value``: ten digits when valid or a placeholder, else the text as sent; ``status``; ``hint``
    says in words what is wrong with an invalid one."""

    value: str
    status: NhsNumberStatus
    hint: str = ""

    @property
    def is_test(self) -> bool:
        """Whether the number lies in the test range, which no real person carries."""
        return self.value.startswith("999")


def check_digit(nine_digits: str) -> str | None:
    """The tenth digit that makes nine digits a valid number; None when no tenth digit does (remainder 10)."""
    total = sum(int(digit) * weight for digit, weight in zip(nine_digits, _WEIGHTS, strict=True))
    remainder = 11 - total % 11
    if remainder == 11:
        return "0"
    return None if remainder == 10 else str(remainder)


@lru_cache(maxsize=16384)
def check(text: str) -> NhsNumber:
    """Read a number as a partner's system sent it: spaces and hyphens are allowed, nothing else is mended."""
    digits = text.strip().translate(_TIDY)
    if not digits:
        return NhsNumber("", NhsNumberStatus.ABSENT)
    if not (digits.isascii() and digits.isdigit()):
        return NhsNumber(text.strip(), NhsNumberStatus.INVALID, "has characters that are not digits")
    if len(digits) == 9:
        return NhsNumber(
            digits, NhsNumberStatus.INVALID, "has nine digits: a leading zero may have been lost"
        )
    if len(digits) != 10:
        return NhsNumber(digits, NhsNumberStatus.INVALID, f"has {len(digits)} digits, not ten")
    if len(set(digits)) == 1:
        return NhsNumber(digits, NhsNumberStatus.PLACEHOLDER, "is one digit repeated")
    if check_digit(digits[:9]) != digits[9]:
        return NhsNumber(digits, NhsNumberStatus.INVALID, "does not pass the modulus 11 check")
    return NhsNumber(digits, NhsNumberStatus.VALID)


def spaced(number: str) -> str:
    """A ten-digit number grouped 3 3 4 for reading aloud; other text as it is."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 10 and number.isdigit() else number
