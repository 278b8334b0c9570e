"""The people of the district: households practice by practice, one person at a time.

Nobody is kept: a caller that wants somebody later holds on to that person. No two people who are not twins share a birth
date together with a family initial or a given name, so that nothing but what is planted belongs on the review list.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random

from joinedup.core.names import name_key, within_one_edit
from joinedup.demo import rates, words
from joinedup.demo.numbers import test_numbers

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


@dataclass(slots=True)
class _Member:
    age: int
    female: bool
    origin: str
    family: str
    twin_of_previous: bool = False


@dataclass(slots=True)
class _Household:
    members: list[_Member]
    care_home: bool = False
    homes_apart: bool = field(default=False)


class Population:
    """Makes people. ``today``: ages are as on this day. One ``random`` decides all, so the same seed gives the same."""

    def __init__(self, *, seed: int, today: date) -> None:
        self.today = today
        self._ordinal = today.toordinal()
        self._random = Random(f"{seed}:people")
        self.numbers = test_numbers(Random(f"{seed}:numbers"))
        self._taken_initial: set[int] = set()
        self._taken_given: set[int] = set()
        self._given_index = {name_key(name): at for at, name in enumerate(words.all_given_names())}
        self._origins = tuple(words.ORIGIN_SHARES)
        self._origin_weights = tuple(accumulate(words.ORIGIN_SHARES.values()))
        self._family_weights = {
            origin: tuple(accumulate(1 / (12 + rank) for rank in range(len(names))))
            for origin, names in words.FAMILY_NAMES.items()
        }
        self._ages = tuple(rates.AGE_SHARES)
        self._age_weights = tuple(accumulate(rates.AGE_SHARES.values()))
        self._postcodes: set[str] = set()
        self.twins: list[tuple[str, str]] = []

    # -- birth dates that keep people apart -------------------------------------------------------------------

    def reserve(self, birth: date, family: str, given: str) -> bool:
        """Take a birth date for a name; False when somebody there could be mixed up with them."""
        day = birth.toordinal()
        initial = day * 32 + (ord(name_key(family)[0]) - 97) % 32
        name = day * 1024 + self._given_index.setdefault(name_key(given), len(self._given_index))
        if initial in self._taken_initial or name in self._taken_given:
            return False
        self._taken_initial.add(initial)
        self._taken_given.add(name)
        return True

    def birth_for(self, age: int, family: str, given: str) -> date:
        """A free birth date for somebody of an age."""
        for tried in range(4000):
            # two days' grace: nobody has their birthday today or yesterday, so an age is an age in any time zone
            spread = 360 if tried < 400 else 360 * 3
            day = self._ordinal - int(age * 365.2425) - 2 - self._random.randrange(spread)
            birth = date.fromordinal(day)
            if self.reserve(birth, family, given):
                return birth
        raise ValueError(f"no birth date left for somebody of {age}: too many people")

    def other_birth(self, birth: date, family: str, given: str) -> date:
        """Another birth date for the same name, as if mistyped, at which nobody could be mixed up with them."""
        for shift in (9, -9, 1, -1, 10, -10, 27, -27, 31, -31, 365, -365, 730, 90, -90, 120, -120):
            other = date.fromordinal(birth.toordinal() + shift)
            if self.reserve(other, family, given):
                return other
        return self.birth_for(max(self._age(birth), 20), family, given)

    def _age(self, birth: date) -> int:
        return self.today.year - birth.year - ((self.today.month, self.today.day) < (birth.month, birth.day))

    # -- names -------------------------------------------------------------------------------------------------

    def origin(self) -> str:
        """Where a family's name comes from."""
        return self._random.choices(self._origins, cum_weights=self._origin_weights)[0]

    def family_name(self, origin: str) -> str:
        """A family name."""
        return self._random.choices(words.FAMILY_NAMES[origin], cum_weights=self._family_weights[origin])[0]

    def given_name(self, origin: str, *, female: bool, age: int) -> str:
        """A given name, commoner ones oftener."""
        pool = words.given_names(origin, female=female, born=self.today.year - age)
        return pool[int(len(pool) * self._random.random() ** 1.4)]

    # -- homes -------------------------------------------------------------------------------------------------

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

    # -- health ------------------------------------------------------------------------------------------------

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

    # -- people ------------------------------------------------------------------------------------------------

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
        known = words.KNOWN_AS.get(given)
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
        """Somebody who is on no practice's list here: a visitor, somebody just moved, somebody with no home."""
        random = self._random
        origin = self.origin()
        female = random.random() < 0.5
        years = age if age is not None else self._draw_age()
        family = self.family_name(origin)
        home = self.streets(network, 1)[0]
        home.line = f"{random.randrange(1, 99)} {home.line}"
        return self.make(
            age=years,
            female=female,
            origin=origin,
            family=family,
            given=self.given_name(origin, female=female, age=years),
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
        for household in self._households(count):
            home = self._care_home(care_homes, network) if household.care_home else self._next_home(homes, streets)
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
                        given=self.given_name(member.origin, female=member.female, age=member.age),
                        network=network,
                        practice=practice,
                        home=home,
                        alone=alone,
                    )
                    if previous is not None and not home.care_home and random.random() < 0.5:
                        person.telephone = previous.telephone
                previous = person
                yield person

    def _twin(self, first: Person, member: _Member, home: Home) -> Person:
        given = first.given
        for _ in range(60):
            given = self.given_name(member.origin, female=member.female, age=member.age)
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
        self._taken_given.add(first.birth.toordinal() * 1024 + self._given_index[name_key(given)])
        first.twin = person.twin = True
        self.twins.append((first.number, person.number))
        return person

    def _care_home(self, care_homes: list[Home], network: int) -> Home:
        if not care_homes or self._random.random() < 0.03:
            home = self.streets(network, 1)[0]
            name = self._random.choice(words.CARE_HOMES)
            care_homes.append(Home(f"{name} Care Home, {home.line}", home.town, home.postcode, home.quintile, True))
        return care_homes[-1]

    def _next_home(self, homes: deque[Home], streets: list[Home]) -> Home:
        if not homes:
            for street in self._random.sample(streets, len(streets)):
                number = self._random.randrange(1, 140)
                homes.append(Home(f"{number} {street.line}", street.town, street.postcode, street.quintile))
        return homes.popleft()

    def _draw_age(self) -> int:
        first, last = self._random.choices(self._ages, cum_weights=self._age_weights)[0]
        if last >= 104:
            return min(last, first + int(self._random.expovariate(0.4)))
        return self._random.randint(first, last)

    def _households(self, count: int) -> list[_Household]:
        """Put ``count`` adults of published ages into homes: couples of like age, people alone, young with parents."""
        random = self._random
        households: list[_Household] = []
        ages = sorted((self._draw_age() for _ in range(count)), key=lambda age: age + random.gauss(0, 2.2))
        at_home = [age for age in ages if age <= 24 and random.random() < rates.WITH_PARENTS]
        waiting = deque(at_home)
        taken = len(at_home)
        skip: dict[int, int] = {}
        for age in at_home:
            skip[age] = skip.get(age, 0) + 1
        rest = []
        for age in ages:
            if skip.get(age, 0):
                skip[age] -= 1
            else:
                rest.append(age)
        assert taken + len(rest) == count
        random.shuffle(waiting)
        at = 0
        while at < len(rest):
            age = rest[at]
            origin = self.origin()
            if random.random() < rates.from_age(rates.CARE_HOME, age):
                female = random.random() < rates.from_age(rates.FEMALE_ALONE, age)
                households.append(_Household([_Member(age, female, origin, self.family_name(origin))], care_home=True))
                at += 1
                continue
            if at + 1 < len(rest) and random.random() < rates.TWINS * 0.52:
                family, female = self.family_name(origin), random.random() < 0.5
                same_sex = random.random() < 0.67
                twins = [
                    _Member(age, female, origin, family),
                    _Member(age, female if same_sex else not female, origin, family, twin_of_previous=True),
                ]
                households.append(_Household(twins, homes_apart=25 < age < 75 and random.random() < 0.6))
                at += 2
                continue
            # living alone is a share of people; a couple takes two, so the draw is made oftener for the single
            alone = rates.from_age(rates.LIVES_ALONE, age)
            if at + 1 >= len(rest) or random.random() < 2 * alone / (1 + alone):
                female = random.random() < rates.from_age(rates.FEMALE_ALONE, age)
                households.append(_Household([_Member(age, female, origin, self.family_name(origin))]))
                at += 1
                continue
            households.append(self._couple(age, rest[at + 1], origin, waiting))
            at += 2
        while waiting:
            origin = self.origin()
            sharers = [waiting.popleft() for _ in range(min(3, len(waiting)))]
            households.append(
                _Household([_Member(age, random.random() < 0.5, origin, self.family_name(origin)) for age in sharers])
            )
        random.shuffle(households)
        return households

    def _couple(self, age: int, other: int, origin: str, waiting: deque[int]) -> _Household:
        random = self._random
        family = self.family_name(origin)
        female = random.random() < 0.5
        partner_origin = origin if random.random() < 0.85 else self.origin()
        partner_family = family if random.random() < 0.78 else self.family_name(partner_origin)
        partner_female = not female if random.random() < 0.97 else female
        members = [_Member(age, female, origin, family), _Member(other, partner_female, partner_origin, partner_family)]
        while waiting and 40 <= age <= 64 and random.random() < 0.42 and len(members) < 5:
            members.append(_Member(waiting.popleft(), random.random() < 0.5, origin, family))
        return _Household(members)
