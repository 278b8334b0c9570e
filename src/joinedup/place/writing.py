"""Rows from settled periods: the part of loading a place that touches tables. Used by ``place.actions`` only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db.models import Model

from joinedup.place.file.kinds import WEEKDAYS
from joinedup.place.models import (
    AllianceMembership,
    Area,
    Body,
    Edition,
    Feed,
    Organisation,
    Place,
    PracticeAlignment,
    PrimaryCareNetwork,
    RoleHolding,
    Service,
    Site,
    Team,
    TeamCode,
    TeamLink,
)
from joinedup.place.plan import Period, showing, span
from joinedup.place.wanted import STANDING

Settled = dict[str, dict[str, list[Period]]]

_MODELS: dict[str, type[Any]] = {
    "organisation": Organisation,
    "area": Area,
    "pcn": PrimaryCareNetwork,
    "service": Service,
    "team": Team,
    "site": Site,
    "body": Body,
}
_POINTING_AT_THEMSELVES = {"organisation": "successor", "area": "parent", "body": "answers_to"}


@dataclass(slots=True)
class Codes:
    """Ids by kind and code of the place's standing rows."""

    place: Place
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def load(self, kind: str) -> None:
        """Read the ids of a kind afresh."""
        rows = _MODELS[kind].objects
        if kind == "organisation":
            self.ids[kind] = dict(rows.values_list("ods_code", "pk"))
        else:
            self.ids[kind] = dict(rows.filter(place=self.place).values_list("code", "pk"))

    def id_of(self, kind: str, code: str | None) -> int | None:
        """The id of a code; None for none. Raises KeyError for one that is not there."""
        return self.ids[kind][code] if code is not None else None


def write(place: Place, settled: Settled, day: date) -> None:
    """Bring every row to what was settled: editions and standing rows first, then what relates them."""
    codes = Codes(place)
    for kind in STANDING:
        _editions(place, kind, settled[kind])
        _standing(codes, kind, settled[kind], day)
    for kind, model, fields in _RELATED:
        _related(codes, model, settled[kind], fields)


def _editions(place: Place, kind: str, rows: dict[str, list[Period]]) -> None:
    owner = None if kind == "organisation" else place
    held = {edition.pk: edition for edition in Edition.objects.filter(place=owner, kind=kind, code__in=rows)}
    new = []
    for code, periods in rows.items():
        for period in periods:
            if period.pk is None:
                new.append(
                    Edition(
                        place=owner,
                        kind=kind,
                        code=code,
                        values_then=period.values,
                        valid_from=period.first,
                        valid_to=period.last,
                    )
                )
            else:
                _save(
                    held[period.pk],
                    {"values_then": period.values, "valid_from": period.first, "valid_to": period.last},
                )
    Edition.objects.bulk_create(new)


def _standing(codes: Codes, kind: str, rows: dict[str, list[Period]], day: date) -> None:
    model, name = _MODELS[kind], "ods_code" if kind == "organisation" else "code"
    owner = {} if kind == "organisation" else {"place": codes.place}
    held = {getattr(row, name): row for row in model.objects.filter(**owner, **{f"{name}__in": list(rows)})}
    codes.load(kind)
    new = []
    for code, periods in rows.items():
        if code not in held:
            values = showing(periods, day).values
            fields = _FIELDS[kind](codes, values, with_self=False)
            new.append(model(**owner, **{name: code}, **fields, **_dates(kind, periods)))
    model.objects.bulk_create(new)
    codes.load(kind)
    for code, periods in rows.items():
        row = held.get(code)
        if row is None and kind not in _POINTING_AT_THEMSELVES:
            continue
        if row is None:
            row = next(each for each in new if getattr(each, name) == code)
        values = showing(periods, day).values
        _save(row, {**_FIELDS[kind](codes, values, with_self=True), **_dates(kind, periods)})


def _dates(kind: str, periods: list[Period]) -> dict[str, Any]:
    first, last = span(periods)
    return {"valid_from": first, "valid_to": last}


def _save(row: Model, values: dict[str, Any]) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)


