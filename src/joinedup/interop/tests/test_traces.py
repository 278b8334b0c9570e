"""A demographics trace corrects numbers, flags and deaths, and is the only thing that may (Q14)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.lists import MORNING, case, number, registered, take

from joinedup.caseload.models import Fact
from joinedup.core.context import acting
from joinedup.interop.intake import take_in
from joinedup.people.models import Decision, Person, ReviewPair, SourceRecord, SupersededNumber

HEADER = (
    "Local_Person_ID,Trace_Status,NHS_Number,Sent_NHS_Number,Superseded_NHS_Number,Family_Name,Given_Name,"
    "Date_of_Birth,Date_of_Death,Death_Status,Sensitive,GP_Practice_Code\n"
)


@pytest.fixture
def operator(as_actor: Any) -> Any:
    return as_actor("operator")


def traced(operator: Any, place: Any, tmp_path: Path, *lines: str, day: int = 0) -> Any:
    path = tmp_path / f"trace-{day}-{len(lines)}.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return take_in(
        actor=operator,
        place=place,
        sender_code="RCD",
        list_format="trace",
        path=path,
        as_at=MORNING + timedelta(days=day),
    )


def person_of(local_id: str, kind: str = "client") -> Person:
    return SourceRecord.objects.select_related("person").get(local_id=local_id, kind=kind).person


def line(local_id: str, index: int, *, status: str = "01", **values: str) -> str:
    row = registered(index)
    cells = {
        "sent": "", "superseded": "", "died": "", "death": "", "sensitive": "", "practice": "",
        "number": number(index), "family": row["Family_Name"], "given": row["Given_Name"],
        "born": f"{row['Date_of_Birth']:%d/%m/%Y}", **values,
    }  # fmt: skip
    order = (
        "number",
        "sent",
        "superseded",
        "family",
        "given",
        "born",
        "died",
        "death",
        "sensitive",
        "practice",
    )
    return ",".join((local_id, status, *(cells[name] for name in order)))


def test_a_verified_number_is_the_persons_and_another_status_changes_nothing(
    operator: Any, place: Any, tmp_path: Path
) -> None:
    take(operator, "open-cases", "RCD", [case(1, NHS_Number="123"), case(2, NHS_Number="")])
    answer = traced(operator, place, tmp_path, line("H1", 1), line("H2", 2, status="04"))
    assert (answer.state, answer.accepted + answer.warned, answer.refused) == ("applied", 2, 0)
    with acting(operator):
        assert person_of("H1").nhs_number == number(1)
        assert person_of("H2").nhs_number == ""
        assert person_of("H1") == person_of("H1", "trace")
    again = traced(operator, place, tmp_path, line("H1", 1), line("H2", 2, status="04"), day=1)
    assert again.unchanged == 2


def test_a_superseded_number_leads_to_the_new_one(operator: Any, place: Any, tmp_path: Path) -> None:
    old = number(40)
    take(operator, "open-cases", "RCD", [case(1, NHS_Number=old)])
    traced(operator, place, tmp_path, line("H1", 1, sent=old, superseded=old))
    with acting(operator):
        assert person_of("H1").nhs_number == number(1)
        assert SupersededNumber.objects.get().new_number == number(1)
    take(
        operator,
        "open-cases",
        "218",
        [case(1, Local_Person_ID="N1", Case_ID="N1", NHS_Number=old, Postcode="LS1 1AA")],
    )
    take(operator, "gp-list", "YHN", [registered(1)])
    with acting(operator):
        assert person_of("N1") == person_of("H1") == person_of(number(1), "gp-list")
        assert not ReviewPair.objects.exists()


def test_a_death_reaches_the_caseload_as_a_fact_and_goes_with_the_answer(
    operator: Any, place: Any, tmp_path: Path
) -> None:
    take(operator, "open-cases", "RCD", [case(1)])
    traced(operator, place, tmp_path, line("H1", 1, died="18/11/2026", death="2"))
    with acting(operator):
        assert person_of("H1").died == date(2026, 11, 18)
        fact = Fact.objects.get(kind="death-reported")
        assert fact.person_id == person_of("H1").pk
    traced(operator, place, tmp_path, line("H1", 1), day=1)
    with acting(operator):
        assert person_of("H1").died is None
        assert Fact.objects.get(kind="death-reported").withdrawn_at is not None


def test_the_flag_takes_address_and_telephone_away(operator: Any, place: Any, tmp_path: Path) -> None:
    take(operator, "open-cases", "RCD", [case(1, Address_Line_1="1 High Street", Telephone="01632 960001")])
    traced(operator, place, tmp_path, line("H1", 1, sensitive="S"))
    with acting(operator):
        person = person_of("H1")
        assert person.is_protected
        assert (person.address, person.postcode, person.telephone) == ("", "", "")
    take(
        operator,
        "open-cases",
        "RCD",
        [case(1, Address_Line_1="2 High Street", Telephone="01632 960002")],
        as_at=MORNING + timedelta(days=1),
    )
    with acting(operator):
        assert person_of("H1").address == ""


def test_verified_numbers_settle_what_waits_either_way(operator: Any, place: Any, tmp_path: Path) -> None:
    take(operator, "gp-list", "YHN", [registered(1), registered(2)])
    take(
        operator,
        "open-cases",
        "RCD",
        [case(index, NHS_Number="", Postcode="LS1 1AA") for index in (1, 2)],
    )
    with acting(operator):
        assert ReviewPair.objects.filter(state="open").count() == 2
    traced(operator, place, tmp_path, line("H1", 1), line("H2", 2, number=number(77)))
    with acting(operator):
        assert person_of("H1") == person_of(number(1), "gp-list")
        assert person_of("H2") != person_of(number(2), "gp-list")
        assert sorted(Decision.objects.values_list("kind", "source")) == [
            ("not-same", "trace"),
            ("same", "trace"),
        ]
        assert sorted(ReviewPair.objects.values_list("state", flat=True)) == ["not-same", "same"]
        assert not person_of("H2").is_provisional


def test_an_answer_about_nobody_here_or_with_a_real_number_changes_nothing(
    operator: Any, place: Any, tmp_path: Path
) -> None:
    take(operator, "open-cases", "RCD", [case(1)])
    answer = traced(operator, place, tmp_path, line("X9", 9), line("H1", 1, sent="4010232137"))
    assert answer.reasons.get("real-number") == 1
    with acting(operator):
        assert not SourceRecord.objects.filter(kind="trace").exists()
