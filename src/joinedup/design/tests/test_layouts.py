"""Each layout makes a whole page from little, and names itself."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory

from joinedup.design import gallery, views

LAYOUTS = ("desk", "phone", "wall", "signed_out", "print")
ROOT = Path(__file__).parents[4]
SHELL = {
    "place_name": "Harrogate",
    "navigation": [
        {"href": "/", "text": "Today", "current": True},
        {"href": "/huddle/", "text": "Huddle", "current": False},
    ],
    "signed_in": {
        "name": "Amara Okafor",
        "role": "Nurse",
        "organisation": "Trust",
        "sign_out_href": "/sign-out/",
    },
    "page_messages": [{"text": "Saved", "tone": "success"}, {"text": "Late", "tone": "warning"}],
    "footer_links": [{"href": "/help/", "text": "Help"}],
}


def render(strict, layout, body="", **context):
    source = f'{{% extends "design/layouts/{layout}.jinja" %}}{{% block h1 %}}Caseload{{% endblock %}}' + body
    return strict.from_string(source).render(
        {"request": RequestFactory().get("/"), "csrf_input": "", **context}
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shell", [{}, SHELL], ids=["bare", "full"])
def test_a_layout_is_a_whole_page(strict, layout, shell):
    html = render(strict, layout, "{% block content %}<p>Body</p>{% endblock %}", **shell)
    assert '<html lang="en"' in html
    assert re.findall(r"<h1[\s>]", html) == ["<h1 "] or len(re.findall(r"<h1[\s>]", html)) == 1
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title
    assert title[1].startswith("Caseload - Joined Up")
    assert 'href="#maincontent"' in html
    assert 'id="maincontent"' in html
    assert "NHS England" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"https?://(?!www\.w3\.org)", html)


def test_the_desk_says_who_is_signed_in_and_where(strict):
    html = render(strict, "desk", **SHELL)
    assert "Amara Okafor" in html
    assert 'action="/sign-out/"' in html
    assert 'aria-current="page"' in html
    assert "Saved" in html


def test_a_page_with_errors_says_so_in_its_title(strict):
    body = "{% block error_summary %}{{ ui.error_summary([{'text': 'Enter name', 'href': '#name'}]) }}{% endblock %}"
    assert "<title>Error: Caseload - Joined Up" in render(strict, "desk", body)


def test_nobody_is_named_on_a_signed_out_page(strict):
    html = render(strict, "signed_out", **SHELL)
    assert "Amara" not in html
    assert "data-signed-out" in html


def test_the_gallery_is_one_page(monkeypatch):
    class Answer:
        def __init__(self):
            self.made = None

    answer = Answer()
    monkeypatch.setattr(
        views, "render", lambda request, template, context: setattr(answer, "made", (template, context))
    )
    views.gallery(RequestFactory().get("/"))
    template, context = answer.made
    assert template == "design/gallery.jinja"
    assert sum(len(examples) for _, examples in context["sections"]) == len(gallery.EXAMPLES)


def test_what_is_built_is_there_and_asks_no_other_host():
    css_path = finders.find("design/dist/app.css")
    assert css_path, "the front end is not built: make setup"
    css = Path(str(css_path)).read_text()
    assert "frutiger" not in css.lower()
    for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", css):
        if not address.startswith("data:"):
            assert (Path(str(css_path)).parent / address).is_file(), address
    for name in ("app.js", "boot.js", "favicon.svg"):
        path = finders.find(f"design/dist/{name}")
        assert path
        assert "sourceMappingURL" not in Path(str(path)).read_text()


def test_the_front_end_is_pinned_without_addresses():
    package = json.loads((ROOT / "package.json").read_text())
    assert package["devDependencies"]["nhsuk-frontend"] == "10.6.1"
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()
