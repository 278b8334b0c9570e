"""What must not be in a place file, once its rows can be read: each rule gives findings for ``place.check``."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from joinedup.place.check import Finding, Rows, Severity
from joinedup.place.file.positions import Path
from joinedup.place.file.shape import SECTIONS

WORDS: Final = {
    "organisation": "organisation",
    "area": "area",
    "pcn": "network",
    "practice": "practice",
    "service": "service",
    "team": "team",
    "site": "site",
    "huddle": "huddle",
    "mdt": "meeting",
    "role": "role",
    "body": "body",
    "feed": "feed",
    "decision": "decision",
}
"""What each table is called in a sentence."""

REFERENCES: Final = (
    ("organisation", "successor", "organisation"),
    ("area", "parent", "area"),
    ("pcn", "area", "area"),
    ("practice", "pcn", "pcn"),
    ("service", "organisation", "organisation"),
    ("team", "organisation", "organisation"),
    ("team", "service", "service"),
    ("team", "area", "area"),
    ("team", "pcn", "pcn"),
    ("team", "serves", "team"),
    ("site", "organisation", "organisation"),
    ("huddle", "teams", "team"),
    ("huddle", "site", "site"),
    ("mdt", "pcn", "pcn"),
    ("role", "organisation", "organisation"),
    ("role", "pcn", "pcn"),
    ("role", "area", "area"),
    ("body", "answers_to", "body"),
    ("body", "members", "organisation"),
    ("feed", "organisation", "organisation"),
)
"""Which key of which table names a row of which other."""


def _error(path: Path, sentence: str) -> Finding:
    return Severity.ERROR, path, sentence


def references(rows: Rows) -> Iterator[Finding]:
    """A code that names nothing in the file."""
    for section, key, target in REFERENCES:
        known = rows.named[target] | (rows.named["practice"] if target == "organisation" else set())
        for index, row in rows.all(section):
            value = getattr(row, key)
            many = isinstance(value, list)
            for place, code in enumerate(value if many else [value]):
                if code is not None and code not in known:
                    path: Path = (section, index, key, place) if many else (section, index, key)
                    yield _error(path, f"There is no {WORDS[target]} {code!r} in this file.")


def repeated(rows: Rows) -> Iterator[Finding]:
    """The same code twice in one table over the same days."""
    for section in SECTIONS:
        seen: dict[str, list[tuple[int, object]]] = defaultdict(list)
        for index, row in rows.all(section):
            name = row.name_of()
            for _, other in seen[name]:
                if not row.overlaps(other):
                    continue
                path: Path = (section, index, row.key[0])
                if section == "practice" and row.pcn != other.pcn:  # type: ignore[attr-defined]
                    both = f"{other.pcn} and {row.pcn}"  # type: ignore[attr-defined]
                    yield _error(path, f"Practice {name} is in two networks at once: {both}.")
                elif any((row.from_, row.to, other.from_, other.to)):  # type: ignore[attr-defined]
                    yield _error(path, f"The {WORDS[section]} {name!r} is here twice, and the dates overlap.")
                else:
                    yield _error(path, f"The {WORDS[section]} {name!r} is here twice.")
                break
            seen[name].append((index, row))
    for index, row in rows.all("practice"):
        if row.ods in rows.named["organisation"]:
            yield _error(("practice", index, "ods"), f"{row.ods} is an [[organisation]] as well; keep one.")


def circles(rows: Rows) -> Iterator[Finding]:
    """Things that come before, or above, themselves."""
    for section, key, words in (
        ("organisation", "successor", "is followed, in the end, by itself"),
        ("area", "parent", "lies, in the end, in itself"),
        ("body", "answers_to", "answers, in the end, to itself"),
    ):
        up = {row.name_of(): getattr(row, key) for _, row in rows.all(section)}
        for index, row in rows.all(section):
            code, seen = getattr(row, key), set()
            while code is not None and code not in seen:
                if code == row.name_of():
                    yield _error((section, index, key), f"The {WORDS[section]} {code!r} {words}.")
                    break
                seen.add(code)
                code = up.get(code)


def successions(rows: Rows) -> Iterator[Finding]:
    """A body with a successor and no last day of its own."""
    for index, row in rows.all("organisation"):
        if row.successor is not None and row.to is None:
            yield _error(
                ("organisation", index, "successor"),
                f"{row.ods} has a successor and no last day: give `to`.",
            )


def teams(rows: Rows) -> Iterator[Finding]:
    """A team without what its kind needs, or with what belongs to another kind (R7)."""
    may_serve = {"employer": ("operational", "integrated"), "operational": ("integrated",), "integrated": ()}
    codes: dict[tuple[str, str], list[tuple[str, object]]] = defaultdict(list)
    for index, row in rows.all("team"):
        path: Path = ("team", index)
        if row.kind == "employer" and row.organisation is None:
            yield _error((*path, "organisation"), f"Employer's team {row.code!r} says not whose it is.")
        if row.kind == "operational" and row.area is None:
            yield _error((*path, "area"), f"Operational team {row.code!r} is over no area.")
        if row.kind == "integrated" and row.pcn is None:
            yield _error((*path, "pcn"), f"Integrated team {row.code!r} is over no network.")
        if row.kind != "employer" and row.codes:
            yield _error(
                (*path, "codes"),
                f"{row.code!r} is no employer's team, so no employer's list has a code for it.",
            )
        for place, code in enumerate(row.serves):
            served = rows.of("team", code)
            if served is not None and served.kind not in may_serve[row.kind]:
                yield _error(
                    (*path, "serves", place),
                    f"{'An' if row.kind[0] in 'eio' else 'A'} {row.kind} team does not work for"
                    f" {'an' if served.kind[0] in 'eio' else 'a'} {served.kind} team ({code!r}).",
                )
        for place, code in enumerate(row.codes):
            for other, earlier in codes[row.organisation or "", code]:
                if other != row.code and row.overlaps(earlier):
                    yield _error(
                        (*path, "codes", place),
                        f"{row.organisation} calls both {other!r} and this team {code!r}.",
                    )
            codes[row.organisation or "", code].append((row.code, row))


def meetings(rows: Rows) -> Iterator[Finding]:
    """Huddles of the wrong teams; two networks' meetings on one weekday without a reason (R50)."""
    for index, row in rows.all("huddle"):
        for place, code in enumerate(row.teams):
            team = rows.of("team", code)
            if team is not None and team.kind != "operational":
                yield _error(("huddle", index, "teams", place), f"{code!r} is not an operational team.")
    earlier: list[object] = []
    for index, row in rows.all("mdt"):
        for other in earlier:
            same_day = other.weekday == row.weekday and other.pcn != row.pcn  # type: ignore[attr-defined]
            reason = row.reason or other.reason  # type: ignore[attr-defined]
            if same_day and row.overlaps(other) and not reason:
                yield _error(
                    ("mdt", index, "weekday"),
                    f"{other.pcn} and {row.pcn} both meet on a {row.weekday.title()}:"  # type: ignore[attr-defined]
                    " whoever belongs to both can't be at both. Choose another day, or give a reason.",
                )
        earlier.append(row)
        for role in row.deputies:
            if role not in row.roles:
                yield _error(("mdt", index, "deputies", role), f"{role!r} is not among the meeting's roles.")


RULES: Final[tuple[Callable[[Rows], Iterator[Finding]], ...]] = (
    references,
    repeated,
    circles,
    successions,
    teams,
    meetings,
)


def findings_of(rows: Rows) -> list[Finding]:
    """Every error of these rules."""
    return [finding for rule in RULES for finding in rule(rows)]
