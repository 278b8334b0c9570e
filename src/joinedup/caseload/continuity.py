"""One person's continuity of care, from visits that happened (R21, F18): who comes most, and how steady the faces are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup.analysis.continuity import NotScored, WhyNotScored, continuity
from joinedup.caseload.models import Visit


@dataclass(frozen=True, slots=True)
class PersonContinuity:
    """``share``: part of visits by ``usual``, who came most (0 to 1); ``bice_boxerman``: 0 to 1; None with ``why_not``
    when there is no score. ``visits``: named visits counted; ``workers``: different faces; ``unnamed``: visits whose
    worker was not named, left out; ``weeks``: how far back it looks."""

    weeks: int
    visits: int = 0
    workers: int = 0
    unnamed: int = 0
    usual_id: int | None = None
    share: float | None = None
    bice_boxerman: float | None = None
    why_not: str = ""


def of_workers(workers: list[int | None], *, minimum: int, weeks: int) -> PersonContinuity:
    """Score the workers of one person's visits, oldest first. ``minimum``: fewest visits to score (a setting)."""
    result = continuity(workers, minimum=minimum)
    unnamed = sum(worker is None for worker in workers)
    if isinstance(result, NotScored):
        why = {
            WhyNotScored.NO_CONTACTS: "no visits in the lists we hold",
            WhyNotScored.NOBODY_NAMED: "no visit names who came",
            WhyNotScored.TOO_FEW: f"{result.contacts} of at least {result.needed} visits",
        }[result.reason]
        return PersonContinuity(weeks, visits=result.contacts, unnamed=unnamed, why_not=why)
    usual = result.usual_provider
    return PersonContinuity(
        weeks=weeks,
        visits=result.contacts,
        workers=result.workers,
        unnamed=result.unnamed,
        usual_id=usual if isinstance(usual, int) else None,
        share=result.usual_provider_share,
        bice_boxerman=result.bice_boxerman,
    )


def workers_seen(person_id: int, *, since: datetime, until: datetime) -> list[int | None]:
    """Who made each visit that happened, oldest first; None where nobody was named."""
    return list(
        Visit.objects.filter(
            person_id=person_id,
            outcome=Visit.Outcome.SEEN,
            planned_start__gte=since,
            planned_start__lte=until,
        )
        .order_by("planned_start", "pk")
        .values_list("worker_id", flat=True)
    )


def window(now: datetime, days: int) -> datetime:
    """Where a window of so many days begins."""
    return now - timedelta(days=days)
