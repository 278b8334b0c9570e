"""Who may take a decision today, and who takes it for them."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from joinedup.access.decisions import (
    DecisionNeeded,
    DecisionType,
    Standing,
    asked_for,
    lacking,
    types_of,
)
from joinedup.access.models import RoleAssignment, StaffAuthority
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.place.models import Place, Staff, StaffRelation
from joinedup.place.queries import setting


def decision_types(place_id: int | None) -> dict[str, DecisionType]:
    """The types of decision in force in a place today."""
    document = Place.objects.filter(pk=place_id or 0).values_list("document", flat=True).first()
    return types_of(document or {}, clock.today())


def in_date(staff_id: int) -> QuerySet[StaffAuthority]:
    """What a member of staff is authorised and competent to do today."""
    return StaffAuthority.objects.on(clock.today()).filter(staff=staff_id, ended_at__isnull=True)


def standing_of_staff(staff: Staff) -> Standing:
    """What is known of a member of staff."""
    rows = list(in_date(staff.pk).values_list("kind", "code"))
    return Standing(
        frozenset(code for kind, code in rows if kind == StaffAuthority.Kind.AUTHORITY),
        frozenset(code for kind, code in rows if kind == StaffAuthority.Kind.COMPETENCE),
        staff.registration_body,
        staff.registration_number,
    )


def standing_of(actor: Actor) -> Standing:
    """What is known of whoever acts: by their employer's list; where no list stands behind the account (a practice sends
    none), by the registration recorded with the role."""
    staff = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id is not None else None
    if staff is not None:
        return standing_of_staff(staff)
    given = (
        RoleAssignment.objects.on(clock.today())
        .filter(user=actor.user_id, place=actor.place_id, organisation=actor.organisation_id, role=actor.role)
        .first()
        if actor.user_id is not None
        else None
    )
    return Standing(body=given.registration_body, number=given.registration_number) if given else Standing()


def require_decision(*, actor: Actor, code: str, person_id: int | None, asked: str) -> None:
    """Let an actor take a decision of a type, or raise DecisionNeeded, which the door sends on to their supervisor.

    ``asked``: what they would decide, in a few words. Raises ValueError for a type that nobody declared."""
    kind = decision_types(actor.place_id).get(code)
    if kind is None:
        raise ValueError(f"there is no type of decision {code!r}")
    if not kind.asks:
        return
    missing = lacking(kind, standing_of(actor))
    if missing:
        raise DecisionNeeded(
            asked_for(kind, missing), actor=actor, code=code, person_id=person_id, asked=asked
        )


def supervisor_for(actor: Actor, kind: DecisionType) -> Staff | None:
    """Who takes a decision that an actor may not: the clinical supervisor, else the line manager, else a service manager
    of their organisation. Of these the first who may take it themselves; if none may, the first: it is then theirs to
    find somebody. None where nobody is known."""
    chain = _chain(actor)
    return next(
        (one for one in chain if not lacking(kind, standing_of_staff(one))), chain[0] if chain else None
    )


def _chain(actor: Actor) -> list[Staff]:
    today = clock.today()
    here = Staff.objects.filter(ended__isnull=True).filter(Q(left__isnull=True) | Q(left__gte=today))
    found: list[Staff] = []
    if actor.staff_id is not None:
        relations = StaffRelation.objects.on(today).filter(staff=actor.staff_id, other_staff__in=here)
        for kind in (StaffRelation.Kind.CLINICAL_SUPERVISOR, StaffRelation.Kind.LINE_MANAGER):
            found += [
                one.other_staff
                for one in relations.filter(kind=kind).select_related(
                    "other_staff__operational_team", "other_staff__employer_team"
                )
                if one.other_staff is not None
            ]
    managers = (
        RoleAssignment.objects.on(today)
        .filter(
            place=actor.place_id,
            organisation=actor.organisation_id,
            role="service_manager",
            user__is_active=True,
            staff__isnull=False,
        )
        .values("staff_id")
    )
    found += list(
        here.filter(pk__in=managers).select_related("operational_team", "employer_team").order_by("pk")
    )
    return [one for one in dict.fromkeys(found) if one.pk != actor.staff_id]


def due_of(kind: DecisionType, place_id: int, now: datetime) -> datetime:
    """By when the supervisor decides."""
    hours = kind.hours if kind.hours is not None else int(setting(place_id, "decision.hours"))
    return now + timedelta(hours=hours)


def colleagues_of(actor: Actor) -> list[Staff]:
    """The staff of an actor's organisation, by name, without themselves."""
    return list(
        Staff.objects.filter(
            place=actor.place_id or 0, organisation=actor.organisation_id or 0, ended__isnull=True
        )
        .filter(Q(left__isnull=True) | Q(left__gte=clock.today()))
        .exclude(pk=actor.staff_id or 0)
        .order_by("family_name", "given_name", "pk")
    )


def authorities_of(actor: Actor) -> list[StaffAuthority]:
    """What the staff of an actor's organisation hold, those out of date among them, by name."""
    return list(
        StaffAuthority.objects.filter(
            place=actor.place_id or 0, staff__organisation=actor.organisation_id or 0, ended_at__isnull=True
        )
        .select_related("staff")
        .order_by("staff__family_name", "staff__given_name", "code", "pk")
    )
