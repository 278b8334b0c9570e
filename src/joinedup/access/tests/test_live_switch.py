"""A place goes live only with its papers and green facts; a stop ends access at once; a second person takes it back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import override_settings

from joinedup.access import live_facts
from joinedup.access.actions import live_switch as actions
from joinedup.access.models import LiveStep, RoleAssignment, SealState, Stop, User
from joinedup.access.queries import live_switch as queries
from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow, NotThere
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.place.models import Organisation

TODAY = "2026-11-20"


@pytest.fixture
def papers(place: Any, as_actor: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A place with everything it needs but the clinical-safety sign-off; its administrator."""
    trust = Organisation.objects.get(ods_code="RCD")
    for role, count in (("ig_lead", 1), ("caldicott_guardian", 1), ("place_administrator", 2)):
        for number in range(count):
            user = User.objects.create(username=f"{role}-{number}", name=f"{role} {number}")
            RoleAssignment.objects.create(user=user, place=place, organisation=trust, role=role)
    sealed = SealState(count=1, last_sealed=clock.now(), is_intact=True)
    monkeypatch.setattr(live_facts, "seal_state", lambda: sealed)
    monkeypatch.setattr(live_facts.embedded, "last_backup", lambda: clock.now() - timedelta(hours=3))
    monkeypatch.setattr(live_facts, "setting", lambda place_id, name: 1)
    admin = as_actor(
        "place_administrator",
        organisation_id=trust.pk,
        user_id=User.objects.get(username="place_administrator-0").pk,
        name="Ruth",
    )
    with acting(admin), override_settings(PUBLIC_URL="https://joinedup.example"):
        actions.record_paper(
            actor=admin,
            place=place,
            kind="dpia",
            reference="DPIA-7",
            name="Priya Nair",
            position="Data protection officer",
            on=clock.today(),
        )
        actions.register_agreement(
            actor=admin,
            place=place,
            kind="dsa",
            title="Sharing for direct care",
            parties=[one.ods_code for one in queries.partners_of(place.pk)],
            reference="Register 12",
            first_day=clock.today(),
            last_day=None,
        )
        yield admin


def sign_off(admin: Any, place: Any) -> None:
    actions.record_paper(
        actor=admin,
        place=place,
        kind="safety",
        reference="Safety case 3",
        name="Dr Lal",
        position="Clinical safety officer",
        on=clock.today(),
    )


def test_a_place_goes_live_with_everything_and_not_with_one_thing_missing(place: Any, papers: Any) -> None:
    assert [check.code for check in queries.checks_of(place) if not check.ok] == ["safety"]
    with pytest.raises(NotNow, match="Not yet: Clinical safety sign-off"):
        actions.go_live(actor=papers, place=place)
    assert not queries.is_live(place.pk)
    sign_off(papers, place)
    actions.go_live(actor=papers, place=place)
    assert queries.is_live(place.pk)
    assert queries.any_live() == place
    with pytest.raises(NotNow, match="live already"):
        actions.go_live(actor=papers, place=place)
    actions.end_live(actor=papers, place=place, reason="The pilot is over")
    assert not queries.is_live(place.pk)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"access.paper_recorded", "access.went_live", "access.taken_out_of_live_use"} <= kinds


