"""Opening a record at once, and saying who one is oneself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from joinedup.access import actions, queries, sharing_forms
from joinedup.access.jobs import tell_of_break_glass
from joinedup.access.views.common import found, private
from joinedup.core.pages import PageRequest, page
from joinedup.design import dates


@page(permission="access.break_glass")
@private
def break_glass(request: PageRequest, person_id: int) -> HttpResponse:
    """Ask for a reason, then open the record. The page names nobody: whoever breaks the glass knows whom they look for."""
    actor = request.actor
    person = found(queries.known_person(actor=actor, person_id=person_id))
    form = sharing_forms.BreakGlassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        glass = actions.break_glass(actor=actor, person_id=person.pk, **form.cleaned_data)
        tell_of_break_glass.defer(place_id=glass.place_id, glass_id=glass.pk)
        messages.success(
            request,
            f"This record is open to you until {dates.clock_time(glass.until)}. Your reason will be reviewed.",
        )
        return redirect("person", person.pk)
    context = {
        "form": form,
        "person_id": person.pk,
        "open_now": queries.live(actor=actor, person_id=person.pk) is not None,
        "minutes": queries.glass_minutes(person.place_id),
        "knows_me": queries.own_identity(actor) is not None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "access/break_glass.jinja", context, status=status)


@page(permission=None)
@private
def own_identity(request: PageRequest) -> HttpResponse:
    """Who the account's holder is, so that their own record and a relative's are known as such."""
    actor = request.actor
    told = queries.own_identity(actor) if actor.place_id else None
    initial = (
        {
            "given_name": told.given_name,
            "family_name": told.family_name,
            "birth_date": told.birth_date,
            "nhs_number": told.nhs_number,
            "postcode": told.postcode,
        }
        if told
        else None
    )
    form = sharing_forms.OwnIdentityForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.tell_own_identity(actor=actor, **form.cleaned_data)
        messages.success(request, "Saved. Nobody else sees this.")
        return redirect("own-identity")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "access/own_identity.jinja", {"form": form}, status=status)
