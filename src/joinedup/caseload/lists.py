"""The caseload as a list: whose, which of them, in which order, one page at a time (R15, F8, F10).

Pages are cut by keyset, so that page nine costs what page one does; a cursor is the id of a case, never a name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from joinedup.caseload import rules
from joinedup.caseload.hot import ORDERABLE, Ground, HotCase, hot_cases, reasons_of
from joinedup.caseload.models import Case, Involvement, Visit
from joinedup.caseload.rules import HotReason
from joinedup.caseload.scope import (
    Layout,
    Part,
    TeamSet,
    cases_of_staff,
    cases_of_teams,
    open_cases,
    open_cases_for_reader,
    parts_of_teams,
)
from joinedup.caseload.top import top_of
from joinedup.core import clock
from joinedup.core.names import name_key
from joinedup.people.lookups import begins
from joinedup.place.models import Organisation, Staff

PAGE_SIZE = 50
MOST_COUNTED = 1_000
"""A list counts no further than this, so that a count never costs with the population."""

SHOWS: dict[str, str] = {
    "hot": "Hot",
    "no-lead": "No lead",
    "no-team": "No team yet",
    "review": "Review overdue",
}
ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("family_key", "given_key", "pk")),
    "newest": ("Newest first", ("-opened", "-pk")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for, as the address holds it. ``whose``: mine, ours or all; ``team``, ``area``, ``staff``:
    ids; ``practice``: ODS code; ``show``: code of ``SHOWS``; ``order``: code of ``ORDERS``; ``name``: family-name prefix
    (kept in the session, never in an address); ``after``/``before``: cursor."""

    whose: str = "ours"
    team: int | None = None
    area: int | None = None
    practice: str = ""
    staff: int | None = None
    show: str = ""
    order: str = "name"
    name: str = ""
    after: int | None = None
    before: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any], *, default_whose: str, name: str = "") -> "Asked":
        """From the address; what it does not know is left out."""

        def number(key: str) -> int | None:
            text = str(query.get(key, ""))
            return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

        def one_of(key: str, known: Mapping[str, Any], default: str) -> str:
            text = str(query.get(key, ""))
            return text if text in known else default

        return cls(
            whose=one_of("whose", {"mine": 1, "ours": 1, "all": 1}, default_whose),
            team=number("team"),
            area=number("area"),
            practice=str(query.get("practice", ""))[:12],
            staff=number("staff"),
            show=one_of("show", SHOWS, ""),
            order=one_of("order", ORDERS, "name"),
            name=name,
            after=number("after"),
            before=number("before"),
        )

    def kept(self) -> dict[str, str]:
        """What an address or a saved view holds of it: the filters, without the name looked for and the page."""
        held = {
            "whose": self.whose,
            "team": self.team,
            "area": self.area,
            "practice": self.practice,
            "staff": self.staff,
            "show": self.show,
            "order": "" if self.order == "name" else self.order,
        }
        return {name: str(value) for name, value in held.items() if value}


@dataclass(frozen=True, slots=True)
class Worker:
    """One open involvement on a row: which organisation, its kind, which team, who."""

    organisation: str
    kind: str
    team: str
    worker: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case on a list: one row a person, many involvements (F8)."""

    case: Case
    reasons: Sequence[HotReason] = ()
    workers: Sequence[Worker] = ()
    next_visit: datetime | None = None
    next_visit_by: str = ""
    review_due: date | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list. ``count``: how many there are, or ``MOST_COUNTED`` when ``is_more``; ``next``/``previous``:
    cursors, None where there is no such page."""

    lines: list[CaseLine] = field(default_factory=list)
    count: int = 0
    is_more: bool = False
    next: int | None = None
    previous: int | None = None


def scoped(
    asked: Asked, *, place_id: int, layout: Layout, staff: Staff | None, practice: Organisation | None
) -> QuerySet[Case]:
    """The open cases a list is about, before "no lead" and the like. ``staff``: who asks; ``practice``: theirs, for
    people who work in one."""
    teams = _teams_of(asked, layout, staff, practice)
    if teams is not None:
        cases = cases_of_teams(place_id, teams)
    elif asked.whose == "mine":
        cases = cases_of_staff(place_id, [staff.pk]) if staff else open_cases(place_id).none()
    elif practice is not None and not _is_everybodys(asked):
        cases = open_cases(place_id).filter(person__practice=practice)
    else:
        cases = open_cases_for_reader(place_id)
    return _narrowed(cases, asked, place_id)


