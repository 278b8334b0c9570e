"""Writes on a case: each succeeds with one event and refuses with a sentence; refused writes leave nothing."""

from datetime import timedelta

import pytest

from joinedup.caseload import actions, queries
from joinedup.caseload.models import Case, Fact, Note, SafetyNote
from joinedup.caseload.tests import scenes
from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.people.local_edits import add_carer, end_carer
from joinedup.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(place, as_actor):
    with acting(as_actor("practitioner")):
        return scenes.member(place)


@pytest.fixture
def actor(as_actor, nurse):
    return as_actor(
        "practitioner",
        user_id=7,
        staff_id=nurse.pk,
        organisation_id=nurse.organisation_id,
        name="Amara Okafor",
    )


@pytest.fixture
def case(place, actor) -> Case:
    with acting(actor):
        scenes.fresh_lists(place)
        made = scenes.case(scenes.person(place))
        scenes.involve(made)
        return made


@pytest.fixture
def guest(as_actor, nurse):
    return as_actor("voluntary_guest", user_id=8, organisation_id=nurse.organisation_id, name="Guest")


def test_a_fact_for_a_higher_room_is_held_once(case, actor) -> None:
    with acting(actor):
        due = clock.now() + timedelta(hours=1)
        said = {
            "actor": actor,
            "person": case.person,
            "kind": "action-due",
            "effective": due,
            "reference": "task:4",
        }
        first, again = actions.record_fact(**said), actions.record_fact(**said)
        assert first.pk == again.pk
        assert first.controller_id == actor.organisation_id
        with pytest.raises(ValueError, match="no kind of fact"):
            actions.record_fact(**{**said, "kind": "made-up"})


def test_an_overdue_action_is_hot_until_closed(case, actor) -> None:
    with acting(actor):
        said = {"actor": actor, "person": case.person, "reference": "task:4"}
        actions.record_fact(**said, kind="action-due", effective=clock.now() - timedelta(hours=1))
        assert [r.kind for r in queries.hot_reasons([case.person_id])[case.person_id]] == ["action-overdue"]
        hot = queries.hot_cases_for_teams([case.home_team_id], [], since=clock.now() - timedelta(days=1))
        assert [(h.case_id, [r.kind for r in h.changed]) for h in hot] == [(case.pk, ["action-overdue"])]
        actions.record_fact(**said, kind="action-closed", effective=clock.now())
        assert queries.hot_reasons([case.person_id]) == {case.person_id: []}
        assert queries.hot_cases_for_teams([case.home_team_id], []) == []


@pytest.mark.parametrize("people", [1, 120])
def test_reasons_for_many_people_cost_the_same(place, actor, people, django_assert_num_queries) -> None:
    with acting(actor):
        ids = [made.person_id for made in scenes.caseload_of(place, people)]
        with django_assert_num_queries(6):
            found = queries.hot_reasons(ids)
        assert all(found[person] for person in ids)


def test_the_hot_list_of_a_team_agrees_with_the_reasons_of_its_people(place, actor) -> None:
    with acting(actor):
        cases = scenes.caseload_of(place, 30)
        ids = [made.person_id for made in cases]
        Fact.objects.filter(person__in=ids[::2]).delete()
        one_by_one = {person for person, reasons in queries.hot_reasons(ids).items() if reasons}
        of_team = {hot.person_id for hot in queries.hot_cases_for_teams([cases[0].home_team_id], [])}
        assert of_team == one_by_one
        assert len(of_team) > 15


def test_without_a_context_nothing_is_read(case) -> None:
    with pytest.raises(LookupError):
        queries.hot_reasons([case.person_id])


def test_choosing_a_lead_checks_version_state_and_person(case, actor, nurse, guest) -> None:
    choice = {"case_id": case.pk, "staff_id": nurse.pk, "version": 1, "reason": "Knows her"}
    with acting(guest), pytest.raises(Refused):
        actions.choose_lead(actor=guest, **choice)
    with acting(actor):
        actions.choose_lead(actor=actor, **choice)
        with pytest.raises(Conflict):
            actions.choose_lead(actor=actor, **choice)
        with pytest.raises(NotNow, match="leads this case already"):
            actions.choose_lead(actor=actor, **{**choice, "version": 2})
        nurse.left = clock.today() - timedelta(days=1)
        nurse.save()
        Case.objects.filter(pk=case.pk).update(lead=None)
        with pytest.raises(NotNow, match="has left"):
            actions.choose_lead(actor=actor, **{**choice, "version": 2})
        Case.objects.filter(pk=case.pk).update(closed=clock.today())
        with pytest.raises(NotNow, match="has closed"):
            actions.choose_lead(actor=actor, **{**choice, "version": 2})
        assert Event.objects.filter(kind="caseload.lead_chosen").count() == 1
        assert Fact.objects.filter(kind="lead-chosen").count() == 1


