"""What is pressed while a huddle runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.core.actions import Conflict, NotNow
from joinedup.core.pages import PageRequest, page
from joinedup.design import dates
from joinedup.meetings import actions, permissions, queries, rules
from joinedup.meetings.models import Huddle, HuddleItem
from joinedup.meetings.views import huddle as pages
from joinedup.meetings.views.shared import came_from, found_huddle, found_item, number, to_huddle
from joinedup.tasks import owners


@require_POST
@page(permission=permissions.RUN)
def move(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Go to a section or a case: "next" says where to."""
    actions.move_to(
        actor=request.actor,
        huddle_id=huddle_id,
        section=request.POST.get("section", ""),
        item_id=number(request, "item"),
    )
    return to_huddle(huddle_id)


@require_POST
@page(permission=permissions.RECORD)
def outcome(request: PageRequest, huddle_id: int, item_id: int) -> HttpResponse:
    """Write the outcome of a case: one press. A press that only keeps the line keeps the outcome there is."""
    found = found_huddle(huddle_id)
    item = found_item(found, item_id)
    line = request.POST.get("line", "")
    chosen = request.POST.get("outcome", "") or item.outcome
    try:
        actions.record_outcome(
            actor=request.actor,
            item_id=item.pk,
            version=number(request, "version") or 0,
            outcome=chosen,
            line=line,
        )
    except Conflict as why:
        theirs = found_item(found, item_id)
        typed = {"line": line, "outcome": chosen, "theirs": _theirs(theirs)}
        return pages.run_page(request, found, item_id=item_id, typed=typed, said=why.sentence, status=409)
    except NotNow as why:
        if found.state != Huddle.State.RUNNING:
            raise
        typed = {"line": line, "outcome": chosen}
        return pages.run_page(request, found, item_id=item_id, typed=typed, said=why.sentence, status=422)
    return redirect(pages.item_page_after(found, item))


def _theirs(item: HuddleItem) -> dict[str, Any]:
    names = queries.names_of_accounts([item.outcome_by])
    return {
        "words": rules.outcome_words(item.outcome, item.outcome_line),
        "who": names.get(item.outcome_by or 0, "Somebody else"),
        "when": f"at {dates.clock_time(item.outcome_at)}" if item.outcome_at else "meanwhile",
    }


@require_POST
@page(permission=permissions.RECORD)
def risk(request: PageRequest, huddle_id: int, item_id: int) -> HttpResponse:
    """Answer "is someone at risk?"."""
    found = found_huddle(huddle_id)
    item = found_item(found, item_id)
    actions.answer_risk(actor=request.actor, item_id=item.pk, answer=request.POST.get("answer", ""))
    return redirect(pages.item_page_after(found, item))


@require_POST
@page(permission=permissions.RECORD)
def task(request: PageRequest, huddle_id: int, item_id: int) -> HttpResponse:
    """Delegate: what, to whom, by when; three presses. Anything missing comes back with the rest kept."""
    found = found_huddle(huddle_id)
    item = found_item(found, item_id)
    chosen = {
        "title": request.POST.get("title", ""),
        "own_title": " ".join(request.POST.get("own_title", "").split()),
        "owner": request.POST.get("owner", ""),
        "other_owner": request.POST.get("other_owner", ""),
    }
    title = chosen["own_title"] or chosen["title"]
    team, staff = owners.read(chosen["other_owner"] or chosen["owner"], request.actor.place_id)
    try:
        made = actions.delegate(
            actor=request.actor,
            item_id=item.pk,
            title=title,
            when=request.POST.get("when", ""),
            team=team,
            staff=staff,
        )
    except NotNow as why:
        if found.state != Huddle.State.RUNNING:
            raise
        return pages.run_page(
            request, found, item_id=item_id, typed={"task": chosen}, said=why.sentence, status=422
        )
    messages.success(request, f"Sent: {made.title}")
    return redirect(pages.item_page_after(found, item))


@require_POST
@page(permission=permissions.RECORD)
def raise_up(request: PageRequest, huddle_id: int) -> HttpResponse:
    """Raise to leadership: a task with a time on it for the service manager (R49)."""
    found = found_huddle(huddle_id)
    text, item_id = request.POST.get("text", ""), number(request, "item")
    try:
        made = actions.raise_to_leadership(
            actor=request.actor, huddle_id=huddle_id, text=text, item_id=item_id
        )
    except NotNow as why:
        if found.state != Huddle.State.RUNNING:
            raise
        return pages.run_page(
            request, found, item_id=item_id, typed={"raise": text}, said=why.sentence, status=422
        )
    messages.success(request, f"Raised with {made.owner_staff}, due {dates.clock_time(made.due)}.")
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.RECORD)
def act(request: PageRequest, huddle_id: int, task_id: int) -> HttpResponse:
    """Accept or tick off an action for whoever said so in the room."""
    step = {"accept": actions.accept_action, "done": actions.finish_action}.get(request.POST.get("what", ""))
    if step is None:
        raise NotNow("Accept it or say that it is done.")
    done = step(
        actor=request.actor, huddle_id=huddle_id, task_id=task_id, version=number(request, "version") or 0
    )
    messages.success(request, f"{'Accepted' if done.state == 'accepted' else 'Done'}: {done.title}")
    return came_from(request, huddle_id)


@require_POST
@page(permission=permissions.RUN)
def end(request: PageRequest, huddle_id: int) -> HttpResponse:
    """End the huddle: its record follows."""
    actions.end_huddle(actor=request.actor, huddle_id=huddle_id)
    return redirect(reverse("huddle", args=[huddle_id]))
