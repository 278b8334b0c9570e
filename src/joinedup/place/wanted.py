"""What a checked document asks to be held, as periods by kind and code. Pure; ``place.plan`` settles it with what is.

Standing kinds have rows that other rooms point at (their history is in editions); related kinds are dated rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from joinedup.place.file.kinds import WEEKDAYS
from joinedup.place.file.shape import PlaceDocument, Section
from joinedup.place.plan import DAY, Period

Wanted = dict[str, dict[str, list[Period]]]
"""Kind, then code (parts with ``|`` between), then periods."""

STANDING: Final = ("organisation", "area", "pcn", "service", "team", "site", "body")
RELATED: Final = ("membership", "alignment", "link", "team_code", "role")
DECLARED: Final = ("huddle", "mdt", "decision")
"""Kinds a higher room keeps; here only compared with the document loaded before."""

WORDS: Final = {
    "organisation": "Organisation",
    "area": "Area",
    "pcn": "Network",
    "service": "Service",
    "team": "Team",
    "site": "Site",
    "body": "Body",
    "membership": "Membership of",
    "alignment": "Network of practice",
    "link": "Work of team",
    "team_code": "Employer's code",
    "role": "Role",
    "huddle": "Huddle",
    "mdt": "Weekly meeting",
    "decision": "Decision",
    "feed": "List",
}
"""What each kind is called in a difference."""

_FEED_KEYS: Final = ("due_by", "days", "control_total", "control_total_on")
_KEYS: Final = {
    "area": ("name", "level", "parent"),
    "pcn": ("name", "area"),
    "service": ("name", "standing", "organisation", "groupings", "min_age", "max_age", "exclusions"),
    "team": (
        "name",
        "kind",
        "organisation",
        "codes",
        "service",
        "area",
        "pcn",
        "telephone",
        "out_of_hours",
        "nameable",
        "usual_professions",
    ),
    "site": ("name", "kind", "organisation", "postcode"),
    "body": ("name", "does", "answers_to", "members"),
    "role": ("kind", "title", "holder", "organisation", "pcn", "area"),
    "huddle": ("name", "teams", "days", "time", "minutes", "site", "link"),
    "mdt": ("pcn", "weekday", "time", "minutes", "roles", "deputies", "reason"),
    "decision": ("name", "authority", "competence", "registrations", "every", "hours"),
}


def wanted_of(document: PlaceDocument) -> Wanted:
    """Everything the document asks for."""
    wanted: Wanted = {kind: defaultdict(list) for kind in (*STANDING, *RELATED, *DECLARED)}
    for kind, keys in _KEYS.items():
        for row in document.rows(kind):
            wanted[kind][row.code].append(_period(row, keys))
    _organisations(document, wanted)
    for row in document.practice:
        wanted["alignment"][row.ods].append(Period({"pcn": row.pcn, "note": row.note}, row.from_, row.to))
    for row in document.team:
        for served in row.serves:
            wanted["link"][f"{row.code}|{served}"].append(Period({}, row.from_, row.to))
        for code in row.codes:
            wanted["team_code"][f"{row.organisation}|{code}"].append(
                Period({"team": row.code}, row.from_, row.to)
            )
    for kind in (*RELATED, "organisation"):
        for code, periods in wanted[kind].items():
            wanted[kind][code] = joined(periods)
    return {kind: dict(periods) for kind, periods in wanted.items()}


def _period(row: Section, keys: Iterable[str]) -> Period:
    dumped = row.model_dump(mode="json")
    return Period({key: dumped[key] for key in keys}, row.from_, row.to)


def _organisations(document: PlaceDocument, wanted: Wanted) -> None:
    """Bodies, which are global, and their membership, which is the place's.

    ``from`` and ``to`` date the membership. They date the body itself only in a succession: its own last day where it
    names who follows it, its first where it follows. Several rows for one body date what it was called.
    """
    successors = {row.successor for row in document.organisation if row.successor}
    count: dict[str, int] = defaultdict(int)
    for row in document.organisation:
        count[row.ods] += 1
    for row in document.organisation:
        if row.member:
            wanted["membership"][row.ods].append(Period({}, row.from_, row.to))
        several = count[row.ods] > 1
        values = {
            "name": row.name,
            "kind": row.kind,
            "commissioner": row.commissioner,
            "provider": row.provider,
            "telephone": row.telephone,
            "successor": row.successor,
        }
        first = row.from_ if several or row.ods in successors else None
        wanted["organisation"][row.ods].append(
            Period(values, first, row.to if several or row.successor else None)
        )
    for practice in {row.ods: row for row in document.practice}.values():
        values = {
            "name": practice.name,
            "kind": "gp-practice",
            "commissioner": False,
            "provider": True,
            "telephone": practice.telephone,
            "successor": None,
        }
        wanted["organisation"][practice.ods] = [Period(values)]


def joined(periods: Iterable[Period]) -> list[Period]:
    """Periods with the same values that follow one another without a gap, as one."""
    rows: list[Period] = []
    for each in sorted(periods, key=lambda row: row.first or date.min):
        last = rows[-1] if rows else None
        if last is not None and last.values == each.values and last.last and each.first == last.last + DAY:
            rows[-1] = Period(last.values, last.first, each.last)
        else:
            rows.append(each)
    return rows


def feeds_of(document: PlaceDocument, day: date) -> dict[str, dict[str, Any]]:
    """The lists expected on a day, by sender and format."""
    feeds: dict[str, dict[str, Any]] = {}
    for row in document.feed:
        if row.covers(day):
            dumped = row.model_dump(mode="json", include=set(_FEED_KEYS))
            dumped["days"].sort(key=WEEKDAYS.index)
            feeds[f"{row.organisation}|{row.format}"] = dumped
    return feeds
