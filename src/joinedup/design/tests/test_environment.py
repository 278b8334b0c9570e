"""Links keep their filters, back links stay at home, the nonce is read, missing names are noticed."""

import json
import logging

import pytest
from csp.constants import NONCE, SELF
from django.test import RequestFactory
from jinja2 import UndefinedError
from markupsafe import Markup

from joinedup.design.csp import content_security_policy
from joinedup.design.environment import environment
from joinedup.design.htmx import CONFIG_JSON
from joinedup.design.nhsuk import html_attributes, nhsuk


def link(strict, source, path="/caseload/?team=a&team=b&lead=none&page=3"):
    return (
        strict.from_string("{{ " + source + " }}")
        .render(request=RequestFactory().get(path))
        .replace("&amp;", "&")
    )


def test_url_with_keeps_filters_and_goes_back_to_the_first_page(strict):
    assert link(strict, "url_with(sort='name')") == "/caseload/?team=a&team=b&lead=none&sort=name"
    assert link(strict, "url_with(page=4)") == "/caseload/?team=a&team=b&lead=none&page=4"
    assert link(strict, "url_with(lead=none)") == "/caseload/?team=a&team=b"
    assert link(strict, "url_with(team=['c'], lead='')") == "/caseload/?team=c"
    assert link(strict, "url_with(team=none, lead=none)") == "/caseload/"


def test_back_goes_round_and_keeps_filters(strict):
    there = link(strict, "with_back('/people/7/#due')", "/caseload/?team=a&page=2")
    assert there == "/people/7/?back=%2Fcaseload%2F%3Fteam%3Da%26page%3D2#due"
    assert link(strict, "back_href('/caseload/')", there.split("#")[0]) == "/caseload/?team=a&page=2"


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "caseload",
        "/%09/evil.example\n",
    ],
)
def test_back_never_leaves_home(strict, evil):
    request = RequestFactory().get("/people/7/", {"back": evil})
    href = strict.from_string("{{ back_href('/caseload/') }}").render(request=request)
    assert href == "/caseload/" or href.startswith("/%09/")


def test_the_nonce_is_text(strict):
    request = RequestFactory().get("/")

    class Lazy:
        def __bool__(self):
            return False

        def __str__(self):
            return "abc"

    request.csp_nonce = Lazy()
    assert strict.from_string("{{ csp_nonce() }}").render(request=request) == ""
    request.csp_nonce = "abc"
    assert strict.from_string("{{ csp_nonce() }}").render(request=request) == "abc"


def test_a_missing_name_is_logged_where_it_is_not_refused(caplog):
    with caplog.at_level(logging.WARNING, logger="joinedup.design.templates"):
        assert environment().from_string("[{{ nobody.home }}]").render() == "[]"
    assert "nobody" in caplog.text
    with pytest.raises(UndefinedError):
        environment(strict=True).from_string("[{{ nobody.home }}]").render()


def test_attributes_take_mappings_and_markup_and_refuse_text():
    assert html_attributes({"a": '"<', "b": True, "c": None, "d": False}) == Markup(' a="&#34;&lt;" b')
    assert html_attributes([{"a": 1}, None, Markup('b="2"')]) == ' a="1" b="2"'
    with pytest.raises(TypeError):
        html_attributes("onclick=alert(1)")


def test_components_leave_out_what_is_none():
    html = nhsuk("input", {"name": "a", "label": {"text": "A", "size": None}, "value": None, "hint": None})
    assert "None" not in html
    assert "value=" not in html


def test_the_policy_is_strict():
    policy = content_security_policy(["https://sign-in.example"])["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == [SELF, NONCE]
    assert policy["style-src"] == [SELF]
    assert policy["form-action"] == [SELF, "https://sign-in.example"]
    assert "unsafe" not in json.dumps(
        {name: [str(value) for value in values] for name, values in policy.items()}
    )


def test_htmx_may_not_evaluate_anything():
    config = json.loads(CONFIG_JSON)
    assert config["allowEval"] is False
    assert config["allowScriptTags"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0
