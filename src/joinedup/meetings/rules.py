"""How a huddle goes: its outcomes, its sections in order, which cases come first and why, who is missing. Pure.

The default order is Q28's: a minute of capacity, at most twelve hot cases, two minutes of actions; then the news.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from joinedup.caseload.rules import HOT_KINDS
from joinedup.core.clock import local
from joinedup.meetings.models import Huddle

State = Huddle.State


class NotAllowed(Exception):
    """The state of the huddle does not allow it; the message is for the screen."""


# ------------------------------------------------------------------------------------------------ outcomes


@dataclass(frozen=True, slots=True)
class Outcome:
    """One standard outcome. ``label``: on its button; ``words``: in the record; ``task``: the title of the task that it
    usually makes, empty for none; ``brings_back``: the case comes back at the next huddle."""

    code: str
    label: str
    words: str
    task: str = ""
    brings_back: bool = False


OUTCOMES: dict[str, Outcome] = {
    outcome.code: outcome
    for outcome in (
        Outcome("carry-on", "Carry on", "Carry on as planned"),
        Outcome("visit-today", "Visit today", "Visit today", task="Visit today"),
        Outcome("review", "Review", "Ask for a review", task="Review needs and plan"),
        Outcome("refer-on", "Refer on", "Refer to another service", task="Refer on"),
        Outcome("mdt", "MDT", "Take to the weekly MDT", task="Prepare for the weekly MDT"),
        Outcome("lead-change", "Change lead", "Change who leads", task="Agree who leads"),
        Outcome("watch", "Bring back", "Keep watching; bring back next time", brings_back=True),
        Outcome("no-action", "No action", "No further action from this huddle"),
    )
}
"""What a huddle can say of a case, one button each, in the order of the screen. Codes are kept; words may change."""

LINE_LIMIT = 280
"""Characters of the one line beside an outcome."""

TASK_TITLES: tuple[str, ...] = (
    "Visit today",
    "Ring the person or family",
    "Review needs and plan",
    "Ring the GP practice",
    "Ring the ward",
    "Refer on",
)
"""What is delegated most, one tap each; anything else is typed."""

AFTER_DEATH_TITLES: tuple[str, ...] = (
    "Tell the family who to ring",
    "Stop visits, calls and letters",
    "Tell the providers",
    "Tell the GP practice",
    "Collect equipment and medicines",
    "Support whoever cared for them",
)
"""What is delegated when a death is reported (Q8)."""

SAFEGUARDING_TASK = "Raise with the council's safeguarding team"


def check_line(text: str) -> str:
    """The one line, tidied. Raise NotAllowed if it is longer than ``LINE_LIMIT``."""
    text = " ".join(text.split())
    if len(text) > LINE_LIMIT:
        raise NotAllowed(f"Say it in one line of {LINE_LIMIT} characters or fewer.")
    return text


def outcome_words(code: str, line: str = "") -> str:
    """An outcome in words, with its line: "Visit today: two carers, before noon"."""
    words = OUTCOMES[code].words if code in OUTCOMES else code
    return f"{words}: {line}" if line else words


# ---------------------------------------------------------------------------------------------- the states


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a huddle's state is shown, and who moves it on."""

    label: str
    colour: str
    owner: str


STATES: dict[State, StateWords] = {
    State.PREPARING: StateWords("Being prepared", "yellow", "the co-ordinator"),
    State.RUNNING: StateWords("Running", "green", "whoever drives it"),
    State.ENDED: StateWords("Ended", "grey", "nobody: it is the record"),
}

ALLOWED: dict[str, tuple[State, ...]] = {
    "prepare": (State.PREPARING, State.RUNNING),
    "start": (State.PREPARING,),
    "move": (State.RUNNING,),
    "record": (State.RUNNING,),
    "attend": (State.PREPARING, State.RUNNING),
    "ask": (State.PREPARING, State.RUNNING),
    "end": (State.RUNNING,),
    "copy": (State.RUNNING, State.ENDED),
}
"""What may be done in which states. Cases can still be added, dropped and moved while it runs."""

_WHY_NOT = {
    State.PREPARING: "This huddle has not started yet.",
    State.RUNNING: "This huddle is already running.",
    State.ENDED: "This huddle has ended. Its record stands.",
}


def check_allows(state: str, step: str) -> None:
    """Raise NotAllowed unless a huddle in ``state`` allows ``step`` (a key of ``ALLOWED``)."""
    if State(state) not in ALLOWED[step]:
        raise NotAllowed(_WHY_NOT[State(state)])


