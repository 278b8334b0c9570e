"""Each shape of query keeps its plan under row security: by index, never through the whole table (ANALYTICS 8.3)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from joinedup.access.queries.relationships import COUNT_MINE
from joinedup.caseload.lists import ORDERS, PAGE_SIZE
from joinedup.caseload.scope import TeamSet, cases_of_teams, open_cases_for_reader, parts_of_teams
from joinedup.caseload.top import top_of
from joinedup.core import parties
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.models import Person
from joinedup.place.models import Place
from tests.worlds import small_place

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PEOPLE, TEAMS = 12_000, 60

SEED = """
INSERT INTO place_team (place_id, code, name, kind, employer_code, telephone, out_of_hours, is_nameable, usual_professions)
SELECT {place}, 'plan-' || n, 'Team ' || n, 'integrated', '', '', '', false, '[]' FROM generate_series(0, {teams} - 1) n;
CREATE TEMPORARY TABLE t ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM place_team WHERE code LIKE 'plan-%%';
INSERT INTO people_person (place_id, family_name, family_key, birth_date)
SELECT {place}, 'N' || n %% 997, 'n' || n %% 997, date '1940-01-01' + n FROM generate_series(1, {people}) n;
INSERT INTO caseload_case (place_id, person_id, opened, home_team_id)
SELECT {place}, p.id, date '2026-01-01' + (p.id * 7 %% 300)::int, t.id FROM people_person p JOIN t ON t.n = p.id %% {teams};
INSERT INTO access_relationship (place_id, person_id, team_id, party, basis, began)
SELECT {place}, c.person_id, c.home_team_id, c.home_team_id * 4, 'shared-caseload', now() FROM caseload_case c;
"""


@pytest.fixture
def world() -> tuple[Place, Actor, list[int], int]:
    """Many people in many teams, with statistics; a reader in five of the teams; one of their people."""
    place = small_place()
    with acting(Actor(place_id=place.pk, purpose=Purpose.OPERATOR)), connection.cursor() as cursor:
        for statement in SEED.format(place=place.pk, people=PEOPLE, teams=TEAMS).split(";\n"):
            if statement.strip():
                cursor.execute(statement.replace("%%", "%"))
        cursor.execute("SELECT id FROM place_team WHERE code LIKE 'plan-%' ORDER BY id LIMIT 5")
        teams = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT min(person_id) FROM caseload_case WHERE home_team_id = %s", [teams[0]])
        (person,) = cursor.fetchone()
    with connections["owner"].cursor() as cursor:
        for table in ("people_person", "caseload_case", "access_relationship"):
            cursor.execute(f"ANALYZE {table}")
    return place, Actor(place_id=place.pk, parties=frozenset(map(parties.of_team, teams))), teams, person


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def plan_of(actor: Actor, sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Every node of the plan as the application's role would run it."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    tree = json.loads(found) if isinstance(found, str) else found
    return list(nodes(tree[0]["Plan"]))


def board(place: Place, teams: list[int], order: str) -> tuple[str, tuple[Any, ...]]:
    whose = TeamSet(home=frozenset(teams))
    parts = parts_of_teams(place.pk, whose)
    cases = top_of(cases_of_teams(place.pk, whose), ORDERS[order][1], PAGE_SIZE + 1, parts=parts)
    return cases.query.sql_with_params()


BIG = {"people_person", "caseload_case", "access_relationship"}


def test_no_shape_reads_a_whole_table_or_hashes_the_readers_people(world: Any) -> None:
    place, actor, teams, person = world
    shapes = {
        "point read": Person.objects.filter(pk=person).query.sql_with_params(),
        "team's top 50, newest": board(place, teams[:1], "newest"),
        "team's top 50, by name": board(place, teams[:1], "name"),
        "five teams' top 50, newest": board(place, teams, "newest"),
        "five teams' top 50, by name": board(place, teams, "name"),
        "count of all I may see": (COUNT_MINE, ()),
    }
    with acting(actor):
        shapes["everybody of mine"] = (
            open_cases_for_reader(place.pk).order_by("-opened", "pk")[:PAGE_SIZE].query.sql_with_params()
        )
    for name, (sql, values) in shapes.items():
        found = plan_of(actor, sql, values)
        whole = [one for one in found if one["Node Type"] == "Seq Scan" and one["Relation Name"] in BIG]
        assert not whole, (name, whole)
        asked = [one for one in found if one.get("Relation Name") == "access_relationship"]
        assert asked, name
        assert all("Index" in one["Node Type"] for one in asked), (name, asked)
        if name != "everybody of mine":
            assert not [one for one in found if "hashed" in str(one.get("Subplan Name", ""))], name


@pytest.mark.parametrize(
    ("order", "index", "direction"),
    [
        ("newest", "caseload_case_home", "Backward"),
        ("name", "caseload_case_home_name", "Forward"),
    ],
)
def test_the_first_of_several_teams_are_merged_from_their_ends(
    world: Any, order: str, index: str, direction: str
) -> None:
    place, actor, teams, _ = world
    sql, values = board(place, teams, order)
    found = plan_of(actor, sql, values)
    ends = [one for one in found if one.get("Index Name") == index]
    assert [(one["Scan Direction"], one["Plan Rows"] > 0) for one in ends] == [(direction, True)]
    assert not [one for one in found if one["Node Type"] == "Incremental Sort"]
    whose = TeamSet(home=frozenset(teams))
    with acting(actor):
        plainly = cases_of_teams(place.pk, whose).order_by(*ORDERS[order][1])
        for most in (1, PAGE_SIZE, PEOPLE):
            merged = top_of(
                cases_of_teams(place.pk, whose),
                ORDERS[order][1],
                most,
                parts=parts_of_teams(place.pk, whose),
            )
            assert [case.pk for case in merged] == [case.pk for case in plainly[:most]]


def test_the_count_is_right(world: Any) -> None:
    from joinedup.access.queries import count_of_people
    from joinedup.caseload.models import Case

    _, actor, teams, _ = world
    with acting(actor):
        assert count_of_people() == Case.objects.count() == Case.objects.filter(home_team__in=teams).count()
        assert count_of_people() == Person.objects.count()
