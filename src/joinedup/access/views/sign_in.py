"""Sign in, give the second proof, sign out, choose a role for this session."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from joinedup import embedded
from joinedup.access import actions, devices, door, queries, sessions, signing_in, throttle
from joinedup.access.factors import passkeys
from joinedup.access.forms import CodeForm, SignInForm
from joinedup.access.models import User
from joinedup.access.oidc import flow
from joinedup.access.roles import ROLES
from joinedup.access.signing_in import Method
from joinedup.core.actions import NotNow
from joinedup.core.context import acting
from joinedup.core.pages import PageRequest, page, public_page
from joinedup.design.dates import duration

WRONG = "Enter a sign-in name and password that match"
LOCKED = "This account is locked. Ask your organisation's Joined Up administrator to open it again."
PASSKEY = "sign-in"
WRONG_PASSKEY = "That passkey did not work. Try again, or sign in with your name and password."


def _page(
    request: HttpRequest, form: SignInForm, *, next_page: str, asks_code: bool = False, status: int = 200
) -> HttpResponse:
    personas = queries.personas()
    return render(
        request,
        "access/sign_in.jinja",
        {
            "form": form,
            "next": next_page,
            "asks_code": asks_code,
            "personas": personas,
            "demo_password": embedded.secret("demo") if personas else "",
            "passkey_options": passkeys.to_sign_in(PASSKEY),
            "services": [(service.id, service.name) for service in settings.SIGN_IN.service],
            "local": settings.SIGN_IN.local_sign_in,
        },
        status=status,
    )


@public_page
@never_cache
@sensitive_post_parameters("password", "code", "credential")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page: a passkey, or a name and password. On a demonstration it also lists the people one may be."""
    next_page = signing_in.safe_next(request, request.POST.get("next", request.GET.get("next", "")))
    if getattr(request, "actor", None) is not None and request.method == "GET":
        return redirect(next_page)
    if request.method == "GET":
        return _page(request, SignInForm(), next_page=next_page)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, next_page=next_page)
    username, code = form.cleaned_data["username"], form.cleaned_data["code"].strip()
    source, device = throttle.source_of(request), devices.known_device(request, username)
    buckets = throttle.for_password(username, source, device)
    slowed = not throttle.count(buckets)
    if slowed:
        both = throttle.for_both(username, source)
        if not code or not throttle.count(both):
            return _slowed(request, form, throttle.wait(both if code else buckets), next_page)
        buckets = both
    user = queries.user_with_password(request, username, form.cleaned_data["password"])
    if user is not None and not _may_sign_in_here(user):
        user = None
    proved = slowed and user is not None and _code_fits(user, code)
    if user is None or (slowed and not proved):
        _note_failed(username, "password")
        form.add_error(None, WRONG)
        return _page(request, form, next_page=next_page, asks_code=slowed)
    throttle.forgive(buckets)
    if user.locked_at is not None:
        form.add_error(None, LOCKED)
        return _page(request, form, next_page=next_page)
    if proved:
        return signing_in.complete(request, user, Method.PASSWORD_AND_CODE, next_page=next_page)
    if actions.has_second_factor(user):
        return signing_in.begin_second_step(request, user, next_page=next_page)
    return signing_in.complete(request, user, Method.PASSWORD, next_page=next_page)


def _slowed(request: HttpRequest, form: SignInForm, wait: timedelta | None, next_page: str) -> HttpResponse:
    how_long = duration(wait) if wait is not None else "a moment"
    form.add_error(
        None,
        f"There were several tries from here that did not fit. Wait {how_long}, or sign in at once with a passkey,"
        " or with your password and the code from your authenticator app.",
    )
    return _page(request, form, next_page=next_page, asks_code=True, status=429)


def _may_sign_in_here(user: User) -> bool:
    """Whether a password or passkey of ours opens anything for this account: where partners' own services sign people
    in, only for the emergency account."""
    return bool(settings.SIGN_IN.local_sign_in) or user.is_emergency


def _code_fits(user: User, code: str) -> bool:
    try:
        with acting(signing_in.actor_signing_in(user)) as actor:
            actions.use_code(actor=actor, user=user, code=code)
    except NotNow:
        return False
    return True


def _note_failed(username: str, step: str) -> None:
    user = queries.user_named(username)
    with acting(signing_in.actor_signing_in(user)) as actor:
        actions.note_failed(actor=actor, user=user, step=step)


