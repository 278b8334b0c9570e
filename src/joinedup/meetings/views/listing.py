"""The huddles of a place, one series with its past, its calendar."""

from datetime import date

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.core import clock
from joinedup.core.actions import NotNow
from joinedup.core.pages import PageRequest, page, public_page
from joinedup.design import dates
from joinedup.meetings import actions, feed, permissions, queries, rules
from joinedup.meetings.presenters import series as words
from joinedup.meetings.views.shared import found_series

CALENDAR_SALT = "joinedup.meetings.calendar"


@page(permission=permissions.VIEW)
def huddles(request: PageRequest) -> HttpResponse:
    """My huddles today and next, then all of the place."""
    now = clock.now()
    series = list(queries.series_of(request.actor.place_id))
    made = queries.huddles_since([one.pk for one in series], now)
    mine = queries.my_series_ids(request.actor, series)
    return render(
        request,
        "meetings/huddles.jinja",
        {
            "rows": words.rows(series, made, mine, now),
            "has_mine": bool(mine),
            "may_prepare": request.actor.may(permissions.PREPARE),
        },
    )


@page(permission=permissions.VIEW)
def huddle_series(request: PageRequest, series_id: int) -> HttpResponse:
    """One series: when and where, its calendar, its order, its past huddles."""
    series = found_series(request, series_id)
    now = clock.now()
    made = queries.huddles_since([series.pk], now)
    mine = queries.my_series_ids(request.actor, [series])
    order = rules.order_of(series.order)
    return render(
        request,
        "meetings/series.jinja",
        {
            "row": words.row_of(series, {one.day: one for one in made}, now, is_mine=series.pk in mine),
            "past": [
                {"id": one.pk, "day": dates.day(one.day), "said": one.said, "listed": one.listed}  # type: ignore[attr-defined]
                for one in queries.past_huddles(series.pk)
            ],
            "calendar_url": reverse(
                "huddle-calendar", args=[signing.Signer(salt=CALENDAR_SALT).sign(str(series.pk))]
            ),
            "order": [(str(section), rules.SECTION_LABELS[section]) for section in order],
            "may_prepare": request.actor.may(permissions.PREPARE),
        },
    )


@require_POST
@page(permission=permissions.PREPARE)
def section_order(request: PageRequest, series_id: int) -> HttpResponse:
    """Set the team's own order of the meeting."""
    series = found_series(request, series_id)
    ranks = {section: request.POST.get(section.value, "9") for section in rules.Section}
    actions.set_section_order(
        actor=request.actor,
        series=series,
        order=[str(section) for section in sorted(ranks, key=lambda one: ranks[one])],
    )
    messages.success(request, "The order is kept for every huddle of this series.")
    return redirect("huddle-series", series_id=series_id)


@require_POST
@page(permission=permissions.PREPARE)
def prepare(request: PageRequest, series_id: int) -> HttpResponse:
    """Make a day's huddle, or open the one that is there."""
    series = found_series(request, series_id)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise NotNow("Choose a day.") from None
    made = queries.huddle_on(series.pk, day)
    if made is None:
        made = actions.prepare_huddle(actor=request.actor, series=series, day=day)
    return redirect("huddle", huddle_id=made.pk)


@public_page
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A series as a calendar to subscribe to. Calendars can't sign in, so the address is signed and nobody can guess
    it; it holds when and where, and no person."""
    try:
        series_id = int(signing.Signer(salt=CALENDAR_SALT).unsign(token))
    except signing.BadSignature:
        raise Http404 from None
    series = queries.series_for_feed(series_id)
    if series is None:
        raise Http404
    return HttpResponse(
        feed.calendar_of(series, clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="huddle-{series.pk}.ics"'},
    )
