"""What a co-ordinator presses while preparing."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow
from joinedup.core.pages import PageRequest, page
from joinedup.meetings import actions, permissions
from joinedup.meetings.models import Huddle
from joinedup.meetings.views import huddle as pages
from joinedup.meetings.views.shared import (
    came_from,
    found_huddle,
    found_item,
    found_series,
    number,
    to_huddle,
)


@require_POST
@page(permission=permissions.PREPARE)
def change_case(request: PageRequest, huddle_id: int, item_id: int, what: str) -> HttpResponse:
    """Move a case up, down or to the top, leave it out, put it back."""
    item = found_item(found_huddle(huddle_id), item_id)
    if what == "out":
        actions.leave_out(actor=request.actor, item_id=item.pk)
    elif what == "back":
        actions.put_back(actor=request.actor, item_id=item.pk)
    else:
        actions.move_item(actor=request.actor, item_id=item.pk, where=what)
    return to_huddle(huddle_id, "left-out" if what == "out" else f"case-{item_id}")


@require_POST
@page(permission=permissions.PREPARE)
def suggested_order(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Take the suggested order."""
    actions.accept_suggested_order(actor=request.actor, huddle_id=huddle_id)
    return to_huddle(huddle_id, "cases")


@require_POST
@page(permission=permissions.PREPARE)
def add_case(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Add a case of this caseload."""
    case_id = number(request, "case")
    if case_id is None:
        raise NotNow("Choose a case first.")
    item = actions.add_case(actor=request.actor, huddle_id=huddle_id, case_id=case_id)
    messages.success(request, "The case is on the list, at its end.")
    return to_huddle(huddle_id, f"case-{item.pk}")


@require_POST
@page(permission=permissions.PREPARE)
def capacity(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Write the capacity line. If somebody else did meanwhile, both are shown."""
    text = request.POST.get("capacity", "")
    try:
        actions.set_capacity(
            actor=request.actor, huddle_id=huddle_id, version=number(request, "version") or 0, text=text
        )
    except (Conflict, NotNow) as why:
        found = found_huddle(huddle_id)
        if found.state == Huddle.State.RUNNING:
            return pages.run_page(request, found, typed={"capacity": text}, said=why.sentence, status=409)
        return pages.prepare_page(
            request,
            found,
            status=409,
            typed_capacity=text,
            said=why.sentence,
            is_conflict=isinstance(why, Conflict),
        )
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.PREPARE)
def notice(request: PageRequest, series_id: int) -> HttpResponse:
    """Post news for the huddles of a series."""
    series = found_series(request, series_id)
    until = request.POST.get("until", "")
    try:
        last = date.fromisoformat(until) if until else clock.today()
    except ValueError:
        raise NotNow("Choose a last day for the news.") from None
    actions.post_notice(actor=request.actor, series=series, text=request.POST.get("text", ""), until=last)
    return _back_to_huddle(request, series_id)


@require_POST
@page(permission=permissions.PREPARE)
def end_notice(request: PageRequest, series_id: int, notice_id: int) -> HttpResponse:
    """Take news down."""
    found_series(request, series_id)
    actions.end_notice(actor=request.actor, notice_id=notice_id)
    return _back_to_huddle(request, series_id)


def _back_to_huddle(request: PageRequest, series_id: int) -> HttpResponse:
    huddle_id = number(request, "huddle")
    if huddle_id is not None:
        return to_huddle(huddle_id, "news")
    return redirect(reverse("huddle-series", args=[series_id]))


@require_POST
@page(permission=permissions.RUN)
def start(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Start the huddle."""
    actions.start_huddle(actor=request.actor, huddle_id=huddle_id)
    return to_huddle(huddle_id)
