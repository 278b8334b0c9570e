"""Writes that give many cases a lead at once, and take that back within a set time (F10, R15, R33)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from joinedup.access.actions import keep_relationships_of
from joinedup.access.queries.decisions import require_decision
from joinedup.caseload import permissions
from joinedup.caseload.actions import able_to_lead, put_lead
from joinedup.caseload.assign_reading import cases_now, dead_among
from joinedup.caseload.assign_rules import CaseNow, Choice, Given, LeftOut, Undone, left_out, taken_back
from joinedup.caseload.models import BulkAssigned, BulkAssignment, Case, Fact, LeadProfessional
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.place.models import Staff
from joinedup.place.queries import whole_number

LEAD_CHOSEN = "caseload.lead_chosen"
LEAD_RESTORED = events.register_kind(
    "caseload.lead_restored", "took back a choice of lead professional", events.Category.CHANGE
)


def too_many(place_id: int, count: int) -> str:
    """The sentence that refuses more cases than the place gives at once, empty when they are few enough."""
    most = whole_number(place_id, "caseload.assign_most")
    if count <= most:
        return ""
    return (
        f"You chose {count:,} people. At most {most:,} can be given to a lead at once, so nothing has changed."
        " Choose fewer."
    )


def _locked(case_ids: Sequence[int]) -> dict[int, Case]:
    cases = Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk")
    return {case.pk: case for case in cases}


@action(
    kind="caseload.leads_assigned",
    sentence="gave several cases to a lead professional",
    permission=permissions.LEAD,
)
def assign_leads(*, actor: Actor, choices: Sequence[Choice], reason: str) -> BulkAssignment:
    """Give each case its chosen lead, by the rules of the single choice, all in one transaction.

    A case whose person died, that closed, is theirs already or was changed since it was looked at is left out, with the
    reason; the rest are given. One event a case and one for the whole. Raises NotNow above the place's limit, without a
    reason, for staff who left, and when nobody is left to give.
    """
    if actor.place_id is None or actor.user_id is None or actor.organisation_id is None:
        raise NotNow("Your account acts for no organisation, so nothing can be recorded in its name.")
    chosen = {choice.case_id: choice for choice in choices}
    if sentence := too_many(actor.place_id, len(chosen)):
        raise NotNow(sentence)
    if not reason.strip():
        raise NotNow("Say why the lead changes.")
    staff = {staff_id: able_to_lead(staff_id) for staff_id in {c.staff_id for c in chosen.values()}}
    require_decision(
        actor=actor, code="lead-change", person_id=None, asked=f"A new lead for {len(chosen)} cases?"
    )
    cases = _locked(list(chosen))
    dead = dead_among(case.person_id for case in cases.values())
    now = clock.now()
    batch = BulkAssignment.objects.create(
        place_id=actor.place_id,
        organisation_id=actor.organisation_id,
        reason=reason.strip(),
        assigned_at=now,
        assigned_by=actor.user_id,
    )
    lines = [
        _give(
            actor,
            batch,
            case,
            chosen[case.pk],
            staff[chosen[case.pk].staff_id],
            has_died=case.person_id in dead,
        )
        for case in cases.values()
    ]
    given = [line for line in lines if not line.left_out]
    if not given:
        raise NotNow(
            "Nobody was given to anybody: of those you chose, nobody could be. Look at the list again."
        )
    keep_relationships_of(actor=actor, person_ids=[line.person_id for line in given], bases=("lead",))
    BulkAssigned.objects.bulk_create(lines)
    events.record(
        actor=actor,
        subject=batch,
        data={
            "cases": [line.case_id for line in given],
            "staff": sorted(staff),
            "left_out": len(chosen) - len(given),
        },
    )
    return batch


def _give(
    actor: Actor, batch: BulkAssignment, case: Case, choice: Choice, staff: Staff, *, has_died: bool
) -> BulkAssigned:
    now = CaseNow(case.pk, case.version, case.lead_id, case.closed is not None, has_died)
    line = BulkAssigned(
        place_id=batch.place_id,
        batch=batch,
        case=case,
        person_id=case.person_id,
        staff=staff,
        former_id=case.lead_id,
        left_out=left_out(now, choice),
    )
    if line.left_out == LeftOut.NO:
        line.lead = put_lead(actor, case, staff, batch.reason, batch.assigned_at)
        events.record(
            actor=actor,
            kind=LEAD_CHOSEN,
            subject=case,
            person_id=case.person_id,
            data={"staff": staff.pk, "bulk": batch.pk, "has_reason": True},
        )
    return line


@action(
    kind="caseload.leads_taken_back",
    sentence="took back leads given to several cases",
    permission=permissions.LEAD,
)
def undo_assignment(*, actor: Actor, batch_id: int) -> BulkAssignment:
    """Take back a bulk assignment of one's own, within the place's time: the former lead returns on each case whose lead
    nobody changed since; of the others it is kept why not. Raises NotThere for somebody else's, NotNow twice or too late.
    """
    batch = (
        BulkAssignment.objects.select_for_update()
        .filter(pk=batch_id, place_id=actor.place_id or 0, assigned_by=actor.user_id or 0)
        .first()
    )
    if batch is None:
        raise NotThere("There is no such assignment, or it is not yours.")
    now = clock.now()
    if batch.undone_at is not None:
        raise NotNow("This has been taken back already.")
    if now > undo_until(batch):
        minutes = whole_number(batch.place_id, "caseload.assign_undo_minutes")
        raise NotNow(
            f"It could be taken back for {minutes} minutes, which are over. Choose each lead anew where needed."
        )
    lines = list(batch.lines.filter(lead__isnull=False).select_related("former").order_by("case_id"))
    cases = _locked([line.case_id for line in lines])
    standing = cases_now(cases.values())
    for line in lines:
        _take_back(actor, line, cases.get(line.case_id), standing, now)
    restored = [line for line in lines if line.undone == Undone.RESTORED]
    keep_relationships_of(actor=actor, person_ids=[line.person_id for line in restored], bases=("lead",))
    BulkAssigned.objects.bulk_update(lines, ["undone"])
    batch.undone_at, batch.undone_by = now, actor.user_id
    batch.save(update_fields=["undone_at", "undone_by"])
    events.record(
        actor=actor,
        subject=batch,
        data={"cases": [line.case_id for line in restored], "not_restored": len(lines) - len(restored)},
    )
    return batch


def undo_until(batch: BulkAssignment) -> datetime:
    """Until when an assignment can be taken back."""
    minutes = whole_number(batch.place_id, "caseload.assign_undo_minutes")
    return batch.assigned_at + timedelta(minutes=minutes)


def _take_back(
    actor: Actor, line: BulkAssigned, case: Case | None, standing: Mapping[int, CaseNow], now: datetime
) -> None:
    given = Given(line.case_id, line.staff_id, line.lead_id or 0)
    line.undone = taken_back(given, standing.get(line.case_id))
    if line.undone != Undone.RESTORED or case is None:
        return
    Fact.objects.filter(
        person_id=case.person_id,
        kind="lead-chosen",
        reference=f"lead:{line.lead_id}",
        withdrawn_at__isnull=True,
    ).update(withdrawn_at=now, withdrawn_by=actor.user_id)
    LeadProfessional.objects.filter(pk=line.lead_id or 0).update(ended_at=now, ended_by=actor.user_id)
    if line.former is not None:
        before = (
            LeadProfessional.objects.filter(case=case, staff=line.former, ended_at__isnull=False)
            .order_by("-ended_at", "-pk")
            .first()
        )
        LeadProfessional.objects.create(
            place_id=case.place_id,
            case=case,
            staff=line.former,
            reason=before.reason if before is not None else "",
            chosen_at=now,
            chosen_by=actor.user_id,
        )
    case.lead = line.former
    case.version += 1
    case.save(update_fields=["lead", "version"])
    events.record(
        actor=actor,
        kind=LEAD_RESTORED,
        subject=case,
        person_id=case.person_id,
        data={"staff": line.former_id, "bulk": line.batch_id},
    )