@public_page
@sensitive_post_parameters("credential")
@require_POST
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: the device has checked its owner, so it stands for two proofs."""
    next_page = signing_in.safe_next(request, request.POST.get("next", ""))
    answer = request.POST.get("credential", "")
    passkey = queries.passkey_answering(answer)
    user = passkey.user if passkey is not None and _may_sign_in_here(passkey.user) else None
    try:
        if passkey is None or user is None:
            raise NotNow(WRONG_PASSKEY)
        with acting(signing_in.actor_signing_in(user)) as actor:
            actions.use_passkey(actor=actor, passkey=passkey, answer=answer, use=PASSKEY)
        if user.locked_at is not None:
            raise NotNow(LOCKED)
    except NotNow as stop:
        with acting(signing_in.actor_signing_in(user)) as actor:
            actions.note_failed(actor=actor, user=user, step="passkey")
        form = SignInForm({})
        form.errors.clear()
        form.add_error(None, stop.sentence)
        return _page(request, form, next_page=next_page)
    return signing_in.complete(request, user, Method.PASSKEY, next_page=next_page)


@public_page
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second proof after a right password: a code or a passkey."""
    waiting = signing_in.pending(request)
    user = queries.user_of(waiting[0]) if waiting else None
    if waiting is None or user is None or user.locked_at is not None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    use = f"second-{user.pk}"
    method: Method | None = None
    if request.method == "POST":
        answer = request.POST.get("credential", "")
        try:
            if answer:
                form = CodeForm({})
                form.errors.clear()
                passkey = queries.passkey_answering(answer)
                if passkey is None or passkey.user_id != user.pk:
                    raise NotNow("That passkey does not belong to this account.")
                with acting(signing_in.actor_signing_in(user)) as actor:
                    actions.use_passkey(actor=actor, passkey=passkey, answer=answer, use=use)
                method = Method.PASSWORD_AND_PASSKEY
            elif form.is_valid():
                _use_code(request, user, form.cleaned_data["code"])
                method = Method.PASSWORD_AND_CODE
        except NotNow as stop:
            form.add_error(None if answer else "code", stop.sentence)
            with acting(signing_in.actor_signing_in(user)) as actor:
                actions.note_failed(actor=actor, user=user, step="passkey" if answer else "code")
    if method is not None:
        return signing_in.complete(request, user, method, next_page=waiting[1])
    keys = queries.passkeys_of(user)
    return render(
        request,
        "access/sign_in_code.jinja",
        {
            "form": form,
            "passkey_options": passkeys.to_sign_in(use, [key.credential_id for key in keys]) if keys else "",
        },
    )


def _use_code(request: HttpRequest, user: User, code: str) -> None:
    """Use a code up at the pace that guessing allows. Raises NotNow."""
    source, device = throttle.source_of(request), devices.known_device(request, user.username)
    buckets = throttle.for_code(user.username, source, device)
    if not throttle.count(buckets):
        wait = throttle.wait(buckets)
        raise NotNow(
            f"Too many codes did not fit. Wait {duration(wait) if wait else 'a moment'}, or use a passkey."
        )
    with acting(signing_in.actor_signing_in(user)) as actor:
        actions.use_code(actor=actor, user=user, code=code)
    throttle.forgive(buckets)


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, and the one at the sign-in service that it stands on."""
    user = request.user
    if isinstance(user, User):
        with acting(getattr(request, "actor", None) or signing_in.actor_signing_in(user)) as actor:
            actions.note_signed_out(actor=actor, user=user)
    service = settings.SIGN_IN.by_id(request.session.get(sessions.PROVIDER, ""))
    there = flow.sign_out_address(service, request.session.get(signing_in.ID_TOKEN, "")) if service else ""
    request.session.flush()
    return redirect(there or "sign-in")


@page(permission=None)
def choose_role(request: PageRequest) -> HttpResponse:
    """The roles this account has; one is chosen for the session."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    return render(
        request,
        "access/choose_role.jinja",
        {
            "choices": [
                (a.pk, ROLES[a.role].name, a.organisation.name, a.place.name)
                for a in door.assignments_in(request, user)
            ]
        },
    )


@require_POST
@page(permission=None)
def take_role(request: PageRequest, assignment_id: int) -> HttpResponse:
    """Take one of the account's own roles for this session, under a new session key."""
    user = request.user
    own = door.assignments_in(request, user) if isinstance(user, User) else []
    taken = next((one for one in own if one.pk == assignment_id), None)
    if taken is not None:
        request.session.cycle_key()
        request.session[door.SESSION_ASSIGNMENT] = assignment_id
        with acting(door.actor_in(taken)) as actor:
            actions.note_role_taken(actor=actor, assignment=taken)
    return redirect(reverse("today"))
