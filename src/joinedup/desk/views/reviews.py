"""Two records side by side, forty in a row: same, not the same, not sure, undo (SCREENS; issue 4)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.access.views.common import private
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.context import Purpose, acting
from joinedup.core.pages import PageRequest, page
from joinedup.desk import linkage_reading, reviews_reading
from joinedup.desk.reviews_reading import ORDERS, SITTING, STATES, asked_of
from joinedup.desk.views.common import place_of
from joinedup.people import actions
from joinedup.people.rules import REVIEW_REASONS

_SITTING = "review_sitting"  # in the session: filters, how many are done and of how many, the last decision


def for_linkage(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Reviewing looks at people wherever they are: a purpose of its own, recorded as such (DESIGN 2)."""

    @wraps(view)
    def run(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = request.actor
        with acting(own.for_purpose(Purpose.LINKAGE_REVIEW)) as actor:
            request.actor = actor
            try:
                return view(request, *args, **kwargs)
            finally:
                request.actor = own

    return run


@page(permission="people.review")
@private
@for_linkage
def reviews(request: PageRequest) -> HttpResponse:
    """What waits: filtered by reason and partner, oldest or likeliest first."""
    asked = asked_of(request.GET)
    number = request.GET.get("page", "")
    queue = reviews_reading.read_queue(
        actor=request.actor,
        asked=asked,
        number=int(number) if number.isascii() and number.isdigit() and 0 < int(number[:6]) < 10_000 else 1,
    )
    return render(
        request,
        "desk/reviews.jinja",
        {
            "queue": queue,
            "asked": asked,
            "reasons": list(REVIEW_REASONS.items()),
            "states": list(STATES.items()),
            "orders": list(ORDERS.items()),
            "sitting": min(SITTING, queue.count),
            "may_decide": request.actor.may("people.decide"),
            "is_filtered": asked != asked_of({}),
        },
    )


@page(permission="people.review")
@for_linkage
def linkage(request: PageRequest) -> HttpResponse:
    """How well records are linked: the self-audit and what the model learnt; counts only."""
    return render(request, "desk/linkage.jinja", {"l": linkage_reading.read_linkage(place_of(request))})


@page(permission="people.decide")
@require_POST
@for_linkage
def start(request: PageRequest) -> HttpResponse:
    """Begin a sitting over the pairs asked for."""
    asked = asked_of(request.POST)
    count = reviews_reading.waiting(place_of(request), asked)[:SITTING].count()
    request.session[_SITTING] = {**asked.as_query(), "done": 0, "of": count, "last": [], "seen": []}
    return _next(request)


def _next(request: PageRequest) -> HttpResponse:
    """The next pair of the sitting; the list again when it is done."""
    sitting: dict[str, Any] = request.session.get(_SITTING) or {}
    done, of = sitting.get("done", 0), sitting.get("of", 0)
    if sitting and done < of:
        pairs = reviews_reading.waiting(place_of(request), asked_of(sitting)).exclude(
            pk__in=sitting.get("seen", [])
        )
        pair = pairs.values_list("pk", flat=True).first()
        if pair is not None:
            return redirect("review", pair_id=pair)
    if done:
        messages.success(request, f"You have answered {done} {'pair' if done == 1 else 'pairs'}.")
    return redirect(reverse("reviews"))


@page(permission="people.review")
@private
@for_linkage
def review(request: PageRequest, pair_id: int) -> HttpResponse:
    """One pair. Opening it is a read of two people."""
    return _pair_page(request, pair_id)


def _pair_page(request: PageRequest, pair_id: int, *, problem: str = "") -> HttpResponse:
    sitting: dict[str, Any] = request.session.get(_SITTING) or {}
    pair = reviews_reading.read_pair(actor=request.actor, pair_id=pair_id)
    done, of = sitting.get("done", 0), sitting.get("of", 0)
    return render(
        request,
        "desk/review.jinja",
        {
            "pair": pair,
            "progress": f"{min(done + 1, of)} of {of}" if of and done < of else "",
            "done": done,
            "of": of,
            "may_undo": bool(sitting.get("last")),
            "may_decide": request.actor.may("people.decide"),
            "problem": problem,
        },
        status=409 if problem else 200,
    )


@page(permission="people.decide")
@require_POST
@private
@for_linkage
def answer(request: PageRequest, pair_id: int) -> HttpResponse:
    """Answer a pair; the next one follows at once."""
    try:
        decision = actions.answer_pair(
            actor=request.actor,
            pair_id=pair_id,
            answer=request.POST.get("answer", ""),
            reason=request.POST.get("reason", ""),
        )
    except NotThere:
        raise
    except NotNow as stop:
        return _pair_page(request, pair_id, problem=stop.sentence)
    sitting: dict[str, Any] = dict(
        request.session.get(_SITTING) or {"done": 0, "of": 0, "last": [], "seen": []}
    )
    sitting["done"] = sitting["done"] + 1
    sitting["last"] = [*sitting["last"], [decision.pk, pair_id]][-SITTING:]
    sitting["seen"] = [*sitting["seen"], pair_id]
    request.session[_SITTING] = sitting
    return _next(request)


@page(permission="people.decide")
@require_POST
@for_linkage
def undo(request: PageRequest) -> HttpResponse:
    """Take the last answer of the sitting back and show its pair again."""
    sitting: dict[str, Any] = dict(request.session.get(_SITTING) or {})
    if not sitting.get("last"):
        messages.info(request, "There is nothing to take back in this sitting.")
        return redirect("reviews")
    decision_id, pair_id = sitting["last"][-1]
    actions.take_back(actor=request.actor, decision_id=decision_id, reason="", ask_again=True)
    sitting["last"] = sitting["last"][:-1]
    sitting["seen"] = [seen for seen in sitting["seen"] if seen != pair_id]
    sitting["done"] = max(sitting["done"] - 1, 0)
    request.session[_SITTING] = sitting
    return redirect("review", pair_id=pair_id)


@page(permission="people.review")
@private
@for_linkage
def history(request: PageRequest, person_id: int) -> HttpResponse:
    """How a person was put together: the records behind them, every decision, and a way to take it back."""
    shown = reviews_reading.read_history(actor=request.actor, person_id=person_id)
    if shown is None:
        raise Http404
    return render(
        request, "desk/history.jinja", {"h": shown, "may_decide": request.actor.may("people.decide")}
    )


@page(permission="people.decide")
@require_POST
@for_linkage
def take_back(request: PageRequest, person_id: int, decision_id: int) -> HttpResponse:
    """Take a decision back for good: the two are kept apart from now on, unless it should be asked again."""
    actions.take_back(
        actor=request.actor,
        decision_id=decision_id,
        reason=request.POST.get("reason", ""),
        ask_again=request.POST.get("ask_again") == "yes",
    )
    messages.success(request, "Taken back.")
    return redirect("person-history", person_id=person_id)


@page(permission="people.decide")
@require_POST
@for_linkage
def split(request: PageRequest, person_id: int) -> HttpResponse:
    """Take records that are somebody else's out."""
    chosen = [int(value) for value in request.POST.getlist("record") if value.isascii() and value.isdigit()]
    actions.split_person(
        actor=request.actor, person_id=person_id, record_ids=chosen, reason=request.POST.get("reason", "")
    )
    messages.success(request, "The records chosen are now a person of their own.")
    return redirect("person-history", person_id=person_id)
