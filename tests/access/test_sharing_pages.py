"""The pages about who may see a record: what somebody sees on them and what they do (Q13, Q16, Q19, Q20, Q23; F99, F101)."""

import re
from typing import Any

import pytest
from django.urls import reverse

from joinedup.access import queries
from joinedup.access.models import BreakGlass, ExclusionRelease, JointArrangement, SharingChoice
from joinedup.core.context import acting
from joinedup.people.models import NeverLink, Person
from joinedup.place.models import Organisation
from tests.contracts.test_urls import client_of
from tests.scenes import Scene

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_what_was_chosen_is_recorded_and_told_with_its_author(scene: Scene) -> None:
    nurse = client_of(scene.accounts["practitioner"])
    at = reverse("person-sharing", args=[scene.person])
    before = text(nurse.get(at))
    assert "Given" in before
    assert "Received" in before
    assert "Living Well" in before
    assert "is registered with the practice" in before or "Nobody has a relationship" in before
    saved = nurse.post(
        reverse("person-sharing-record", args=[scene.person, "basis"]), {"basis": "direct-care"}
    )
    assert saved.status_code == 302
    assert "Public task: direct care" in text(nurse.get(at))
    wrong = nurse.post(
        reverse("person-sharing-record", args=[scene.person, "notice"]),
        {"how": "leaflet", "effective-day": "1", "effective-month": "1", "effective-year": "2031"},
    )
    assert wrong.status_code == 422
    nurse.post(
        reverse("person-sharing-record", args=[scene.person, "protect"]),
        {"reason": "She asked, unsafe at home"},
    )
    assert "nobody finds this person by searching" in text(nurse.get(at))
    with acting(scene.actors["practitioner"]):
        assert Person.objects.get(pk=scene.person).postcode == ""
    assert nurse.get(reverse("person-sharing-record", args=[scene.person, "nonsense"])).status_code == 404


def test_the_guardian_considers_and_decides(scene: Scene) -> None:
    guardian = client_of(scene.accounts["caldicott_guardian"])
    desk = text(guardian.get(reverse("sharing-desk")))
    assert "Objections to consider" in desk
    assert "Ångström" in desk
    at = reverse("objection", args=[scene.objection])
    moved = guardian.post(at, {"state": "considering", "seen": scene.objection, "reason": ""})
    page = moved["Location"]
    stale = guardian.post(at, {"state": "withdrawn", "seen": scene.objection, "reason": ""})
    assert stale.status_code in {409, 422}
    last = int(page.rstrip("/").rsplit("/", 1)[-1])
    assert guardian.post(page, {"state": "overridden", "seen": last, "reason": ""}).status_code == 422
    decided = guardian.post(page, {"state": "upheld", "seen": last, "reason": "Family"})
    assert decided.status_code == 302
    assert "Upheld" in text(guardian.get(decided["Location"]))
    assert "No objection waits" in text(guardian.get(reverse("sharing-desk")))


def test_a_record_is_restricted_and_lifted(scene: Scene) -> None:
    guardian = client_of(scene.accounts["caldicott_guardian"])
    with acting(scene.actors["practitioner"]):
        number = Person.objects.get(pk=scene.person).nhs_number
    found = guardian.post(reverse("sharing-find"), {"nhs_number": number})
    assert found["Location"] == reverse("sharing-person", args=[scene.person])
    unknown = guardian.post(reverse("sharing-find"), {"nhs_number": "9990000000"})
    assert unknown["Location"] == reverse("sharing-desk")
    at = found["Location"]
    options = re.findall(r'name="parties"[^>]*value="(\d+)"', guardian.get(at).content.decode())
    assert options
    guardian.post(at, {"doing": "restrict", "parties": options[:1], "reason": "Works here"})
    assert "Only these may see it" in text(guardian.get(at))
    guardian.post(at, {"doing": "lift", "lift-reason": "Left"})
    assert "Only those you name" in text(guardian.get(at))
    with acting(scene.actors["practitioner"]):
        states = (
            SharingChoice.objects.filter(kind="restriction").order_by("pk").values_list("state", flat=True)
        )
        assert list(states) == ["restricted", "lifted"]


