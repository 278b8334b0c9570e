"""A slot about somebody whose record is restricted says so and no more, wherever a huddle is shown (Q17, Q20, F101)."""

from collections.abc import Callable
from typing import Any

import pytest

from joinedup.access import actions as sharing
from joinedup.core import parties
from joinedup.core.context import acting
from joinedup.meetings import actions
from joinedup.meetings.models import Huddle, HuddleItem
from joinedup.meetings.tests.conftest import Morning

pytestmark = pytest.mark.django_db
SCREENS = ("", "wall/", "phone/", "live/main/", "live/side/", "live/wall/", "absent/", "file/RCD.csv")


@pytest.fixture(autouse=True)
def named(morning: Morning) -> None:
    """Names that nobody on the staff has."""
    person = morning.cases["died"].person
    person.family_name, person.given_name = "Quillfeather", "Zephyrine"
    with acting(morning.operator):
        person.save()


@pytest.fixture
def restrict(morning: Morning, as_actor: Callable[..., Any]) -> Callable[[str], None]:
    """Restricts somebody's record to the nurse who looks after them."""

    def run(name: str) -> None:
        guardian = as_actor("caldicott_guardian", user_id=9)
        with acting(guardian):
            sharing.restrict(
                actor=guardian,
                person_id=morning.cases[name].person_id,
                parties=[parties.of_staff(morning.nurse.pk)],
                reason="She works in this team",
            )

    return run


def told_of(morning: Morning, huddle: Huddle, client: Any, name: str) -> dict[str, list[str]]:
    """What each screen tells of somebody: name, number, address to their page, initials."""
    person = morning.cases[name].person
    number = person.nhs_number
    with acting(morning.operator):
        item = HuddleItem.objects.get(huddle=huddle, person=person)
    wanted = (
        person.family_name, person.family_name.upper(), person.given_name, number, f"{number[:3]} {number[3:6]} {number[6:]}",
        f"/person/{person.pk}/", f". {person.given_name[0]}{person.family_name[0]}<", item.outcome_line or "at the door",
    )  # fmt: skip
    found = {}
    for screen in SCREENS:
        answer = client.get(f"/huddles/{huddle.pk}/{screen}")
        if answer.status_code in {204, 404}:
            continue
        assert answer.status_code in {200, 409}, screen
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        found[screen] = [one for one in wanted if one in text]
        if screen in {"", "wall/", "phone/"}:
            found[f"{screen}says"] = ["restricted"] * ("Restricted" in text or "restricted" in text)
    return found


@pytest.mark.parametrize("in_hand", ["died", "other"])
@pytest.mark.parametrize("state", ["prepared", "running", "ended"])
def test_whoever_is_not_named_sees_that_a_slot_is_restricted_and_no_more(
    morning: Morning, sign_in: Callable[..., Any], restrict: Callable[[str], None], state: str, in_hand: str
) -> None:
    """Whether the room is at that case or at another; whoever is named sees it all the while."""
    coordinator = sign_in("team_coordinator", staff=morning.coordinator)
    nurse = sign_in("practitioner", staff=morning.nurse)
    driver = morning.actors["coordinator"]
    huddle = morning.prepared() if state == "prepared" else morning.running()
    with acting(driver):
        items = {one.person_id: one for one in HuddleItem.objects.filter(huddle=huddle)}
        item = items[morning.cases["died"].person_id]
        if state != "prepared":
            at = item if in_hand == "died" else items[morning.cases["fell"].person_id]
            actions.move_to(actor=driver, huddle_id=huddle.pk, section="cases", item_id=at.pk)
            actions.answer_risk(actor=driver, item_id=item.pk, answer="no")
            version = HuddleItem.objects.get(pk=item.pk).version
            actions.record_outcome(
                actor=driver,
                item_id=item.pk,
                version=version,
                outcome="mdt",
                line="at the door of her sister",
            )
        if state == "ended":
            actions.end_huddle(actor=driver, huddle_id=huddle.pk)
    before = told_of(morning, huddle, coordinator, "died")
    assert any(before.values()), "before, the co-ordinator reads it"
    restrict("died")
    after = told_of(morning, huddle, coordinator, "died")
    told = {screen: words for screen, words in after.items() if words and not screen.endswith("says")}
    assert told == {}
    said = {screen for screen, words in after.items() if screen.endswith("says") and words}
    assert said, "the slot is there, and says restricted"
    assert coordinator.get(f"/huddles/{huddle.pk}/cases/{item.pk}/").status_code in {200, 404}
    page = coordinator.get(f"/huddles/{huddle.pk}/cases/{item.pk}/").content.decode()
    assert morning.cases["died"].person.family_name not in page
    for change, data in (("outcome", {"outcome": "watch", "version": "2"}), ("risk", {"answer": "no"})):
        answer = coordinator.post(f"/huddles/{huddle.pk}/cases/{item.pk}/{change}/", data)
        assert answer.status_code == 404
    if state != "prepared":
        assert any(told_of(morning, huddle, nurse, "died").values()), "whoever is named reads it"


def test_the_wall_shows_the_others_by_initials_and_asks_whoever_is_not_named_to_step_out(
    morning: Morning, sign_in: Callable[..., Any], restrict: Callable[[str], None]
) -> None:
    nurse, driver = sign_in("practitioner", staff=morning.nurse), morning.actors["coordinator"]
    huddle = morning.running()
    person = morning.cases["died"].person
    with acting(driver):
        item = HuddleItem.objects.get(huddle=huddle, person=person)
        actions.move_to(actor=driver, huddle_id=huddle.pk, section="cases", item_id=item.pk)
        for staff in (morning.nurse, morning.worker):
            here = actions.check_in_staff(actor=driver, huddle_id=huddle.pk, staff_id=staff.pk, mode="room")
    wall = nurse.get(f"/huddles/{huddle.pk}/wall/").content.decode()
    assert person.family_name in wall
    other = morning.cases["fell"].person
    assert other.family_name not in wall
    assert f". {other.given_name[0]}{other.family_name[0]}<" in wall, "the others by initials"
    restrict("died")
    wall = nurse.get(f"/huddles/{huddle.pk}/wall/").content.decode()
    assert person.family_name not in wall
    assert person.nhs_number not in wall
    assert "to step out" in wall
    assert str(morning.worker) in wall
    with acting(driver):
        actions.undo_check_in(actor=driver, huddle_id=huddle.pk, attendance_id=here.pk)
    assert person.family_name in nurse.get(f"/huddles/{huddle.pk}/wall/").content.decode()
