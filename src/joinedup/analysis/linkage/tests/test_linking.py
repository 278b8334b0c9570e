"""Linking by its rules: what is one person, what never is, and what somebody has to look at."""

from pathlib import Path

import pytest

from joinedup.analysis import linkage
from joinedup.analysis.linkage import Decision
from joinedup.analysis.linkage.tests.made import COLUMNS, again, people


@pytest.fixture(scope="module")
def folk():
    first = people(300)
    second = [
        again(one, f"Q{at:05}", **({"surname": (one["surname"] or "")[:-1] + "z"} if at % 7 == 0 else {}))
        for at, one in enumerate(first[:200])
    ]
    return first + second


@pytest.fixture(scope="module")
def model(folk):
    return linkage.train(linkage.Records.from_rows(folk, COLUMNS))


def linked(rows, model, **decided):
    return linkage.link(linkage.Records.from_rows(rows, COLUMNS), model, **decided)


def test_the_same_people_are_found_and_nobody_else(folk, model):
    links = linked(folk, model)
    groups = links.clusters()
    for at in range(200):
        assert groups[0, f"P{at:05}"] == groups[0, f"Q{at:05}"]
    assert len(set(groups.values())) == 300
    assert all(0 <= pair.probability <= 1 for pair in links.pairs())
    assert {pair.id_a[1:] == pair.id_b[1:] for pair in links.pairs(decision=Decision.AUTO)} == {True}


def test_two_verified_numbers_are_never_one_person(folk, model):
    person = folk[250]
    other = again(person, "X1", number=folk[270]["number"])
    groups = linked([*folk[:240], person, other], model).clusters()
    assert groups[0, person["id"]] != groups[0, "X1"]
    unverified = again(person, "X1", number=folk[270]["number"], verified="")
    links = linked([*folk[:240], person, unverified], model)
    (pair,) = [one for one in links.pairs() if one.id_b == "X1"]
    assert pair.decision is Decision.REVIEW
    assert "different NHS numbers" in pair.reasons


def test_twins_are_for_a_person_to_look_at_at_most(folk, model):
    one = again(folk[280], "T1", forename="Norman", number=None)
    two = again(folk[280], "T2", forename="Gladys", number=None)
    links = linked([*folk[:240], one, two], model)
    assert links.clusters()[0, "T1"] != links.clusters()[0, "T2"]
    assert not [
        pair for pair in links.pairs(decision=Decision.AUTO) if {pair.id_a, pair.id_b} == {"T1", "T2"}
    ]


def test_one_number_on_two_people_is_looked_at_and_not_joined(folk, model):
    other = folk[270] | {"id": "X2", "number": folk[250]["number"]}
    links = linked([*folk[:260], other], model)
    (pair,) = [one for one in links.pairs() if {one.id_a, one.id_b} == {"X2", folk[250]["id"]}]
    assert pair.decision is Decision.REVIEW
    assert links.clusters()[0, "X2"] != links.clusters()[0, folk[250]["id"]]


def test_what_somebody_decided_holds_and_is_not_asked_again(folk, model):
    links = linked(folk, model, never=[("P00001", "Q00001")], always=[("P00290", "P00291")])
    groups = links.clusters()
    assert groups[0, "P00001"] != groups[0, "Q00001"]
    assert groups[0, "P00290"] == groups[0, "P00291"]
    assert not [pair for pair in links.pairs() if {pair.id_a, pair.id_b} == {"P00001", "Q00001"}]


def test_new_records_link_as_in_a_full_run(folk, model, tmp_path: Path):
    whole = linked(folk, model).clusters()
    held = linkage.Records.from_rows(folk[:420], COLUMNS)
    index = linkage.Index.build(held, model, path=tmp_path / "people.duckdb")
    index.close()
    index = linkage.Index.open(tmp_path / "people.duckdb")
    new = linkage.Records.from_rows(folk[420:], COLUMNS)
    links = linkage.link_new(new, index)
    placed = {name: cluster for (_, name), cluster in links.clusters().items()}
    for row in folk[420:]:
        fellows = {name for (_, name), cluster in whole.items() if cluster == whole[0, row["id"]]}
        assert {name for name in placed if placed[name] == placed[row["id"]]} == fellows
    index.add(new)
    assert len(index) == len(folk)
    index.remove(["P00001"])
    assert len(index) == len(folk) - 1
    index.close()


def test_what_a_day_brought_is_found_by_the_next(folk, model, tmp_path: Path):
    """New records are looked for among those that came after the index was made, once for each id."""
    index = linkage.Index.build(linkage.Records.from_rows(folk[:420], COLUMNS), model)
    for is_repeat in (False, True):
        day = linkage.Records.from_rows(folk[420:], COLUMNS)
        if is_repeat:
            linkage.link_new(day, index)
        index.add(day)
    copies = [{**row, "id": f"N{row['id']}"} for row in folk[420:440]]
    found = linkage.link_new(linkage.Records.from_rows(copies, COLUMNS), index).pairs()
    pairs = [(one.id_a, one.id_b) for one in found]
    assert len(pairs) == len(set(pairs))
    assert {(row["id"], f"N{row['id']}") for row in folk[420:440]} <= set(pairs)
    assert len(index) == len(folk)


def test_a_model_says_what_it_learnt_and_can_be_kept(model, tmp_path: Path):
    model.save(tmp_path / "model.json")
    assert linkage.Model.load(tmp_path / "model.json").as_json() == model.as_json()
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(linkage.CannotLink, match="no linkage model"):
        linkage.Model.load(tmp_path / "model.json")
    assert any(line.startswith("NHS number: the same NHS number in") for line in model.describe())
    chart = linkage.match_weight_chart(model)
    weights = {(one["column"], one["level"]): one["weight"] for one in chart["data"]["values"]}
    assert weights["Sex", "different sex"] < 0 < weights["Birth date", "the same birth date"]


def test_a_pair_is_explained(folk, model):
    pair = next(one for one in linked(folk, model).pairs() if one.id_a == "P00007")
    reasons = {one.label: one for one in linkage.explain(pair, model)}
    assert reasons["NHS number"].agrees is True
    assert reasons["NHS number"].strength == "speaks very strongly for one person"
    assert "surname" in reasons["Surname"].words


def test_faults_in_what_is_given_are_named():
    rows = people(3)
    with pytest.raises(linkage.CannotLink, match="more than one row, such as “P00001”"):
        linkage.Records.from_rows([*rows, rows[1]], COLUMNS)
    with pytest.raises(linkage.CannotLink, match="Row 2 has no “postcode”"):
        linkage.Records.from_rows([rows[0], {k: v for k, v in rows[1].items() if k != "postcode"}], COLUMNS)
    with pytest.raises(linkage.CannotLink, match="1 rows have nothing in the id column “id”"):
        linkage.Records.from_rows([again(rows[0], "")], COLUMNS)
    with pytest.raises(linkage.CannotLink, match="no records"):
        linkage.Records.from_rows([], COLUMNS)
