"""Staff lists: taken in as a set, linked by code, managers dated, those no longer named ended, never lost."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from joinedup.core import batch
from joinedup.core.actions import NotNow
from joinedup.core.batch import Comparison, ListSource
from joinedup.core.context import Actor, acting
from joinedup.core.models import Event
from joinedup.place.actions import relate_staff
from joinedup.place.batch import STAFF
from joinedup.place.models import Organisation, Staff, StaffRelation, Team, TeamCode

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
Row = dict[str, Any]


def row(local_id: str, **values: Any) -> Row:
    full = {
        "family_name": "Kaur",
        "given_name": "Siân",
        "profession": "District nurse",
        "whole_time_equivalent": None,
        "started": None,
        "left_on": None,
        **values,
    }
    return {"local_id": local_id, "content_hash": f"{local_id}{sorted(values.items())}", **full}


def stage(rows: list[Row]) -> None:
    STAFF.create()
    with batch.copy_into(STAFF) as write:
        for number, each in enumerate(rows, start=1):
            write([*({"row_number": number, **each}.get(name, "") for name, _ in STAFF.columns), ""])


@pytest.fixture
def take_in(as_actor: Callable[..., Actor]) -> Callable[..., tuple[Comparison, int, dict[str, int]]]:
    def run(
        rows: list[Row], *, sender: str = "RCD", as_at: datetime = FRIDAY, mode: Any = "full"
    ) -> tuple[Comparison, int, dict[str, int]]:
        actor = as_actor("operator")
        source = ListSource(
            file_id=1,
            sender_id=Organisation.objects.get(ods_code=sender).pk,
            format="staff",
            as_at=as_at,
            received=as_at,
            mode=mode,
        )
        with acting(actor):
            stage(rows)
            comparison = STAFF.compare(actor=actor, source=source)
            unchanged = batch.count_staged(STAFF).unchanged
            return comparison, unchanged, STAFF.apply(actor=actor, source=source).counts

    return run


def test_a_list_becomes_staff_of_the_sender_with_teams_by_code(
    take_in: Any, as_actor: Callable[..., Actor]
) -> None:
    comparison, unchanged, counts = take_in(
        [
            row("R1", employer_team_code="dn-n", operational_team_code="OP-ONE", whole_time_equivalent="0.8"),
            row("R2", employer_team_code="NOBODY-KNOWS", manager_local_id="R1"),
        ]
    )
    assert (comparison.open_now, comparison.would_end, unchanged) == (0, 0, 0)
    assert counts["staff.written"] == 2
    with acting(as_actor("operator")):
        first, second = Staff.objects.order_by("local_id")
        assert first.employer_team is not None
        assert first.employer_team.employer_code == "DN-N"
        assert first.operational_team is not None
        assert first.operational_team.code == "op-one"
        assert str(first.whole_time_equivalent) == "0.80"
        assert (second.employer_team, second.employer_team_code) == (None, "NOBODY-KNOWS")
        relations = {
            (
                r.staff.local_id,
                r.kind,
                r.other_staff and r.other_staff.local_id,
                r.team and r.team.code,
                r.valid_from,
            )
            for r in StaffRelation.objects.all()
        }
        assert relations == {
            ("R1", "host_team", None, "op-one", date(2026, 11, 20)),
            ("R2", "line_manager", "R1", None, date(2026, 11, 20)),
        }
        assert Event.objects.filter(kind="place.staff_list_applied").count() == 1


def test_the_same_list_again_is_unchanged_and_a_repeat_within_it_counts_as_such(
    take_in: Any, as_actor: Callable[..., Actor]
) -> None:
    rows = [row("R1"), row("R2"), row("R1")]
    assert take_in(rows)[1] == 1
    comparison, unchanged, counts = take_in(rows, as_at=FRIDAY + timedelta(days=1))
    assert (unchanged, comparison.open_now, comparison.would_end) == (3, 2, 0)
    assert counts == {"staff.written": 0, "staff.ended": 0, "relation.ended": 0, "relation.begun": 0}
    with acting(as_actor("operator")):
        assert {staff.as_at for staff in Staff.objects.all()} == {FRIDAY + timedelta(days=1)}


def test_who_is_no_longer_named_ends_as_at_the_list_and_comes_back(
    take_in: Any, as_actor: Callable[..., Actor]
) -> None:
    take_in([row("R1"), row("R2", manager_local_id="R1")])
    take_in([row("C1", profession="Social worker")], sender="218")
    tomorrow = FRIDAY + timedelta(days=1)
    comparison, _, counts = take_in([row("R2", manager_local_id="R1")], as_at=tomorrow)
    assert (comparison.open_now, comparison.would_end, counts["staff.ended"]) == (2, 1, 1)
    with acting(as_actor("operator")):
        assert Staff.objects.get(local_id="R1").ended == tomorrow
        assert Staff.objects.get(local_id="C1").ended is None, "another employer's staff are left alone"
        assert StaffRelation.objects.get().valid_to == date(2026, 11, 20), "a manager who left manages nobody"
    comparison, _, _ = take_in([row("R1")], as_at=tomorrow + timedelta(days=1), mode="additions")
    assert comparison.would_end == 0
    with acting(as_actor("operator")):
        assert Staff.objects.get(local_id="R1").ended is None
        assert Staff.objects.get(local_id="R2").ended is None


def test_a_code_mapped_later_is_linked_by_an_unchanged_list(
    take_in: Any, as_actor: Callable[..., Actor]
) -> None:
    rows = [row("R1", employer_team_code="DN-NEW")]
    take_in(rows)
    team = Team.objects.get(code="rcd-dn-n")
    TeamCode.objects.create(
        place=team.place,
        organisation=team.organisation,
        code="DN-NEW",
        team=team,
        valid_from=date(2026, 11, 21),
    )
    assert take_in(rows)[1] == 1
    with acting(as_actor("operator")):
        assert Staff.objects.get().employer_team is None, "the code means nothing yet on the list's day"
    take_in(rows, as_at=FRIDAY + timedelta(days=1))
    with acting(as_actor("operator")):
        assert Staff.objects.get().employer_team == team


def test_a_change_of_manager_is_dated(take_in: Any, as_actor: Callable[..., Actor]) -> None:
    take_in([row("R1"), row("R2"), row("R3", manager_local_id="R1")])
    take_in([row("R1"), row("R2"), row("R3", manager_local_id="R2")], as_at=FRIDAY + timedelta(days=3))
    with acting(as_actor("operator")):
        relations = StaffRelation.objects.order_by("valid_from").values_list(
            "other_staff__local_id", "valid_from", "valid_to"
        )
        assert list(relations) == [
            ("R1", date(2026, 11, 20), date(2026, 11, 22)),
            ("R2", date(2026, 11, 23), None),
        ]


def test_four_relations_across_employers(take_in: Any, as_actor: Callable[..., Actor]) -> None:
    rows = [row("R1"), row("R2")]
    take_in(rows)
    take_in([row("C1", job_title="Director")], sender="218")
    actor = as_actor("operator")
    with acting(actor):
        nurse, supervisor = Staff.objects.get(local_id="R1"), Staff.objects.get(local_id="R2")
        director = Staff.objects.get(local_id="C1")
        host = Team.objects.get(code="op-two")
        relate_staff(actor=actor, staff=nurse, kind="line_manager", other_staff=director)
        relate_staff(actor=actor, staff=nurse, kind="clinical_supervisor", other_staff=supervisor)
        relate_staff(actor=actor, staff=nurse, kind="host_team", team=host)
    take_in(rows, as_at=FRIDAY + timedelta(days=7))
    with acting(actor):
        held = {r.kind: (r.other_staff and r.other_staff.local_id, r.team and r.team.code) for r in
                StaffRelation.objects.filter(staff=nurse, valid_to__isnull=True)}  # fmt: skip
        assert held == {
            "line_manager": ("C1", None),
            "clinical_supervisor": ("R2", None),
            "host_team": (None, "op-two"),
        }
        assert nurse.organisation.ods_code == "RCD"
        with pytest.raises(NotNow):
            relate_staff(actor=actor, staff=nurse, kind="line_manager", other_staff=nurse)
        with pytest.raises(NotNow):
            relate_staff(actor=actor, staff=nurse, kind="line_manager", team=host)
        with pytest.raises(NotNow):
            relate_staff(actor=actor, staff=nurse, kind="friend", other_staff=director)
        assert relate_staff(actor=actor, staff=nurse, kind="host_team", day=date(2026, 12, 1)) is None
        assert StaffRelation.objects.get(kind="host_team").valid_to == date(2026, 11, 30)


def test_staff_of_another_place_are_out_of_sight(take_in: Any, as_actor: Callable[..., Actor]) -> None:
    from dataclasses import replace

    take_in([row("R1")])
    with acting(replace(as_actor("operator"), place_id=as_actor("operator").place_id + 999)):
        assert not Staff.objects.exists()
