"""Rows that wait for their person (``no-parent``): kept as sent, tried again when the parent comes."""

from datetime import date
from itertools import groupby
from pathlib import Path

from django.db.models import Exists, OuterRef

from joinedup.core import batch, clock
from joinedup.core.context import Actor
from joinedup.interop import actions
from joinedup.interop.intake.adapters import RECEIVERS, stage_for
from joinedup.interop.intake.known import Known
from joinedup.interop.models import PartnerFile, WaitingRow
from joinedup.interop.partner_files import (
    CATALOGUE,
    CONTRACTS,
    Mapping,
    PartnerList,
    RejectFile,
    Row,
    open_list,
)
from joinedup.interop.partner_files.rows import RowParser
from joinedup.people.models import SourceRecord
from joinedup.place.models import Organisation, Place

_AT_ONCE = 5_000
_WAITS = "visits"


def keep_orphans(
    source: Path,
    opened: PartnerList,
    mapping: Mapping | None,
    numbers: set[int],
    rejects: RejectFile,
    place: Place,
    sender: Organisation,
    file: PartnerFile,
) -> list[WaitingRow]:
    """Go through the file once more for the rows whose parent is not known: among the rejects, and ready to be kept."""
    waiting = []
    because = f"no-parent: {CATALOGUE['no-parent'].sentence}"
    with open_list(source, file.format, mapping=mapping, as_at=opened.as_at) as again:
        for parsed in again:
            if parsed.number not in numbers:
                continue
            rejects.write(parsed.cells, because)
            waiting.append(
                WaitingRow(
                    place_id=place.pk,
                    organisation_id=sender.pk,
                    format=opened.contract.format,
                    local_id=parsed.as_sent["Visit_ID"],
                    parent_local_id=parsed.as_sent["Local_Person_ID"],
                    values=parsed.as_sent,
                    content_hash=parsed.content.hex(),
                    as_at=opened.as_at,
                    file_id=file.pk,
                    row_number=parsed.number,
                )
            )
    return waiting


def adopt(actor: Actor, place: Place, sender: Organisation, known: Known) -> int:
    """Try the rows of this sender that wait: those whose person is known now are taken in as additions."""
    parents = SourceRecord.objects.filter(
        place=place, controller=sender, local_id=OuterRef("parent_local_id")
    ).exclude(kind=SourceRecord.Kind.GP_LIST)
    rows = list(
        WaitingRow.objects.filter(place=place, organisation=sender, adopted__isnull=True, format=_WAITS)
        .filter(Exists(parents))
        .order_by("file_id", "row_number")[:_AT_ONCE]
    )
    for file_id, group in groupby(rows, key=lambda row: row.file_id):
        some = list(group)
        _apply(actor, sender, known, file_id, some)
    if rows:
        actions.adopt_waiting(actor=actor, row_ids=[row.pk for row in rows], moment=clock.now())
    return len(rows)


def _apply(actor: Actor, sender: Organisation, known: Known, file_id: int, rows: list[WaitingRow]) -> None:
    receiver, contract = RECEIVERS[_WAITS], CONTRACTS[_WAITS]
    stage = stage_for(_WAITS, known)
    names = list(contract.by_name)
    parser = RowParser(contract, {name: place for place, name in enumerate(names)}, latest_birth=date.max)
    receiver.create()
    with batch.copy_into(receiver) as write:
        for row in rows:
            parsed = parser.parse(Row(row.row_number, [row.values.get(name, "") for name in names]))
            write((*stage(parsed), ""))
    source = batch.ListSource(
        file_id=file_id,
        sender_id=sender.pk,
        format=_WAITS,
        as_at=rows[0].as_at,
        received=clock.now(),
        mode="additions",
    )
    receiver.compare(actor=actor, source=source)
    receiver.apply(actor=actor, source=source)
