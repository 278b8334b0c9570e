"""Before the huddle: its cases, their order, the capacity line, the news (Q28)."""

from collections.abc import Sequence
from datetime import date, timedelta

from joinedup.access.actions import keep_relationships_of
from joinedup.caseload.models import Case
from joinedup.caseload.queries import hot_cases_for_teams, hot_reasons
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.meetings import calendar, permissions, queries, rules
from joinedup.meetings.actions.locking import check_version, locked_huddle, locked_item
from joinedup.meetings.models import Huddle, HuddleItem, HuddleSeries, Notice
from joinedup.place.queries import whole_number

CAPACITY_LIMIT = 280
NOTICE_LIMIT = 400


@action(kind="meetings.huddle_prepared", sentence="prepared a huddle", permission=permissions.PREPARE)
def prepare_huddle(*, actor: Actor, series: HuddleSeries, day: date) -> Huddle:
    """Make a day's huddle of a series with the hot cases of its teams, at most as many as the place allows, deaths
    first. What the last huddle did not reach or wanted back is among them. Raises NotNow if it is there already or the
    series does not meet on that day."""
    if Huddle.objects.filter(series=series, day=day).exists():
        raise NotNow("This huddle has already been prepared.")
    if not calendar.meets_on(day, series.days):
        raise NotNow("This huddle does not meet on that day.")
    now = clock.now()
    last = queries.last_ended(series.pk)
    first_days = whole_number(series.place_id, "huddle.first_look_days")
    first_look = clock.start_of_day(clock.local(now).date() - timedelta(days=first_days))
    since = rules.since_for(last.ended_at if last else None, now, start_of_day=first_look)
    huddle = Huddle.objects.create(
        place_id=series.place_id,
        series=series,
        day=day,
        since=since,
        prepared_at=now,
        prepared_by=actor.user_id,
    )
    coverage = queries.coverage_of(series)
    chosen = candidates_of(series, coverage, last, huddle)
    limit = whole_number(series.place_id, "huddle.max_hot_cases")
    HuddleItem.objects.bulk_create(
        HuddleItem(
            place_id=series.place_id,
            huddle=huddle,
            case_id=case_id,
            person_id=person_id,
            position=position,
            why=[why.as_json() for why in whys],
            added_at=now,
            added_by=actor.user_id,
        )
        for position, (case_id, person_id, whys) in enumerate(chosen[:limit], start=1)
    )
    keep_relationships_of(
        actor=actor, person_ids=[person_id for _, person_id, _ in chosen[:limit]], bases=("meeting",)
    )
    events.record(actor=actor, subject=huddle, data={"series": series.pk, "cases": min(len(chosen), limit)})
    return huddle


def candidates_of(
    series: HuddleSeries, coverage: queries.Coverage, last: Huddle | None, huddle: Huddle
) -> list[tuple[int, int, list[rules.Why]]]:
    """Every case that could come, in the suggested order: (case id, person id, why)."""
    whys: dict[int, list[rules.Why]] = {}
    people: dict[int, int] = {}
    for hot in hot_cases_for_teams(coverage.teams.home, coverage.teams.employers, huddle.since):
        whys[hot.case_id] = [rules.Why(one.kind, one.since, one.words) for one in hot.reasons]
        people[hot.case_id] = hot.person_id
    if last is not None and last.ended_at is not None:
        still_here = dict(
            queries.caseload_of(series, coverage)
            .filter(pk__in=HuddleItem.objects.filter(huddle=last).values("case_id"))
            .values_list("pk", "person_id")
        )
        for item in queries.items_of(last):
            kind = "" if item.outcome else "not-reached"
            if item.outcome in rules.OUTCOMES and rules.OUTCOMES[item.outcome].brings_back:
                kind = "bring-back"
            if kind and item.case_id in still_here:
                carried = rules.Why(kind, last.ended_at, rules.CARRIED[kind].words)
                whys.setdefault(item.case_id, []).append(carried)
                people[item.case_id] = item.person_id
    return [(case_id, people[case_id], whys[case_id]) for case_id in rules.suggested_order(whys)]


