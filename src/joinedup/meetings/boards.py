"""Puts what a huddle's pages show together: reads through ``queries``, words through ``presenters``."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joinedup.access.content import reader_of
from joinedup.caseload.presenters import age_of, day_words, full_name, known_as, when
from joinedup.caseload.reading import practice_of
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.design import dates
from joinedup.meetings import permissions, queries, rules
from joinedup.meetings.audience import Slot, restricted_slots, with_restricted
from joinedup.meetings.models import Attendance, Huddle, HuddleItem
from joinedup.meetings.presenters import attending, cases
from joinedup.meetings.presenters import series as series_words
from joinedup.place.queries import settings_of
from joinedup.tasks import owners
from joinedup.tasks import queries as task_queries
from joinedup.tasks.models import Task
from joinedup.tasks.presenters import row_of, staff_name
from joinedup.tasks.rules import WHEN_LABELS

FORMER_HUDDLES = 10
OWNERS_SHOWN = 6


@dataclass
class Board:
    """One huddle as somebody looks at it: read once a request. ``items``: those in the meeting, in order; ``step``:
    where the room stands; ``hidden``: people whom a practice's account does not see (theirs alone are shown to it);
    ``restricted``: slots about people with whom the reader has no relationship: they say so and no more."""

    huddle: Huddle
    actor: Actor
    now: datetime
    items: list[HuddleItem]
    coverage: queries.Coverage
    settings: Mapping[str, Any]
    step: rules.Step
    hidden: frozenset[int] = frozenset()
    restricted: tuple[Slot, ...] = ()
    tasks: Mapping[int, list[Task]] = field(default_factory=dict)
    attendances: list[Attendance] = field(default_factory=list)

    @classmethod
    def of(cls, huddle: Huddle, actor: Actor) -> "Board":
        """Read what every page of a huddle needs."""
        items = queries.items_of(huddle)
        practice = practice_of(actor)
        hidden = frozenset(
            item.pk for item in items if practice is not None and item.person.practice_id != practice.pk
        )
        return cls(
            huddle,
            actor,
            clock.now(),
            items,
            queries.coverage_of(huddle.series),
            settings_of(huddle.place_id),
            queries.step_of(huddle, items),
            hidden,
            restricted_slots(huddle.pk, [item.pk for item in items]),
            queries.tasks_of_items([item.pk for item in items]),
            queries.attendance_of(huddle.pk),
        )

    @property
    def steps(self) -> tuple[rules.Step, ...]:
        """Every step of this meeting."""
        return rules.steps(rules.order_of(self.huddle.series.order), [item.pk for item in self.items])

    def item(self, item_id: int | None) -> HuddleItem | None:
        """A case of this meeting that this actor may see."""
        return next((one for one in self.items if one.pk == item_id and one.pk not in self.hidden), None)

    @property
    def people(self) -> list[int]:
        """Whose cases this actor sees at this meeting."""
        return [one.person_id for one in self.items if one.pk not in self.hidden]


def stamp(board: Board) -> str:
    """Changes when anything changes that an open page shows; two pages with the same stamp are the same."""
    parts: list[object] = [
        board.huddle.version,
        board.huddle.state,
        board.step,
        [(item.pk, item.version, item.position, item.someone_at_risk) for item in board.items],
        sorted((task.pk, task.version) for tasks in board.tasks.values() for task in tasks),
        [(one.pk, one.mode) for one in board.attendances],
        [question.pk for question in queries.open_questions(board.huddle)],
        [notice.pk for notice in queries.notices_of(board.huddle.series_id, board.now)],
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def milliseconds(moment: datetime) -> int:
    """Since 1970, for the timers of several screens."""
    return int(moment.timestamp() * 1000)


def head(board: Board) -> dict[str, Any]:
    """The title, the state and the huddle's own timer."""
    huddle, series = board.huddle, board.huddle.series
    length = series.minutes * 60
    ends = huddle.started_at + timedelta(seconds=length) if huddle.started_at is not None else None
    tag = series_words.state_tag(huddle)
    return {
        "id": huddle.pk,
        "series_id": series.pk,
        "name": series.name,
        "day": f"{dates.day(huddle.day)}, {dates.clock_time(series.starts)}",
        "day_words": day_words(huddle.day, clock.local(board.now).date()),
        "where": series_words.where(series),
        "link": series.link,
        "state": str(huddle.state),
        "state_label": tag.label,
        "state_colour": tag.colour,
        "version": huddle.version,
        "capacity": huddle.capacity,
        "since": when(huddle.since, board.now),
        "seconds": length,
        "ends_at_ms": milliseconds(ends) if ends is not None else None,
        "started": dates.clock_time(huddle.started_at) if huddle.started_at else "",
        "ended": dates.clock_time(huddle.ended_at) if huddle.ended_at else "",
        "cases": len(board.items) + len(board.restricted),
        "restricted": len(board.restricted),
    }


