"""What is written on a person's page: one form, one action, back to the person."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access.views.common import private
from joinedup.caseload import actions
from joinedup.caseload import continuity as continuity_of
from joinedup.caseload.contacts import safeguarding
from joinedup.caseload.leads import ORDER_WORDS
from joinedup.caseload.models import Case
from joinedup.caseload.presenters import full_name, when
from joinedup.caseload.rules import RAISABLE
from joinedup.caseload.scope import Layout
from joinedup.core import clock
from joinedup.core.pages import PageRequest, page
from joinedup.design.forms import NhsForm
from joinedup.desk import forms, lookups, person_presenters, person_reading
from joinedup.desk.pieces import CFS_WORDS, ring
from joinedup.desk.views.common import found_person, place_of
from joinedup.desk.views.person import RAISE_WORDS
from joinedup.people.local_edits import add_carer
from joinedup.people.models import Person
from joinedup.place.models import Staff
from joinedup.place.queries import settings_of

MOST_NAMES = 300
Save = Callable[[Any], object]


def _shown(
    request: PageRequest,
    person: Person,
    form: NhsForm,
    *,
    title: str,
    button: str,
    intro: str = "",
    note: str = "",
) -> HttpResponse:
    context = {
        "p": {"id": person.pk, "name": full_name(person)},
        "form": form,
        "heading": title,
        "submit": button,
        "intro": intro,
        "note": note,
    }
    return render(
        request, "desk/person_form.jinja", context, status=422 if form.is_bound and form.errors else 200
    )


def _saved(request: PageRequest, person: Person, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("person", person.pk)


@page(permission="caseload.record")
@private
def note(request: PageRequest, person_id: int) -> HttpResponse:
    """Add a note."""
    person = found_person(person_id)
    form = forms.NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.write_note(actor=request.actor, person_id=person.pk, text=form.cleaned_data["text"])
        return _saved(request, person, "The note is saved.")
    return _shown(request, person, form, title="Add a note", button="Save note")


@page(permission="caseload.record")
@private
def safety(request: PageRequest, person_id: int) -> HttpResponse:
    """Add a safety note."""
    person = found_person(person_id)
    form = forms.SafetyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.add_safety_note(actor=request.actor, person_id=person.pk, **form.cleaned_data)
        return _saved(request, person, "The safety note is saved.")
    return _shown(
        request,
        person,
        form,
        title="Add a safety note",
        button="Save safety note",
        intro="A risk marker needs its source, a day to look again, and an answer to whether the person was told.",
    )


@require_POST
@page(permission="caseload.record")
@private
def end_safety(request: PageRequest, person_id: int, note_id: int) -> HttpResponse:
    """End a safety note."""
    person = found_person(person_id)
    ended = actions.end_safety_note(actor=request.actor, note_id=note_id)
    if ended.person_id != person.pk:
        raise Http404
    return _saved(request, person, "The safety note has ended.")


@page(permission="caseload.record")
@private
def carer(request: PageRequest, person_id: int) -> HttpResponse:
    """Add a carer."""
    person = found_person(person_id)
    form = forms.CarerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        add_carer(actor=request.actor, person_id=person.pk, **form.cleaned_data)
        return _saved(request, person, "The carer is recorded.")
    return _shown(request, person, form, title="Add a carer", button="Save carer")


@page(permission="caseload.record")
@private
def frailty(request: PageRequest, person_id: int) -> HttpResponse:
    """Score the Clinical Frailty Scale."""
    person = found_person(person_id)
    choices = [(score, f"{score}, {words}") for score, words in CFS_WORDS.items()]
    form = forms.FrailtyForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        actions.score_frailty(actor=request.actor, person_id=person.pk, score=form.cleaned_data["score"])
        return _saved(request, person, "The frailty score is saved.")
    return _shown(
        request,
        person,
        form,
        title="Score frailty",
        button="Save score",
        intro="How the person was two weeks ago, before any sudden illness. For people of 65 and over.",
    )


def _open_case(person: Person) -> Case:
    case = lookups.open_case(person)
    if case is None:
        raise Http404
    return case


def _around(layout: Layout, case: Case, read: person_reading.PersonRead) -> tuple[list[Staff], list[int]]:
    """Staff and teams around a person: of the teams involved, and of the huddle that looks after them."""
    involved = {work.team_id for work in read.involvements if work.ended is None and work.team_id}
    huddle = {t for t in layout.down.get(case.home_team_id or 0, ()) if t in layout.teams}
    if not huddle:
        huddle = {up for team in involved for up in layout.up.get(team or 0, ())}
    employers = {t for team in huddle for t in layout.down.get(team, ())} | {t for t in involved if t}
    named = lookups.staff_of_teams(case.place_id, employers, huddle, MOST_NAMES)
    today = clock.today()
    teams = sorted((t for t in employers | huddle if t in layout.teams), key=lambda t: layout.teams[t].name)
    return [s for s in named if s.left is None or s.left >= today], teams


def _name(staff: Staff) -> str:
    return f"{staff.family_name}, {staff.given_name} ({staff.profession}, {staff.organisation.name})"


@page(permission="caseload.lead")
@private
def lead(request: PageRequest, person_id: int) -> HttpResponse:
    """Choose who leads: suggested with reasons, chosen by a person (R16, F11)."""
    place_id = place_of(request)
    person = found_person(person_id)
    case = _open_case(person)
    read = person_reading.read_person(person, place_id=place_id)
    days = int(settings_of(place_id)["continuity.window_days"])
    workers = continuity_of.workers_seen(
        person.pk, since=continuity_of.window(read.now, days), until=read.now
    )
    suggested = [
        s for s in person_reading.suggestions(read, workers) if s.candidate.staff_id != case.lead_id
    ][:5]
    staff, _ = _around(Layout.of(place_id), case, read)
    form = forms.LeadForm(
        request.POST if request.method == "POST" else None,
        initial={"version": case.version},
        suggested=[
            (
                str(s.candidate.staff_id),
                f"{s.candidate.name}, {s.candidate.profession}",
                f"{s.candidate.team}: {', '.join(s.reasons)}",
            )
            for s in suggested
        ],
        others=[(str(s.pk), _name(s)) for s in staff if s.pk != case.lead_id],
    )
    if request.method == "POST" and form.is_valid():
        first = suggested[0].candidate.staff_id if suggested else None
        actions.choose_lead(
            actor=request.actor,
            case_id=case.pk,
            staff_id=form.staff_id,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            suggested=form.staff_id == first,
        )
        return _saved(request, person, "The lead is chosen.")
    return _shown(
        request,
        person,
        form,
        title="Change who leads" if case.lead else "Choose who leads",
        button="Save lead",
        intro=f"Now: {case.lead}." if case.lead else "Nobody leads yet.",
        note=f"How the order was made: {ORDER_WORDS} It is a suggestion: choose whom you judge best.",
    )


@page(permission="caseload.record")
@private
def risk(request: PageRequest, person_id: int) -> HttpResponse:
    """Say who holds the risk, until when (Q30)."""
    place_id = place_of(request)
    person = found_person(person_id)
    case = _open_case(person)
    layout = Layout.of(place_id)
    read = person_reading.read_person(person, place_id=place_id)
    staff, teams = _around(layout, case, read)
    holders = [(f"team:{t}", f"Team: {layout.teams[t].name}") for t in teams]
    holders += [(f"staff:{s.pk}", _name(s)) for s in staff]
    hours = int(settings_of(place_id)["risk.hold_hours"])
    form = forms.RiskForm(
        request.POST if request.method == "POST" else None,
        initial={"who": f"staff:{case.lead_id}"} if case.lead_id else {},
        holders=holders,
        moments=_moments(request, read.now, hours),
    )
    if request.method == "POST" and form.is_valid():
        kind, _, number = form.cleaned_data["who"].partition(":")
        actions.hold_risk(
            actor=request.actor,
            case_id=case.pk,
            until=form.until_when,
            staff_id=int(number) if kind == "staff" else None,
            team_id=int(number) if kind == "team" else None,
            plan=form.cleaned_data["plan"],
        )
        return _saved(request, person, "It is recorded who holds the risk.")
    return _shown(request, person, form, title="Say who holds the risk", button="Save")


def _moments(request: PageRequest, now: datetime, hours: int) -> Sequence[tuple[str, str]]:
    """The moments offered; those of a form that was opened minutes ago still count."""
    offered = person_presenters.until_choices(now, hours)
    sent = request.POST.get("until", "")
    if request.method == "POST" and sent and sent != forms.OTHER and sent not in dict(offered):
        try:
            moment = datetime.fromisoformat(sent)
        except ValueError:
            return offered
        if moment.tzinfo is not None and now < moment <= now + timedelta(days=14):
            return [*offered, (sent, when(moment, now))]
    return offered


@page(permission="caseload.raise")
@private
def raise_something(request: PageRequest, person_id: int, what: str) -> HttpResponse:
    """Raise something: one line if wanted, and the answer to "is someone at risk?" sends it (Q26)."""
    if what not in RAISABLE:
        raise Http404
    person = found_person(person_id)
    form = forms.RaiseForm(request.POST if request.method == "POST" else None)
    if what == "death-reported":
        form.fields["day"].label = "Day of death, if known"
        form.fields["line"].label = "Who told you, in a line"
    at_risk = request.POST.get("at_risk", "")
    asked = request.method == "POST" and at_risk not in {"no", "adult", "child"}
    if request.method == "POST" and form.is_valid() and not asked:
        day = form.cleaned_data["day"]
        if day is not None and day > clock.today():
            form.add_error("day", "When can't lie in the future")
        else:
            happened = None if day in {None, clock.today()} else clock.start_of_day(day)
            fact = actions.raise_something(
                actor=request.actor,
                person_id=person.pk,
                what=what,
                at_risk=at_risk,
                happened=happened,
                line=form.cleaned_data["line"],
            )
            if at_risk in {"adult", "child"}:
                return redirect("person-raised", person.pk, fact.pk)
            return _saved(request, person, f"{RAISE_WORDS[what]} is raised. The next huddle sees it.")
    context = {
        "p": {"id": person.pk, "name": full_name(person)},
        "form": form,
        "what": RAISE_WORDS[what],
        "is_death": what == "death-reported",
        "not_answered": asked,
    }
    failed = asked or (form.is_bound and bool(form.errors))
    return render(request, "desk/raise.jinja", context, status=422 if failed else 200)


@page(permission="caseload.raise")
@private
def raised(request: PageRequest, person_id: int, fact_id: int) -> HttpResponse:
    """What to do when somebody is at risk: ring, now (Q26)."""
    person = found_person(person_id)
    fact = lookups.raised(person, fact_id)
    if fact is None:
        raise Http404
    who = "child" if fact.values.get("at_risk") == "child" else "adult"
    route = safeguarding(Layout.of(place_of(request)), who)
    context = {
        "p": {"id": person.pk, "name": full_name(person)},
        "what": RAISE_WORDS[fact.kind],
        "who": who,
        "route": route,
        "ring": ring(route.telephone),
        "out_of_hours": ring(route.out_of_hours),
    }
    return render(request, "desk/raised.jinja", context)


@require_POST
@page(permission="caseload.raise")
@private
def withdraw(request: PageRequest, person_id: int, fact_id: int) -> HttpResponse:
    """Take back something that was raised by mistake."""
    person = found_person(person_id)
    fact = actions.withdraw_report(actor=request.actor, fact_id=fact_id)
    if fact.person_id != person.pk:
        raise Http404
    return _saved(request, person, "It is taken back. The record still shows that it was raised.")
