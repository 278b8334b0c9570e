"""Words and dates for the pages of the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup.access.models import Session, User
from joinedup.access.queries.people import AccountRow
from joinedup.access.roles import ROLES
from joinedup.access.signing_in import METHOD_WORDS
from joinedup.design.dates import ago, day, day_and_time


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


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in a list: ``state`` in words with the ``colour`` of its tag; ``last``: when it was last signed in."""

    id: int
    name: str
    username: str
    roles: str
    state: str
    colour: str
    last: str
    is_locked: bool
    has_left: bool


def account_line(row: AccountRow) -> AccountLine:
    """An account in words."""
    user = row.user
    state, colour = "Open", "green"
    if user.locked_at is not None:
        state, colour = User.Locked(user.locked_why or User.Locked.ADMINISTRATOR).label, "red"
    elif not row.current:
        state, colour = "No role", "grey"
    elif row.has_left:
        state, colour = "Left, still has access", "orange"
    elif row.invited is not None:
        state, colour = "Invited", "blue"
    return AccountLine(
        user.pk,
        user.name,
        user.username,
        ", ".join(ROLES[one.role].name for one in row.current if one.role in ROLES) or "None",
        str(state),
        colour,
        day_and_time(user.last_login) if user.last_login else "Never",
        user.locked_at is not None,
        row.has_left,
    )


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role of an account: from when to when; ``is_current``: in force today."""

    id: int
    name: str
    description: str
    since: str
    until: str
    is_current: bool


def role_lines(row: AccountRow) -> list[RoleLine]:
    """An account's roles for one organisation, those in force first."""
    current = {one.pk for one in row.current}
    ordered = sorted(row.roles, key=lambda one: (one.pk not in current, one.pk))
    return [
        RoleLine(
            one.pk,
            ROLES[one.role].name if one.role in ROLES else one.role,
            ROLES[one.role].description if one.role in ROLES else "",
            day(one.valid_from) if one.valid_from else "The beginning",
            day(one.valid_to) if one.valid_to else "No end",
            one.pk in current,
        )
        for one in ordered
    ]