def rights(actor: Actor, huddle: Huddle) -> dict[str, bool]:
    """What this reader may do here now."""
    running = rules.allows(huddle.state, "record")
    return {
        "prepare": actor.may(permissions.PREPARE) and rules.allows(huddle.state, "prepare"),
        "run": actor.may(permissions.RUN) and running,
        "start": actor.may(permissions.RUN) and rules.allows(huddle.state, "start"),
        "record": actor.may(permissions.RECORD) and running,
        "delegate": actor.may(permissions.RECORD) and actor.may("tasks.send") and running,
        "attend": actor.may(permissions.ATTEND) and rules.allows(huddle.state, "attend"),
        "check_in_others": actor.may(permissions.RUN) and rules.allows(huddle.state, "attend"),
        "copy": actor.may(permissions.RECORD) and actor.organisation_id is not None,
    }


def presence_of(board: Board) -> attending.Presence:
    """Who is here and who is missing."""
    return attending.presence(
        board.attendances,
        queries.usual_professions(board.coverage),
        queries.former_professions(board.huddle.series_id, huddles=FORMER_HUDDLES),
        at_least=int(board.settings["huddle.gap_huddles"]),
    )


def side(board: Board, shown: rules.Step) -> dict[str, Any]:
    """The list of steps and who is here: the right side of the running huddle and of the wall."""
    now_id = board.step.item
    ticks = {
        item.pk: cases.tick(
            item,
            now_id=now_id,
            shown_id=shown.item,
            tasks=board.tasks.get(item.pk, []),
            is_hidden=item.pk in board.hidden,
        )
        for item in board.items
    }
    agenda = [
        {
            "section": str(step.section),
            "label": rules.SECTION_LABELS[step.section],
            "item": ticks[step.item] if step.item is not None else None,
            "is_now": step == board.step,
            "is_shown": step == shown,
            "is_restricted": False,
        }
        for step in board.steps
    ]
    agenda = with_restricted(agenda, board.restricted, board.huddle.current_item_id)
    mine = next(
        (
            one
            for one in board.attendances
            if one.staff_id is not None and one.staff_id == board.actor.staff_id
        ),
        None,
    )
    return {
        "agenda": agenda,
        "presence": presence_of(board),
        "said": sum(1 for item in board.items if item.outcome),
        "checked_in": Attendance.Mode(mine.mode).label if mine is not None else "",
        "has_staff": board.actor.staff_id is not None,
        "questions": [
            {"id": one.pk, "text": one.text, "by": one.asked_by_name, "item_id": one.item_id}
            for one in queries.open_questions(board.huddle)
        ],
    }


