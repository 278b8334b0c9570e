"""Published rates behind the synthetic district, each with its source.

Marks: **published** (the figure stands in the source named, and was looked up there or where that is said, in
November 2026), **not checked** (the source is named, but its table could not be read when these were looked
up), **derived** (arithmetic on published figures, shown), **assumed** (no published figure was found or fits;
the value is a plausible one, shaped to agree with a published total where there is one). Enough for a
demonstration, not for planning.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# --- Ages -------------------------------------------------------------------

AGE_SHARES: Final[dict[tuple[int, int], float]] = {
    (18, 19): 2.3,
    (20, 24): 6.0,
    (25, 29): 6.6,
    (30, 34): 7.0,
    (35, 39): 6.7,
    (40, 44): 6.3,
    (45, 49): 6.3,
    (50, 54): 6.9,
    (55, 59): 6.7,
    (60, 64): 5.8,
    (65, 69): 4.9,
    (70, 74): 5.0,
    (75, 79): 3.6,
    (80, 84): 2.5,
    (85, 89): 1.6,
    (90, 104): 0.9,
}
"""Per cent of England's population in each age band, adults only. ONS, Census 2021, "Population and household
estimates, England and Wales": the bands (to 0.1) not checked; their sum of 18.5 from 65 on fits the published
18.4 % of England. 18-19 is two fifths of the 15-19 band (derived)."""

ADULT_SHARE: Final = sum(AGE_SHARES.values()) / 100
"""Adults among all ages (0.79): turns a rate of a whole practice list into one of its adults. Derived from
AGE_SHARES."""

TWINS: Final = 0.015
"""People who are a twin: assumed. Published for comparison: 15.6 of 1,000 maternities were multiple in 2013
and 15.9 in 2016 (ONS, "Birth characteristics in England and Wales"), so nearer 3 % of births of those years;
older people were born when it was rarer."""

FEMALE_ALONE: Final[dict[int, float]] = {18: 0.44, 45: 0.47, 65: 0.60, 75: 0.69}
"""Women among people living alone, from an age on. Assumed; from 65 on it fits the shares under LIVES_ALONE."""

LIVES_ALONE: Final[dict[int, float]] = {18: 0.08, 30: 0.13, 45: 0.17, 65: 0.27, 75: 0.38, 85: 0.52}
"""Adults living alone, from an age on. Assumed by age. Published for 65 and over: 36.3 % of women and 22.7 %
of men (ONS, "Profile of the older population living in England and Wales in 2021", 3 April 2023), 40.9 % and
27 % in 2024 (ONS, "Families and households in the UK: 2024", as reported); these give about 34 %, between the
two."""

WITH_PARENTS: Final = 0.55
"""People of 18 to 24 living with parents. Assumed: ONS publishes it for 20 to 34 (33.7 % of men, 22.1 % of
women in 2024)."""

CARE_HOME: Final[dict[int, float]] = {65: 0.006, 75: 0.022, 85: 0.105}
"""People living in a care home, from an age on. Published total: 2.5 % of people of 65 and over, 278,946
people, of whom 56.4 % were 85 and over (ONS, "Older people living in care homes in 2021 and changes since
2011", 9 October 2023), or 10.6 % of that age (derived); the split below 85 is derived to meet it."""

QUINTILE_SHARES: Final[tuple[float, ...]] = (0.010, 0.029, 0.202, 0.356, 0.403)
"""People by national deprivation fifth, most deprived first. Not checked: English Indices of Deprivation
2019, File 7, LSOAs of Harrogate district: 1, 3, 21, 37 and 42 of 104 (derived: LSOAs are of like size)."""

# --- Frailty and conditions -------------------------------------------------

FRAILTY: Final = ("fit", "mild", "moderate", "severe")

FRAILTY_SHARES: Final[dict[int, tuple[float, float, float, float]]] = {
    18: (0.975, 0.023, 0.002, 0.000),
    50: (0.892, 0.096, 0.010, 0.002),
    65: (0.62, 0.30, 0.07, 0.01),
    75: (0.40, 0.40, 0.16, 0.04),
    85: (0.20, 0.41, 0.28, 0.11),
}
"""Electronic frailty index categories, from an age on. Not checked (the abstract does not give it): Clegg A
et al, Age and Ageing 2016; 45(3): 353-360, people of 65 to 95: fit 50, mild 35, moderate 12, severe 3 %; the
split by age is assumed so that England's ages give these totals. 50-64: 10.8 % frail (published: Walsh B et
al, Age and Ageing 2023; 52(5): afad058, England 2006). Under 50: assumed."""

FRAIL_BY_QUINTILE: Final = (1.35, 1.18, 1.0, 0.92, 0.85)
"""How much likelier frailty is in each deprivation fifth. Direction published (PMC10158172); sizes assumed."""

CONDITION_BANDS: Final = (18, 40, 55, 65, 75, 85)


@dataclass(frozen=True, slots=True)
class Condition:
    """A long-term condition: ``register`` is the per cent of a practice's whole list; ``shape`` says how
    it leans on age over CONDITION_BANDS (relative, assumed after Barnett K et al, Lancet 2012; 380: 37-43,
    figure 1)."""

    code: str
    register: float
    shape: tuple[float, float, float, float, float, float]


CONDITIONS: Final = (
    Condition("Hypertension", 14.4, (0.02, 0.12, 0.28, 0.45, 0.56, 0.55)),
    Condition("Depression", 10.4, (0.14, 0.16, 0.14, 0.10, 0.09, 0.09)),
    Condition("Diabetes", 6.0, (0.01, 0.06, 0.11, 0.16, 0.18, 0.15)),
    Condition("Asthma", 6.0, (0.06, 0.07, 0.08, 0.09, 0.09, 0.07)),
    Condition("Cancer", 3.5, (0.003, 0.015, 0.04, 0.09, 0.13, 0.13)),
    Condition("CKD", 3.3, (0.001, 0.006, 0.02, 0.06, 0.17, 0.30)),
    Condition("CHD", 3.0, (0.001, 0.01, 0.04, 0.08, 0.14, 0.17)),
    Condition("AtrialFibrillation", 2.1, (0.0005, 0.004, 0.017, 0.05, 0.12, 0.18)),
    Condition("COPD", 1.9, (0.0005, 0.009, 0.03, 0.06, 0.08, 0.07)),
    Condition("Stroke", 1.8, (0.001, 0.007, 0.02, 0.045, 0.09, 0.13)),
    Condition("HeartFailure", 1.0, (0.0003, 0.003, 0.01, 0.023, 0.05, 0.10)),
    Condition("SevereMentalIllness", 1.0, (0.008, 0.013, 0.013, 0.010, 0.009, 0.008)),
    Condition("Epilepsy", 0.8, (0.009, 0.009, 0.009, 0.009, 0.010, 0.010)),
    Condition("Dementia", 0.7, (0.0, 0.0002, 0.0015, 0.010, 0.05, 0.16)),
    Condition("LearningDisability", 0.5, (0.008, 0.006, 0.005, 0.003, 0.002, 0.001)),
    Condition("Parkinsons", 0.2, (0.0, 0.0004, 0.002, 0.006, 0.012, 0.014)),
)
"""Registers: NHS England, "Quality and Outcomes Framework 2022-23", England prevalence of the practice list,
rounded to 0.1: not checked, its tables could not be read (depression, CKD, diabetes, epilepsy are published
of adults and are brought to the whole list: derived). Parkinson's is no QOF register: about 0.2 %, assumed."""

CONDITION_BY_QUINTILE: Final = (1.25, 1.12, 1.0, 0.93, 0.86)
"""More than one condition came ten to fifteen years earlier in the most deprived places (Barnett 2012:
published); these multipliers are assumed."""

CONDITION_BY_FRAILTY: Final = (0.75, 1.15, 1.6, 2.0)
"""The index counts deficits, so frail people have more conditions. Assumed."""

# --- Who is on somebody's caseload today ------------------------------------

SERVICE_BANDS: Final = (18, 65, 75, 85)

SOCIAL_CARE: Final = (0.0070, 0.0115, 0.0230, 0.0670)
"""Open to adult social care at home for long-term support on one day, by SERVICE_BANDS. Published total with
care homes: 629,050 people at the end of 2022-23 (NHS England, Adult Social Care Activity and Finance Report
2022-23, as in Community Care of 12 December 2023), which is 1,390 per 100,000 of about 45.3 million adults
(derived); the split by age, and that a third of them are in homes, is assumed."""

PLACED: Final = 0.5
"""Care-home residents whom the council placed and reviews. Assumed; it makes up the total above with
SOCIAL_CARE."""

REABLEMENT: Final = (0.0001, 0.0010, 0.0030, 0.0065)
"""In a reablement episode today. Published: 251,255 completed episodes in 2022-23 (the same report for
2023-24, table 1b); at about five and a half weeks each, some 26,000 at a time (derived); the split by age is
assumed."""

DISTRICT_NURSING: Final = (0.0020, 0.0170, 0.0450, 0.1150)
"""On a district-nursing caseload today. Assumed (no national count of caseloads is published; NHS England
"Community Services Statistics" counts contacts): about 1 % of adults, two thirds of them 75 and over."""

THERAPY: Final = (0.0010, 0.0060, 0.0140, 0.0280)
"""Open to community occupational therapy or physiotherapy today. Assumed."""

MENTAL_HEALTH_BY_CONDITION: Final[dict[str, float]] = {
    "SevereMentalIllness": 0.26,
    "Depression": 0.011,
    "": 0.0008,
}
"""Open to the community mental-health team under 65, by condition on the practice list. Assumed, to about 0.5
% of adults; compare NHS England "Mental Health Services Monthly Statistics" (people in contact with adult
services, all teams)."""

OLDER_MENTAL_HEALTH_BY_CONDITION: Final[dict[str, float]] = {
    "Dementia": 0.20,
    "SevereMentalIllness": 0.20,
    "Depression": 0.018,
    "": 0.001,
}
"""Open to mental-health services for older people at 65 and over. Assumed; 1 in 23 people of 65 and over had
dementia recorded (published: NHS Digital, "Recorded Dementia Diagnoses 2016-17")."""

LINK_WORKER: Final = (0.0014, 0.0025, 0.0040, 0.0045)
"""With a social-prescribing link worker today. Assumed."""

IN_HOSPITAL: Final = (0.0005, 0.0029, 0.0066, 0.0150)
"""In the district's hospital this morning. Published total: 90,309 of 102,194 general and acute beds occupied
overnight in England in the last quarter of 2019-20 (NHS England, KH03, as in Nuffield Trust, "Hospital bed
occupancy", 27 June 2023), or about 0.2 % of adults (derived); nine in ten in the local trust and the split by
age are assumed."""

STAY_DAYS: Final = 8.0
"""Mean days of a stay as seen among people who are in (length-biased). Assumed."""

SERVICE_BY_FRAILTY: Final = (0.35, 1.0, 2.3, 5.0)
"""How much likelier any community service is in each frailty category. Assumed; Clegg 2016 gives one-year
hazards of hospital admission of 1.93, 3.04 and 4.73 against fit (published), which IN_HOSPITAL uses as they
stand."""

ADMISSION_BY_FRAILTY: Final = (1.0, 1.93, 3.04, 4.73)
"""One-year hazard of admission against fit. Published: Clegg 2016, abstract."""

TOGETHER: Final = 8.0
"""How much likelier a second service is for someone who already has one, beyond age and frailty. Assumed."""

# --- What happens to visits and reviews -------------------------------------

OUTCOMES: Final[tuple[tuple[str, float], ...]] = (
    ("seen", 0.932),
    ("no-reply", 0.018),
    ("deferred", 0.020),
    ("cancelled-by-person", 0.018),
    ("cancelled-by-service", 0.012),
)
"""What became of a planned visit. Assumed."""

REVIEW_OVERDUE: Final = 0.045
"""Open cases whose review date has passed. Assumed, and kept low so that a huddle's hot list stays readable."""

NO_NUMBER: Final[dict[str, float]] = {"RCD": 0.02, "RX3": 0.03, "218": 0.25}
"""Rows of a partner without an NHS number: acute and community 2 to 3 %, councils far more. Assumed."""


def from_age_row(
    table: dict[int, tuple[float, float, float, float]], age: int
) -> tuple[float, float, float, float]:
    """The row of a table keyed by "from this age on"; an age below its first gets the first row."""
    row = next(iter(table.values()))
    for start, entry in table.items():
        if age < start:
            break
        row = entry
    return row


def from_age(table: dict[int, float], age: int) -> float:
    """The entry of a table keyed by "from this age on"; 0 below its first age."""
    value = 0.0
    for start, entry in table.items():
        if age < start:
            break
        value = entry
    return value


def band_index(bands: tuple[int, ...], age: int) -> int:
    """Which band an age falls in, bands given by their first age."""
    index = 0
    for position, start in enumerate(bands):
        if age >= start:
            index = position
    return index


def _share_between(low: int, high: int) -> float:
    """Per cent of all people with low <= age < high, single years spread evenly inside the published
    bands."""
    total = 0.0
    for (first, last), share in AGE_SHARES.items():
        years = last - first + 1
        total += share * max(0, min(last + 1, high) - max(first, low)) / years
    return total


def _condition_table() -> dict[int, tuple[float, ...]]:
    """Chance of each condition in each band, scaled so that all ages together give the published register."""
    edges = (*CONDITION_BANDS, 105)
    shares = [_share_between(low, high) / 100 for low, high in pairwise(edges)]
    table: dict[int, list[float]] = {band: [] for band in range(len(CONDITION_BANDS))}
    for condition in CONDITIONS:
        unscaled = sum(share * weight for share, weight in zip(shares, condition.shape, strict=True))
        scale = condition.register / 100 / unscaled
        for band, weight in enumerate(condition.shape):
            table[band].append(weight * scale)
    return {band: tuple(chances) for band, chances in table.items()}


CONDITION_CHANCES: Final = _condition_table()
"""Band of CONDITION_BANDS -> chance of each of CONDITIONS for an average adult of that age (derived)."""


def _mean_lean(bands: tuple[int, ...], by_frailty: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Mean frailty multiplier in each age band (frailty at the band's first age), to keep a band's total
    as given."""
    return tuple(
        sum(share * lean for share, lean in zip(from_age_row(FRAILTY_SHARES, age), by_frailty, strict=True))
        for age in bands
    )


MEAN_CONDITION_LEAN: Final = _mean_lean(CONDITION_BANDS, CONDITION_BY_FRAILTY)
MEAN_SERVICE_LEAN: Final = _mean_lean((18, 65, 75, 85), SERVICE_BY_FRAILTY)
MEAN_ADMISSION_LEAN: Final = _mean_lean((18, 65, 75, 85), ADMISSION_BY_FRAILTY)
