"""What one organisation wrote about a person, for sealing and releasing."""

from dataclasses import dataclass

from joinedup.caseload.models import Fact, HealthItem, Involvement, Note, SafetyNote
from joinedup.caseload.rules import FACT_KINDS
from joinedup.caseload.sealing import SEALABLE
from joinedup.design import dates

FACTS_SHOWN = 40
RAISED = ("fall", "carer-breakdown", "concern", "death-reported")


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind`` and ``id``: its address; ``what``: the kind in words; ``words``; ``when``; ``is_sealed``."""

    kind: str
    id: int
    what: str
    words: str
    when: str
    is_sealed: bool


def own_entries(person_id: int, organisation_id: int | None) -> list[Entry]:
    """Involvements, notes, safety notes, frailty and conditions, what was raised: those of one organisation."""
    if organisation_id is None:
        return []
    found = [
        _entry(
            "involvement",
            one.pk,
            one.service or (one.team.name if one.team else one.team_code),
            one.opened,
            one.is_sealed,
        )
        for one in Involvement.objects.filter(person_id=person_id, organisation_id=organisation_id)
        .select_related("team")
        .order_by("-opened", "-pk")
    ]
    notes = Note.objects.filter(person_id=person_id, organisation_id=organisation_id).order_by("-written_at")
    found += [_entry("note", one.pk, one.text, one.written_at, one.is_sealed) for one in notes]
    safety = SafetyNote.objects.filter(
        person_id=person_id, organisation_id=organisation_id, ended_at__isnull=True
    ).exclude(kind=SafetyNote.Kind.KEY_SAFE)
    found += [
        _entry("safety", one.pk, f"{one.get_kind_display()}: {one.text}", one.recorded_at, one.is_sealed)
        for one in safety.order_by("-recorded_at")
    ]
    health = HealthItem.objects.filter(person_id=person_id, controller_id=organisation_id).order_by("-as_of")
    found += [
        _entry("health", one.pk, f"{one.get_kind_display()}: {one.value}", one.as_of, one.is_sealed)
        for one in health
    ]
    facts = Fact.objects.filter(person_id=person_id, controller_id=organisation_id, kind__in=RAISED)
    found += [
        _entry("fact", one.pk, FACT_KINDS[one.kind].words, one.effective, one.is_sealed)
        for one in facts.order_by("-effective")[:FACTS_SHOWN]
    ]
    return found


def _entry(kind: str, pk: int, words: str, moment: object, is_sealed: bool) -> Entry:  # noqa: FBT001 (a row's value)
    return Entry(kind, pk, SEALABLE[kind].words, words, dates.short_date(moment), is_sealed)  # type: ignore[arg-type]
