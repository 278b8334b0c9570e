"""The database's function and core's rule say the same (core.names.within_one_edit)."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.core.names import within_one_edit

SHORT = st.text(alphabet="abcé", max_size=6)


def in_the_database(one: str, other: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_within_one_edit(%s, %s)", [one, other])
        return bool(cursor.fetchone()[0])


@given(st.lists(st.tuples(SHORT, SHORT), min_size=20, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_both_say_the_same(db: Any, pairs: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_within_one_edit(a, b) FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(a, b, n) ORDER BY n",
            [[one for one, _ in pairs], [other for _, other in pairs]],
        )
        answers = [row[0] for row in cursor.fetchall()]
    assert answers == [within_one_edit(one, other) for one, other in pairs]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("edna", "edna", True), ("edna", "ednah", True), ("edna", "dena", True), ("edna", "edan", True),
        ("edna", "ed", False), ("", "e", True), ("", "", True), ("jack", "jock", True), ("jack", "john", False),
    ],
)  # fmt: skip
def test_examples(db: Any, one: str, other: str, near: bool) -> None:
    assert in_the_database(one, other) is near
    assert in_the_database(other, one) is near
