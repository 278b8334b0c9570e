"""Wording of the Files-in pages: how a list stands against its rhythm, how a file came out, what to do about it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from joinedup.caseload.feeds import is_old
from joinedup.core import clock
from joinedup.design import dates
from joinedup.interop.models import PartnerFile
from joinedup.interop.partner_files import CATALOGUE, CONTRACTS, Severity
from joinedup.interop.queries import FeedState, list_of

State = PartnerFile.State

LIST_WORDS: Mapping[str, str] = {
    "staff": "Staff",
    "gp-list": "Practice list",
    "open-cases": "Open cases",
    "visits": "Visits",
    "inpatients": "Hospital stays",
    "trace": "Demographics traces",
    "spreadsheet": "Spreadsheet",
}
"""What a list is called on screen."""

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    State.RECEIVED: ("Waiting", "blue"),
    State.READING: ("Being read", "blue"),
    State.APPLIED: ("Taken in", "green"),
    State.HELD: ("Held", "orange"),
    State.REFUSED: ("Refused", "red"),
    State.KEPT: ("Kept, not applied", "grey"),
    State.FAILED: ("Failed", "red"),
}
"""A file's state in a word or two, and the colour of its tag."""

SEVERITY_WORDS: Mapping[Severity, tuple[str, str]] = {
    Severity.REFUSED: ("Refused", "red"),
    Severity.WARNED: ("In, with a warning", "yellow"),
    Severity.OUT_OF_SCOPE: ("Left out", "grey"),
}

ADVICE: Mapping[str, str] = {
    "missing": "Fill the column in the reject file and send that again, or mend it in the partner's system.",
    "unreadable": "Put the value right in the reject file and send that again. Dates are day first: 20/11/2026.",
    "unidentifiable": "Find the date of birth or the NHS number, put it in the reject file and send that again.",
    "real-number": "Send invented people only until the place is switched to live. Tell whoever sent it.",
    "no-parent": "Nothing for now: the rows are tried again with each later list from this sender. If they go on"
    " waiting, ask the sender for its open cases.",
    "invalid-nhs-number": "Ask the partner to look the number up and correct it in its own system.",
    "placeholder-nhs-number": "Ask the partner to find the person's own number. A placeholder never links anybody.",
    "unreadable-value": "Ask the partner to correct the value; the rest of the row is in.",
    "unknown-practice": "Check the code. A practice that is ours must be in the place file.",
    "unknown-team": "Have the place's administrator map the code to a team; the next list then finds it.",
    "unknown-worker": "Have the partner send its staff list; the next list then finds the worker.",
    "formula-cell": "Ask the partner to print values, not formulas.",
    "future-outcome": "Ask the partner whether the date or the outcome is wrong.",
    "under-age": "Nothing. The place serves adults; the row is counted and not stored.",
    "excluded-service": "Nothing. The place leaves this service out; the row is counted and not stored.",
    "excluded-reason": "Nothing. The place leaves this reason out; the row is counted and not stored.",
}
"""What to do about each code, for the person at the page."""

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def rhythm(days: Collection[int], due_by: time | None) -> str:
    """When a list should come: "Weekdays by 7:30am", "Mondays by 7:30am", "No set time"."""
    if due_by is None:
        return "No set time"
    chosen = sorted(set(days)) or list(range(7))
    if chosen == list(range(7)):
        words = "Every day"
    elif chosen == list(range(5)):
        words = "Weekdays"
    else:
        names = [_DAYS[day] for day in chosen]
        words = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{words} by {dates.clock_time(due_by)}"


