"""One module a list: partners' rows out, faults in, and the count of both."""

from joinedup.demo.writers.claims import Claims
from joinedup.demo.writers.inpatients import write_inpatients
from joinedup.demo.writers.living_well import write_living_well
from joinedup.demo.writers.open_cases import write_open_cases
from joinedup.demo.writers.practices import write_practice_lists
from joinedup.demo.writers.staff import write_staff
from joinedup.demo.writers.visits import write_visits

__all__ = [
    "Claims",
    "write_inpatients",
    "write_living_well",
    "write_open_cases",
    "write_practice_lists",
    "write_staff",
    "write_visits",
]
