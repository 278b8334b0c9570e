"""After the huddle: an employer's file, what is copied, the list for those absent."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from joinedup.core.pages import PageRequest, page, shows
from joinedup.meetings import actions, boards, permissions, queries, records
from joinedup.meetings.boards import Board
from joinedup.meetings.models import Huddle
from joinedup.meetings.views.shared import found_huddle, number, to_huddle


@page(permission=permissions.RECORD)
def employer_file(request: PageRequest, huddle_id: int, ods_code: str) -> HttpResponse:
    """One employer's file for their own system: their own numbers, the outcome, the tasks."""
    found = found_huddle(huddle_id)
    organisation = queries.organisation_of(ods_code)
    if organisation is None or found.state != Huddle.State.ENDED:
        raise Http404
    board = Board.of(found, request.actor)
    rows = records.file_rows(board, organisation)
    shows(request, board.people)
    actions.take_file(actor=request.actor, huddle=found, organisation=organisation, people=len(rows))
    name = f"huddle-{found.series.code}-{found.day:%Y-%m-%d}-{organisation.ods_code}.csv"
    return HttpResponse(
        records.csv_of(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@page(permission=permissions.RECORD)
def copied(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Mark one outcome, or all of one's own people's, as put into one's own record."""
    found = found_huddle(huddle_id)
    one = number(request, "item")
    board = Board.of(found, request.actor)
    items = [one] if one is not None else records.items_to_copy(board)
    copies = actions.mark_copied(actor=request.actor, huddle_id=huddle_id, item_ids=items)
    messages.success(request, f"Marked as in your record: {len(copies)}.")
    return to_huddle(huddle_id, f"case-{one}" if one is not None else "")


@page(permission=permissions.VIEW)
def absent(request: PageRequest, huddle_id: int) -> HttpResponse:
    """A sheet for those who were not there: what concerns each of them."""
    found = found_huddle(huddle_id)
    board = Board.of(found, request.actor)
    actions.read_huddle(actor=request.actor, huddle=found, view="absent")
    shows(request, board.people)
    return render(
        request,
        "meetings/absent.jinja",
        {"huddle": boards.head(board), "people": records.for_those_absent(board)},
    )
