"""Entries of one's own organisation that nobody else may see (F101): seal and release."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access.views.common import private
from joinedup.caseload.presenters import full_name
from joinedup.caseload.sealing import set_sealed
from joinedup.core.pages import PageRequest, page
from joinedup.desk import sealed_reading
from joinedup.desk.views.common import found_person


@page(permission="access.seal")
@private
def sealed(request: PageRequest, person_id: int) -> HttpResponse:
    """What one's own organisation wrote about somebody, each with whether it is sealed."""
    person = found_person(person_id)
    context = {
        "p": {"id": person.pk, "name": full_name(person)},
        "entries": sealed_reading.own_entries(person.pk, request.actor.organisation_id),
        "organisation": request.assignment.organisation.name if hasattr(request, "assignment") else "",
    }
    return render(request, "desk/sealed.jinja", context)


@require_POST
@page(permission="access.seal")
@private
def seal(request: PageRequest, person_id: int, kind: str, entry_id: int) -> HttpResponse:
    """Seal one entry, or release it."""
    person = found_person(person_id)
    is_sealed = request.POST.get("doing") != "release"
    set_sealed(
        actor=request.actor,
        person_id=person.pk,
        kind=kind,
        entry_id=entry_id,
        is_sealed=is_sealed,
        reason=request.POST.get("reason", "")[:500],
    )
    messages.success(
        request,
        "Sealed. Only your organisation sees it." if is_sealed else "Released to everybody on the case.",
    )
    return redirect("person-sealed", person.pk)
