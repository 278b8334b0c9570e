"""Who might lead a case, with the reasons (R16, F11). A suggestion: a person chooses. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ORDER_WORDS = (
    "Who has seen the person most comes first; of equals, who leads fewest cases, then who began first."
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who works with the person. ``visits``: visits that happened in the window, of ``all_visits`` by anybody
    named; ``leads``: open cases led now; ``since``: since when involved; ``profession``, ``team``: words."""

    staff_id: int
    name: str
    profession: str
    team: str
    visits: int
    all_visits: int
    leads: int
    since: date | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate with the reasons for their place."""

    candidate: Candidate
    reasons: tuple[str, ...]


def relationship(candidate: Candidate) -> int:
    """How well the person knows them: 2 made half or more of the visits, 1 some, 0 none that we know of."""
    if not candidate.visits or not candidate.all_visits:
        return 0
    return 2 if 2 * candidate.visits >= candidate.all_visits else 1


def suggest(candidates: Iterable[Candidate]) -> list[Suggestion]:
    """Candidates in order: by relationship, then the lightest load, then the longest involved."""
    order = sorted(
        candidates,
        key=lambda c: (-relationship(c), c.leads, c.since or date.max, c.name, c.staff_id),
    )
    return [Suggestion(candidate, _reasons(candidate)) for candidate in order]


def _reasons(candidate: Candidate) -> tuple[str, ...]:
    reasons = []
    if candidate.visits:
        reasons.append(f"made {candidate.visits} of the last {candidate.all_visits} visits")
    else:
        reasons.append("no visits of theirs in the lists we hold")
    if candidate.since is not None:
        reasons.append(f"involved since {candidate.since.day} {candidate.since:%b} {candidate.since.year}")
    reasons.append(f"leads {candidate.leads} {'case' if candidate.leads == 1 else 'cases'} now")
    return tuple(reasons)
