"""Take one list in: in one transaction a file, each step visible, nothing lost."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from joinedup.access.queries.live_switch import is_stopped
from joinedup.core import batch, clock
from joinedup.core.actions import Refused, record_refusal
from joinedup.core.context import Actor, Purpose, acting
from joinedup.interop import actions, originals
from joinedup.interop.intake.adapters import RECEIVERS, Stage, stage_for
from joinedup.interop.intake.known import Known, known_to, scope_of
from joinedup.interop.intake.stopped import STOPPED, not_taken_in
from joinedup.interop.intake.waiting import WAITS, adopt, forget_unnamed, orphans_of, reject_orphans
from joinedup.interop.models import PartnerFile
from joinedup.interop.partner_files import (
    CATALOGUE,
    CONTRACTS,
    FileRefused,
    Mapping,
    MappingRefused,
    PartnerList,
    RejectFile,
    Severity,
    judge,
    open_list,
    parse_mapping,
)
from joinedup.interop.partner_files.issues import REAL_NUMBER
from joinedup.people.sql import fresh_statistics
from joinedup.place.models import Feed, Organisation, Place
from joinedup.place.queries import setting

log = logging.getLogger(__name__)
State = PartnerFile.State
SPREADSHEET = "spreadsheet"
FORMATS = (*CONTRACTS, SPREADSHEET)
_PROGRESS_EVERY = 5_000

Progress = Callable[[int], None]
"""Told how many rows have been read so far."""


class CannotTakeIn(Exception):
    """The list could not even be looked at: unknown sender, unreadable path. ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(slots=True)
class Answer:
    """How one list came out (FILES.md). ``state``: see ``PartnerFile.State``; ``sentence``: why, where it was not simply
    taken in; ``file_id``: to approve a held list by; None on a dry run."""

    file: str
    sha256: str
    format: str
    sender: str
    as_at: datetime | None = None
    rows: int = 0
    accepted: int = 0
    warned: int = 0
    refused: int = 0
    unchanged: int = 0
    out_of_scope: int = 0
    held: bool = False
    rejects_path: str = ""
    reasons: dict[str, int] = field(default_factory=dict)
    state: str = State.APPLIED
    sentence: str = ""
    file_id: int | None = None
    would_end: int = 0
    open_now: int = 0
    covers: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The machine-readable answer."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "format": self.format,
            "sender": self.sender,
            "as_at": self.as_at.isoformat() if self.as_at else None,
            "rows": self.rows,
            "accepted": self.accepted,
            "warned": self.warned,
            "refused": self.refused,
            "unchanged": self.unchanged,
            "out_of_scope": self.out_of_scope,
            "held": self.held,
            "rejects_path": self.rejects_path or None,
            "reasons": dict(sorted(self.reasons.items())),
            "state": str(self.state),
            "sentence": self.sentence,
            "id": self.file_id,
            "would_end": self.would_end,
        }

    @property
    def exit_code(self) -> int:
        """0 done, 1 done with refusals, 2 refused whole, held, or kept without being applied (DESIGN 8)."""
        if self.state != State.APPLIED:
            return 2
        return 1 if self.refused else 0


def take_in(
    *,
    actor: Actor,
    place: Place,
    sender_code: str,
    list_format: str,
    path: Path,
    as_at: datetime | None = None,
    mapping: str = "",
    dry_run: bool = False,
    progress: Progress = lambda rows: None,
) -> Answer:
    """Take one list in from a path. ``as_at`` counts where the file has no ``As_At``; ``mapping``: text of a mapping.

    Raises CannotTakeIn when there is no such sender or the path can't be read; everything else is in the answer."""
    actor = actor.for_purpose(Purpose.INTAKE)
    sender = _sender(sender_code)
    if is_stopped(place.pk, sender.pk):
        raise CannotTakeIn(STOPPED)
    if list_format not in FORMATS:
        raise CannotTakeIn(f"There is no format {list_format!r}. There are: {', '.join(FORMATS)}.")
    try:
        if dry_run:
            sha256, size = originals.fingerprint(path)
            source = path
        else:
            kept = originals.keep(path)
            sha256, size, source = kept.sha256, kept.size, kept.path
    except OSError as error:
        raise CannotTakeIn(f"{path} can't be read: {error.strerror or error}.") from None
    with _door(actor):
        file = actions.receive_file(
            actor=actor,
            sender_id=sender.pk,
            list_format=list_format,
            name=path.name,
            sha256=sha256,
            size=size,
            mapping=mapping,
        )
        if dry_run:
            answer = _run(actor, place, sender, file, source, as_at, progress, dry_run=True)
            transaction.set_rollback(True)
            return replace(answer, file_id=None)
    return take_in_kept(actor=actor, place=place, file=file, as_at=as_at, progress=progress)


