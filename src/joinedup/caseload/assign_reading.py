"""What is read around giving many cases a lead at once: how they stand, who leads how many, what was done (F10)."""

from collections.abc import Collection, Iterable

from django.db.models import Count

from joinedup.caseload.assign_rules import CaseNow
from joinedup.caseload.models import BulkAssigned, BulkAssignment, Case, Fact, LeadProfessional
from joinedup.core.context import Actor
from joinedup.people.models import Person
from joinedup.place.models import Staff


def dead_among(person_ids: Iterable[int]) -> set[int]:
    """Of these people, those of whom a death has been reported, by a list or by somebody."""
    ids = list(person_ids)
    told = Fact.objects.filter(person__in=ids, kind="death-reported", withdrawn_at__isnull=True)
    listed = Person.objects.filter(pk__in=ids, died__isnull=False)
    return set(told.values_list("person_id", flat=True)) | set(listed.values_list("pk", flat=True))


def cases_now(cases: Iterable[Case]) -> dict[int, CaseNow]:
    """Cases as the rules judge them."""
    held = list(cases)
    dead = dead_among(case.person_id for case in held)
    leads = dict(
        LeadProfessional.objects.filter(case__in=held, ended_at__isnull=True)
        .order_by("chosen_at", "pk")
        .values_list("case_id", "pk")
    )
    return {
        case.pk: CaseNow(
            case.pk,
            case.version,
            case.lead_id,
            case.closed is not None,
            case.person_id in dead,
            leads.get(case.pk),
        )
        for case in held
    }


def chosen_cases(case_ids: Collection[int]) -> list[Case]:
    """The chosen cases with their people and leads, by name; those that are not there, or not for the reader, are not."""
    cases = Case.objects.filter(pk__in=list(case_ids)).select_related("person", "lead")
    return list(cases.order_by("person__family_key", "person__given_key", "pk"))


def leads_now(staff_ids: Collection[int]) -> dict[int, int]:
    """How many open cases each leads now, in the order asked: the plain count, none weighs more than another."""
    counted = (
        Case.objects.filter(lead__in=list(staff_ids), closed__isnull=True)
        .order_by()
        .values_list("lead")
        .annotate(many=Count("pk"))
    )
    found = dict(counted)
    return {staff_id: found.get(staff_id, 0) for staff_id in staff_ids}


def staff_by_id(staff_ids: Collection[int]) -> dict[int, Staff]:
    """Staff with their employers."""
    return Staff.objects.select_related("organisation").in_bulk(list(staff_ids))


def own_assignment(actor: Actor, batch_id: int) -> BulkAssignment | None:
    """An assignment of one's own."""
    return BulkAssignment.objects.filter(
        pk=batch_id, place_id=actor.place_id or 0, assigned_by=actor.user_id or 0
    ).first()


def given_by(batch: BulkAssignment) -> int:
    """How many cases an assignment gave."""
    return batch.lines.filter(left_out="").count()


def lines_of(batch: BulkAssignment) -> list[BulkAssigned]:
    """What became of each case, by the person's name."""
    lines = batch.lines.select_related("person", "staff", "former")
    return list(lines.order_by("person__family_key", "person__given_key", "pk"))
