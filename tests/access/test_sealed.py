"""Sealed entries: their own controller sees them and nobody else, until it releases them (Q12, F101)."""

from dataclasses import replace
from typing import Any

import pytest

from joinedup.access import actions
from joinedup.access.actions import keep_relationships_of
from joinedup.access.models import Relationship, SharingChoice
from joinedup.caseload.models import Case, Fact, Involvement, Note
from joinedup.caseload.sealing import set_sealed
from joinedup.core import clock, parties
from joinedup.core.actions import NotNow
from joinedup.core.context import Purpose, acting
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Team
from tests.lists import MORNING, case, registered, take

pytestmark = pytest.mark.django_db


def body(code: str) -> Organisation:
    return Organisation.objects.get(ods_code=code)


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def of(as_actor: Any, ods: str) -> Any:
    """Somebody of an organisation who has a relationship with everybody here."""
    everybody = frozenset(
        {parties.of_team(team.pk) for team in Team.objects.all()}
        | {parties.of_organisation(body("B82013").pk)}
    )
    return as_actor("practitioner", organisation_id=body(ods).pk, parties=everybody)


def seen(actor: Any) -> tuple[int, int]:
    with acting(actor):
        return Involvement.objects.count(), Fact.objects.filter(kind="involvement-opened").count()


def shared(operator: Any) -> int:
    with acting(operator):
        return Relationship.objects.filter(basis="shared-caseload", ended_at__isnull=True).count()


def test_a_row_of_an_excluded_service_comes_in_sealed_and_its_controller_may_release_it(
    operator: Any, as_actor: Any, place: Any
) -> None:
    take(operator, "gp-list", "YHN", [registered(1, Telephone="")])
    take(operator, "open-cases", "RCD", [case(1, Service="Sexual Health", Telephone="01632 960009")])
    own, other = of(as_actor, "RCD"), of(as_actor, "218")
    assert seen(own) == (1, 1)
    assert seen(other) == (0, 0)
    assert shared(operator) == 0, "nothing but sealed work is not on the shared caseload"
    with acting(other):
        assert not SourceRecord.objects.filter(kind="client").exists()
        assert Person.objects.get().telephone == "", "what the sealed record alone tells stays with it"
    lead = as_actor("ig_lead", organisation_id=body("RCD").pk)
    with acting(lead):
        with pytest.raises(NotNow, match="reference"):
            actions.release_category(actor=lead, category="sexual-health", is_released=True, reference="")
        actions.release_category(actor=lead, category="sexual-health", is_released=True, reference="B12")
    assert seen(other) == (1, 1)
    assert shared(operator) == 1
    take(
        operator,
        "open-cases",
        "RCD",
        [case(1, Service="Sexual Health", Priority="1")],
        as_at=MORNING.replace(hour=9),
    )
    assert seen(other) == (1, 1), "tomorrow's list does not seal it again"
    with acting(lead):
        actions.release_category(actor=lead, category="sexual-health", is_released=False, reference="B13")
    assert seen(other) == (0, 0)


def test_anothers_decision_releases_nothing(operator: Any, as_actor: Any) -> None:
    take(operator, "open-cases", "RCD", [case(1, Reason="HIV review")])
    lead = as_actor("ig_lead", organisation_id=body("218").pk)
    with acting(lead):
        actions.release_category(actor=lead, category="sexual-health", is_released=True, reference="C1")
    assert seen(of(as_actor, "218")) == (0, 0)


def test_excluded_conditions_of_a_practice_are_not_kept() -> None:
    from joinedup.interop.intake.adapters import stage_for
    from joinedup.interop.intake.known import Known
    from joinedup.interop.partner_files import Parsed, Scope
    from joinedup.people.batch import GP_LIST

    row = Parsed(2, [])
    row.values = {"GP_Practice_Code": "B82013", "Long_Term_Conditions": ("HIV infection", "Asthma")}
    row.as_sent = {"GP_Practice_Code": "B82013", "Long_Term_Conditions": "HIV infection;Asthma"}
    known = Known(Scope(as_at=MORNING), {}, 1, {"B82013": 7}, {}, {}, {}, frozenset())
    staged = dict(zip((name for name, _ in GP_LIST.columns), stage_for("gp-list", known)(row), strict=True))
    assert "Asthma" in str(staged["details"])
    assert not [name for name, value in staged.items() if "HIV" in str(value)]


def test_an_entry_is_sealed_and_released_by_its_own_controller_only(
    operator: Any, as_actor: Any, place: Any
) -> None:
    take(operator, "gp-list", "YHN", [registered(1)])
    take(operator, "open-cases", "RCD", [case(1)])
    own, other = of(as_actor, "RCD"), of(as_actor, "218")
    with acting(own):
        person, work = Person.objects.get(), Involvement.objects.get()
        note = Note.objects.create(
            place=place, person=person, organisation=body("RCD"), text="Spoke with her alone",
            written_at=clock.now(), written_by=1, written_by_name="A",
        )  # fmt: skip
    about = {"person_id": person.pk, "kind": "note", "entry_id": note.pk}
    with acting(other), pytest.raises(NotNow, match="controls"):
        set_sealed(actor=other, **about, is_sealed=True, reason="Not mine")
    with acting(own):
        with pytest.raises(NotNow, match="why"):
            set_sealed(actor=own, **about, is_sealed=True)
        set_sealed(actor=own, **about, is_sealed=True, reason="She asked")
        assert Note.objects.count() == 1
    with acting(other):
        assert Note.objects.count() == 0
    with acting(own):
        set_sealed(actor=own, **about, is_sealed=False)
        assert list(SharingChoice.objects.order_by("pk").values_list("state", flat=True)) == [
            "sealed",
            "released",
        ]
        set_sealed(
            actor=own,
            person_id=person.pk,
            kind="involvement",
            entry_id=work.pk,
            is_sealed=True,
            reason="Asked",
        )
    assert seen(other) == (0, 0)
    take(operator, "open-cases", "RCD", [case(1, Priority="2")], as_at=MORNING.replace(hour=9))
    assert seen(other) == (0, 0), "the next list does not open it"
    assert seen(own) == (1, 1)
    assert seen(replace(other, purpose=Purpose.REPORTING)) == (0, 0)
    with acting(operator):
        assert Case.objects.filter(closed__isnull=True).count() == 1
        keep_relationships_of(actor=operator, person_ids=[person.pk])
