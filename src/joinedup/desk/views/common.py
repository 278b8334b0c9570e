"""What the desk's pages share."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from joinedup.access.views.common import NotOpen
from joinedup.core.actions import Refused
from joinedup.core.context import Purpose, acting
from joinedup.core.pages import PageRequest
from joinedup.core.reading import LARGEST_ID
from joinedup.desk import lookups
from joinedup.desk.finding import KnownHere, known_here
from joinedup.people.models import Person
from joinedup.people.queries import root_of


def found_person(person_id: int) -> Person:
    """A person whom the reader may open, with what the pages show of them. Raises NotOpen, which the page answers by
    ``say_who_is_known``, or as not there."""
    person = lookups.person(person_id)
    if person is None:
        raise NotOpen(person_id)
    return person


def say_who_is_known(request: PageRequest, person_id: int) -> HttpResponse | None:
    """What a page says of somebody whom neither the reader nor their teams look after, and who can help; None of anybody
    of whom the finder says nothing."""
    known = known_here(request.actor, person_id) if person_id <= LARGEST_ID else None
    return _not_related(request, known) if known is not None else None


def _not_related(request: PageRequest, known: KnownHere) -> HttpResponse:
    request.refusal = Refused(  # type: ignore[attr-defined]
        "No relationship with this person.",
        kind=f"page:{request.resolver_match.view_name if request.resolver_match else ''}",
        actor=request.actor,
        permission="relationship",
    )
    context = {"known": known, "may_break": request.actor.may("access.break_glass")}
    return render(request, "desk/not_related.jinja", context, status=403)


def merged_away(request: PageRequest, person_id: int) -> int | None:
    """Who stands now for somebody who was merged away, None for anybody else. The way on is shown only to those who may
    open who stands there: the index is asked for its own purpose, the person in the reader's own context."""
    with acting(request.actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        root = root_of(place_of(request), person_id)
    if root is None or root == person_id or lookups.person(root) is None:
        return None
    return root


_BACK = "person_back"  # in the session: where each record was opened from, so that a form in between loses nothing
_BACK_KEPT = 20


def way_back(request: PageRequest, person_id: int) -> dict[str, str]:
    """Where a record was opened from, if that is one of our pages: kept for the session, filters and all (STYLE 6.1)."""
    wanted = request.GET.get("back", "")
    kept: dict[str, str] = request.session.get(_BACK, {})
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        if kept.get(str(person_id)) != wanted:
            kept.pop(str(person_id), None)
            kept = dict([*kept.items(), (str(person_id), wanted)][-_BACK_KEPT:])
            request.session[_BACK] = kept
        back = wanted
    else:
        back = kept.get(str(person_id), "")
    names = {"/": "Back to Today", "/find/": "Back to find", "/caseload/": "Back to the caseload"}
    return {
        "back": back,
        "back_words": names.get(back.partition("?")[0], "Back" if back else "Back to the caseload"),
    }


def place_of(request: PageRequest) -> int:
    """The place of whoever asks; an account without one sees no place's pages."""
    if request.actor.place_id is None:
        raise Http404
    return request.actor.place_id
