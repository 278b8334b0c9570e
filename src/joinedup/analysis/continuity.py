"""Continuity of care: does one person keep seeing the same face? (R21, F18)

Two published measures over the contacts one person had, each contact named by who made it:

- **Usual provider continuity (UPC)**: the share of contacts with the worker seen most often. Breslau N,
  Reeb KG, "Continuity of care in a university-based practice", Journal of Medical Education 1975; 50(10):
  965-969.
- **Bice-Boxerman continuity of care (COC)**: how concentrated the contacts are over all workers, ``COC =
  (sum of n_j squared - N) / (N (N - 1))`` with n_j the contacts with worker j and N all contacts. Bice TW,
  Boxerman SB, "A quantitative measure of continuity of care", Medical Care 1977; 15(4): 347-349.

Both lie between 0 and 1; 1 means that one worker made every contact. COC is 0 when no worker came twice;
UPC is then 1/N. A contact by nobody known (None or blank) cannot be given to a worker: it is left out and
counted as ``unnamed``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MINIMUM_CONTACTS = 2
"""Fewest contacts that can be scored: with one contact COC divides by nought and UPC is always 1."""


class WhyNotScored(StrEnum):
    """Why there is no figure."""

    NO_CONTACTS = "no contacts"
    TOO_FEW = "too few contacts"
    NOBODY_NAMED = "no contact names a worker"


@dataclass(frozen=True, slots=True)
class NotScored:
    """No figure, and why. ``contacts``: how many named contacts there were; ``needed``: how many it takes."""

    reason: WhyNotScored
    contacts: int
    needed: int

    def __str__(self) -> str:
        if self.reason is WhyNotScored.TOO_FEW:
            return f"not scored: {self.contacts} of at least {self.needed} contacts"
        return f"not scored: {self.reason.value}"


@dataclass(frozen=True, slots=True)
class Continuity:
    """How steady the faces are.

    ``usual_provider``: the worker seen most (ties: the one seen first in the order given).
    ``usual_provider_share``: UPC, 0 to 1. ``bice_boxerman``: COC, 0 to 1. ``contacts``: N. ``workers``:
    how many different workers. ``unnamed``: contacts left out because nobody was named.
    """

    usual_provider: Hashable
    usual_provider_share: float
    bice_boxerman: float
    contacts: int
    workers: int
    unnamed: int


def usual_provider_continuity(
    contacts: Iterable[Hashable | None], *, minimum: int = MINIMUM_CONTACTS
) -> float | NotScored:
    """UPC: share of contacts made by the worker seen most often (10 contacts, 7 by one worker: 0.70)."""
    result = continuity(contacts, minimum=minimum)
    return result if isinstance(result, NotScored) else result.usual_provider_share


def bice_boxerman(
    contacts: Iterable[Hashable | None], *, minimum: int = MINIMUM_CONTACTS
) -> float | NotScored:
    """COC: (sum n_j^2 - N) / (N (N - 1)); 0 when nobody came twice, 1 when one worker made every contact."""
    result = continuity(contacts, minimum=minimum)
    return result if isinstance(result, NotScored) else result.bice_boxerman


def continuity(
    contacts: Iterable[Hashable | None], *, minimum: int = MINIMUM_CONTACTS
) -> Continuity | NotScored:
    """Score one person's contacts, oldest first or in any order.

    ``contacts``: who made each contact (any hashable id; None or a blank text: not known). ``minimum``:
    fewest named contacts to score, a place setting; below 2 it raises ValueError, because COC has no value
    there.
    """
    if minimum < MINIMUM_CONTACTS:
        raise ValueError(f"continuity needs at least {MINIMUM_CONTACTS} contacts, not {minimum}")
    counts: Counter[Hashable] = Counter()
    unnamed = 0
    for worker in contacts:
        if worker is None or (isinstance(worker, str) and not worker.strip()):
            unnamed += 1
        else:
            counts[worker] += 1
    total = counts.total()
    if total == 0:
        reason = WhyNotScored.NOBODY_NAMED if unnamed else WhyNotScored.NO_CONTACTS
        return NotScored(reason, 0, minimum)
    if total < minimum:
        return NotScored(WhyNotScored.TOO_FEW, total, minimum)
    usual, most = counts.most_common(1)[0]
    squares = sum(n * n for n in counts.values())
    return Continuity(
        usual_provider=usual,
        usual_provider_share=float(Fraction(most, total)),
        bice_boxerman=float(Fraction(squares - total, total * (total - 1))),
        contacts=total,
        workers=len(counts),
        unnamed=unnamed,
    )
