"""Forms at the door."""

from typing import ClassVar

from django import forms

from joinedup.design.forms import Look, NhsForm


class SignInForm(NhsForm):
    """Sign-in name and password; ``code`` where the password alone has to wait."""

    username = forms.CharField(
        label="Sign-in name",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Password",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(label="Code from your authenticator app", max_length=40, required=False)

    looks: ClassVar[dict[str, Look]] = {
        "username": Look(width=20),
        "code": Look(width=10, inputmode="numeric", autocomplete="one-time-code"),
    }


class CodeForm(NhsForm):
    """Six digits from an app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="The six digits in your authenticator app, or one of your recovery codes",
        error_messages={"required": "Enter the six digits in your authenticator app, or a recovery code"},
    )
    looks: ClassVar[dict[str, Look]] = {"code": Look(width=10, autocomplete="one-time-code")}


class AppForm(NhsForm):
    """The first code an app shows."""

    code = forms.CharField(
        label="The six digits it shows now",
        max_length=10,
        error_messages={"required": "Enter the six digits that the app shows now"},
    )
    looks: ClassVar[dict[str, Look]] = {
        "code": Look(width=10, inputmode="numeric", autocomplete="one-time-code")
    }


class PasskeyForm(NhsForm):
    """A name for the device the passkey is on."""

    name = forms.CharField(
        label="What do you call this device?", max_length=80, help_text="For example, work phone"
    )
    looks: ClassVar[dict[str, Look]] = {"name": Look(width=20)}


class AgainForm(NhsForm):
    """The password once more."""

    password = forms.CharField(
        label="Password",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(NhsForm):
    """A new password."""

    password = forms.CharField(
        label="New password",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four words you will remember are better than signs and numbers.",
        error_messages={"required": "Enter a new password"},
    )
