# ruff: noqa: E501  (an example is one line of template, as a page would write it)
"""Every component renders, is shown in the gallery, escapes what it is given and keeps to the policy."""

import re

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from joinedup.design.gallery import EXAMPLES, Example

NASTY = '<script>alert("x")</script>'


def macro_names(strict):
    module = strict.get_template("design/components.jinja").module
    rooms = {"actions", "fields", "content", "tables", "navigation", "states", "care", "live"}
    return {name for name in vars(module) if not name.startswith("_")} - rooms


def test_every_macro_is_in_the_gallery(strict):
    assert macro_names(strict) == {example.macro for example in EXAMPLES}


def test_every_public_macro_of_every_file_is_exported(strict):
    module = strict.get_template("design/components.jinja").module
    for room in ("actions", "fields", "content", "tables", "navigation", "states", "care", "live"):
        source = strict.loader.get_source(strict, f"design/components/{room}.jinja")[0]
        for name in re.findall(r"{%-? macro ([a-z]\w*)\(", source):
            assert hasattr(module, name), f"{room}.{name} is not in components.jinja"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.macro)
def test_example_renders_strictly_and_keeps_to_the_policy(strict, example: Example):
    html = example.render(strict)
    assert html.strip()
    assert "None" not in html
    assert not re.search(r"<[^>]*\sstyle=", html)
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert "hx-on" not in html
    assert "<script" not in html


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.button(bad) }}",
        "{{ ui.button('Move', hidden_text=bad) }}",
        "{{ ui.button('Move', name='a', value=bad) }}",
        "{{ ui.link_button(bad, '#') }}",
        "{{ ui.input('a', bad, value=bad, hint=bad, error=bad) }}",
        "{{ ui.textarea('a', bad, value=bad, error=bad) }}",
        "{{ ui.select('a', bad, [(bad, bad)], value=bad) }}",
        "{{ ui.radios('a', bad, [{'value': bad, 'text': bad, 'hint': bad}], value=bad) }}",
        "{{ ui.checkboxes('a', bad, [(bad, bad)], values=[bad]) }}",
        "{{ ui.date_input('a', bad, values={'day': bad}, error=bad) }}",
        "{{ ui.tag(bad) }}{{ ui.count_badge(bad, bad) }}",
        "{{ ui.panel(bad, bad) }}{{ ui.inset(bad) }}{{ ui.warning_callout(bad, bad) }}{{ ui.details(bad, bad) }}",
        "{{ ui.summary_list([(bad, bad)]) }}",
        "{{ ui.timeline([{'when': bad, 'title': bad, 'text': bad, 'source': bad, 'as_at': bad, 'day': bad}]) }}",
        "{{ ui.table(bad, [bad], [[bad], [{'text': bad, 'href': bad}]]) }}",
        "{{ ui.sub_nav([{'href': bad, 'text': bad}], bad) }}{{ ui.active_filters([{'text': bad, 'remove_href': bad}]) }}",
        "{{ ui.empty_state(bad, bad) }}{{ ui.conflict_notice(bad, bad, bad) }}{{ ui.data_age(bad) }}{{ ui.success_banner(bad) }}",
        "{{ ui.error_summary([{'text': bad, 'href': bad}]) }}{{ ui.progress(bad, text=bad) }}{{ ui.meter(bad, 1, 2, bad) }}",
        "{{ ui.person_banner(bad, known_as=bad, facts=[(bad, bad)], alerts=[bad]) }}{{ ui.safety_line([bad, {'text': bad, 'source': bad}]) }}",
        "{{ ui.hot_reasons([{'text': bad, 'since': bad, 'source': bad, 'tag': bad}]) }}{{ ui.timer(5, bad) }}{{ ui.number(bad) }}",
        "<p{{ ui.hx_get(bad, target=bad) }}></p>",
    ],
)
def test_what_people_typed_is_escaped(ui, source):
    html = ui(source, bad=NASTY)
    assert "<script>" not in html
    assert 'alert("x")' not in html


def test_typed_text_keeps_its_lines_and_spaces(ui):
    html = ui("{{ ui.textarea('note', 'Note', value=typed) }}", typed="one\n  two\n\nthree")
    assert "one\n  two\n\nthree</textarea>" in html


def test_markup_passes_as_html_where_text_is_taken(ui):
    assert "<b>x</b>" in ui("{{ ui.table('T', ['A'], [[value]]) }}", value=Markup("<b>x</b>"))


def test_strict_environment_refuses_a_name_that_is_missing(ui):
    with pytest.raises(UndefinedError):
        ui("{{ ui.tag(nothing_of_the_kind) }}")


def test_numeric_zero_is_shown(ui):
    assert ">0<" in ui("{{ ui.table('T', ['A', {'text': 'N', 'numeric': true}], [['x', 0]]) }}")
    assert ">0<" in ui("{{ ui.count_badge(0, 'tasks') }}").replace("<span class=", "<")


def test_date_boxes_have_names_that_differ_from_their_group(ui):
    html = ui("{{ ui.date_input('due', 'Due') }}")
    for part in ("day", "month", "year"):
        assert f'name="due-{part}"' in html
        assert f'id="due-{part}"' in html


def test_a_form_carries_its_version_and_draft(ui):
    html = ui("{% call ui.form('/x', csrf_input, draft='note-1', version=0, errors=true) %}in{% endcall %}")
    assert 'name="version" value="0"' in html
    assert 'data-draft="note-1"' in html
    assert "data-draft-returned" in html


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.hx_get('/x', on='click[ctrlKey]') }}",
        "{{ ui.hx_get('/x', swap='sideways') }}",
        "{{ ui.hx_poll('/x', seconds=1) }}",
    ],
)
def test_attributes_that_the_policy_or_the_server_could_not_bear_are_refused(ui, source):
    with pytest.raises(ValueError, match=r"trigger|swap|poll"):
        ui(source)
