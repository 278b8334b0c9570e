"""The gallery of components."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from joinedup.design.environment import current_environment
from joinedup.design.gallery import example_form, sections


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component as pages use it, and a form with every kind of field, fresh and sent back."""
    environment = current_environment()
    shown = [
        (title, [(example.macro, example.render(environment), example.source) for example in examples])
        for title, examples in sections()
    ]
    context = {"sections": shown, "form": example_form(), "returned_form": example_form(returned=True)}
    return render(request, "design/gallery.jinja", context)