def scoped_parts(
    asked: Asked, *, place_id: int, layout: Layout, staff: Staff | None, practice: Organisation | None
) -> list[Part]:
    """The same cases in parts that have none in common, where a list in an order of the cases' own gains by it; else
    none."""
    teams = _teams_of(asked, layout, staff, practice)
    if teams is None or asked.show in ("hot", "review"):
        return []
    return [
        replace(part, cases=_narrowed(part.cases, asked, place_id))
        for part in parts_of_teams(place_id, teams)
    ]


def _is_everybodys(asked: Asked) -> bool:
    return asked.show == "no-team" or bool(asked.practice) or asked.staff is not None or asked.whose == "all"


def _teams_of(
    asked: Asked, layout: Layout, staff: Staff | None, practice: Organisation | None
) -> TeamSet | None:
    """The teams a list is about, None where it is about something else."""
    if asked.whose == "mine":
        return None
    if asked.team is not None:
        return layout.for_team(asked.team)
    if asked.area is not None:
        return layout.for_area(asked.area)
    if _is_everybodys(asked) or practice is not None:
        return None
    mine = layout.mine(staff)
    teams = [team.pk for team in mine if team.kind == "operational"]
    own = [team.pk for team in mine if team.kind == "employer"]
    if teams:
        return layout.under(teams)
    return layout.for_team(own[0]) if own else None


def _narrowed(cases: QuerySet[Case], asked: Asked, place_id: int) -> QuerySet[Case]:
    if asked.practice:
        cases = cases.filter(person__practice__ods_code=asked.practice)
    if asked.staff is not None and asked.whose != "mine":
        cases = cases.filter(pk__in=cases_of_staff(place_id, [asked.staff]).values("pk"))
    if asked.name and (key := name_key(asked.name)):
        cases = cases.filter(begins("family_key", key))
    return cases


def shown(cases: QuerySet[Case], show: str, ground: Ground) -> QuerySet[Case]:
    """Only those without a lead, without a team, or with a review overdue."""
    if show == "no-lead":
        return cases.filter(lead__isnull=True)
    if show == "no-team":
        return cases.filter(home_team__isnull=True)
    if show == "review":
        late = Involvement.objects.filter(
            case=OuterRef("pk"),
            ended__isnull=True,
            review_due__lt=rules.overdue_before(ground.windows, ground.now),
        )
        return cases.filter(Exists(late))
    return cases


def counted(cases: QuerySet[Case]) -> tuple[int, bool]:
    """How many, and whether there are more than that."""
    found = cases.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def ids_of(cases: QuerySet[Case], asked: Asked, ground: Ground, most: int) -> list[int]:
    """The cases a list shows on all its pages, at most so many."""
    if asked.show == "hot":
        return [case.case_id for case in hot_cases(cases, ground)[:most]]
    return list(shown(cases, asked.show, ground).order_by("pk").values_list("pk", flat=True)[:most])


def read_page(
    cases: QuerySet[Case],
    asked: Asked,
    ground: Ground,
    *,
    parts: Sequence[Part] = (),
    size: int = PAGE_SIZE,
) -> CasePage:
    """One page of a list: a set number of queries whatever it holds. ``parts``: the same cases as ``scoped_parts``."""
    if asked.show == "hot":
        return _hot_page(cases, asked, ground, size)
    cases = shown(cases, asked.show, ground)
    parts = [replace(part, cases=shown(part.cases, asked.show, ground)) for part in parts]
    order: tuple[str, ...] = ORDERS[asked.order][1]
    if asked.show == "review":
        due = Involvement.objects.filter(case=OuterRef("pk"), ended__isnull=True).order_by("review_due")
        cases = cases.annotate(first_review=Subquery(due.values("review_due")[:1]))
        order = ("first_review", "pk")
    backwards = asked.before is not None
    cursor = asked.before if backwards else asked.after
    wanted = _turned(order) if backwards else order
    position = _position(cursor, wanted) if cursor is not None else None
    beyond = _beyond(wanted, position) if position is not None else None
    found = list(top_of(cases, wanted, size + 1, parts=parts, beyond=beyond))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    count, is_more = counted(cases)
    has_next = more if not backwards else bool(found)
    has_previous = more if backwards else cursor is not None and bool(found)
    return CasePage(
        _lines(found, ground),
        count,
        is_more,
        found[-1].pk if found and has_next else None,
        found[0].pk if found and has_previous else None,
    )


