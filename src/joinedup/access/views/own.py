"""One's own sign-in: second factors, password, where one is signed in, proving again who one is."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from joinedup.access import actions, devices, presenters, queries, signing_in, throttle
from joinedup.access.factors import codes, passkeys
from joinedup.access.forms import AgainForm, AppForm, PasskeyForm, PasswordForm
from joinedup.access.models import User
from joinedup.access.recent import require_recent_sign_in
from joinedup.access.sessions import PROVIDER, hash_of
from joinedup.core import clock
from joinedup.core.actions import NotNow
from joinedup.core.pages import PageRequest, page

MINUTES = 15
"""How long ago somebody may have proved who they are before they change how they sign in."""

_OFFERED = "offered_app"


def _me(request: PageRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a page behind sign-in without an account")
    return user


@never_cache
@page(permission=None)
def my_sign_in(request: PageRequest) -> HttpResponse:
    """How I sign in, and where I am signed in."""
    me = _me(request)
    return render(
        request,
        "access/my_sign_in.jinja",
        {
            "must_add": getattr(request, "must_add_factor", False),
            "app": queries.app_of(me),
            "passkeys": queries.passkeys_of(me),
            "codes_left": queries.recovery_codes_left(me),
            "has_password": me.has_usable_password(),
            "sessions": presenters.sessions(
                queries.sessions_of(me),
                own_key_hash=hash_of(request.session.session_key or ""),
                now=clock.now(),
            ),
        },
    )


@require_POST
@page(permission=None)
def session_end(request: PageRequest, session_id: int) -> HttpResponse:
    """End one of my sessions."""
    actions.end_own_sessions(actor=request.actor, session_id=session_id)
    messages.success(request, "That browser is signed out.")
    return redirect("my-sign-in")


@require_POST
@page(permission=None)
def sessions_end(request: PageRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    actions.end_own_sessions(actor=request.actor)
    request.session.flush()
    return redirect("sign-in")


@never_cache
@sensitive_post_parameters("code")
@page(permission=None)
@require_recent_sign_in(MINUTES)
@require_http_methods(["GET", "POST"])
def app_add(request: PageRequest) -> HttpResponse:
    """Add an authenticator app: point it at the picture, type what it shows."""
    me = _me(request)
    secret = request.session.get(_OFFERED)
    if request.method == "GET" or not secret:
        secret = request.session[_OFFERED] = codes.new_secret()
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            printed = actions.add_app(
                actor=request.actor, user=me, secret=secret, code=form.cleaned_data["code"]
            )
        except NotNow as stop:
            form.add_error("code", stop.sentence)
        else:
            del request.session[_OFFERED]
            request.session[signing_in.PROVED] = True
            return _added(request, printed, "Your authenticator app is in use.")
    return render(
        request,
        "access/app_add.jinja",
        {
            "form": form,
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "picture": codes.picture_of(codes.address_of(secret, me.username)),
        },
        status=422 if form.errors else 200,
    )


def _added(request: PageRequest, printed: list[str], sentence: str) -> HttpResponse:
    if printed:
        return render(request, "access/recovery_codes.jinja", {"codes": printed, "sentence": sentence})
    messages.success(request, sentence)
    return redirect("my-sign-in")


@require_POST
@page(permission=None)
@require_recent_sign_in(MINUTES)
def app_remove(request: PageRequest) -> HttpResponse:
    """Take the authenticator app away."""
    actions.remove_app(actor=request.actor, user=_me(request))
    messages.success(request, "The authenticator app is taken away.")
    return redirect("my-sign-in")


@never_cache
@sensitive_post_parameters("credential")
@page(permission=None)
@require_recent_sign_in(MINUTES)
@require_http_methods(["GET", "POST"])
def passkey_add(request: PageRequest) -> HttpResponse:
    """Add a passkey: this phone or computer, or a security key."""
    me = _me(request)
    form = PasskeyForm(request.POST or None, initial={"name": devices.in_words(request)})
    if request.method == "POST" and form.is_valid():
        try:
            printed = actions.add_passkey(
                actor=request.actor,
                user=me,
                answer=request.POST.get("credential", ""),
                name=form.cleaned_data["name"],
            )
        except NotNow as stop:
            form.add_error(None, stop.sentence)
        else:
            request.session[signing_in.PROVED] = True
            return _added(request, printed, "Your passkey is in use. Next time sign in with it alone.")
    known = [key.credential_id for key in queries.passkeys_of(me)]
    return render(
        request,
        "access/passkey_add.jinja",
        {"form": form, "passkey_options": passkeys.to_add(me.pk, me.username, me.name, known)},
        status=422 if form.errors else 200,
    )


@require_POST
@page(permission=None)
@require_recent_sign_in(MINUTES)
def passkey_remove(request: PageRequest, passkey_id: int) -> HttpResponse:
    """Take one of my passkeys away."""
    actions.remove_passkey(actor=request.actor, user=_me(request), passkey_id=passkey_id)
    messages.success(request, "The passkey is taken away.")
    return redirect("my-sign-in")


@never_cache
@require_POST
@page(permission=None)
@require_recent_sign_in(MINUTES)
def recovery_codes(request: PageRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    try:
        printed = actions.new_recovery_codes(actor=request.actor, user=_me(request))
    except NotNow as stop:
        messages.error(request, stop.sentence)
        return redirect("my-sign-in")
    return render(
        request,
        "access/recovery_codes.jinja",
        {"codes": printed, "sentence": "Your old codes no longer work."},
    )


@never_cache
@sensitive_post_parameters("password")
@page(permission=None)
@require_recent_sign_in(MINUTES)
@require_http_methods(["GET", "POST"])
def password_change(request: PageRequest) -> HttpResponse:
    """Choose a new password; every other session of mine ends."""
    me = _me(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(actor=request.actor, user=me, password=form.cleaned_data["password"])
        except NotNow as stop:
            form.add_error("password", stop.sentence)
        else:
            update_session_auth_hash(request, me)
            messages.success(request, "Your password is changed. You are signed out everywhere else.")
            return redirect("my-sign-in")
    return render(request, "access/password_change.jinja", {"form": form}, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password", "credential")
@page(permission=None)
@require_http_methods(["GET", "POST"])
def sign_in_again(request: PageRequest) -> HttpResponse:
    """Prove again who sits here: by password, or by passkey."""
    me = _me(request)
    next_page = signing_in.safe_next(request, request.POST.get("next", request.GET.get("next", "")))
    use = f"again-{me.pk}"
    form = AgainForm(request.POST or None)
    if request.method == "POST":
        answer = request.POST.get("credential", "")
        try:
            if answer:
                form = AgainForm({})
                form.errors.clear()
                passkey = queries.passkey_answering(answer)
                if passkey is None or passkey.user_id != me.pk:
                    raise NotNow("That passkey does not belong to your account.")
                actions.use_passkey(actor=request.actor, passkey=passkey, answer=answer, use=use)
                return _proved(request, me, next_page, "passkey")
            if form.is_valid():
                _check_password(request, me, form.cleaned_data["password"])
                return _proved(request, me, next_page, "password")
        except NotNow as stop:
            form.add_error(None if answer else "password", stop.sentence)
            actions.note_failed(actor=request.actor, user=me, step="passkey" if answer else "password")
    keys = queries.passkeys_of(me)
    return render(
        request,
        "access/sign_in_again.jinja",
        {
            "form": form,
            "next": next_page,
            "has_password": me.has_usable_password(),
            "service": settings.SIGN_IN.by_id(request.session.get(PROVIDER, "")),
            "passkey_options": passkeys.to_sign_in(use, [key.credential_id for key in keys]) if keys else "",
        },
        status=422 if form.errors else 200,
    )


def _check_password(request: PageRequest, me: User, password: str) -> None:
    buckets = throttle.for_password(
        me.username, throttle.source_of(request), devices.known_device(request, me.username)
    )
    if not throttle.count(buckets):
        raise NotNow("Too many passwords did not fit. Wait a minute, or use a passkey.")
    if not me.check_password(password):
        raise NotNow("That is not your password")
    throttle.forgive(buckets)


def _proved(request: PageRequest, me: User, next_page: str, method: str) -> HttpResponse:
    signing_in.proved_again(request, is_strong=method == "passkey")
    actions.note_proved_again(actor=request.actor, user=me, method=method)
    return redirect(next_page)
