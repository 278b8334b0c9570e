"""A whole huddle with scripts off: prepared, run, ended; every press is a form or a link that is on the page.

The clicks are counted by pressing only what the page offers: an outcome in two, a delegated task in three.
"""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine

from joinedup.caseload.models import Fact
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.meetings.models import Huddle, HuddleItem
from joinedup.meetings.tests.conftest import Morning, morning
from joinedup.tasks.models import Task

__all__ = ["morning"]

pytestmark = pytest.mark.django_db


class Forms(HTMLParser):
    """Every form of a page with its hidden values, its choices and its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._form: dict[str, Any] | None = None
        self._button: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._form = {
                "action": values.get("action"),
                "method": values.get("method"),
                "values": {},
                "radios": {},
                "buttons": [],
            }
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and values.get("type") == "radio":
            self._form["radios"].setdefault(values["name"], []).append(values["value"])
            if "checked" in values:
                self._form["values"][values["name"]] = values["value"]
        elif tag == "input" and values.get("name"):
            self._form["values"][values["name"]] = values.get("value") or ""
        elif tag == "button":
            self._button = []
            self._form["buttons"].append((values.get("name"), values.get("value"), self._button))

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._button.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None


class Person:
    """Somebody at a browser without scripts, who counts clicks."""

    def __init__(self, client: Any) -> None:
        self.client, self.raw, self.clicks = client, "", 0

    def open(self, address: str) -> str:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        self.raw = answer.content.decode()
        return unescape(self.raw)

    def press(
        self,
        text: str,
        *,
        chosen: dict[str, str] | None = None,
        on: str = "",
        typed: dict[str, str] | None = None,
    ) -> str:
        """Press the button with this text; each radio chosen first is a click of its own."""
        for form in Forms(self.raw).forms:
            for name, value, words in form["buttons"]:
                if " ".join("".join(words).split()).startswith(text) and on in (form["action"] or ""):
                    data = dict(form["values"])
                    for field, wanted in (chosen or {}).items():
                        assert wanted in form["radios"][field], form["radios"]
                        data[field] = wanted
                        self.clicks += 1
                    data |= typed or {}
                    if name:
                        data[name] = value or ""
                    self.clicks += 1
                    answer = self.client.post(form["action"], data, follow=True)
                    assert answer.status_code == 200, answer.content.decode()[:2000]
                    self.raw = answer.content.decode()
                    return unescape(self.raw)
        raise AssertionError(f"no button {text!r} on this page")


@pytest.fixture
def coordinator(morning: Morning, sign_in: Callable[..., Any]) -> Person:
    return Person(sign_in("team_coordinator", staff=morning.coordinator))


def test_a_huddle_from_preparing_to_its_record(
    morning: Morning, coordinator: Person, sign_in: Callable[..., Any]
) -> None:
    # Prepare.
    page = coordinator.open("/huddles/")
    assert "My huddles" in page
    assert "Not yet prepared" in page or "Prepare today" in page
    page = coordinator.press("Prepare today")
    names = [morning.cases[key].person.family_name for key in ("died", "fell", "new")]
    positions = [page.index(name) for name in names]
    assert positions == sorted(positions)
    assert "Visits, calls and letters must stop today" in page
    assert "1 visit planned today" in page
    assert "1 insulin" in page
    coordinator.press("Keep the line", typed={"capacity": "Nursing one short; 1 insulin before 9"})
    page = coordinator.press("Leave out", on=f"/cases/{item_id(morning, 'new')}/")
    assert "Put back" in page
    coordinator.press("Put back")
    page = coordinator.open(coordinator_path(morning) + "?q=" + morning.cases["quiet"].person.family_name[:4])
    page = coordinator.press("Add", on="/add/")
    assert "The case is on the list" in page
    # Start: capacity first.
    page = coordinator.press("Start the huddle")
    assert "Nursing one short" in page
    page = coordinator.press("Next: Case 1")
    assert "Death reported" in page
    # An outcome in two clicks: what, and on to the next.
    coordinator.clicks = 0
    coordinator.press("No action")
    page = coordinator.press("Next: Case 2")
    assert coordinator.clicks == 2
    assert morning.cases["fell"].person.family_name in page
    assert "Fall" in page
    assert morning.nurse.family_name in page
    # A delegated task in three: what, who, by when.
    page = coordinator.press("Visit today", on="/outcome/", typed={"line": "check the rug"})
    coordinator.clicks = 0
    coordinator.press(
        "Today", on="/task/", chosen={"title": "Visit today", "owner": f"staff:{morning.nurse.pk}"}
    )
    assert coordinator.clicks == 3
    page = coordinator.press("Yes, an adult")
    assert "Testshire Council, safeguarding adults" in page
    page = coordinator.press("Next: Case 3")
    page = coordinator.press("Bring back")
    page = coordinator.press("Next: Case 4")
    page = coordinator.press("Next: Actions due")
    assert "Visit today" in page
    page = coordinator.press("Next: News")
    page = coordinator.press("End the huddle")
    # The record, and what goes home with everybody.
    assert "Visit today: check the rug" in page
    assert "1 not reached" in page
    assert "No task yet" not in page
    file = coordinator.client.get(f"{coordinator_path(morning)}file/RCD.csv").content.decode("utf-8-sig")
    assert "RCD-P1" in file
    assert "Visit today" in file
    assert "check the rug" in file
    absent = coordinator.open(f"{coordinator_path(morning)}absent/")
    assert morning.nurse.family_name in absent
    with acting(morning.operator):
        huddle = Huddle.objects.get()
        assert huddle.state == "ended"
        assert Task.objects.get().owner_staff_id == morning.nurse.pk
        fact = Fact.objects.filter(kind="huddle-outcome", person=morning.cases["fell"].person).get()
        assert fact.values["controllers"] == ["218", "RCD"]
        assert Event.objects.filter(kind="meetings.huddle_read").exists()


def item_id(morning: Morning, key: str) -> int:
    with acting(morning.operator):
        return HuddleItem.objects.get(person=morning.cases[key].person).pk


def coordinator_path(morning: Morning) -> str:
    with acting(morning.operator):
        return f"/huddles/{Huddle.objects.get().pk}/"


def test_the_next_huddle_begins_with_what_the_last_did_not_reach(
    morning: Morning, coordinator: Person, sign_in: Callable[..., Any]
) -> None:
    coordinator.open("/huddles/")
    coordinator.press("Prepare today")
    coordinator.press("Start the huddle")
    coordinator.press("End the huddle")
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        on_monday = Person(sign_in("team_coordinator", staff=morning.coordinator))
        on_monday.open("/huddles/")
        page = on_monday.press("Prepare today")
    assert "Not reached at the last huddle" in page


def test_a_nurse_in_her_car(morning: Morning, sign_in: Callable[..., Any]) -> None:
    huddle = morning.running()
    nurse = Person(sign_in("practitioner", staff=morning.nurse))
    coordinator = Person(sign_in("team_coordinator", staff=morning.coordinator))
    item = item_id(morning, "fell")
    coordinator.open(f"/huddles/{huddle.pk}/cases/{item}/")
    coordinator.press(
        "Today", on="/task/", chosen={"title": "Visit today", "owner": f"staff:{morning.nurse.pk}"}
    )
    page = nurse.open(f"/huddles/{huddle.pk}/phone/")
    assert "https://meet.example/huddle-one" in page
    assert morning.cases["fell"].person.family_name in page
    page = nurse.press("Accept")
    assert "You have accepted: Visit today" in page
    page = nurse.press("I am joining remotely")
    assert "checked in: joined remotely" in page
    nurse.press("Send to the room", typed={"text": "Can somebody bring the rail?"})
    assert "Can somebody bring the rail?" in coordinator.open(f"/huddles/{huddle.pk}/")
    assert "rail?" not in coordinator.press("Dealt with")
