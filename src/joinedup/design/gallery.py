# ruff: noqa: E501  (an example is one line of template, as a page would write it)
"""Every component with an example: what pages may use, what tests render, what people look at.

People in the examples are invented; their NHS numbers are from the range kept for tests (999).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from jinja2 import Environment
from markupsafe import Markup

from joinedup.design.forms import DateBoxesField, DateTimeBoxesField, Look, NhsForm

IMPORT = '{% import "design/components.jinja" as ui %}'


@dataclass(frozen=True, slots=True)
class Example:
    """One component shown: the name of its macro, the section it stands in, the template that shows it."""

    macro: str
    section: str
    source: str

    def render(self, environment: Environment, **context: Any) -> Markup:
        template = environment.from_string(IMPORT + self.source)
        return Markup(template.render({**CONTEXT, **context}))  # noqa: S704  (escaped by its template)


class ExampleForm(NhsForm):
    """One field of each kind."""

    who = forms.CharField(label="Full name", max_length=80)
    phone = forms.CharField(label="Phone", required=False, help_text="For example, 01632 960 001")
    born = DateBoxesField(
        label="Date of birth", help_text="For example, 15 3 1942", latest=date(2026, 11, 20)
    )
    seen = DateTimeBoxesField(label="When were they last seen", required=False)
    urgency = forms.ChoiceField(
        label="How soon",
        choices=[("today", "Today"), ("two-days", "Within two days"), ("week", "Within a week")],
        widget=forms.RadioSelect,
    )
    call_back = forms.CharField(label="Number to ring you back on", required=False)
    team = forms.ChoiceField(
        label="Team",
        choices=[
            ("", "Choose a team"),
            ("north", "District nursing north"),
            ("south", "District nursing south"),
        ],
    )
    needs = forms.MultipleChoiceField(
        label="What they need",
        required=False,
        choices=[("nurse", "Nursing"), ("therapy", "Therapy"), ("care", "Social care")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="What is wrong", widget=forms.Textarea)
    letter = forms.FileField(label="Letter", required=False)
    agreed = forms.BooleanField(label="The person knows that we are asking")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    looks: ClassVar[Mapping[str, Look]] = {
        "phone": Look(width=20, inputmode="tel"),
        "urgency": Look(
            hints={"today": "Somebody rings you back within two hours"}, conditional={"today": ("call_back",)}
        ),
        "note": Look(limit=500, rows=3),
    }


CONTEXT: dict[str, Any] = {
    "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="example">')
}

_PEOPLE = """[
  {"cells": [{"text": "Edith Fairweather", "href": "#edith"}, "84", "999 000 0018", "Amara Okafor", "3 days ago", ui.tag("Hot", "red")], "classes": "ju-row--hot"},
  {"cells": [{"text": "Gwilym Postlethwaite-Anderson", "href": "#gwilym"}, "79", "999 000 0026", "No lead yet", "12 days ago", ui.tag("Review overdue", "orange")]},
  {"cells": [{"text": "Zoë Ångström", "href": "#zoe"}, "67", "999 000 0034", "Sunil Rao", "yesterday", ""]}]"""
_COLUMNS = """[{"text": "Name", "href": "?sort=name", "sort": "ascending"}, {"text": "Age", "numeric": true}, "NHS number", "Lead", "Last seen", "Status"]"""

EXAMPLES: tuple[Example, ...] = (
    Example(
        "button",
        "Things people press",
        '{% call ui.button_group() %}{{ ui.button("Save and next", key="n") }}{{ ui.button("Save", kind="secondary") }}{{ ui.button("Close the case", kind="warning") }}{{ ui.button("Move up", kind="quiet", hidden_text="Edith Fairweather") }}{{ ui.button("Not now", kind="secondary", disabled=true) }}{% endcall %}',
    ),
    Example("link_button", "Things people press", '{{ ui.link_button("Start the huddle", "#huddle") }}'),
    Example(
        "button_group",
        "Things people press",
        '{% call ui.button_group() %}{{ ui.button("Same person", key="s", small=true, type="button") }}{{ ui.button("Not the same", key="d", small=true, kind="secondary", type="button") }}{{ ui.button("Not sure", key="u", small=true, kind="secondary", type="button") }}{% endcall %}',
    ),
    Example(
        "form",
        "Things people press",
        '{% call ui.form("#outcome", csrf_input, draft="outcome-17", version=4) %}{{ ui.input("outcome", "Outcome in one line", width=30) }}{{ ui.button("Record outcome") }}{% endcall %}',
    ),
    Example(
        "button_form",
        "Things people press",
        '{{ ui.button_form("Accept", "#accept", csrf_input, fields={"task": 12}, hidden_text="task: ring the daughter") }}',
    ),
    Example(
        "copy_button",
        "Things people press",
        '<pre class="ju-pre" id="for-my-record">20 Nov 2026, 9:10am. Huddle: lead stays Amara Okafor; therapy to visit Friday.</pre>{{ ui.copy_button("for-my-record", "Copy for my record") }}',
    ),
    Example(
        "keyboard_help",
        "Things people press",
        '{{ ui.keyboard_help([("n", "Next case"), ("t", "New task"), ("o", "Outcome")]) }}',
    ),
    Example(
        "input",
        "Fields",
        '{{ ui.input("surname", "Family name", value="Fairweather", width=20) }}{{ ui.input("number", "NHS number", value="999 000 001", hint="Ten digits", error="NHS number must have 10 digits", inputmode="numeric", width=20) }}',
    ),
    Example(
        "search",
        "Fields",
        '{{ ui.search("find", "Find a person", hint="Name, date of birth or NHS number", width=30) }}',
    ),
    Example(
        "textarea",
        "Fields",
        '{{ ui.textarea("visit-note", "Note", value="Rang: no reply.\\n  Second line keeps its spaces.", limit=200, rows=3) }}',
    ),
    Example(
        "select",
        "Fields",
        '{{ ui.select("which-team", "Team", [("", "All teams"), ("dn-n", "District nursing north"), ("asc-n", "Adult social care north")], value="dn-n") }}',
    ),
    Example(
        "radios",
        "Fields",
        '{{ ui.radios("end-reason", "Why does it end?", [("done", "Done"), {"value": "declined", "text": "Declined", "hint": "Say who takes it on"}, {"divider": "or"}, ("other", "Something else")], value="done", small=true) }}',
    ),
    Example(
        "checkboxes",
        "Fields",
        '{{ ui.checkboxes("here", "Who is here", [("nurse", "Community nurse"), ("sw", "Social worker"), ("pharm", "Pharmacist")], values=["nurse"], small=true) }}',
    ),
    Example("tick", "Fields", '{{ ui.tick("case", "12:1", "Choose Fairweather, Edith", "choose-12") }}'),
    Example(
        "date_input",
        "Fields",
        '{{ ui.date_input("due", "Due", values={"day": 31, "month": 2, "year": 2027}, error="Due must be a real date", wrong=["day", "month", "year"]) }}',
    ),
    Example(
        "file_upload",
        "Fields",
        '{{ ui.file_upload("list", "Open cases list", hint="CSV or XLSX", accept=".csv,.xlsx") }}',
    ),
    Example("hidden", "Fields", '{{ ui.hidden("page-version", 7) }}<p>Nothing to see.</p>'),
    Example(
        "tag",
        "Things people read",
        '{{ ui.tag("Hot", "red") }} {{ ui.tag("Review overdue", "orange") }} {{ ui.tag("On hold", "yellow") }} {{ ui.tag("Accepted", "blue") }} {{ ui.tag("Done", "green") }} {{ ui.tag("Provisional", "grey") }} {{ ui.tag("In hospital", "purple") }}',
    ),
    Example(
        "count_badge",
        "Things people read",
        '<p>Overdue {{ ui.count_badge(4, "overdue tasks", "red") }} New {{ ui.count_badge(2, "new cases", "yellow") }} All {{ ui.count_badge(31, "tasks", "grey") }}</p>',
    ),
    Example(
        "panel",
        "Things people read",
        '{{ ui.panel("Sent to the north team", "Amara Okafor has it. You will hear by 4pm today.", level=3) }}',
    ),
    Example("inset", "Things people read", '{{ ui.inset("Figures under five are not shown.") }}'),
    Example(
        "warning_callout",
        "Things people read",
        '{{ ui.warning_callout("Two partners disagree", "The practice and the council hold different addresses.", level=3) }}',
    ),
    Example(
        "details",
        "Things people read",
        '{% call ui.details("How this order was made") %}<p>Hot first, then overdue, then by name.</p>{% endcall %}',
    ),
    Example(
        "card",
        "Things people read",
        '{% call ui.card("Due today", level=3, count=3, id="due-today") %}<p>Ring the daughter about the key safe.</p>{% endcall %}{% call ui.card("Admitted last night", level=3, tone="urgent") %}<p>Edith Fairweather, ward 4.</p>{% endcall %}',
    ),
    Example(
        "summary_list",
        "Things people read",
        '{{ ui.summary_list([{"key": "Lead", "value": "Amara Okafor, community nurse", "href": "#lead"}, {"key": "Holds the risk tonight", "value": "Out of hours district nursing"}]) }}',
    ),
    Example(
        "stat",
        "Things people read",
        '<div class="ju-stats">{{ ui.stat("Overdue", 4, note="oldest 9 days", tone="bad") }}{{ ui.stat("Due today", 7) }}{{ ui.stat("No lead", 2, tone="warn", href="#no-lead") }}</div>',
    ),
    Example(
        "timeline",
        "Things people read",
        '{{ ui.timeline([{"day": "Friday 20 November", "when": "6:30am", "iso": "2026-11-20T06:30", "title": "Admitted to hospital", "text": "Harrogate District Hospital, emergency.", "source": "Trust inpatient list", "as_at": "7am", "tag": ui.tag("Hospital", "purple")}, {"when": "8:10am", "title": "Visit not made: no reply", "source": "Council home care"}, {"day": "Thursday 19 November", "when": "2pm", "title": "Huddle outcome", "text": "Therapy to visit Friday.", "source": "North huddle"}], level=4) }}',
    ),
    Example(
        "table",
        "Tables",
        '{{ ui.table("People on the caseload", ' + _COLUMNS + ", " + _PEOPLE + ', id="caseload") }}',
    ),
    Example(
        "row",
        "Tables",
        '{% call ui.table("Tasks", ["Task", "Owner", "Due", {"text": "Actions", "hide": true}], id="tasks") %}{% call ui.row(id="task-12") %}{{ ui.cell("Task", "Ring the daughter", header=true) }}{{ ui.cell("Owner", "Sunil Rao") }}{{ ui.cell("Due", "today") }}{% call ui.cell("Actions", bare=true) %}{{ ui.button_form("Done", "#done", csrf_input, kind="quiet", hidden_text="ring the daughter") }}{% endcall %}{% endcall %}{% endcall %}',
    ),
    Example(
        "cell",
        "Tables",
        '{% call ui.table("Last files", ["Partner", {"text": "Rows", "numeric": true}], stack=false) %}{% call ui.row(stack=false) %}{{ ui.cell("Partner", "Council", header=true, stack=false) }}{{ ui.cell("Rows", 1204, numeric=true, stack=false) }}{% endcall %}{% endcall %}',
    ),
    Example(
        "sub_nav",
        "Ways about",
        '{{ ui.sub_nav([{"href": "#mine", "text": "My work", "current": true, "count": 7}, {"href": "#ours", "text": "Our caseload", "count": 312}], "Whose work") }}',
    ),
    Example(
        "page_contents",
        "Ways about",
        '{{ ui.page_contents([("due-today", "Due today"), ("caseload", "Caseload")], label="Parts of this example") }}',
    ),
    Example("back_link", "Ways about", '{{ ui.back_link("#list", "Back to the caseload") }}'),
    Example("breadcrumb", "Ways about", '{{ ui.breadcrumb([("#today", "Today"), ("#files", "Files in")]) }}'),
    Example(
        "pagination",
        "Ways about",
        '{{ ui.pagination([{"number": 1, "href": "?page=1"}, {"number": 2, "href": "?page=2", "current": true}, {"ellipsis": true}, {"number": 7, "href": "?page=7"}], previous="?page=1", next="?page=3", summary="51 to 100 of 312 people") }}',
    ),
    Example(
        "filters",
        "Ways about",
        '{% call ui.filters(clear_href="?", hidden={"sort": "name"}) %}{{ ui.select("f-team", "Team", [("", "All teams"), ("dn-n", "District nursing north")]) }}{{ ui.select("f-lead", "Lead", [("", "Anyone"), ("none", "No lead")]) }}{{ ui.search("f-q", "Name", width=10) }}{% endcall %}',
    ),
    Example(
        "active_filters",
        "Ways about",
        '{{ ui.active_filters([{"text": "Team: district nursing north", "remove_href": "?"}, {"text": "No lead", "remove_href": "?"}]) }}',
    ),
    Example(
        "empty_state",
        "States",
        '{% call ui.empty_state("Nobody is hot this morning", "No reason was found in the files up to 6am today.", level=3) %}<p><a href="#all">See the whole caseload</a></p>{% endcall %}',
    ),
    Example("error_state", "States", '{{ ui.error_state(reference="7F3A", level=3) }}'),
    Example(
        "stale_state",
        "States",
        '{{ ui.stale_state("No visits from the council since Tuesday", "Visits not made cannot be seen until the next file comes.", level=3) }}',
    ),
    Example(
        "restricted_state",
        "States",
        '{{ ui.restricted_state(text="Ask the information-governance lead.", level=3) }}',
    ),
    Example(
        "not_permitted_state",
        "States",
        '{{ ui.not_permitted_state(text="Only coordinators prepare the huddle. Ask Priya Nair.", level=3) }}',
    ),
    Example("loading_state", "States", '{{ ui.loading_state("Reading the file") }}'),
    Example(
        "data_age",
        "States",
        '{{ ui.data_age("Data as at 6am today") }}{{ ui.data_age("Council visits are as at Tuesday 17 November; they come daily.", late=true) }}',
    ),
    Example(
        "success_banner", "States", '{{ ui.success_banner("The task went to Sunil Rao.", heading="Sent") }}'
    ),
    Example(
        "notice_banner",
        "States",
        '{{ ui.notice_banner("The huddle moves to 9:15am tomorrow.") }}{{ ui.notice_banner("Two files are late.", heading="Warning", tone="warning") }}',
    ),
    Example(
        "error_summary",
        "States",
        '{{ ui.error_summary([{"text": "Enter: outcome", "href": "#outcome"}, {"text": "Choose: team", "href": "#which-team"}]) }}',
    ),
    Example(
        "conflict_notice",
        "States",
        '{{ ui.conflict_notice("Sunil Rao", "a minute ago", "Therapy to visit Friday, not Thursday.", level=3) }}',
    ),
    Example(
        "progress",
        "States",
        '{{ ui.progress("Reading open cases", 6200, 10000, text="6,200 of 10,000 rows") }}{{ ui.progress("Waiting for the database", id="waiting") }}',
    ),
    Example(
        "meter",
        "States",
        '{{ ui.meter("Frailty scored", 62, 80) }}{{ ui.meter("Beds taken", 29, 30, tone="bad") }}',
    ),
    Example(
        "person_banner",
        "Care",
        '{{ ui.person_banner("Edith Fairweather", known_as="Edie", level=3, facts=[("Born", "15 Mar 1942 (84)"), ("NHS number", "999 000 0018"), ("Phone", "01632 960 001"), ("Practice", "Kingswood Surgery")], alerts=["Penicillin allergy", "Hard of hearing: ring twice"], actions=ui.button("Contact card", kind="secondary", small=true, type="button")) }}',
    ),
    Example("number", "Care", '<p>{{ ui.number("9990000018") }}; {{ ui.number(none) }}</p>'),
    Example(
        "safety_line",
        "Care",
        '{{ ui.safety_line(["Two people at every visit", {"text": "Dog in the house", "since": "since 3 Nov", "source": "council"}]) }}{{ ui.safety_line([], heading="Before you visit Zoë") }}',
    ),
    Example(
        "hot_reasons",
        "Care",
        '{{ ui.hot_reasons([{"text": "Admitted to hospital", "since": "last night", "source": "trust inpatient list", "tag": "Hospital", "colour": "purple", "new": true}, {"text": "Review overdue", "since": "12 days"}]) }}',
    ),
    Example("timer", "Care", '{{ ui.timer(120, "This case", controls=true) }}'),
    Example(
        "hx_get",
        "Made quicker by scripts",
        '<a href="?x=1"{{ ui.hx_get("?x=1", target="#caseload", push_url=true) }}>Sort by name</a>',
    ),
    Example(
        "hx_post",
        "Made quicker by scripts",
        '{{ ui.button("Done", kind="quiet", attributes=ui.hx_post("#done", target="#task-12", swap="outerHTML")) }}',
    ),
    Example(
        "hx_poll",
        "Made quicker by scripts",
        '<div{{ ui.hx_poll("?", seconds=600) }}>Asks every ten minutes.</div>',
    ),
    Example(
        "hx_out_of_band",
        "Made quicker by scripts",
        "<div{{ ui.hx_out_of_band() }}>Replaces its namesake.</div>",
    ),
    Example(
        "live_region",
        "Made quicker by scripts",
        '{% call ui.live_region("who-is-here", "?", seconds=600) %}<p>Three here.</p>{% endcall %}',
    ),
)


def sections() -> Iterator[tuple[str, list[Example]]]:
    """The examples by section, in order."""
    for title in dict.fromkeys(example.section for example in EXAMPLES):
        yield title, [example for example in EXAMPLES if example.section == title]


def example_form(*, returned: bool = False) -> ExampleForm:
    """The form of the gallery: empty, or as sent back with something wrong in every field."""
    if not returned:
        return ExampleForm()
    return ExampleForm(
        {
            "born-day": "31",
            "born-month": "2",
            "born-year": "1942",
            "needs": ["nurse"],
            "urgency": "today",
            "version": "3",
        },
        {},
        prefix=None,
        auto_id="returned_%s",
    )
