"""Whose caseload: how teams, areas and practices of a place narrow down the open cases (R7, R15, DESIGN 3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from joinedup.access.scope import people_of
from joinedup.caseload.models import Case, Involvement
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, current_actor
from joinedup.place.models import Area, PrimaryCareNetwork, Staff, Team, TeamLink


@dataclass(frozen=True, slots=True)
class TeamSet:
    """Teams whose cases belong together. ``home``: integrated teams; ``employers``: employers' teams that work for
    nobody else, for people with no home team; ``own``: an employer's team asked for by itself."""

    home: frozenset[int] = frozenset()
    employers: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()


@dataclass
class Layout:
    """A place's teams and areas as they stand today, read once a request: three or four queries, no people."""

    place_id: int
    teams: dict[int, Team] = field(default_factory=dict)
    up: dict[int, set[int]] = field(default_factory=dict)
    down: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, place_id: int) -> "Layout":
        """The layout of a place today."""
        today = clock.today()
        teams = Team.objects.filter(_dated(today), place_id=place_id).select_related(
            "organisation", "network"
        )
        up: dict[int, set[int]] = defaultdict(set)
        down: dict[int, set[int]] = defaultdict(set)
        links = TeamLink.objects.filter(_dated(today), place_id=place_id)
        for team_id, serves_id in links.values_list("team_id", "serves_id"):
            up[team_id].add(serves_id)
            down[serves_id].add(team_id)
        return cls(place_id, {team.pk: team for team in teams}, up, down)

    @cached_property
    def areas(self) -> dict[int, Area]:
        """Areas in force, by id."""
        areas = Area.objects.filter(_dated(clock.today()), place_id=self.place_id).order_by("name", "pk")
        return {area.pk: area for area in areas}

    def area_path(self, area_id: int) -> str:
        """An area's name with those above it: "North, Ripon"."""
        names, seen = [], set()
        at: int | None = area_id
        while at is not None and at in self.areas and at not in seen:
            seen.add(at)
            names.append(self.areas[at].name)
            at = self.areas[at].parent_id
        return ", ".join(reversed(names))

    def areas_under(self, area_id: int) -> set[int]:
        """An area and all below it, whatever its depth (R4)."""
        found, waiting = set(), [area_id]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting.extend(area.pk for area in self.areas.values() if area.parent_id == at)
        return found

    def of_kind(self, kind: str) -> list[Team]:
        """Teams of a kind by name."""
        return sorted((team for team in self.teams.values() if team.kind == kind), key=lambda team: team.name)

    def under(self, operational: Collection[int]) -> TeamSet:
        """What a set of operational teams looks after together: the huddle's union (DESIGN 3, PLAN: geography)."""
        wanted = set(operational)
        home = {t for team in wanted for t in self.up.get(team, ()) if self._is(t, Team.Kind.INTEGRATED)}
        employers = {
            team.pk
            for team in self.teams.values()
            if team.kind == Team.Kind.EMPLOYER and self.up.get(team.pk) and self.up[team.pk] <= wanted
        }
        return TeamSet(frozenset(home), frozenset(employers))

    def for_team(self, team_id: int) -> TeamSet:
        """What one team looks after, whichever of the three kinds it is."""
        team = self.teams.get(team_id)
        if team is None:
            return TeamSet()
        if team.kind == Team.Kind.EMPLOYER:
            return TeamSet(own=frozenset({team_id}))
        if team.kind == Team.Kind.INTEGRATED:
            return TeamSet(home=frozenset({team_id}))
        return self.under([team_id])

    def for_area(self, area_id: int) -> TeamSet:
        """What the teams of an area look after: by its operational teams, and by the networks that lie in it."""
        areas = self.areas_under(area_id)
        under = self.under(
            [t.pk for t in self.teams.values() if t.kind == "operational" and t.area_id in areas]
        )
        networks = set(
            PrimaryCareNetwork.objects.filter(
                _dated(clock.today()), place_id=self.place_id, area__in=areas
            ).values_list("pk", flat=True)
        )
        by_network = {
            t.pk for t in self.teams.values() if t.kind == "integrated" and t.network_id in networks
        }
        return TeamSet(under.home | by_network, under.employers)

    def mine(self, staff: Staff | None) -> list[Team]:
        """The teams a member of staff works with, the mixed ones first: those that run the huddle."""
        if staff is None:
            return []
        operational: set[int] = {staff.operational_team_id} if staff.operational_team_id else set()
        if not operational and staff.employer_team_id:
            operational = {t for t in self.up.get(staff.employer_team_id, ()) if self._is(t, "operational")}
        teams = [self.teams[t] for t in operational if t in self.teams]
        teams.sort(key=lambda team: team.name)
        if staff.employer_team_id in self.teams:
            teams.append(self.teams[staff.employer_team_id])
        return teams

    def _is(self, team_id: int, kind: str) -> bool:
        return team_id in self.teams and self.teams[team_id].kind == kind


