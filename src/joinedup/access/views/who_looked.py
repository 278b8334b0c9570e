"""Who has looked at somebody's record: for the information-governance lead, and the report for the person (F100, Q22)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access import presenters_audit as words
from joinedup.access.actions import audit as actions
from joinedup.access.look_pdf import look_pdf
from joinedup.access.permissions import AUDIT, AUDIT_NAMES
from joinedup.access.queries import ledger as ledgers
from joinedup.access.queries.who_looked import report_of
from joinedup.access.views.audit import for_governance, for_reporting
from joinedup.core import clock
from joinedup.core.actions import NotNow
from joinedup.core.pages import PageRequest, page
from joinedup.people.models import Person

CONTACT = (
    "Ask the information-governance lead of the service that looks after you, or of any service named above. They can"
    " tell you more, put right what is wrong, and take a complaint."
)


def _found(place_id: int, person_id: int) -> Person:
    person = ledgers.person_in(place_id, person_id)
    if person is None:
        raise Http404
    return person


@page(permission=AUDIT)
@for_reporting
def who_looked(request: PageRequest, place_id: int, person_id: int) -> HttpResponse:
    """Who has looked, what the person is told of it and what is withheld."""
    person = _found(place_id, person_id)
    return _page(request, place_id, person)


def _page(
    request: PageRequest, place_id: int, person: Person, *, which: str = "", error: str = ""
) -> HttpResponse:
    """The page; ``which``: the form that was sent and could not be used, ``error``: why."""
    actions.read_looks(actor=request.actor, person_id=person.pk)
    context = {
        "p": {"id": person.pk, "name": words.person_words(person, person.pk)},
        "report": words.report_shown(report_of(place_id, person.pk)),
        "may_release": request.actor.may(AUDIT_NAMES),
        "which": which,
        "error": error,
        "typed": request.POST.get("reason", ""),
        "chosen": request.POST.get("user") or request.POST.get("hold", ""),
    }
    return render(request, "access/who_looked.jinja", context, status=422 if which else 200)


def _number(request: PageRequest, name: str) -> int | None:
    given = request.POST.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    return int(given)


@page(permission=AUDIT)
@for_reporting
def report(request: PageRequest, place_id: int, person_id: int) -> HttpResponse:
    """The report for the person, in large print. Nothing in it, nor in its name, says that anything is withheld."""
    person = _found(place_id, person_id)
    found = report_of(place_id, person.pk)
    if found.whole is not None:
        raise NotNow("This report is withheld from the person. A reviewer can release it.")
    shown = words.report_shown(found)
    actions.print_looks(
        actor=request.actor, person_id=person.pk, lines=len(shown.told), withheld=len(shown.withheld)
    )
    pdf = look_pdf(
        name=words.full_name(person),
        place=ledgers.place_name(place_id),
        day=clock.today(),
        lines=shown.told,
        contact=CONTACT,
    )
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="who-has-looked-{clock.today():%Y-%m-%d}.pdf"'
        },
    )


def _sent(
    request: PageRequest,
    place_id: int,
    person_id: int,
    which: str,
    said: str,
    act: Callable[[Person, str], object],
) -> HttpResponse:
    """One form of the page: a reason, one action, and back."""
    person, reason = _found(place_id, person_id), request.POST.get("reason", "").strip()
    if len(reason) < actions.LEAST_WORDS:
        return _page(request, place_id, person, which=which, error="Say why, in at least ten letters")
    act(person, reason)
    messages.success(request, said)
    return redirect("audit-person", person.pk)


@require_POST
@page(permission=AUDIT)
@for_governance
def hold(request: PageRequest, place_id: int, person_id: int) -> HttpResponse:
    """Withhold an account's looks, or the whole report, from the person."""
    user_id = _number(request, "user")

    def act(person: Person, reason: str) -> object:
        return actions.hold_look(actor=request.actor, person_id=person.pk, user_id=user_id, reason=reason)

    return _sent(request, place_id, person_id, "hold", "Withheld from the person.", act)


@require_POST
@page(permission=AUDIT_NAMES)
@for_governance
def release(request: PageRequest, place_id: int, person_id: int) -> HttpResponse:
    """Release what was withheld: somebody other than who withheld it, with a reason."""
    hold_id = _number(request, "hold")

    def act(person: Person, reason: str) -> object:
        return actions.release_look(
            actor=request.actor, person_id=person.pk, hold_id=hold_id or 0, reason=reason
        )

    return _sent(request, place_id, person_id, "release", "Released.", act)


@require_POST
@page(permission=AUDIT_NAMES)
@for_governance
def names(request: PageRequest, place_id: int, person_id: int) -> HttpResponse:
    """Let the person know the names of those who looked until now."""

    def act(person: Person, reason: str) -> object:
        return actions.release_names(actor=request.actor, person_id=person.pk, reason=reason)

    return _sent(
        request, place_id, person_id, "names", "The names up to now are on the person's report.", act
    )
