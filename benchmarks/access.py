"""What row security, the signed context and the audit cost: the product's own queries against the owner's, which it does
not bind, and a person's page with and without."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest import mock

from benchmarks.homes import BenchmarkFailed, Home
from benchmarks.results import Result, median

CASES, TEAMS, MINE = 1_000_000, 500, 5
REPEATS, BLOCK, AT_ONCE = 200, 10, 16
MOST_QUERY, MOST_PAGE = 1.5, 1.15


def measure(scale: float, rounds: int) -> Result:
    """Seed the place, then ask each question in turn as the application and as the owner."""
    cases, teams = max(2_000, int(CASES * scale)), max(20, int(TEAMS * scale))
    repeats = REPEATS if scale >= 0.1 else max(BLOCK, int(REPEATS * scale))
    result = Result("access", f"What access costs at {cases:,} cases in {teams:,} teams")
    with Home() as home:
        home.ask("access.seed", people=cases, teams=teams)
        for name in home.ask("access.question_names"):
            bound: list[float] = []
            free: list[float] = []
            for _ in range(rounds):
                ours, owners = home.ask("access.ask_both", question=name, repeats=repeats)
                bound.append(ours)
                free.append(owners)
            result.add(f"{name}, row security", 1000 * median(bound), "ms")
            result.add(f"{name}, by hand", 1000 * median(free), "ms")
            limit = None if name == UNFILTERED else MOST_QUERY
            result.add(f"{name}, against by hand", median(bound) / median(free), "times", most=limit)
        for words, at_once in (("alone", 1), (f"{AT_ONCE} at once", AT_ONCE)):
            taken: list[list[float]] = [[], []]
            for turn in range(rounds):
                for _ in range(2):
                    for which in ((0, 1), (1, 0))[turn % 2]:
                        taken[which] += home.ask(
                            "access.ask_page",
                            bare=bool(which),
                            at_once=at_once,
                            requests=max(3, repeats // (8 * at_once)),
                        )
            with_all, bare = median(taken[0]), median(taken[1])
            result.add(f"a person's page, {words}", 1000 * with_all, "ms")
            result.add(f"the same without audit and context, {words}", 1000 * bare, "ms")
            result.add(f"a person's page, {words}, against without", with_all / bare, "times", most=MOST_PAGE)
    result.notes.append(
        f"Medians of {repeats} in turn, {rounds} rounds. The reader works in {MINE} teams; by hand: as the tables' owner,"
        " a list by its teams' names, a person and the count by the reader's live relationships written into the WHERE."
    )
    return result


# ------------------------------------------------------------------------------------------------ in the worker

UNFILTERED = "point read, against one that lets anybody in"
"""Shown beside the others: what it costs that somebody is kept out at all, by whatever means."""
Sql = tuple[str, tuple[Any, ...]]
_QUESTIONS: dict[str, tuple[Sql, Sql]] = {}
"""Of each question what the application asks, and what the owner asks in its place, filtered by hand."""
_STATE: dict[str, Any] = {}


def seed(people: int, teams: int) -> None:
    """Make the place and its people, keep the relationships, and sign somebody in who works in five of the teams."""
    from benchmarks import made
    from benchmarks.database import keep_everybody, run_file, settle, superuser
    from joinedup.cli.demo import load_place
    from joinedup.core import clock
    from joinedup.place.models import Organisation

    place = load_place()
    now = clock.now().replace(microsecond=0)
    with superuser() as connection:
        run_file(
            connection,
            Path(__file__).with_name("access.sql"),
            place=place.pk,
            people=people,
            teams=teams,
            trust=Organisation.objects.get(ods_code="RCD").pk,
            families=made.FAMILY[:600],
            givens=made.GIVEN[:150],
            now=now,
            today=clock.local(now).date(),
        )
    keep_everybody(place)
    with superuser() as connection:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.autocommit = False
        settle(connection)
    _sign_in(place)


def _sign_in(place: Any) -> None:
    from django.core.management import call_command

    from joinedup.access.door import actor_in, operator
    from joinedup.access.models import RoleAssignment, User
    from joinedup.core.context import acting
    from joinedup.place.models import Staff, Team

    call_command("collectstatic", verbosity=0, interactive=False)
    with acting(operator(place)):
        staff = Staff.objects.select_related("organisation").get(place=place, local_id="B0")
        user = User.objects.create(username="bench", name="Bench nurse", is_demo=True)
        assignment = RoleAssignment.objects.create(
            user=user, place=place, organisation=staff.organisation, role="practitioner", staff=staff
        )
    actor = actor_in(assignment)
    mine = list(
        Team.objects.filter(place=place, code__in=[f"b-int-{n}" for n in range(MINE)])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    _STATE.update(place=place, user=user, actor=actor, teams=mine)
    with acting(actor):
        _STATE["person"] = _some_person(mine[0])
        _QUESTIONS.update(_questions(place, actor, mine, _STATE["person"]))


def _some_person(team: int) -> int:
    from joinedup.caseload.models import Case

    found = (
        Case.objects.filter(home_team=team, closed__isnull=True, person__facts__kind="visit-seen")
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .first()
    )
    if found is None:
        raise BenchmarkFailed("the reader sees nobody of the first team")
    return int(found)


def _questions(place: Any, actor: Any, mine: list[int], person: int) -> dict[str, tuple[Sql, Sql]]:
    """The product's own queries, as the ORM writes them, and the owner's by hand."""
    from joinedup.access.queries.relationships import COUNT_MINE
    from joinedup.caseload.lists import ORDERS, PAGE_SIZE
    from joinedup.caseload.scope import TeamSet, cases_of_teams, parts_of_teams
    from joinedup.caseload.top import top_of
    from joinedup.core import clock
    from joinedup.people.models import Person

    def same(sql: Sql) -> tuple[Sql, Sql]:
        return (sql[0], tuple(sql[1])), (sql[0], tuple(sql[1]))

    def board(teams: list[int], order: str) -> tuple[Sql, Sql]:
        whose = TeamSet(home=frozenset(teams))
        cases, parts = cases_of_teams(place.pk, whose), parts_of_teams(place.pk, whose)
        shown = top_of(cases, ORDERS[order][1], PAGE_SIZE + 1, parts=parts)
        return same(shown.query.sql_with_params())

    live = "FROM access_relationship r WHERE r.party = ANY(%s) AND r.ended_at IS NULL AND (r.until IS NULL OR r.until > %s)"
    mine_now = (sorted(actor.parties), clock.now())
    point, values = Person.objects.filter(pk=person).select_related("practice").query.sql_with_params()
    filtered = f"{point} AND people_person.place_id = %s AND EXISTS (SELECT {live} AND r.person_id = people_person.id)"
    return {
        "point read": ((point, values), (filtered, (*values, place.pk, *mine_now))),
        UNFILTERED: same((point, values)),
        "a team's top 50, newest": board(mine[:1], "newest"),
        "a team's top 50, by name": board(mine[:1], "name"),
        "my five teams' top 50, newest": board(mine, "newest"),
        "my five teams' top 50, by name": board(mine, "name"),
        "count of all I may see": (
            (COUNT_MINE, ()),
            (f"SELECT count(DISTINCT r.person_id) {live}", mine_now),
        ),
    }


def question_names() -> list[str]:
    """The questions that are measured."""
    return list(_QUESTIONS)


def ask_both(question: str, repeats: int) -> tuple[float, float]:
    """Median seconds of a question, as the application under its context and as the tables' owner, asked in turn."""
    from django.db import connections, transaction

    from joinedup.core.context import acting

    asked = dict(zip(("default", "owner"), _QUESTIONS[question], strict=True))
    taken: dict[str, list[float]] = {"default": [], "owner": []}
    answers: dict[str, Any] = {}
    with acting(_STATE["actor"]), transaction.atomic(using="owner"):
        for _ in range(max(1, repeats // BLOCK)):
            for using in ("default", "owner"):
                with connections[using].cursor() as cursor:
                    for _ in range(BLOCK):
                        began = perf_counter()
                        cursor.execute(*asked[using])
                        rows = cursor.fetchall()
                        taken[using].append(perf_counter() - began)
                    answers[using] = rows
    if answers["default"] != answers["owner"] or not answers["default"]:
        raise BenchmarkFailed(f"{question}: the application and the owner do not see the same rows")
    return median(taken["default"]), median(taken["owner"])


@contextmanager
def _bare() -> Iterator[None]:
    """Without audit and context: the owner's connection, whom row security does not bind, nothing signed, no event."""
    from django.db import connections

    from joinedup.core import context, context_key, events
    from joinedup.core.models import Event

    def nothing(**values: Any) -> Event:
        events.recorded_in_action.set(events.recorded_in_action.get() + 1)
        return Event()

    settings = connections.settings["default"]
    ours = {key: settings[key] for key in ("USER", "PASSWORD")}
    owner = connections.settings["owner"]
    with ExitStack() as patched:
        for target, name, value in (
            (events, "record", nothing),
            (context, "_stamp", lambda cursor: "0|0"),
            (context, "_present", lambda cursor, text, signature: None),
            (context_key, "sign", lambda text: 0),
        ):
            patched.enter_context(mock.patch.object(target, name, value))
        connections["default"].close()
        settings.update({key: owner[key] for key in ours})
        connections["default"].settings_dict.update({key: owner[key] for key in ours})
        try:
            yield
        finally:
            connections["default"].close()
            settings.update(ours)
            connections["default"].settings_dict.update(ours)


def ask_page(*, bare: bool, at_once: int, requests: int) -> list[float]:
    """Seconds of each request for a person's page, so many asked at once."""
    with ExitStack() as stack:
        if bare:
            stack.enter_context(_bare())
        taken: list[float] = []
        faults: list[str] = []
        ready = threading.Barrier(at_once)
        threads = [
            threading.Thread(target=_asker, args=(ready, requests, taken, faults)) for _ in range(at_once)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if faults:
        raise BenchmarkFailed(faults[0])
    return taken


def _asker(ready: threading.Barrier, requests: int, taken: list[float], faults: list[str]) -> None:
    from django.db import connections
    from django.test import Client

    try:
        client = Client(SERVER_NAME="localhost")
        client.force_login(_STATE["user"])
        ask: Callable[[], Any] = lambda: client.get(f"/person/{_STATE['person']}/")  # noqa: E731
        ask()
        ready.wait()
        for _ in range(requests):
            began = perf_counter()
            response = ask()
            taken.append(perf_counter() - began)
            if response.status_code != 200:
                faults.append(f"the person's page answered {response.status_code}")
    except Exception as error:
        faults.append(repr(error))
        ready.abort()
    finally:
        connections.close_all()
