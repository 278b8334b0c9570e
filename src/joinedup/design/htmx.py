"""The attributes that make a page quicker (htmx 2). The only file that knows their names."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from joinedup.design.nhsuk import html_attributes

SCRIPT = "django_htmx/htmx-2.min.js"

CONFIG: dict[str, Any] = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    # A form with errors (422) and one that somebody else changed meanwhile (409) are shown, not dropped.
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "(409|422)", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
CONFIG_JSON = json.dumps(CONFIG, separators=(",", ":"))

SWAPS = ("innerHTML", "outerHTML", "beforebegin", "afterbegin", "beforeend", "afterend", "delete", "none")


def attributes(
    *,
    get: str | None = None,
    post: str | None = None,
    poll: int | None = None,
    target: str | None = None,
    swap: str | None = None,
    select: str | None = None,
    push_url: bool = False,
    on: str | None = None,
    include: str | None = None,
    indicator: str | None = None,
    out_of_band: bool = False,
) -> Markup:
    """Attributes for one element.

    `get` or `post`: address. `poll`: seconds between asks (needs `get`); what is being typed into stays.
    `target`, `select`, `include`, `indicator`: CSS selectors. `swap`: one of SWAPS. `on`: event name, no
    filter (the policy forbids evaluating one). `out_of_band`: this element replaces the one with its id
    wherever the reply lands.
    """
    if get is not None and post is not None:
        raise ValueError("an element asks or sends, not both")
    if swap is not None and swap not in SWAPS:
        raise ValueError(f"unknown swap {swap!r}")
    if on is not None and ("[" in on or poll is not None):
        raise ValueError("a trigger is a plain event name, and a poll has its own")
    if poll is not None and (get is None or poll < 2):
        raise ValueError("a poll needs an address and at least two seconds")
    return html_attributes(
        {
            "hx-get": get,
            "hx-post": post,
            "hx-trigger": f"every {poll}s" if poll is not None else on,
            "hx-target": target,
            "hx-swap": swap,
            "hx-select": select,
            "hx-push-url": "true" if push_url else None,
            "hx-include": include,
            "hx-indicator": indicator,
            "hx-swap-oob": "true" if out_of_band else None,
            "data-poll": True if poll is not None else None,
        }
    )