def title_of(file: PartnerFile) -> str:
    """A file as a list of its sender: "Open cases from Testshire Trust"."""
    return f"{LIST_WORDS.get(list_of(file), file.format)} from {file.sender.name}"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One list a partner sends. ``as_at`` and ``ago``: how old what we hold is; ``status``, ``colour``: against its
    rhythm; counts are of the newest file; ``control``: against the total the partner declares, empty without one."""

    sender: str
    sender_code: str
    format: str
    list: str
    rhythm: str
    as_at: str
    ago: str
    status: str
    colour: str
    due: str
    file_id: int | None
    rows: str
    refused: str
    control: str


def feed_row(state: FeedState, now: datetime, stale_hours: int) -> FeedRow:
    """A feed in words. ``stale_hours``: how old such a list may be (``feed.stale_hours.*``)."""
    feed, file = state.feed, state.latest
    status, colour = _status(state, now, stale_hours)
    read = file is not None and file.state not in {State.RECEIVED, State.READING}
    return FeedRow(
        sender=feed.organisation.name,
        sender_code=feed.organisation.ods_code,
        format=feed.format,
        list=LIST_WORDS.get(feed.format, feed.format),
        rhythm=rhythm(feed.days, feed.due_by),
        as_at=dates.day_and_time(feed.as_at) if feed.as_at else "",
        ago=dates.ago(feed.as_at, now) if feed.as_at else "",
        status=status,
        colour=colour,
        due=f"due {_near(state.due, now)}" if state.is_late and state.due else "",
        file_id=file.pk if file else None,
        rows=f"{file.rows:,}" if file and read else "",
        refused=f"{file.refused:,}" if file and read else "",
        control=_control(state),
    )


def _status(state: FeedState, now: datetime, stale_hours: int) -> tuple[str, str]:
    feed, file = state.feed, state.latest
    came_since = file is not None and (feed.received is None or file.received_at > feed.received)
    if file is not None and came_since and file.state != State.APPLIED:
        return STATE_WORDS[file.state]
    if feed.received is None:
        return ("Never came", "red") if feed.is_expected else ("Not yet", "grey")
    if state.is_late:
        return "Late", "red"
    if is_old(feed.as_at, now, stale_hours=stale_hours, days=feed.days, due_by=feed.due_by):
        return "Old", "orange"
    return "Came", "green"


def _near(moment: datetime, now: datetime) -> str:
    days = (clock.local(now).date() - clock.local(moment).date()).days
    day = {0: "today", 1: "yesterday"}.get(days, dates.short_date(moment))
    return f"{day} at {dates.clock_time(moment)}"


def _control(state: FeedState) -> str:
    """The list against what the partner says it holds (R14)."""
    feed, file = state.feed, state.latest
    if feed.control_total is None or file is None or file.state != State.APPLIED:
        return ""
    held = file.accepted + file.warned + file.unchanged
    if held == feed.control_total:
        return f"All {held:,} that the partner says it has"
    return f"{held:,} in the list; the partner says it has {feed.control_total:,}"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in the list of the latest: what, how it came out, counts (empty while it is not read)."""

    id: int
    title: str
    received: str
    as_at: str
    state: str
    colour: str
    rows: str
    taken: str
    refused: str
    sentence: str


def file_row(file: PartnerFile, now: datetime) -> FileRow:
    """A file as one line."""
    state, colour = STATE_WORDS[file.state]
    read = file.state not in {State.RECEIVED, State.READING, State.REFUSED, State.FAILED}
    return FileRow(
        id=file.pk,
        title=title_of(file),
        received=dates.ago(file.received_at, now),
        as_at=dates.day_and_time(file.as_at),
        state=state,
        colour=colour,
        rows=f"{file.rows:,}" if read else "",
        taken=f"{file.accepted + file.warned + file.unchanged:,}" if file.state == State.APPLIED else "",
        refused=f"{file.refused:,}" if read else "",
        sentence=file.sentence,
    )


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One code of a file: how many rows, what it did to them, what to do."""

    code: str
    tag: str
    colour: str
    count: str
    sentence: str
    advice: str


def reason_rows(reasons: Mapping[str, int]) -> list[ReasonRow]:
    """The reasons of a file, refusals first, then by how many rows."""
    order = list(SEVERITY_WORDS)
    known = sorted(
        ((CATALOGUE[code], count) for code, count in reasons.items() if code in CATALOGUE),
        key=lambda pair: (order.index(pair[0].severity), -pair[1], pair[0].code),
    )
    return [
        ReasonRow(kind.code, *SEVERITY_WORDS[kind.severity], f"{count:,}", kind.sentence, ADVICE[kind.code])
        for kind, count in known
    ]


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file, for its page. ``busy``: it waits or is being read; ``progress``: rows read; ``expected``: rows the last
    one had, 0 when that is not known; ``counts``: label, number and tone; ``approving``: what approving would do."""

    id: int
    title: str
    name: str
    list_format: str
    state: str
    colour: str
    is_busy: bool
    is_held: bool
    is_stuck: bool
    progress: int
    expected: int
    progress_words: str
    counts: tuple[tuple[str, str, str, str], ...]
    reasons: tuple[ReasonRow, ...]
    sentence: str
    approving: tuple[str, ...]
    approved: str
    has_rejects: bool
    facts: tuple[tuple[str, str], ...]
    private_facts: tuple[tuple[str, str], ...]
    may_try_again: bool


STUCK_SECONDS = 900
"""A file that has been waiting or read for so long without an end may be read again by hand."""


