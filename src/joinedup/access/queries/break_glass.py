"""Reads about break-glass: who may be opened, what is open now, what waits for review."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from joinedup.access.models import BreakGlass, RoleAssignment
from joinedup.access.queries.sharing import governing, standing_of, waiting_objections
from joinedup.access.rules.break_glass import is_overdue
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.models import Person
from joinedup.place.queries import whole_number

TOLD_ROLES = ("ig_lead", "caldicott_guardian")
"""The roles that are told of every break-glass."""


def known_person(*, actor: Actor, person_id: int) -> Person | None:
    """Somebody of the place whom break-glass may open: not one with a protection flag, nor of a restricted record, for
    whom the answer is the same as for nobody."""
    with acting(actor.for_purpose(Purpose.FINDER)):
        person = Person.objects.filter(pk=person_id, place_id=actor.place_id or 0).first()
        if person is None or person.is_protected or standing_of(person.pk).named is not None:
            return None
        return person


def live(*, actor: Actor, person_id: int) -> BreakGlass | None:
    """The actor's own opening of a record that has not run out."""
    return BreakGlass.objects.filter(
        person_id=person_id, user_id=actor.user_id or 0, until__gt=clock.now()
    ).first()


def _openings(place_id: int) -> QuerySet[BreakGlass]:
    return BreakGlass.objects.filter(place_id=place_id).select_related(
        "person", "user", "organisation", "review"
    )


def waiting_for_review(place_id: int) -> list[BreakGlass]:
    """Openings nobody has reviewed, the longest overdue first."""
    return list(_openings(place_id).filter(review__isnull=True).order_by("review_due", "opened_at", "pk"))


def reviewed(place_id: int, most: int = 50) -> list[BreakGlass]:
    """The openings reviewed last."""
    return list(_openings(place_id).filter(review__isnull=False).order_by("-review__reviewed_at")[:most])


def opening(place_id: int, glass_id: int) -> BreakGlass | None:
    """One opening with its review."""
    return _openings(place_id).filter(pk=glass_id).first()


@dataclass(frozen=True, slots=True)
class ToReview:
    """How many openings wait for review, how many of them too long, and how many objections wait to be decided."""

    waiting: int
    overdue: int
    objections: int = 0


def to_review(place_id: int, today: date) -> ToReview:
    """The count for the reviewer's own front page."""
    dues = BreakGlass.objects.filter(place_id=place_id, review__isnull=True).values_list(
        "review_due", flat=True
    )
    days = list(dues)
    return ToReview(len(days), sum(is_overdue(day, today) for day in days))


def waiting_to_govern(actor: Actor) -> ToReview:
    """What waits for the Caldicott Guardian and the information-governance lead, as counts for their front page."""
    place_id = actor.place_id or 0
    with governing(actor):
        found = to_review(place_id, clock.today())
        return ToReview(found.waiting, found.overdue, len(waiting_objections(place_id)))


def glass_minutes(place_id: int) -> int:
    """How long an opening lasts in a place."""
    return whole_number(place_id, "glass.minutes")


def addresses_to_tell(place_id: int, day: date) -> list[str]:
    """Mail addresses of those who are told of a break-glass."""
    rows = RoleAssignment.objects.on(day).filter(place_id=place_id, role__in=TOLD_ROLES, user__is_active=True)
    return sorted(set(rows.exclude(user__email="").values_list("user__email", flat=True)))
