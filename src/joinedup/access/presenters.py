"""Words and dates for the pages of the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup.access.models import Session
from joinedup.access.signing_in import METHOD_WORDS
from joinedup.design.dates import ago, day_and_time


@dataclass(frozen=True, slots=True)
class ShownSession:
    """Where somebody is signed in: browser, how, since when, last used; ``is_this``: the one at hand."""

    id: int
    device: str
    method: str
    since: str
    last_used: str
    is_this: bool


def sessions(rows: Sequence[Session], *, own_key_hash: str, now: datetime) -> list[ShownSession]:
    """Sessions in words."""
    return [
        ShownSession(
            row.pk,
            row.device or "A browser",
            METHOD_WORDS.get(row.method, "Signed in"),
            day_and_time(row.started),
            ago(row.last_used, now),
            row.key_hash == own_key_hash,
        )
        for row in rows
    ]
