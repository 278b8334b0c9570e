"""Pages of saved views: keep the filters in use, look after one's own (F10)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.caseload import forms, lists, permissions, reading, saved_views, views_reading
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.pages import PageRequest, page


@page(permission=permissions.VIEW)
def views(request: PageRequest) -> HttpResponse:
    """One's own views, to rename, share or delete, and those that colleagues share."""
    teams = views_reading.my_teams(request.actor)
    found = views_reading.views_for(request.actor, [team_id for team_id, _ in teams])
    return render(
        request,
        "caseload/views.jinja",
        {"own": views_reading.with_teams(v for v in found if not v.by), "shared": [v for v in found if v.by]},
    )


@page(permission=permissions.VIEW)
def new_view(request: PageRequest) -> HttpResponse:
    """Give the filters of the list a name and keep them."""
    asked = lists.Asked.read(request.GET.dict(), default_whose="ours")
    form = forms.NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save_view(actor=request.actor, name=form.cleaned_data["name"], asked=asked)
        except NotThere:
            raise
        except NotNow as why:
            form.add_error("name", why.sentence)
        else:
            messages.success(request, f"The view is saved: {view.name}")
            return redirect(views_reading.address_of(view))
    context = {
        "form": form,
        "filters": reading.filter_words(request.actor, asked),
        "back": f"{reverse('caseload')}?{request.GET.urlencode()}",
    }
    return render(request, "caseload/view_new.jinja", context, status=422 if form.errors else 200)


@page(permission=permissions.VIEW)
def change_view(request: PageRequest, view_id: int) -> HttpResponse:
    """Rename a view, share it with one's teams, start with it."""
    view = views_reading.own_view(request.actor, view_id)
    if view is None:
        raise Http404
    initial = {"name": view.name, "is_start": view.is_start, "teams": views_reading.shared_teams(view)}
    form = forms.ViewForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        teams=views_reading.my_teams(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            saved_views.change_view(
                actor=request.actor,
                view_id=view.pk,
                name=values["name"],
                team_ids=values.get("teams", []),
                is_start=values["is_start"],
            )
        except NotThere:
            raise
        except NotNow as why:
            form.add_error(None, why.sentence)
        else:
            messages.success(request, "The view is saved.")
            return redirect("saved-views")
    asked = lists.Asked.read(view.filters, default_whose="ours")
    context = {
        "form": form,
        "view": {"id": view.pk, "name": view.name, "href": views_reading.address_of(view)},
        "filters": reading.filter_words(request.actor, asked),
    }
    return render(request, "caseload/view_change.jinja", context, status=422 if form.errors else 200)


@require_POST
@page(permission=permissions.VIEW)
def delete_view(request: PageRequest, view_id: int) -> HttpResponse:
    """Delete one's own view."""
    saved_views.delete_view(actor=request.actor, view_id=view_id)
    messages.success(request, "The view is deleted. The people in it are where they were.")
    return redirect("saved-views")
