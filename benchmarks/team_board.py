"""One team's pages in a place of a million people against one of ten thousand, the same rows shown."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.homes import BenchmarkFailed, Home
from benchmarks.results import Result, median, percentile

FEW, MANY = 10_000, 1_000_000
OURS = 2_000
"""People of the team's own practices, the same in both places; every fifth has an open case."""
WARM, REQUESTS, BLOCK = 20, 200, 10
MOST_RATIO = 1.5
TEAM = "op-ripon"


def measure(scale: float, rounds: int) -> Result:
    """Seed both places, then measure them in turn, so that what else the machine does falls on both."""
    few, many = max(400, int(FEW * scale)), max(2_000, int(MANY * scale))
    ours = min(OURS, few // 5)
    requests, warm = (REQUESTS, WARM) if scale >= 1 else (max(4, int(REQUESTS * scale)), 2)
    at_once = min(BLOCK, requests)
    result = Result("team_board", f"A team's pages at {many:,} people against {few:,}, the same rows shown")
    with Home() as small, Home() as large:
        for home, people in ((small, few), (large, many)):
            home.ask("team_board.seed", people=people, ours=ours)
        shown = [home.ask("team_board.rows_shown") for home in (small, large)]
        if shown[0] != shown[1]:
            raise BenchmarkFailed(f"the two places do not show the same rows: {json.dumps(shown)[:2000]}")
        pages = small.ask("team_board.page_names")
        times: dict[str, list[list[float]]] = {page: [[], []] for page in pages}
        middles: dict[str, list[list[float]]] = {page: [[], []] for page in pages}
        for page in pages:
            for home in (small, large):
                home.ask("team_board.ask_page", page=page, requests=warm)
            for turn in range(rounds):
                taken: list[list[float]] = [[], []]
                # a few requests at a time in turn, so that what else the machine does falls on both
                for block in range(requests // at_once):
                    for which in ((0, 1), (1, 0))[(turn + block) % 2]:
                        home = (small, large)[which]
                        taken[which] += home.ask("team_board.ask_page", page=page, requests=at_once)
                for which in (0, 1):
                    times[page][which].append(percentile(taken[which], 0.95))
                    middles[page][which].append(median(taken[which]))
    for page in pages:
        few_ms, many_ms = (1000 * median(one) for one in times[page])
        few_middle, many_middle = (median(one) for one in middles[page])
        result.add(f"{page}, few people", few_ms, "ms")
        result.add(f"{page}, many people", many_ms, "ms")
        result.add(f"{page}, at the median", many_middle / few_middle, "times")
        result.add(f"{page}, many against few", many_ms / few_ms, "times", most=MOST_RATIO)
    result.notes.append(
        f"p95 of {requests} warm requests after {warm}, median of {rounds} rounds taken in turn. The list shows"
        f" {len(shown[0]['rows'])} rows of {shown[0]['count']}."
    )
    return result


# ------------------------------------------------------------------------------------------------ in the worker

_PAGES: dict[str, Callable[[], Any]] = {}


def seed(people: int, ours: int) -> None:
    """Make the place, its people and somebody of the team to sign in as; prepare and start the huddle."""
    from benchmarks import made
    from benchmarks.database import keep_everybody, run_file, settle, superuser
    from joinedup.cli.demo import load_place
    from joinedup.core import clock

    place = load_place()
    now = clock.now().replace(microsecond=0)
    with superuser() as connection:
        run_file(
            connection,
            Path(__file__).with_name("team_board.sql"),
            place=place.pk,
            people=people,
            step=people // ours,
            ours=ours,
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
    from django.test import Client

    from joinedup.access.door import actor_in, operator
    from joinedup.access.models import RoleAssignment, User
    from joinedup.caseload.models import Case
    from joinedup.core import clock
    from joinedup.core.context import acting
    from joinedup.meetings import actions
    from joinedup.meetings.models import HuddleSeries
    from joinedup.place.models import Staff, Team

    call_command("collectstatic", verbosity=0, interactive=False)
    team = Team.objects.get(place=place, code=TEAM)
    with acting(operator(place)):
        staff = Staff.objects.select_related("organisation").get(place=place, local_id="S3")
        person_id = (
            Case.objects.filter(
                home_team__code="int-ripon", closed__isnull=True, person__facts__kind="admitted"
            )
            .order_by("person_id")
            .values_list("person_id", flat=True)
            .first()
        )
        series = HuddleSeries.objects.get(place=place, code="huddle-ripon")
    clients, assignments = {}, {}
    for role in ("practitioner", "team_coordinator"):
        user = User.objects.create(username=role, name=f"Bench {role}", is_demo=True)
        with acting(operator(place)):
            assignments[role] = RoleAssignment.objects.create(
                user=user, place=place, organisation=staff.organisation, role=role, staff=staff
            )
        clients[role] = Client(SERVER_NAME="localhost")
        clients[role].force_login(user)
    actor = actor_in(assignments["team_coordinator"])
    with acting(actor):
        prepared = actions.prepare_huddle(actor=actor, series=series, day=clock.today() + timedelta(days=1))
        running = actions.prepare_huddle(actor=actor, series=series, day=clock.today())
        actions.start_huddle(actor=actor, huddle_id=running.pk)
    practitioner, coordinator = clients["practitioner"], clients["team_coordinator"]
    with acting(actor):
        if person_id is None:
            raise BenchmarkFailed("the team has nobody who is in hospital")
        found = (
            Case.objects.filter(person_id=person_id)
            .values_list("person__family_name", "person__birth_date")
            .get()
        )
    _PAGES.update(
        {
            "team's caseload": lambda: practitioner.get(f"/caseload/?whose=ours&team={team.pk}"),
            "team's caseload, newest first": lambda: practitioner.get(
                f"/caseload/?whose=ours&team={team.pk}&order=newest"
            ),
            "team's hot cases": lambda: practitioner.get(f"/caseload/?whose=ours&team={team.pk}&show=hot"),
            "team's overdue reviews": lambda: practitioner.get(
                f"/caseload/?whose=ours&team={team.pk}&show=review"
            ),
            "my work": lambda: practitioner.get("/caseload/?whose=mine"),
            "Today": lambda: practitioner.get("/"),
            "person": lambda: practitioner.get(f"/person/{person_id}/"),
            "find by name and birth date": lambda: practitioner.post(
                "/find/", {"by": "name", "family_name": found[0], **_date_parts(found[1])}
            ),
            "huddle being prepared": lambda: coordinator.get(f"/huddles/{prepared.pk}/"),
            "huddle running": lambda: coordinator.get(f"/huddles/{running.pk}/"),
            "huddle on the wall": lambda: coordinator.get(f"/huddles/{running.pk}/wall/"),
        }
    )


def _date_parts(day: Any) -> dict[str, str]:
    return {
        "birth_date-day": str(day.day),
        "birth_date-month": str(day.month),
        "birth_date-year": str(day.year),
    }


def page_names() -> list[str]:
    """The pages that are measured."""
    return list(_PAGES)


def rows_shown() -> dict[str, Any]:
    """Whom the team's list names, and how many it counts: to be the same in both places."""
    text = _PAGES["team's caseload"]().content.decode()
    names = re.findall(r'<a href="/person/\d+/[^"]*">([^<]+)</a>', text)
    count = re.search(r'ju-count-line">([^<]+)<', text)
    if not names or count is None:
        raise BenchmarkFailed("the team's list shows nobody")
    return {"rows": names, "count": " ".join(count[1].split())}


def ask_page(page: str, requests: int) -> list[float]:
    """Seconds of each request."""
    ask = _PAGES[page]
    taken = []
    for _ in range(requests):
        began = perf_counter()
        response = ask()
        taken.append(perf_counter() - began)
        if response.status_code != 200:
            raise BenchmarkFailed(f"{page} answered {response.status_code}")
    return taken
