"""A case on the screen: who, why, what changed, who is involved, what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joinedup.caseload.models import Fact, Involvement, RiskHolding, SafetyNote, Visit
from joinedup.caseload.presenters import REASON_COLOURS, age_of, full_name, known_as, when
from joinedup.caseload.rules import FACT_KINDS
from joinedup.core import clock
from joinedup.design import dates
from joinedup.meetings import rules
from joinedup.meetings.models import HuddleItem
from joinedup.place.models import Staff
from joinedup.tasks.models import Task
from joinedup.tasks.presenters import owner_of, staff_name
from joinedup.tasks.rules import STATES as TASK_STATES

_CARRIED_COLOURS = {"not-reached": "orange", "bring-back": "blue", "added": "grey"}


def reasons(item: HuddleItem, since: datetime, today: Any) -> list[dict[str, Any]]:
    """Why a case is here, weightiest first, for ``ui.hot_reasons``: new ones are those that began since the last
    huddle."""
    whys = sorted(rules.whys_of(item.why), key=lambda why: -rules.weight_of(why.kind))
    return [
        {
            "tag": rules.tag_of(why.kind),
            "colour": REASON_COLOURS.get(why.kind) or _CARRIED_COLOURS.get(why.kind, "grey"),
            "text": why.words,
            "since": rules.since_words(why.since, today),
            "new": why.since > since and why.kind not in rules.CARRIED,
        }
        for why in whys
    ]


def fact_words(fact: Fact) -> str:
    """What happened, in a line: "Admitted to hospital: Ripley Ward"."""
    kind = FACT_KINDS.get(fact.kind)
    words = kind.words if kind is not None else fact.kind.replace("-", " ").capitalize()
    if kind is not None and kind.code in ("involvement-opened", "involvement-ended"):
        team = str(fact.values.get("team") or fact.controller.name)
        return f"{team} {'started' if kind.code == 'involvement-opened' else 'ended'}"
    detail = " ".join(
        str(fact.values[key]) for key in ("site", "ward", "destination", "purpose") if fact.values.get(key)
    )
    return f"{words}: {detail}" if detail else words


@dataclass(frozen=True, slots=True)
class Change:
    """Something that became known since the last huddle."""

    when: str
    what: str
    by: str


_SAYS_THE_SAME = {"involvement-opened": "new", "death-reported": "death"}


def beyond_reasons(facts: Iterable[Fact], whys: Iterable[rules.Why]) -> list[Fact]:
    """The facts that no reason of the case already tells, so that nothing is read out twice."""
    told = {(why.kind, why.since) for why in whys}
    return [fact for fact in facts if (_SAYS_THE_SAME.get(fact.kind, fact.kind), fact.effective) not in told]


def changes(facts: Iterable[Fact], now: datetime) -> list[Change]:
    """What changed, newest first."""
    return [Change(when(fact.effective, now), fact_words(fact), fact.controller.name) for fact in facts]


@dataclass(frozen=True, slots=True)
class Involved:
    """Who is involved: the team, whose it is, the worker and how to ring."""

    team: str
    organisation: str
    worker: str
    telephone: str


def involved(rows: Iterable[Involvement]) -> list[Involved]:
    """Everybody involved with a person."""
    return [
        Involved(
            row.team.name if row.team is not None else row.team_code or row.service or "Team not named",
            row.organisation.name,
            staff_name(row.worker),
            (row.worker.telephone if row.worker is not None else "")
            or (row.team.telephone if row.team is not None else ""),
        )
        for row in rows
    ]


def lead_words(lead: Staff | None) -> str:
    """Who leads and how to ring them."""
    if lead is None:
        return ""
    who = (
        f"{staff_name(lead)}, {lead.profession[:1].lower()}{lead.profession[1:]}"
        if lead.profession
        else staff_name(lead)
    )
    return f"{who}, {lead.telephone}" if lead.telephone else who


def risk_words(holding: RiskHolding | None, now: datetime) -> str:
    """Who holds the risk tonight, until when."""
    if holding is None:
        return ""
    who = staff_name(holding.staff) or (holding.team.name if holding.team is not None else "")
    return f"{who} until {when(holding.until, now)}"


def visit_words(visit: Visit | None, now: datetime) -> str:
    """The next visit: when and by whom."""
    if visit is None:
        return ""
    who = staff_name(visit.worker) or (visit.team.name if visit.team is not None else visit.organisation.name)
    return f"{when(visit.planned_start, now)}, {who}"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task made of a case: what, who has it, when."""

    id: int
    version: int
    title: str
    owner: str
    due: str
    state: str
    colour: str


