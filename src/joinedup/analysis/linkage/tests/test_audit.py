"""The self-audit, and calibration."""

import pytest

from joinedup.analysis import linkage
from joinedup.analysis.linkage.audit import interval
from joinedup.analysis.linkage.calibration import fit
from joinedup.analysis.linkage.tests.made import COLUMNS, again, people


def test_a_group_that_is_linked_worse_is_flagged():
    first = people(160, seed=9)
    second = [
        again(
            one,
            f"Q{at:05}",
            **(
                {"surname": f"Xyz{at}", "forename": "Q", "born": None, "postcode": None, "address": None}
                if at < 20
                else {}
            ),
        )
        for at, one in enumerate(first)
    ]
    rows = first + second
    groups = {"Age band": {row["id"]: "old" if int(row["id"][1:]) < 60 else "young" for row in rows}}
    records = linkage.Records.from_rows(rows, COLUMNS)
    model = linkage.train(records)
    everybody, old, young = linkage.self_audit(records, model, groups)
    assert (everybody.column, everybody.group, everybody.pairs) == ("", "", 160)
    assert (old.group, old.pairs, young.group, young.pairs) == ("old", 60, "young", 100)
    assert (young.recall, young.precision, young.gap) == (1, 1, "")
    assert (old.recall or 0) < 0.8
    assert old.gap.startswith("recall")
    after = linkage.link(records, model)
    assert after.counts["records"] == len(rows)
    held = linkage.Records.from_rows(rows, linkage.Columns("id", {"surname": linkage.Role.FAMILY}))
    bare = linkage.train(held)
    with pytest.raises(linkage.CannotLink, match="nothing to audit against"):
        linkage.self_audit(held, bare, groups)


def test_intervals_are_wilsons():
    assert interval(0, 0) is None
    low, high = interval(10, 10)
    assert (round(low, 4), round(high, 4)) == (0.7225, 1.0)


def test_calibration_finds_the_line_that_made_the_labels():
    true = [(odds / 2, 1 / (1 + 2 ** -(0.7 * odds / 2 - 1))) for odds in range(-20, 21)]
    bins = [(odds, round(10_000 * p), 10_000 - round(10_000 * p)) for odds, p in true]
    assert fit(bins) == pytest.approx((0.7, -1.0), abs=0.01)
