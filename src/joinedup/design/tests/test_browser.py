# ruff: noqa: E501  (an example is one line of template, as a page would write it)
"""In a real browser: accessible, narrow, without scripts; drafts, keys, copying, timers, polls and conflicts."""

from __future__ import annotations

import re
from pathlib import Path

import axe_playwright_python
import pytest
from django.test import RequestFactory
from playwright.sync_api import expect

from joinedup.design.gallery import example_form, sections

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text()
SHELL = {
    "place_name": "Harrogate and rural",
    "navigation": [
        {"href": f"/{text.lower()}", "text": text, "current": text == "Huddle"}
        for text in ("Today", "Huddle", "Caseload", "Tasks", "Files in", "Review", "Settings")
    ],
    "signed_in": {
        "name": "Amara Okafor",
        "role": "Community nurse",
        "organisation": "The trust",
        "sign_out_href": "/out",
    },
    "csrf_input": "",
}


@pytest.fixture
def make(strict, site):
    """Renders a page of a layout and puts it on the site."""

    def put(path: str, body: str, layout: str = "desk", title: str = "Example", **context):
        source = (
            f'{{% extends "design/layouts/{layout}.jinja" %}}{{% block h1 %}}{title}{{% endblock %}}'
            "{% block content %}" + body + "{% endblock %}"
        )
        request = RequestFactory().get(path)
        request.csp_nonce = "test"
        html = strict.from_string(source).render({"request": request, **SHELL, **context})
        site.pages[path] = html
        return html

    return put


@pytest.fixture
def gallery(strict, site):
    shown = [
        (title, [(e.macro, e.render(strict), e.source) for e in examples]) for title, examples in sections()
    ]
    request = RequestFactory().get("/gallery")
    request.csp_nonce = "test"
    context = {
        "sections": shown,
        "form": example_form(),
        "returned_form": example_form(returned=True),
        "request": request,
    }
    site.pages["/gallery"] = strict.get_template("design/gallery.jinja").render({**SHELL, **context})
    return site.url + "/gallery"


def faults(page):
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("width", [1440, 768, 320])
def test_the_gallery_is_accessible_fits_and_makes_no_noise(page, gallery, width):
    noise = []
    page.on(
        "console",
        lambda message: noise.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(gallery)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    assert noise == []


@pytest.mark.parametrize("layout", ["desk", "phone", "wall", "signed_out", "print"])
@pytest.mark.parametrize("width", [1920, 320])
def test_layouts_are_accessible_and_fit(page, site, make, layout, width):
    make("/page", "<h2>Part</h2><p>Words</p>", layout=layout)
    page.set_viewport_size({"width": width, "height": 1080 if width == 1920 else 640})
    page.goto(site.url + "/page")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_a_wall_is_read_from_four_metres_without_scrolling(page, site, make):
    body = (
        "{{ ui.person_banner('Edith Fairweather', level=2, facts=[('Age', '84')]) }}{{ ui.safety_line(['Two people']) }}"
        "{{ ui.hot_reasons([{'text': 'Admitted', 'since': 'last night'}]) }}"
    )
    make("/wall", body, layout="wall")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(site.url + "/wall")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert (
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.ju-person__heading')).fontSize)")
        >= 48
    )
    assert (
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.ju-hot__text')).fontSize)") >= 27
    )


def test_without_scripts_every_field_is_there_and_nothing_is_offered_that_cannot_work(browser, gallery):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(gallery)
    assert page.locator("[data-copy]").first.is_hidden()
    assert page.locator(".ju-keyboard-help").first.is_hidden()
    assert page.locator("#id_call_back").is_visible()
    assert page.locator("#id_letter").is_visible()
    assert page.locator(".ju-timer__time").inner_text() == "2:00"
    assert page.get_by_role("link", name="Settings").is_visible()
    context.close()


def test_the_skip_link_is_first_and_goes_to_the_content(page, site, make):
    make("/page", "<p>Words</p>")
    page.goto(site.url + "/page")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "nhsuk-skip-link"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#maincontent'")


def test_an_error_summary_takes_the_focus_and_leads_to_the_field(page, site, make):
    make(
        "/page",
        "{{ ui.error_summary([{'text': 'Enter name', 'href': '#name'}]) }}{{ ui.input('name', 'Name', error='Enter name') }}",
    )
    page.goto(site.url + "/page")
    assert page.evaluate("document.activeElement.classList.contains('nhsuk-error-summary')")
    page.get_by_role("link", name="Enter name").click()
    assert page.evaluate("document.activeElement.id") == "name"


def test_keys_work_but_not_while_typing_and_can_be_turned_off(page, site, make):
    make("/next", "<p>Next</p>", title="Next page")
    make(
        "/page",
        "{{ ui.link_button('Next case', '/next', key='n') }}{{ ui.input('note', 'Note') }}{{ ui.keyboard_help([('n', 'Next case')]) }}",
    )
    page.goto(site.url + "/page")
    page.locator("#note").fill("")
    page.locator("#note").press_sequentially("nn")
    assert page.locator("#note").input_value() == "nn"
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Next page")

    page.goto(site.url + "/page")
    page.get_by_text("Keyboard help").click()
    page.get_by_role("button", name="Turn these keys off").click()
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    expect(page.locator("h1")).to_have_text("Example")


def test_copying_says_that_it_was_done(browser, site, make):
    make("/page", "<pre id='words'>For my record</pre>{{ ui.copy_button('words') }}")
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url + "/page")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copy-status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "For my record"
    context.close()


