"""Reads of how the place is laid out: settings, successions, the tree of areas, networks, practices, teams."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.core import clock
from joinedup.place.models import (
    Area,
    Edition,
    Organisation,
    Place,
    PracticeAlignment,
    PrimaryCareNetwork,
    Team,
    TeamCode,
    TeamLink,
)
from joinedup.place.settings_catalogue import CATALOGUE

# ---------------------------------------------------------------------------------------------------- settings


def settings_of(place_id: int) -> dict[str, Any]:
    """Every setting of a place by name: its own value where the place file gives one, else the default."""
    place = Place.objects.only("min_age", "settings").get(pk=place_id)
    own = {**place.settings, "scope.min_age": place.min_age}
    return {
        name: setting.read(own[name]) if name in own else setting.default
        for name, setting in CATALOGUE.items()
    }


def setting(place_id: int, name: str) -> Any:
    """One setting of a place, in the type of its default. Raises KeyError for a name that is not in the catalogue."""
    if name not in CATALOGUE:
        raise KeyError(name)
    return settings_of(place_id)[name]


def whole_number(place_id: int, name: str) -> int:
    """A setting that is a whole number."""
    value = setting(place_id, name)
    if not isinstance(value, int):
        raise TypeError(f"{name} is a {CATALOGUE[name].kind}")
    return value


def share(place_id: int, name: str) -> float:
    """A setting that is a number with a fraction."""
    value = setting(place_id, name)
    if not isinstance(value, float):
        raise TypeError(f"{name} is a {CATALOGUE[name].kind}")
    return value


def bands(place_id: int, name: str) -> tuple[int, ...]:
    """A setting that is a list of whole numbers."""
    value = setting(place_id, name)
    if not isinstance(value, tuple):
        raise TypeError(f"{name} is a {CATALOGUE[name].kind}")
    return value


# ----------------------------------------------------------------------------------------------- organisations


def organisation_on(ods_code: str, day: date) -> Organisation:
    """The body that did this work on a day: the one named, or who followed it, or whom it followed (F2).

    Raises Organisation.DoesNotExist for a code nobody has loaded.
    """
    organisation = Organisation.objects.select_related("successor").get(ods_code=ods_code)
    seen = {organisation.pk}
    while (
        organisation.valid_to is not None
        and organisation.valid_to < day
        and organisation.successor is not None
    ):
        organisation = organisation.successor
        if organisation.pk in seen:
            break
        seen.add(organisation.pk)
    while organisation.valid_from is not None and day < organisation.valid_from:
        before = list(organisation.predecessors.all()[:2])
        if len(before) != 1 or before[0].pk in seen:
            break
        organisation = before[0]
        seen.add(organisation.pk)
    return organisation


def organisation_name_on(ods_code: str, day: date) -> str:
    """What the body that did this work on a day was called then: a report for 2019 shows the name of 2019."""
    organisation = organisation_on(ods_code, day)
    edition = (
        Edition.objects.filter(place__isnull=True, kind="organisation", code=organisation.ods_code)
        .on(day)
        .first()
    )
    return str(edition.values_then["name"]) if edition else organisation.name


def members_on(place_id: int, day: date) -> QuerySet[Organisation]:
    """The alliance's members on a day, by name. Who has left is not among them, and stays in history (F1)."""
    side = Q(memberships__valid_from__isnull=True) | Q(memberships__valid_from__lte=day)
    other = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=day)
    return (
        Organisation.objects.filter(side, other, memberships__place_id=place_id).order_by("name").distinct()
    )


# ------------------------------------------------------------------------------------------------------- areas


def _in_force(row: Any, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to >= day)


def area_parents(place_id: int, day: date | None = None) -> dict[str, str | None]:
    """The tree on a day (default today) as area code to its parent's code, any shape and depth."""
    day = day or clock.today()
    parents: dict[str, str | None] = {}
    for area in Area.objects.filter(place_id=place_id).select_related("parent"):
        if _in_force(area, day):
            parents[area.code] = area.parent.code if area.parent is not None else None
    for edition in Edition.objects.filter(place_id=place_id, kind="area").on(day):
        parents[edition.code] = edition.values_then.get("parent")
    return parents


def area_descendants(area: Area, day: date | None = None) -> QuerySet[Area]:
    """An area and everything below it on a day, whatever the levels are called."""
    children: dict[str | None, list[str]] = defaultdict(list)
    for code, parent in area_parents(area.place_id, day).items():
        children[parent].append(code)
    codes: set[str] = set()
    waiting = [area.code]
    while waiting:
        code = waiting.pop()
        if code not in codes:
            codes.add(code)
            waiting += children[code]
    return Area.objects.filter(place_id=area.place_id, code__in=codes).order_by("name")


def area_ancestors(area: Area, day: date | None = None) -> list[str]:
    """The codes above an area on a day, nearest first."""
    parents = area_parents(area.place_id, day)
    codes: list[str] = []
    code = parents.get(area.code)
    while code is not None and code not in codes:
        codes.append(code)
        code = parents.get(code)
    return codes


def areas_in_order(place_id: int, day: date | None = None) -> list[tuple[int, Area]]:
    """The tree of a day as a list to show: depth and area, children under their parent, by name."""
    day = day or clock.today()
    parents = area_parents(place_id, day)
    by_code = {area.code: area for area in Area.objects.filter(place_id=place_id, code__in=parents)}
    children: dict[str | None, list[Area]] = defaultdict(list)
    for code, area in sorted(by_code.items(), key=lambda item: item[1].name):
        parent = parents[code]
        children[parent if parent in by_code else None].append(area)
    rows: list[tuple[int, Area]] = []

    def walk(code: str | None, depth: int) -> None:
        for area in children[code]:
            rows.append((depth, area))
            walk(area.code, depth + 1)

    walk(None, 0)
    return rows


