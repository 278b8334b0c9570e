"""Reads of the person index."""

from joinedup.people import forest


def root_of(place_id: int, person_id: int) -> int | None:
    """Who stands for a person id now: itself, or whoever it was merged into; None for one that never was."""
    return forest.roots_of(place_id, [person_id]).get(person_id)


def ids_of(place_id: int, person_id: int) -> list[int]:
    """Every id that a person has: their own and those merged into it. For reading what stays as written, like the
    audit trail."""
    return forest.subtree_of(place_id, person_id)
