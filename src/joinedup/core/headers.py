"""Headers that every answer carries, whatever made it, beside those of Django's and django-csp's own middleware."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_OFF: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope",
    "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY: Final = ", ".join(
    (
        *(f"{name}=()" for name in _OFF),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    )
)
"""What a page may ask of the device: passkeys, and nothing else."""


class HeadersMiddleware:
    """First in the list. A page that does not say how long it may be kept is kept by nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
