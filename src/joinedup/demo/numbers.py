"""NHS numbers for fictional people: valid, each once, from the 999 test range only."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from joinedup.core.nhs_number import check_digit

PLACEHOLDERS = ("4444444444",)
"""Numbers a partner's system makes people type when it wants one and there is none."""

_RANGE = 1_000_000  # 999 and six more digits, then the check digit


def fictional_numbers(random: Random) -> Iterator[str]:
    """Every valid number of the 999 range once, in an order set by ``random``; 909,090 or so of them.

    Numbers for which there is no check digit are left out, and so is 9999999999, which is a placeholder.
    """
    start = random.randrange(_RANGE)
    step = random.randrange(_RANGE // 10) * 10 + random.choice((1, 3, 7, 9))
    if step % 5 == 0:
        step += 2
    at = start
    for _ in range(_RANGE):
        nine = f"999{at:06d}"
        digit = check_digit(nine)
        if digit is not None and (nine, digit) != ("999999999", "9"):
            yield nine + digit
        at = (at + step) % _RANGE


def spoil(number: str, random: Random) -> str:
    """A number with one wrong digit, so that its check fails: somebody mistyped."""
    place = random.randrange(3, 9)
    digit = str((int(number[place]) + random.randrange(1, 9)) % 10)
    wrong = number[:place] + digit + number[place + 1 :]
    if check_digit(wrong[:9]) == wrong[9]:  # cannot be with one digit changed, since 11 is prime
        raise AssertionError(wrong)
    return wrong
