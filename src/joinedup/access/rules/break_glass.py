"""Who may break the glass, for how long, what a reviewer is told, and when the review is late (Q23, F99)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from joinedup.core.names import name_key, postcode_key

REASONS: Final[dict[str, str]] = {
    "emergency": "An emergency: waiting would harm the person",
    "asked": "The person, or somebody with them, asked for help now",
    "safeguarding": "Somebody is at risk: safeguarding",
    "covering": "Covering for a colleague or a team without a hand-over",
    "out-of-hours": "Out of hours, and nobody of their team can be reached",
}
"""Why somebody may open a record at once: code to words."""

ALERTS: Final[dict[str, str]] = {
    "same-family-name": "The person and the member of staff have the same family name.",
    "same-name": "The person has the same full name as the member of staff.",
    "same-address": "The person lives at the postcode the member of staff gave as their own.",
    "own-identity-unknown": "The member of staff has not said who they are themselves, so a look at their own record"
    " could not be ruled out by number or birth date.",
    "again": "The same member of staff broke the glass on this record before, within thirty days.",
}
"""What a reviewer should know: code to sentence."""

AGAIN_DAYS: Final = 30
LEAST_WORDS: Final = 10
"""The fewest letters of a reason in words."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person or a member of staff, as far as known. ``number``: a valid NHS number or empty."""

    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    number: str = ""
    postcode: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Family and given name as keys."""
        return name_key(self.family_name), name_key(self.given_name)


def is_own(opener: Who, person: Who) -> bool:
    """Whether the record is the opener's own: the same number, or the same names and birth date."""
    if opener.number and opener.number == person.number:
        return True
    return (
        opener.birth_date is not None
        and opener.birth_date == person.birth_date
        and all(opener.names)
        and opener.names == person.names
    )


def alerts(opener: Who, person: Who, *, has_before: bool) -> tuple[str, ...]:
    """Codes of what a reviewer should know of an opening."""
    found = []
    family, given = opener.names
    if family and family == person.names[0]:
        found.append("same-name" if given and given == person.names[1] else "same-family-name")
    home = postcode_key(opener.postcode)
    if home and home == postcode_key(person.postcode):
        found.append("same-address")
    if not opener.number and opener.birth_date is None:
        found.append("own-identity-unknown")
    if has_before:
        found.append("again")
    return tuple(found)


def until(opened: datetime, minutes: int) -> datetime:
    """When an opening ends by itself."""
    return opened + timedelta(minutes=minutes)


def review_due(opened: date, days: int) -> date:
    """The last day on which the review is in time (F99: three days, a setting)."""
    return opened + timedelta(days=days)


def is_overdue(due: date, today: date) -> bool:
    """Whether a review that has not been done is late."""
    return today > due
