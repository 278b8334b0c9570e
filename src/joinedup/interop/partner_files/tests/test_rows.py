"""Rows and their verdicts: the order of refusals, scope, warnings once, and the content hash."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.core.nhs_number import check_digit
from joinedup.interop.partner_files import CONTRACTS, Scope, content_hash, judge, known_codes
from joinedup.interop.partner_files.evaluate import Verdict, because, has_phrase
from joinedup.interop.partner_files.rows import Parsed, RowParser
from joinedup.interop.partner_files.tables import Row

AS_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
TEST_NUMBER = "999400001" + str(check_digit("999400001"))
NEVER_ISSUED = "500000001" + str(check_digit("500000001"))
CASE = {
    "Local_Person_ID": "P1", "Case_ID": "C1", "Team_Code": "DN", "Opened": "01/11/2026",
    "NHS_Number": TEST_NUMBER, "Date_of_Birth": "03/05/1951",
}  # fmt: skip
VISIT = {"Visit_ID": "V1", "Local_Person_ID": "P1", "Planned_Start": "20/11/2026 06:00"}


def parse(format_name: str, cells: dict[str, str]) -> Parsed:
    contract = CONTRACTS[format_name]
    at = {name: place for place, name in enumerate(cells)}
    return RowParser(contract, at, latest_birth=date(2026, 11, 20)).parse(Row(2, list(cells.values())))


def verdict(changes: dict[str, str], scope: Scope | None = None, format_name: str = "open-cases") -> Verdict:
    base = VISIT if format_name == "visits" else CASE
    parsed = parse(format_name, {**base, **changes})
    people = CONTRACTS[format_name].carries_people
    return judge(parsed, scope or Scope(as_at=AS_AT, min_age=18), carries_people=people)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Case_ID": ""}, "missing"),
        ({"Case_ID": "N/A"}, "missing"),
        ({"Opened": "29/02/2026"}, "unreadable"),
        ({"Opened": "29/02/2026", "Case_ID": ""}, "missing"),
        ({"Case_ID": "", "Opened": "29/02/2026", "Team_Code": ""}, "missing"),
        ({"Case_ID": "1.2E+10"}, "unreadable"),
        ({"NHS_Number": "", "Date_of_Birth": ""}, "unidentifiable"),
        ({"NHS_Number": "4444444444", "Date_of_Birth": "31/02/1950"}, "unidentifiable"),
        ({"NHS_Number": "9994000011", "Date_of_Birth": "21/11/2026"}, "unidentifiable"),
        ({"NHS_Number": "", "Date_of_Birth": "", "Opened": "soon"}, "unreadable"),
        ({"NHS_Number": NEVER_ISSUED}, "real-number"),
        ({"NHS_Number": NEVER_ISSUED, "Date_of_Birth": "01/01/2020"}, "real-number"),
        ({"NHS_Number": NEVER_ISSUED, "Date_of_Birth": ""}, "real-number"),
    ],
)
def test_refused_with_one_reason(changes: dict[str, str], reason: str) -> None:
    assert verdict(changes) == ("refused", (reason,))


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"NHS_Number": "4444444444"}, ("placeholder-nhs-number",)),
        ({"NHS_Number": "999400001"}, ("invalid-nhs-number",)),
        ({"Date_of_Birth": "31/02/1950"}, ("unreadable-value",)),
        ({"Date_of_Birth": "31/02/1950", "Gender": "Q", "Closed": "soon"}, ("unreadable-value",)),
        ({"Reason": "=1+1", "Alert": "@x"}, ("formula-cell",)),
        ({"Alert": "+44 1632 960001"}, ()),
        ({"Reason": "-", "Telephone": "+44 1632 960001"}, ()),
        ({"NHS_Number": ""}, ()),
    ],
)
def test_warned_once_a_code(changes: dict[str, str], reasons: tuple[str, ...]) -> None:
    found = verdict(changes)
    assert found.reasons == reasons
    assert found.stored


def test_live_places_take_real_numbers() -> None:
    assert verdict({"NHS_Number": NEVER_ISSUED}, Scope(as_at=AS_AT, live=True)).status == "accepted"


@pytest.mark.parametrize(
    ("birth", "at", "out"),
    [
        ("20/11/2008", datetime(2026, 11, 20, tzinfo=UTC), False),
        ("21/11/2008", datetime(2026, 11, 20, tzinfo=UTC), True),
        ("21/11/2008", datetime(2026, 11, 20, 23, 59, tzinfo=UTC), True),
        ("01/07/2008", datetime(2026, 6, 30, 23, 30, tzinfo=UTC), False),  # already 1 July in the UK
        ("29/02/2008", datetime(2026, 2, 28, tzinfo=UTC), True),
        ("29/02/2008", datetime(2026, 3, 1, tzinfo=UTC), False),
        ("01/03/2010", datetime(2028, 2, 29, tzinfo=UTC), True),
        ("28/02/2010", datetime(2028, 2, 29, tzinfo=UTC), False),
    ],
)
def test_age_is_that_on_the_lists_day(birth: str, at: datetime, out: bool) -> None:
    found = verdict({"Date_of_Birth": birth}, Scope(as_at=at, min_age=18))
    assert (found == ("out_of_scope", ("under-age",))) is out


@given(
    born=st.dates(date(1930, 1, 1), date(2026, 11, 20)), today=st.dates(date(2026, 11, 20), date(2040, 1, 1))
)
def test_age_agrees_with_counting(born: date, today: date) -> None:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    scope = Scope(as_at=datetime(today.year, today.month, today.day, 12, tzinfo=UTC), min_age=18)
    found = verdict({"Date_of_Birth": born.isoformat()}, scope)
    assert (found.status == "out_of_scope") is (years < 18)


@pytest.mark.parametrize(
    ("text", "phrases", "found"),
    [
        ("Community MATERNITY team", ("maternity",), True),
        ("Paternity advice", ("maternity",), False),
        ("Substance  misuse (adults)", ("substance misuse",), True),
        ("maternity", (), False),
        ("a+b team", ("a+b",), True),
        ("anything", ("x", "any"), False),
    ],
)
def test_phrases_stand_as_whole_words(text: str, phrases: tuple[str, ...], found: bool) -> None:
    assert has_phrase(text, phrases) is found


def test_excluded_services_and_reasons() -> None:
    scope = Scope(as_at=AS_AT, excluded_services=("maternity",), excluded_reasons=("substance misuse",))
    assert verdict({"Service": "Maternity"}, scope) == ("out_of_scope", ("excluded-service",))
    assert verdict({"Reason": "Substance misuse"}, scope) == ("out_of_scope", ("excluded-reason",))
    assert verdict({"Service": "Maternity", "Reason": "Substance misuse"}, scope).reasons == (
        "excluded-service",
    )


def test_unknown_codes_are_asked_without_case() -> None:
    scope = Scope(
        as_at=AS_AT, teams=known_codes(["dn"]), workers=known_codes(["Rc1"]), practices=known_codes([])
    )
    assert verdict({"Worker_ID": "RC1"}, scope).reasons == ()
    assert verdict({"Worker_ID": "x", "Team_Code": "y", "GP_Practice_Code": "z"}, scope).reasons == (
        "unknown-practice", "unknown-team", "unknown-worker",
    )  # fmt: skip
    assert verdict({"Worker_ID": "x", "Team_Code": "y"}, Scope(as_at=AS_AT)).reasons == ()


def test_an_outcome_before_its_time() -> None:
    scope = Scope(as_at=AS_AT)
    assert verdict({"Outcome": "seen"}, scope, "visits").reasons == ()
    late = {"Planned_Start": "20/11/2026 06:31"}
    assert verdict({**late, "Outcome": "seen"}, scope, "visits").reasons == ("future-outcome",)
    assert verdict({**late, "Outcome": "Booked"}, scope, "visits").reasons == ()
    assert verdict({"Planned_Start": "2026-13-40 09:00"}, scope, "visits") == ("refused", ("unreadable",))


def test_the_hour_that_comes_twice_is_noted_and_no_fault() -> None:
    parsed = parse("visits", {**VISIT, "Planned_Start": "25/10/2026 01:30"})
    assert parsed.notes == [("Planned_Start", "double-hour")]
    assert not parsed.warnings


def test_values_and_what_was_sent() -> None:
    parsed = parse(
        "open-cases", {**CASE, "NHS_Number": " 444 444 4444 ", "Closed": "NULL", "Family_Name": "Ní  Bhriain"}
    )
    assert parsed.as_sent["NHS_Number"] == "444 444 4444"
    assert parsed.as_sent["Closed"] == "NULL"
    assert parsed.values == {
        "Local_Person_ID": "P1", "Case_ID": "C1", "Team_Code": "DN", "Opened": date(2026, 11, 1),
        "Date_of_Birth": date(1951, 5, 3), "Family_Name": "Ní Bhriain",
    }  # fmt: skip
    assert (parsed.nhs.status, parsed.nhs.value) == ("placeholder", "4444444444")


def test_wide_and_narrow_rows() -> None:
    parser = RowParser(CONTRACTS["staff"], {"Staff_Local_ID": 0, "Email": 5}, latest_birth=date(2026, 1, 1))
    parsed = parser.parse(Row(3, ["1"]))
    assert parsed.refusal == "missing"
    full = parse("open-cases", CASE)
    assert full.refusal == ""
    wide = RowParser(
        CONTRACTS["open-cases"], {name: i for i, name in enumerate(CASE)}, latest_birth=date(2026, 11, 20)
    ).parse(Row(3, [*CASE.values(), "more"], overflows=True))
    assert judge(wide, Scope(as_at=AS_AT), carries_people=True) == ("refused", ("unreadable",))
    assert because(wide, Verdict("refused", ("unreadable",))) == (  # type: ignore[arg-type]
        "unreadable: The row has more cells than the header names."
    )


def test_reasons_in_words_name_columns_and_hide_values() -> None:
    parsed = parse("open-cases", {**CASE, "Opened": "29/02/2026", "Team_Code": ""})
    found = judge(parsed, Scope(as_at=AS_AT), carries_people=True)
    assert because(parsed, found) == "missing (Team_Code): A column that every row must fill is empty."
    assert [issue.shown for issue in parsed.issues if issue.code == "unreadable"] == ["2********6"]


NAMES = sorted(CASE)


@given(order=st.permutations(NAMES), extra=st.sampled_from(["", "20/11/2026 06:30", "21/11/2026 07:00"]))
def test_content_stays_whatever_the_order_and_the_moment(order: list[str], extra: str) -> None:
    cells = {name: CASE[name] for name in order} | {"As_At": extra, "Alert": " "}
    assert parse("open-cases", cells).content == parse("open-cases", CASE).content


@given(
    cells=st.fixed_dictionaries(
        {},
        optional={
            name: st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) for name in NAMES
        },
    )
)
def test_content_is_the_hash_of_what_was_sent(cells: dict[str, str]) -> None:
    parsed = parse("open-cases", cells)
    assert parsed.content == content_hash(parsed.as_sent)
    assert len(parsed.content) == 16


@given(name=st.sampled_from(NAMES), text=st.text("abc1", min_size=1, max_size=5))
def test_any_change_changes_the_content(name: str, text: str) -> None:
    changed = {**CASE, name: CASE[name] + text}
    assert parse("open-cases", changed).content != parse("open-cases", CASE).content
