"""The people of the district: households practice by practice, one person at a time.

Nobody is kept: a caller that wants somebody later holds on to that person. No two people who are not twins
share a birth date together with a family name (to within a letter) or a given name, so that nothing but
what is planted belongs on the review list.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from joinedup.core.names import name_key, within_one_edit
from joinedup.demo import names, rates, words
from joinedup.demo.households import Families, Member
from joinedup.demo.numbers import fictional_numbers

MOST_PEOPLE = 300_000
"""As many as stay tellable apart by birth date and initial."""


@dataclass(slots=True)
class Home:
    """One address. ``quintile``: 0 the most deprived fifth, 4 the least."""

    line: str
    town: str
    postcode: str
    quintile: int
    care_home: bool = False


@dataclass(slots=True, eq=False)
class Person:
    """One fictional person as the practice's record has them."""

    number: str
    family: str
    given: str
    known_as: str
    female: bool
    birth: date
    age: int
    network: int
    practice: str
    home: Home
    telephone: str
    frailty: str
    conditions: tuple[str, ...]
    alone: bool
    origin: str
    twin: bool = False
    story: str = ""

    @property
    def gender(self) -> str:
        """1 male, 2 female (NHS Data Dictionary, person stated gender)."""
        return "2" if self.female else "1"


class Population:
    """Makes people. ``today``: ages are as on this day. One ``random`` decides all, so the same seed gives
    the same."""

    def __init__(self, *, seed: int, today: date) -> None:
        self.today = today
        self._ordinal = today.toordinal()
        self._random = Random(f"{seed}:people")  # noqa: S311 (repeatable, not secret)
        self.numbers = fictional_numbers(Random(f"{seed}:numbers"))  # noqa: S311 (repeatable, not secret)
        self._taken_family: set[int] = set()
        self._taken_given: set[int] = set()
        self._family_index: dict[str, tuple[int, tuple[int, ...]]] = {}
        self._given_index = {name_key(name): at for at, name in enumerate(names.all_given_names())}
        self.families = Families(self._random, this_year=today.year)
        self._postcodes: set[str] = set()
        self.twins: list[tuple[str, str]] = []

    # -- birth dates that keep people apart ----------------------------------

    def reserve(self, birth: date, family: str, given: str) -> bool:
        """Take a birth date for a name; False when somebody there could be mixed up with them."""
        day = birth.toordinal()
        key = name_key(given)
        name = (day << 11) + self._given_index.setdefault(key, len(self._given_index))
        if name in self._taken_given or not self._reserve_family(day, family):
            return False
        self._taken_given.add(name)
        return True

    def _reserve_family(self, day: int, family: str) -> bool:
        """Take a day for a family name unless one within a letter of it is there."""
        own, near = self._near(name_key(family))
        if any((day << 11) + other in self._taken_family for other in near):
            return False
        self._taken_family.add((day << 11) + own)
        return True

    def _near(self, key: str) -> tuple[int, tuple[int, ...]]:
        """A family name's index, and those of all names so far within a letter of it, itself among them."""
        held = self._family_index.get(key)
        if held is not None:
            return held
        index = len(self._family_index)
        near = [index]
        for other, (at, others) in self._family_index.items():
            if within_one_edit(key, other):
                near.append(at)
                self._family_index[other] = (at, (*others, index))
        self._family_index[key] = (index, tuple(near))
        return self._family_index[key]

    def rename(self, birth: date, old: str) -> str:
        """Another family name for somebody of a birth date, at which nobody could be mixed up with them."""
        while True:
            name = self.families.family_name("british")
            far = not within_one_edit(name_key(name), name_key(old))
            if far and self._reserve_family(birth.toordinal(), name):
                return name

    def birth_for(self, age: int, family: str, given: str) -> date:
        """A free birth date for somebody of an age."""
        for tried in range(4000):
            # two days' grace: nobody has their birthday today or yesterday, so an age is an age
            # in any time zone
            spread = 360 if tried < 400 else 360 * 3
            day = self._ordinal - int(age * 365.2425) - 2 - self._random.randrange(spread)
            birth = date.fromordinal(day)
            if self.reserve(birth, family, given):
                return birth
        raise ValueError(f"no birth date left for somebody of {age}: too many people")

    def other_birth(self, birth: date, family: str, given: str) -> date:
        """Another birth date for the same name, as if mistyped, at which nobody could be mixed up with
        them."""
        for shift in (9, -9, 1, -1, 10, -10, 27, -27, 31, -31, 365, -365, 730, 90, -90, 120, -120):
            other = date.fromordinal(birth.toordinal() + shift)
            if self.reserve(other, family, given):
                return other
        return self.birth_for(max(self._age(birth), 20), family, given)

    def _age(self, birth: date) -> int:
        return self.today.year - birth.year - ((self.today.month, self.today.day) < (birth.month, birth.day))

    # -- homes ---------------------------------------------------------------

    def postcode(self, network: int) -> str:
        """A fresh invented postcode in a network's outward codes."""
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        while True:
            code = (
                f"{self._random.choice(words.OUTWARD[network])} {self._random.randrange(1, 10)}"
                f"{self._random.choice(letters)}{self._random.choice(letters)}"
            )
            if code not in self._postcodes:
                self._postcodes.add(code)
                return code

    def streets(self, network: int, count: int) -> list[Home]:
        """Streets of about fifteen homes, each with one postcode and one deprivation fifth."""
        random = self._random
        streets = []
        for _ in range(count):
            name = f"{random.choice(words.STREET_FIRST)} {random.choice(words.STREET_LAST)}"
            quintile = random.choices(range(5), weights=rates.QUINTILE_SHARES)[0]
            streets.append(Home(name, random.choice(words.TOWNS[network]), self.postcode(network), quintile))
        return streets

    def telephone(self, *, mobile: bool) -> str:
        """A number from Ofcom's drama ranges."""
        last = f"{self._random.randrange(1000):03d}"
        return f"07700 900{last}" if mobile else f"01632 960{last}"

    # -- health --------------------------------------------------------------

    def frailty(self, age: int, quintile: int, *, care_home: bool) -> str:
        """An eFI category for an age and a deprivation fifth; nobody in a care home is fit."""
        fit, mild, moderate, severe = rates.from_age_row(rates.FRAILTY_SHARES, age)
        if care_home:
            return self._random.choices(rates.FRAILTY[1:], weights=(mild, moderate * 2, severe * 4 + 0.05))[0]
        lean = rates.FRAIL_BY_QUINTILE[quintile]
        weights = (fit, mild * lean, moderate * lean, severe * lean)
        return self._random.choices(rates.FRAILTY, weights=weights)[0]

    def conditions(self, age: int, quintile: int, frailty: str) -> tuple[str, ...]:
        """Long-term conditions for an age, a deprivation fifth and a frailty category."""
        band = rates.band_index(rates.CONDITION_BANDS, age)
        lean = (
            rates.CONDITION_BY_QUINTILE[quintile]
            * rates.CONDITION_BY_FRAILTY[rates.FRAILTY.index(frailty)]
            / rates.MEAN_CONDITION_LEAN[band]
        )
        draw = self._random.random
        return tuple(
            condition.code
            for condition, chance in zip(rates.CONDITIONS, rates.CONDITION_CHANCES[band], strict=True)
            if draw() < chance * lean
        )

    # -- people --------------------------------------------------------------

    def make(
        self,
        *,
        age: int,
        female: bool,
        origin: str,
        family: str,
        given: str,
        network: int,
        practice: str,
        home: Home,
        alone: bool,
        birth: date | None = None,
    ) -> Person:
        """One person with a number, a birth date, frailty and conditions."""
        random = self._random
        frailty = self.frailty(age, home.quintile, care_home=home.care_home)
        known = names.KNOWN_AS.get(given)
        return Person(
            number=next(self.numbers),
            family=family,
            given=given,
            known_as=random.choice(known) if known and random.random() < 0.4 else "",
            female=female,
            birth=birth or self.birth_for(age, family, given),
            age=age,
            network=network,
            practice=practice,
            home=home,
            telephone=self.telephone(mobile=age < 70 or random.random() < 0.3),
            frailty=frailty,
            conditions=self.conditions(age, home.quintile, frailty),
            alone=alone,
            origin=origin,
        )

    def stranger(self, *, network: int, practice: str, age: int | None = None) -> Person:
        """Somebody who is on no practice's list here: a visitor, somebody just moved, somebody with no
        home."""
        random = self._random
        origin = self.families.origin()
        female = random.random() < 0.5
        years = age if age is not None else self.families.age()
        family = self.families.family_name(origin)
        home = self.streets(network, 1)[0]
        home.line = f"{random.randrange(1, 99)} {home.line}"
        return self.make(
            age=years,
            female=female,
            origin=origin,
            family=family,
            given=self.families.given_name(origin, female=female, age=years),
            network=network,
            practice=practice,
            home=home,
            alone=True,
        )

    def practice_list(self, network: int, practice: str, count: int) -> Iterator[Person]:
        """``count`` adults of one practice, household by household."""
        if count <= 0:
            return
        random = self._random
        streets = self.streets(network, max(3, count // 32))
        homes: deque[Home] = deque()
        care_homes: list[Home] = []
        for household in self.families.households(count):
            home = (
                self._care_home(care_homes, network)
                if household.care_home
                else self._next_home(homes, streets)
            )
            alone = len(household.members) == 1 and not household.care_home
            previous: Person | None = None
            for member in household.members:
                if member.twin_of_previous and previous is not None:
                    if household.homes_apart:
                        home = self._next_home(homes, streets)
                    person = self._twin(previous, member, home)
                else:
                    person = self.make(
                        age=member.age,
                        female=member.female,
                        origin=member.origin,
                        family=member.family,
                        given=self.families.given_name(member.origin, female=member.female, age=member.age),
                        network=network,
                        practice=practice,
                        home=home,
                        alone=alone,
                    )
                    if previous is not None and not home.care_home and random.random() < 0.5:
                        person.telephone = previous.telephone
                previous = person
                yield person

    def _twin(self, first: Person, member: Member, home: Home) -> Person:
        given = first.given
        for _ in range(60):
            given = self.families.given_name(member.origin, female=member.female, age=member.age)
            if name_key(given)[0] != name_key(first.given)[0] and not within_one_edit(
                name_key(given), name_key(first.given)
            ):
                break
        else:
            given = "Una" if member.female else "Quentin"
        person = self.make(
            age=member.age,
            female=member.female,
            origin=member.origin,
            family=first.family,
            given=given,
            network=first.network,
            practice=first.practice,
            home=home,
            alone=False,
            birth=first.birth,
        )
        self._taken_given.add((first.birth.toordinal() << 11) + self._given_index[name_key(given)])
        first.twin = person.twin = True
        self.twins.append((first.number, person.number))
        return person

    def _care_home(self, care_homes: list[Home], network: int) -> Home:
        if not care_homes or self._random.random() < 0.03:
            home = self.streets(network, 1)[0]
            name = self._random.choice(words.CARE_HOMES)
            care_homes.append(
                Home(
                    f"{name} Care Home, {home.line}", home.town, home.postcode, home.quintile, care_home=True
                )
            )
        return care_homes[-1]

    def _next_home(self, homes: deque[Home], streets: list[Home]) -> Home:
        if not homes:
            for street in self._random.sample(streets, len(streets)):
                number = self._random.randrange(1, 140)
                homes.append(Home(f"{number} {street.line}", street.town, street.postcode, street.quintile))
        return homes.popleft()
