"""The columns that a door fills for the list of inpatients, by COPY and in this order."""

from typing import Final

from joinedup.people.columns import PERSON_COLUMNS, Columns

INPATIENTS_COLUMNS: Final[Columns] = (
    *PERSON_COLUMNS,
    ("spell_id", "text"),
    ("admitted", "timestamptz"),
    ("site_code", "text"),
    ("ward", "text"),
    ("bed", "text"),
    ("admission_method", "text"),
    ("expected_discharge", "date"),
    ("discharge_ready", "date"),
    ("discharged", "timestamptz"),
    ("destination", "text"),
)
"""``inpatients``: the person, then the stay. Texts are empty, never None, when not sent."""
