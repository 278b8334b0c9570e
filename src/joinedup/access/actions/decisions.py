"""Writes about decisions: sending one on to who may take it, and what staff are authorised and competent to do."""

from dataclasses import dataclass
from datetime import date, datetime

from joinedup.access.decisions import DecisionNeeded
from joinedup.access.domain_events import DecisionRouted
from joinedup.access.models import StaffAuthority
from joinedup.access.permissions import AUTHORISE
from joinedup.access.queries import decisions as queries
from joinedup.core import clock, domain_events, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.place.models import Staff

EVIDENCE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a decision went: ``supervisor`` (None: nobody is known), ``due``: by when."""

    supervisor: Staff | None
    due: datetime | None


@action(
    kind="access.decision_routed",
    sentence="sent a decision on to whoever may take it",
    permission=None,
)
def route_decision(*, actor: Actor, needed: DecisionNeeded) -> Routed:
    """Send a decision to the supervisor of whoever may not take it, as a task with a clock (F7). The tasks room hears of
    it by ``DecisionRouted`` in the same transaction; asking again makes no second task."""
    kind = queries.decision_types(actor.place_id)[needed.code]
    supervisor = queries.supervisor_for(actor, kind)
    due = queries.due_of(kind, actor.place_id or 0, clock.now()) if supervisor is not None else None
    events.record(
        actor=actor,
        subject=supervisor,
        person_id=needed.person_id,
        data={"decision": needed.code, "due": due.isoformat() if due else None},
    )
    if supervisor is not None and due is not None:
        domain_events.publish(
            DecisionRouted(
                actor=actor,
                name=kind.name,
                asked=needed.asked,
                person_id=needed.person_id,
                supervisor=supervisor,
                due=due,
                reference=f"decision:{needed.code}:{needed.person_id or 0}:{actor.staff_id or actor.user_id}",
            )
        )
    return Routed(supervisor, due)


@action(
    kind="access.authority_given",
    sentence="recorded what somebody is authorised or competent to decide",
    permission=AUTHORISE,
)
def give_authority(
    *, actor: Actor, staff_id: int, kind: str, code: str, last_day: date | None, evidence: str
) -> StaffAuthority:
    """Record an authority or a competence of a member of one's own organisation, never one's own. Raises NotThere for
    staff of others, NotNow without evidence, for a code no decision asks for and for a last day that has passed."""
    staff = _own_staff(actor, staff_id)
    if staff.pk == actor.staff_id:
        raise NotNow("Somebody else records what you are authorised to decide.")
    types = queries.decision_types(actor.place_id).values()
    known = {one.authority if kind == StaffAuthority.Kind.AUTHORITY else one.competence for one in types}
    if kind not in StaffAuthority.Kind.values or not code or code not in known:
        raise NotNow("No decision asks for that.")
    if not evidence.strip():
        raise NotNow("Say what it rests on: the course, the assessment, the letter.")
    if last_day is not None and last_day < clock.today():
        raise NotNow("Its last day has passed.")
    given = StaffAuthority.objects.create(
        place_id=staff.place_id,
        staff=staff,
        kind=kind,
        code=code,
        evidence=evidence.strip()[:EVIDENCE_LIMIT],
        valid_from=clock.today(),
        valid_to=last_day,
        given_at=clock.now(),
        given_by=actor.user_id,
    )
    events.record(actor=actor, subject=given, data={"kind": kind, "code": code, "staff": staff.pk})
    return given


@action(
    kind="access.authority_ended",
    sentence="took back what somebody was authorised or competent to decide",
    permission=AUTHORISE,
)
def end_authority(*, actor: Actor, authority_id: int) -> StaffAuthority:
    """Take an authority or a competence back. Raises NotThere for one of other organisations or one that has ended."""
    given = (
        StaffAuthority.objects.select_for_update(of=("self",))
        .filter(pk=authority_id, ended_at__isnull=True)
        .first()
    )
    if given is None:
        raise NotThere("There is no such authority.")
    _own_staff(actor, given.staff_id)
    given.ended_at = clock.now()
    given.ended_by = actor.user_id
    given.save(update_fields=["ended_at", "ended_by"])
    events.record(
        actor=actor, subject=given, data={"kind": given.kind, "code": given.code, "staff": given.staff_id}
    )
    return given


def _own_staff(actor: Actor, staff_id: int) -> Staff:
    staff = Staff.objects.filter(pk=staff_id, organisation=actor.organisation_id, ended__isnull=True).first()
    if staff is None:
        raise NotThere("There is nobody of your organisation by that number.")
    return staff
