"""A partner leaves, or asks: what it controls, and nothing else (F103, Q19). One archive, a file a table, each row whole."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db.models import Model, QuerySet

from joinedup.access.models import SharingChoice
from joinedup.caseload.models import Allocation, Fact, HealthItem, Involvement, Note, SafetyNote, Visit
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.flow.models import HospitalStay
from joinedup.interop.partner_files import guarded
from joinedup.interop.permissions import EXPORT_PARTNER
from joinedup.meetings.models import HuddleItem
from joinedup.people.models import SourceRecord
from joinedup.place.models import Organisation, Place, Staff
from joinedup.tasks.models import Task

OWN: Final[tuple[tuple[str, type[Model], str], ...]] = (
    ("records-of-people", SourceRecord, "controller"),
    ("involvements", Involvement, "organisation"),
    ("allocations", Allocation, "involvement__organisation"),
    ("visits", Visit, "organisation"),
    ("hospital-stays", HospitalStay, "organisation"),
    ("facts", Fact, "controller"),
    ("notes", Note, "organisation"),
    ("safety-notes", SafetyNote, "organisation"),
    ("health-items", HealthItem, "controller"),
    ("tasks-sent", Task, "sender_organisation"),
    ("staff", Staff, "organisation"),
    ("sharing-choices", SharingChoice, "recorded_for"),
    ("joint-outcomes", HuddleItem, "copies__organisation"),
)
"""What a partner controls: name of the file, the table, the way from a row to its controller. ``joint-outcomes``: what was
decided together and put into the partner's own record, of which a leaver takes a copy (Q19)."""

_AT_ONCE = 2_000
_INNER = frozenset(
    {"content_hash", "file_id", "row_number", "full_key", "family_key", "given_key", "postcode_key"}
)


def own_rows(model: type[Model], way: str, *, place_id: int, organisation_id: int) -> QuerySet[Any]:
    """The rows of one table that an organisation controls."""
    rows: QuerySet[Any] = model._default_manager.filter(place_id=place_id, **{way: organisation_id})
    return rows.distinct().order_by("pk")


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in _INNER]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _lines(columns: list[str], rows: QuerySet[Any]) -> Iterator[tuple[bytes, int]]:
    """The table as parts of a CSV file with how many rows each holds."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    held = 0
    for row in rows.values_list(*columns).iterator(chunk_size=_AT_ONCE):
        writer.writerow([guarded(_cell(value)) for value in row])
        held += 1
        if held == _AT_ONCE:
            yield buffer.getvalue().encode(), held
            buffer.seek(0)
            buffer.truncate()
            held = 0
    yield buffer.getvalue().encode(), held


@action(
    kind="interop.partner_exported",
    sentence="exported what a partner controls",
    permission=EXPORT_PARTNER,
    category=events.Category.EXPORT,
)
def export_partner(*, actor: Actor, place: Place, ods_code: str, target: Path) -> dict[str, int]:
    """Write everything that an organisation controls in a place into a new archive that only its maker may read; gives
    the rows by table. Raises NotNow for an organisation nobody knows or an archive that is there already."""
    body = Organisation.objects.filter(ods_code=ods_code.strip().upper()).first()
    if body is None:
        raise NotNow(f"There is no organisation with the code {ods_code}.")
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotNow(f"{target} is there already. Name a new file.") from None
    except OSError as error:
        raise NotNow(f"{target} can't be written: {error.strerror}.") from None
    counts: dict[str, int] = {}
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, model, way in OWN:
            counts[name] = 0
            rows = own_rows(model, way, place_id=place.pk, organisation_id=body.pk)
            with archive.open(f"{name}.csv", "w") as part:
                for lines, held in _lines(_columns(model), rows):
                    part.write(lines)
                    counts[name] += held
        about = {
            "place": place.code,
            "organisation": body.ods_code,
            "name": body.name,
            "made": clock.now().isoformat(),
            "rows": counts,
            "note": "Only what this organisation controls. person_id is the place's own number and links these files.",
        }
        archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=1))
    events.record(actor=actor, data={"organisation": body.ods_code, **counts})
    return counts