def _organisation(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    return {
        "name": values["name"],
        "kind": values["kind"],
        "is_commissioner": values["commissioner"],
        "is_provider": values["provider"],
        "telephone": values["telephone"],
        **({"successor_id": codes.id_of("organisation", values["successor"])} if with_self else {}),
    }


def _area(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    parent = {"parent_id": codes.id_of("area", values["parent"])} if with_self else {}
    return {"name": values["name"], "level": values["level"], **parent}


def _network(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    return {"name": values["name"], "area_id": codes.id_of("area", values["area"])}


def _service(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    plain = ("name", "standing", "groupings", "min_age", "max_age", "exclusions")
    organisation = codes.id_of("organisation", values["organisation"])
    return {**{key: values[key] for key in plain}, "organisation_id": organisation}


def _team(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    return {
        "name": values["name"],
        "kind": values["kind"],
        "organisation_id": codes.id_of("organisation", values["organisation"]),
        "employer_code": values["codes"][0] if values["codes"] else "",
        "service_id": codes.id_of("service", values["service"]),
        "area_id": codes.id_of("area", values["area"]),
        "network_id": codes.id_of("pcn", values["pcn"]),
        "telephone": values["telephone"],
        "out_of_hours": values["out_of_hours"],
        "is_nameable": values["nameable"],
        "usual_professions": values["usual_professions"],
    }


def _site(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    plain = {key: values[key] for key in ("name", "kind", "postcode")}
    return {**plain, "organisation_id": codes.id_of("organisation", values["organisation"])}


def _body(codes: Codes, values: dict[str, Any], *, with_self: bool) -> dict[str, Any]:
    above = {"answers_to_id": codes.id_of("body", values["answers_to"])} if with_self else {}
    return {"name": values["name"], "does": values["does"], "members": values["members"], **above}


_FIELDS: dict[str, Callable[..., dict[str, Any]]] = {
    "organisation": _organisation,
    "area": _area,
    "pcn": _network,
    "service": _service,
    "team": _team,
    "site": _site,
    "body": _body,
}

Fields = Callable[[Codes, str, dict[str, Any]], dict[str, Any]]


def _related(codes: Codes, model: type[Any], rows: dict[str, list[Period]], fields: Fields) -> None:
    held = {row.pk: row for row in model.objects.filter(place=codes.place)}
    new = []
    for code, periods in rows.items():
        for period in periods:
            values = {
                **fields(codes, code, period.values),
                "valid_from": period.first,
                "valid_to": period.last,
            }
            if period.pk is None:
                new.append(model(place=codes.place, **values))
            else:
                _save(held[period.pk], values)
    model.objects.bulk_create(new)


def _membership(codes: Codes, code: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"organisation_id": codes.id_of("organisation", code)}


def _alignment(codes: Codes, code: str, values: dict[str, Any]) -> dict[str, Any]:
    practice, network = codes.id_of("organisation", code), codes.id_of("pcn", values["pcn"])
    return {"practice_id": practice, "network_id": network, "note": values["note"]}


def _link(codes: Codes, code: str, values: dict[str, Any]) -> dict[str, Any]:
    team, serves = code.split("|")
    return {"team_id": codes.id_of("team", team), "serves_id": codes.id_of("team", serves)}


def _team_code(codes: Codes, code: str, values: dict[str, Any]) -> dict[str, Any]:
    organisation, own = code.split("|", 1)
    return {
        "organisation_id": codes.id_of("organisation", organisation),
        "code": own,
        "team_id": codes.id_of("team", values["team"]),
    }


def _role(codes: Codes, code: str, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": code,
        "kind": values["kind"],
        "title": values["title"],
        "holder": values["holder"],
        "organisation_id": codes.id_of("organisation", values["organisation"]),
        "network_id": codes.id_of("pcn", values["pcn"]),
        "area_id": codes.id_of("area", values["area"]),
    }


_RELATED: tuple[tuple[str, type[Any], Fields], ...] = (
    ("membership", AllianceMembership, _membership),
    ("alignment", PracticeAlignment, _alignment),
    ("link", TeamLink, _link),
    ("team_code", TeamCode, _team_code),
    ("role", RoleHolding, _role),
)


def write_feeds(place: Place, wanted: dict[str, dict[str, Any]]) -> None:
    """Declare the lists that are expected; one that is no longer keeps what it has received."""
    organisations = dict(Organisation.objects.values_list("ods_code", "pk"))
    held = {
        f"{feed.organisation.ods_code}|{feed.format}": feed
        for feed in Feed.objects.filter(place=place).select_related("organisation")
    }
    for key, values in wanted.items():
        sender, list_format = key.split("|")
        feed = held.get(key) or Feed.objects.create(
            place=place, organisation_id=organisations[sender], format=list_format
        )
        on = values["control_total_on"]
        _save(
            feed,
            {
                "due_by": time.fromisoformat(values["due_by"]) if values["due_by"] else None,
                "days": weekday_numbers(values["days"]),
                "control_total": values["control_total"],
                "control_total_on": date.fromisoformat(on) if on else None,
                "is_expected": True,
            },
        )
    for key, feed in held.items():
        if key not in wanted:
            _save(feed, {"is_expected": False})


def weekday_numbers(days: Iterable[str]) -> list[int]:
    """Weekdays as numbers, 0 Monday, in the order of the week."""
    return sorted(WEEKDAYS.index(day) for day in days)
