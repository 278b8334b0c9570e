"""A huddle's own page (being prepared, running or ended), and its views for wall, phone and poll."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from joinedup.core.pages import PageRequest, page, shows
from joinedup.meetings import actions, boards, permissions, records, rules
from joinedup.meetings.boards import Board
from joinedup.meetings.models import Huddle, HuddleItem
from joinedup.meetings.views.shared import found_huddle
from joinedup.meetings.wall import shown_on_wall

NO_CHANGE = 204


@page(permission=permissions.VIEW)
def huddle(request: PageRequest, huddle_id: int) -> HttpResponse:
    """The page of a huddle in whichever state it is."""
    return _in_its_state(request, found_huddle(huddle_id))


def _in_its_state(request: PageRequest, found: Huddle, item_id: int | None = None) -> HttpResponse:
    if found.state == Huddle.State.ENDED:
        return record_page(request, found)
    if found.state == Huddle.State.RUNNING:
        return run_page(request, found, item_id=item_id)
    return prepare_page(request, found)


@page(permission=permissions.VIEW)
def huddle_case(request: PageRequest, huddle_id: int, item_id: int) -> HttpResponse:
    """One case of a running huddle, wherever the room is: to read ahead or to look back."""
    return _in_its_state(request, found_huddle(huddle_id), item_id)


def prepare_page(request: PageRequest, found: Huddle, *, status: int = 200, **more: Any) -> HttpResponse:
    """Before it starts: the co-ordinator's list, or for everybody else what is coming."""
    board = Board.of(found, request.actor)
    actions.read_huddle(actor=request.actor, huddle=found, view="prepare")
    shows(request, board.people)
    may = boards.rights(request.actor, found)
    context: dict[str, Any] = {
        "huddle": boards.head(board),
        "may": may,
        "side": boards.side(board, board.step),
    }
    if may["prepare"]:
        context |= boards.preparation(board, request.GET.get("q", "").strip()) | more
        return render(request, "meetings/prepare.jinja", context, status=status)
    context["notices"] = boards.notices(board)
    return render(request, "meetings/waiting.jinja", context, status=status)


def run_page(
    request: PageRequest,
    found: Huddle,
    *,
    item_id: int | None = None,
    typed: dict[str, Any] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """While it runs: the step the room is at, or one case. ``typed`` and ``said``: what somebody sent that could not
    be kept, and why."""
    board = Board.of(found, request.actor)
    shown = shown_step(board, item_id)
    item = board.item(shown.item)
    if request.method == "GET":
        actions.read_huddle(actor=request.actor, huddle=found, view="run", item=item)
        shows(request, board.people)
    context = run_context(board, shown, typed=typed) | {"said": said, "typed": typed or {}}
    return render(request, "meetings/run.jinja", context, status=status)


def shown_step(board: Board, item_id: int | None) -> rules.Step:
    """A case asked for, if it is at this huddle, else where the room is."""
    if item_id is not None and any(item.pk == item_id for item in board.items):
        return rules.Step(rules.Section.CASES, item_id)
    return board.step


def run_context(board: Board, shown: rules.Step, *, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that the running page and its parts need. ``here``: the address of this view, for coming back."""
    follows = shown == board.step
    address = (
        reverse("huddle", args=[board.huddle.pk])
        if follows or shown.item is None
        else reverse("huddle-case", args=[board.huddle.pk, shown.item])
    )
    return {
        "huddle": boards.head(board),
        "may": boards.rights(board.actor, board.huddle),
        "side": boards.side(board, shown),
        "main": boards.main(board, shown, typed),
        "stamp": boards.stamp(board),
        "shown_item": None if follows else shown.item,
        "here": address,
        "poll_seconds": int(board.settings["huddle.poll_seconds"]),
        "typed": typed or {},
        "said": "",
    }


@page(permission=permissions.VIEW)
def live(request: PageRequest, huddle_id: int, part: str) -> HttpResponse:
    """A part of an open page, asked for again every few seconds: the same block the page includes. Nothing new, no
    answer: then nothing moves under anybody's hands. A desk nobody sits at asks too, so that this is no use of the
    session; a wall has nobody's hands, and it is."""
    request.is_background = part != "wall"
    found = found_huddle(huddle_id)
    if found.state != Huddle.State.RUNNING:
        response = HttpResponse(status=NO_CHANGE)
        if found.state == Huddle.State.ENDED and request.GET.get("seen"):
            response["HX-Refresh"] = "true"
            response.status_code = 200
        return response
    board = Board.of(found, request.actor)
    if boards.stamp(board) == request.GET.get("seen"):
        return HttpResponse(status=NO_CHANGE)
    asked = request.GET.get("item", "")
    shown = shown_step(board, int(asked) if asked.isascii() and asked.isdigit() else None)
    shown_item = board.item(shown.item)
    shows(request, [shown_item.person_id if shown_item is not None else None])
    templates = {
        "main": "meetings/_main.jinja",
        "side": "meetings/_side.jinja",
        "wall": "meetings/_wall.jinja",
    }
    context = run_context(board, shown)
    if part == "wall":
        context |= {"main": shown_on_wall(board, shown)}
    return render(request, templates[part], context)


@page(permission=permissions.VIEW)
def wall(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Read-only, for a screen on a wall: the case in hand, big; the others by initials (Q17)."""
    found = found_huddle(huddle_id)
    board = Board.of(found, request.actor)
    shown = board.step
    actions.read_huddle(actor=request.actor, huddle=found, view="wall", item=board.item(shown.item))
    context = run_context(board, shown) | {"main": shown_on_wall(board, shown)}
    return render(request, "meetings/wall.jinja", context)


@page(permission=permissions.VIEW)
def phone(request: PageRequest, huddle_id: int) -> HttpResponse:
    """For a nurse in her car: dial in, her cases and her tasks from this huddle, accept, ask."""
    found = found_huddle(huddle_id)
    board = Board.of(found, request.actor)
    actions.read_huddle(actor=request.actor, huddle=found, view="phone")
    shows(request, board.people)
    context = records.phone(board) | {
        "huddle": boards.head(board),
        "may": boards.rights(request.actor, found),
        "side": boards.side(board, board.step),
        "here": reverse("huddle-phone", args=[found.pk]),
    }
    return render(request, "meetings/phone.jinja", context)


def record_page(request: PageRequest, found: Huddle) -> HttpResponse:
    """After it ended: everything said, who was there, what each employer takes home."""
    board = Board.of(found, request.actor)
    actions.read_huddle(actor=request.actor, huddle=found, view="record")
    shows(request, board.people)
    context = records.record(board) | {
        "huddle": boards.head(board),
        "may": boards.rights(request.actor, found),
    }
    return render(request, "meetings/record.jinja", context)


def item_page_after(found: Huddle, item: HuddleItem) -> str:
    """The address to come back to after writing about a case: the room's page if the room is there."""
    if found.section == rules.Section.CASES and found.current_item_id == item.pk:
        return reverse("huddle", args=[found.pk])
    return reverse("huddle-case", args=[found.pk, item.pk])