def task_line(task: Task, now: datetime) -> TaskLine:
    """A task as a line."""
    words = TASK_STATES[Task.State(task.state)]
    due = when(task.due, now) if task.due is not None else "no due date"
    return TaskLine(task.pk, task.version, task.title, owner_of(task), due, words.label, words.colour)


@dataclass(frozen=True, slots=True)
class Said:
    """The outcome of a case: ``code``, ``words`` with its line, who wrote it and when."""

    code: str
    label: str
    words: str
    line: str
    by: str
    at: str


def said(item: HuddleItem, names: Mapping[int, str]) -> Said | None:
    """What was said of a case, if something was."""
    if not item.outcome:
        return None
    known = rules.OUTCOMES.get(item.outcome)
    return Said(
        item.outcome,
        known.label if known else item.outcome,
        rules.outcome_words(item.outcome, item.outcome_line),
        item.outcome_line,
        names.get(item.outcome_by or 0, ""),
        dates.clock_time(item.outcome_at),
    )


@dataclass(frozen=True, slots=True)
class Tick:
    """One case in the list at the side. ``initials``: for a wall; ``is_hidden``: another practice's person."""

    id: int
    position: int
    name: str
    initials: str
    tag: str
    colour: str
    outcome: str
    is_now: bool
    is_shown: bool
    at_risk: bool
    needs_task: bool
    is_dead: bool


def tick(
    item: HuddleItem, *, now_id: int | None, shown_id: int | None, tasks: Sequence[Task], is_hidden: bool
) -> Tick:
    """A case in the list."""
    whys = sorted(rules.whys_of(item.why), key=lambda why: -rules.weight_of(why.kind))
    first = whys[0].kind if whys else "added"
    known = rules.OUTCOMES.get(item.outcome)
    person = item.person
    return Tick(
        id=item.pk,
        position=item.position,
        name="Another practice's patient" if is_hidden else full_name(person),
        initials="".join(part[:1] for part in (person.given_name, person.family_name)) or "?",
        tag="" if is_hidden else rules.tag_of(first),
        colour=REASON_COLOURS.get(first) or _CARRIED_COLOURS.get(first, "grey"),
        outcome=(known.label if known else item.outcome) if not is_hidden else "",
        is_now=item.pk == now_id,
        is_shown=item.pk == shown_id,
        at_risk=item.someone_at_risk in ("adult", "child") and not is_hidden,
        needs_task=bool(known and known.task and not tasks),
        is_dead=first == "death",
    )


@dataclass(frozen=True, slots=True)
class CaseShown:
    """All that the room needs of one case, read aloud in a minute."""

    id: int
    version: int
    person_id: int
    position: int
    name: str
    known_as: str
    age: str
    born: str
    nhs_number: str
    reasons: list[dict[str, Any]]
    why_here: str
    changes: list[Change]
    more_changes: int
    involved: list[Involved]
    lead: str
    risk: str
    next_visit: str
    safety: list[str]
    is_dead: bool
    said: Said | None
    at_risk: str
    tasks: list[TaskLine]
    preset: str


CHANGES_SHOWN = 5


def case_shown(
    item: HuddleItem,
    *,
    since: datetime,
    now: datetime,
    facts: Sequence[Fact],
    involvements: Sequence[Involvement],
    holding: RiskHolding | None,
    visit: Visit | None,
    safety: Sequence[SafetyNote],
    tasks: Sequence[Task],
    names: Mapping[int, str],
) -> CaseShown:
    """The case in hand. ``preset``: the title of the task its outcome usually makes, while there is none."""
    person = item.person
    today = clock.local(now).date()
    whys = rules.whys_of(item.why)
    known = rules.OUTCOMES.get(item.outcome)
    facts = beyond_reasons(facts, whys)
    is_dead = person.died is not None or any(why.kind == "death" for why in whys)
    return CaseShown(
        id=item.pk,
        version=item.version,
        person_id=item.person_id,
        position=item.position,
        name=full_name(person),
        known_as=known_as(person),
        age=age_of(person, today),
        born=dates.short_date(person.birth_date),
        nhs_number=dates.nhs_number(person.nhs_number),
        reasons=reasons(item, since, today),
        why_here=rules.why_here(whys),
        changes=changes(facts[:CHANGES_SHOWN], now),
        more_changes=max(len(facts) - CHANGES_SHOWN, 0),
        involved=involved(involvements),
        lead=lead_words(item.case.lead if item.case is not None else None),
        risk=risk_words(holding, now),
        next_visit="" if is_dead else visit_words(visit, now),
        safety=[note.text for note in safety],
        is_dead=is_dead,
        said=said(item, names),
        at_risk=item.someone_at_risk,
        tasks=[task_line(task, now) for task in tasks],
        preset=known.task if known is not None and not tasks else "",
    )
