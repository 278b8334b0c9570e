"""What must hold for any records: order, text ids, vetoes, probabilities."""

from functools import cache
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.analysis import linkage
from joinedup.analysis.linkage.blocking import Admitted, Rule, few_pairs_sql, pairs_sql
from joinedup.analysis.linkage.clusters import repair
from joinedup.analysis.linkage.prepared import connect
from joinedup.analysis.linkage.tests.made import COLUMNS, again, people

FOLK = people(30, seed=5)
SLOW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def model():
    rows = FOLK + [again(one, f"Q{at:05}") for at, one in enumerate(FOLK)]
    return linkage.train(linkage.Records.from_rows(rows, COLUMNS))


records = st.lists(
    st.fixed_dictionaries(
        {"of": st.integers(0, 15)},
        optional={
            "forename": st.sampled_from(["Norman", "norman ", "Harbert", "", None, "N"]),
            "surname": st.sampled_from(["Sowerby", "Sowerby-Ramsby", "Hebblethwaite", None]),
            "number": st.sampled_from([*(one["number"] for one in FOLK[:6]), "9999999999", None]),
            "born": st.sampled_from(["1950-03-04", "04/03/1950", "1900-01-01", "1950", "soon", None]),
            "verified": st.sampled_from(["1", ""]),
        },
    ),
    min_size=2,
    max_size=25,
)


def rows_of(drawn):
    return [
        FOLK[one["of"]] | {key: value for key, value in one.items() if key != "of"} | {"id": f"{at:03}"}
        for at, one in enumerate(drawn)
    ]


def groups(rows, columns=COLUMNS):
    links = linkage.link(linkage.Records.from_rows(rows, columns), model())
    assert all(0 <= pair.probability <= 1 for pair in links.pairs())
    together: dict[int, set[str]] = {}
    for (_, name), cluster in links.clusters().items():
        together.setdefault(cluster, set()).add(name)
    return {frozenset(names) for names in together.values()}


@SLOW
@given(records, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_that_of_columns_matters(drawn, random: Random):
    rows = rows_of(drawn)
    turned = [dict(sorted(row.items(), reverse=True)) for row in random.sample(rows, len(rows))]
    assert groups(rows) == groups(turned)


@SLOW
@given(records)
def test_a_hard_veto_is_never_joined_and_every_record_is_accounted_for(drawn):
    rows = rows_of(drawn)
    found = groups(rows)
    assert sorted(name for group in found for name in group) == [row["id"] for row in rows]
    by_id = {row["id"]: row for row in rows}
    counted: dict[str, set[str]] = {}
    for row in rows:
        counted.setdefault(row["number"] or "", set()).add(row["born"] or "")
    for group in found:
        numbers = {
            by_id[name]["number"]
            for name in group
            if by_id[name]["verified"] == "1" and (by_id[name]["number"] or "9999999999") != "9999999999"
        }
        shared = {number for number in numbers if len(counted[number or ""]) > 3}
        assert len(numbers - shared) <= 1


@given(
    st.integers(2, 9).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.dictionaries(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), st.floats(-20, 20)),
            st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=5),
        )
    )
)
def test_repair_keeps_every_record_once_and_no_vetoed_pair(drawn):
    count, odds, vetoed = drawn
    pairs = {(min(a, b), max(a, b)): value for (a, b), value in odds.items() if a != b}
    against = {(min(a, b), max(a, b)) for a, b in vetoed if a != b}
    found = repair(range(count), pairs, against)
    assert sorted(node for group in found for node in group) == list(range(count))
    assert not [pair for pair in against for group in found if set(pair) <= set(group)]
    assert found == repair(
        list(range(count))[::-1], dict(reversed(pairs.items())), sorted(against, reverse=True)
    )


@given(st.none() | st.floats(-20, 20), st.booleans(), st.booleans())
def test_two_records_alone_are_repaired_like_two_among_others(value, is_vetoed, is_fixed):
    odds = {} if value is None else {(0, 1): value}
    vetoed, fixed = [(0, 1)] * is_vetoed, [(0, 1)] * is_fixed
    assert [*repair((1, 0), odds, vetoed, fixed), [2]] == repair(range(3), odds, vetoed, fixed)


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 3)] * 3), min_size=1, max_size=12))
def test_few_candidates_are_the_same_as_many(keys):
    rules = [Admitted(Rule(name, (name,), ()), name, 0, 0) for name in ("k0", "k3", "k7")]
    with connect() as con:
        con.execute("CREATE TABLE keys (rid INTEGER, k0 UBIGINT, k3 UBIGINT, k7 UBIGINT)")
        con.executemany("INSERT INTO keys VALUES (?, ?, ?, ?)", [(at, *row) for at, row in enumerate(keys)])
        one_by_one = pairs_sql(rules, left="keys", right="keys", which="l.rid < r.rid")
        made = [
            con.execute(f"SELECT a, b FROM ({sql}) ORDER BY a, b").fetchall()
            for sql in (one_by_one, few_pairs_sql(rules, "keys"))
        ]
    assert made[0] == made[1]
    assert len(made[0]) == sum(
        one[at] is not None and one[at] == other[at]
        for nth, one in enumerate(keys)
        for other in keys[:nth]
        for at in range(3)
    )


def test_one_bad_pair_does_not_join_two_families():
    odds = {(a, b): 9.0 for group in ((0, 1, 2), (3, 4, 5)) for a in group for b in group if a < b}
    odds |= {(a, b): -8.0 for a in (0, 1, 2) for b in (3, 4, 5)}
    odds[2, 3] = 12.0
    assert repair(range(6), odds) == [[0, 1, 2], [3, 4, 5]]


def test_ids_are_text():
    rows = [again(FOLK[0], "007"), again(FOLK[0], "7"), again(FOLK[1], "1e3"), again(FOLK[1], "1000")]
    assert groups(rows) == {frozenset({"007", "7"}), frozenset({"1e3", "1000"})}
