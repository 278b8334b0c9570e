"""The columns that a door fills for the caseload's lists, by COPY and in this order."""

from typing import Final

from joinedup.people.columns import PERSON_COLUMNS, Columns

OPEN_CASES_COLUMNS: Final[Columns] = (
    *PERSON_COLUMNS,
    ("case_id", "text"),
    ("team_code", "text"),
    ("team_id", "bigint"),
    ("worker_code", "text"),
    ("worker_id", "bigint"),
    ("service", "text"),
    ("priority", "text"),
    ("reason", "text"),
    ("alert", "text"),
    ("opened", "date"),
    ("review_due", "date"),
    ("closed", "date"),
    ("sealed_as", "text"),
    ("is_sealed", "boolean"),
)
"""``open-cases``: the person, then the involvement. Codes as sent; ids where the place knows the code. ``sealed_as``:
category of ``access.rules.exclusions`` or empty; ``is_sealed``: the controller has not released it."""

VISITS_COLUMNS: Final[Columns] = (
    ("row_number", "integer"),
    ("content_hash", "text"),
    ("visit_id", "text"),
    ("local_id", "text"),
    ("case_id", "text"),
    ("team_code", "text"),
    ("team_id", "bigint"),
    ("worker_code", "text"),
    ("worker_id", "bigint"),
    ("planned_start", "timestamptz"),
    ("planned_minutes", "integer"),
    ("actual_start", "timestamptz"),
    ("outcome", "text"),
    ("purpose", "text"),
    ("is_time_critical", "boolean"),
    ("is_double_handed", "boolean"),
)
"""``visits``: ``local_id`` is the partner's own number for the person. Texts are empty, never None."""
