"""Every template is rendered by the walk over the product's pages, with every name it uses there (STYLE 7.4)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from jinja2 import StrictUndefined

import joinedup
from joinedup.design.environment import current_environment
from tests.contracts.test_urls import alone, client_of, each
from tests.pages import PAGES
from tests.scenes import Scene

SOURCE = Path(joinedup.__file__).parent
TEMPLATES = {
    str(path.relative_to(next(parent for parent in path.parents if parent.name == "jinja2")))
    for path in SOURCE.rglob("jinja2/**/*.jinja")
}
NOT_IN_THE_WALK: dict[str, str] = {
    "access/waiting.jinja": "after a sign-in service: access/tests/test_oidc_people.py",
    "access/service_stopped.jinja": "after a sign-in service: access/tests/test_oidc.py",
    "access/sign_in_code.jinja": "between password and session: access/tests/test_sign_in.py",
}
"""Templates that no page of the table reaches, with the reason and what renders them instead."""

TALK_BACK = (
    ("huddle-capacity", {"version": "0", "capacity": "Two short"}),
    ("huddle-outcome", {"version": "0", "outcome": "watch", "line": "call first"}),
    ("huddle-task", {"title": "", "when": "today"}),
    ("huddle-raise", {"text": ""}),
    ("task-accept", {"version": "99"}),
    ("task-done", {"version": "99", "output": "She is in"}),
    ("task-decline", {"version": "1"}),
    ("role-give", {"role": "king"}),
    ("person-raise", {"line": "On the stairs"}),
    ("person-risk", {"who": "", "until": "other"}),
    ("person-safety", {"kind": "", "text": ""}),
    ("caseload-assign", {"step": "do", "reason": "A colleague left"}),
    ("caseload-assign", {"step": "check", "everybody": "1", "query": "whose=all"}),
    ("find", {"family_name": "", "birth_date_0": "31", "birth_date_1": "2", "birth_date_2": "1940"}),
    ("mapping-build", {"target": "open-cases", "headers_json": '["Ref"]', "name": ""}),
    ("mapping-text", {"name": "Not a name", "text": "format = "}),
    ("files-send", {"sender": "RCD"}),
)
"""What a page says when something sent cannot be kept."""


def test_a_missing_name_is_an_error_in_tests() -> None:
    assert settings.TEMPLATES[0]["OPTIONS"]["strict"] is True
    assert issubclass(current_environment().undefined, StrictUndefined)


def test_every_template_is_rendered_on_the_walk(
    scene: Scene, subtests: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = current_environment()
    assert environment.cache is not None
    environment.cache.clear()  # what was imported before is not asked for again
    rendered: set[str] = set()
    load = environment.get_template

    def noted(name: Any, *args: Any, **kwargs: Any) -> Any:
        found = load(name, *args, **kwargs)
        rendered.add(str(found.name))
        return found

    monkeypatch.setattr(environment, "get_template", noted)
    clients = {role: client_of(user) for role, user in scene.accounts.items()}
    assert Client().get(reverse("sign-in")).status_code == 200
    assert Client().get(reverse("invitation", args=[scene.invitation])).status_code == 200
    assert Client().get(reverse("invitation", args=["forged"])).status_code == 404
    for one, address, name in each([page for page in PAGES if not page.public], scene):
        with alone(subtests, name):
            for role in (one.opened_by, *one.as_well):
                clients[role].get(address)
            if one.name == "account-invite":
                good = {"name": "New One", "username": "new.one", "role": "practitioner"}
                assert "A link for New One" in clients[one.opened_by].post(address, good).content.decode()
            if one.post is not None:
                clients[one.opened_by].post(address, one.post(scene), follow=True)
                clients[one.opened_by].post(address, {})
    stranger = clients["discharge_hub"].get(reverse("person", args=[scene.at["other_person"]]))
    assert stranger.status_code == 403
    by_name = {page.name: page for page in PAGES}
    for name, data in TALK_BACK:
        one = by_name[name]
        with alone(subtests, f"{name} talks back"):
            address = reverse(name, kwargs=one.args(scene))
            answer = clients[one.opened_by].post(address, data)
            assert answer.status_code in {409, 422}, answer.status_code
            assert "<h1" in answer.content.decode()
    unreached = TEMPLATES - rendered
    assert unreached == set(NOT_IN_THE_WALK)
