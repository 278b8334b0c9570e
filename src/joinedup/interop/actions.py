"""Writes about partners' files themselves: received, taken in, held, approved; saved mappings; rows that wait."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any, Final

from joinedup.access.queries.live_switch import is_stopped
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.core.models import Event
from joinedup.interop.models import PartnerFile, SavedMapping, WaitingRow
from joinedup.interop.partner_files import parse_mapping
from joinedup.interop.permissions import APPROVE, SEND
from joinedup.place.models import Feed

_AT_ONCE: Final = 5_000


def _placed(actor: Actor) -> int:
    if actor.place_id is None:
        raise NotNow("Choose a place first.")
    return actor.place_id


@action(kind="interop.file_received", sentence="received a partner's list", permission=SEND)
def receive_file(
    *,
    actor: Actor,
    sender_id: int,
    list_format: str,
    name: str,
    sha256: str,
    size: int,
    mapping: str = "",
    as_at: datetime | None = None,
) -> PartnerFile:
    """Note that a list has come. ``mapping``: the text of the mapping, for a spreadsheet; ``as_at``: the moment it
    speaks of where the file itself does not say. Raises NotNow while access is stopped for the place or the sender."""
    if is_stopped(actor.place_id, sender_id):
        raise NotNow("Access is stopped for this sender or the whole place: no list is taken in.")
    file = PartnerFile.objects.create(
        place_id=_placed(actor),
        sender_id=sender_id,
        format=list_format,
        mapping=mapping,
        as_at=as_at,
        name=name,
        sha256=sha256,
        size=size,
        received_at=clock.now(),
        received_by=actor.user_id,
    )
    events.record(actor=actor, subject=file, data={"format": list_format, "sha256": sha256, "bytes": size})
    return file


@action(kind="interop.file_finished", sentence="finished with a partner's list", permission=SEND)
def finish_file(*, actor: Actor, file: PartnerFile, state: str, **values: Any) -> None:
    """Write down how a list came out. ``state``: see ``PartnerFile.State``; ``values``: its counts and sentence."""
    for field, value in values.items():
        setattr(file, field, value)
    file.state = state
    file.finished = clock.now()
    file.save()
    events.record(
        actor=actor,
        subject=file,
        data={
            "state": state,
            "format": file.format,
            "rows": file.rows,
            "accepted": file.accepted,
            "warned": file.warned,
            "refused": file.refused,
            "unchanged": file.unchanged,
            "out_of_scope": file.out_of_scope,
        },
    )


@action(kind="interop.file_started", sentence="began to read a partner's list", permission=SEND)
def start_file(*, actor: Actor, file: PartnerFile) -> None:
    """Note that reading has begun."""
    file.state = PartnerFile.State.READING
    file.progress = 0
    file.save(update_fields=["state", "progress"])
    events.record(actor=actor, subject=file)


@action(kind="interop.file_approved", sentence="released a list that was held", permission=APPROVE)
def approve_file(*, actor: Actor, file_id: int) -> PartnerFile:
    """Release a held list; it is then taken in. Raises NotNow when it is not held, or a newer list has come since."""
    file = PartnerFile.objects.select_for_update(no_key=True, of=("self",)).filter(pk=file_id).first()
    if file is None:
        raise NotNow(f"There is no file {file_id}.")
    if file.state != PartnerFile.State.HELD:
        raise NotNow(f"File {file_id} is not held: {file.get_state_display().lower()}.")
    file.approved_at = clock.now()
    file.approved_by = actor.user_id
    file.state = PartnerFile.State.RECEIVED
    file.save(update_fields=["approved_at", "approved_by", "state"])
    events.record(actor=actor, subject=file, data={"would_end": file.would_end, "refused": file.refused})
    return file


@action(kind="interop.file_tried_again", sentence="had a partner's list read again", permission=SEND)
def try_again(*, actor: Actor, file_id: int) -> PartnerFile:
    """Have a list read again whose reading failed or was broken off. Raises NotNow when it came out some other way."""
    file = PartnerFile.objects.select_for_update(no_key=True, of=("self",)).filter(pk=file_id).first()
    if file is None:
        raise NotNow(f"There is no file {file_id}.")
    if file.state not in {PartnerFile.State.FAILED, PartnerFile.State.READING, PartnerFile.State.RECEIVED}:
        raise NotNow(f"File {file_id} can't be read again: {file.get_state_display().lower()}.")
    file.state, file.progress, file.sentence = PartnerFile.State.RECEIVED, 0, ""
    file.save(update_fields=["state", "progress", "sentence"])
    events.record(actor=actor, subject=file)
    return file


@action(
    kind="interop.rejects_fetched",
    sentence="fetched the refused rows of a list",
    permission=SEND,
    category=events.Category.EXPORT,
)
def fetch_rejects(*, actor: Actor, file: PartnerFile) -> None:
    """Note that somebody takes away a file's refused rows, which have people in them."""
    events.record(actor=actor, subject=file, data={"refused": file.refused})


