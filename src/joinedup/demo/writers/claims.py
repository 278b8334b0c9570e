"""What the lists hold between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from joinedup.demo import words
from joinedup.demo.care import Care
from joinedup.demo.lists import moment
from joinedup.demo.population import Person, Population

NO_SUCH_DAY: Final = "31/02/"
"""Day and month of a date that no calendar has."""
CHILD_AGES: Final = (2, 16)


@dataclass(slots=True)
class Claims:
    """What the lists hold between them, added to as they are written."""

    population: Population
    care: Care
    random: Random
    staff_names: dict[str, str] = field(default_factory=dict)
    open_involvements: dict[str, int] = field(default_factory=dict)
    reviews: list[dict[str, str]] = field(default_factory=list)
    strangers: int = 0
    marked: set[int] = field(default_factory=set)

    @property
    def as_at(self) -> str:
        """The moment of the lists as partners print it."""
        return moment(self.care.as_at)

    def stranger(self) -> Person:
        """An adult on no practice's list."""
        random = self.random
        network = random.randrange(len(words.NETWORKS))
        practice = (
            words.OUTSIDE_PRACTICE if random.random() < 0.5 else random.choice(words.PRACTICES[network])
        )
        return self.population.stranger(network=network, practice=practice)

    def child(self) -> Person:
        """Somebody too young for these services."""
        network = self.random.randrange(len(words.NETWORKS))
        age = self.random.randint(*CHILD_AGES)
        return self.population.stranger(
            network=network, practice=self.random.choice(words.PRACTICES[network]), age=age
        )
