"""What stands round every page: the place's name, who is signed in, and the ways to go that their role opens."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from joinedup.access.roles import ROLES

_WAYS = (
    ("Today", "today", None),
    ("Huddle", "huddles", "meetings.view"),
    ("Caseload", "caseload", "caseload.view"),
    ("Tasks", "tasks", "tasks.view"),
    ("Find a person", "find", "people.search"),
    ("Files in", "files", "interop.view"),
    ("Review", "reviews", "people.review"),
    ("People and roles", "accounts", "access.manage"),
    ("Going live", "live", "access.stop"),
    ("Who decides", "authorities", "access.authorise"),
    ("Sharing", "sharing-desk", "access.decide"),
    ("Access and audit", "audit", "access.audit"),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for the layouts: ``place_name``, ``signed_in`` {name, role, organisation} and ``navigation``."""
    actor = getattr(request, "actor", None)
    assignment = getattr(request, "assignment", None)
    if actor is None:
        return {"place_name": "", "signed_in": None, "navigation": []}
    here = request.path
    navigation = []
    for text, name, permission in _WAYS:
        if permission is None or actor.may(permission):
            href = reverse(name)
            current = here == href if name == "today" else here.startswith(href)
            navigation.append({"text": text, "href": href, "current": current})
    return {
        "place_name": assignment.place.name if assignment else "",
        "signed_in": {
            "name": actor.name,
            "role": ROLES[actor.role].name if actor.role in ROLES else "",
            "organisation": assignment.organisation.name if assignment else "",
            "sign_out_href": reverse("sign-out"),
            "settings_href": reverse("my-sign-in"),
            "role_href": reverse("choose-role") if len(getattr(request, "assignments", [])) > 1 else "",
        },
        "navigation": navigation,
    }