def allows(state: str, step: str) -> bool:
    """Whether a huddle in ``state`` allows ``step``."""
    return State(state) in ALLOWED[step]


# ------------------------------------------------------------------------------------------- order of the meeting


class Section(StrEnum):
    """The parts of a huddle."""

    CAPACITY = "capacity"
    CASES = "cases"
    ACTIONS = "actions"
    NOTICES = "notices"


SECTION_LABELS = {
    Section.CAPACITY: "Capacity today",
    Section.CASES: "Cases",
    Section.ACTIONS: "Actions due",
    Section.NOTICES: "News",
}
DEFAULT_ORDER = (Section.CAPACITY, Section.CASES, Section.ACTIONS, Section.NOTICES)


def order_of(wanted: Sequence[str]) -> tuple[Section, ...]:
    """A team's own order made whole: unknown words are left out, missing sections follow in the default order."""
    known = [Section(name) for name in dict.fromkeys(wanted) if name in set(Section)]
    return tuple(known + [section for section in DEFAULT_ORDER if section not in known])


@dataclass(frozen=True, slots=True)
class Step:
    """Where a huddle stands: a ``section``, and at the cases which ``item`` (None: there are none)."""

    section: Section
    item: int | None = None


def steps(order: Sequence[Section], items: Sequence[int]) -> tuple[Step, ...]:
    """Every step of the meeting in order: each case is one."""
    found: list[Step] = []
    for section in order:
        if section is Section.CASES:
            found += [Step(section, item) for item in items]
        else:
            found.append(Step(section))
    return tuple(found)


def neighbours(all_steps: Sequence[Step], now: Step) -> tuple[Step | None, Step | None]:
    """The step before and the step after; from a step that is no longer there (its case was left out) both lead to
    the first."""
    if now not in all_steps:
        return None, all_steps[0] if all_steps else None
    at = all_steps.index(now)
    return (all_steps[at - 1] if at else None), (all_steps[at + 1] if at + 1 < len(all_steps) else None)


# ------------------------------------------------------------------------------------------------- order of cases


@dataclass(frozen=True, slots=True)
class CarriedKind:
    """Why a case comes from the last huddle: ``tag``, ``words`` and its ``weight`` beside ``HOT_KINDS``."""

    code: str
    tag: str
    words: str
    weight: int
    why: str


CARRIED: dict[str, CarriedKind] = {
    kind.code: kind
    for kind in (
        CarriedKind(
            "not-reached",
            "Not reached",
            "Not reached at the last huddle",
            77,
            "The last huddle ran out of time for it.",
        ),
        CarriedKind(
            "bring-back",
            "Brought back",
            "The last huddle asked to see it again",
            55,
            "The last huddle wanted it back.",
        ),
        CarriedKind("added", "Added", "Added by hand", 45, "Somebody who knows the person asked for it."),
    )
}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of an item, as kept with it. ``kind``: of ``HOT_KINDS`` or ``CARRIED``; ``since``; ``words``."""

    kind: str
    since: datetime
    words: str

    def as_json(self) -> dict[str, str]:
        """For keeping."""
        return {"kind": self.kind, "since": self.since.isoformat(), "words": self.words}


def whys_of(kept: Iterable[Mapping[str, str]]) -> tuple[Why, ...]:
    """The reasons of an item as kept."""
    return tuple(Why(one["kind"], datetime.fromisoformat(one["since"]), one["words"]) for one in kept)


def weight_of(kind: str) -> int:
    """A reason's place in the order, highest first."""
    if kind in HOT_KINDS:
        return HOT_KINDS[kind].weight
    return CARRIED[kind].weight if kind in CARRIED else 0


def tag_of(kind: str) -> str:
    """Two or three words for a reason."""
    if kind in HOT_KINDS:
        return HOT_KINDS[kind].tag
    return CARRIED[kind].tag if kind in CARRIED else kind


_SOURCES = re.compile(r" \([QRF][QRF0-9, ]*\)")


def why_here(reasons: Sequence[Why]) -> str:
    """Why a case stands where it stands: the sentence of its weightiest reason, and how many more there are."""
    if not reasons:
        return ""
    first = max(reasons, key=lambda reason: weight_of(reason.kind))
    known = HOT_KINDS.get(first.kind) or CARRIED.get(first.kind)
    more = len(reasons) - 1
    sentence = _SOURCES.sub("", known.why) if known else ""
    return f"{sentence} And {more} more {'reason' if more == 1 else 'reasons'}." if more else sentence