def _dated(day: object) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def open_cases(place_id: int) -> QuerySet[Case]:
    """The open cases of a place."""
    return Case.objects.filter(place_id=place_id, closed__isnull=True)


def open_cases_for_reader(place_id: int) -> QuerySet[Case]:
    """The open cases of whoever reads under the context that is open: those of their people, by the index of their
    relationships, so that a list of the whole place costs what is theirs; all of them for people-wide work."""
    actor = current_actor()
    cases = open_cases(place_id)
    if actor is None or not actor.parties or actor.purpose != Purpose.DIRECT_CARE:
        return cases
    return cases.filter(person__in=people_of(actor))


def cases_of_teams(place_id: int, teams: TeamSet) -> QuerySet[Case]:
    """The open cases of a set of teams. Each way in has an index; they are joined as a union, not by OR, so that the
    cost goes with the teams and not with the population."""
    opened = open_cases(place_id)
    ways: list[QuerySet[Any, Any]] = []
    if teams.home:
        ways.append(opened.filter(home_team__in=teams.home).order_by().values("pk"))
    live = Involvement.objects.filter(place_id=place_id, ended__isnull=True).order_by()
    if teams.employers:
        ways.append(
            live.filter(
                team__in=teams.employers, case__home_team__isnull=True, case__closed__isnull=True
            ).values("case_id")
        )
    if teams.own:
        ways.append(live.filter(team__in=teams.own).values("case_id"))
    if not ways:
        return opened.none()
    if len(ways) == 1 and teams.home:
        return opened.filter(home_team__in=teams.home)
    first, *rest = ways
    return opened.filter(pk__in=first.union(*rest) if rest else first)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a list's cases, which an index has in order of opening and by name. ``teams``: it is asked once for each of
    these, in place of ``EACH``; none: once."""

    cases: QuerySet[Case]
    teams: tuple[int, ...] = ()


EACH: Final = RawSQL("each.team", (), BigIntegerField())
"""Stands for the team that a part is asked for."""


def parts_of_teams(place_id: int, teams: TeamSet) -> list[Part]:
    """The cases of a set of teams as parts that have none in common: a list takes them from each team's end, and looks at
    no more than it may have to show."""
    opened = open_cases(place_id)
    parts = [Part(opened.filter(home_team=EACH), tuple(sorted(teams.home)))] if teams.home else []
    live = Involvement.objects.filter(place_id=place_id, ended__isnull=True).order_by().values("case_id")
    if teams.employers:
        work = live.filter(team__in=teams.employers)
        parts.append(Part(opened.filter(home_team__isnull=True, pk__in=work)))
    if teams.own:
        own = opened.filter(pk__in=live.filter(team__in=teams.own))
        if teams.home:
            own = own.filter(Q(home_team__isnull=True) | ~Q(home_team__in=teams.home))
        parts.append(Part(own))
    return parts


def cases_of_staff(place_id: int, staff_ids: Iterable[int]) -> QuerySet[Case]:
    """The open cases that somebody leads or is the worker of."""
    ids = list(staff_ids)
    leading = Case.objects.filter(place_id=place_id, closed__isnull=True, lead__in=ids).values("pk")
    working = Involvement.objects.filter(place_id=place_id, ended__isnull=True, worker__in=ids).values(
        "case_id"
    )
    return open_cases(place_id).filter(pk__in=leading.union(working))


def staff_of(actor: Actor) -> Staff | None:
    """The member of staff behind an actor, with their teams."""
    if actor.staff_id is None:
        return None
    return Staff.objects.select_related("employer_team", "operational_team").filter(pk=actor.staff_id).first()
