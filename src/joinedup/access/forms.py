"""Forms at the door."""

from typing import ClassVar

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Sign-in name and password."""

    error_messages: ClassVar[dict[str, str]] = {
        "invalid_login": "Enter a sign-in name and password that match",
        "inactive": "This account is closed",
    }
