"""Who is on whose caseload, who goes there and who is in hospital.

Need drives service: age and frailty set the chance, and someone who has one service is likelier to have a
second, so the same people turn up in several partners' lists, as they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from joinedup.demo import rates, words
from joinedup.demo.population import Person
from joinedup.demo.staffing import Rota

PERSON_PREFIX: Final = {"RCD": "H", "218": "N", "RX3": "T", "LW01": "LW"}

PROFESSIONS: Final[dict[str, tuple[str, ...]]] = {
    "District nursing": ("District nurse", "Community nurse"),
    "Community therapy": ("Occupational therapist", "Physiotherapist"),
    "Home care package": ("Social worker", "Social care assessor"),
    "Social work": ("Social worker", "Social care assessor"),
    "Care home placement": ("Social worker",),
    "Reablement": ("Reablement worker",),
    "Community mental health": ("Community mental health nurse",),
    "Memory and older people's mental health": ("Community mental health nurse",),
    "Living Well": ("Link worker",),
}
"""Who does the work of a service."""

_RHYTHMS: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "District nursing": (
        ("daily", 0.06),
        ("three a week", 0.22),
        ("weekly", 0.40),
        ("fortnightly", 0.20),
        ("monthly", 0.09),
        ("drifted", 0.03),
    ),
    "Community therapy": (("weekly", 0.45), ("fortnightly", 0.45), ("drifted", 0.10)),
    "Reablement": (("daily", 1.0),),
    "Social work": (("monthly", 0.30), ("none", 0.70)),
    "Home care package": (("none", 1.0),),
    "Care home placement": (("none", 1.0),),
    "Community mental health": (
        ("weekly", 0.30),
        ("fortnightly", 0.45),
        ("monthly", 0.20),
        ("drifted", 0.05),
    ),
    "Memory and older people's mental health": (("fortnightly", 0.4), ("monthly", 0.55), ("drifted", 0.05)),
    "Living Well": (("none", 1.0),),
}
_STEP: Final = {"daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 28, "drifted": 7}
_MEAN_OPEN_DAYS: Final = {
    "Reablement": 20,
    "Community therapy": 60,
    "Living Well": 70,
    "District nursing": 150,
}

DAYS_BACK: Final = 35
DAYS_AHEAD: Final = 7
"""The days a list of visits covers."""


@dataclass(slots=True, eq=False)
class Case:
    """One open piece of work of one employer. ``planted``: what is wrong with its row, blank when nothing
    is."""

    sender: str
    person: Person
    local_id: str
    case_id: str
    team: str
    service: str
    opened: date
    worker: str
    reason: str
    review_due: date | None
    priority: str = "Routine"
    alert: str = ""
    closed: date | None = None
    rhythm: str = "none"
    planted: str = ""


@dataclass(slots=True)
class Visit:
    """One planned or past visit; ``outcome`` empty when it is to come."""

    visit_id: str
    case: Case
    start: datetime
    worker: str
    purpose: str
    minutes: int = 30
    actual: datetime | None = None
    outcome: str = ""
    time_critical: bool = False
    double_handed: bool = False


@dataclass(slots=True)
class Stay:
    """One hospital stay, in or left in the last 14 days."""

    person: Person
    admitted: datetime
    ward: str
    bed: int
    method: str
    expected: date
    ready: date | None = None
    discharged: datetime | None = None
    destination: str = ""


@dataclass(slots=True)
class Care:
    """Everything the partners know of, gathered while the people go by."""

    seed: int
    as_at: datetime
    rota: Rota
    cases: dict[str, list[Case]] = field(default_factory=lambda: {sender: [] for sender in PERSON_PREFIX})
    stays: list[Stay] = field(default_factory=list)
    planned: list[Visit] = field(default_factory=list)
    _ids: dict[tuple[str, int], str] = field(default_factory=dict)
    _held: dict[int, Stay] = field(default_factory=dict)
    _next_person: dict[str, int] = field(default_factory=dict)
    _next_visit: int = 0
    _random: Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(f"{self.seed}:care")  # noqa: S311 (repeatable, not secret)

    @property
    def today(self) -> date:
        """The day of the lists."""
        return self.as_at.date()

    # -- giving services -----------------------------------------------------

    def consider(self, person: Person) -> None:
        """Decide by age, frailty and conditions what somebody has today."""
        draw = self._random.random
        band = rates.band_index(rates.SERVICE_BANDS, person.age)
        frailty = rates.FRAILTY.index(person.frailty)
        lean = rates.SERVICE_BY_FRAILTY[frailty] / rates.MEAN_SERVICE_LEAN[band]
        nursing = rates.DISTRICT_NURSING[band]
        # a second service is likelier, a first one so much less that the band's total stays
        evened = 1 / (1 + (rates.TOGETHER - 1) * nursing)
        joined = 1.0
        if draw() < nursing * lean:
            self.open(person, "RCD", "District nursing")
            joined = rates.TOGETHER
        second = lean * joined * evened
        if draw() < rates.THERAPY[band] * second:
            self.open(person, "RCD", "Community therapy")
            joined = rates.TOGETHER
        if self._social_care(person, band, second):
            joined = rates.TOGETHER
        chances, service = (
            (rates.MENTAL_HEALTH_BY_CONDITION, "Community mental health")
            if person.age < 65
            else (rates.OLDER_MENTAL_HEALTH_BY_CONDITION, "Memory and older people's mental health")
        )
        chance = max((chances[code] for code in person.conditions if code in chances), default=chances[""])
        if draw() < chance * (2.2 if joined > 1 else 0.94):
            self.open(person, "RX3", service)
            joined = rates.TOGETHER
        if not person.home.care_home and draw() < rates.LINK_WORKER[band] * joined * evened * (
            1.3 if person.alone else 0.9
        ):
            self.open(person, "LW01", "Living Well")
        stay = rates.IN_HOSPITAL[band] * rates.ADMISSION_BY_FRAILTY[frailty] / rates.MEAN_ADMISSION_LEAN[band]
        # about twice as many left in the last 14 days as are in this morning (mean stay of all
        # admissions: 7 days)
        if draw() < 3 * stay * (1.5 if joined > 1 else 0.95):
            self.admit(person)

    def _social_care(self, person: Person, band: int, chance: float) -> bool:
        draw = self._random.random
        if person.home.care_home:
            if draw() < rates.PLACED:
                self.open(person, "218", "Care home placement")
                return True
            return False
        if draw() < rates.REABLEMENT[band] * chance:
            self.open(person, "218", "Reablement")
            return True
        if draw() < rates.SOCIAL_CARE[band] * chance * (1.35 if person.alone else 0.85):
            self.open(person, "218", "Home care package" if draw() < 0.55 else "Social work")
            return True
        return False

    def local_id(self, sender: str, person: Person) -> str:
        """A person's number in one partner's own system."""
        key = (sender, id(person))
        if key not in self._ids:
            at = self._next_person.get(sender, 0)
            self._next_person[sender] = at + 1
            self._ids[key] = f"{PERSON_PREFIX[sender]}{at:05d}"
        return self._ids[key]

    def team(self, sender: str, service: str, network: int) -> str:
        """The employer's own team for a service and network."""
        if service == "Community therapy":
            return "OT"
        if sender == "RX3":
            return "CMHT" if service == "Community mental health" else "MHSOP"
        if sender == "LW01":
            return "LIVING-WELL"
        return words.TEAMS_BY_NETWORK[sender][network]

    def open(self, person: Person, sender: str, service: str) -> Case:
        """Put somebody on a partner's caseload."""
        random = self._random
        opened_days = min(1500, 1 + int(random.expovariate(1 / _MEAN_OPEN_DAYS.get(service, 260))))
        if random.random() < 0.006:
            opened_days = 0
        overdue = opened_days > 60 and random.random() < rates.REVIEW_OVERDUE
        due = -random.randrange(1, 36) if overdue else random.randrange(2, 180)
        team = self.team(sender, service, person.network)
        worker = self.rota.somebody(sender, team, PROFESSIONS[service], person.network)
        case = self.add(
            person,
            sender,
            service,
            opened=self.today - timedelta(days=opened_days),
            worker="" if random.random() < 0.05 else worker,
            reason=random.choice(words.REASONS[service]),
            review_due=self.today + timedelta(days=due) if random.random() < 0.92 else None,
            priority="Urgent" if random.random() < 0.15 else "Routine",
            alert=random.choice(words.ALERTS) if random.random() < 0.08 else "",
            rhythm=random.choices(*zip(*_RHYTHMS[service], strict=True))[0],
        )
        if opened_days > 30 and random.random() < 0.012:
            case.closed = self.today - timedelta(days=random.randrange(1, 7))
        return case

    def add(
        self,
        person: Person,
        sender: str,
        service: str,
        *,
        opened: date,
        worker: str,
        reason: str,
        review_due: date | None,
        priority: str = "Routine",
        alert: str = "",
        rhythm: str = "none",
    ) -> Case:
        """Put a case as given on a partner's list."""
        local = self.local_id(sender, person)
        count = len(self.cases[sender])
        case = Case(
            sender=sender,
            person=person,
            local_id=local,
            case_id=f"{PERSON_PREFIX[sender]}C{count:05d}",
            team=self.team(sender, service, person.network),
            service=service,
            opened=opened,
            worker=worker,
            reason=reason,
            review_due=review_due,
            priority=priority,
            alert=alert,
            rhythm=rhythm,
        )
        self.cases[sender].append(case)
        return case

    def admit(self, person: Person) -> None:
        """Put somebody in hospital, in still or left in the last fortnight."""
        random = self._random
        still_in = random.random() < 1 / 3
        length = timedelta(hours=max(5, int(random.expovariate(1 / (rates.STAY_DAYS * 24)))))
        if still_in:
            admitted = self._on_the_hour(self.as_at - length)
            discharged = None
        else:
            left = self.today - timedelta(days=1 + int(random.random() * 13))
            discharged = datetime.combine(
                left, time(random.randrange(10, 20), random.choice((0, 15, 30, 45)))
            )
            admitted = self._on_the_hour(discharged - length)
        days = (self.today - admitted.date()).days
        ready = None
        if discharged is not None:
            ready = max(
                admitted.date(), discharged.date() - timedelta(days=random.choice((0, 0, 0, 1, 2, 4)))
            )
        elif days > 5 and random.random() < 0.3:
            ready = self.today - timedelta(days=random.randrange(0, min(days, 9)))
        destination = ""
        if discharged is not None:
            home = "Care home" if person.home.care_home else "Usual place of residence"
            destination = random.choices((home, "Community hospital", "Patient died"), weights=(93, 5, 2))[0]
        self.stay(
            Stay(
                person,
                admitted,
                random.choice(words.WARDS),
                random.randrange(1, 31),
                random.choices(("21", "22", "24", "2A", "11"), weights=(60, 12, 4, 10, 14))[0],
                expected=max(self.today, admitted.date()) + timedelta(days=random.randrange(0, 9)),
                ready=ready,
                discharged=discharged,
                destination=destination,
            )
        )

    def stay(self, stay: Stay) -> None:
        """Put a stay as given on the list."""
        self.stays.append(stay)
        self._held[id(stay.person)] = stay

    def stay_of(self, person: Person) -> Stay | None:
        """The stay somebody has or had, if any."""
        return self._held.get(id(person))

    @staticmethod
    def _on_the_hour(moment: datetime) -> datetime:
        """To the hour, and never in the hour that the clocks may skip or repeat."""
        moment = moment.replace(minute=0, second=0, microsecond=0)
        return moment.replace(hour=3) if moment.hour in (1, 2) else moment

    # -- visits ---------------------------------------------------------------------------------------------

    def visit(self, case: Case, start: datetime, *, worker: str, purpose: str, outcome: str = "") -> Visit:
        """Plan one visit as given; kept until the list is written."""
        visit = self._visit(case, start, worker, purpose, outcome)
        self.planned.append(visit)
        return visit

    def visits(self, sender: str) -> Iterator[Visit]:
        """Every visit of one partner, case by case: as planned by hand, then by each case's rhythm."""
        yield from (visit for visit in self.planned if visit.case.sender == sender)
        for case in self.cases[sender]:
            if case.rhythm != "none":
                yield from self._rhythm(case)

    def _visit(self, case: Case, start: datetime, worker: str, purpose: str, outcome: str) -> Visit:
        self._next_visit += 1
        visit = Visit(f"{PERSON_PREFIX[case.sender]}V{self._next_visit:06d}", case, start, worker, purpose)
        visit.outcome = outcome
        if outcome == "seen":
            visit.actual = start + timedelta(minutes=self._random.randrange(-10, 25))
        return visit

    def _rhythm(self, case: Case) -> Iterator[Visit]:
        random = self._random
        purpose = "Insulin" if case.rhythm == "daily" and case.service == "District nursing" else ""
        main = purpose or random.choice(words.PURPOSES[case.service])
        pool = self.rota.pool(case.sender, case.team, PROFESSIONS[case.service], case.person.network)
        first = max(case.opened, self.today - timedelta(days=DAYS_BACK))
        last = self.today + timedelta(days=DAYS_AHEAD)
        if case.rhythm == "drifted":
            first = max(case.opened, self.today - timedelta(days=DAYS_BACK))
            last = self.today - timedelta(days=24)
        if case.closed is not None:
            last = min(last, case.closed)
        hour, minute = random.randrange(8, 17), random.choice((0, 15, 30, 45))
        double = "two carers" in case.reason or case.alert == "Two-person visit"
        stay = self._held.get(id(case.person))
        for day in self._days(case.rhythm, first, last):
            start = datetime.combine(day, time(hour, minute))
            if stay is not None and self._away(stay, start):
                continue
            worker = (
                case.worker
                if case.worker and random.random() < 0.66
                else random.choice(pool or [case.worker])
            )
            outcome = ""
            if day < self.today:
                outcome = random.choices(*zip(*rates.OUTCOMES, strict=True))[0]
            visit = self._visit(case, start, worker, main if random.random() < 0.85 else "Review", outcome)
            visit.time_critical = purpose == "Insulin"
            visit.double_handed = double
            visit.minutes = random.choice((20, 30, 30, 45)) if case.service == "District nursing" else 45
            yield visit

    def _days(self, rhythm: str, first: date, last: date) -> Iterator[date]:
        random = self._random
        if rhythm == "three a week":
            chosen: tuple[int, ...] = random.choice(((0, 2, 4), (1, 3, 5), (0, 3, 5)))
            days = (last - first).days + 1
            yield from (
                day for day in (first + timedelta(days=n) for n in range(days)) if day.weekday() in chosen
            )
            return
        step = _STEP[rhythm]
        day = first + timedelta(days=random.randrange(step))
        while day <= last:
            if rhythm == "daily" or day.weekday() < 5:
                yield day
            elif day.weekday() == 5 and day + timedelta(days=2) <= last:
                yield day + timedelta(days=2)
            day += timedelta(days=step)

    def _away(self, stay: Stay, start: datetime) -> bool:
        """Whether somebody is in hospital, or dead, then; visits soon after a fresh admission are not yet
        stopped."""
        if stay.destination == "Patient died":
            return stay.discharged is not None and (start >= stay.discharged or start >= stay.admitted)
        if start < stay.admitted:
            return False
        if stay.discharged is not None:
            return start < stay.discharged
        fresh = (self.as_at - stay.admitted) < timedelta(hours=48)
        return not (fresh and start > self.as_at)
