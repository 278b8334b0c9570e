"""Rendering and a small server for the tests of the design room: no database, no session."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles import finders
from jinja2 import Environment
from markupsafe import Markup

from joinedup.design.environment import environment

CSP = (
    "default-src 'none'; script-src 'self' 'nonce-test'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@pytest.fixture(scope="session")
def strict() -> Environment:
    """The environment in which a missing name is an error."""
    return environment(strict=True)


@pytest.fixture
def ui(strict: Environment) -> Callable[..., str]:
    """Renders a snippet with the components imported as `ui`."""

    def render(source: str, **context: Any) -> str:
        template = strict.from_string('{% import "design/components.jinja" as ui %}' + source)
        return template.render({"csrf_input": Markup(""), **context})

    return render


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = os.environ.get("JOINEDUP_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    return {"executable_path": path} if path else {}


@pytest.fixture(scope="session")
def base_url() -> str:
    """In place of pytest-base-url's own, which this pytest warns of."""
    return ""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return None


class Site:
    """Pages by path: text, or a function of the environ giving (status, text)."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.url = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            if not found:
                start_response("404 Not Found", [])
                return [b""]
            kind = TYPES.get(path.rsplit(".", 1)[-1], "application/octet-stream")
            start_response("200 OK", [("Content-Type", kind)])
            with open(str(found), "rb") as file:  # noqa: PTH123
                return [file.read()]
        answer = self.pages.get(path)
        if answer is None:
            start_response("404 Not Found", [])
            return [b""]
        status, text = answer(environ) if callable(answer) else ("200 OK", answer)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", CSP)]
        if status.startswith("30"):
            headers, text = [("Location", text)], ""
        start_response(status, headers)
        return [text.encode()]


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on this machine for one test."""
    served = Site()
    server = make_server("127.0.0.1", 0, served, handler_class=_Quiet)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join(5)
