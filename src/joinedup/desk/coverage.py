"""How whole the caseload is: what each partner sent, as at when, what was refused or held (R14, F9, Q9).

Open involvements are counted when the page is asked for, grouped by organisation over the index of open ones; at a
district's size that costs milliseconds, and it needs no summary that could be wrong.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from joinedup.caseload.hot import Ground
from joinedup.caseload.models import Involvement
from joinedup.caseload.presenters import FORMAT_WORDS, when
from joinedup.desk.person_reading import ListState, list_states, without_admissions
from joinedup.interop.models import PartnerFile
from joinedup.place.models import Feed

State = PartnerFile.State


@dataclass(frozen=True, slots=True)
class Coverage:
    """One list of one partner. ``share``: of what the partner says it holds open, None without a control total."""

    organisation: str
    what: str
    as_at: str
    is_old: bool
    received: str
    rows: int | None
    taken: int | None
    warned: int | None
    refused: int | None
    held: str
    open_here: int | None
    control_total: int | None
    share: int | None
    gap: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The page: a line per list, and who sends no admissions."""

    lines: tuple[Coverage, ...]
    missing_admissions: tuple[str, ...]
    now: datetime


def read_coverage(place_id: int) -> CoveragePage:
    """Read it: seven queries."""
    ground = Ground.of(place_id)
    states = list_states(place_id, ground)
    feeds = {(feed.organisation_id, feed.format): feed for feed in Feed.objects.filter(place_id=place_id)}
    files = PartnerFile.objects.filter(place_id=place_id).order_by(
        "sender_id", "format", "-received_at", "-pk"
    )
    applied = {
        (file.sender_id, file.format): file
        for file in files.filter(state=State.APPLIED).distinct("sender_id", "format")
    }
    latest = {(file.sender_id, file.format): file for file in files.distinct("sender_id", "format")}
    counts = dict(
        Involvement.objects.filter(place_id=place_id, ended__isnull=True)
        .order_by()
        .values_list("organisation_id")
        .annotate(Count("pk"))
    )
    lines = [
        _line(
            state,
            feeds[(state.organisation.pk, state.format)],
            applied.get((state.organisation.pk, state.format)),
            latest.get((state.organisation.pk, state.format)),
            counts.get(state.organisation.pk, 0),
            ground.now,
        )
        for state in states
        if state.is_expected or state.as_at is not None
    ]
    missing = tuple(body.name for body in without_admissions(place_id, states))
    return CoveragePage(tuple(lines), missing, ground.now)


def _line(
    state: ListState,
    feed: Feed,
    applied: PartnerFile | None,
    latest: PartnerFile | None,
    open_now: int,
    now: datetime,
) -> Coverage:
    held = ""
    if latest is not None and latest.state in {State.HELD, State.REFUSED, State.FAILED, State.KEPT}:
        held = f"{State(latest.state).label}, {when(latest.received_at, now)}"
    is_caseload = state.format == "open-cases"
    total = feed.control_total if is_caseload else None
    return Coverage(
        organisation=state.organisation.name,
        what=FORMAT_WORDS.get(state.format, state.format),
        as_at=when(state.as_at, now) if state.as_at else "",
        is_old=state.is_old,
        received=when(feed.received, now) if feed.received else "",
        rows=applied.rows if applied else None,
        taken=applied.accepted + applied.warned + applied.unchanged if applied else None,
        warned=applied.warned if applied else None,
        refused=applied.refused if applied else None,
        held=held,
        open_here=open_now if is_caseload else None,
        control_total=total,
        share=round(100 * min(open_now, total) / total) if total else None,
        gap=max(0, total - open_now) if total else 0,
    )