def order_key(reasons: Sequence[Why]) -> tuple[int, int, float]:
    """Sorts cases: deaths first (Q8), then by the weightiest reason, the number of reasons, what began last."""
    if not reasons:
        return (0, 0, 0.0)
    first = max(reasons, key=lambda reason: weight_of(reason.kind))
    return (-weight_of(first.kind), -len(reasons), -first.since.timestamp())


def suggested_order(whys: Mapping[int, Sequence[Why]]) -> list[int]:
    """The keys (items or cases) in the suggested order; equal ones by key, so that it is the same every time."""
    return sorted(whys, key=lambda key: (*order_key(whys[key]), key))


# ----------------------------------------------------------------------------------------------------- attendance


def profession_key(text: str) -> str:
    """Professions are compared without case, hyphens and plural: "Occupational Therapists" is one of
    "Occupational therapist"."""
    key = " ".join(text.replace("-", " ").casefold().split())
    return key.removesuffix("s")


def missing_professions(usual: Iterable[str], here: Iterable[str]) -> list[str]:
    """Which usual professions nobody here belongs to, in the order of the team's list (R48)."""
    present = {profession_key(one) for one in here}
    return [one for one in dict.fromkeys(usual) if profession_key(one) not in present]


def runs_missing(usual: Iterable[str], former: Sequence[Collection[str]]) -> dict[str, int]:
    """For each usual profession, at how many huddles in a row, the latest first, nobody of it was there (F36)."""
    counts = {}
    for profession in dict.fromkeys(usual):
        run = 0
        for here in former:
            if profession_key(profession) in {profession_key(one) for one in here}:
                break
            run += 1
        counts[profession] = run
    return counts


def gap_warnings(usual: Iterable[str], former: Sequence[Collection[str]], *, at_least: int) -> list[str]:
    """ "No occupational therapist for 3 huddles", for each profession missing so often in a row."""
    return [
        f"No {profession[:1].lower()}{profession[1:]} for {count} huddles"
        for profession, count in runs_missing(usual, former).items()
        if count >= at_least
    ]


# ------------------------------------------------------------------------------------------------------ safeguarding


@dataclass(frozen=True, slots=True)
class Route:
    """Where "someone is at risk" goes: ``heading``, ``who`` to ring, their ``telephone`` (empty: not in the place
    file), and what to say and not to say."""

    heading: str
    who: str
    telephone: str
    advice: str


def safeguarding_route(answer: str, *, council: str, telephone: str) -> Route | None:
    """The route for an answer ("adult", "child"); None when nobody is said to be at risk (Q26)."""
    if answer not in ("adult", "child"):
        return None
    who = f"{council or 'The council'}, safeguarding {'children' if answer == 'child' else 'adults'}"
    return Route(
        "A child may be at risk" if answer == "child" else "An adult may be at risk",
        who,
        telephone,
        "Ring now if anybody is in danger: 999 first. Say who rings before the next case. What is told to the council"
        " stays with them: write no detail here, and do not tell anybody who may be the cause.",
    )


# ----------------------------------------------------------------------------------------------------------- employers

CARE_KINDS = frozenset({"trust", "council", "mental-health-trust", "gp-practice", "federation"})
"""Kinds of organisation whose own records may hold what a huddle said of a person. Others (charities, housing, police)
get the tasks asked of them and nothing else (Q24)."""


def may_hold_outcomes(kind: str) -> bool:
    """Whether an organisation's own file carries outcomes, or only the tasks asked of it."""
    return kind in CARE_KINDS


def spreadsheet_cell(text: str) -> str:
    """Text that a spreadsheet will show and not run: a leading =, +, -, @ or tab is disarmed."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# ----------------------------------------------------------------------------------------------------------- since


def since_for(last_ended: datetime | None, now: datetime, *, start_of_day: datetime) -> datetime:
    """What "since the last huddle" means: since it ended (Q28: not "since yesterday"). ``start_of_day``: where the
    first huddle of a series looks from."""
    if last_ended is None:
        return start_of_day
    return min(last_ended, now)


def since_words(moment: datetime, today: date) -> str:
    """ "since 3 Nov", "since today": for a reason on a wall."""
    day = local(moment).date()
    if day == today:
        return "since today"
    year = f" {day.year}" if day.year != today.year else ""
    return (
        f"since {day:%a} {day.day} {day:%b}{year}"
        if 0 <= (today - day).days < 7
        else f"since {day.day} {day:%b}{year}"
    )
