"""What the pages of a huddle share: finding it, coming back to it, taking numbers from forms."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from joinedup.core.pages import PageRequest
from joinedup.meetings import queries
from joinedup.meetings.models import Huddle, HuddleItem, HuddleSeries


def found_huddle(huddle_id: int) -> Huddle:
    """The huddle, or "not found": the words are the same for one that is not ours."""
    huddle = queries.huddle_of(huddle_id)
    if huddle is None:
        raise Http404
    return huddle


def found_item(huddle: Huddle, item_id: int) -> HuddleItem:
    """A case of the huddle, or "not found"."""
    item = queries.item_of(huddle, item_id)
    if item is None:
        raise Http404
    return item


def found_series(request: PageRequest, series_id: int) -> HuddleSeries:
    """A series of the reader's place, or "not found"."""
    series = queries.one_series(series_id, request.actor.place_id)
    if series is None:
        raise Http404
    return series


def number(request: PageRequest, name: str) -> int | None:
    """A whole number sent with a form; None if it is not one."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() else None


def to_huddle(huddle_id: int, fragment: str = "") -> HttpResponse:
    """Back to the huddle's own page."""
    return redirect(reverse("huddle", args=[huddle_id]) + (f"#{fragment}" if fragment else ""))


def came_from(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Back to the view of this huddle the form was on: the page itself, one case, the phone, attendance."""
    here = reverse("huddle", args=[huddle_id])
    wanted = request.POST.get("back", "")
    return redirect(wanted if wanted.startswith(here) else here)
