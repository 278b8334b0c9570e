"""The audit is whole: each kind of event is classified, whom a page shows is recorded, and so is whom it was asked for in
vain (DESIGN 5)."""

import importlib
import pkgutil
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

import joinedup
from joinedup.core.actions import ACTIONS
from joinedup.core.context import Purpose, acting
from joinedup.core.events import EVENT_KINDS, Category
from joinedup.core.models import Event
from tests.contracts.test_urls import alone, ask, client_of, each
from tests.pages import BY_NAME, PAGES
from tests.scenes import Scene

LOOKING = {"read", "opened", "shown", "seen", "viewed", "looked", "listed"}
TAKING = {"exported", "printed", "fetched", "downloaded"}
SEEKING = {"searched", "sought"}


@pytest.fixture(autouse=True)
def everything_imported() -> None:
    for module in pkgutil.walk_packages(joinedup.__path__, "joinedup."):
        if ".tests" not in module.name and "manage" not in module.name:
            importlib.import_module(module.name)


def test_every_kind_of_event_is_classified() -> None:
    assert len(EVENT_KINDS) > 60
    for kind, declared in EVENT_KINDS.items():
        assert isinstance(declared.category, Category), kind
        room, _, what = kind.partition(".")
        assert room, kind
        assert what, kind


def test_reads_searches_and_exports_do_not_pass_for_changes() -> None:
    """An action is a change unless it says otherwise; one whose name says that it only looks must say otherwise."""
    for kind, declared in EVENT_KINDS.items():
        last = kind.rsplit("_", 1)[-1].rsplit(".", 1)[-1]
        if last in LOOKING:
            assert declared.category is Category.READ, kind
        elif last in TAKING:
            assert declared.category is Category.EXPORT, kind
        elif last in SEEKING:
            assert declared.category is Category.SEARCH, kind
        elif kind in ACTIONS and not kind.startswith("core.test"):
            assert declared.category is not Category.REFUSAL, kind


def about(scene: Scene, after: int) -> list[Event]:
    with acting(scene.actors["auditor"].for_purpose(Purpose.REPORTING)):
        return list(Event.objects.filter(pk__gt=after).order_by("pk"))


def last(scene: Scene) -> int:
    with acting(scene.actors["auditor"].for_purpose(Purpose.REPORTING)):
        return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def named(event: Event) -> set[int]:
    return {event.person_id, *(event.people or ())} - {None}


def test_opening_any_page_about_a_person_records_a_read(scene: Scene, subtests: Any) -> None:
    opened = [one for one in PAGES if one.get == 200 and "person_id" in one.args(scene)]
    assert len(opened) > 8
    for one, address, name in each(opened, scene):
        client = client_of(scene.accounts[one.opened_by])
        with alone(subtests, name):
            before = last(scene)
            assert client.get(address).status_code == 200
            person = int(re.search(r"person/(\d+)/", address)[1])  # type: ignore[index]
            told = [event for event in about(scene, before) if person in named(event)]
            assert told, "nobody would know who looked"
            assert {event.category for event in told} <= {"read", "export"}
            assert {event.user_id for event in told} == {scene.accounts[one.opened_by].pk}
            assert len({event.request_id for event in told}) == 1


def test_any_page_that_names_somebody_records_a_read(scene: Scene, subtests: Any) -> None:
    """Whatever the page: where the person's name stands in the answer, an event of that request names them."""
    pages = [one for one in PAGES if one.get == 200 and not one.public and one.name != "gallery"]
    seen = 0
    for one, address, name in each(pages, scene):
        if "person_id" in one.args(scene) and one.args(scene)["person_id"] != scene.person:
            continue  # about somebody else, who may have the same name
        for role in (one.opened_by, *one.as_well):
            client = client_of(scene.accounts[role])
            with alone(subtests, f"{name} {role}"):
                before = last(scene)
                answer = client.get(address)
                text = "" if answer.streaming else answer.content.decode(errors="replace")
                told = set().union(*(named(event) for event in about(scene, before)))
                for person, words in ((scene.person, "Ångström"), (scene.other_person, "O&#39;Neil")):
                    if words in text:
                        seen += 1
                        assert person in told, f"{words} stands on the page and in no event"
    assert seen > 30


def test_asking_for_somebody_hidden_is_recorded_and_the_page_stays_the_same(
    scene: Scene, subtests: Any
) -> None:
    """The refusal outlives the rollback and says whose record was asked for, there or not."""
    asked = [one for one in PAGES if not one.public and "person_id" in one.args(scene)]
    hidden = 987654321
    gone = Scene(scene.place, scene.accounts, scene.actors, dict.fromkeys(scene.at, hidden))
    for one in asked:
        client = client_of(scene.accounts[one.opened_by])
        with alone(subtests, one.name):
            before = last(scene)
            answer = ask(client, one, reverse(one.name, kwargs=one.args(gone)), gone)
            assert answer.status_code == 404
            assert "Page not found" in answer.content.decode()
            (event,) = about(scene, before)
            assert (event.kind, event.outcome, event.category) == ("core.not_found", "refused", "refusal")
            assert (event.person_id, event.data["page"]) == (hidden, one.name)
            assert event.user_id == scene.accounts[one.opened_by].pk


def test_a_role_that_may_not_is_recorded_with_whose_record_it_asked_for(scene: Scene) -> None:
    client = client_of(scene.accounts["auditor"])
    before = last(scene)
    assert client.get(reverse("person", args=[scene.person])).status_code == 403
    (event,) = about(scene, before)
    assert (event.kind, event.person_id) == ("core.refused", scene.person)


def test_a_form_that_names_somebody_hidden_is_recorded(scene: Scene) -> None:
    client = client_of(scene.accounts["practitioner"])
    before = last(scene)
    assert client.get(reverse("task-new") + "?person=987654321").status_code == 200
    (event,) = about(scene, before)
    assert (event.kind, event.person_id, event.outcome) == ("core.not_found", 987654321, "refused")
    before = last(scene)
    assert client.get(reverse("task-new") + f"?person={scene.person}").status_code == 200
    (event,) = about(scene, before)
    assert (event.kind, event.person_id) == ("core.page_read", scene.person)


def test_numbers_past_any_id_and_addresses_of_nothing_break_nothing(scene: Scene) -> None:
    client = client_of(scene.accounts["practitioner"])
    before = last(scene)
    assert client.get("/person/99999999999999999999999/").status_code == 404
    (event,) = about(scene, before)
    assert (event.person_id, event.data) == (None, {"page": "person", "person_id": "too large"})
    before = last(scene)
    assert client.get("/no/such/page/").status_code == 404
    assert Client().get(reverse("person", args=[scene.person])).status_code == 302
    assert about(scene, before) == []


def test_one_requests_events_share_an_id_and_another_has_its_own(scene: Scene) -> None:
    client = client_of(scene.accounts["practitioner"])
    before = last(scene)
    with transaction.atomic():
        page = BY_NAME["person-note"]
        client.post(reverse("person-note", args=[scene.person]), page.post(scene) if page.post else {})
    wrote = about(scene, before)
    before = last(scene)
    client.get(reverse("person", args=[scene.person]))
    read = about(scene, before)
    assert len(wrote) >= 1
    assert len({event.request_id for event in wrote}) == len({event.request_id for event in read}) == 1
    assert wrote[0].request_id != read[0].request_id
