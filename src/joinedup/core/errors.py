"""The pages for when something cannot be shown: each says what happened and what to do next, and nothing more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, sentence: str, advice: str) -> HttpResponse:
    return render(
        request, "core/error.jinja", {"title": title, "sentence": sentence, "advice": advice}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that can't be read."""
    return _page(
        request, 400, "That did not work", "The page sent something we can't read.", "Go back and try again."
    )


def forbidden(request: HttpRequest, exception: Exception | None = None, sentence: str = "") -> HttpResponse:
    """403: not allowed. ``sentence`` says why, where saying so betrays nobody."""
    return _page(
        request,
        403,
        "You can't open this",
        sentence or "Your role does not open this page.",
        "If your work needs it, ask your organisation's Joined Up administrator.",
    )


def decided_elsewhere(request: HttpRequest, sentence: str, advice: str) -> HttpResponse:
    """403: somebody else takes this decision, and has been asked to."""
    return _page(request, 403, "Somebody else decides this", sentence, advice)


def stopped(request: HttpRequest) -> HttpResponse:
    """503: access has been stopped, on purpose."""
    return _page(
        request,
        503,
        "Joined Up is stopped",
        "Access has been stopped for your organisation or for the whole partnership. Nothing is wrong with your account.",
        "Use your paper fallback. Your organisation's information-governance lead knows why and until when.",
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token, from another site or from a page older than the sign-in."""
    return _page(
        request,
        403,
        "This page was open too long",
        "What you sent was not saved: the page is older than your sign-in.",
        "Go back, copy what you wrote, load the page again, and send it once more.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one for you: the words are the same for both."""
    return _page(
        request,
        404,
        "Page not found",
        "There is no page here, or it is not one that you can see.",
        "Check the address, or start again from Today.",
    )


def conflict(request: HttpRequest, sentence: str) -> HttpResponse:
    """409: somebody else changed it first, or it can't be done now."""
    return _page(request, 409, "This has changed", sentence, "Go back, look at what changed, and try again.")


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page(
        request,
        500,
        "Something went wrong",
        "The fault is ours. Nothing you saw before has been lost.",
        "Try again in a minute. If it goes on, use your paper fallback and tell your administrator.",
    )
