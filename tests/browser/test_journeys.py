"""Whole tasks in a real browser: a huddle by keyboard alone, a nurse on her phone, two people writing at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import expect

from joinedup.meetings.models import Huddle, HuddleItem
from joinedup.tasks.models import Task

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

See = Callable[[], AbstractContextManager[None]]


def untouched(scene: Any) -> list[HuddleItem]:
    """Cases of the running huddle of which nobody has said anything yet, in their order."""
    items = HuddleItem.objects.filter(huddle_id=scene.huddle_running, outcome="", pruned_at__isnull=True)
    return list(items.select_related("person").order_by("position"))


def test_a_huddle_by_keyboard_alone(scene: Any, window: Callable[..., Any], see: See) -> None:
    desk = window(1440)
    desk.open(f"/huddles/{scene.huddle_running}/", scene.accounts["team_coordinator"])
    keys = desk.page.keyboard
    with see():
        before = Huddle.objects.get(pk=scene.huddle_running)
        waiting = {item.pk: item for item in untouched(scene)}
    for _ in range(20):  # on through the huddle until a case of which nothing was said
        with desk.page.expect_navigation():
            keys.press("n")
        with see():
            now = Huddle.objects.get(pk=scene.huddle_running)
        if now.current_item_id in waiting:
            break
    item = waiting[now.current_item_id or 0]
    assert now.current_item_id != before.current_item_id
    assert item.person.family_name in desk.page.inner_text("main")
    keys.press("l")  # the line
    expect(desk.page.locator("#outcome-line")).to_be_focused()
    keys.type("two carers before noon")
    keys.press("Escape")
    desk.page.locator("#outcome-line").blur()
    with desk.page.expect_navigation():
        keys.press("2")  # the second outcome
    with see():
        said = HuddleItem.objects.get(pk=item.pk)
    assert said.outcome
    assert said.outcome_line == "two carers before noon"
    assert "two carers before noon" in desk.page.content()
    with desk.page.expect_navigation():
        keys.press("b")  # and back
    with see():
        assert Huddle.objects.get(pk=scene.huddle_running).current_item_id != item.pk


def test_a_nurse_accepts_her_task_on_her_phone(scene: Any, window: Callable[..., Any], see: See) -> None:
    phone = window(320)
    phone.open(f"/huddles/{scene.huddle_running}/phone/", scene.accounts["practitioner"])
    button = phone.page.get_by_role("button", name="Accept").first
    box = button.bounding_box()
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    with see():
        sent = set(Task.objects.filter(owner_staff_id=scene.nurse, state="sent").values_list("pk", flat=True))
    with phone.page.expect_navigation():
        button.press("Enter")
    assert "You have accepted" in phone.page.inner_text("main")
    assert phone.width() <= 320
    with see():
        left = set(Task.objects.filter(owner_staff_id=scene.nurse, state="sent").values_list("pk", flat=True))
    assert len(sent - left) == 1


def test_two_people_write_about_one_case_and_neither_loses_a_word(
    scene: Any, window: Callable[..., Any], see: See
) -> None:
    with see():
        item = untouched(scene)[-1]
    address = f"/huddles/{scene.huddle_running}/cases/{item.pk}/"
    first, second = window(1440), window(1280)
    first.open(address, scene.accounts["team_coordinator"])
    second.open(address, scene.accounts["practitioner"])
    second.page.fill("#outcome-line", "the dog is at her sister's")
    first.page.fill("#outcome-line", "ring the surgery for bloods")
    with first.page.expect_navigation():
        first.page.get_by_role("button", name="Carry on").click()
    with second.page.expect_navigation() as sent:
        second.page.get_by_role("button", name="Visit today").first.click()
    assert sent.value.status == 409
    page = second.page.inner_text("main")
    assert "ring the surgery for bloods" in page  # what the other wrote, and who
    assert scene.accounts["team_coordinator"].name in page
    expect(second.page.locator("#outcome-line")).to_have_value("the dog is at her sister's")
    with see():
        kept = HuddleItem.objects.get(pk=item.pk)
    assert (kept.outcome, kept.outcome_line) == ("carry-on", "ring the surgery for bloods")
    assert second.faults() == []
    second.page.fill("#outcome-line", "ring for bloods; the dog is at her sister's")
    with second.page.expect_navigation():
        second.page.locator(".ju-run-outcomes").get_by_role("button", name="Visit today").click()
    with see():
        kept = HuddleItem.objects.get(pk=item.pk)
    assert (kept.outcome, kept.outcome_line) == ("visit-today", "ring for bloods; the dog is at her sister's")


def test_what_is_open_follows_what_others_do(scene: Any, window: Callable[..., Any], see: See) -> None:
    """A page left open shows what somebody else wrote, without a hand on it, and keeps what is being typed."""
    with see():
        mine, theirs = HuddleItem.objects.filter(huddle_id=scene.huddle_running).order_by("position")[:2]
    here, there = window(1440), window(1280)
    here.open(f"/huddles/{scene.huddle_running}/cases/{mine.pk}/", scene.accounts["team_coordinator"])
    here.page.fill("#outcome-line", "half a sentence")
    assert "Refer on" not in here.page.inner_text(".ju-agenda")
    there.open(f"/huddles/{scene.huddle_running}/cases/{theirs.pk}/", scene.accounts["practitioner"])
    with there.page.expect_navigation():
        there.page.locator(".ju-run-outcomes").get_by_role("button", name="Refer on").click()
    expect(here.page.locator(".ju-agenda").first).to_contain_text("Refer on", timeout=20_000)
    expect(here.page.locator("#outcome-line")).to_have_value("half a sentence")
