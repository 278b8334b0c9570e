"""Reads of the shared caseload: lists, one person's care, and the hot list for meetings."""

from collections.abc import Collection, Iterable
from datetime import datetime

from joinedup.caseload.hot import Ground, HotCase, hot_cases, reasons_of
from joinedup.caseload.rules import HotReason
from joinedup.caseload.scope import Layout, TeamSet, cases_of_teams
from joinedup.core.context import current_actor


def _place() -> int:
    actor = current_actor()
    if actor is None or actor.place_id is None:
        raise LookupError("the caseload is read under a context with a place")
    return actor.place_id


def hot_reasons(person_ids: Iterable[int], *, now: datetime | None = None) -> dict[int, list[HotReason]]:
    """Why each person's case is hot, weightiest first; an empty list for one who is not. Five queries however many."""
    ids = list(person_ids)
    return reasons_of(ids, Ground.of(_place(), now)) if ids else {}


def hot_cases_for_teams(
    home_team_ids: Collection[int], employer_team_ids: Collection[int], since: datetime | None = None
) -> list[HotCase]:
    """The hot cases of a huddle's teams, in order. ``home_team_ids``: integrated teams; ``employer_team_ids``: employers'
    teams that work for these alone, for people without a home team; ``since``: the last huddle."""
    place_id = _place()
    teams = TeamSet(frozenset(home_team_ids), frozenset(employer_team_ids))
    return hot_cases(cases_of_teams(place_id, teams), Ground.of(place_id), since=since)


def huddle_teams(operational_team_ids: Collection[int]) -> TeamSet:
    """The integrated teams and the employers' teams that a huddle of these operational teams looks after."""
    return Layout.of(_place()).under(operational_team_ids)