@action(kind="interop.mapping_saved", sentence="saved a mapping", permission=SEND)
def save_mapping(*, actor: Actor, name: str, text: str) -> SavedMapping:
    """Save a mapping under a name, over the one that has it. Raises ``MappingRefused`` when it is not whole."""
    parse_mapping(text)
    mapping, _ = SavedMapping.objects.update_or_create(
        place_id=_placed(actor),
        name=name,
        defaults={"text": text, "saved_at": clock.now(), "saved_by": actor.user_id},
    )
    events.record(actor=actor, subject=mapping)
    return mapping


@action(kind="interop.rows_waiting", sentence="kept rows whose person has not come yet", permission=SEND)
def keep_waiting(*, actor: Actor, rows: Iterable[WaitingRow], file: PartnerFile) -> int:
    """Keep rows that wait for their parent; a later version of the same row takes its place. The rows come one by one
    and are written some thousands at a time."""
    kept = 0
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        newest = {(row.organisation_id, row.format, row.local_id): row for row in some}
        for (organisation_id, list_format), group in groupby(sorted(newest), key=lambda key: key[:2]):
            WaitingRow.objects.filter(
                place_id=_placed(actor),
                organisation_id=organisation_id,
                format=list_format,
                local_id__in=[local_id for _, _, local_id in group],
                adopted__isnull=True,
            ).delete()
        WaitingRow.objects.bulk_create(newest.values())
        kept += len(newest)
    events.record(actor=actor, subject=file, data={"rows": kept})
    return kept


@action(
    kind="interop.rows_let_go", sentence="let go of waiting rows that a list no longer names", permission=SEND
)
def forget_waiting(*, actor: Actor, row_ids: list[int], file: PartnerFile) -> None:
    """Let go of rows that wait and that a later list no longer names. The original they came in is kept."""
    WaitingRow.objects.filter(pk__in=row_ids).delete()
    events.record(actor=actor, subject=file, data={"rows": len(row_ids)})


@action(kind="interop.rows_adopted", sentence="took in rows whose person has come", permission=SEND)
def adopt_waiting(*, actor: Actor, row_ids: list[int], moment: datetime) -> None:
    """Mark rows whose person has come and which have been taken in."""
    WaitingRow.objects.filter(pk__in=row_ids).update(adopted=moment)
    events.record(actor=actor, data={"rows": len(row_ids)})


@action(
    kind="interop.file_late",
    sentence="noted that an expected list is late",
    permission=SEND,
    category=events.Category.SYSTEM,
)
def note_late(*, actor: Actor, feed: Feed, day: date) -> None:
    """Note that a list is late, once a day. Raises NotNow when that has been noted today."""
    data = {"feed": feed.pk, "day": day.isoformat()}
    if Event.objects.filter(place_id=actor.place_id, kind="interop.file_late", data=data).exists():
        raise NotNow("Noted already today.")
    events.record(actor=actor, subject=feed, data=data)