@action(kind="meetings.case_left_out", sentence="left a case out of a huddle", permission=permissions.PREPARE)
def leave_out(*, actor: Actor, item_id: int) -> HuddleItem:
    """Leave a case out. It can be put back. Raises NotNow once something was said of it."""
    item = locked_item(item_id, "prepare")
    if item.outcome:
        raise NotNow("Something was already said of this case: it stays in the record.")
    if item.pruned_at is None:
        item.pruned_at = clock.now()
        item.pruned_by = actor.user_id
        item.version += 1
        item.save()
        _close_ranks(item.huddle)
        keep_relationships_of(actor=actor, person_ids=[item.person_id], bases=("meeting",))
    events.record(actor=actor, subject=item, person_id=item.person_id)
    return item


@action(
    kind="meetings.case_put_back", sentence="put a case back into a huddle", permission=permissions.PREPARE
)
def put_back(*, actor: Actor, item_id: int) -> HuddleItem:
    """Undo leaving a case out: it comes back at the end of the list."""
    item = locked_item(item_id, "prepare")
    if item.pruned_at is not None:
        item.pruned_at = None
        item.pruned_by = None
        item.version += 1
        item.position = _next_position(item.huddle)
        item.save()
        keep_relationships_of(actor=actor, person_ids=[item.person_id], bases=("meeting",))
    events.record(actor=actor, subject=item, person_id=item.person_id)
    return item


@action(kind="meetings.case_added", sentence="added a case to a huddle", permission=permissions.PREPARE)
def add_case(*, actor: Actor, huddle_id: int, case_id: int) -> HuddleItem:
    """Add a case of this huddle's caseload by hand. Raises NotNow for one of another caseload."""
    huddle = locked_huddle(huddle_id, "prepare")
    coverage = queries.coverage_of(huddle.series)
    case: Case | None = queries.caseload_of(huddle.series, coverage).filter(pk=case_id).first()
    if case is None:
        raise NotNow("This person is not on this huddle's caseload.")
    now = clock.now()
    item = HuddleItem.objects.filter(huddle=huddle, person_id=case.person_id).first()
    if item is None:
        whys = [
            rules.Why(one.kind, one.since, one.words) for one in hot_reasons([case.person_id])[case.person_id]
        ]
        whys.append(rules.Why("added", now, rules.CARRIED["added"].words))
        item = HuddleItem.objects.create(
            place_id=huddle.place_id,
            huddle=huddle,
            case=case,
            person_id=case.person_id,
            position=_next_position(huddle),
            why=[why.as_json() for why in whys],
            added_at=now,
            added_by=actor.user_id,
        )
    elif item.pruned_at is not None:
        item.pruned_at = None
        item.pruned_by = None
        item.position = _next_position(huddle)
        item.version += 1
        item.save()
    keep_relationships_of(actor=actor, person_ids=[item.person_id], bases=("meeting",))
    events.record(actor=actor, subject=item, person_id=item.person_id)
    return item


@action(kind="meetings.case_moved", sentence="changed the order of a huddle", permission=permissions.PREPARE)
def move_item(*, actor: Actor, item_id: int, where: str) -> HuddleItem:
    """Move a case ``up``, ``down`` or to the ``top``. Raises NotNow for another word."""
    if where not in ("up", "down", "top"):
        raise NotNow("Move a case up, down or to the top.")
    item = locked_item(item_id, "prepare")
    order = _order(item.huddle)
    if item.pk in order:
        at = order.index(item.pk)
        to = {"up": max(at - 1, 0), "down": min(at + 1, len(order) - 1), "top": 0}[where]
        order.insert(to, order.pop(at))
        _set_positions(order)
    events.record(actor=actor, subject=item, person_id=item.person_id, data={"where": where})
    return item


