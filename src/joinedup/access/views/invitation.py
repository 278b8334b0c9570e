"""Taking up an invitation."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from joinedup.access import actions, queries, signing_in, throttle
from joinedup.access.forms import PasswordForm
from joinedup.access.signing_in import Method
from joinedup.core.actions import NotNow
from joinedup.core.context import acting
from joinedup.core.pages import public_page


@public_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, or sign in at one's own organisation; then a second factor is asked for. A link that is over,
    was used or never was says the same."""
    buckets = throttle.for_link(throttle.source_of(request))
    if throttle.wait(buckets) is not None:
        return render(request, "access/invitation_over.jinja", status=429)
    invited = queries.invited_by_token(token)
    if invited is None:
        throttle.count(buckets)
        return render(request, "access/invitation_over.jinja", status=404)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and settings.SIGN_IN.local_sign_in and form.is_valid():
        try:
            with acting(signing_in.actor_signing_in(invited.user)) as actor:
                user = actions.take_invitation(
                    actor=actor, token=token, password=form.cleaned_data["password"]
                )
        except NotNow as stop:
            form.add_error("password", stop.sentence)
        else:
            return signing_in.complete(request, user, Method.INVITATION, next_page="/my-sign-in/")
    return render(
        request,
        "access/invitation.jinja",
        {
            "form": form,
            "invited": invited,
            "token": token,
            "local": settings.SIGN_IN.local_sign_in,
            "services": [
                (service.id, service.name)
                for service in settings.SIGN_IN.service
                if "*" in service.organisations or invited.made_for.ods_code in service.organisations
            ],
        },
        status=422 if form.errors else 200,
    )
