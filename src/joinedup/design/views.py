"""The component gallery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return render(request, "design/gallery.jinja")
