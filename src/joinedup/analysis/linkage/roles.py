"""What a column of a list of people is: its role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a column says about a person.

    ``number`` is an identifier of any kind but the NHS number: how far it can be trusted is learnt. ``other`` is
    anything else that tends to stay the same. The last two are given only with a declaration, not on the command line's
    ``--map``: ``verified`` says whether the NHS number of the row is verified, ``group`` is not compared (self-audit)."""

    NHS_NUMBER = "nhs_number"
    GIVEN = "given"
    FAMILY = "family"
    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    POSTCODE = "postcode"
    ADDRESS = "address"
    SEX = "sex"
    PHONE = "phone"
    PLACE_OF_BIRTH = "place_of_birth"
    NUMBER = "number"
    OTHER = "other"
    VERIFIED = "verified"


ONE_COLUMN_ONLY = (
    Role.NHS_NUMBER, Role.GIVEN, Role.FAMILY, Role.FULL_NAME, Role.BIRTH_DATE, Role.POSTCODE, Role.SEX, Role.PHONE,
    Role.PLACE_OF_BIRTH, Role.VERIFIED,
)  # fmt: skip
"""Roles that one column at most may have; of the others there may be several."""


class CannotLink(Exception):
    """The records cannot be linked: one plain sentence that names column or row, never a person's data."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds the record's own id, and the role of each other column that is compared.

    ``id``: its values are text and differ within one list. ``roles``: column to role; columns not named are left out.
    Raises CannotLink when no column is compared, the id has a role, or a role that only one column may have has two."""

    id: str
    roles: Mapping[str, Role]

    def __post_init__(self) -> None:
        roles = {name: Role(role) for name, role in self.roles.items()}
        object.__setattr__(self, "roles", roles)
        if self.id in roles:
            raise CannotLink(f"Column “{self.id}” is the id and cannot have a role as well.")
        for role in ONE_COLUMN_ONLY:
            if len(named := sorted(name for name, one in roles.items() if one is role)) > 1:
                raise CannotLink(f"Only one column can be {role}, and these are: {', '.join(named)}.")
        if not [role for role in roles.values() if role is not Role.VERIFIED]:
            raise CannotLink("No column has a role: nothing can be compared.")

    def of(self, role: Role) -> list[str]:
        """The columns of a role, by name, so that their order in the list does not matter."""
        return sorted(name for name, one in self.roles.items() if one is role)


_HEADERS: tuple[tuple[Role, str], ...] = (
    (Role.NHS_NUMBER, r"nhs(number|no|num|id)?"),
    (Role.GIVEN, r"(given|first|fore|christian)(name)?s?|fname"),
    (Role.FAMILY, r"(family|last|sur)(name)?|sname|lname"),
    (Role.FULL_NAME, r"(full|person|patient|whole)?name|firstandsurname"),
    (Role.BIRTH_DATE, r"(dateof|date)?birth(date)?|dob|dateofbirth|(birth)?year|yearofbirth|birthyear|yob|age"),
    (Role.POSTCODE, r"post(al)?code(fake)?|zip(code)?|pcode"),
    (
        Role.ADDRESS,
        r"(street|home|postal|resstreet)?address(line)?\d?|street(number|name)?|suburb|town|city|house(number)?|addr\d?|state",
    ),
    (Role.SEX, r"sex(code)?|gender(code)?"),
    (Role.PHONE, r"(tele|mobile|home)?phone(number|num|no)?|mobile|tel"),
    (Role.PLACE_OF_BIRTH, r"(birthplace|placeofbirth|birthstate|pob)"),
    (Role.NUMBER, r"socsecid|ssn|nino|nationalinsurance(number)?|passport(number)?|email(address)?"),
    (Role.OTHER, r"occupation|ethnicity|race(code)?|middlename|maidenname"),
)  # fmt: skip


def guess_roles(header: Iterable[str], *, but: Iterable[str] = ()) -> dict[str, Role]:
    """The roles that column names plainly say, for a list nobody has mapped; ``but``: columns to leave out.

    Of two columns that say a role only one may have, the first counts. Names with and without `_`, spaces and capitals."""
    found: dict[str, Role] = {}
    left_out = set(but)
    for name in header:
        plain = re.sub(r"[^a-z0-9]", "", name.lower())
        for role, pattern in _HEADERS:
            if name not in left_out and re.fullmatch(pattern, plain):
                if role not in ONE_COLUMN_ONLY or role not in found.values():
                    found[name] = role
                break
    return found
