"""Pages made of many rooms."""

from django.http import HttpResponse
from django.shortcuts import render

from joinedup.caseload import actions
from joinedup.core.pages import PageRequest, page


@page(permission=None)
def today(request: PageRequest) -> HttpResponse:
    """Home after sign-in."""
    return render(request, "desk/today.jinja", {})


@page(permission="people.search")
def find(request: PageRequest) -> HttpResponse:
    """Find a person."""
    return render(request, "desk/find.jinja", {})


@page(permission="people.review")
def reviews(request: PageRequest) -> HttpResponse:
    """Pairs of records that may be one person."""
    return render(request, "desk/reviews.jinja", {})


@page(permission="caseload.view")
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """One person."""
    who = actions.open_person(actor=request.actor, person_id=person_id)
    return render(request, "desk/person.jinja", {"name": f"{who.given_name} {who.family_name}"})