def _hot_page(cases: QuerySet[Case], asked: Asked, ground: Ground, size: int) -> CasePage:
    hot = hot_cases(cases, ground)
    ids = [case.case_id for case in hot]
    start = 0
    if asked.after in ids:
        start = ids.index(asked.after) + 1
    elif asked.before in ids:
        start = max(0, ids.index(asked.before) - size)
    part = hot[start : start + size]
    loaded = Case.objects.select_related("person", "lead__organisation", "home_team").in_bulk(
        [case.case_id for case in part]
    )
    reasons = {case.person_id: case.reasons for case in part}
    lines = _lines([loaded[case.case_id] for case in part if case.case_id in loaded], ground, reasons)
    return CasePage(
        lines,
        len(hot),
        is_more=len(hot) >= ORDERABLE,
        next=part[-1].case_id if start + size < len(hot) else None,
        previous=part[0].case_id if start and part else None,
    )


def lines_of(hot: Sequence[HotCase], ground: Ground) -> list[CaseLine]:
    """Hot cases as lines, in the order given."""
    loaded = Case.objects.select_related("person", "lead__organisation", "home_team").in_bulk(
        [case.case_id for case in hot]
    )
    reasons = {case.person_id: case.reasons for case in hot}
    return _lines([loaded[case.case_id] for case in hot if case.case_id in loaded], ground, reasons)


def _lines(
    cases: Sequence[Case], ground: Ground, reasons: Mapping[int, Sequence[HotReason]] | None = None
) -> list[CaseLine]:
    people = [case.person_id for case in cases]
    why = reasons if reasons is not None else reasons_of(people, ground)
    workers: dict[int, list[Worker]] = defaultdict(list)
    reviews: dict[int, date] = {}
    work = (
        Involvement.objects.filter(case__in=cases, ended__isnull=True)
        .select_related("organisation", "team", "worker")
        .order_by("opened", "pk")
    )
    for involvement in work:
        worker = involvement.worker
        workers[involvement.case_id].append(
            Worker(
                involvement.organisation.name,
                involvement.organisation.kind,
                involvement.team.name if involvement.team else involvement.team_code,
                f"{worker.given_name} {worker.family_name}" if worker else "",
            )
        )
        due = involvement.review_due
        if due is not None and (involvement.case_id not in reviews or due < reviews[involvement.case_id]):
            reviews[involvement.case_id] = due
    visits: dict[int, tuple[datetime, str]] = {}
    coming = (
        Visit.objects.filter(
            person__in=people,
            planned_start__gte=clock.start_of_day(clock.local(ground.now).date()),
            outcome="",
            ended__isnull=True,
        )
        .order_by("person", "planned_start")
        .distinct("person")
        .values_list("person_id", "planned_start", "team__name", "organisation__name")
    )
    for person_id, start, team, organisation in coming:
        visits[person_id] = (start, team or organisation)
    lines = []
    for case in cases:
        coming_next = visits.get(case.person_id) if case.person.died is None else None
        next_start, next_by = coming_next or (None, "")
        lines.append(
            CaseLine(
                case, why.get(case.person_id, ()), workers[case.pk], next_start, next_by, reviews.get(case.pk)
            )
        )
    return lines


def _turned(order: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _position(cursor: int, order: Sequence[str]) -> tuple[Any, ...] | None:
    """Where a case stands in an order, also when it no longer belongs to the list."""
    names = [name.lstrip("-") for name in order]
    base = Case.objects.filter(pk=cursor)
    if "first_review" in names:
        base = base.annotate(
            first_review=Min("involvements__review_due", filter=Q(involvements__ended__isnull=True))
        )
    return base.values_list(*names).first()


def _beyond(order: Sequence[str], position: Sequence[Any]) -> Q:
    """Rows that come after a position in an order of several columns, the first also as a plain bound for the index."""
    beyond = Q()
    for depth, name in enumerate(order):
        same = Q()
        for earlier, value in zip(order[:depth], position[:depth], strict=True):
            same &= Q(**{earlier.lstrip("-"): value})
        side = "lt" if name.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name.lstrip('-')}__{side}": position[depth]})
    first = order[0]
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": position[0]})
    return bound & beyond
