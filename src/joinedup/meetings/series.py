"""Huddle and meeting series as the place file declares them, brought up to date whenever a place is loaded."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.meetings.models import HuddleSeries, MdtSeries
from joinedup.place.domain_events import PlaceLoaded
from joinedup.place.file.kinds import WEEKDAYS
from joinedup.place.file.shape import HuddleTable, MdtTable, PlaceDocument, Section
from joinedup.place.models import Place, PrimaryCareNetwork, Site, Team
from joinedup.place.plan import DAY, Period, showing, span
from joinedup.place.queries import whole_number

_Row = TypeVar("_Row", bound=Section)


def when_place_loaded(happened: PlaceLoaded) -> None:
    """Keep the series of a place as its file has them."""
    declare_series(actor=happened.actor, place=happened.place, document=happened.document)


@action(
    kind="meetings.series_declared",
    sentence="set up the huddles and weekly meetings",
    permission="place.manage",
)
def declare_series(*, actor: Actor, place: Place, document: PlaceDocument) -> None:
    """Every huddle and MDT of the document, by its code: a series keeps its row, so that its meetings stay with it. One
    that the file no longer has ends; none is deleted."""
    day = clock.today()
    teams = dict(Team.objects.filter(place=place).values_list("code", "pk"))
    sites = dict(Site.objects.filter(place=place).values_list("code", "pk"))
    networks = dict(PrimaryCareNetwork.objects.filter(place=place).values_list("code", "pk"))
    minutes = whole_number(place.pk, "huddle.minutes"), whole_number(place.pk, "mdt.minutes")
    for code, huddles in _by_code(document.huddle).items():
        huddle: HuddleTable = _in_force(huddles, day)
        first, last = _dates(huddles)
        series, _ = HuddleSeries.objects.update_or_create(
            place=place,
            code=code,
            defaults={
                "name": huddle.name,
                "days": sorted(WEEKDAYS.index(each) for each in huddle.days),
                "starts": huddle.time,
                "minutes": huddle.minutes or minutes[0],
                "site_id": sites[huddle.site] if huddle.site else None,
                "link": huddle.link,
                "valid_from": first,
                "valid_to": last,
            },
        )
        series.teams.set([teams[each] for each in huddle.teams])
    for code, meetings in _by_code(document.mdt).items():
        meeting: MdtTable = _in_force(meetings, day)
        first, last = _dates(meetings)
        MdtSeries.objects.update_or_create(
            place=place,
            code=code,
            defaults={
                "network_id": networks[meeting.pcn],
                "weekday": WEEKDAYS.index(meeting.weekday),
                "starts": meeting.time,
                "minutes": meeting.minutes or minutes[1],
                "roles": meeting.roles,
                "deputies": meeting.deputies,
                "reason_same_day": meeting.reason,
                "valid_from": first,
                "valid_to": last,
            },
        )
    ended = 0
    for model, declared in ((HuddleSeries, document.huddle), (MdtSeries, document.mdt)):
        open_still = model.objects.filter(place=place).exclude(code__in=[row.code for row in declared])
        for row in open_still.exclude(valid_to__lt=day):
            row.valid_to = max(day, row.valid_from or day) - DAY
            row.save(update_fields=["valid_to"])
            ended += 1
    events.record(
        actor=actor,
        subject=place,
        data={"huddles": len(document.huddle), "meetings": len(document.mdt), "ended": ended},
    )


def _by_code(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    by_code: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_code[row.name_of()].append(row)
    return by_code


def _periods(rows: list[_Row]) -> list[Period]:
    return [Period({"at": index}, row.from_, row.to) for index, row in enumerate(rows)]


def _in_force(rows: list[_Row], day: date) -> _Row:
    at: int = showing(_periods(rows), day).values["at"]
    return rows[at]


def _dates(rows: list[_Row]) -> tuple[date | None, date | None]:
    return span(_periods(rows))
