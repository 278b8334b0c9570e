"""What the finder says of somebody (Q16, Q32). To find is not to open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MINUTES: Final = 60
"""The stretch of time over which looks are counted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is true of somebody, for the finder. ``is_open``: at least one partner's open involvement that is not sealed;
    ``is_restricted``: the record is restricted and the reader is not named in it."""

    has_relationship: bool
    is_open: bool
    is_protected: bool
    is_restricted: bool


def may_be_found(known: Known) -> bool:
    """Whether the finder says anything at all. Nobody with a protection flag is ever found, by anybody (Q14); nobody of a
    restricted record by those not named; nobody without open work, unless the reader may open them anyway."""
    if known.is_protected or known.is_restricted:
        return False
    return known.has_relationship or known.is_open


def is_trawling(asked: int, most: int) -> bool:
    """Whether an account has asked the finder too often within ``MINUTES``."""
    return asked >= most


def counted_since(now: datetime) -> datetime:
    """From when on looks are counted."""
    return now - timedelta(minutes=MINUTES)
