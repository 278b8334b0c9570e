"""The list, and the name looked for in it."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from joinedup.caseload import lists, permissions, presenters, reading, views_reading
from joinedup.core.pages import PageRequest, page, shows

_NAMES = "caseload_names"  # in the session: names looked for never stand in an address (IG)

GIVEN = "caseload_given"  # in the session: the last leads given to many, while they can be taken back

_HAVE_CASES = frozenset({"practitioner", "unregistered_assessor"})
"""Roles whose own cases come first on the caseload; the others' work is the team's."""


def asked_of(request: PageRequest, query: QueryDict) -> lists.Asked:
    """What a list is asked for by an address's query, with the name that is looked for."""
    actor = request.actor
    kept: dict[str, str] = request.session.get(_NAMES, {})
    narrowed = any(query.get(key) for key in ("team", "area", "practice", "staff"))
    return lists.Asked.read(
        query.dict(),
        default_whose="mine" if actor.staff_id and actor.role in _HAVE_CASES and not narrowed else "ours",
        name=kept.get(query.get("name", ""), ""),
    )


@page(permission="caseload.view")
def caseload(request: PageRequest) -> HttpResponse:
    """The shared caseload: my work, our caseload, or any team, area, practice or professional (R14, R15)."""
    actor = request.actor
    if not request.GET and (start := views_reading.start_address(actor)):
        return redirect(start)
    asked = asked_of(request, request.GET)
    name = asked.name
    may_assign = actor.may(permissions.LEAD)
    read = reading.caseload_page(actor, asked)
    now = read.ground.now
    old_words, is_old = presenters.ages_line(read.ages)
    context: dict[str, Any] = {
        "asked": asked,
        "looked_for": name,
        "rows": [presenters.case_row(line, now) for line in read.page.lines],
        "page": read.page,
        "count_words": f"more than {read.page.count:,}" if read.page.is_more else f"{read.page.count:,}",
        "choices": read.choices,
        "shows": list(lists.SHOWS.items()),
        "orders": [(code, words) for code, (words, _) in lists.ORDERS.items()],
        "whose_words": read.whose_words,
        "data_age_words": old_words,
        "data_is_old": is_old,
        "chips": reading.chips(asked, read.choices, request.GET),
        "is_filtered": bool(asked.show or asked.team or asked.area or asked.practice or asked.staff or name),
        "views": read.views,
        "view_in_use": any(view.is_current for view in read.views),
        "save_href": f"{reverse('saved-view-new')}?{urlencode(asked.kept())}",
        "may_assign": may_assign,
        "assign_most": read.assign_most,
        "all_ticked": request.GET.get("tick") == "all",
        "undoable": presenters.undoable(request.session.get(GIVEN), now),
        "links": {
            "mine": f"{reverse('caseload')}?whose=mine",
            "ours": f"{reverse('caseload')}?whose=ours",
            "all": f"{reverse('caseload')}?whose=all",
        },
    }
    shows(request, (line.case.person_id for line in read.page.lines))
    return render(request, "caseload/caseload.jinja", context)


@require_POST
@page(permission="caseload.view")
def look_for(request: PageRequest) -> HttpResponse:
    """Keep the name looked for in the session and go back to the list with everything else as it was."""
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    for gone in ("name", "after", "before", "tick"):
        query.pop(gone, None)
    name = request.POST.get("family_name", "").strip()[:60]
    if name:
        kept = dict(list(request.session.get(_NAMES, {}).items())[-9:])
        key = secrets.token_urlsafe(6)
        kept[key] = name
        request.session[_NAMES] = kept
        query["name"] = key
    return redirect(f"{reverse('caseload')}?{query.urlencode()}" if query else reverse("caseload"))
