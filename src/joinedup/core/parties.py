"""Parties: the keys of whoever may have a relationship with a person. One whole number each: the row's id times four, and
in the two low bits what it is a row of, so that one index serves them all."""

KINDS = {"team": 0, "staff": 1, "organisation": 2, "user": 3}


def of_team(pk: int) -> int:
    """The key of a team."""
    return pk * 4


def of_staff(pk: int) -> int:
    """The key of a member of staff."""
    return pk * 4 + 1


def of_organisation(pk: int) -> int:
    """The key of an organisation: of a practice."""
    return pk * 4 + 2


def of_user(pk: int) -> int:
    """The key of an account."""
    return pk * 4 + 3


def sql(kind: str, column: str) -> str:
    """SQL for the key of a column that holds an id of ``kind``."""
    return f"({column} * 4 + {KINDS[kind]})"


def kind_of(party: int) -> str:
    """What a key is a key of."""
    return next(kind for kind, bits in KINDS.items() if bits == party & 3)


def id_of(party: int) -> int:
    """The row's id behind a key."""
    return party >> 2
