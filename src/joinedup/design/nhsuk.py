"""The one place that calls the NHS.UK component templates.

Those templates read parameters that nobody gave, so they run in an environment of their own where
that is allowed; ours can then be strict. Two traps are shut here for every component:
`None` would be printed as the word, and the `indent` filter would put spaces into typed text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from jinja2 import ChainableUndefined, Environment, PackageLoader, Undefined
from markupsafe import Markup, escape

# Folder of each component and the macro in it.
COMPONENTS: dict[str, tuple[str, str]] = {
    "back-link": ("back-link", "backLink"),
    "breadcrumb": ("breadcrumb", "breadcrumb"),
    "button": ("button", "button"),
    "character-count": ("character-count", "characterCount"),
    "checkboxes": ("checkboxes", "checkboxes"),
    "date-input": ("date-input", "dateInput"),
    "error-summary": ("error-summary", "errorSummary"),
    "file-upload": ("file-upload", "fileUpload"),
    "input": ("input", "input"),
    "inset-text": ("inset-text", "insetText"),
    "notification-banner": ("notification-banner", "notificationBanner"),
    "pagination": ("pagination", "pagination"),
    "panel": ("panel", "panel"),
    "password-input": ("password-input", "passwordInput"),
    "radios": ("radios", "radios"),
    "search-input": ("search-input", "searchInput"),
    "select": ("select", "select"),
    "skip-link": ("skip-link", "skipLink"),
    "summary-list": ("summary-list", "summaryList"),
    "textarea": ("textarea", "textarea"),
    "warning-callout": ("warning-callout", "warningCallout"),
}


def _keep_lines(text: object, *_: object, **__: object) -> object:
    return text


@lru_cache(maxsize=1)
def component_environment() -> Environment:
    """The environment in which NHS.UK's own templates run: lenient, escaped, without indenting."""
    environment = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["indent"] = _keep_lines
    return environment


@lru_cache(maxsize=64)
def _macro(component: str) -> Any:
    folder, macro = COMPONENTS[component]
    template = component_environment().get_template(f"nhsuk/components/{folder}/macro.jinja")
    return getattr(template.module, macro)


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        cleaned = {key: _clean(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Undefined):
        return str(value) or None  # a strict environment raises here, naming what is missing
    return value


def nhsuk(component: str, params: Mapping[str, Any]) -> Markup:
    """Render one NHS.UK component.

    `component` is a key of COMPONENTS; `params` are that component's own (quoted) parameters. Entries
    that are None are left out. Plain text is escaped; only Markup passes as HTML.
    """
    return Markup(str(_macro(component)(_clean(params))).strip())  # noqa: S704  (escaped by its template)


def html_attributes(*sources: object) -> Markup:
    """Join attributes for an HTML tag, each with a leading space.

    A source is None, Markup made by another helper, a mapping (True = bare name, None or False = left out),
    or a list of such. Plain text is refused: it could hold anything.
    """
    parts: list[str] = []
    for source in sources:
        if source is None or source == "":
            continue
        if isinstance(source, Markup):
            parts.append(" " + str(source).strip())
        elif isinstance(source, Mapping):
            for name, value in source.items():
                if value is None or value is False:
                    continue
                parts.append(
                    f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
                )
        elif isinstance(source, (list, tuple)):
            parts.append(str(html_attributes(*source)))
        else:
            raise TypeError(
                f"attributes must be a mapping or come from a helper, not {type(source).__name__}"
            )
    return Markup("".join(part for part in parts if part.strip()))  # noqa: S704  (each part escaped above)