def take_in_kept(
    *,
    actor: Actor,
    place: Place,
    file: PartnerFile,
    as_at: datetime | None = None,
    progress: Progress = lambda rows: None,
) -> Answer:
    """Take in a list whose original is kept: from a path just now, from the page, or after approval."""
    actor = actor.for_purpose(Purpose.INTAKE)
    sender = Organisation.objects.get(pk=file.sender_id)
    if is_stopped(place.pk, sender.pk):
        with _door(actor):
            return not_taken_in(actor, sender, file)
    try:
        with _door(actor):
            actions.start_file(actor=actor, file=file)
        with _door(actor):
            answer = _run(
                actor,
                place,
                sender,
                file,
                originals.path_of(file.sha256),
                as_at or file.as_at,
                progress,
                dry_run=False,
            )
    except Exception:
        with _door(actor):
            actions.finish_file(
                actor=actor,
                file=file,
                state=State.FAILED,
                sentence="Something went wrong while the list was taken in. Nothing of it was applied; the original is "
                "kept and can be tried again.",
            )
        raise
    with _door(actor):
        fresh_statistics()
    return answer


def approve(*, actor: Actor, place: Place, file_id: int, progress: Progress = lambda rows: None) -> Answer:
    """Release a held list and take it in. Raises NotNow when it is not held."""
    with _door(actor):
        file = actions.approve_file(actor=actor, file_id=file_id)
    return take_in_kept(actor=actor, place=place, file=file, progress=progress)


@contextmanager
def _door(actor: Actor) -> Iterator[None]:
    try:
        with acting(actor):
            yield
    except Refused as refusal:
        record_refusal(refusal)
        raise


def _sender(code: str) -> Organisation:
    sender = Organisation.objects.filter(ods_code=code.strip().upper()).first()
    if sender is None:
        raise CannotTakeIn(f"There is no organisation with the ODS code {code!r} in this place's file.")
    return sender


def _run(
    actor: Actor,
    place: Place,
    sender: Organisation,
    file: PartnerFile,
    source: Path,
    as_at: datetime | None,
    progress: Progress,
    *,
    dry_run: bool,
) -> Answer:
    """Everything that happens to a list, inside the caller's transaction."""
    answer = Answer(
        file=file.name,
        sha256=file.sha256,
        format=file.format,
        sender=sender.ods_code,
        as_at=as_at,
        file_id=file.pk,
    )
    with (
        connection.cursor() as cursor
    ):  # one list at a time in a place: two at once could make one person twice
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('joinedup intake'), %s)", [place.pk])
    rejects = originals.folder("rejects") / f"{sender.ods_code}-{file.format}-{file.pk}.csv"
    try:
        mapping = _mapping(file)
        with open_list(source, file.format, mapping=mapping, as_at=as_at) as opened:
            answer.as_at = opened.as_at
            with transaction.atomic():  # what was staged of a list that breaks off further down goes with it
                _take(actor, place, sender, file, source, opened, mapping, rejects, answer, progress)
    except (FileRefused, MappingRefused) as refusal:
        rejects.unlink(missing_ok=True)
        answer = Answer(
            file=file.name,
            sha256=file.sha256,
            format=file.format,
            sender=sender.ods_code,
            as_at=answer.as_at,
            file_id=file.pk,
            state=State.REFUSED,
            sentence=str(refusal),
        )
    if dry_run:
        rejects.unlink(missing_ok=True)
        answer.rejects_path = ""
    return _finish(actor, file, answer, dry_run=dry_run)


def _mapping(file: PartnerFile) -> Mapping | None:
    return parse_mapping(file.mapping) if file.mapping else None


def _take(
    actor: Actor,
    place: Place,
    sender: Organisation,
    file: PartnerFile,
    source: Path,
    opened: PartnerList,
    mapping: Mapping | None,
    rejects_path: Path,
    answer: Answer,
    progress: Progress,
) -> None:
    """Stage, compare, then hold, keep or apply."""
    kind = opened.contract.format
    receiver = RECEIVERS[kind]
    known = known_to(place, sender, opened.as_at)
    feed, _ = Feed.objects.get_or_create(place=place, organisation=sender, format=kind)
    list_source = batch.ListSource(
        file_id=file.pk,
        sender_id=sender.pk,
        format=kind,
        as_at=opened.as_at,
        received=file.received_at,
        mode="additions" if opened.mode == "additions" else "full",
    )
    receiver.create()
    stage = stage_for(kind, known)
    with RejectFile(rejects_path, opened.table.header) as rejects:
        still_named = _read(opened, known, receiver, stage, rejects, answer, progress)
        list_source = replace(list_source, still_named=still_named)
        comparison = receiver.compare(actor=actor, source=list_source)
        orphans = batch.orphan_rows(receiver)
        if orphans:
            answer.reasons["no-parent"] = len(orphans)
            answer.refused += len(orphans)
            reject_orphans(source, file, mapping, opened, orphans, rejects)
        answer.rejects_path = str(rejects.path) if rejects.path else ""
    tally = batch.count_staged(receiver)
    answer.accepted, answer.warned, answer.unchanged = tally.accepted, tally.warned, tally.unchanged
    for code, count in tally.reasons.items():
        answer.reasons[code] = answer.reasons.get(code, 0) + count
    answer.open_now, answer.would_end = comparison.open_now, comparison.would_end
    answer.covers = _practices(receiver) if kind == "gp-list" else []
    newer = _newer_applied(feed, file, answer) if list_source.mode == "full" else None
    if newer is not None:
        answer.state = State.KEPT
        answer.sentence = (
            f"Older than the list already applied ({clock.local(newer):%d/%m/%Y %H:%M}): kept, not applied."
        )
        return
    why_held = _why_held(place, answer) if file.approved_at is None else ""
    if why_held:
        answer.state, answer.held, answer.sentence = State.HELD, True, why_held
        return
    receiver.apply(actor=actor, source=list_source)
    if kind == WAITS and list_source.mode == "full":
        forget_unnamed(actor, list_source, receiver, file)
    if orphans:
        waiting = orphans_of(source, opened, mapping, orphans, place, sender, file)
        actions.keep_waiting(actor=actor, rows=waiting, file=file)
    adopt(actor, place, sender, known)
    if list_source.mode == "full":
        feed.as_at = max(opened.as_at, feed.as_at or opened.as_at)
        feed.received = file.received_at
        feed.save(update_fields=["as_at", "received"])
    answer.state = State.APPLIED


