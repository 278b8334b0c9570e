"""What the person index tells the rooms above it (DESIGN 2): their handlers call actions of their own."""

from dataclasses import dataclass

from joinedup.core.context import Actor


@dataclass(frozen=True, slots=True)
class PeopleMerged:
    """People were found to be one. ``table``: working table of from_id (merged away), to_id (who stays), decision_id.
    The index's own rows, and those that follow a person plainly (``people.relations``), have moved already."""

    actor: Actor
    table: str


@dataclass(frozen=True, slots=True)
class PeopleParted:
    """One became two again. ``person_id``: who keeps what is not named; ``other_id``: who has come back or is new;
    ``homes``: working table of the ids (``id``) whose rows go to ``other_id``; ``decision_id``."""

    actor: Actor
    person_id: int
    other_id: int
    homes: str
    decision_id: int


@dataclass(frozen=True, slots=True)
class PeopleDerived:
    """What people show was derived from their records, names among it: copies that rooms above keep of it, for their
    lists' order, follow in the same transaction. ``table``: working table of person_id."""

    place_id: int
    table: str


@dataclass(frozen=True, slots=True)
class IdentitiesChanged:
    """After a merge or a parting, once every room has followed: what hangs on who somebody is must be derived anew.
    ``table``: working table of person_id, merged-away ids among them."""

    actor: Actor
    table: str


@dataclass(frozen=True, slots=True)
class PeopleDropped:
    """People were dropped on the schedule, with nothing of theirs but a practice's record. ``table``: working table of
    person_id."""

    actor: Actor
    table: str
