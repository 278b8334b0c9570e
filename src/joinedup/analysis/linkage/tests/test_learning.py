"""What is learnt of values, and which pairs are looked at."""

from typing import Any

import pytest

from joinedup.analysis import linkage
from joinedup.analysis.linkage import Columns, Role, blocking
from joinedup.analysis.linkage.tests.made import again, people

COLUMNS = Columns(
    "id",
    {
        "forename": Role.GIVEN,
        "surname": Role.FAMILY,
        "born": Role.BIRTH_DATE,
        "mail": Role.OTHER,
        "town": Role.OTHER,
    },
)
RECORDS_EACH = 6


@pytest.fixture(scope="module")
def lists() -> list[dict[str, Any]]:
    """A hundred and twenty people with six records each, an e-mail address of their own and one of three towns."""
    found = []
    for at, one in enumerate(people(120, seed=9)):
        told = {**one, "mail": f"somebody{at}@example.org", "town": ("Skipton", "Settle", "Ilkley")[at % 3]}
        found += [
            again(told, f"{one['id']}-{nth}", **({"surname": "Sowerby"} if nth == at % 9 else {}))
            for nth in range(RECORDS_EACH)
        ]
    return found


def test_a_persons_own_records_do_not_make_their_values_common(lists: list[dict[str, Any]]) -> None:
    model = linkage.train(linkage.Records.from_rows(lists, COLUMNS))
    of_all = RECORDS_EACH / len(lists)
    mails = model.common["other_0"]
    assert len(mails) == 120
    assert all(share < of_all / 4 for share in mails.values())
    assert model.common["other_1"]["skipton"] == pytest.approx(1 / 3, abs=0.02)


def test_two_lists_have_no_records_of_their_own_to_leave_out(lists: list[dict[str, Any]]) -> None:
    first, second = lists[::RECORDS_EACH], lists[1::RECORDS_EACH]
    model = linkage.train(linkage.Records.from_rows(first, COLUMNS, second))
    assert model.rare["other_0"] < 2 / len(first) / 2
    assert model.common["other_1"]["settle"] == pytest.approx(1 / 3, abs=0.02)


def test_what_tends_to_stay_the_same_is_a_way_to_find_pairs(
    lists: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "ALL_PAIRS_BELOW", 0)
    person = lists[0]
    garbled = again(person, "garbled", forename="Xq", surname="Vbn", born="1901-02-03")
    stranger = again(garbled, "stranger", mail="nobody@example.org", forename="Zw", town="Leeds")
    records = linkage.Records.from_rows([*lists, garbled, stranger], COLUMNS)
    records.make_keys()
    made = blocking.pairs_sql(
        records.admitted, left="keys_of_rec", right="keys_of_rec", which="l.rid <> r.rid"
    )
    found = records.con.execute(
        f"SELECT DISTINCT x.id, y.id FROM ({made}) JOIN rec x ON x.rid = a JOIN rec y ON y.rid = b"
    ).fetchall()
    assert ("garbled", person["id"]) in found
    assert ("stranger", person["id"]) not in found
    names = [one.rule.name for one in records.admitted]
    assert names.index("birth date and first name") < names.index("first name and other 0")
    assert names.index("other 0") < names.index("birth date")


def test_every_column_finds_pairs_where_nothing_better_is_there() -> None:
    def names(*columns: str) -> list[str]:
        return [rule.name for rule in blocking.rules_for(columns)]

    assert names("other_0", "birth_place") == ["other 0", "birth place"]
    assert names("birth_place") == ["birth place"]
    assert names("address", "other_0", "other_1") == ["other 0", "other 1", "address"]
    assert "birth place" not in names("other_0", "birth_place", "y", "m", "d")


def test_one_record_is_one_person(lists: list[dict[str, Any]]) -> None:
    records = linkage.Records.from_rows(lists[:1], COLUMNS)
    links = linkage.link(records, linkage.train(records))
    assert list(links.pairs()) == []
    assert len(links.clusters()) == 1


def test_a_training_session_that_breaks_off_costs_only_itself(lists: list[dict[str, Any]]) -> None:
    model = linkage.train(linkage.Records.from_rows(lists, COLUMNS))
    assert [note for note in model.notes if note.startswith("Could not train")]
    assert [note for note in model.notes if note.startswith("Trained on")]
    assert {one.name for one in model.comparisons} >= {"c_given", "c_family", "c_birth", "c_other_0"}


def test_a_town_is_no_household(lists: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    columns = Columns("id", {**COLUMNS.roles, "town": Role.ADDRESS})
    records = linkage.Records.from_rows(lists, columns)
    model = linkage.train(records)
    assert not records.has_doors
    assert not model.has_doors
    assert model.chance_home == 0
    assert model.common["address"]["skipton"] == pytest.approx(1 / 3, abs=0.02)
    assert linkage.Model.from_json(model.as_json()).as_json() == model.as_json()
    sister = again(lists[0], "S1", forename="Wilhelmina", born="1931-04-05", mail=None)
    links = linkage.link(linkage.Records.from_rows([*lists, sister], columns), model)
    assert links.clusters()[0, "S1"] != links.clusters()[0, lists[0]["id"]]
    monkeypatch.setattr(blocking, "ALL_PAIRS_BELOW", 0)
    records.make_keys()
    assert "first name and town" in [one.rule.name for one in records.admitted]


def test_doors_are_where_most_addresses_have_a_number(lists: list[dict[str, Any]]) -> None:
    columns = Columns("id", {**COLUMNS.roles, "address": Role.ADDRESS})
    records = linkage.Records.from_rows(lists, columns)
    assert records.has_doors
    model = linkage.train(records)
    assert "c_address" in {one.name for one in model.comparisons}
    records.make_keys()
    assert not [one for one in records.admitted if "town" in one.rule.name]
    nameless = [
        again(one, str(one["id"]), address="Rose Cottage") if at % 3 else one for at, one in enumerate(lists)
    ]
    assert not linkage.Records.from_rows(nameless, columns).has_doors
