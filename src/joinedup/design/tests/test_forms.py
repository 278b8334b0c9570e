"""Each kind of Django field becomes its component, with label, hint, error and value."""

import contextlib
import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from joinedup.design.dates import clock_time
from joinedup.design.fields import DateBoxesField, DateTimeBoxesField, read_clock, read_month
from joinedup.design.forms import Look, NhsForm, error_list, render_field, render_form
from joinedup.design.gallery import ExampleForm


class Kinds(NhsForm):
    name = forms.CharField(help_text="As they say it")
    secret = forms.CharField(widget=forms.PasswordInput)
    mail = forms.EmailField(required=False)
    number = forms.IntegerField(required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    team = forms.ChoiceField(choices=[("", "Choose"), ("a", "North & south"), ("b", "West")])
    soon = forms.ChoiceField(choices=[("1", "Today"), ("2", "This week")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        choices=[("n", "Nursing"), ("t", "Therapy")], widget=forms.CheckboxSelectMultiple
    )
    many = forms.MultipleChoiceField(choices=[("n", "Nursing"), ("t", "Therapy")], required=False)
    agreed = forms.BooleanField(label="They agree")
    born = DateBoxesField(label="Date of birth", required=False)
    seen = DateTimeBoxesField(label="Last seen", required=False)
    letter = forms.FileField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    when = forms.TimeField(required=False)


GOOD = {
    "name": "Ó <b>Briain",
    "secret": "hush",
    "mail": "a@example.org",
    "number": "12",
    "note": "one\n two",
    "team": "a",
    "soon": "2",
    "needs": ["t"],
    "many": ["n", "t"],
    "agreed": "on",
    "born-day": "3",
    "born-month": "March",
    "born-year": "1942",
    "seen-day": "20",
    "seen-month": "11",
    "seen-year": "2026",
    "seen-time": "9.30am",
    "version": "7",
    "when": "09:30",
}


def input_of(html, name):
    found = re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', html)
    assert found, f"no {name} in {html}"
    return found[0]


@pytest.mark.parametrize("name", [name for name in Kinds.base_fields if name != "version"])
def test_each_field_has_a_label_for_its_input(name):
    html = render_field(Kinds(), name)
    ids = re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', html)
    labels = re.findall(r'<label[^>]*for="([^"]+)"', html)
    assert ids
    assert set(ids) == set(labels)


def test_good_values_come_back_as_they_were_sent():
    form = Kinds(GOOD)
    assert form.is_valid(), form.errors
    html = render_form(form)
    assert 'value="Ó &lt;b&gt;Briain"' in html
    assert "hush" not in html
    assert 'inputmode="numeric"' in input_of(html, "number")
    assert 'type="text"' in input_of(html, "number")
    assert 'type="email"' in input_of(html, "mail")
    assert "one\n two</textarea>" in html
    assert re.search(r'<option value="a"[^>]*selected[^>]*>North &amp; south', html)
    assert re.search(r'value="2" checked', html)
    assert re.search(r'value="t" checked', html)
    assert " multiple" in input_of(html, "many")
    assert " checked" in input_of(html, "agreed")
    assert 'value="March"' in input_of(html, "born-month")
    assert 'value="9.30am"' in input_of(html, "seen-time")
    assert input_of(html, "version") == '<input type="hidden" name="version" value="7">'
    assert form.cleaned_data["born"] == date(1942, 3, 3)
    assert form.cleaned_data["seen"] == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_errors_are_said_once_beside_the_field_and_linked_from_the_summary():
    form = Kinds({"born-day": "31", "born-month": "2", "born-year": "1942", "seen-day": "1"})
    html = render_form(form)
    listed = error_list(form)
    said = {entry["text"]: entry.get("href") for entry in listed}
    assert said["Enter name"] == "#id_name"
    assert said["Choose team"] == "#id_team"
    assert said["Choose soon"] == "#id_soon"
    assert said["Choose needs"] == "#id_needs"
    assert said["Tick the box: they agree"] == "#id_agreed"
    assert said["Date of birth must be a real date"] == "#id_born-day"
    assert said["Last seen must include a month and year"] == "#id_seen-month"
    for entry in listed:
        if "href" in entry:
            assert f'id="{entry["href"][1:]}"' in html, entry
    assert html.count("Date of birth must be a real date") == 1
    assert "This field is required" not in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html


def test_only_the_wrong_boxes_are_marked():
    html = render_field(Kinds({"born-day": "3", "born-month": "smarch", "born-year": "1942"}), "born")
    marked = re.findall(r'class="[^"]*nhsuk-input--error[^"]*" id="([^"]+)"', html)
    assert marked == ["id_born-month"]


def test_faults_of_one_form_do_not_show_in_the_next():
    Kinds({"born-day": "3"}).is_valid()
    assert Kinds().fields["born"].wrong_parts == ()


def test_initial_dates_fill_the_boxes_in_uk_time():
    form = Kinds(
        initial={"born": date(1942, 3, 15), "seen": datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "agreed": True}
    )
    html = render_form(form)
    assert 'value="15"' in input_of(html, "born-day")
    assert 'value="2"' in input_of(html, "seen-day")
    assert 'value="12:30am"' in input_of(html, "seen-time")
    assert " checked" in input_of(html, "agreed")


def test_optional_is_said_in_the_label_and_can_be_left_out():
    assert "Mail (optional)" in render_field(Kinds(), "mail")
    assert "(optional)" not in render_field(Kinds(), "mail", optional=False)
    assert "(optional)" not in render_field(Kinds(), "name")


def test_looks_change_the_drawing():
    html = render_field(Kinds(), "name", width=5, size="l", prefix="Dr", hide_label=True)
    assert "nhsuk-input--width-5" in html
    assert "nhsuk-label--l" in html
    assert "nhsuk-u-visually-hidden" in html
    assert "Dr" in html
    relabelled = render_field(Kinds(), "name", label="Sign-in name", hint="Not your e-mail")
    assert "Sign-in name" in relabelled
    assert "Not your e-mail" in relabelled
    assert "As they say it" not in relabelled
    assert "nhsuk-radios--inline" in render_field(Kinds(), "soon", inline=True)


def test_a_field_under_a_choice_is_drawn_there_and_nowhere_else():
    html = render_form(ExampleForm({"urgency": "today"}, {}))
    assert html.count('name="call_back"') == 1
    assert "nhsuk-radios__conditional" in html


def test_prefix_and_file_are_kept():
    form = Kinds(GOOD, {"letter": SimpleUploadedFile("a.txt", b"x")}, prefix="p")
    assert 'name="p-letter"' in render_field(form, "letter")
    assert 'name="p-born-day"' in render_field(form, "born")
    assert 'data-module="nhsuk-file-upload"' in render_field(form, "letter")


def test_a_widget_without_a_component_is_refused():
    class Odd(NhsForm):
        when = forms.DateTimeField(widget=forms.SplitDateTimeWidget)

    with pytest.raises(TypeError, match="no component"):
        render_field(Odd(), "when")


def test_errors_of_the_whole_form_have_no_link():
    class Whole(NhsForm):
        a = forms.CharField(required=False)

        def clean(self):
            raise forms.ValidationError("These do not go together")

    assert error_list(Whole({"a": "x"})) == [{"text": "These do not go together"}]
    assert error_list(Whole()) == []


def test_bounds_of_a_date():
    field = DateBoxesField(label="Due", earliest=date(2026, 11, 20), latest=date(2026, 12, 31))
    assert field.clean(["20", "11", "2026"]) == date(2026, 11, 20)
    with pytest.raises(forms.ValidationError, match="Due must be 20 November 2026 or later"):
        field.clean(["19", "11", "2026"])
    with pytest.raises(forms.ValidationError, match="31 December 2026 or earlier"):
        field.clean(["1", "jan", "2027"])


def test_an_hour_that_the_clocks_skipped_is_refused():
    field = DateTimeBoxesField(label="Seen")
    with pytest.raises(forms.ValidationError, match="clocks went forward"):
        field.clean(["29", "3", "2026", "1:30am"])
    assert field.clean(["25", "10", "2026", "1:30am"]).utcoffset().total_seconds() == 3600


@given(st.times())
def test_a_time_as_we_write_it_is_read_back(at):
    at = at.replace(second=0, microsecond=0)
    written = {"midday": "12pm", "midnight": "12am"}.get(clock_time(at), clock_time(at))
    assert read_clock(written) == at
    assert read_clock(at.strftime("%H:%M")) == at


@given(st.text(max_size=8))
def test_no_text_breaks_the_readers(text):
    read_clock(text)
    month = read_month(text)
    assert month is None or 1 <= month <= 12


@given(st.lists(st.text(max_size=5), min_size=3, max_size=3))
def test_no_boxes_break_the_date(boxes):
    field = DateBoxesField(label="D", required=False)
    with contextlib.suppress(forms.ValidationError):
        result = field.clean(boxes)
        assert result is None or isinstance(result, date)


def test_a_look_knows_only_its_own_slots():
    with pytest.raises(TypeError):
        render_field(Kinds(), "name", wdith=3)
    assert Look().rows == 4
