"""What is held of a place, in the same form as what a file wants: periods by kind and code."""

import json
from collections import defaultdict
from typing import Any

from joinedup.place.file.kinds import WEEKDAYS
from joinedup.place.file.shape import PlaceDocument
from joinedup.place.models import (
    AllianceMembership,
    Edition,
    Feed,
    Place,
    PracticeAlignment,
    RoleHolding,
    TeamCode,
    TeamLink,
)
from joinedup.place.plan import Period
from joinedup.place.wanted import DECLARED, RELATED, STANDING, Wanted, wanted_of

Held = Wanted


def _period(row: Any, values: dict[str, Any]) -> Period:
    return Period(values, row.valid_from, row.valid_to, row.pk)


def held_of(place: Place | None, wanted: Wanted) -> Held:
    """Everything held of a place, and of the organisations its file names, which are the same for every place."""
    held: Held = {kind: defaultdict(list) for kind in (*STANDING, *RELATED, *DECLARED)}
    codes = list(wanted["organisation"])
    for edition in Edition.objects.filter(place__isnull=True, kind="organisation", code__in=codes):
        held["organisation"][edition.code].append(_period(edition, edition.values_then))
    if place is None:
        return held
    for edition in Edition.objects.filter(place=place):
        held[edition.kind][edition.code].append(_period(edition, edition.values_then))
    for member in AllianceMembership.objects.filter(place=place).select_related("organisation"):
        held["membership"][member.organisation.ods_code].append(_period(member, {}))
    for alignment in PracticeAlignment.objects.filter(place=place).select_related("practice", "network"):
        values = {"pcn": alignment.network.code if alignment.network else None, "note": alignment.note}
        held["alignment"][alignment.practice.ods_code].append(_period(alignment, values))
    for link in TeamLink.objects.filter(place=place).select_related("team", "serves"):
        held["link"][f"{link.team.code}|{link.serves.code}"].append(_period(link, {}))
    for code in TeamCode.objects.filter(place=place).select_related("team", "organisation"):
        held["team_code"][f"{code.organisation.ods_code}|{code.code}"].append(
            _period(code, {"team": code.team.code})
        )
    for role in RoleHolding.objects.filter(place=place).select_related("organisation", "network", "area"):
        values = {
            "kind": role.kind,
            "title": role.title,
            "holder": role.holder,
            "organisation": role.organisation.ods_code if role.organisation else None,
            "pcn": role.network.code if role.network else None,
            "area": role.area.code if role.area else None,
        }
        held["role"][role.code].append(_period(role, values))
    former = former_document(place)
    if former is not None:
        declared = wanted_of(former)
        for kind in DECLARED:
            held[kind].update(declared[kind])
    return held


def former_document(place: Place) -> PlaceDocument | None:
    """The document loaded last; None for a place that was not made from a file."""
    return PlaceDocument.model_validate_json(json.dumps(place.document)) if place.document else None


def held_feeds(place: Place | None) -> dict[str, dict[str, Any]]:
    """The lists the place expects, as ``wanted.feeds_of`` gives them."""
    return {
        f"{feed.organisation.ods_code}|{feed.format}": {
            "due_by": feed.due_by.isoformat() if feed.due_by is not None else None,
            "days": [WEEKDAYS[day] for day in feed.days],
            "control_total": feed.control_total,
            "control_total_on": feed.control_total_on.isoformat()
            if feed.control_total_on is not None
            else None,
        }
        for feed in Feed.objects.filter(place=place, is_expected=True).select_related("organisation")
    }
