"""Who may see a person's record: the page for those who look after them, and one form a choice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access import actions, queries, sharing_forms
from joinedup.access import sharing_presenters as words
from joinedup.access.rules import sharing as rules
from joinedup.access.views.common import found_person, private
from joinedup.core.context import Actor
from joinedup.core.pages import PageRequest, page
from joinedup.design.forms import NhsForm
from joinedup.people.models import Person


@dataclass(frozen=True, slots=True)
class Recorded:
    """A choice one may write down: the form, what saves it, the words round it."""

    title: str
    button: str
    said: str
    form: Callable[[Any, Actor], NhsForm]
    save: Callable[[Actor, Person, dict[str, Any]], object]
    intro: str = ""


def _partners(actor: Actor, *, voluntary: bool = False) -> list[tuple[str, str]]:
    bodies = queries.partners(actor.place_id or 0, voluntary=voluntary)
    return [(str(body.pk), body.name) for body in bodies]


def _agree(actor: Actor, person: Person, data: dict[str, Any]) -> object:
    bodies = {body.pk: body for body in queries.partners(actor.place_id or 0, voluntary=True)}
    return actions.record_agreement(
        actor=actor, person=person, organisation=bodies[int(data["organisation"])], how=data["how"]
    )


RECORDED: dict[str, Recorded] = {
    "notice": Recorded(
        "Notice given",
        "Save notice",
        "The notice is recorded.",
        lambda data, actor: sharing_forms.NoticeForm(data),
        lambda actor, person, data: actions.give_notice(actor=actor, person_id=person.pk, **data),
        "Direct care rests on law and on people being told, not on consent. Record that this person was told how the"
        " partners share.",
    ),
    "basis": Recorded(
        "Our legal basis",
        "Save legal basis",
        "Your organisation's legal basis is recorded.",
        lambda data, actor: sharing_forms.BasisForm(data),
        lambda actor, person, data: actions.record_basis(actor=actor, person_id=person.pk, **data),
        "Each controller records its own. This one is for the organisation you are signed in for.",
    ),
    "objection": Recorded(
        "Objection to a partner",
        "Save objection",
        "The objection is on the Caldicott Guardian's list. Nothing changes until it is decided.",
        lambda data, actor: sharing_forms.ObjectionForm(data, partners=_partners(actor)),
        lambda actor, person, data: actions.receive_objection(
            actor=actor,
            person_id=person.pk,
            organisation_id=int(data["organisation"]),
            how=data["how"],
            reason=data["reason"],
        ),
        "If it is upheld, that partner no longer sees what others recorded. It keeps its own record.",
    ),
    "agreement": Recorded(
        "Agreement to a charity",
        "Save agreement",
        "The agreement is recorded.",
        lambda data, actor: sharing_forms.AgreementForm(data, partners=_partners(actor, voluntary=True)),
        _agree,
        "A voluntary organisation is told nothing of a person who has not agreed. It never sees health or care content.",
    ),
    "protect": Recorded(
        "Protect the address",
        "Protect the address",
        "Address and telephone are gone from every page, and nobody finds this person by searching.",
        lambda data, actor: sharing_forms.ReasonForm(data),
        lambda actor, person, data: actions.protect_address(
            actor=actor, person_id=person.pk, reason=data["reason"]
        ),
        "Address and telephone go from every page, list, card and export, for everybody, also for you. Keep what you"
        " need for visits in your own record. Only whoever decides on objections can lift this.",
    ),
}
"""What somebody who looks after a person may write down, by the last part of its address."""


@page(permission="access.share")
@private
def sharing(request: PageRequest, person_id: int) -> HttpResponse:
    """What was chosen about this record, by whom, since when; who may open it, and why."""
    person = found_person(person_id)
    history = queries.history(person.pk)
    context = {
        "p": {"id": person.pk, "name": words.name_of(person), "is_protected": person.is_protected},
        "may_seal": request.actor.may("access.seal"),
        "notices": words.newest_of_each(history, rules.NOTICE),
        "bases": words.newest_of_each(history, rules.BASIS),
        "objections": words.newest_of_each(history, rules.OBJECTION),
        "restriction": next(iter(words.newest_of_each(history, rules.RESTRICTION)), None),
        "protection": next(iter(words.newest_of_each(history, rules.PROTECTED)), None),
        "agreements": queries.agreements_of(person.pk),
        "joint": [
            (rules.JOINT_WORK.get(one.covers, one.covers), one.organisations, one.reference)
            for one in queries.arrangements(person.place_id)
        ],
        "openers": words.openers(queries.relationships_of(person.pk)),
        "history": [words.choice_shown(choice) for choice in history],
    }
    return render(request, "access/sharing.jinja", context)


@page(permission="access.share")
@private
def record(request: PageRequest, person_id: int, what: str) -> HttpResponse:
    """Write down one choice."""
    person = found_person(person_id)
    kind = RECORDED.get(what)
    if kind is None:
        raise Http404
    form = kind.form(request.POST if request.method == "POST" else None, request.actor)
    if request.method == "POST" and form.is_valid():
        kind.save(request.actor, person, form.cleaned_data)
        messages.success(request, kind.said)
        return redirect("person-sharing", person.pk)
    context = {
        "p": {"id": person.pk, "name": words.name_of(person)},
        "form": form,
        "heading": kind.title,
        "submit": kind.button,
        "intro": kind.intro,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "access/sharing_form.jinja", context, status=status)


@require_POST
@page(permission="access.share")
@private
def end_agreement(request: PageRequest, person_id: int, agreement_id: int) -> HttpResponse:
    """The person took an agreement back."""
    person = found_person(person_id)
    actions.withdraw_agreement(actor=request.actor, person_id=person.pk, agreement_id=agreement_id)
    messages.success(request, "The agreement is taken back. The organisation is told nothing more.")
    return redirect("person-sharing", person.pk)
