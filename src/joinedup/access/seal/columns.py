"""Which columns of an event the seal covers: all of them, in one text made by the database, the same on every server."""

COLUMNS = (
    "id",
    "occurred",
    "kind",
    "outcome",
    "request_id",
    "place_id",
    "user_id",
    "staff_id",
    "organisation_id",
    "role",
    "purpose",
    "subject_type",
    "subject_id",
    "person_id",
    "data",
    "category",
    "people",
    "xact",
)
"""In the order they are sealed in. A further column of the table goes at the end, as ``to_jsonb(...)`` or in a list only
when it is not null, so that what was sealed before keeps its text."""

_MICROSECONDS = "(extract(epoch FROM e.occurred) * 1000000)::bigint"

TEXT = f"jsonb_build_array({', '.join(_MICROSECONDS if name == 'occurred' else f'e.{name}' for name in COLUMNS)})::text"
"""SQL for the text of an event ``e``."""
