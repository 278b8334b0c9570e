"""The caseload and the review list as rows for a file."""

from datetime import date
from typing import Any

import pytest
from tests.lists import case, number, registered, take

from joinedup.caseload.export import caseload_rows
from joinedup.core.actions import NotNow, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.people.export import review_rows


@pytest.fixture
def operator(as_actor: Any) -> Any:
    actor = as_actor("operator")
    take(actor, "gp-list", "YHN", [registered(1), registered(2, GP_Practice_Code="B82012")])
    take(
        actor,
        "open-cases",
        "RCD",
        [
            case(1, Opened=date(2026, 11, 18)),
            case(2),
            case(3, Closed=date(2026, 11, 1)),
            case(4, Team_Code="OLD"),
        ],
    )
    take(actor, "open-cases", "218", [case(1, Local_Person_ID="N1", Case_ID="NC1", Team_Code="ASC-N")])
    return actor


def exported(operator: Any, team: str | None = None) -> list[dict[str, Any]]:
    with acting(operator):
        return list(caseload_rows(actor=operator, team=team))


def test_one_row_an_open_involvement(operator: Any) -> None:
    rows = exported(operator)
    assert [row["case_id"] for row in rows] == ["HC1", "HC2", "HC4", "NC1"]
    first = rows[0]
    assert first == {
        "person_id": rows[3]["person_id"],
        "nhs_number": number(1),
        "organisation": "RCD",
        "case_id": "HC1",
        "team": "DN-N",
        "home_team": "int-one",
        "lead": "",
        "since": "2026-11-18",
        "hot": ["new"],
    }
    with acting(operator):
        assert Event.objects.get(kind="caseload.exported").data == {
            "rows": 4,
            "one_team": False,
            "use": "direct-care",
        }


@pytest.mark.parametrize(
    ("team", "cases"),
    [
        ("DN-N", ["HC1", "HC2"]),
        ("dn-n", ["HC1", "HC2"]),
        ("218-asc-n", ["NC1"]),
        ("OLD", ["HC4"]),
        ("int-two", ["HC2"]),
        ("op-two", ["HC2"]),
    ],
)
def test_a_team_by_the_partners_code_or_the_places(operator: Any, team: str, cases: list[str]) -> None:
    assert [row["case_id"] for row in exported(operator, team)] == cases


def test_a_code_that_nobody_has_is_said(operator: Any) -> None:
    with pytest.raises(NotNow, match="NOPE"):
        exported(operator, "NOPE")


@pytest.mark.parametrize("use", ["planning", "research"])
def test_rows_that_name_people_are_for_their_care_alone(operator: Any, use: str) -> None:
    with acting(operator), pytest.raises(NotNow, match="National Data Opt-Out"):
        caseload_rows(actor=operator, use=use)


def test_exports_need_their_permission(operator: Any, as_actor: Any) -> None:
    with acting(as_actor("practitioner")) as actor:
        with pytest.raises(Refused):
            caseload_rows(actor=actor)
        with pytest.raises(Refused):
            review_rows(actor=actor)


def test_reviews_name_the_record_and_the_other_person(operator: Any) -> None:
    take(
        operator,
        "open-cases",
        "RX3",
        [case(1, Local_Person_ID="T1", Case_ID="T", Date_of_Birth=date(1999, 1, 1))],
    )
    with acting(operator):
        rows = list(review_rows(actor=operator))
    other = exported(operator)[0]["person_id"]
    assert rows == [
        {"organisation": "RX3", "local_id": "T1", "other": other, "reason": "number-other-birth-date"}
    ]
