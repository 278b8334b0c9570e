"""One person: the page, the timeline, the card."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access.views.common import private
from joinedup.caseload import actions
from joinedup.caseload.hot import Ground
from joinedup.caseload.presenters import feed_age, full_name
from joinedup.caseload.rules import FACT_KINDS, GROUP_WORDS, RAISABLE, Group
from joinedup.core import clock
from joinedup.core.pages import PageRequest, page
from joinedup.desk import card, lookups, person_presenters, person_reading, story
from joinedup.desk.views.common import found_person, merged_away, place_of, way_back

RAISE_WORDS: dict[str, str] = {
    "fall": "A fall",
    "carer-breakdown": "Carer breakdown",
    "concern": "A concern",
    "death-reported": "A death",
}
TIMELINE_SIZE = 60


def may_of(request: PageRequest) -> dict[str, bool]:
    """Which buttons this reader has."""
    actor = request.actor
    return {
        "record": actor.may("caseload.record"),
        "lead": actor.may("caseload.lead"),
        "raise": actor.may("caseload.raise"),
        "card": actor.may("caseload.print_card"),
        "task": actor.may("tasks.send"),
        "share": actor.may("access.share"),
        "see_tasks": actor.may("tasks.view"),
    }


@page(permission="caseload.view")
@private
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """The one page worth reading (SCREENS). Opening it is recorded."""
    place_id = place_of(request)
    elsewhere = merged_away(request, person_id)
    if elsewhere is not None:
        return redirect("person", person_id=elsewhere)
    who = found_person(person_id)
    actions.open_person(actor=request.actor, person_id=who.pk)
    read = person_reading.read_person(who, place_id=place_id)
    shown = person_presenters.person_page(read, staff_names=_staff_names(read.facts))
    context: dict[str, Any] = {
        "p": shown,
        "may": may_of(request),
        "raisable": [
            (code, RAISE_WORDS[code]) for code in RAISABLE if code != "death-reported" or not shown.has_died
        ],
        **way_back(request, who.pk),
    }
    return render(request, "desk/person.jinja", context)


def _staff_names(facts: Any) -> dict[int, str]:
    ids = {fact.values["staff"] for fact in facts if isinstance(fact.values.get("staff"), int)}
    return lookups.staff_names(ids)


@page(permission="caseload.view")
@private
def timeline(request: PageRequest, person_id: int) -> HttpResponse:
    """Everything from all partners, newest first, by partner and kind (R34, F114)."""
    place_id = place_of(request)
    who = found_person(person_id)
    actions.open_person(actor=request.actor, person_id=who.pk, part="timeline")
    now = clock.now()
    facts = person_reading.timeline_facts(who.pk, now)
    partners = lookups.partners_in_timeline(who)
    partner, kind = request.GET.get("partner", ""), request.GET.get("kind", "")
    if partner and partner in {str(body.pk) for body in partners}:
        facts = facts.filter(controller=int(partner))
    if kind in set(Group):
        facts = facts.filter(kind__in=[code for code, known in FACT_KINDS.items() if known.group == kind])
    after = request.GET.get("after", "")
    if after.isdigit() and len(after) < 16:
        last = lookups.fact(who, int(after))
        if last is not None:
            facts = facts.filter(effective__lte=last.effective).exclude(
                effective=last.effective, pk__gte=last.pk
            )
    found = list(facts[: TIMELINE_SIZE + 1])
    more, found = len(found) > TIMELINE_SIZE, found[:TIMELINE_SIZE]
    ground = Ground.of(place_id, now)
    lists = person_reading.list_states(place_id, ground)
    context = {
        "p": {"id": who.pk, "name": full_name(who)},
        "may_share": request.actor.may("access.share"),
        "entries": story.entries(
            found, person_reading.notes_of(found), now, staff=_staff_names(found), sites=ground.sites
        ),
        "next": found[-1].pk if more else None,
        "after": after,
        "partners": [(str(body.pk), body.name) for body in partners],
        "partner": partner,
        "kinds": [(group.value, GROUP_WORDS[group]) for group in Group],
        "kind": kind,
        **way_back(request, who.pk),
        "old": [
            feed_age(state.organisation.name, state.format, state.as_at, is_old=True, now=now).words
            for state in lists
            if state.is_old and state.is_expected and state.organisation in partners
        ],
    }
    return render(request, "desk/timeline.jinja", context)


@page(permission="caseload.print_card")
@private
def contact_card(request: PageRequest, person_id: int) -> HttpResponse:
    """A large-print card for the person's fridge: it discloses nothing about who else is involved (R18, Q16, Q27)."""
    place_id = place_of(request)
    who = found_person(person_id)
    actions.print_card(actor=request.actor, person_id=who.pk)
    return render(request, "desk/card.jinja", {"card": card.card_of(who, place_id=place_id)})


@require_POST
@page(permission="caseload.record")
@private
def key_safe(request: PageRequest, person_id: int, note_id: int) -> HttpResponse:
    """A key-safe code, on tap: one page, audited, never in a list, on a wall or in print (Q25)."""
    who = found_person(person_id)
    note = actions.show_key_safe(actor=request.actor, note_id=note_id)
    if note.person_id != who.pk:
        raise Http404
    return render(
        request,
        "desk/key_safe.jinja",
        {
            "p": {"id": who.pk, "name": full_name(who)},
            "code": note.text,
            "source": note.source,
        },
    )
