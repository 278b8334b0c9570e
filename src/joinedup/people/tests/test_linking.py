"""``joinedup link``: what is as good as certain is joined, the rest is asked, no decision is overridden (issue 4)."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from tests.lists import MORNING, case, number, registered, take

from joinedup.core.context import Purpose, acting
from joinedup.people.actions import answer_pair, take_back
from joinedup.people.linking import audit_place, link_place, reading, running, seen
from joinedup.people.models import Decision, LinkRun, Person, ReviewPair, SelfAudit, SourceRecord

FAMILIES = (
    "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Robinson", "Wright",
    "Thompson", "Evans", "Walker", "White", "Roberts", "Green", "Hall", "Wood", "Jackson", "Clarke", "Patel",
    "Khan", "Lewis", "James", "Phillips", "Mitchell", "Hargreaves", "Thistlewood", "Ackroyd", "Sutcliffe",
    "Holroyd",
)  # fmt: skip
GIVEN = (
    "Margaret", "Mary", "Susan", "Jean", "Dorothy", "Patricia", "Barbara", "Joan", "Sheila", "Christine",
    "John", "David", "Peter", "Michael", "Alan", "Brian", "George", "Ronald", "Kenneth", "Derek", "Amina",
    "Rukhsana", "Doreen", "Wilfred", "Mabel", "Stanley", "Agnes", "Harold", "Edith", "Norman",
)  # fmt: skip
COUNT = 260


def somebody(index: int, **values: Any) -> dict[str, Any]:
    """A person of a small district, the same each time."""
    draw = Random(index)  # noqa: S311 (no secret: the same people each time)
    return {
        "NHS_Number": number(index),
        "Family_Name": draw.choice(FAMILIES),
        "Given_Name": draw.choice(GIVEN),
        "Date_of_Birth": date(1928 + draw.randrange(60), 1 + draw.randrange(12), 1 + draw.randrange(28)),
        "Postcode": f"HG{1 + index % 5} {index % 9}{'ABDEF'[index // 9 % 5]}{'GHJLN'[index // 45 % 5]}",
        "Address_Line_1": f"{1 + draw.randrange(90)} {draw.choice(('High', 'Mill', 'Church', 'Park'))} Street",
        "Gender": str(1 + draw.randrange(2)),
        **values,
    }


@pytest.fixture
def operator(as_actor: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    def folder(place_id: int) -> Any:
        path = tmp_path / str(place_id)
        path.mkdir(exist_ok=True)
        return path

    monkeypatch.setattr(reading, "folder", folder)
    return as_actor("operator")


@pytest.fixture
def district(operator: Any) -> Any:
    """A practice's list of everybody, the trust's cases of half of them with their numbers, and three whom the council
    knows without number: one whom the first pass finds, one with a typing error, one who has moved and married."""
    take(operator, "gp-list", "YHN", [{**registered(i), **somebody(i)} for i in range(1, COUNT)])
    take(operator, "open-cases", "RCD", [{**case(i), **somebody(i)} for i in range(1, COUNT, 2)])
    return operator


def council(index: int, **values: Any) -> dict[str, Any]:
    return {**case(index), **somebody(index), "NHS_Number": "", "Local_Person_ID": f"N{index}", **values}


def person_of(local_id: str, kind: str = "client") -> Person:
    return SourceRecord.objects.select_related("person").get(local_id=local_id, kind=kind).person


def test_the_first_run_learns_and_the_next_looks_at_what_is_new(district: Any) -> None:
    first = link_place(actor=district)
    assert (first.mode, first.looked_at) == ("full", first.records)
    assert first.learnt
    again = link_place(actor=district)
    assert (again.mode, again.looked_at, again.merged, again.raised) == ("incremental", 0, 0, 0)
    born = somebody(7)["Date_of_Birth"]
    take(district, "open-cases", "218", [council(7, Postcode="LS1 4AB", Date_of_Birth=born)])
    third = link_place(actor=district)
    assert (third.mode, third.looked_at) == ("incremental", 1)
    with acting(district):
        runs = LinkRun.objects.order_by("pk")
        assert [run.state for run in runs] == ["done"] * 3
        assert runs[0].chart
        pair = ReviewPair.objects.get(record__local_id="N7")
        same = person_of("N7").pk == person_of(number(7), "gp-list").pk
        assert same or pair.probability is not None


@pytest.mark.parametrize("change", ["none", "before", "meanwhile"])
def test_new_records_are_read_early_only_as_they_still_stand(
    district: Any, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """What came is read while the database looks for what changed; where anything else did, all of it is read anew."""
    link_place(actor=district)
    known = somebody(8)
    take(district, "open-cases", "218", [council(8, Family_Name="Larkspur", Postcode="LS1 4AB")])
    if change == "before":
        with acting(district):
            SourceRecord.objects.filter(local_id=number(20), kind="gp-list").update(content_hash="other")
    real, blocks_of = reading.some_records, seen.blocks_of
    read_anew: list[int] = []

    def some_records(place_id: int, table: str) -> Any:
        found = real(place_id, table)
        read_anew.append(found.num_rows)
        return found

    def meanwhile(place_id: int) -> Any:
        if change == "meanwhile":
            SourceRecord.objects.filter(local_id="N8").update(
                content_hash="other", family_name=known["Family_Name"], postcode=known["Postcode"]
            )
        return blocks_of(place_id)

    monkeypatch.setattr(reading, "some_records", some_records)
    monkeypatch.setattr(seen, "blocks_of", meanwhile)
    outcome = link_place(actor=district)
    assert (outcome.mode, outcome.looked_at, read_anew) == {
        "none": ("incremental", 1, []),
        "before": ("incremental", 2, [2]),
        "meanwhile": ("incremental", 1, [1]),
    }[change]
    with acting(district):
        is_one = person_of("N8") == person_of(number(8), "gp-list")
    assert is_one == (change == "meanwhile")


def test_what_somebody_decided_is_neither_overridden_nor_asked_again(district: Any) -> None:
    take(district, "open-cases", "218", [council(index, Postcode="LS1 4AB") for index in (7, 9)])
    with acting(district):
        apart = ReviewPair.objects.get(record__local_id="N7")
        answer_pair(actor=district, pair_id=apart.pk, answer="not-same")
        other = ReviewPair.objects.get(record__local_id="N9")
        decision = answer_pair(actor=district, pair_id=other.pk, answer="same")
        take_back(actor=district, decision_id=decision.pk, ask_again=False)
    for full in (True, False, True):
        link_place(actor=district, full=full)
        with acting(district):
            assert person_of("N7") != person_of(number(7), "gp-list")
            assert person_of("N9") != person_of(number(9), "gp-list")
            assert set(
                ReviewPair.objects.filter(pk__in=(apart.pk, other.pk)).values_list("state", flat=True)
            ) == {"not-same"}
            waiting = ReviewPair.objects.filter(state="open", record__local_id__in=("N7", "N9"))
            assert not waiting.filter(other_id__in=(apart.other_id, other.other_id)).exists()


def test_a_dry_run_changes_nothing(district: Any) -> None:
    take(district, "open-cases", "218", [council(7, Given_Name=somebody(7)["Given_Name"][:-1])])
    with acting(district):
        before = list(SourceRecord.objects.order_by("pk").values_list("pk", "person_id"))
    outcome = link_place(actor=district, dry_run=True)
    assert outcome.dry_run
    with acting(district):
        assert list(SourceRecord.objects.order_by("pk").values_list("pk", "person_id")) == before
        assert not LinkRun.objects.exists()
        assert not Decision.objects.exists()


class Killed(BaseException):
    """The program ended here."""


@pytest.mark.parametrize("where", ["join_found", "raise_found", "finish_run"])
def test_broken_off_anywhere_it_ends_with_the_same_people(
    district: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    link_place(actor=district)
    take(
        district,
        "open-cases",
        "218",
        [council(index, Postcode="LS1 4AB") for index in (11, 13)] + [council(15, Family_Name="Larkspur")],
    )
    real = getattr(running.actions, where)

    def killed(**values: Any) -> Any:
        real(**values)
        raise Killed

    monkeypatch.setattr(running.actions, where, killed)
    found = True
    try:
        link_place(actor=district)
        found = False
    except Killed:
        pass
    monkeypatch.setattr(running.actions, where, real)
    link_place(actor=district)
    after = _stands(district)
    link_place(actor=district, full=True)
    link_place(actor=district)
    assert _stands(district)["records"] == after["records"]
    assert found or where == "join_found"


def _stands(actor: Any) -> dict[str, Any]:
    with acting(actor):
        return {
            "records": list(SourceRecord.objects.order_by("pk").values_list("pk", "person_id")),
            "pairs": list(ReviewPair.objects.order_by("pk").values_list("person_id", "other_id", "state")),
        }


def test_a_damaged_index_is_made_anew(district: Any) -> None:
    link_place(actor=district)
    (reading.folder(district.place_id) / "people.duckdb").write_bytes(b"broken")
    assert link_place(actor=district).mode == "full"


def test_the_self_audit_says_how_it_would_do_without_the_number(district: Any) -> None:
    audit = audit_place(actor=district)
    everybody = audit.rows[0]
    assert everybody["column"] == ""
    assert everybody["recall"] is not None
    assert {row["column"] for row in audit.rows[1:]} >= {"Age", "Organisation"}
    with acting(district.for_purpose(Purpose.LINKAGE_REVIEW)):
        assert SelfAudit.objects.get().records == audit.records


def test_people_of_practices_whom_nobody_knows_go_on_the_schedule(operator: Any) -> None:
    from joinedup.people.actions.retention import drop_unmatched

    rows = [registered(index) for index in (1, 2, 3)]
    take(operator, "gp-list", "YHN", rows, as_at=MORNING - timedelta(days=90))
    take(operator, "open-cases", "RCD", [case(2)])
    take(operator, "gp-list", "YHN", [rows[2]], as_at=MORNING - timedelta(days=60))
    take(operator, "gp-list", "YHN", [{**rows[2], "Telephone": "01632 960999"}], as_at=MORNING)
    with acting(operator.for_purpose(Purpose.RETENTION)) as actor:
        assert drop_unmatched(actor=actor) == 1
        assert drop_unmatched(actor=actor) == 0
    with acting(operator):
        held = set(SourceRecord.objects.filter(kind="gp-list").values_list("local_id", flat=True))
        assert held == {number(2), number(3)}
        assert Person.objects.count() == 2