def test_breaking_the_glass_and_its_review(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, int]] = []
    monkeypatch.setattr(
        "joinedup.access.views.break_glass.tell_of_break_glass.defer", lambda **ids: told.append(ids)
    )
    hub, lead = client_of(scene.accounts["gp_practice"]), client_of(scene.accounts["ig_lead"])
    at = reverse("break-glass", args=[scene.other_person])
    page = text(hub.get(at))
    assert "Never your own record" in page
    assert "O'Neil" not in page
    assert hub.post(at, {"reason": "emergency", "words": "short"}).status_code == 422
    assert hub.post(at, {"reason": "emergency", "words": "Found on the floor at home"}).status_code == 302
    with acting(scene.actors["practitioner"]):
        assert not BreakGlass.objects.filter(person_id=scene.other_person).exists(), (
            "the reviewers' and their own"
        )
    with acting(scene.actors["gp_practice"]):
        glass = BreakGlass.objects.get(person_id=scene.other_person)
    assert told == [{"place_id": scene.place.pk, "glass_id": glass.pk}]
    assert "You have opened this record already" in text(hub.get(at))
    waiting = text(lead.get(reverse("sharing-desk")))
    assert "An emergency" in waiting
    review = reverse("glass-review", args=[glass.pk])
    assert "has not said who they are" in text(lead.get(review))
    assert lead.post(review, {"outcome": "not-appropriate", "follow_up": ""}).status_code == 422
    assert lead.post(review, {"outcome": "appropriate", "follow_up": ""}).status_code == 302
    assert "Appropriate" in text(lead.get(reverse("sharing-desk")))


def test_the_never_link_list_is_the_leads_alone(scene: Scene) -> None:
    lead, guardian = client_of(scene.accounts["ig_lead"]), client_of(scene.accounts["caldicott_guardian"])
    at = reverse("never-link")
    assert guardian.get(at).status_code == 403
    assert "Never to be linked" not in text(guardian.get(reverse("sharing-desk")))
    with acting(scene.actors["practitioner"]):
        number = Person.objects.get(pk=scene.person).nhs_number
    assert lead.post(at, {"first": "9990000000", "second": "", "reference": ""}).status_code == 422
    assert lead.post(at, {"first": number, "second": "", "reference": "D-7"}).status_code == 302
    assert "anybody" in text(lead.get(at))
    lead.post(reverse("never-link-end", args=[scene.never_link]))
    with acting(scene.actors["practitioner"]):
        assert not NeverLink.objects.exists(), "nobody who looks after them reads it"
    with queries.governing(scene.actors["ig_lead"]):
        assert NeverLink.objects.get(pk=scene.never_link).ended_at is not None


def test_exclusions_and_joint_controllers(scene: Scene) -> None:
    lead = client_of(scene.accounts["ig_lead"])
    at = reverse("exclusions")
    assert "Gender Recognition Act 2004" in text(lead.get(at))
    lead.post(at, {"category": "perinatal", "is_released": "yes", "reference": "B-2"})
    assert "Released" in text(lead.get(at))
    assert ExclusionRelease.objects.get().is_released
    at = reverse("joint-controllers")
    assert lead.post(at, {"covers": "huddle", "organisations": ["RCD"], "reference": "A"}).status_code in {
        409,
        422,
    }
    lead.post(at, {"covers": "huddle", "organisations": ["RCD", "218"], "reference": "ISA-12"})
    assert "ISA-12" in text(lead.get(at))
    assert JointArrangement.objects.get().organisations == ["218", "RCD"]


def test_an_entry_is_sealed_from_its_page(scene: Scene) -> None:
    nurse = client_of(scene.accounts["practitioner"])
    at = reverse("person-sealed", args=[scene.person])
    assert "A loose dog" in text(nurse.get(at))
    seal = reverse("person-seal", args=[scene.person, "safety", scene.note])
    assert nurse.post(seal, {"reason": ""}).status_code == 409
    nurse.post(seal, {"reason": "Asked by the person"})
    assert "Release" in text(nurse.get(at))
    nurse.post(seal, {"doing": "release"})
    assert "Sealed" not in text(nurse.get(at)).replace("Sealed entries", "")
    assert nurse.post(reverse("person-seal", args=[scene.person, "nothing", 1])).status_code == 404


def test_who_one_is_is_kept_for_oneself(scene: Scene) -> None:
    nurse, other = client_of(scene.accounts["practitioner"]), client_of(scene.accounts["service_manager"])
    at = reverse("own-identity")
    nurse.post(at, {"given_name": "Ada", "family_name": "Byron", "postcode": "HG1 1AA"})
    assert 'value="Byron"' in nurse.get(at).content.decode()
    assert "Byron" not in other.get(at).content.decode()
    assert Organisation.objects.filter(ods_code="RCD").exists()