def _practices(receiver: batch.Receiver) -> list[str]:
    """The practices a staged practice list is full for, by code."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT practice_code FROM {receiver.table} ORDER BY 1")
        return [code for (code,) in cursor.fetchall()]


def _newer_applied(feed: Feed, file: PartnerFile, answer: Answer) -> datetime | None:
    """The moment of a newer list that is applied already, None when this one is the newest. A practice list is full for
    the practices in it, and older only than one of the same practices (FILES.md)."""
    if answer.as_at is None or feed.as_at is None or answer.as_at >= feed.as_at:
        return None
    if not answer.covers:
        return feed.as_at
    applied = PartnerFile.objects.filter(
        place_id=file.place_id, sender_id=file.sender_id, state=State.APPLIED, as_at__gt=answer.as_at
    ).order_by("-as_at")
    mine = set(answer.covers)
    return next(
        (as_at for as_at, covers in applied.values_list("as_at", "covers") if mine & set(covers)), None
    )


def _read(
    opened: PartnerList,
    known: Known,
    receiver: batch.Receiver,
    stage: Stage,
    rejects: RejectFile,
    answer: Answer,
    progress: Progress,
) -> frozenset[str]:
    """Read every row once: judge it, stage it or put it among the rejects, and count. Gives what the refused rows name,
    where a list has a key: a row that can't be read still names its case, so that nothing ends by a typing error."""
    reasons = answer.reasons
    carries_people, keys = opened.contract.carries_people, opened.contract.keys
    still_named: set[str] = set()
    rows = refused = out_of_scope = 0
    with batch.copy_into(receiver) as write:
        for parsed in opened:
            verdict = judge(parsed, scope_of(known, parsed), carries_people=carries_people)
            rows += 1
            if verdict.stored:
                write((*stage(parsed), ",".join(verdict.reasons)))
            else:
                for code in verdict.reasons:
                    reasons[code] = reasons.get(code, 0) + 1
                if CATALOGUE[verdict.reasons[0]].severity == Severity.REFUSED:
                    refused += 1
                    rejects.add(parsed, verdict)
                    if len(keys) == 1 and verdict.reasons[0] != REAL_NUMBER:
                        still_named.add(str(parsed.values.get(keys[0]) or parsed.as_sent.get(keys[0], "")))
                else:
                    out_of_scope += 1
            if rows % _PROGRESS_EVERY == 0:
                progress(rows)
    progress(rows)
    answer.rows, answer.refused, answer.out_of_scope = rows, refused, out_of_scope
    return frozenset(still_named - {""})


def _why_held(place: Place, answer: Answer) -> str:
    """Why a list is held for approval, or nothing (FILES.md: more than 5 % and at least 20, both settings)."""
    share, least = setting(place.pk, "intake.hold_share"), setting(place.pk, "intake.hold_rows")
    if answer.would_end >= least and answer.would_end > share * answer.open_now:
        return f"It would end {answer.would_end:,} of the {answer.open_now:,} that are open. Look at it, then approve it."
    if answer.refused >= least and answer.refused > share * answer.rows:
        return f"{answer.refused:,} of its {answer.rows:,} rows are refused. Look at them, then approve it."
    return ""


def _finish(actor: Actor, file: PartnerFile, answer: Answer, *, dry_run: bool) -> Answer:
    if not dry_run:
        actions.finish_file(
            actor=actor,
            file=file,
            state=answer.state,
            as_at=answer.as_at,
            rows=answer.rows,
            accepted=answer.accepted,
            warned=answer.warned,
            refused=answer.refused,
            unchanged=answer.unchanged,
            out_of_scope=answer.out_of_scope,
            reasons=json.loads(json.dumps(answer.reasons)),
            would_end=answer.would_end,
            covers=answer.covers,
            sentence=answer.sentence,
            rejects_path=answer.rejects_path,
        )
    return answer
