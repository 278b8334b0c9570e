"""The timeline in words: a story, not a log (SCREENS: Timeline; R34, F114)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from joinedup.caseload import presenters as words
from joinedup.caseload.models import Fact, Note, SafetyNote
from joinedup.caseload.presenters import when
from joinedup.caseload.rules import FACT_KINDS, GROUP_WORDS, Group
from joinedup.core import clock
from joinedup.design import dates
from joinedup.desk.pieces import CFS_WORDS

FACT_COLOURS: Mapping[Group, str] = {
    Group.CARE: "blue",
    Group.VISITS: "aqua-green",
    Group.HOSPITAL: "purple",
    Group.RAISED: "red",
    Group.ACTIONS: "yellow",
    Group.NOTES: "grey",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline, for ``ui.timeline``."""

    day: str
    when: str
    iso: str
    title: str
    text: str
    source: str
    as_at: str
    group: str
    colour: str
    fact_id: int
    href: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        """The component asks as if for a mapping."""
        return getattr(self, name, default)


_DETAILS = ("team", "site", "ward", "destination", "service", "worker", "purpose", "outcome", "reason")


def _fact_text(
    fact: Fact, notes: Mapping[int, Note], staff: Mapping[int, str], sites: Mapping[str, str]
) -> str:
    said: list[str] = []
    reference = (
        fact.reference.removeprefix("note:")
        if fact.reference.startswith("note:")
        else fact.values.get("note")
    )
    if str(reference or "").isdigit() and int(str(reference)) in notes:
        note = notes[int(str(reference))]
        said.append(f"{note.text} ({note.written_by_name})")
    details = {**fact.values, "site": sites.get(fact.values.get("site", ""), fact.values.get("site"))}
    if details.get("words"):  # what was decided or asked, as it was put; its code says no more
        said.append(str(details["words"]))
        details.pop("outcome", None)
    said += [str(details[key]) for key in _DETAILS if details.get(key)]
    if isinstance(fact.values.get("staff"), int):
        said.append(staff.get(fact.values["staff"], ""))
    if fact.kind == "frailty-scored":
        score = str(fact.values.get("score", ""))
        said.append(f"{score} of 9, {CFS_WORDS.get(score, '')}")
    if fact.kind == "safety-noted":
        said.append(dict(SafetyNote.Kind.choices).get(str(fact.values.get("kind")), ""))
    if fact.values.get("at_risk") in {"adult", "child"}:
        said.append(f"Said to be at risk: {'a child' if fact.values['at_risk'] == 'child' else 'an adult'}.")
    return ". ".join(part for part in said if part)


def entries(
    facts: Sequence[Fact],
    notes: Mapping[int, Note],
    now: datetime,
    *,
    staff: Mapping[int, str],
    sites: Mapping[str, str],
) -> list[Entry]:
    """Facts as a story, newest first, a heading where the day changes. ``staff``, ``sites``: names by id and code."""
    today = clock.local(now).date()
    shown: list[Entry] = []
    last: date | None = None
    for fact in facts:
        there = clock.local(fact.effective)
        kind = FACT_KINDS.get(fact.kind)
        title = kind.words if kind else fact.kind.replace("-", " ").capitalize()
        if fact.withdrawn_at is not None:
            title += " (taken back)"
        day = ""
        if there.date() != last:
            last = there.date()
            day = f"{there:%A} {there.day} {there:%B}" + (
                f" {there.year}" if there.year != today.year else ""
            )
        group = kind.group if kind else Group.NOTES
        list_words = words.FORMAT_WORDS.get(fact.feed or (kind.feed if kind else ""), "")
        shown.append(
            Entry(
                day,
                dates.clock_time(fact.effective) if (there.hour, there.minute) != (0, 0) else "in the day",
                dates.iso(fact.effective),
                title,
                _fact_text(fact, notes, staff, sites),
                f"{fact.controller.name}, {list_words}"
                if list_words
                else f"{fact.controller.name}, recorded in Joined Up",
                when(fact.recorded_at, now) if list_words else "",
                GROUP_WORDS[group],
                FACT_COLOURS[group],
                fact.pk,
            )
        )
    return shown
