"""The synthetic district: the same again, right about itself, fictional, and alive this morning."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from joinedup.demo import cast, words
from joinedup.demo.district import District, printed_at, write_district
from joinedup.demo.tests import simple_reader

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIGURES = ("rows", "accepted", "warned", "refused", "unchanged", "out_of_scope")


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return write_district(tmp_path_factory.mktemp("district"), people=6000, seed=7, now=NOW)


def read_all(district: District) -> dict[str, simple_reader.Read]:
    parents: dict[str, dict[str, set[str]]] = {}
    return {
        file.path.name: simple_reader.read(file.path, file.format, file.sender, file.mapping, parents)
        for file in district.files
    }


def test_the_same_seed_and_moment_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_district(tmp_path / name, people=600, seed=3, now=NOW)
    write_district(tmp_path / "other", people=600, seed=4, now=NOW)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(names) == 15
    for name in names:
        same = (tmp_path / "two" / name).read_bytes()
        assert (tmp_path / "one" / name).read_bytes() == same, name
    assert (tmp_path / "other" / "gp-list.csv").read_bytes() != (
        tmp_path / "one" / "gp-list.csv"
    ).read_bytes()


@pytest.mark.parametrize(("people", "seed"), [(200, 1), (900, 2), (2500, 11), (6000, 7)])
def test_what_it_claims_of_each_list_is_what_a_plain_reading_finds(
    tmp_path: Path, people: int, seed: int
) -> None:
    district = write_district(tmp_path, people=people, seed=seed, now=NOW)
    found = read_all(district)
    for file in district.files:
        read, claimed = found[file.path.name], file.tally.as_dict()
        assert {name: read.counts[name] for name in FIGURES} == {name: claimed[name] for name in FIGURES}, (
            file.path
        )
        assert dict(read.reasons) == claimed["reasons"], file.path
        assert claimed["rows"] == sum(claimed[name] for name in FIGURES[1:])
    for name, count in district.open_involvements.items():
        assert sum(not row.get("closed") for row in found[name].rows) == count, name


def test_no_list_is_bad_enough_to_be_held(district: District) -> None:
    for file in district.files:
        assert file.tally.refused < 20 or file.tally.refused <= file.tally.rows * 0.05


def test_every_kind_of_fault_is_there(district: District) -> None:
    reasons = Counter(code for file in district.files for code in file.tally.reasons)
    assert set(reasons) == {
        "missing",
        "unreadable",
        "unidentifiable",
        "no-parent",
        "invalid-nhs-number",
        "placeholder-nhs-number",
        "unreadable-value",
        "unknown-practice",
        "unknown-team",
        "unknown-worker",
        "formula-cell",
        "future-outcome",
        "under-age",
        "excluded-service",
        "excluded-reason",
    }
    assert sum(file.tally.unchanged for file in district.files) >= 5


def plain(text: str) -> str:
    special = str.maketrans("łŁıøØđĐ", "lLioOdD")
    marks = unicodedata.normalize("NFKD", text.translate(special))
    return "".join(letter for letter in marks if letter.isalpha()).lower()


def one_letter(left: str, right: str) -> bool:
    """Same, or one letter changed, added or left out, or two neighbours swapped."""
    if left == right:
        return True
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    if len(longer) == len(shorter):
        apart = [at for at in range(len(longer)) if longer[at] != shorter[at]]
        swapped = len(apart) == 2 and apart[1] == apart[0] + 1
        return len(apart) == 1 or (
            swapped and longer[apart[0]] == shorter[apart[1]] and longer[apart[1]] == shorter[apart[0]]
        )
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


class Index:
    """People found as the first pass does (issue 2, section 5), in the slowest and plainest way."""

    def __init__(self) -> None:
        self.people: list[dict[str, str]] = []
        self.by_number: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.by_birth: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.by_local: dict[tuple[str, str], dict[str, str]] = {}

    def place(self, row: dict[str, str], sender: str, local: str) -> bool:
        """Find or make the person of a row; True when it belongs on the review list."""
        if (sender, local) in self.by_local:
            return False
        number = row.get("nhs_number", "")
        number = number if simple_reader.number_state(number) == "valid" else ""
        birth = row["date_of_birth"] if simple_reader.when(row["date_of_birth"]) else ""
        whole = plain(row.get("full_name") or row["given_name"] + row["family_name"])
        given, family = plain(row.get("given_name", "")), plain(row.get("family_name", ""))
        postcode = row["postcode"].replace(" ", "").upper()
        new = {
            "number": number,
            "birth": birth,
            "whole": whole,
            "given": given,
            "family": family,
            "postcode": postcode,
        }
        same_number = self.by_number[number] if number else []
        found = [one for one in same_number if one["birth"] == birth and one["family"] == family]
        found = found or [
            one
            for one in self.by_birth[birth]
            if birth
            and one["whole"] == whole
            and one["postcode"] == postcode
            and not (number and one["number"])
        ]
        if found:
            self.by_local[sender, local] = found[0]
            return False
        near = [
            one
            for one in self.by_birth[birth]
            if birth
            and not (number and one["number"] and number != one["number"] and one["given"] != given)
            and (
                one["whole"] == whole
                or (given and one_letter(one["given"], given) and one_letter(one["family"], family))
            )
        ]
        self.people.append(new)
        self.by_birth[birth].append(new)
        if number:
            self.by_number[number].append(new)
        self.by_local[sender, local] = new
        return bool(len(same_number) - (new in same_number) or near)


def test_only_what_is_planted_belongs_on_the_review_list(district: District) -> None:
    index, reviews = Index(), set()
    found = read_all(district)
    for file in district.files:
        if file.format in ("staff", "visits"):
            continue
        for at, row in enumerate(found[file.path.name].rows):
            local = row.get("local_person_id") or f"row {at}"
            if index.place(row, file.sender, local):
                reviews.add((file.sender, local))
    assert reviews == {(one["sender"], one["local_id"]) for one in district.reviews}
    assert {one["why"] for one in district.reviews} >= {
        "valid NHS number, different birth date",
        "valid NHS number, different family name",
    }
    assert len(index.people) == district.people + district.strangers + len(district.reviews)


def test_twins_share_birth_date_and_family_name_and_nothing_else(district: District) -> None:
    rows = {row["nhs_number"]: row for row in simple_reader.raw_rows(district.folder / "gp-list.csv", None)}
    assert len(district.twins) * 2 / district.people == pytest.approx(0.015, abs=0.006)
    for one, two in district.twins:
        first, second = rows[one], rows[two]
        assert first["date_of_birth"] == second["date_of_birth"]
        assert first["family_name"] == second["family_name"]
        assert not one_letter(plain(first["given_name"]), plain(second["given_name"]))


def test_nobody_and_nowhere_is_real(district: District) -> None:
    known: set[str] = set()
    for file in district.files:
        for row in simple_reader.raw_rows(file.path, file.mapping):
            number = row.get("nhs_number", "")
            if simple_reader.number_state(number) == "valid":
                assert number.startswith("999")
                known.add(number)
            if row.get("postcode"):
                assert re.fullmatch(r"hg9\d ?\d[a-z]{2}", row["postcode"].lower())
            if row.get("telephone"):
                assert re.fullmatch(r"01632 960\d{3}|07700 900\d{3}|NULL", row["telephone"])
            if row.get("email"):
                assert row["email"].endswith("example.org")
            if row.get("registration_number"):
                assert row["registration_number"].startswith("TEST-")
    assert len(known) > district.people * 0.99


def test_every_number_on_the_practices_list_is_somebody_elses(district: District) -> None:
    rows = {tuple(row.values()) for row in simple_reader.raw_rows(district.folder / "gp-list.csv", None)}
    at = simple_reader.raw_rows(district.folder / "gp-list.csv", None)[0]
    place = list(at).index("nhs_number")
    numbers = Counter(row[place] for row in rows if simple_reader.number_state(row[place]) == "valid")
    assert max(numbers.values()) == 1


def test_the_lists_are_written_as_partners_systems_write_them(district: District) -> None:
    assert (district.folder / "gp-list.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    council = (district.folder / "open-cases-218.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        council.decode("utf-8")
    lines = council.decode("cp1252").splitlines()
    assert lines[0].startswith("Local Person ID,Case ID,")
    assert lines[0].endswith(",")
    assert not any(lines[-1].split(","))
    stays = simple_reader.raw_rows(district.folder / "inpatients-RCD.csv", None)
    assert all(row["family_name"] == row["family_name"].upper() for row in stays)


def test_all_fifteen_practices_are_there_in_full(district: District) -> None:
    rows = simple_reader.raw_rows(district.folder / "gp-list.csv", None)
    assert {row["gp_practice_code"] for row in rows} - {""} == simple_reader.PRACTICES


@pytest.mark.parametrize(
    ("now", "printed"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "2026-11-20T06:30:00+00:00"),
        (datetime(2026, 11, 20, 6, 30, tzinfo=UTC), "2026-11-20T06:30:00+00:00"),
        (datetime(2026, 11, 20, 6, 29, tzinfo=UTC), "2026-11-19T06:30:00+00:00"),
        (datetime(2026, 7, 1, 5, 45, tzinfo=UTC), "2026-07-01T06:30:00+01:00"),
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), "2026-10-24T06:30:00+01:00"),
        (datetime(2026, 3, 1, 0, 10, tzinfo=UTC), "2026-02-28T06:30:00+00:00"),
    ],
)
def test_lists_are_as_at_the_last_half_past_six(now: datetime, printed: str) -> None:
    assert printed_at(now).isoformat() == printed


def test_dates_move_with_the_day(tmp_path: Path) -> None:
    for name, now in (("early", NOW), ("late", NOW + timedelta(days=40))):
        write_district(tmp_path / name, people=300, seed=5, now=now)
    columns = ("opened", "review_due")
    early = simple_reader.raw_rows(tmp_path / "early" / "open-cases-RCD.csv", None)
    late = simple_reader.raw_rows(tmp_path / "late" / "open-cases-RCD.csv", None)
    assert [row["case_id"] for row in early] == [row["case_id"] for row in late]
    moved = [
        (simple_reader.when(after[name]), simple_reader.when(before[name]))
        for before, after in zip(early, late, strict=True)
        for name in columns
    ]
    pairs = [(after, before) for after, before in moved if after and before]
    assert len(pairs) > 20
    assert {after - before for after, before in pairs} == {timedelta(days=40)}


def test_the_stories_are_in_the_lists(district: District) -> None:
    assert Counter(one["network"] for one in district.stories) == dict.fromkeys(words.NETWORKS, 4)
    numbers = {one["name"]: one["nhs_number"] for one in district.stories}
    stays = {
        row["nhs_number"]: row for row in simple_reader.raw_rows(district.folder / "inpatients-RCD.csv", None)
    }
    assert stays[numbers["Ronald Peacock"]]["destination"] == "Patient died"
    assert stays[numbers["Ronald Peacock"]]["discharged"] == "20/11/2026 03:20"
    assert stays[numbers["Dorothy Hardcastle"]]["admitted"] == "19/11/2026 21:00"
    assert not stays[numbers["Dorothy Hardcastle"]]["discharged"]
    visits = defaultdict(list)
    local = {
        row["local_person_id"]: row["nhs_number"]
        for row in simple_reader.raw_rows(district.folder / "open-cases-RCD.csv", None)
    }
    for row in simple_reader.raw_rows(district.folder / "visits-RCD.csv", None):
        visits[local.get(row["local_person_id"], "")].append((row["planned_start"], row["outcome"]))
    walmsley = [
        outcome for start, outcome in sorted(visits[numbers["Kenneth Walmsley"]]) if start < "2026-11-20"
    ]
    assert walmsley[-2:] == ["no-reply", "no-reply"]
    kowalczyk = [
        outcome for start, outcome in sorted(visits[numbers["Zofia Kowalczyk"]]) if start < "2026-11-20"
    ]
    assert kowalczyk[-1] == "cancelled-by-service"
    council = simple_reader.raw_rows(district.folder / "open-cases-218.csv", None)
    dalby = next(row for row in council if row["nhs_number"] == numbers["Eileen Dalby"])
    assert dalby["review_due"] == "30/10/2026"
    assert dalby["known_as"] == "Nell"


def test_staff_in_the_stories_are_on_the_staff_lists(district: District) -> None:
    staff = {
        row["staff_local_id"]
        for sender in ("RCD", "218", "RX3", "LW01")
        for row in simple_reader.raw_rows(district.folder / f"staff-{sender}.csv", None)
    }
    told = {work.worker for story in cast.STORIES for work in story.work} - {""}
    assert told | {call.worker for story in cast.STORIES for call in story.calls} <= staff


def test_a_small_town_gives_a_pilot_sized_caseload_that_partners_share(tmp_path: Path) -> None:
    district = write_district(tmp_path, people=20_000, seed=1, now=NOW)
    assert 500 <= sum(district.open_involvements.values()) <= 900
    partners = defaultdict(set)
    for sender in ("RCD", "218", "RX3"):
        for row in simple_reader.raw_rows(tmp_path / f"open-cases-{sender}.csv", None):
            partners[plain(row["given_name"] + row["family_name"]), row["date_of_birth"]].add(sender)
    assert sum(len(one) > 1 for one in partners.values()) > len(partners) * 0.08
    ages, frail = Counter(), Counter()
    for row in csv.DictReader((tmp_path / "gp-list.csv").read_text(encoding="utf-8-sig").splitlines()):
        born = simple_reader.when(row["Date_of_Birth"])
        if born is None:
            continue
        age = (date(2026, 11, 20) - born.date()).days // 365.25
        ages["older" if age >= 65 else "adult" if age >= 18 else "child"] += 1
        if age >= 65:
            frail[row["eFI_Category"]] += 1
    adults = ages["older"] + ages["adult"]
    assert ages["older"] / adults == pytest.approx(0.234, abs=0.02)
    shares = [frail[name] / ages["older"] for name in ("fit", "mild", "moderate", "severe")]
    assert shares == pytest.approx([0.50, 0.35, 0.12, 0.03], abs=0.03)


def test_progress_is_told_and_the_manifest_written(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    district = write_district(
        tmp_path,
        people=300,
        seed=1,
        now=NOW,
        progress=lambda what, done, whole: told.append((what, done, whole)),
    )
    assert told[0][0] == "gp-list.csv"
    assert all(0 < done <= whole for _, done, whole in told)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [one["file"] for one in manifest["order"]] == [file.path.name for file in district.files]
    assert manifest["as_at"] == "20/11/2026 06:30"


@pytest.mark.parametrize("people", [0, 199, 300_001])
def test_too_few_or_too_many_people_are_refused(tmp_path: Path, people: int) -> None:
    with pytest.raises(ValueError, match="people must be from 200 to 300,000"):
        write_district(tmp_path, people=people, now=NOW)


def test_a_moment_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_district(tmp_path, people=300, now=NOW.replace(tzinfo=None))
