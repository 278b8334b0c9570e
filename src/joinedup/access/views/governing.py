"""Pages of the Caldicott Guardian and the information-governance lead: what waits to be considered, reviewed, decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access import actions, queries, sharing_forms
from joinedup.access import sharing_presenters as words
from joinedup.access.rules import exclusions
from joinedup.access.rules import sharing as rules
from joinedup.access.views.common import found, private
from joinedup.core import clock
from joinedup.core.pages import PageRequest, page, shows
from joinedup.design import dates
from joinedup.people import never_link

NOBODY = "Nobody here has that NHS number. Check it, digit by digit."


@page(permission="access.decide")
@private
def desk(request: PageRequest) -> HttpResponse:
    """What waits: objections, then openings to review."""
    place, today = request.actor.place_id or 0, clock.today()
    with queries.governing(request.actor):
        objections = queries.waiting_objections(place)
        glass = queries.waiting_for_review(place)
        done = queries.reviewed(place)
        shows(request, [*(o.person_id for o in objections), *(g.person_id for g in [*glass, *done])])
        context = {
            "objections": [(words.name_of(o.person), words.choice_shown(o)) for o in objections],
            "glass": [words.glass_shown(one, today) for one in glass],
            "done": [words.glass_shown(one, today) for one in done],
            "may_review": request.actor.may("access.review_glass"),
            "may_never_link": request.actor.may("people.never_link"),
            "form": sharing_forms.NumberForm(),
        }
        return render(request, "access/sharing_desk.jinja", context)


@page(permission="access.decide")
@private
def objection(request: PageRequest, choice_id: int) -> HttpResponse:
    """One objection: the way it went, and where it goes next."""
    actor = request.actor
    with queries.governing(actor):
        given = found(queries.objection(actor.place_id or 0, choice_id))
        steps = queries.steps_of(given)
        shows(request, [given.person_id])
        last = steps[-1]
        states = [
            (state, label)
            for state, label in rules.STATES[rules.OBJECTION].items()
            if state != rules.RECEIVED and rules.may_follow(last.state, state) is None
        ]
        posted = request.POST if request.method == "POST" else None
        form = sharing_forms.DecideForm(posted, states=states, initial={"seen": last.pk})
        if posted is not None and form.is_valid() and given.organisation_id is not None:
            made = actions.decide_objection(
                actor=actor,
                person_id=given.person_id,
                organisation_id=given.organisation_id,
                **form.cleaned_data,
            )
            messages.success(request, f"{rules.STATES[rules.OBJECTION][made.state]}. It counts from now on.")
            return redirect("objection", made.pk)
        context = {
            "name": words.name_of(given.person),
            "partner": given.organisation.name if given.organisation else "",
            "steps": [words.choice_shown(step) for step in steps],
            "form": form,
            "is_open": bool(states),
            "choice_id": choice_id,
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "access/objection.jinja", context, status=status)


@page(permission="access.review_glass")
@private
def glass_review(request: PageRequest, glass_id: int) -> HttpResponse:
    """One opening: who, why, what to know, and what the reviewer says of it."""
    actor = request.actor
    with queries.governing(actor):
        one = found(queries.opening(actor.place_id or 0, glass_id))
        shows(request, [one.person_id])
        form = sharing_forms.GlassReviewForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            actions.review_glass(actor=actor, glass_id=one.pk, **form.cleaned_data)
            messages.success(request, "The review is recorded.")
            return redirect("sharing-desk")
        context = {"glass": words.glass_shown(one, clock.today()), "form": form}
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "access/glass_review.jinja", context, status=status)


@require_POST
@page(permission="access.decide")
@private
def find(request: PageRequest) -> HttpResponse:
    """Somebody by NHS number, to restrict their record or look at what was chosen."""
    form = sharing_forms.NumberForm(request.POST)
    number = form.cleaned_data["nhs_number"] if form.is_valid() else ""
    with queries.governing(request.actor):
        person = queries.person_by_number(request.actor.place_id or 0, number)
    if person is None:
        messages.error(request, NOBODY)
        return redirect("sharing-desk")
    return redirect("sharing-person", person.pk)


@page(permission="access.decide")
@private
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """What was chosen about somebody; restrict the record, lift it, lift a protected address."""
    actor = request.actor
    with queries.governing(actor):
        who = found(queries.person_of(person_id))
        history = queries.history(who.pk)
        last = queries.newest(who.pk, rules.RESTRICTION, None)
        is_restricted = last is not None and last.state == "restricted"
        posted = request.POST if request.method == "POST" else None
        doing = posted.get("doing", "") if posted is not None else ""
        restrict = sharing_forms.RestrictForm(
            posted if doing == "restrict" else None,
            parties=queries.nameable(who),
            initial={"parties": [str(party) for party in last.parties] if last and is_restricted else []},
        )
        lift = sharing_forms.ReasonForm(
            posted if doing in {"lift", "unprotect"} else None, prefix=doing or None
        )
        if doing == "restrict" and restrict.is_valid():
            data = restrict.cleaned_data
            actions.restrict(
                actor=actor,
                person_id=who.pk,
                parties=[int(key) for key in data["parties"]],
                reason=data["reason"],
            )
            messages.success(request, "The record is restricted to those named.")
            return redirect("sharing-person", who.pk)
        if doing == "lift" and lift.is_valid():
            actions.lift_restriction(actor=actor, person_id=who.pk, **lift.cleaned_data)
            messages.success(request, "The restriction is lifted.")
            return redirect("sharing-person", who.pk)
        if doing == "unprotect" and lift.is_valid():
            actions.lift_protection(actor=actor, person_id=who.pk, **lift.cleaned_data)
            messages.success(request, "The address is shown again.")
            return redirect("sharing-person", who.pk)
        wrong = restrict if doing == "restrict" else lift
        context = {
            "p": {"id": who.pk, "name": words.name_of(who), "is_protected": who.is_protected},
            "history": [words.choice_shown(choice) for choice in history],
            "is_restricted": is_restricted,
            "named": queries.named_in(last) if is_restricted else [],
            "restrict": restrict,
            "lift": lift if doing == "lift" else sharing_forms.ReasonForm(prefix="lift"),
            "unprotect": lift if doing == "unprotect" else sharing_forms.ReasonForm(prefix="unprotect"),
            "wrong": wrong,
        }
        status = 422 if wrong.is_bound and wrong.errors else 200
        return render(request, "access/sharing_person.jinja", context, status=status)


@page(permission="people.never_link")
@private
def never_linked(request: PageRequest) -> HttpResponse:
    """Who must never be linked. Reviewers never see this page, nor any pair on it."""
    actor = request.actor
    with queries.governing(actor):
        form = sharing_forms.NeverLinkForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            ids: dict[str, int | None] = {}
            for name in ("first", "second"):
                who = queries.person_by_number(actor.place_id or 0, data[name]) if data[name] else None
                ids[name] = who.pk if who else None
                if data[name] and who is None:
                    form.add_error(name, NOBODY)
            if not form.errors and ids["first"] is not None:
                never_link.add(
                    actor=actor,
                    person_id=ids["first"],
                    other_id=ids["second"],
                    reference=data["reference"],
                )
                messages.success(request, "They are on the list.")
                return redirect("never-link")
        entries = never_link.entries(actor.place_id or 0)
        shows(request, [one for entry in entries for one in (entry.person_id, entry.other_id)])
        context = {
            "form": form,
            "entries": [
                {
                    "id": entry.pk,
                    "person": words.name_of(entry.person),
                    "other": words.name_of(entry.other) if entry.other else "anybody",
                    "reference": entry.reference,
                    "by": f"{entry.recorded_by_name}, {dates.short_date(entry.recorded_at)}",
                }
                for entry in entries
            ],
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "access/never_link.jinja", context, status=status)


@require_POST
@page(permission="people.never_link")
@private
def end_never_link(request: PageRequest, entry_id: int) -> HttpResponse:
    """Take an entry off the list."""
    with queries.governing(request.actor):
        never_link.end(actor=request.actor, entry_id=entry_id)
    messages.success(request, "They are off the list.")
    return redirect("never-link")


@page(permission="access.govern")
def excluded(request: PageRequest) -> HttpResponse:
    """What is sealed at the door, by which list and law, and which controller released what."""
    actor, current = request.actor, exclusions.current()
    names = exclusions.names()
    form = sharing_forms.ReleaseForm(
        request.POST if request.method == "POST" else None, categories=list(names.items())
    )
    if request.method == "POST" and form.is_valid():
        actions.release_category(actor=actor, **form.cleaned_data)
        messages.success(request, "Your organisation's decision counts for lists that come from now on.")
        return redirect("exclusions")
    context = {
        "version": current.version,
        "categories": current.categories,
        "released": [
            {
                "organisation": said.organisation.name,
                "category": names.get(said.category, said.category),
                "is_released": said.is_released,
                "reference": said.reference,
                "by": f"{said.recorded_by_name}, {dates.short_date(said.recorded_at)}",
            }
            for said in queries.last_words(actor.place_id or 0)
        ],
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "access/exclusions.jinja", context, status=status)


@page(permission="access.govern")
def joint(request: PageRequest) -> HttpResponse:
    """Who are controllers together, for what, under which arrangement."""
    actor = request.actor
    bodies = queries.partners(actor.place_id or 0)
    form = sharing_forms.ArrangementForm(
        request.POST if request.method == "POST" else None,
        partners=[(body.ods_code, body.name) for body in bodies],
    )
    if request.method == "POST" and form.is_valid():
        actions.record_arrangement(actor=actor, **form.cleaned_data)
        messages.success(request, "The arrangement is recorded.")
        return redirect("joint-controllers")
    names = {body.ods_code: body.name for body in bodies}
    context = {
        "arrangements": [
            {
                "covers": rules.JOINT_WORK.get(one.covers, one.covers),
                "organisations": [names.get(code, code) for code in one.organisations],
                "reference": one.reference,
                "since": dates.short_date(one.valid_from),
            }
            for one in queries.arrangements(actor.place_id or 0)
        ],
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "access/joint.jinja", context, status=status)