# ---------------------------------------------------------------------------------------- networks and practices


def networks_of(area: Area, day: date | None = None) -> QuerySet[PrimaryCareNetwork]:
    """The networks that lie in an area at any level."""
    day = day or clock.today()
    return PrimaryCareNetwork.objects.on(day).filter(area__in=area_descendants(area, day)).order_by("name")


def practices_of(where: PrimaryCareNetwork | Area, day: date | None = None) -> QuerySet[Organisation]:
    """The practices of a network, or of all networks in an area, on a day."""
    day = day or clock.today()
    networks: Iterable[PrimaryCareNetwork] = networks_of(where, day) if isinstance(where, Area) else [where]
    alignments = PracticeAlignment.objects.on(day).filter(network__in=networks)
    return Organisation.objects.filter(pk__in=alignments.values("practice")).order_by("name")


# ------------------------------------------------------------------------------------------------------- teams


def teams_on(place_id: int, day: date | None = None) -> QuerySet[Team]:
    """The place's teams in force on a day."""
    return Team.objects.on(day or clock.today()).filter(place_id=place_id)


def integrated_teams_of(operational: Iterable[Team] | Team, day: date | None = None) -> QuerySet[Team]:
    """The integrated teams that operational teams work for (R7)."""
    day = day or clock.today()
    teams = [operational] if isinstance(operational, Team) else list(operational)
    links = TeamLink.objects.on(day).filter(team__in=teams)
    return Team.objects.filter(pk__in=links.values("serves"), kind=Team.Kind.INTEGRATED).order_by("name")


def employer_teams_of(operational: Iterable[Team] | Team, day: date | None = None) -> QuerySet[Team]:
    """The employers' teams that work for operational teams."""
    day = day or clock.today()
    teams = [operational] if isinstance(operational, Team) else list(operational)
    links = TeamLink.objects.on(day).filter(serves__in=teams)
    return Team.objects.filter(pk__in=links.values("team"), kind=Team.Kind.EMPLOYER).order_by("name")


def teams_under(area: Area, day: date | None = None) -> QuerySet[Team]:
    """Every team that works in an area at any level on a day: operational teams there, integrated teams of networks
    there or that those operational teams work for, and the employers' teams that work for any of them."""
    day = day or clock.today()
    areas = area_descendants(area, day)
    links = TeamLink.objects.on(day).filter(place_id=area.place_id)
    in_area = Q(area__in=areas) | Q(network__area__in=areas)
    local = list(teams_on(area.place_id, day).filter(in_area).values_list("pk", flat=True))
    integrated = links.filter(team_id__in=local, serves__kind=Team.Kind.INTEGRATED)
    below = links.filter(serves_id__in=local)
    return (
        teams_on(area.place_id, day)
        .filter(Q(pk__in=local) | Q(pk__in=integrated.values("serves")) | Q(pk__in=below.values("team")))
        .order_by("kind", "name")
    )


def home_team_for_practice(
    place_id: int, practice: Organisation | str, day: date | None = None
) -> Team | None:
    """The integrated team of the practice's network on a day; None where the practice or its network has none."""
    day = day or clock.today()
    code = practice.ods_code if isinstance(practice, Organisation) else practice
    alignments = PracticeAlignment.objects.on(day).filter(
        place_id=place_id, practice__ods_code=code, network__isnull=False
    )
    return (
        teams_on(place_id, day)
        .filter(kind=Team.Kind.INTEGRATED, network__in=alignments.values("network"))
        .order_by("pk")
        .first()
    )


def home_teams(place_id: int, day: date | None = None) -> dict[str, int]:
    """Every practice's integrated team on a day, for lists: practice code to team id."""
    day = day or clock.today()
    teams = dict(
        teams_on(place_id, day)
        .filter(kind=Team.Kind.INTEGRATED, network__isnull=False)
        .order_by("-pk")
        .values_list("network_id", "pk")
    )
    alignments = PracticeAlignment.objects.on(day).filter(place_id=place_id)
    return {
        code: teams[network]
        for code, network in alignments.values_list("practice__ods_code", "network_id")
        if network in teams
    }


def team_for_code(place_id: int, organisation_id: int, code: str, day: date | None = None) -> Team | None:
    """The team that an employer's own code means on a day; None for a code nobody has mapped."""
    found = (
        TeamCode.objects.on(day or clock.today())
        .filter(place_id=place_id, organisation_id=organisation_id, code__iexact=code.strip())
        .select_related("team")
        .first()
    )
    return found.team if found is not None else None


@dataclass(frozen=True, slots=True)
class ServiceScope:
    """Whom a team's service is for, where that differs from the place's scope (Q11, Q12): None and empty: as the
    place's. A lower ``min_age`` lets younger people in: transitions opt in."""

    min_age: int | None = None
    max_age: int | None = None
    exclusions: tuple[str, ...] = ()


def service_scopes(place_id: int, organisation_id: int, day: date | None = None) -> dict[str, ServiceScope]:
    """The scope of the service behind each code of a sender's lists, by code in capitals; only those that differ."""
    codes = (
        TeamCode.objects.on(day or clock.today())
        .filter(place_id=place_id, organisation_id=organisation_id, team__service__isnull=False)
        .select_related("team__service")
    )
    scopes: dict[str, ServiceScope] = {}
    for code in codes:
        service = code.team.service
        if service is not None and (
            service.min_age is not None or service.max_age is not None or service.exclusions
        ):
            scopes[code.code.upper()] = ServiceScope(
                service.min_age, service.max_age, tuple(service.exclusions)
            )
    return scopes
