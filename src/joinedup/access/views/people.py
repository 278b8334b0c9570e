"""People and roles: the accounts of an administrator's own organisation."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from joinedup.access import actions, presenters
from joinedup.access.forms_people import GrantForm, InviteForm, RoleForm
from joinedup.access.models import RoleAssignment
from joinedup.access.permissions import MANAGE
from joinedup.access.queries import joining, people
from joinedup.access.queries.sign_in import sessions_of
from joinedup.access.recent import require_recent_sign_in
from joinedup.core import clock
from joinedup.core.actions import NotNow, NotThere
from joinedup.core.pages import PageRequest, page
from joinedup.place.queries import whole_number

MINUTES = 30
"""How long ago an administrator may have proved who they are before they change who may open what."""


@page(permission=MANAGE)
def accounts(request: PageRequest) -> HttpResponse:
    """Who has access for my organisation, as what; who asks for it; who has left."""
    actor = request.actor
    rows = people.accounts_of(actor)
    return render(
        request,
        "access/accounts.jinja",
        {
            "rows": [presenters.account_line(row) for row in rows],
            "asked": joining.requests_to(actor.place_id or 0, actor.organisation_id or 0),
            "leavers": [row for row in rows if row.has_left and row.current],
            "ends_by_itself": bool(whole_number(actor.place_id, "access.end_leavers"))
            if actor.place_id
            else False,
        },
    )


@page(permission=MANAGE)
@require_recent_sign_in(MINUTES)
@require_http_methods(["GET", "POST"])
def account_invite(request: PageRequest) -> HttpResponse:
    """Invite somebody: an account, a role, and a link that works once."""
    actor = request.actor
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        staff = people.staff_numbered(actor, given["staff_number"]) if given["staff_number"] else None
        if given["staff_number"] and staff is None:
            form.add_error("staff_number", "Your staff list has nobody with this number")
        elif people.is_taken(given["username"]):
            form.add_error("username", "Choose another sign-in name")
        else:
            assignment = _own_role(request)
            user = actions.invite(
                actor=actor,
                username=given["username"],
                name=given["name"],
                place=assignment.place,
                organisation=assignment.organisation,
                role=given["role"],
                staff=staff,
            )
            token = actions.make_invitation(actor=actor, user=user, organisation=assignment.organisation)
            return _link(request, user.name, token)
    return render(request, "access/account_invite.jinja", {"form": form}, status=422 if form.errors else 200)


def _own_role(request: PageRequest) -> RoleAssignment:
    """The role the administrator acts in."""
    held = getattr(request, "assignment", None)
    if not isinstance(held, RoleAssignment):
        raise NotThere("You have no role.")
    return held


def _link(request: PageRequest, name: str, token: str) -> HttpResponse:
    days = whole_number(request.actor.place_id, "access.invitation_days") if request.actor.place_id else 7
    return render(
        request,
        "access/invitation_link.jinja",
        {"name": name, "days": days, "link": settings.PUBLIC_URL + reverse("invitation", args=[token])},
    )


@never_cache
@page(permission=MANAGE)
def account(request: PageRequest, user_id: int) -> HttpResponse:
    """One account: its roles, where it is signed in, and what can be done."""
    row = people.account_of(request.actor, user_id)
    if row is None:
        raise NotThere("There is no such account.")
    return render(request, "access/account.jinja", _shown(request, row, RoleForm()))


def _shown(request: PageRequest, row: people.AccountRow, form: RoleForm) -> dict[str, object]:
    return {
        "account": presenters.account_line(row),
        "roles": presenters.role_lines(row),
        "sessions": presenters.sessions(sessions_of(row.user), own_key_hash="", now=clock.now()),
        "is_me": row.user.pk == request.actor.user_id,
        "form": form,
    }


@require_POST
@page(permission=MANAGE)
@require_recent_sign_in(MINUTES)
def role_give(request: PageRequest, user_id: int) -> HttpResponse:
    """Give a further role."""
    row = people.account_of(request.actor, user_id)
    if row is None:
        raise NotThere("There is no such account.")
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.give_role(
                actor=request.actor,
                user_id=user_id,
                role=form.cleaned_data["role"],
                last_day=form.cleaned_data["last_day"],
            )
        except NotNow as stop:
            form.add_error("role", stop.sentence)
        else:
            messages.success(request, "The role is given.")
            return redirect("account", user_id)
    return render(request, "access/account.jinja", _shown(request, row, form), status=422)


@require_POST
@page(permission=MANAGE)
@require_recent_sign_in(MINUTES)
def role_end(request: PageRequest, assignment_id: int) -> HttpResponse:
    """End a role now."""
    user = actions.end_role_now(actor=request.actor, assignment_id=assignment_id)
    messages.success(request, f"The role is ended, and {user.name} is signed out everywhere.")
    return redirect("account", user.pk)


@require_POST
@page(permission=MANAGE)
@require_recent_sign_in(MINUTES)
def account_change(request: PageRequest, user_id: int, what: str) -> HttpResponse:
    """Lock, open again, sign out everywhere, end for a leaver, or make a new link."""
    actor = request.actor
    row = people.account_of(actor, user_id)
    if row is None:
        raise NotThere("There is no such account.")
    said = ""
    if what == "lock":
        actions.lock_account(actor=actor, user_id=user_id)
        said = "The account is locked."
    elif what == "unlock":
        actions.unlock_account(actor=actor, user_id=user_id)
        said = "The account is open again."
    elif what == "sign-out":
        actions.end_sessions_of(actor=actor, user=row.user)
        said = f"{row.user.name} is signed out everywhere."
    elif what == "left":
        actions.end_leaver(actor=actor, user_id=user_id, organisation_id=actor.organisation_id or 0)
        said = f"{row.user.name} has no access for your organisation any more."
    elif what == "link":
        token = actions.renew_link(actor=actor, user_id=user_id, organisation=_own_role(request).organisation)
        return _link(request, row.user.name, token)
    else:
        raise NotThere("There is no such thing to do.")
    messages.success(request, said)
    return redirect("account", user_id)


@page(permission=MANAGE)
@require_recent_sign_in(MINUTES)
@require_http_methods(["GET", "POST"])
def access_request(request: PageRequest, request_id: int) -> HttpResponse:
    """Somebody asks for access: give a role, or refuse."""
    actor = request.actor
    asked = next(
        (
            one
            for one in joining.requests_to(actor.place_id or 0, actor.organisation_id or 0)
            if one.pk == request_id
        ),
        None,
    )
    if asked is None:
        raise NotThere("There is no such request.")
    form = GrantForm(
        request.POST or None,
        proposed=asked.proposed,
        initial={"role": asked.proposed[0] if asked.proposed else ""},
    )
    if request.method == "POST" and request.POST.get("answer") == "refuse":
        actions.refuse_request(actor=actor, request_id=request_id)
        messages.success(request, "The request is refused.")
        return redirect("accounts")
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.grant_request(actor=actor, request_id=request_id, role=form.cleaned_data["role"])
        except NotThere:
            raise
        except NotNow as stop:
            form.add_error("role", stop.sentence)
        else:
            messages.success(request, f"{user.name} has access from now on.")
            return redirect("account", user.pk)
    return render(
        request,
        "access/access_request.jinja",
        {"form": form, "asked": asked},
        status=422 if form.errors else 200,
    )
