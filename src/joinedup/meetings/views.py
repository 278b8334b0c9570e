"""Pages of huddles."""

from django.http import HttpResponse
from django.shortcuts import render

from joinedup.core.pages import PageRequest, page
from joinedup.meetings import permissions, queries


@page(permission=permissions.VIEW)
def huddles(request: PageRequest) -> HttpResponse:
    """My huddles today and next, and all of the place."""
    return render(
        request, "meetings/huddles.jinja", {"series": list(queries.series_of(request.actor.place_id))}
    )
