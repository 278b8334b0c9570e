"""Whom a reader may open, as the ORM sees it: the mirror of the row-security policies (``core.rls``).

The policies hold whatever a query says. This is for queries that would otherwise go through the whole place to find the
reader's own, and for the test that the two agree on generated worlds.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from joinedup.access.models import Relationship
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose
from joinedup.core.parties import id_of, kind_of
from joinedup.core.rls import READ_FOR


@dataclass(frozen=True, slots=True)
class Mirror:
    """How a table hangs on a person. ``person``: lookup of the person's id; ``own``: lookup of the organisation that
    controls a row, empty: none does; ``is_shown_to_own``: a row without a controller is shown to relationships that are
    for one's own rows only; ``without``: a row about nobody is open to the place; ``asked``: the row itself names parties
    (a task's owners) to whom it is open; ``found``: which rows the finder reads, None: none."""

    person: str = "person_id"
    own: str = ""
    is_shown_to_own: bool = False
    without: bool = False
    asked: tuple[tuple[str, str], ...] = ()
    found: Q | None = None


MIRRORS: Final[dict[str, Mirror]] = {
    "people.Person": Mirror("pk", is_shown_to_own=True, found=Q(is_protected=False)),
    "people.SourceRecord": Mirror(own="controller_id"),
    "people.ReviewPair": Mirror(),
    "people.Carer": Mirror(),
    "people.Decision": Mirror(),
    "caseload.BulkAssigned": Mirror(),
    "caseload.Case": Mirror(is_shown_to_own=True, found=Q(closed__isnull=True, person__is_protected=False)),
    "caseload.LeadProfessional": Mirror("case__person_id"),
    "caseload.RiskHolding": Mirror("case__person_id"),
    "caseload.Involvement": Mirror(own="organisation_id", found=Q(ended__isnull=True, is_sealed=False)),
    "caseload.Allocation": Mirror("involvement__person_id", own="involvement__organisation_id"),
    "caseload.Visit": Mirror(own="organisation_id"),
    "caseload.Fact": Mirror(own="controller_id"),
    "caseload.SafetyNote": Mirror(own="organisation_id"),
    "caseload.HealthItem": Mirror(own="controller_id"),
    "caseload.Note": Mirror(own="organisation_id"),
    "flow.HospitalStay": Mirror(own="organisation_id"),
    "tasks.Task": Mirror(
        own="sender_organisation_id",
        without=True,
        asked=(("team", "owner_team_id"), ("staff", "owner_staff_id")),
    ),
    "tasks.TaskTransition": Mirror(
        "task__person_id",
        own="task__sender_organisation_id",
        without=True,
        asked=(("team", "task__owner_team_id"), ("staff", "task__owner_staff_id")),
    ),
    "access.PersonAgreement": Mirror(is_shown_to_own=True),
    "access.SharingChoice": Mirror(is_shown_to_own=True, found=Q(kind="restriction")),
    "meetings.HuddleItem": Mirror(),
    "meetings.RecordCopy": Mirror("item__person_id"),
    "meetings.Question": Mirror("item__person_id", without=True),
}
"""Every table whose rows are read by relationship, by its model's label."""


def live_relationships(actor: Actor) -> QuerySet[Relationship]:
    """The relationships by which an actor may open people now."""
    return Relationship.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        place_id=actor.place_id or 0,
        party__in=actor.parties,
        ended_at__isnull=True,
    )


def people_of(actor: Actor) -> QuerySet[Any, Any]:
    """Ids of the people an actor may open, for lists that would otherwise go through the whole place."""
    return live_relationships(actor).order_by().values("person_id")


def open_to(actor: Actor, model: type[Model]) -> Q:
    """The condition on a model's rows that equals its row-security policy for reading."""
    mirror = MIRRORS[model._meta.label]
    place = Q(place_id=actor.place_id or 0)
    if str(actor.purpose) in READ_FOR:
        return place
    related = live_relationships(actor).order_by().filter(person_id=OuterRef(mirror.person))
    allowed = Q(Exists(related if mirror.is_shown_to_own else related.filter(is_own_only=False)))
    if mirror.own and actor.organisation_id is not None:
        allowed |= Q(**{mirror.own: actor.organisation_id}) & Q(Exists(related))
    for kind, lookup in mirror.asked:
        ids = [id_of(party) for party in actor.parties if kind_of(party) == kind]
        allowed |= Q(**{f"{lookup}__in": ids})
    if mirror.without:
        allowed |= Q(**{f"{mirror.person}__isnull": True})
    if mirror.found is not None and actor.purpose == Purpose.FINDER:
        allowed |= mirror.found
    return place & allowed
