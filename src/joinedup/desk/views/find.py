"""Find a person: always by POST, so that nobody's name, birth date or number stands in an address or a log."""

from django.http import HttpResponse
from django.shortcuts import render

from joinedup.access.views.common import private
from joinedup.caseload.presenters import age_of, known_as, list_name
from joinedup.core import clock
from joinedup.core.names import format_postcode
from joinedup.core.nhs_number import spaced
from joinedup.core.pages import PageRequest, page
from joinedup.design import dates
from joinedup.desk import finding, forms


@page(permission="people.search")
@private
def find(request: PageRequest) -> HttpResponse:
    """By the beginning of a family name with a birth date, or by NHS number. At most twenty; counted in the audit."""
    form = forms.FindForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = finding.search(actor=request.actor, **form.cleaned_data)
    today = clock.today()
    rows = [
        {
            "id": person.pk,
            "name": list_name(person),
            "known_as": known_as(person),
            "born": dates.short_date(person.birth_date) or "Not sent",
            "age": age_of(person, today),
            "nhs_number": spaced(person.nhs_number),
            "postcode": format_postcode(person.postcode),
            "practice": person.practice.name if person.practice else "",
            "is_dead": person.died is not None,
            "is_open": bool(getattr(person, "has_open_case", False)),
        }
        for person in (found.people if found else ())
    ]
    context = {
        "form": form,
        "rows": rows,
        "asked": found is not None,
        "more": found.more if found else False,
        "limit": finding.LIMIT,
        "may_open": request.actor.may("caseload.view"),
        "number_hint": found.hint if found else "",
        "known": found.known if found else (),
        "is_stopped": found.is_stopped if found else False,
        "may_break": request.actor.may("access.break_glass"),
    }
    return render(request, "desk/find.jinja", context, status=422 if form.is_bound and form.errors else 200)
