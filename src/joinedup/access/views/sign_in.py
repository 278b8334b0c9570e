"""Sign in, sign out, choose a role for this session."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from joinedup import embedded
from joinedup.access import door, queries
from joinedup.access.forms import SignInForm
from joinedup.access.models import User
from joinedup.access.roles import ROLES
from joinedup.core.pages import PageRequest, page, public_page


class SignIn(LoginView):
    """The sign-in page. On a demonstration it also lists the people one may sign in as."""

    template_name = "access/sign_in.jinja"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the demonstration's people with their role and morning."""
        context = super().get_context_data(**kwargs)
        context["personas"] = queries.personas()
        context["demo_password"] = embedded.secret("demo") if context["personas"] else ""
        return context


sign_in = public_page(SignIn.as_view())
sign_out = public_page(LogoutView.as_view())


@page(permission=None)
def choose_role(request: PageRequest) -> HttpResponse:
    """The roles this account has; one is chosen for the session."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    assignments = door.assignments_of(user)
    return render(
        request,
        "access/choose_role.jinja",
        {"choices": [(a.pk, ROLES[a.role].name, a.organisation.name, a.place.name) for a in assignments]},
    )


@require_POST
@page(permission=None)
def take_role(request: PageRequest, assignment_id: int) -> HttpResponse:
    """Take one of the account's own roles for this session."""
    user = request.user
    if isinstance(user, User) and any(a.pk == assignment_id for a in door.assignments_of(user)):
        request.session[door.SESSION_ASSIGNMENT] = assignment_id
    return redirect("today")
