"""A partner's staff list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from joinedup.demo.lists import CsvList, Tally, day
from joinedup.demo.staffing import Staff
from joinedup.demo.writers.claims import NO_SUCH_DAY, Claims

STAFF_COLUMNS: Final = (
    "Staff_Local_ID",
    "Family_Name",
    "Given_Name",
    "Profession",
    "Registration_Body",
    "Registration_Number",
    "Job_Title",
    "Employer_Team_Code",
    "Operational_Team_Code",
    "Manager_Local_ID",
    "Whole_Time_Equivalent",
    "Email",
    "Started",
    "Left",
)


def write_staff(path: Path, staff: Sequence[Staff], claims: Claims) -> Tally:
    """A partner's staff: one row that lacks its profession, one printed twice, one start date that is no
    date."""
    with CsvList(path, STAFF_COLUMNS) as out:
        spoilt = claims.random.randrange(len(staff) // 2, len(staff))
        for at, one in enumerate(staff):
            claims.staff_names[one.local_id] = f"{one.given} {one.family[0]}"
            row = [
                one.local_id,
                one.family,
                one.given,
                one.profession,
                one.body,
                f"TEST-{at:05d}" if one.body else "",
                one.title,
                one.team,
                one.operational_team,
                one.manager,
                one.wte,
                one.email,
                day(one.started),
                day(one.left),
            ]
            if at == spoilt:
                row[12] = NO_SUCH_DAY + "2019"
                out.row(row, warnings=("unreadable-value",))
                continue
            out.row(row)
            if at == spoilt - 1:
                out.row(row, unchanged=True)
                out.row([f"{one.local_id}X", *row[1:3], "", *row[4:]], refused="missing")
        return out.tally
