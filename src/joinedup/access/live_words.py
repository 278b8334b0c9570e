"""Words of going live and of stops."""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.access.models import RegisteredAgreement, Stop
from joinedup.access.queries.live_switch import names_of
from joinedup.design import dates
from joinedup.place.models import Place


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """An agreement of the register as a line."""

    kind: str
    title: str
    parties: str
    dates: str
    reference: str


def agreements_shown(place: Place, agreements: Iterable[RegisteredAgreement]) -> list[AgreementShown]:
    """The agreements in force, with their parties by name."""
    held = list(agreements)
    names = names_of({code for one in held for code in one.parties})
    return [
        AgreementShown(
            RegisteredAgreement.Kind(one.kind).label,
            one.title,
            ", ".join(names.get(code, code) for code in one.parties),
            f"{dates.short_date(one.valid_from)} to {dates.short_date(one.valid_to) or 'until ended'}",
            one.reference,
        )
        for one in held
    ]


@dataclass(frozen=True, slots=True)
class StopShown:
    """A stop as a line. ``is_on``: it holds now."""

    id: int
    whom: str
    since: str
    reason: str
    is_on: bool
    over: str


def stops_shown(stops: Iterable[Stop]) -> list[StopShown]:
    """Stops, those that hold now first."""
    shown = [
        StopShown(
            one.pk,
            one.organisation.name if one.organisation is not None else "Everybody in this place",
            f"{dates.day_and_time(one.stopped_at)}, {one.stopped_name}",
            one.reason,
            one.restarted_at is None,
            f"{dates.day_and_time(one.restarted_at)}, {one.restarted_name}: {one.restart_reason}"
            if one.restarted_at
            else "",
        )
        for one in stops
    ]
    return sorted(shown, key=lambda one: not one.is_on)
