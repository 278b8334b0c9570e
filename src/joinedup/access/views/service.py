"""Signing in and out at a partner's own service (OpenID Connect)."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from joinedup.access import actions, queries, signing_in
from joinedup.access.models import User
from joinedup.access.oidc import flow, tokens
from joinedup.access.oidc.claims import Said
from joinedup.access.oidc.config import Service
from joinedup.access.oidc.keys import ServiceFault
from joinedup.access.signing_in import Method
from joinedup.core.actions import NotNow
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.pages import public_page

logger = logging.getLogger("joinedup.access")

BEGUN, ASKED = "service_sign_in", "asked"
FAILED = "Signing in there did not work. Try again; if it goes on, ask your organisation's Joined Up administrator."


def _service(service_id: str) -> Service:
    found = settings.SIGN_IN.by_id(service_id)
    if not isinstance(found, Service):
        raise Http404
    return found


@public_page
@require_POST
def sign_in_with(request: HttpRequest, service_id: str) -> HttpResponse:
    """Send the browser to a service."""
    service = _service(service_id)
    again = getattr(request, "actor", None) is not None
    try:
        begun = flow.begin(
            service,
            next_page=signing_in.safe_next(request, request.POST.get("next", "")),
            invitation=request.POST.get("invitation", "")[:100],
            again=again,
        )
    except ServiceFault as fault:
        return _failed(request, service, fault)
    if not again:
        request.session.cycle_key()
    request.session[BEGUN] = begun.kept
    return redirect(begun.address)


def _failed(request: HttpRequest, service: Service, fault: ServiceFault) -> HttpResponse:
    """Say in the log what the service did, and on the page what to do. Nothing of what came is shown."""
    logger.warning("Sign-in service %s %s.", service.id, fault)
    with acting(Actor(place_id=None, purpose=Purpose.SIGN_IN)) as actor:
        actions.note_failed(actor=actor, user=None, step="service")
    return _stopped(request, service, FAILED)


def _stopped(request: HttpRequest, service: Service, sentence: str) -> HttpResponse:
    return render(
        request, "access/service_stopped.jinja", {"service": service.name, "sentence": sentence}, status=400
    )


@public_page
@never_cache
@require_GET
def sign_in_back(request: HttpRequest, service_id: str) -> HttpResponse:
    """The browser is back from a service."""
    service = _service(service_id)
    begun = request.session.pop(BEGUN, None)
    try:
        if not isinstance(begun, dict):
            raise ServiceFault("came back to a browser that did not ask")
        said, id_token = flow.finish(service, begun, request.GET.dict())
    except ServiceFault as fault:
        return _failed(request, service, fault)
    user = queries.user_at(service.issuer, said.subject)
    if begun["again"]:
        return _again(request, service, user, str(begun["next"]))
    if user is None and begun["invitation"]:
        invited = queries.invited_by_token(str(begun["invitation"]))
        if invited is not None:
            try:
                user = _take_up(service, said, str(begun["invitation"]))
            except NotNow as stop:
                return _stopped(request, service, stop.sentence)
    if user is None:
        return _ask(request, service, said)
    if user.locked_at is not None:
        with acting(signing_in.actor_signing_in(user)) as actor:
            actions.note_failed(actor=actor, user=user, step="service")
        return _stopped(
            request,
            service,
            "This account is locked. Ask your organisation's Joined Up administrator to open it again.",
        )
    return signing_in.complete(
        request,
        user,
        Method.SERVICE,
        next_page=str(begun["next"]),
        service=signing_in.Service(
            service.id, said.session, said.subject, said.organisations, said.chosen, id_token
        ),
    )


def _again(request: HttpRequest, service: Service, user: User | None, next_page: str) -> HttpResponse:
    """Somebody signed in has proved anew at the service who they are, if it is the same person."""
    actor = getattr(request, "actor", None)
    if actor is None or user is None or user.pk != actor.user_id:
        return _stopped(request, service, "You signed in there as somebody else. Sign out here first.")
    signing_in.proved_again(request, is_strong=True)
    actions.note_proved_again(actor=actor, user=user, method="service")
    return redirect(next_page)


def _take_up(service: Service, said: Said, token: str) -> User:
    """Bind an invited account to who somebody is at the service."""
    invited = queries.invited_by_token(token)
    if invited is None:
        raise NotNow("The invitation's link no longer works.")
    with acting(signing_in.actor_signing_in(invited.user)) as actor:
        actions.bind_identity(
            actor=actor,
            user=invited.user,
            provider=service.id,
            issuer=service.issuer,
            subject=said.subject,
        )
        actions.take_invitation(actor=actor, token=token)
    return invited.user


def _ask(request: HttpRequest, service: Service, said: Said) -> HttpResponse:
    """Nobody here knows this person: no access, and a request to their organisation's administrator."""
    wanted = [
        code for code in (said.chosen, *(code for code, _ in said.proposed), *said.organisations) if code
    ]
    where = queries.where_to_ask(wanted)
    organisation = ""
    if where is not None:
        place, body = where
        organisation = body.name
        with acting(Actor(place_id=place.pk, organisation_id=body.pk, purpose=Purpose.SIGN_IN)) as actor:
            actions.ask_for_access(
                actor=actor,
                provider=service.id,
                issuer=service.issuer,
                subject=said.subject,
                name=said.name,
                staff_number=said.staff_number,
                place=place,
                organisation=body,
                proposed=[role for code, role in said.proposed if code == body.ods_code],
            )
    request.session.flush()
    request.session[ASKED] = {"organisation": organisation, "service": service.name}
    return redirect("sign-in-waiting")


@public_page
@never_cache
@require_GET
def sign_in_waiting(request: HttpRequest) -> HttpResponse:
    """Signed in at a service, and not known here: what happens next."""
    asked = request.session.get(ASKED)
    if not isinstance(asked, dict):
        return redirect("sign-in")
    return render(request, "access/waiting.jinja", asked)


@csrf_exempt
@public_page
@never_cache
@require_POST
def back_channel_logout(request: HttpRequest, service_id: str) -> HttpResponse:
    """A service tells that somebody has signed out there (OpenID Connect Back-Channel Logout). The token says who and
    proves that the service says it; there is no cookie and no form."""
    service = _service(service_id)
    try:
        said = tokens.check_logout_token(service, request.POST.get("logout_token", ""))
    except ServiceFault as fault:
        logger.warning("Sign-in service %s %s (logout).", service.id, fault)
        return JsonResponse({"error": "invalid_request"}, status=400)
    with acting(Actor(place_id=None, purpose=Purpose.SIGN_IN)) as actor:
        actions.end_sessions_at_service(
            actor=actor, provider=service.id, session=said.session, subject=said.subject
        )
    return HttpResponse(status=200)