def test_a_timer_counts_down_and_speaks_when_time_is_up(page, site, make):
    make("/page", "{{ ui.timer(2, 'This case') }}")
    page.goto(site.url + "/page")
    expect(page.locator("[data-timer-said]")).to_have_text("Time is up", timeout=5000)
    assert "ju-timer--over" in (page.locator("ju-timer").get_attribute("class") or "")


FORM = "{% call ui.form('/save', csrf_input, draft='note-1', errors=returned) %}{{ ui.textarea('note', 'Note', value=value) }}{{ ui.button('Save') }}{% endcall %}"


def test_what_was_typed_is_offered_again_until_it_is_saved(page, site, make):
    make("/page", FORM, returned=False, value=None)
    make("/done", "<p>Saved</p>", title="Saved")
    site.pages["/save"] = lambda environ: ("303 See Other", "/done")
    page.goto(site.url + "/page")
    page.locator("#note").fill("Rang the daughter")
    page.goto(site.url + "/done")
    page.goto(site.url + "/page")
    expect(page.locator(".ju-draft")).to_contain_text("did not save it")
    assert faults(page) == []
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("#note").input_value() == "Rang the daughter"
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Saved")
    page.goto(site.url + "/page")
    expect(page.locator("#note")).to_have_value("")
    assert page.locator(".ju-draft").count() == 0


def test_a_form_sent_back_keeps_what_was_typed_and_a_failure_keeps_the_draft(page, site, make):
    make("/page", FORM, returned=False, value=None)
    failed = make("/failed", "<div data-page-error><p>Sorry</p></div>", title="Sorry")
    site.pages["/save"] = lambda environ: ("500 Internal Server Error", failed)
    page.goto(site.url + "/page")
    page.locator("#note").fill("Long thoughts")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Sorry")
    page.goto(site.url + "/page")
    page.get_by_role("button", name="Put it back").click()
    returned = make("/returned", FORM, returned=True, value=None)
    site.pages["/save"] = lambda environ: ("422 Unprocessable Content", returned)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#note")).to_have_value("Long thoughts")


def test_signing_out_forgets_every_draft(page, site, make):
    make("/page", FORM, returned=False, value=None)
    make("/out", "<p>Bye</p>", layout="signed_out", title="Signed out")
    page.goto(site.url + "/page")
    page.locator("#note").fill("About a person")
    assert "About a person" in page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Signed out")
    assert "draft" not in page.evaluate("JSON.stringify(sessionStorage)")


LIVE = "{% call ui.live_region('here', '/live', seconds=2) %}<p>{{ words }}</p>{{ ui.input('ask', 'Ask') }}{% endcall %}"


def test_a_live_part_renews_itself_but_never_under_the_typist(page, site, make):
    make("/page", LIVE, words="two here")
    make("/live", LIVE, words="three here")
    page.goto(site.url + "/page")
    expect(page.locator("#here p")).to_have_text("three here", timeout=6000)
    make("/live", LIVE, words="four here")
    page.locator("#ask").fill("half a sen")
    page.wait_for_timeout(2600)
    assert page.locator("#ask").input_value() == "half a sen"
    expect(page.locator("#here p")).to_have_text("three here")
    page.locator("#ask").fill("")
    page.locator("h1").click()
    expect(page.locator("#here p")).to_have_text("four here", timeout=6000)


def test_a_lost_connection_is_said_and_taken_back(page, site, make):
    make("/page", LIVE, words="two here")
    page.goto(site.url + "/page")
    expect(page.locator("#ju-said")).to_contain_text("lost its connection", timeout=6000)
    make("/live", LIVE, words="three here")
    expect(page.locator("#ju-said")).to_be_hidden(timeout=6000)


def test_a_conflict_is_shown_beside_what_was_typed(page, site, make):
    body = (
        "<div id='part'>{% if clash %}{{ ui.conflict_notice('Sunil Rao', 'a minute ago', 'Theirs') }}{% endif %}"
        "{% call ui.form('/save', csrf_input, draft='o-1', version=1, errors=clash, attributes=ui.hx_post('/save', target='#part', swap='outerHTML', select='#part')) %}"
        "{{ ui.textarea('note', 'Note', value=mine) }}{{ ui.button('Save') }}{% endcall %}</div>"
    )
    make("/page", body, clash=False, mine=None)
    clash = make("/clash", body, clash=True, mine="Mine")
    site.pages["/save"] = lambda environ: ("409 Conflict", clash)
    page.goto(site.url + "/page")
    page.locator("#note").fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="Sunil Rao changed this")).to_be_visible()
    expect(page.locator("#note")).to_have_value("Mine")
    assert page.evaluate("sessionStorage.getItem('ju-draft:o-1')") is not None


def test_a_session_that_ended_shows_the_whole_sign_in_page(page, site, make):
    make("/page", LIVE, words="two here")
    signed_out = make("/live", "<p>Sign in</p>", layout="signed_out", title="Sign in")
    page.goto(site.url + "/page")
    site.pages["/page"] = signed_out
    expect(page.locator("h1")).to_have_text("Sign in", timeout=6000)
    assert page.locator("h1").count() == 1


def test_paper_leaves_out_what_cannot_be_pressed(page, gallery):
    page.goto(gallery)
    page.emulate_media(media="print")
    for selector in (".ju-header", ".ju-footer", ".ju-filters", ".ju-subnav"):
        assert page.locator(selector).first.is_hidden(), selector
    assert page.locator("#caseload").is_visible()


def test_nothing_is_asked_of_another_host(page, gallery, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(gallery)
    page.wait_for_load_state("networkidle")
    assert [address for address in asked if not re.match(rf"{site.url}|data:", address)] == []
