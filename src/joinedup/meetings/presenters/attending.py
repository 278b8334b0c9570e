"""Who is here, by profession and employer, and who is missing (R48, F36, F116)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joinedup.design import dates
from joinedup.meetings import rules
from joinedup.meetings.models import Attendance
from joinedup.place.models import Staff
from joinedup.tasks.presenters import staff_name


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody at the huddle."""

    id: int
    staff_id: int | None
    name: str
    profession: str
    organisation: str
    mode: str
    is_virtual: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is here. ``groups``: "District nurse, Testshire Trust" with how many; ``missing``: usual professions nobody
    belongs to; ``gaps``: those missing for several huddles in a row, in words."""

    people: tuple[Here, ...]
    groups: tuple[tuple[str, str, int], ...]
    missing: tuple[str, ...]
    gaps: tuple[str, ...]
    in_room: int
    virtual: int


def here(attendance: Attendance) -> Here:
    """One attendance in words."""
    return Here(
        attendance.pk,
        attendance.staff_id,
        staff_name(attendance.staff) or attendance.guest_name,
        attendance.profession,
        attendance.organisation.name if attendance.organisation is not None else "",
        str(Attendance.Mode(attendance.mode).label),
        attendance.mode == Attendance.Mode.VIRTUAL,
    )


def presence(
    attendances: Iterable[Attendance],
    usual: Sequence[str],
    former: Sequence[Iterable[str]],
    *,
    at_least: int,
) -> Presence:
    """Who is here, grouped, with what is missing today and again and again. ``former``: professions at the last
    huddles, latest first; one that is here today is no gap."""
    people = tuple(here(one) for one in attendances)
    counts = Counter((one.profession or "Guest", one.organisation) for one in people)
    missing = rules.missing_professions(usual, (one.profession for one in people))
    return Presence(
        people,
        tuple(
            (profession, organisation, count) for (profession, organisation), count in sorted(counts.items())
        ),
        tuple(missing),
        tuple(rules.gap_warnings(missing, [list(one) for one in former], at_least=at_least)),
        sum(1 for one in people if not one.is_virtual),
        sum(1 for one in people if one.is_virtual),
    )


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff of the huddle's teams, to be tapped. ``mode``: how they are here, empty: not here."""

    id: int
    name: str
    profession: str
    organisation: str
    mode: str
    attendance_id: int | None


def staff_rows(staff: Iterable[Staff], attendances: Iterable[Attendance]) -> list[StaffRow]:
    """Everybody of the teams, with how they are here."""
    here_now = {one.staff_id: one for one in attendances if one.staff_id is not None}
    return [
        StaffRow(
            one.pk,
            staff_name(one),
            one.profession,
            one.organisation.name,
            here_now[one.pk].mode if one.pk in here_now else "",
            here_now[one.pk].pk if one.pk in here_now else None,
        )
        for one in staff
    ]


def guest_words(one: Here) -> str:
    """ "Dr Patel (GP, Church Lane Surgery), joined remotely"."""
    inner = ", ".join(part for part in (one.profession, one.organisation) if part)
    return f"{one.name}{f' ({inner})' if inner else ''}{', remotely' if one.is_virtual else ''}"


def checked_in_at(attendance: Attendance) -> str:
    """When somebody checked in."""
    return dates.clock_time(attendance.checked_in_at)
