"""What the place knows when a list comes: codes and their rows, for judging and for staging."""

from dataclasses import dataclass, replace
from datetime import datetime

from joinedup.access.queries import released_by
from joinedup.access.queries.live_switch import is_live
from joinedup.core import clock
from joinedup.interop.partner_files import Parsed, Scope, known_codes
from joinedup.place.models import Organisation, Place, Staff, Team, TeamCode
from joinedup.place.queries import service_scopes


@dataclass(frozen=True, slots=True)
class Known:
    """``scope`` judges rows, ``team_scopes`` those of teams whose service has a scope of its own, by code. The tables
    give ids by code in capitals: practices of the place, the sender's teams by its own codes, the sender's workers by
    its own numbers. ``services``: the name of the service behind each of the sender's team codes; ``released``: categories
    of exclusions that the sender has released (Q12)."""

    scope: Scope
    team_scopes: dict[str, Scope]
    sender_id: int
    practices: dict[str, int]
    teams: dict[str, int]
    workers: dict[str, int]
    services: dict[str, str]
    released: frozenset[str]


def known_to(place: Place, sender: Organisation, as_at: datetime) -> Known:
    """Look up once a file what every row is judged against."""
    day = clock.local(as_at).date()
    practices = {
        code.upper(): pk
        for code, pk in Organisation.objects.filter(kind="gp-practice", alignments__place=place).values_list(
            "ods_code", "pk"
        )
    }
    teams: dict[str, int] = {}
    for code, own_code, pk in (
        Team.objects.on(day)
        .filter(place=place, organisation=sender, kind=Team.Kind.EMPLOYER)
        .values_list("employer_code", "code", "pk")
    ):
        teams.setdefault((code or own_code).strip().upper(), pk)
    for code, pk in (
        TeamCode.objects.on(day).filter(place=place, organisation=sender).values_list("code", "team_id")
    ):
        teams[code.strip().upper()] = pk
    operational = (
        Team.objects.on(day).filter(place=place, kind=Team.Kind.OPERATIONAL).values_list("code", flat=True)
    )
    workers = {
        local_id.strip().upper(): pk
        for local_id, pk in Staff.objects.filter(place=place, organisation=sender).values_list(
            "local_id", "pk"
        )
    }
    scope = Scope(
        as_at=as_at,
        live=is_live(place.pk),
        min_age=place.min_age,
        excluded_services=tuple(place.exclusions.get("services", ())),
        excluded_reasons=tuple(place.exclusions.get("reasons", ())),
        practices=known_codes(practices),
        teams=known_codes(teams),
        workers=known_codes(workers),
        operational_teams=known_codes(operational),
    )
    team_scopes = {
        code: replace(
            scope,
            min_age=scope.min_age if own.min_age is None else own.min_age,
            max_age=own.max_age,
            excluded_services=(*scope.excluded_services, *own.exclusions),
            excluded_reasons=(*scope.excluded_reasons, *own.exclusions),
        )
        for code, own in service_scopes(place.pk, sender.pk, day).items()
    }
    names = dict(Team.objects.filter(pk__in=teams.values()).values_list("pk", "service__name"))
    services = {code: names[pk] or "" for code, pk in teams.items() if pk in names}
    released = released_by(place.pk, sender.pk)
    return Known(scope, team_scopes, sender.pk, practices, teams, workers, services, released)


def scope_of(known: Known, parsed: Parsed) -> Scope:
    """The scope a row is judged by: that of its team's service where it has one, else the place's."""
    if not known.team_scopes:
        return known.scope
    return known.team_scopes.get(str(parsed.values.get("Team_Code", "")).upper(), known.scope)
