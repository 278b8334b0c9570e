"""What staff of one's own organisation are authorised and competent to decide."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup.access import decision_words
from joinedup.access.actions import decisions as actions
from joinedup.access.forms_authority import AuthorityForm
from joinedup.access.permissions import AUTHORISE
from joinedup.access.queries import decisions as queries
from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.pages import PageRequest, page


@page(permission=AUTHORISE)
def authorities(request: PageRequest) -> HttpResponse:
    """The types of decision with what each asks for, who may take them by authority or competence, and a form."""
    actor = request.actor
    types = list(queries.decision_types(actor.place_id).values())
    colleagues = queries.colleagues_of(actor)
    form = AuthorityForm(
        request.POST or None,
        staff=[(str(one.pk), f"{one.given_name} {one.family_name}, {one.profession}") for one in colleagues],
        what=decision_words.what_may_be_given(types),
        today=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        kind, _, code = form.cleaned_data["what"].partition(":")
        try:
            actions.give_authority(
                actor=actor,
                staff_id=int(form.cleaned_data["staff"]),
                kind=kind,
                code=code,
                last_day=form.cleaned_data["last_day"],
                evidence=form.cleaned_data["evidence"],
            )
        except NotThere:
            raise
        except NotNow as why:
            form.add_error(None, why.sentence)
        else:
            messages.success(request, "Recorded.")
            return redirect("authorities")
    return render(
        request,
        "access/authorities.jinja",
        {
            "form": form,
            "types": decision_words.types_shown(types),
            "given": decision_words.authorities_shown(queries.authorities_of(actor)),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@page(permission=AUTHORISE)
def end_authority(request: PageRequest, authority_id: int) -> HttpResponse:
    """Take one back."""
    actions.end_authority(actor=request.actor, authority_id=authority_id)
    messages.success(request, "Taken back.")
    return redirect("authorities")
