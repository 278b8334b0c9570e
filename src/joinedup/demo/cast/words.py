"""What the stories of the cast share: the services' names and a run of visits that were made."""

from __future__ import annotations

from joinedup.demo.stories import Call

NURSING, THERAPY = "District nursing", "Community therapy"
PACKAGE, SOCIAL_WORK, REABLEMENT = "Home care package", "Social work", "Reablement"
MENTAL, MEMORY, LIVING_WELL = (
    "Community mental health",
    "Memory and older people's mental health",
    "Living Well",
)


def past(
    sender: str, service: str, days: tuple[int, ...], at: str, workers: tuple[str, ...], purpose: str
) -> tuple[Call, ...]:
    """Visits that were made, the workers taking turns."""
    return tuple(
        Call(sender, service, day, at, workers[n % len(workers)], purpose, "seen")
        for n, day in enumerate(days)
    )
