"""Who lives with whom: adults of the published ages put into homes."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from joinedup.demo import names, rates

OLDEST: Final = 104
_AGES: Final = tuple(rates.AGE_SHARES)
_AGE_WEIGHTS: Final = tuple(accumulate(rates.AGE_SHARES.values()))
_ORIGINS: Final = tuple(names.ORIGIN_SHARES)
_ORIGIN_WEIGHTS: Final = tuple(accumulate(names.ORIGIN_SHARES.values()))
_FAMILY_WEIGHTS: Final = {
    origin: tuple(accumulate(1 / (12 + rank) for rank in range(len(pool))))
    for origin, pool in names.FAMILY_NAMES.items()
}


@dataclass(slots=True)
class Member:
    """Somebody in a home before they have a given name. ``twin_of_previous``: born with the one before."""

    age: int
    female: bool
    origin: str
    family: str
    twin_of_previous: bool = False


@dataclass(slots=True)
class Household:
    """People at one address. ``homes_apart``: twins who each have their own."""

    members: list[Member]
    care_home: bool = False
    homes_apart: bool = False


class Families:
    """Draws origins, names, ages and households from one source of chance."""

    def __init__(self, random: Random, *, this_year: int) -> None:
        self._random = random
        self._this_year = this_year

    def origin(self) -> str:
        """Where a family's name comes from."""
        return self._random.choices(_ORIGINS, cum_weights=_ORIGIN_WEIGHTS)[0]

    def family_name(self, origin: str) -> str:
        """A family name."""
        return self._random.choices(names.FAMILY_NAMES[origin], cum_weights=_FAMILY_WEIGHTS[origin])[0]

    def given_name(self, origin: str, *, female: bool, age: int) -> str:
        """A given name, commoner ones oftener."""
        pool = names.given_names(origin, female=female, born=self._this_year - age)
        return pool[int(len(pool) * self._random.random() ** 1.4)]

    def age(self) -> int:
        """An adult's age, as England's adults are spread."""
        first, last = self._random.choices(_AGES, cum_weights=_AGE_WEIGHTS)[0]
        if last >= OLDEST:
            return min(last, first + int(self._random.expovariate(0.4)))
        return self._random.randint(first, last)

    def households(self, count: int) -> list[Household]:
        """``count`` adults: couples of like age, people alone or in care homes, twins, young people with
        parents."""
        random = self._random
        # neighbours in this order are of like age, and so make couples
        ages = sorted((self.age() for _ in range(count)), key=lambda age: age + random.gauss(0, 2.2))
        at_home = [age for age in ages if age <= 24 and random.random() < rates.WITH_PARENTS]
        taken = Counter(at_home)
        rest: deque[int] = deque()
        for age in ages:
            if taken[age]:
                taken[age] -= 1
            else:
                rest.append(age)
        random.shuffle(at_home)
        waiting = deque(at_home)
        households = []
        while rest:
            households.append(self._household(rest, waiting))
        while waiting:
            origin = self.origin()
            sharers = [waiting.popleft() for _ in range(min(3, len(waiting)))]
            households.append(
                Household([self._member(age, origin, random.random() < 0.5) for age in sharers])
            )
        random.shuffle(households)
        return households

    def _household(self, rest: deque[int], waiting: deque[int]) -> Household:
        random = self._random
        age, origin = rest.popleft(), self.origin()
        # living alone and in a care home are shares of people; a couple takes two: so the single
        # are drawn oftener
        alone = rates.from_age(rates.LIVES_ALONE, age)
        single = 2 * alone / (1 + alone)
        lone_woman = rates.from_age(rates.FEMALE_ALONE, age)
        if random.random() < rates.from_age(rates.CARE_HOME, age) * (2 - single):
            return Household([self._member(age, origin, random.random() < lone_woman)], care_home=True)
        if rest and random.random() < rates.TWINS * 0.85:  # about 1.7 people to a draw
            rest.popleft()
            return self._twins(age, origin)
        if not rest or random.random() < single:
            return Household([self._member(age, origin, random.random() < lone_woman)])
        return self._couple(age, rest.popleft(), origin, waiting)

    def _member(self, age: int, origin: str, female: bool) -> Member:  # noqa: FBT001 (age, origin, sex: one row)
        return Member(age, female, origin, self.family_name(origin))

    def _twins(self, age: int, origin: str) -> Household:
        random = self._random
        first = self._member(age, origin, random.random() < 0.5)
        female = first.female if random.random() < 0.67 else not first.female
        second = Member(age, female, origin, first.family, twin_of_previous=True)
        return Household([first, second], homes_apart=25 < age < 75 and random.random() < 0.6)

    def _couple(self, age: int, other: int, origin: str, waiting: deque[int]) -> Household:
        random = self._random
        first = self._member(age, origin, random.random() < 0.5)
        second_origin = origin if random.random() < 0.85 else self.origin()
        family = first.family if random.random() < 0.78 else self.family_name(second_origin)
        female = not first.female if random.random() < 0.97 else first.female
        members = [first, Member(other, female, second_origin, family)]
        while waiting and 40 <= age <= 64 and random.random() < 0.42 and len(members) < 5:
            members.append(Member(waiting.popleft(), random.random() < 0.5, origin, first.family))
        return Household(members)
