"""What the place knows when a list comes: codes and their rows, for judging and for staging."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.core import clock
from joinedup.interop.partner_files import Scope, known_codes
from joinedup.place.models import Organisation, Place, Staff, Team, TeamCode


@dataclass(frozen=True, slots=True)
class Known:
    """``scope`` judges rows; the tables give ids by code in capitals: practices of the place, the sender's teams by its
    own codes, the sender's workers by its own numbers."""

    scope: Scope
    sender_id: int
    practices: dict[str, int]
    teams: dict[str, int]
    workers: dict[str, int]


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
        Team.objects.on(day)  # type: ignore[attr-defined]
        .filter(place=place, organisation=sender, kind=Team.Kind.EMPLOYER)
        .values_list("employer_code", "code", "pk")
    ):
        teams.setdefault((code or own_code).strip().upper(), pk)
    for code, pk in (
        TeamCode.objects.on(day)  # type: ignore[attr-defined]
        .filter(place=place, organisation=sender)
        .values_list("code", "team_id")
    ):
        teams[code.strip().upper()] = pk
    operational = (
        Team.objects.on(day)  # type: ignore[attr-defined]
        .filter(place=place, kind=Team.Kind.OPERATIONAL)
        .values_list("code", flat=True)
    )
    workers = {
        local_id.strip().upper(): pk
        for local_id, pk in Staff.objects.filter(place=place, organisation=sender).values_list("local_id", "pk")
    }
    scope = Scope(
        as_at=as_at,
        live=place.is_live,
        min_age=place.min_age,
        excluded_services=tuple(place.exclusions.get("services", ())),
        excluded_reasons=tuple(place.exclusions.get("reasons", ())),
        practices=known_codes(practices),
        teams=known_codes(teams),
        workers=known_codes(workers),
        operational_teams=known_codes(operational),
    )
    return Known(scope, sender.pk, practices, teams, workers)