def main(board: Board, shown: rules.Step, typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The step on the screen, with what leads to the one before and the one after. ``typed``: what somebody sent and
    could not be kept, so that it stays in its boxes."""
    before, after = rules.neighbours(board.steps, shown)
    seconds, since = _time_of(board, shown)
    context: dict[str, Any] = {
        "section": str(shown.section),
        "section_label": rules.SECTION_LABELS[shown.section],
        "is_room": shown == board.step,
        "before": _step_fields(before),
        "after": _step_fields(after),
        "after_label": _step_label(board, after),
        "step_seconds": seconds,
        "step_ends_at_ms": milliseconds(since + timedelta(seconds=seconds)) if since is not None else None,
        "typed": dict(typed or {}),
        "case": None,
        "is_hidden": False,
        "is_restricted": False,
        "step_out": "",
    }
    if shown.section is rules.Section.CASES:
        item = board.item(shown.item)
        context["case"] = case(board, item) if item is not None else None
        context["is_hidden"] = shown.item in board.hidden
        context["is_restricted"] = shown == board.step and board.huddle.current_item_id in {
            slot.id for slot in board.restricted
        }
        if item is not None:
            context |= _choices(board, item)
    elif shown.section is rules.Section.CAPACITY:
        context["planned"] = queries.planned_today(board.coverage, board.now)
        context["helper"] = capacity_helper(context["planned"])
    elif shown.section is rules.Section.ACTIONS:
        tasks, total = queries.actions_of(board.huddle, board.coverage, board.now)
        reader = reader_of(board.actor, [task.person_id for task in tasks])
        context["actions"] = [
            row_of(task, board.now, may_answer=board.actor.may("tasks.answer"), reader=reader)
            for task in tasks
        ]
        context["actions_more"] = total - len(tasks)
    else:
        context["notices"] = notices(board)
    return context


def _step_fields(step: rules.Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return (
        {"section": str(step.section), "item": step.item}
        if step.item is not None
        else {"section": str(step.section)}
    )


def _step_label(board: Board, step: rules.Step | None) -> str:
    if step is None:
        return ""
    if step.item is None:
        return rules.SECTION_LABELS[step.section]
    item = next(one for one in board.items if one.pk == step.item)
    return "Next case" if item.pk in board.hidden else f"Case {item.position}"


def _time_of(board: Board, shown: rules.Step) -> tuple[int, datetime | None]:
    """The seconds a step has, and since when they run: only where the room is."""
    name = {
        rules.Section.CAPACITY: "huddle.capacity_seconds",
        rules.Section.CASES: "huddle.seconds_per_case",
        rules.Section.ACTIONS: "huddle.actions_seconds",
    }.get(shown.section)
    seconds = int(board.settings[name]) if name else 0
    return seconds, board.huddle.section_since if shown == board.step else None


def case(board: Board, item: HuddleItem) -> cases.CaseShown:
    """One case with all that the room needs of it."""
    person = item.person_id
    return cases.case_shown(
        item,
        since=board.huddle.since,
        now=board.now,
        facts=queries.changes_of(
            [person], board.huddle.since, int(board.settings["huddle.late_news_days"])
        ).get(person, []),
        involvements=queries.involvements_of([person]).get(person, []),
        holding=queries.risk_of([item.case_id], board.now).get(item.case_id or 0),
        visit=queries.next_visits([person], board.now).get(person),
        safety=queries.safety_of(person),
        tasks=board.tasks.get(item.pk, []),
        names=queries.names_of_accounts([item.outcome_by]),
    )


def route_of(board: Board, answer: str) -> rules.Route | None:
    """Where "someone is at risk" goes."""
    if answer not in ("adult", "child"):
        return None
    council = queries.council_of(board.huddle.place_id)
    telephone = queries.safeguarding_telephone(board.huddle.place_id, answer, council)
    return rules.safeguarding_route(answer, council=council.name if council else "", telephone=telephone)


def _choices(board: Board, item: HuddleItem) -> dict[str, Any]:
    """What can be pressed for a case: outcomes, whom to ask, what, by when."""
    shown_owners: dict[str, str] = {}
    if item.case is not None and item.case.lead is not None:
        shown_owners[f"staff:{item.case.lead.pk}"] = f"{staff_name(item.case.lead)} (lead)"
    for row in queries.involvements_of([item.person_id]).get(item.person_id, []):
        if row.worker is not None:
            shown_owners.setdefault(f"staff:{row.worker.pk}", staff_name(row.worker))
        if row.team is not None:
            shown_owners.setdefault(f"team:{row.team.pk}", row.team.name)
    for team in board.coverage.operational:
        shown_owners.setdefault(f"team:{team.pk}", team.name)
    here = [one.staff for one in board.attendances if one.staff is not None]
    others = owners.choices(
        task_queries.teams_to_ask(board.huddle.place_id),
        {one.pk: one for one in [*here, *queries.staff_of_huddle(board.coverage)]}.values(),
    )
    chips = list(shown_owners.items())[:OWNERS_SHOWN]
    known = rules.OUTCOMES.get(item.outcome)
    is_dead = item.person.died is not None or any(why["kind"] == "death" for why in item.why)
    titles = list(rules.AFTER_DEATH_TITLES if is_dead else rules.TASK_TITLES)
    first = (
        rules.SAFEGUARDING_TASK
        if item.someone_at_risk in ("adult", "child")
        else (known.task if known else "")
    )
    if first:
        titles = [first, *(title for title in titles if title != first)]
    return {
        "outcomes": list(rules.OUTCOMES.values()),
        "owner_chips": chips,
        "owner_others": [choice for choice in others if choice[0] not in dict(chips)],
        "titles": titles[:6],
        "whens": [(str(code), label) for code, label in WHEN_LABELS.items()],
        "route": route_of(board, item.someone_at_risk),
    }


def capacity_helper(planned: Sequence[queries.TeamDay]) -> str:
    """A first line of capacity from today's planned visits, to be corrected by whoever knows: by skill comes from
    people, not from lists (Q28)."""
    if not planned:
        return ""
    total, critical = sum(one.visits for one in planned), sum(one.time_critical for one in planned)
    insulin, drivers = sum(one.insulin for one in planned), sum(one.syringe_driver for one in planned)
    teams = ", ".join(f"{one.team} {one.visits}" for one in planned[:4])
    parts = [f"{dates.plural(total, 'visit')} planned today ({teams})", f"{critical} time-critical"]
    if insulin:
        parts.append(f"{insulin} insulin")
    if drivers:
        parts.append(dates.plural(drivers, "syringe driver"))
    return "; ".join(parts) + "."


def notices(board: Board) -> list[dict[str, Any]]:
    """The news to read out."""
    found = queries.notices_of(board.huddle.series_id, board.now)
    names = queries.names_of_accounts([one.posted_by for one in found])
    return [
        {
            "id": one.pk,
            "text": one.text,
            "until": dates.short_date(one.until),
            "by": names.get(one.posted_by or 0, ""),
        }
        for one in found
    ]


def preparation(board: Board, search: str) -> dict[str, Any]:
    """The co-ordinator's page: the list with reasons, what was left out, what a search found, capacity, news."""
    today = clock.local(board.now).date()
    limit = int(board.settings["huddle.max_hot_cases"])
    pruned = queries.items_of(board.huddle, pruned=True)
    here = {item.case_id for item in board.items}
    caseload = queries.caseload_of(board.huddle.series, board.coverage)
    suggested = rules.suggested_order({item.pk: rules.whys_of(item.why) for item in board.items})
    found = queries.search_caseload(caseload, search) if search else []
    planned = queries.planned_today(board.coverage, board.now)
    return {
        "rows": [prepared_row(item, board.huddle.since, today) for item in board.items],
        "left_out": [prepared_row(item, board.huddle.since, today) for item in pruned],
        "limit": limit,
        "is_suggested_order": suggested == [item.pk for item in board.items],
        "not_taken": queries.hot_beyond(board.coverage, board.huddle, limit),
        "search": search,
        "found": [
            {
                "case_id": one.pk,
                "name": full_name(one.person),
                "born": dates.short_date(one.person.birth_date),
                "is_here": one.pk in here,
            }
            for one in found
        ],
        "planned": planned,
        "helper": capacity_helper(planned),
        "notices": notices(board),
    }


def prepared_row(item: HuddleItem, since: datetime, today: Any) -> dict[str, Any]:
    """A line of the co-ordinator's list."""
    return {
        "id": item.pk,
        "person_id": item.person_id,
        "position": item.position,
        "name": full_name(item.person),
        "known_as": known_as(item.person),
        "age": age_of(item.person, today),
        "reasons": cases.reasons(item, since, today),
        "why_here": rules.why_here(rules.whys_of(item.why)),
        "lead": cases.lead_words(item.case.lead if item.case is not None else None),
        "outcome": item.outcome,
    }