def test_risk_is_held_by_one_and_ends(case, actor, nurse) -> None:
    with acting(actor):
        later = clock.now() + timedelta(hours=12)
        for wrong in (
            {"until": later},
            {"until": later, "staff_id": nurse.pk, "team_id": nurse.employer_team_id},
            {"until": clock.now(), "staff_id": nurse.pk},
            {"until": clock.now() + timedelta(days=15), "staff_id": nurse.pk},
            {"until": later, "staff_id": 999_999},
        ):
            with pytest.raises(NotNow):
                actions.hold_risk(actor=actor, case_id=case.pk, **wrong)
        held = actions.hold_risk(actor=actor, case_id=case.pk, team_id=nurse.employer_team_id, until=later)
        assert held.team_id == nurse.employer_team_id


@pytest.mark.parametrize(
    "wrong",
    [{"what": "flood"}, {"at_risk": ""}, {"at_risk": "maybe"}, {"happened": timedelta(days=1)}],
)
def test_raising_refuses_what_it_cannot_place(case, actor, wrong) -> None:
    with acting(actor):
        if "happened" in wrong:
            wrong = {"happened": clock.now() + wrong["happened"]}
        with pytest.raises(NotNow):
            actions.raise_something(
                **{"actor": actor, "person_id": case.person_id, "what": "fall", "at_risk": "no", **wrong}
            )
        assert not Fact.objects.filter(kind="fall").exists()


@pytest.mark.parametrize("what", ["fall", "carer-breakdown", "concern"])
def test_what_is_raised_is_on_the_next_hot_list(case, actor, what) -> None:
    with acting(actor):
        actions.raise_something(actor=actor, person_id=case.person_id, what=what, at_risk="no")
        assert [r.kind for r in queries.hot_reasons([case.person_id])[case.person_id]] == [what]


def test_two_reports_of_a_death_need_both_taken_back(case, actor) -> None:
    with acting(actor):
        said = {"actor": actor, "person_id": case.person_id, "what": "death-reported", "at_risk": "no"}
        first = actions.raise_something(**said, happened=clock.now() - timedelta(days=2))
        second = actions.raise_something(**said)
        assert Person.objects.get(pk=case.person_id).died is not None
        actions.withdraw_report(actor=actor, fact_id=first.pk)
        assert actions.has_died(Person.objects.get(pk=case.person_id))
        actions.withdraw_report(actor=actor, fact_id=second.pk)
        assert not actions.has_died(Person.objects.get(pk=case.person_id))
        with pytest.raises(NotNow):
            actions.withdraw_report(actor=actor, fact_id=second.pk)


def test_nothing_is_recorded_for_nobodys_organisation(case, as_actor) -> None:
    lonely = as_actor("practitioner", user_id=9, name="Lonely")
    with acting(lonely), pytest.raises(NotNow, match="acts for no organisation"):
        actions.write_note(actor=lonely, person_id=case.person_id, text="Hello")


def test_refusals_leave_no_row(case, guest) -> None:
    person = case.person_id
    with acting(guest):
        for attempt in (
            lambda: actions.write_note(actor=guest, person_id=person, text="x"),
            lambda: actions.score_frailty(actor=guest, person_id=person, score=5),
            lambda: actions.open_person(actor=guest, person_id=person),
            lambda: actions.print_card(actor=guest, person_id=person),
            lambda: actions.show_key_safe(actor=guest, note_id=1),
            lambda: actions.end_safety_note(actor=guest, note_id=1),
            lambda: add_carer(actor=guest, person_id=person, name="x"),
            lambda: end_carer(actor=guest, carer_id=1),
        ):
            with pytest.raises(Refused):
                attempt()
        assert not Note.objects.exists()
        assert not Event.objects.exclude(kind="core.refused").exclude(purpose="operator").exists()


def test_notes_have_bounds_and_safety_notes_end_once(case, actor) -> None:
    with acting(actor):
        for wrong in ("", "   ", "x" * (actions.NOTE_LIMIT + 1)):
            with pytest.raises(NotNow):
                actions.write_note(actor=actor, person_id=case.person_id, text=wrong)
        good = {
            "actor": actor,
            "person_id": case.person_id,
            "kind": "pets",
            "text": "Terrier",
            "source": "Seen",
            "review_on": clock.today() + timedelta(days=30),
            "person_told": True,
        }
        for wrong in ({"kind": "x"}, {"text": " "}, {"source": ""}, {"review_on": clock.today()}):
            with pytest.raises(NotNow):
                actions.add_safety_note(**{**good, **wrong})
        note = actions.add_safety_note(**good)
        actions.end_safety_note(actor=actor, note_id=note.pk)
        with pytest.raises(NotNow):
            actions.end_safety_note(actor=actor, note_id=note.pk)
        assert SafetyNote.objects.get().ended_by == 7
        carer = add_carer(actor=actor, person_id=case.person_id, name="Margaret")
        end_carer(actor=actor, carer_id=carer.pk)
        with pytest.raises(NotNow):
            end_carer(actor=actor, carer_id=carer.pk)
        with pytest.raises(NotNow):
            add_carer(actor=actor, person_id=case.person_id, name=" ")
