"""One morning with scripts off: from the partners' own files to a finished huddle, and on to a task that is done."""

import csv
import io
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from joinedup import embedded
from joinedup.access.door import operator
from joinedup.access.models import RoleAssignment, User
from joinedup.core.context import acting
from joinedup.demo.personas import PERSONAS
from joinedup.meetings.models import Huddle, HuddleItem
from joinedup.place.models import Staff
from joinedup.tasks.models import Task
from tests.district import own_home, take_district_in
from tests.journeys.test_huddle import Forms, Person

pytestmark = pytest.mark.django_db


def arrive(username: str, password: str) -> Person:
    """Somebody opens the product, signs in by its form, and is on Today."""
    person = Person(Client())
    page = person.open("/")
    assert "Sign in" in page
    page = person.press("Sign in", typed={"username": username, "password": password}, on="sign-in")
    assert "<h1" in page
    assert "Sign out" in page
    return person


def test_from_the_files_to_a_task_that_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home(tmp_path / "home", monkeypatch)
    place, district = take_district_in(tmp_path)
    actor, password = operator(place), embedded.secret("demo")
    persona = next(one for one in PERSONAS if one.role == "team_coordinator" and one.organisation == "RCD")

    # The co-ordinator prepares her huddle and starts it.
    coordinator = arrive(persona.username, password)
    assert "Prepare today" in coordinator.open("/huddles/")
    page = coordinator.press("Prepare today")
    assert persona.area in page
    with acting(actor):
        huddle = Huddle.objects.get()
        items = list(HuddleItem.objects.filter(huddle=huddle).select_related("person").order_by("position"))
    assert len(items) > 3
    known = {one["name"] for one in district.stories}
    names = [f"{item.person.given_name} {item.person.family_name}" for item in items]
    assert known & set(names), "somebody with a story is hot this morning"
    coordinator.press("Keep the line", typed={"capacity": "Two short until noon; 3 insulin before nine"})
    page = coordinator.press("Start the huddle")
    assert "Two short until noon" in page

    # An outcome in two clicks: what it is, and on.
    coordinator.press("Next: Case 1")
    coordinator.clicks = 0
    coordinator.press("Carry on", on="/outcome/", typed={"line": "daughter rings at ten"})
    coordinator.press("Next: Case 2")
    assert coordinator.clicks == 2

    # A task in three: what, who, by when. Whoever is offered can be asked.
    form = next(form for form in Forms(coordinator.raw).forms if "/task/" in (form["action"] or ""))
    owner = next(value for value in form["radios"]["owner"] if value.startswith("staff:"))
    coordinator.clicks = 0
    page = coordinator.press("Today", on="/task/", chosen={"title": "Visit today", "owner": owner})
    assert coordinator.clicks == 3
    assert "Sent: Visit today" in page
    with acting(actor):
        task = Task.objects.get()
        staff = Staff.objects.select_related("organisation").get(pk=int(owner.removeprefix("staff:")))
        case = items[1]
    coordinator.press("No", on="/risk/")
    coordinator.press("Visit today", on="/outcome/", typed={"line": "key from the neighbour"})

    # To the end, through every part that is left.
    for _ in range(len(items) + 4):
        if "End the huddle" in unescape(coordinator.raw):
            break
        coordinator.press("Next:")
    page = coordinator.press("End the huddle")
    assert "daughter rings at ten" in page
    assert "key from the neighbour" in page
    assert f"{len(items) - 2} not reached" in page

    # What goes home with an employer, for its own records.
    path = f"/huddles/{huddle.pk}/file/{staff.organisation.ods_code}.csv"
    assert path in page
    sent = coordinator.client.get(path).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sent)))
    with acting(actor):
        own = set(
            case.person.records.filter(controller=staff.organisation, kind="client").values_list(
                "local_id", flat=True
            )
        )
    assert any(own & set(row.values()) for row in rows)
    assert "key from the neighbour" in sent

    # Whoever was asked accepts the task and does it.
    asked = sign_in_as(staff, password)
    page = asked.open("/tasks/")
    assert "Visit today" in page
    assert "Not yet accepted" in page
    page = asked.open(f"/tasks/{task.pk}/")
    page = asked.press("Accept", on="/accept/")
    assert "You have accepted: Visit today" in page
    asked.open(f"/tasks/{task.pk}/")
    page = asked.press("Done", on="/done/", typed={"output": "Seen, dressed and comfortable"})
    assert "Done: Visit today" in page

    # And everybody on the case can read it.
    page = coordinator.open(f"/person/{case.person_id}/timeline/")
    assert "Visit today: key from the neighbour" in page
    assert "Done: Visit today" in page
    assert "Seen, dressed and comfortable" in coordinator.open(f"/tasks/{task.pk}/")


def sign_in_as(staff: Staff, password: str) -> Person:
    """The account of a member of staff: the demonstration's if they have one, else one of their own."""
    held = RoleAssignment.objects.filter(staff_id=staff.pk).select_related("user").first()
    if held is not None:
        return arrive(held.user.username, password)
    user = User.objects.create(username=f"staff-{staff.pk}", name=str(staff))
    user.set_password(password)
    user.save()
    RoleAssignment.objects.create(
        user=user, place_id=staff.place_id, organisation=staff.organisation, role="practitioner", staff=staff
    )
    return arrive(user.username, password)


def test_a_wrong_password_says_so_and_keeps_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home(tmp_path / "home", monkeypatch)
    User.objects.create(username="amina", name="Amina Yusuf").set_password("a long enough password")
    person: Any = Person(Client())
    person.open("/sign-in/")
    answer = person.client.post("/sign-in/", {"username": "amina", "password": "not this one"})
    page = unescape(answer.content.decode())
    assert "Enter a sign-in name and password that match" in page
    assert 'value="amina"' in page
    assert "not this one" not in page
