"""Cases, work and what hangs on them follow people who are found to be one, and come apart again (DESIGN 3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.neighbours import involve, make_case, make_fact, make_series, make_staff, plan_visit

from joinedup.caseload.actions import choose_lead, hold_risk, write_note
from joinedup.caseload.models import Case, Fact, Involvement, LeadProfessional, Note, RiskHolding, Visit
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.meetings.actions import add_case, prepare_huddle
from joinedup.meetings.models import HuddleItem
from joinedup.people.actions import take_back
from joinedup.people.actions.deciding import Same, merge_people
from joinedup.people.models import Decision, Person
from joinedup.tasks.models import Task


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def same(operator: Any, one: Case, other: Case) -> Decision:
    (made,) = merge_people(actor=operator, source="reviewer", found=[Same(one.person_id, other.person_id)])
    return made


def whole(*models: Any) -> dict[str, list[Any]]:
    """Every row of some tables but for versions, and whose it is."""
    return {
        model.__name__: sorted(
            tuple(getattr(row, f.attname) for f in model._meta.concrete_fields if f.attname != "version")
            for row in model.objects.all()
        )
        for model in models
    }


ALL = (Case, Involvement, LeadProfessional, RiskHolding, Visit, Fact, Note, Task)


@pytest.fixture
def two_cases(place: Any, operator: Any, as_actor: Any) -> tuple[Case, Case]:
    """Two people with an open case each, led, with a risk held, a visit to come, a note and facts."""
    with acting(operator):
        nurse, other = make_staff(place, 1), make_staff(place, 2)
        cases = (
            make_case(place, 1, worker=nurse),
            make_case(place, 2, team="218-asc-n", opened=date(2025, 3, 1)),
        )
        plan_visit(cases[0], clock.now() + timedelta(hours=2), worker=nurse)
        make_fact(cases[1], "fall")
        make_fact(cases[1], "involvement-opened", reference=f"involvement:{cases[1].involvements.get().pk}")
    actor = as_actor("practitioner", user_id=7, staff_id=nurse.pk, organisation_id=nurse.organisation_id)
    with acting(actor):
        for one, leader in zip(cases, (nurse, other), strict=True):
            choose_lead(actor=actor, case_id=one.pk, staff_id=leader.pk, version=one.version)
            hold_risk(actor=actor, case_id=one.pk, until=clock.now() + timedelta(hours=9), staff_id=leader.pk)
            write_note(actor=actor, person_id=one.person_id, text="Rang.")
            Task.objects.create(
                place=place, person=one.person, title="Ring", sender_organisation=nurse.organisation,
                owner_staff=nurse, sent_at=clock.now(),
            )  # fmt: skip
    return cases


def test_two_open_cases_become_one_and_come_apart_as_they_were(operator: Any, two_cases: Any) -> None:
    stays, goes = two_cases
    with acting(operator):
        before = whole(*ALL)
        decision = same(operator, stays, goes)
        open_now = Case.objects.get(closed__isnull=True)
        assert (open_now.pk, open_now.opened) == (stays.pk, date(2025, 3, 1))
        joined = Case.objects.get(pk=goes.pk)
        assert (joined.joined_into_id, joined.person_id, joined.closed) == (
            stays.pk,
            stays.person_id,
            clock.today(),
        )
        assert set(open_now.involvements.values_list("person_id", flat=True)) == {stays.person_id}
        assert open_now.involvements.count() == 2
        assert open_now.leads.count() == open_now.risk_holdings.count() == 2
        assert open_now.leads.filter(ended_at__isnull=True).count() == 1
        for model in (Visit, Fact, Note, Task):
            assert set(model.objects.values_list("person_id", flat=True)) == {stays.person_id}
        take_back(actor=operator, decision_id=decision.pk)
        assert whole(*ALL) == before


def test_a_lead_of_either_leads_when_the_other_has_none(operator: Any, two_cases: Any) -> None:
    stays, goes = two_cases
    with acting(operator):
        LeadProfessional.objects.filter(case=stays).delete()
        Case.objects.filter(pk=stays.pk).update(lead=None)
        leader = Case.objects.get(pk=goes.pk).lead_id
        decision = same(operator, stays, goes)
        assert Case.objects.get(pk=stays.pk).lead_id == leader
        take_back(actor=operator, decision_id=decision.pk)
        assert Case.objects.get(pk=stays.pk).lead_id is None
        assert Case.objects.get(pk=goes.pk).lead_id == leader


def test_work_that_began_since_goes_with_its_record(operator: Any, two_cases: Any) -> None:
    """Whoever comes back with open work has an open case; who is left without any has none."""
    stays, goes = two_cases
    with acting(operator):
        decision = same(operator, stays, goes)
        Involvement.objects.filter(case=stays).exclude(organisation__ods_code="218").update(
            ended=clock.now(), closed=clock.today()
        )
        later = involve(Case.objects.get(pk=stays.pk), 5, team="rx3-cmht")
        take_back(actor=operator, decision_id=decision.pk)
        assert Case.objects.get(pk=goes.pk).closed is None
        later.refresh_from_db()
        assert (later.person_id, later.case_id) == (stays.person_id, stays.pk)
        assert Case.objects.get(pk=stays.pk).closed is None


def test_deaths_go_with_their_reports(operator: Any, two_cases: Any) -> None:
    stays, goes = two_cases
    with acting(operator):
        make_fact(goes, "death-reported", days_ago=1)
        Person.objects.filter(pk=goes.person_id).update(died=clock.today() - timedelta(days=1))
        decision = same(operator, stays, goes)
        assert Person.objects.get(pk=stays.person_id).died == clock.today() - timedelta(days=1)
        take_back(actor=operator, decision_id=decision.pk)
        assert Person.objects.get(pk=stays.person_id).died is None
        assert Person.objects.get(pk=goes.person_id).died is not None


def test_of_two_items_in_a_huddle_both_stay(place: Any, operator: Any, as_actor: Any, two_cases: Any) -> None:
    stays, goes = two_cases
    coordinator = as_actor("team_coordinator", user_id=9)
    with acting(operator):
        series = make_series(place)
    with acting(coordinator):
        huddle = prepare_huddle(actor=coordinator, series=series, day=clock.today())
        for one in two_cases:
            if not HuddleItem.objects.filter(huddle=huddle, person=one.person).exists():
                add_case(actor=coordinator, huddle_id=huddle.pk, case_id=one.pk)
    with acting(operator):
        before = whole(HuddleItem)
        decision = same(operator, stays, goes)
        items = HuddleItem.objects.filter(huddle=huddle, person=stays.person)
        assert sorted(items.values_list("is_doubled", flat=True)) == [False, True]
        assert items.get(is_doubled=True).pruned_at is not None
        assert set(items.values_list("case_id", flat=True)) == {stays.pk}
        take_back(actor=operator, decision_id=decision.pk)
        assert whole(HuddleItem) == before


def test_a_family_of_three_is_one_case_and_three_again(place: Any, operator: Any) -> None:
    with acting(operator):
        cases = [make_case(place, index) for index in (1, 2, 3)]
        before = whole(*ALL)
        made = merge_people(
            actor=operator,
            source="model",
            found=[
                Same(cases[0].person_id, cases[1].person_id),
                Same(cases[2].person_id, cases[1].person_id),
            ],
        )
        assert Case.objects.filter(closed__isnull=True).count() == 1
        for decision in made:
            take_back(actor=operator, decision_id=decision.pk)
        assert whole(*ALL) == before
