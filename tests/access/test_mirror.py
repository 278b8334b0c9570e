"""The ORM's scope and the row-security policies say the same of generated worlds."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.access.models import PersonAgreement, Relationship, SharingChoice
from joinedup.access.scope import MIRRORS, open_to
from joinedup.caseload.models import Case, Fact, HealthItem, LeadProfessional, Note, RiskHolding, SafetyNote
from joinedup.core import clock, parties
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.models import Carer
from joinedup.place.models import Organisation, Team
from joinedup.tasks.models import Task, TaskTransition
from tests.neighbours import involve, make_case

PURPOSES = [
    "direct-care",
    "intake",
    "linkage-review",
    "reporting",
    "finder",
    "operator",
    "keeping",
    "sign-in",
]
BODIES = ["RCD", "218", "RX3"]

relationship = st.fixed_dictionaries(
    {
        "person": st.integers(0, 2),
        "party": st.sampled_from([4, 8, 5, 6, 7]),
        "is_own_only": st.booleans(),
        "ended": st.booleans(),
        "until": st.sampled_from([None, -1, 1]),
    }
)
world = st.fixed_dictionaries(
    {
        "relationships": st.lists(relationship, max_size=8),
        "parties": st.frozensets(st.sampled_from([4, 8, 5, 6, 7]), max_size=4),
        "organisation": st.sampled_from([*BODIES, None]),
        "purpose": st.sampled_from(PURPOSES),
        "other_place": st.booleans(),
        "protected": st.integers(0, 2),
    }
)


@pytest.fixture
def people(place: Any, as_actor: Any) -> list[int]:
    """Three people with a row of every kind about them, each kind from several controllers."""
    bodies = {ods: Organisation.objects.get(ods_code=ods) for ods in BODIES}
    team = Team.objects.get(code="rcd-dn-n")
    found = []
    with acting(as_actor("operator")):
        for number in (1, 2, 3):
            case = make_case(place, number)
            involve(case, 10 + number, team="218-asc-n")
            found.append(case.person_id)
            about = {"place": place, "person": case.person}
            now = clock.now()
            Carer.objects.create(**about, name="Norman", recorded_at=now)
            for kind, state in (("restriction", "lifted"), ("notice", "given")):
                SharingChoice.objects.create(
                    **about, kind=kind, state=state, effective=now.date(), recorded_at=now
                )
            for body in bodies.values():
                PersonAgreement.objects.create(**about, organisation=body, recorded_at=now)
                Fact.objects.create(**about, kind="fall", effective=now, recorded_at=now, controller=body)
                HealthItem.objects.create(**about, controller=body, kind="cfs", value="4", as_of=now)
                Note.objects.create(
                    **about, organisation=body, text="x", written_at=now, written_by=1, written_by_name="x"
                )
                SafetyNote.objects.create(
                    **about,
                    organisation=body,
                    kind="pets",
                    text="x",
                    source="x",
                    review_on=now.date(),
                    person_told=True,
                    recorded_at=now,
                )
                task = Task.objects.create(
                    **about, title="x", sender_organisation=body, owner_team=team, sent_at=now
                )
                TaskTransition.objects.create(
                    place=place, task=task, to_state="sent", effective=now, recorded_at=now
                )
            from tests.neighbours import make_staff

            staff = make_staff(place, number)
            LeadProfessional.objects.create(place=place, case=case, staff=staff, chosen_at=now)
            RiskHolding.objects.create(
                place=place, case=case, staff=staff, until=now + timedelta(hours=1), recorded_at=now
            )
        Task.objects.create(
            place=place, title="x", sender_organisation=bodies["RCD"], owner_team=team, sent_at=clock.now()
        )
        assert Case.objects.count() == 3
    return found


def seen(actor: Actor) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """By table, what row security lets through, and what the ORM's condition would."""
    models = {label: apps.get_model(label)._base_manager for label in MIRRORS}
    with acting(actor):
        by_policy = {label: set(rows.values_list("pk", flat=True)) for label, rows in models.items()}
    with acting(Actor(place_id=actor.place_id, purpose=Purpose.OPERATOR)):
        by_orm = {
            label: set(rows.filter(open_to(actor, rows.model)).values_list("pk", flat=True))
            for label, rows in models.items()
        }
    return by_policy, by_orm


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world)
def test_the_orm_says_what_row_security_says(place: Any, people: list[int], world: dict[str, Any]) -> None:
    from joinedup.people.models import Person

    with transaction.atomic():
        with acting(Actor(place_id=place.pk, purpose=Purpose.OPERATOR)):
            Relationship.objects.update(ended_at=clock.now())
            Person.objects.update(is_protected=False)
            Person.objects.filter(pk=people[world["protected"]]).update(is_protected=True)
            for number, one in enumerate(world["relationships"]):
                Relationship.objects.create(
                    place=place,
                    person_id=people[one["person"]],
                    party=one["party"],
                    basis=f"test-{number}",
                    began=clock.now(),
                    until=clock.now() + timedelta(hours=one["until"]) if one["until"] else None,
                    ended_at=clock.now() if one["ended"] else None,
                    is_own_only=one["is_own_only"],
                )
        organisation = world["organisation"]
        actor = Actor(
            place_id=place.pk + 1 if world["other_place"] else place.pk,
            purpose=Purpose(world["purpose"]),
            parties=world["parties"],
            organisation_id=Organisation.objects.get(ods_code=organisation).pk if organisation else None,
        )
        by_policy, by_orm = seen(actor)
        assert by_policy == by_orm
        if world["other_place"]:
            assert not any(by_policy.values())
        transaction.set_rollback(True)


def test_a_key_says_what_it_is_of() -> None:
    for kind, make in (
        ("team", parties.of_team),
        ("staff", parties.of_staff),
        ("organisation", parties.of_organisation),
        ("user", parties.of_user),
    ):
        assert (parties.kind_of(make(12)), parties.id_of(make(12))) == (kind, 12)
