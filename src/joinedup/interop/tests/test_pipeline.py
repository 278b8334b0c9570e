"""Lists through the whole road: counts and reasons, holding, replacing, keeping, refusing, waiting, mending."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.worlds import small_place

from joinedup.access.models import LiveStep
from joinedup.caseload.models import Involvement, Visit
from joinedup.core.actions import NotNow
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.interop import originals
from joinedup.interop.intake import Answer, CannotTakeIn, approve
from joinedup.interop.models import PartnerFile, WaitingRow
from joinedup.interop.tests.lists import AS_AT, CASES, Road, case_row, counts, staff_row, visit_row
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Feed, Staff

LATER = AS_AT + timedelta(hours=24)


def open_ids(road: Road) -> set[str]:
    with road.see():
        return set(Involvement.objects.filter(ended__isnull=True).values_list("local_id", flat=True))


def test_counts_add_up_and_every_reason_is_told(road: Road) -> None:
    road.staff([staff_row(1)])
    answer = road.cases(
        [
            case_row(1, Worker_ID="S001"),
            case_row(2, NHS_Number="9991000001"),
            case_row(3, NHS_Number="4444444444"),
            case_row(4, Team_Code="DN-X", Worker_ID="S999"),
            case_row(5, GP_Practice_Code="B99999"),
            case_row(6, Opened="31/02/2026"),
            case_row(7, Local_Person_ID=""),
            case_row(8, NHS_Number="", Date_of_Birth=""),
            case_row(9, Date_of_Birth="01/01/2015"),
            case_row(1, Worker_ID="S001"),
            {},
        ]
    )
    assert answer.rows == 10
    assert counts(answer) == {
        "accepted": 1,
        "warned": 4,
        "refused": 3,
        "unchanged": 1,
        "out_of_scope": 1,
    }
    assert answer.reasons == {
        "invalid-nhs-number": 1,
        "placeholder-nhs-number": 1,
        "unknown-team": 1,
        "unknown-worker": 1,
        "unknown-practice": 1,
        "unreadable": 1,
        "missing": 1,
        "unidentifiable": 1,
        "under-age": 1,
    }
    assert (answer.state, answer.exit_code) == ("applied", 1)
    assert open_ids(road) == {"C001", "C002", "C003", "C004", "C005"}
    with road.see():
        file = PartnerFile.objects.get(pk=answer.file_id)
        feed = Feed.objects.get(place=road.place, organisation__ods_code="RCD", format="open-cases")
    assert (file.state, file.rows, file.refused, file.as_at) == ("applied", 10, 3, AS_AT)
    assert feed.as_at == AS_AT


def test_the_second_run_changes_nothing(road: Road) -> None:
    rows = [case_row(number) for number in range(5)]
    road.cases(rows)
    with road.see():
        before = list(Involvement.objects.order_by("pk").values())
        people = Person.objects.count()
    again = road.cases(rows)
    assert counts(again) == {"unchanged": 5}
    with road.see():
        assert list(Involvement.objects.order_by("pk").values()) == before
        assert Person.objects.count() == people == 5


def test_what_a_whole_list_no_longer_names_has_ended(road: Road) -> None:
    road.cases([case_row(number) for number in range(5)])
    answer = road.cases([case_row(number) for number in range(4)], as_at=LATER)
    assert answer.would_end == 1
    assert open_ids(road) == {"C000", "C001", "C002", "C003"}
    with road.see():
        assert Involvement.objects.get(local_id="C004").ended == LATER


def test_a_row_that_cannot_be_read_ends_nothing(road: Road) -> None:
    road.cases([case_row(number) for number in range(3)])
    answer = road.cases([case_row(0), case_row(1, Opened="30/02/2026"), case_row(2)], as_at=LATER)
    assert (answer.refused, answer.would_end) == (1, 0)
    assert open_ids(road) == {"C000", "C001", "C002"}


def test_a_member_of_staff_whose_row_cannot_be_read_stays(road: Road) -> None:
    road.staff([staff_row(1), staff_row(2)])
    road.staff([staff_row(1), staff_row(2, Profession="")], as_at=LATER)
    with road.see():
        assert set(Staff.objects.filter(ended__isnull=True).values_list("local_id", flat=True)) == {
            "S001",
            "S002",
        }


def test_a_list_that_would_end_too_much_is_held_until_it_is_approved(road: Road) -> None:
    road.cases([case_row(number) for number in range(40)])
    held = road.cases([case_row(number) for number in range(20)], as_at=LATER)
    assert (held.state, held.held, held.would_end, held.exit_code) == ("held", True, 20, 2)
    assert "20 of the 40" in held.sentence
    assert len(open_ids(road)) == 40
    done = approve(actor=road.actor, place=road.place, file_id=held.file_id or 0)
    assert (done.state, done.unchanged) == ("applied", 20)
    assert len(open_ids(road)) == 20
    with road.see():
        file = PartnerFile.objects.get(pk=held.file_id)
        assert file.approved_at is not None
        assert Event.objects.filter(kind="interop.file_approved", subject_id=file.pk).exists()
    with pytest.raises(NotNow, match="not held"):
        approve(actor=road.actor, place=road.place, file_id=held.file_id or 0)


def test_nineteen_that_would_end_are_not_held(road: Road) -> None:
    road.cases([case_row(number) for number in range(40)])
    answer = road.cases([case_row(number) for number in range(21)], as_at=LATER)
    assert (answer.state, answer.would_end) == ("applied", 19)


def test_a_list_with_too_many_refused_rows_is_held(road: Road) -> None:
    answer = road.cases([case_row(number, Opened="soon") for number in range(20)] + [case_row(30)])
    assert (answer.state, answer.refused) == ("held", 20)
    assert open_ids(road) == set()
    assert originals.rejects_of(answer.rejects_path) is not None


def test_an_older_list_is_kept_and_not_applied(road: Road) -> None:
    road.cases([case_row(1), case_row(2)], as_at=LATER)
    answer = road.cases([case_row(1)], as_at=AS_AT)
    assert answer.state == "kept"
    assert answer.sentence.startswith("Older than the list already applied")
    assert open_ids(road) == {"C001", "C002"}


def test_a_practice_list_is_older_only_than_one_of_the_same_practices(road: Road) -> None:
    def practice(code: str, *people: int, as_at: datetime) -> Answer:
        rows = [{**case_row(number), "GP_Practice_Code": code} for number in people]
        columns = ("GP_Practice_Code", "NHS_Number", "Family_Name", "Given_Name", "Date_of_Birth", "Postcode")
        chosen = [{column: row[column] for column in columns} for row in rows]
        return road.take(road.write(columns, chosen), "gp-list", "YHN", as_at=as_at)

    assert practice("B82013", 1, 2, as_at=LATER).state == "applied"
    assert practice("B82012", 3, as_at=AS_AT).state == "applied"
    assert practice("B82013", 1, as_at=AS_AT).state == "kept"
    with road.see():
        still = SourceRecord.objects.filter(kind="gp-list", ended__isnull=True)
        assert still.filter(controller__ods_code="B82013").count() == 2
        assert still.filter(controller__ods_code="B82012").count() == 1


def test_the_same_moment_again_with_other_content_replaces(road: Road) -> None:
    road.cases([case_row(1), case_row(2)])
    answer = road.cases([case_row(1), case_row(3)])
    assert answer.state == "applied"
    assert open_ids(road) == {"C001", "C003"}


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("Local_Person_ID,Case_ID,Team_Code\nP1,C1,DN-N\n", "Opened"),
        ("", "empty"),
        ("%PDF-1.7 not a list", "PDF"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(road: Road, text: str, because: str) -> None:
    path = road.folder / "odd.csv"
    path.write_text(text)
    answer = road.take(path)
    assert (answer.state, answer.rows, answer.exit_code) == ("refused", 0, 2)
    assert because in answer.sentence
    assert originals.path_of(answer.sha256).is_file()


def test_a_file_that_breaks_off_is_refused_whole_and_leaves_nothing(road: Road) -> None:
    path = road.write(CASES, [case_row(number) for number in range(10)])
    with path.open("a") as target:
        target.write('P900,C900,DN-N,"05/09/2026 and never closed\n')
    answer = road.take(path)
    assert (answer.state, answer.rows, answer.rejects_path) == ("refused", 0, "")
    assert answer.sentence
    assert open_ids(road) == set()
    with road.see():
        assert PartnerFile.objects.get(pk=answer.file_id).state == "refused"


def test_a_dry_run_leaves_nothing(road: Road, own_home: Any) -> None:
    path = road.write(CASES, [case_row(1), case_row(2, Opened="soon")])
    answer = road.take(path, dry_run=True)
    assert counts(answer) == {"accepted": 1, "refused": 1}
    assert (answer.file_id, answer.rejects_path) == (None, "")
    with road.see():
        assert not PartnerFile.objects.exists()
        assert not Involvement.objects.exists()
        assert not Event.objects.filter(kind__startswith="interop.").exists()
    assert [one for one in own_home.rglob("*") if one.is_file()] == []


def test_a_real_number_is_refused_until_the_place_is_live(road: Road) -> None:
    rows = [case_row(1, NHS_Number="4010232137"), case_row(2)]
    answer = road.cases(rows)
    assert answer.reasons == {"real-number": 1}
    assert open_ids(road) == {"C002"}
    LiveStep.objects.create(place=road.place, kind="live", recorded_at=LATER)
    assert counts(road.cases(rows, as_at=LATER)) == {"accepted": 1, "unchanged": 1}


def test_a_visit_waits_for_its_person(road: Road) -> None:
    answer = road.visits([visit_row(1, 1), visit_row(2, 2)])
    assert (counts(answer), answer.reasons) == ({"refused": 2}, {"no-parent": 2})
    rejected = originals.rejects_of(answer.rejects_path)
    assert rejected is not None
    assert "no-parent" in rejected.read_text(encoding="utf-8-sig")
    with road.see():
        assert not Visit.objects.exists()
    road.cases([case_row(1)])
    with road.see():
        assert list(Visit.objects.values_list("local_id", flat=True)) == ["V001"]
        assert list(WaitingRow.objects.filter(adopted__isnull=True).values_list("local_id", flat=True)) == [
            "V002"
        ]
    again = road.visits([visit_row(1, 1), visit_row(2, 2)])
    assert counts(again) == {"unchanged": 1, "refused": 1}
    with road.see():
        assert WaitingRow.objects.filter(adopted__isnull=True).count() == 1


def test_a_waiting_visit_that_was_called_off_does_not_come_back(road: Road) -> None:
    road.cases([case_row(2)])
    road.visits([visit_row(1, 1), visit_row(2, 2), visit_row(3, 1, Planned_Start="25/11/2026 10:00")])
    road.visits([visit_row(2, 2)], as_at=AS_AT + timedelta(hours=1))
    road.cases([case_row(1), case_row(2)], as_at=LATER)
    with road.see():
        held = set(Visit.objects.filter(ended__isnull=True).values_list("local_id", flat=True))
    assert held == {"V002", "V003"}


def test_a_row_that_has_waited_too_long_is_not_tried_again(road: Road) -> None:
    road.place.settings = {"intake.keep_waiting_days": 1}
    road.place.save(update_fields=["settings"])
    road.visits([visit_row(1, 1, Planned_Start="17/11/2026 10:00")], as_at=AS_AT - timedelta(days=3))
    road.cases([case_row(1)])
    with road.see():
        assert not Visit.objects.exists()


def test_rejects_are_mended_and_sent_again(road: Road) -> None:
    answer = road.cases([case_row(1), case_row(2, Opened="31/02/2026"), case_row(3)])
    rejected = originals.rejects_of(answer.rejects_path)
    assert rejected is not None
    text = rejected.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith("Refused_Because")
    assert text.count("\n") == 2
    mended = road.folder / "mended.csv"
    mended.write_text(text.replace("31/02/2026", "28/02/2026"), encoding="utf-8")
    second = road.take(mended)
    assert counts(second) == {"accepted": 1}
    assert open_ids(road) == {"C001", "C002", "C003"}
    with road.see():
        assert Involvement.objects.get(local_id="C002").opened == date(2026, 2, 28)


def test_two_places_see_their_own_only(road: Road) -> None:
    other = Road(small_place("elsewhere"), road.folder)
    road.cases([case_row(1)])
    answer = other.cases([case_row(1), case_row(2)], sender="RCD")
    assert counts(answer) == {"accepted": 2}
    assert open_ids(road) == {"C001"}
    assert open_ids(other) == {"C001", "C002"}
    with acting(road.actor):
        assert PartnerFile.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"sender": "ZZZ"}, "no organisation with the ODS code 'ZZZ'"),
        ({"list_format": "letters"}, "no format 'letters'"),
    ],
)
def test_what_cannot_even_be_looked_at(road: Road, changes: dict[str, str], because: str) -> None:
    path = road.write(CASES, [case_row(1)])
    with pytest.raises(CannotTakeIn, match=because):
        road.take(path, **changes)  # type: ignore[arg-type]


def test_a_path_that_is_not_there(road: Road) -> None:
    with pytest.raises(CannotTakeIn, match="can't be read"):
        road.take(road.folder / "missing.csv")


def test_a_charitys_spreadsheet_through_its_mapping(road: Road) -> None:
    path = road.folder / "sheet.csv"
    path.write_text(
        "Ref,Started,Client name,D.O.B,RAG\nLW1,05/09/2026,Zoë Ångström,03/03/1941,1 - red\n",
        encoding="utf-8",
    )
    mapping = """
format = "open-cases"
[columns]
Local_Person_ID = "Ref"
Case_ID = "Ref"
Opened = "Started"
Full_Name = "Client name"
Date_of_Birth = "D.O.B"
Priority = "RAG"
[constants]
Team_Code = "LIVING-WELL"
[values.Priority]
"1 - red" = "Urgent"
"""
    answer = road.take(path, "spreadsheet", "LW01", mapping=mapping)
    assert (counts(answer), answer.sentence) == ({"accepted": 1}, "")
    with road.see():
        involvement = Involvement.objects.select_related("person").get()
    assert (involvement.priority, involvement.person.family_name) == ("Urgent", "Ångström")
    refused = road.take(path, "spreadsheet", "LW01", mapping='format = "open-cases"')
    assert (refused.state, "columns.Local_Person_ID" in refused.sentence) == ("refused", True)
