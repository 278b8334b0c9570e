"""The permission catalogue: every permission in code, each with a description a manager can read."""

from dataclasses import dataclass

CATALOGUE: dict[str, "Permission"] = {}


@dataclass(frozen=True, slots=True)
class Permission:
    """``code``: room and verb ("caseload.view"); ``description``: what it lets somebody do, in plain words."""

    code: str
    description: str


def declare(code: str, description: str) -> str:
    """Put a permission into the catalogue and give back its code. Declaring one twice is a programming fault."""
    if code in CATALOGUE and CATALOGUE[code].description != description:
        raise ValueError(f"permission {code!r} is declared twice")
    CATALOGUE[code] = Permission(code, description)
    return code