@pytest.mark.parametrize(
    "fault",
    ["seal", "seal-broken", "backup", "https", "second-factor", "demo", "agreement", "guardian", "apart"],
)
def test_every_fact_that_is_not_green_holds_it_back(
    place: Any, papers: Any, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_off(papers, place)
    assert all(check.ok for check in queries.checks_of(place))
    code, settings = fault, {}
    if fault == "seal":
        monkeypatch.setattr(
            live_facts,
            "seal_state",
            lambda: SealState(last_sealed=clock.now() - timedelta(hours=2), is_intact=True),
        )
    elif fault == "seal-broken":
        code = "seal"
        broken = SealState(last_sealed=clock.now(), is_intact=False, finding="Event 5 was changed.")
        monkeypatch.setattr(live_facts, "seal_state", lambda: broken)
    elif fault == "backup":
        monkeypatch.setattr(live_facts.embedded, "last_backup", lambda: None)
    elif fault == "https":
        settings = {"PUBLIC_URL": "http://joinedup.example"}
    elif fault == "second-factor":
        monkeypatch.setattr(live_facts, "setting", lambda place_id, name: 0)
    elif fault == "demo":
        code = "no-demo-accounts"
        User.objects.create(username="demo", name="Demo", is_demo=True)
    elif fault == "agreement":
        code = "agreements"
        Organisation.objects.filter(ods_code="RX3").update(ods_code="RX9")
    elif fault == "guardian":
        code = "caldicott-guardian"
        User.objects.filter(username="caldicott_guardian-0").update(is_active=False)
    else:
        code = "roles-apart"
        assignment = RoleAssignment.objects.get(user__username="ig_lead-0")
        RoleAssignment.objects.create(
            user=assignment.user, place=place, organisation=assignment.organisation, role="auditor"
        )
    with override_settings(**settings):
        assert [check.code for check in queries.checks_of(place) if not check.ok] == [code]
        with pytest.raises(NotNow, match="Not yet"):
            actions.go_live(actor=papers, place=place)


def test_steps_are_added_and_never_changed(place: Any, papers: Any) -> None:
    step = LiveStep.objects.get()
    for change in (
        lambda: LiveStep.objects.filter(pk=step.pk).update(kind="live"),
        lambda: LiveStep.objects.filter(pk=step.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_whoever_stops_does_not_take_it_back_and_a_second_person_does(place: Any, papers: Any) -> None:
    council = Organisation.objects.get(ods_code="218")
    second = User.objects.get(username="place_administrator-1")
    stop = actions.stop_access(actor=papers, place=place, organisation=council, reason="A laptop was lost")
    with pytest.raises(NotNow, match="stopped already"):
        actions.stop_access(actor=papers, place=place, organisation=council, reason="Again")
    assert queries.is_stopped(place.pk, council.pk)
    assert not queries.is_stopped(place.pk, None)
    with pytest.raises(NotNow, match="second person"):
        actions.restart_access(actor=papers, place=place, stop_id=stop.pk, reason="Found")
    namesake = replace(papers, user_id=second.pk)
    with pytest.raises(NotNow, match="second person"):
        actions.restart_access(actor=namesake, place=place, stop_id=stop.pk, reason="Found")
    other = replace(papers, user_id=second.pk, name="Stephen")
    with pytest.raises(NotThere):
        actions.restart_access(actor=other, place=place, stop_id=stop.pk + 1, reason="Found")
    actions.restart_access(actor=other, place=place, stop_id=stop.pk, reason="Found")
    with pytest.raises(Conflict):
        actions.restart_access(actor=other, place=place, stop_id=stop.pk, reason="Found")
    assert not queries.is_stopped(place.pk, council.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Stop.objects.filter(pk=stop.pk).update(restarted_name="Ruth")


def test_a_stop_ends_the_partners_sessions_and_nobody_elses(place: Any, as_actor: Any, sign_in: Any) -> None:
    council = Organisation.objects.get(ods_code="218")
    worker, nurse = sign_in("practitioner", organisation="218"), sign_in("practitioner")
    lead = sign_in("ig_lead", organisation="218")
    assert worker.get("/").status_code == 200
    with acting(as_actor("operator")) as operator:
        actions.stop_access(
            actor=operator, place=place, organisation=council, reason="A laptop was lost", name="On call"
        )
    assert worker.get("/")["Location"].startswith("/sign-in/"), "the session has ended"
    worker.force_login(User.objects.get(pk=worker.actor.user_id))
    answer = worker.get("/caseload/")
    assert answer.status_code == 503
    assert "Joined Up is stopped" in answer.content.decode()
    assert worker.get("/")["Location"].startswith("/sign-in/"), "signing in again is refused"
    assert nurse.get("/").status_code == 200
    assert lead.get("/").status_code == 503
    page = lead.get("/live/")
    assert page.status_code == 200, "who may take it back still opens that page"
    assert "A laptop was lost" in page.content.decode()
    with acting(as_actor("operator")):
        refused = Event.objects.filter(kind="core.refused", user_id=worker.actor.user_id)
        assert [event.data["action"] for event in refused] == ["access.stopped"]


def test_no_model_but_the_steps_says_that_a_place_is_live(db: Any) -> None:
    from joinedup.place.models import Place

    assert "is_live" not in {field.name for field in Place._meta.get_fields()}
    call_command("check", verbosity=0)
