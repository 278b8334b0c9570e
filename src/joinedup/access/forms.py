"""Forms at the door."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Sign-in name and password."""

    error_messages = {
        "invalid_login": "Enter a sign-in name and password that match",
        "inactive": "This account is closed",
    }
