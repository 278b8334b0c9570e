"""Forms of the administrator's pages."""

from typing import Any, ClassVar

from django import forms

from joinedup.access.roles import ROLES
from joinedup.design.forms import DateBoxesField, Look, NhsForm

ROLE_CHOICES = [(role.code, role.name) for role in ROLES.values()]
ROLE_HINTS = {role.code: role.description for role in ROLES.values()}


class InviteForm(NhsForm):
    """Somebody new: how to call them, what they will be."""

    name = forms.CharField(label="Name", max_length=120)
    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._@-]*$",
        label="Sign-in name",
        max_length=100,
        help_text="Letters, numbers, dots and dashes",
        error_messages={"invalid": "Sign-in name may have letters, numbers, dots and dashes only"},
    )
    staff_number = forms.CharField(
        label="Staff number",
        max_length=60,
        required=False,
        help_text="As on your staff list. Without it they have no caseload of their own.",
    )
    role = forms.ChoiceField(label="Role", choices=ROLE_CHOICES, widget=forms.RadioSelect)
    looks: ClassVar[dict[str, Look]] = {
        "username": Look(width=20),
        "staff_number": Look(width=10),
        "role": Look(small=True, hints=ROLE_HINTS),
    }


class RoleForm(NhsForm):
    """A further role, if need be with a last day."""

    role = forms.ChoiceField(label="Role", choices=[("", "Choose a role"), *ROLE_CHOICES])
    last_day = DateBoxesField(label="Last day", required=False)


class GrantForm(NhsForm):
    """The role that somebody who asked is given."""

    role = forms.ChoiceField(label="Role", choices=ROLE_CHOICES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, proposed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {
            code: f"{text}{' Proposed by the sign-in service.' if code in proposed else ''}"
            for code, text in ROLE_HINTS.items()
        }
        self.looks = {"role": Look(small=True, hints=hints)}  # type: ignore[misc]
