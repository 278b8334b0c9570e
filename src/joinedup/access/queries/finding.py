"""What the finder asks about accounts and choices (Q16)."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from joinedup.access.models import FinderUse, SharingChoice
from joinedup.access.rules import finding as rules
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.people.models import Person
from joinedup.place.queries import whole_number


def is_trawling(actor: Actor) -> bool:
    """Whether the account has asked the finder too often within the hour."""
    if actor.user_id is None or actor.place_id is None:
        return False
    since = rules.counted_since(clock.now())
    asked = FinderUse.objects.filter(user_id=actor.user_id, asked__gt=since).count()
    return rules.is_trawling(asked, whole_number(actor.place_id, "finder.looks_an_hour"))


def unrestricted(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of some people whose record is not restricted."""
    newest = SharingChoice.objects.filter(
        person=OuterRef("pk"), kind=SharingChoice.Kind.RESTRICTION
    ).order_by("-pk")
    return people.annotate(restriction_state=Subquery(newest.values("state")[:1])).filter(
        ~Q(restriction_state="restricted") | Q(restriction_state__isnull=True)
    )
