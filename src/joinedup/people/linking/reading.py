"""Source records out of PostgreSQL into DuckDB: COPY to Arrow, no row made in Python."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from joinedup import embedded
from joinedup.analysis.linkage import Columns, Role

if TYPE_CHECKING:
    from pyarrow import Table

COLUMNS = Columns(
    id="id",
    roles={
        "nhs_number": Role.NHS_NUMBER,
        "given_name": Role.GIVEN,
        "family_name": Role.FAMILY,
        "birth_date": Role.BIRTH_DATE,
        "postcode": Role.POSTCODE,
        "address": Role.ADDRESS,
        "gender": Role.SEX,
        "telephone": Role.PHONE,
        "verified": Role.VERIFIED,
    },
)
"""What of a source record is compared. Numbers of practice lists and traces are verified ones: practices' systems keep
theirs against the national demographics service, a trace asks it; so is the same number in another record of the person."""

SAYS = """hashtextextended(concat_ws('|', r.content_hash, r.nhs_number, r.family_key, r.given_key, r.birth_date,
    r.postcode_key, r.address, r.telephone), 0) AS hash"""
"""What a record says, as one number."""

_RECORDS = """SELECT r.id, CASE WHEN r.nhs_number_status = 'valid' THEN coalesce(s.new_number, r.nhs_number) END AS nhs_number,
    r.given_name, r.family_name, r.birth_date, r.postcode, replace(r.address, E'\\n', ' ') AS address, r.gender, r.telephone,
    CASE WHEN r.kind IN ('gp-list', 'trace') OR EXISTS (SELECT FROM people_sourcerecord v WHERE v.person_id = r.person_id
        AND v.nhs_number = r.nhs_number AND v.nhs_number <> '' AND v.kind IN ('gp-list', 'trace'))
        THEN 'yes' ELSE 'no' END AS verified{more}
FROM people_sourcerecord r LEFT JOIN people_supersedednumber s ON s.place_id = r.place_id AND s.old_number = r.nhs_number
WHERE r.place_id = {place:d}"""


def copied(query: str, *, numbers: bool = False) -> "Table":
    """The answer of a query as a table of texts, an empty text for nothing. ``numbers``: of whole numbers."""
    import pyarrow
    from pyarrow import csv

    buffer = BytesIO()
    with connection.cursor() as cursor:
        with cursor.cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)") as copy:
            for piece in copy:
                buffer.write(piece)
        cursor.execute(f"SELECT * FROM ({query}) q LIMIT 0")
        names = [column.name for column in cursor.description]
    buffer.seek(0)
    return csv.read_csv(
        buffer,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types={name: pyarrow.int64() if numbers else pyarrow.string() for name in names}
        ),
    )


def all_records(place_id: int) -> "Table":
    """Every source record of a place, as compared."""
    return copied(_RECORDS.format(place=place_id, more=""))


def some_records(place_id: int, table: str) -> "Table":
    """Those of a working table of ``id``."""
    return copied(f"{_RECORDS.format(place=place_id, more='')} AND r.id IN (SELECT id FROM {table})")


def newer_records(place_id: int, mark: int) -> "Table":
    """Those that came after record ``mark``, with what they say as one number (``hash``)."""
    return copied(f"{_RECORDS.format(place=place_id, more=f', {SAYS}')} AND r.id > {mark:d}")


def folder(place_id: int) -> Path:
    """Where a place's index lies, for our eyes only: it holds people, outside the database, as the originals do."""
    path = Path(embedded.home()) / "linkage" / str(place_id)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
