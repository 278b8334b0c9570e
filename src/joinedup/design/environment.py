"""The Jinja environment of every page (TEMPLATES OPTIONS "environment")."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    DebugUndefined,
    Environment,
    PackageLoader,
    StrictUndefined,
    Undefined,
    make_logging_undefined,
    pass_context,
)
from jinja2.runtime import Context

from joinedup.design import dates, forms, htmx
from joinedup.design.nhsuk import html_attributes, nhsuk

logger = logging.getLogger("joinedup.design.templates")

BACK = "back"  # name of the query parameter that says where a record was opened from


def url(viewname: str, *args: Any, **kwargs: Any) -> str:
    """Address of a named page: `url("people:person", person.id)`; `query={...}` adds a query string."""
    query = kwargs.pop("query", None)
    address = reverse(viewname, args=args or None, kwargs=kwargs or None)
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def _request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None


@pass_context
def csp_nonce(context: Context) -> str:
    """The nonce of this response. Read as text on purpose: the lazy value is false until it is first read."""
    request = _request(context)
    return str(getattr(request, "csp_nonce", "") or "") if request is not None else ""


@pass_context
def url_with(context: Context, **changes: Any) -> str:
    """This page's address with some query parameters changed, all others (the filters) kept.

    None or an empty list takes a parameter away; a list gives it several values. Changing anything but the
    page number goes back to the first page.
    """
    request = _request(context)
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "" or value == []:
            query.pop(name, None)
        elif isinstance(value, (list, tuple, set)):
            query.setlist(name, [str(item) for item in value])
        else:
            query[name] = str(value)
    path = request.path if request is not None else ""
    encoded = query.urlencode()
    return f"{path}?{encoded}" if encoded else path or "?"


@pass_context
def with_back(context: Context, href: str) -> str:
    """`href` with this page's full address (filters too) in it, so that the opened record can lead back."""
    request = _request(context)
    if request is None:
        return href
    address, hash_mark, fragment = href.partition("#")
    joiner = "&" if "?" in address else "?"
    return f"{address}{joiner}{urlencode({BACK: request.get_full_path()})}{hash_mark}{fragment}"


@pass_context
def back_href(context: Context, default: str) -> str:
    """Where "Back" leads: the page the record was opened from if it is one of ours, else `default`."""
    request = _request(context)
    wanted = request.GET.get(BACK, "") if request is not None else ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else default


class _LoggedUndefined(make_logging_undefined(logger, ChainableUndefined)):  # type: ignore[misc]
    """Prints nothing for a missing value, and says so in the log."""


_DJANGOS_OWN = (None, Undefined, DebugUndefined)  # its backend always passes one of these


def environment(*, strict: bool = False, **options: Any) -> Environment:
    """Build the environment.

    `strict=True` (tests, development) makes a missing name an error; otherwise it is logged and left blank.
    Other options are Jinja's own, as Django's backend passes them.
    """
    given = options.pop("loader", None)
    loaders = [loader for loader in (given,) if loader is not None]
    loaders += [PackageLoader("joinedup.design", "jinja2"), PackageLoader("nhsuk_frontend_jinja")]
    if options.get("undefined") in _DJANGOS_OWN:
        options["undefined"] = StrictUndefined if strict else _LoggedUndefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options["autoescape"] = True
    options["extensions"] = [*options.pop("extensions", []), "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    made = Environment(loader=ChoiceLoader(loaders), **options)  # noqa: S701  (set four lines above)
    made.globals.update(
        static=static,
        url=url,
        csp_nonce=csp_nonce,
        url_with=url_with,
        with_back=with_back,
        back_href=back_href,
        nhsuk=nhsuk,
        html_attributes=html_attributes,
        hx_attributes=htmx.attributes,
        htmx_config=htmx.CONFIG_JSON,
        htmx_script=htmx.SCRIPT,
        render_field=forms.render_field,
        render_form=forms.render_form,
        form_errors=forms.error_list,
    )
    made.filters.update(
        day=dates.day,
        long_date=dates.long_date,
        short_date=dates.short_date,
        clock_time=dates.clock_time,
        day_and_time=dates.day_and_time,
        iso=dates.iso,
        ago=dates.ago,
        age=dates.age,
        duration=dates.duration,
        plural=dates.plural,
        nhs_number=dates.nhs_number,
    )
    return made


def current_environment() -> Environment:
    """The environment that Django's Jinja backend made of the function above."""
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            return engine.env
    raise LookupError("TEMPLATES has no Jinja2 backend")
