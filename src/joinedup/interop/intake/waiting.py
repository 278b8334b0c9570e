"""Rows that wait for their person (``no-parent``): kept as sent, tried again when the parent comes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from django.db import connection
from django.db.models import Exists, OuterRef

from joinedup.core import batch, clock
from joinedup.core.batch import ListSource, Receiver
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
from joinedup.interop.partner_files.dates import parse_moment
from joinedup.interop.partner_files.rows import RowParser
from joinedup.people.models import SourceRecord
from joinedup.place.models import Organisation, Place
from joinedup.place.queries import whole_number

_AT_ONCE = 5_000
WAITS = "visits"
"""The list whose rows wait for their person."""


def reject_orphans(
    source: Path,
    file: PartnerFile,
    mapping: Mapping | None,
    opened: PartnerList,
    numbers: set[int],
    rejects: RejectFile,
) -> None:
    """Go through the file once more and put the rows whose parent is not known among the rejects."""
    because = f"no-parent: {CATALOGUE['no-parent'].sentence}"
    with open_list(source, file.format, mapping=mapping, as_at=opened.as_at) as again:
        for parsed in again:
            if parsed.number in numbers:
                rejects.write(parsed.cells, because)


def orphans_of(
    source: Path,
    opened: PartnerList,
    mapping: Mapping | None,
    numbers: set[int],
    place: Place,
    sender: Organisation,
    file: PartnerFile,
) -> Iterator[WaitingRow]:
    """Go through the file once more for the rows whose parent is not known, ready to be kept."""
    with open_list(source, file.format, mapping=mapping, as_at=opened.as_at) as again:
        for parsed in again:
            if parsed.number in numbers:
                yield WaitingRow(
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


def forget_unnamed(actor: Actor, source: ListSource, receiver: Receiver, file: PartnerFile) -> int:
    """Let go of rows that wait and that a later whole list no longer names, for the days that list covers: a visit that
    was called off must not come back with its person."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT w.id, w.values->>'Planned_Start', (SELECT min(planned_start) FROM {receiver.table}),
                (SELECT max(planned_start) FROM {receiver.table})
            FROM interop_waitingrow w
            WHERE w.place_id = %s AND w.organisation_id = %s AND w.format = %s AND w.adopted IS NULL
                AND w.as_at <= %s AND NOT w.local_id = ANY(%s)
                AND NOT EXISTS (SELECT FROM {receiver.table} s WHERE s.visit_id = w.local_id)""",
            [actor.place_id, source.sender_id, WAITS, source.as_at, list(source.still_named)],
        )
        found = cursor.fetchall()
    gone = [pk for pk, planned, first, last in found if _is_within(planned, first, last)]
    if gone:
        actions.forget_waiting(actor=actor, row_ids=gone, file=file)
    return len(gone)


def _is_within(planned: str, first: datetime | None, last: datetime | None) -> bool:
    moment = parse_moment(planned or "")
    if moment is None or first is None or last is None:
        return False
    day = clock.local(moment.at).date()
    return clock.local(first).date() <= day <= clock.local(last).date()


def adopt(actor: Actor, place: Place, sender: Organisation, known: Known) -> int:
    """Try the rows of this sender that wait and are not too old (``intake.keep_waiting_days``): those whose person is
    known now are taken in as additions."""
    parents = SourceRecord.objects.filter(
        place=place, controller=sender, local_id=OuterRef("parent_local_id")
    ).exclude(kind=SourceRecord.Kind.GP_LIST)
    oldest = clock.now() - timedelta(days=whole_number(place.pk, "intake.keep_waiting_days"))
    rows_waiting = (
        WaitingRow.objects.filter(
            place=place, organisation=sender, adopted__isnull=True, format=WAITS, as_at__gte=oldest
        )
        .filter(Exists(parents))
        .order_by("file_id", "row_number")
    )
    adopted = 0
    while rows := list(rows_waiting[:_AT_ONCE]):
        for file_id, group in groupby(rows, key=lambda row: row.file_id):
            _apply(actor, sender, known, file_id, list(group))
        actions.adopt_waiting(actor=actor, row_ids=[row.pk for row in rows], moment=clock.now())
        adopted += len(rows)
    return adopted


def _apply(actor: Actor, sender: Organisation, known: Known, file_id: int, rows: list[WaitingRow]) -> None:
    receiver, contract = RECEIVERS[WAITS], CONTRACTS[WAITS]
    stage = stage_for(WAITS, known)
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
        format=WAITS,
        as_at=rows[0].as_at,
        received=clock.now(),
        mode="additions",
    )
    receiver.compare(actor=actor, source=source)
    receiver.apply(actor=actor, source=source)
