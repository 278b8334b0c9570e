"""The watched folder: ``inbox/<ODS>/<format>/`` under the home; each file is taken in and moved to done or failed (Q6).

A spreadsheet's mapping is the saved mapping of the sender's own code in small letters, or a ``.toml`` file of the same
name beside it.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from joinedup.access.queries.live_switch import is_stopped
from joinedup.core import clock
from joinedup.core.context import Actor, acting
from joinedup.interop import originals
from joinedup.interop.intake import Answer, CannotTakeIn, take_in
from joinedup.interop.models import SavedMapping
from joinedup.place.models import AllianceMembership, Organisation, Place

SETTLED_SECONDS = 5
"""A file that changed in the last seconds may still be on its way, and is left for the next look."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file in the inbox: its path, and the sender and format its folders name."""

    path: Path
    sender: str
    format: str


def waiting(now: float | None = None) -> list[Waiting]:
    """The files in the inbox that have settled, oldest first."""
    moment = time.time() if now is None else now
    found = []
    for path in originals.folder("inbox").glob("*/*/*"):
        if path.parts[-3] in {"done", "failed"} or not path.is_file():
            continue
        if path.name.startswith(".") or path.suffix in {".part", ".tmp", ".toml"}:
            continue
        if moment - path.stat().st_mtime >= SETTLED_SECONDS:
            found.append(Waiting(path, path.parts[-3], path.parts[-2]))
    return sorted(found, key=lambda one: (one.path.stat().st_mtime, one.path.name))


def sweep(*, actor: Actor, place: Place, now: float | None = None) -> list[tuple[str, str]]:
    """Take in what waits. Gives (file name, "done" or "failed") for each; beside a failed file lies why."""
    results = []
    senders = set(
        AllianceMembership.objects.filter(place=place).values_list("organisation__ods_code", flat=True)
    )
    organisation_ids = dict(Organisation.objects.values_list("ods_code", "pk"))
    alone = Place.objects.count() == 1
    for one in waiting(now):
        if not alone and one.sender not in senders:
            continue
        if is_stopped(place.pk, organisation_ids.get(one.sender)):
            continue  # it waits in the inbox until access begins again
        outcome, sentence = _take(actor, place, one)
        day = f"{clock.local(clock.now()):%Y-%m-%d}"
        target = originals.folder("inbox") / outcome / one.sender / one.format / day / one.path.name
        moved = originals.move_aside(one.path, target)
        beside = one.path.with_suffix(".toml")
        if beside.is_file():
            originals.move_aside(beside, target.with_suffix(".toml"))
        if sentence:
            moved.with_name(f"{moved.name}.why.txt").write_text(sentence + "\n", encoding="utf-8")
        results.append((one.path.name, outcome))
    return results


def _take(actor: Actor, place: Place, one: Waiting) -> tuple[str, str]:
    try:
        answer: Answer = take_in(
            actor=actor,
            place=place,
            sender_code=one.sender,
            list_format=one.format,
            path=one.path,
            mapping=_mapping(actor, place, one),
        )
    except CannotTakeIn as error:
        return "failed", error.sentence
    if answer.state in {"refused", "failed", "kept"}:
        return "failed", answer.sentence
    return "done", answer.sentence


def _mapping(actor: Actor, place: Place, one: Waiting) -> str:
    if one.format != "spreadsheet":
        return ""
    beside = one.path.with_suffix(".toml")
    if beside.is_file():
        return beside.read_text(encoding="utf-8-sig")
    with acting(actor):
        saved = SavedMapping.objects.filter(place=place, name=one.sender.lower()).first()
    return saved.text if saved else ""
