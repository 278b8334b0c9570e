"""Going live, and the stop button."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access import forms_live, live_words
from joinedup.access.actions import live_switch as actions
from joinedup.access.permissions import LIVE, STOP
from joinedup.access.queries import live_switch as queries
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.pages import PageRequest, page
from joinedup.place.models import Place


def _place(request: PageRequest) -> Place:
    place = queries.place_of(request.actor.place_id)
    if place is None:
        raise Http404
    return place


def _page(request: PageRequest, status: int = 200, **forms: Any) -> HttpResponse:
    place = _place(request)
    may_switch = request.actor.may(LIVE)
    checks = queries.checks_of(place)
    context = {
        "place": place.name,
        "is_live": queries.is_live(place.pk),
        "checks": checks,
        "missing": sum(not check.ok for check in checks),
        "agreements": live_words.agreements_shown(place, queries.agreements_in_force(place.pk)),
        "stops": live_words.stops_shown(queries.stops_shown(place.pk)),
        "may_switch": may_switch,
        "paper": forms.get("paper") or forms_live.PaperForm(),
        "agreement": forms.get("agreement") or _agreement_form(place),
        "stop": forms.get("stop") or _stop_form(place),
    }
    return render(request, "access/live.jinja", context, status=status)


def _agreement_form(place: Place, data: Any = None) -> forms_live.AgreementForm:
    return forms_live.AgreementForm(data, partners=queries.choices_of_partners(place.pk))


def _stop_form(place: Place, data: Any = None) -> forms_live.StopForm:
    return forms_live.StopForm(data, partners=queries.choices_of_partners(place.pk))


@page(permission=STOP)
def live(request: PageRequest) -> HttpResponse:
    """What the place needs before real people may come in, how each stands, and what is stopped."""
    return _page(request)


@require_POST
@page(permission=LIVE)
def paper(request: PageRequest) -> HttpResponse:
    """Record the DPIA or the clinical-safety sign-off."""
    form = forms_live.PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, paper=form)
    try:
        actions.record_paper(actor=request.actor, place=_place(request), **form.cleaned_data)
    except NotNow as why:
        form.add_error(None, why.sentence)
        return _page(request, 422, paper=form)
    messages.success(request, "Recorded.")
    return redirect("live")


@require_POST
@page(permission=LIVE)
def agreement(request: PageRequest) -> HttpResponse:
    """Put an agreement into the register."""
    place = _place(request)
    form = _agreement_form(place, request.POST)
    if not form.is_valid():
        return _page(request, 422, agreement=form)
    try:
        actions.register_agreement(actor=request.actor, place=place, **form.cleaned_data)
    except NotNow as why:
        form.add_error(None, why.sentence)
        return _page(request, 422, agreement=form)
    messages.success(request, "In the register.")
    return redirect("live")


@require_POST
@page(permission=LIVE)
def switch(request: PageRequest) -> HttpResponse:
    """Go live, or take the place out of live use with a reason."""
    place = _place(request)
    if request.POST.get("to") == "ended":
        actions.end_live(actor=request.actor, place=place, reason=request.POST.get("reason", ""))
        messages.success(request, "Out of live use: nobody real comes in any more.")
    else:
        actions.go_live(actor=request.actor, place=place)
        messages.success(request, "Live: real people may come in.")
    return redirect("live")


@require_POST
@page(permission=STOP)
def stop(request: PageRequest) -> HttpResponse:
    """Stop access at once."""
    place = _place(request)
    form = _stop_form(place, request.POST)
    if not form.is_valid():
        return _page(request, 422, stop=form)
    code = form.cleaned_data["whom"]
    body = queries.organisation_of(code) if code != forms_live.WHOLE_PLACE else None
    actions.stop_access(
        actor=request.actor, place=place, organisation=body, reason=form.cleaned_data["reason"]
    )
    messages.success(request, "Stopped. Sessions have ended and nobody signs in.")
    return redirect("live")


@require_POST
@page(permission=STOP)
def restart(request: PageRequest, stop_id: int) -> HttpResponse:
    """Take a stop back, as a second person."""
    try:
        actions.restart_access(
            actor=request.actor,
            place=_place(request),
            stop_id=stop_id,
            reason=request.POST.get("reason", ""),
        )
    except NotThere:
        raise Http404 from None
    messages.success(request, "Access begins again.")
    return redirect("live")
