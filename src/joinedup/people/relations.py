"""How every relation to a person behaves when people are merged or parted (issue 4).

Each foreign key to ``Person`` in the product, and each plain ``person_id`` column, is declared here by its room as the
application starts; a guard test walks the models and the database's own catalogue, so that none can be forgotten.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class How(StrEnum):
    """What becomes of a relation's rows."""

    FOLLOWS_PERSON = "follows the person"
    FOLLOWS_PARENT = "follows the row it belongs to"
    BY_ROOM = "moved by its room"
    DERIVED = "derived anew"
    STAYS = "stays as written"


@dataclass(frozen=True, slots=True)
class Relation:
    """``table`` and ``column``; ``how``; ``parent``: for one that follows its parent, the column that leads there and
    the parent's table, whose own ``person_id`` it takes; ``why``: one sentence, where it needs one; ``may_stay``: some
    rows rightly wait with the merged-away person."""

    table: str
    column: str
    how: How
    parent: tuple[str, str] | None = None
    why: str = ""
    may_stay: bool = False

    @property
    def name(self) -> str:
        """How ``MovedRow.relation`` calls it."""
        return f"{self.table}.{self.column}"


RELATIONS: Final[dict[str, Relation]] = {}
"""Every relation to a person by name, parents before what follows them."""


def _declare(relation: Relation) -> None:
    if RELATIONS.setdefault(relation.name, relation) != relation:
        raise ValueError(f"{relation.name} is declared twice")


def follows_person(table: str, column: str = "person_id") -> None:
    """Rows go with the person, and each row's move is kept."""
    _declare(Relation(table, column, How.FOLLOWS_PERSON))


def follows_parent(table: str, through: str, parent: str, column: str = "person_id") -> None:
    """Rows are always of their parent's person. ``through``: column that holds the parent's id (None there: the row
    follows the person); ``parent``: its table."""
    _declare(Relation(table, column, How.FOLLOWS_PARENT, (through, parent)))


def moved_by_room(table: str, why: str, column: str = "person_id", *, may_stay: bool = False) -> None:
    """A rule of the room's own decides; its handler of ``PeopleMerged`` and ``PeopleParted`` does it. ``may_stay``: some
    rows rightly wait with the merged-away person."""
    _declare(Relation(table, column, How.BY_ROOM, None, why, may_stay))


def derived(table: str, why: str, column: str = "person_id") -> None:
    """Rows are made from others and made anew after ``IdentitiesChanged``."""
    _declare(Relation(table, column, How.DERIVED, None, why))


def stays(table: str, why: str, column: str = "person_id") -> None:
    """Rows keep the id they were written with, which leads on through the merge (``people.queries.root_of``)."""
    _declare(Relation(table, column, How.STAYS, None, why))


def declare_own() -> None:
    """The person index's own relations."""
    follows_person("people_sourcerecord")
    follows_person("people_carer")
    for column in ("person_id", "other_id"):
        follows_person("people_neverlink", column)
    stays("people_person", "the merge itself", "merged_into_id")
    for column in ("person_id", "other_id"):
        stays("people_reviewpair", "a question is about who stood there then", column)
        stays("people_decision", "a decision is about who stood there then", column)
    stays("core_event", "the trail is never changed; it is read by every id a person has had")