@action(kind="meetings.order_accepted", sentence="took the suggested order", permission=permissions.PREPARE)
def accept_suggested_order(*, actor: Actor, huddle_id: int) -> Huddle:
    """Put the cases into the suggested order: deaths, then by reason."""
    huddle = locked_huddle(huddle_id, "prepare")
    items = HuddleItem.objects.filter(huddle=huddle, pruned_at__isnull=True)
    _set_positions(rules.suggested_order({item.pk: rules.whys_of(item.why) for item in items}))
    events.record(actor=actor, subject=huddle)
    return huddle


@action(
    kind="meetings.capacity_written",
    sentence="wrote a huddle's capacity line",
    permission=permissions.PREPARE,
)
def set_capacity(*, actor: Actor, huddle_id: int, version: int, text: str) -> Huddle:
    """Write the one line of capacity. Raises Conflict if somebody wrote it meanwhile, NotNow if it is more than a
    line."""
    text = " ".join(text.split())
    if len(text) > CAPACITY_LIMIT:
        raise NotNow(f"Say it in one line of {CAPACITY_LIMIT} characters or fewer.")
    huddle = locked_huddle(huddle_id, "prepare")
    check_version(huddle, version, "Somebody else wrote the capacity line meanwhile.")
    huddle.capacity = text
    huddle.version += 1
    huddle.save(update_fields=["capacity", "version"])
    events.record(actor=actor, subject=huddle)
    return huddle


@action(kind="meetings.notice_posted", sentence="posted news for a huddle", permission=permissions.PREPARE)
def post_notice(*, actor: Actor, series: HuddleSeries, text: str, until: date) -> Notice:
    """Post news to be read out until a day. Raises NotNow for empty or overlong news, or a day that has passed."""
    text = " ".join(text.split())
    if not text:
        raise NotNow("Write the news first.")
    if len(text) > NOTICE_LIMIT:
        raise NotNow(f"Say it in {NOTICE_LIMIT} characters or fewer.")
    if until < clock.today():
        raise NotNow("Choose a last day that has not passed.")
    notice = Notice.objects.create(
        place_id=series.place_id,
        series=series,
        text=text,
        until=until,
        posted_at=clock.now(),
        posted_by=actor.user_id,
    )
    events.record(actor=actor, subject=notice, data={"until": until.isoformat()})
    return notice


@action(kind="meetings.notice_ended", sentence="took news down", permission=permissions.PREPARE)
def end_notice(*, actor: Actor, notice_id: int) -> Notice:
    """Take news down: yesterday was its last day."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotNow("There is no such news.")
    notice.until = clock.today() - timedelta(days=1)
    notice.save(update_fields=["until"])
    events.record(actor=actor, subject=notice)
    return notice


@action(
    kind="meetings.sections_ordered",
    sentence="set the order of a huddle's sections",
    permission=permissions.PREPARE,
)
def set_section_order(*, actor: Actor, series: HuddleSeries, order: Sequence[str]) -> HuddleSeries:
    """Set the team's own order of the meeting (Q28)."""
    series.order = [str(section) for section in rules.order_of(order)]
    series.save(update_fields=["order"])
    events.record(actor=actor, subject=series, data={"order": series.order})
    return series


def _order(huddle: Huddle) -> list[int]:
    return list(
        HuddleItem.objects.filter(huddle=huddle, pruned_at__isnull=True)
        .order_by("position", "pk")
        .values_list("pk", flat=True)
    )


def _next_position(huddle: Huddle) -> int:
    return len(_order(huddle)) + 1


def _close_ranks(huddle: Huddle) -> None:
    _set_positions(_order(huddle))


def _set_positions(order: Sequence[int]) -> None:
    items = HuddleItem.objects.in_bulk(order)
    changed = []
    for position, pk in enumerate(order, start=1):
        if items[pk].position != position:
            items[pk].position = position
            changed.append(items[pk])
    HuddleItem.objects.bulk_update(changed, ["position"])
