"""Giving many cases a lead at once: choose, check, do, and take back (F10, R15, R33). What is chosen is always posted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.caseload import assign_presenters, assign_reading, assigning, forms, lists, permissions, reading
from joinedup.caseload.assign_rules import CaseNow, Choice, share_out
from joinedup.caseload.models import Case
from joinedup.caseload.views.listing import GIVEN, asked_of
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.pages import PageRequest, page, shows
from joinedup.place.queries import whole_number


def _numbers(text: str, count: int) -> tuple[int, ...] | None:
    parts = text.split(":")
    if len(parts) != count or not all(p.isascii() and p.isdigit() and len(p) < 16 for p in parts):
        return None
    return tuple(int(part) for part in parts)


def _sent(request: PageRequest, name: str, count: int) -> list[tuple[int, ...]]:
    """What a form sent as "12:3", each case once; what is no such thing is left out."""
    found = (_numbers(text, count) for text in request.POST.getlist(name))
    return list({numbers[0]: numbers for numbers in found if numbers is not None}.values())


def _pair(numbers: tuple[int, ...]) -> tuple[int, int]:
    return numbers[0], numbers[1]


def _list_address(query: QueryDict) -> str:
    return f"{reverse('caseload')}?{query.urlencode()}" if query else reverse("caseload")


@require_POST
@page(permission=permissions.LEAD)
def assign(request: PageRequest) -> HttpResponse:
    """Choose who leads the chosen cases, then check who gets how many and who is left out, then do it."""
    actor, step = request.actor, request.POST.get("step", "")
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("tick", None)
    asked = asked_of(request, query)
    if step == "do":
        return _do(request, query)
    if request.POST.get("everybody"):
        most = whole_number(actor.place_id or 0, "caseload.assign_most")
        ids = reading.chosen_ids(actor, asked, max(most, lists.MOST_COUNTED) + 1)
        versions: dict[int, int] = {}
    else:
        versions = dict(_pair(numbers) for numbers in _sent(request, "case", 2))
        ids = list(versions)
    back = _list_address(query)
    if not ids:
        messages.warning(request, "Tick at least one person, then choose a lead for them.")
        return redirect(back)
    context: dict[str, Any] = {"back": back, "query": query.urlencode(), "count": len(ids)}
    if sentence := assigning.too_many(actor.place_id or 0, len(ids)):
        return render(request, "caseload/assign_refused.jinja", {**context, "sentence": sentence}, status=422)
    cases = assign_reading.chosen_cases(ids)
    if not cases:
        raise Http404
    shows(request, (case.person_id for case in cases))
    versions = {case.pk: versions.get(case.pk, case.version) for case in cases}
    form = forms.AssignForm(
        request.POST if step in {"check", "choose"} else None, staff=reading.staff_choices(actor, asked)
    )
    context |= {"count": len(cases), "form": form, "chosen": list(versions.items())}
    if step == "check" and form.is_valid():
        return _check(request, context, cases, versions, form)
    context["names"] = assign_presenters.names(cases)
    failed = step == "check" and bool(form.errors)
    return render(request, "caseload/assign.jinja", context, status=422 if failed else 200)


def _check(
    request: PageRequest,
    context: dict[str, Any],
    cases: list[Case],
    versions: dict[int, int],
    form: forms.AssignForm,
) -> HttpResponse:
    standing = assign_reading.cases_now(cases)
    loads = assign_reading.leads_now(form.staff_ids)
    now: list[CaseNow] = [standing[case.pk] for case in cases]
    plan = [Choice(case_id, versions[case_id], staff_id) for case_id, staff_id in share_out(now, loads)]
    staff = assign_reading.staff_by_id(form.staff_ids)
    proposal = assign_presenters.proposal(cases, standing, plan, staff, loads)
    context |= {
        "proposal": proposal,
        "plan": [f"{choice.case_id}:{choice.version}:{choice.staff_id}" for choice in plan],
        "reason": form.cleaned_data["reason"],
        "kept": [(name, form.cleaned_data[name]) for name in form.fields if form.cleaned_data[name]],
    }
    return render(request, "caseload/assign_check.jinja", context)


def _do(request: PageRequest, query: QueryDict) -> HttpResponse:
    choices = [Choice(*numbers) for numbers in _sent(request, "plan", 3)]
    try:
        batch = assigning.assign_leads(
            actor=request.actor, choices=choices, reason=request.POST.get("reason", "")
        )
    except NotThere:
        raise
    except NotNow as why:
        context = {"sentence": why.sentence, "back": _list_address(query)}
        return render(request, "caseload/assign_refused.jinja", context, status=422)
    request.session[GIVEN] = {
        "id": batch.pk,
        "count": assign_reading.given_by(batch),
        "until": assigning.undo_until(batch).isoformat(),
    }
    return redirect("caseload-assigned", batch.pk)


@page(permission=permissions.LEAD)
def assigned(request: PageRequest, batch_id: int) -> HttpResponse:
    """What was given to whom, who was left out and why, and the way to take it back."""
    batch = assign_reading.own_assignment(request.actor, batch_id)
    if batch is None:
        raise Http404
    until = assigning.undo_until(batch)
    lines = assign_reading.lines_of(batch)
    shows(request, (line.person_id for line in lines))
    return render(request, "caseload/assigned.jinja", {"done": assign_presenters.done(batch, lines, until)})


@require_POST
@page(permission=permissions.LEAD)
def undo(request: PageRequest, batch_id: int) -> HttpResponse:
    """Take a bulk assignment back; the same page says what was restored and what was not."""
    assigning.undo_assignment(actor=request.actor, batch_id=batch_id)
    request.session.pop(GIVEN, None)
    return redirect("caseload-assigned", batch_id)
