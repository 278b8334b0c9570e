"""Who is here, and questions from elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.core.actions import NotNow
from joinedup.core.pages import PageRequest, page
from joinedup.meetings import actions, boards, permissions, queries
from joinedup.meetings.boards import Board
from joinedup.meetings.presenters import attending
from joinedup.meetings.views.shared import came_from, found_huddle, number


@page(permission=permissions.VIEW)
def attendance(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Everybody of the teams to be tapped, guests by name, who is missing."""
    found = found_huddle(huddle_id)
    board = Board.of(found, request.actor)
    here = reverse("huddle-attendance", args=[found.pk])
    return render(
        request,
        "meetings/attendance.jinja",
        {
            "huddle": boards.head(board),
            "may": boards.rights(request.actor, found),
            "presence": boards.presence_of(board),
            "staff": attending.staff_rows(queries.staff_of_huddle(board.coverage), board.attendances),
            "me": request.actor.staff_id,
            "organisations": [(one.pk, one.name) for one in queries.guest_organisations(found.place_id)],
            "here": here,
        },
    )


@require_POST
@page(permission=permissions.ATTEND)
def check_in(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Check in myself, or somebody by tapping them."""
    staff_id = number(request, "staff") or request.actor.staff_id
    if staff_id is None:
        raise NotNow("Your account is not linked to a member of staff. Enter yourself as a guest.")
    actions.check_in_staff(
        actor=request.actor, huddle_id=huddle_id, staff_id=staff_id, mode=request.POST.get("mode", "")
    )
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.ATTEND)
def guest(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Check in a guest by name and whose they are."""
    found = found_huddle(huddle_id)
    organisation = (
        queries.guest_organisations(found.place_id).filter(pk=number(request, "organisation") or 0).first()
    )
    if organisation is None:
        raise NotNow("Choose whose guest it is.")
    actions.check_in_guest(
        actor=request.actor,
        huddle_id=huddle_id,
        name=request.POST.get("name", ""),
        organisation=organisation,
        profession=request.POST.get("profession", ""),
        mode=request.POST.get("mode", "room"),
    )
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.ATTEND)
def check_out(request: PageRequest, huddle_id: int, attendance_id: int) -> HttpResponse:
    """Take back a check-in that was wrong."""
    actions.undo_check_in(actor=request.actor, huddle_id=huddle_id, attendance_id=attendance_id)
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.ATTEND)
def ask(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Put a question to the room."""
    actions.ask_huddle(
        actor=request.actor,
        huddle_id=huddle_id,
        text=request.POST.get("text", ""),
        item_id=number(request, "item"),
    )
    messages.success(request, "Your question is on the huddle's screen.")
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.RECORD)
def answered(request: PageRequest, huddle_id: int, question_id: int) -> HttpResponse:
    """The room has dealt with a question."""
    actions.answer_question(actor=request.actor, huddle_id=huddle_id, question_id=question_id)
    return came_from(request, huddle_id)