def file_shown(
    file: PartnerFile,
    now: datetime,
    *,
    expected: int,
    received_by: str,
    approved_by: str,
    is_overtaken: bool,
) -> FileShown:
    """A file in words. ``expected``: rows the list before it had; names of accounts, empty for the watched folder."""
    state, colour = STATE_WORDS[file.state]
    busy = file.state in {State.RECEIVED, State.READING}
    read = file.state in {State.APPLIED, State.HELD, State.KEPT}
    stuck = busy and (now - file.received_at).total_seconds() > STUCK_SECONDS
    return FileShown(
        id=file.pk,
        title=title_of(file),
        name=file.name,
        list_format=list_of(file),
        state=state,
        colour=colour,
        is_busy=busy,
        is_held=file.state == State.HELD,
        is_stuck=stuck,
        progress=file.progress,
        expected=expected if expected >= file.progress else 0,
        progress_words=_progress_words(file, expected),
        counts=_counts(file) if read else (),
        reasons=tuple(reason_rows(file.reasons)),
        sentence=file.sentence,
        approving=_approving(file, is_overtaken=is_overtaken) if file.state == State.HELD else (),
        approved=_approved(file, approved_by),
        has_rejects=bool(file.rejects_path) and read,
        facts=_facts(file, now),
        private_facts=(
            ("File", file.name),
            ("Size", size_words(file.size)),
            ("Sent by", received_by or "Watched folder or command"),
            ("Original", f"Kept as sent. SHA-256 {file.sha256}"),
        ),
        may_try_again=file.state == State.FAILED or stuck,
    )


def _progress_words(file: PartnerFile, expected: int) -> str:
    if file.state == State.RECEIVED:
        return "Waiting for its turn"
    read = f"{file.progress:,} rows read"
    return f"{read} of about {expected:,}" if expected >= file.progress and expected else read


def _counts(file: PartnerFile) -> tuple[tuple[str, str, str, str], ...]:
    return (
        ("Rows", f"{file.rows:,}", "blank rows not counted", "plain"),
        (
            "Taken in" if file.state == State.APPLIED else "Would be taken in",
            f"{file.accepted + file.warned:,}",
            f"{file.warned:,} with a warning",
            "plain",
        ),
        ("Unchanged", f"{file.unchanged:,}", "held already", "plain"),
        ("Refused", f"{file.refused:,}", "", "bad" if file.refused else "plain"),
        ("Left out", f"{file.out_of_scope:,}", "out of scope", "plain"),
    )


def _approving(file: PartnerFile, *, is_overtaken: bool) -> tuple[str, ...]:
    if is_overtaken:
        return ("Nothing would change: a later list from this sender has been taken in since.",)
    taken = file.accepted + file.warned
    lines = [f"Take in {dates.plural(taken, 'row')}, and leave {file.unchanged:,} as they are."]
    if file.would_end:
        what = {
            "staff": "member of staff",
            "visits": "visit",
            "inpatients": "stay",
            "trace": "answer",
            "gp-list": "registration",
        }
        many = {"staff": "members of staff"}
        one = what.get(list_of(file), "involvement")
        ended = dates.plural(file.would_end, one, many.get(list_of(file)))
        lines.append(f"End {ended} that the list no longer names. Nothing is deleted.")
    if file.refused:
        lines.append(f"Leave {dates.plural(file.refused, 'refused row')} out; they stay in the reject file.")
    return tuple(lines)


def _approved(file: PartnerFile, approved_by: str) -> str:
    if file.approved_at is None:
        return ""
    return f"Approved by {approved_by or 'the operator'}, {dates.day_and_time(file.approved_at)}."


def _facts(file: PartnerFile, now: datetime) -> tuple[tuple[str, str], ...]:
    as_at = (
        f"{dates.day_and_time(file.as_at)} ({dates.ago(file.as_at, now)})" if file.as_at else "Not known yet"
    )
    facts = [
        ("From", f"{file.sender.name} ({file.sender.ods_code})"),
        ("List", LIST_WORDS.get(list_of(file), file.format)),
        ("As at", as_at),
        ("Received", f"{dates.day_and_time(file.received_at)} ({dates.ago(file.received_at, now)})"),
    ]
    if file.finished:
        facts.append(("Finished", dates.day_and_time(file.finished)))
    return tuple(facts)


def size_words(size: int) -> str:
    """A size in bytes as people say it: "812 bytes", "14 kB", "3.2 MB"."""
    if size < 1_000:
        return dates.plural(size, "byte")
    return f"{size / 1_000:,.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def list_choices() -> list[tuple[str, str]]:
    """The lists that are read without a mapping: format and words."""
    return [(contract.format, LIST_WORDS[contract.format]) for contract in CONTRACTS.values()]
