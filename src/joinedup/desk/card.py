"""The contact card: who to ring, in large print, and nothing that tells what is wrong with anybody (R18, Q8, Q16, Q27)."""

from dataclasses import dataclass

from joinedup.caseload.contacts import Contact, front_door
from joinedup.caseload.models import Case, Involvement, SafetyNote
from joinedup.caseload.presenters import full_name
from joinedup.caseload.scope import Layout
from joinedup.people.models import Person


@dataclass(frozen=True, slots=True)
class Card:
    """``lead``: name and profession, only where the lead's own team may be named; ``teams``: those that may be named;
    ``front_door``: the number that is always right; ``practice``; ``needs``: how to talk with the person."""

    person_id: int
    name: str
    lead: str
    lead_number: str
    teams: tuple[Contact, ...]
    front_door: Contact
    practice: Contact | None
    needs: tuple[str, ...]


def card_of(person: Person, *, place_id: int) -> Card:
    """Make the card. A lead whose team may not be named is reached by the front door, unnamed by profession or team."""
    case = (
        Case.objects.filter(person=person, closed__isnull=True)
        .select_related("lead__employer_team", "home_team")
        .first()
    )
    work = Involvement.objects.filter(
        person=person, ended__isnull=True, team__is_nameable=True
    ).select_related("team")
    named = {involvement.team_id: involvement.team for involvement in work if involvement.team is not None}
    lead = case.lead if case else None
    team = lead.employer_team if lead else None
    may_name = team is not None and team.is_nameable
    practice = person.practice
    return Card(
        person_id=person.pk,
        name=full_name(person),
        lead=f"{lead}, {lead.profession}" if lead and may_name else (str(lead) if lead else ""),
        lead_number=(lead.telephone or (team.telephone if team else "")) if lead and may_name else "",
        teams=tuple(Contact(t.name, t.telephone, t.out_of_hours) for t in named.values()),
        front_door=front_door(Layout.of(place_id), case.home_team_id if case else None),
        practice=Contact(practice.name, practice.telephone) if practice else None,
        needs=tuple(
            SafetyNote.objects.filter(
                person=person, kind=SafetyNote.Kind.COMMUNICATION, ended_at__isnull=True
            ).values_list("text", flat=True)
        ),
    )
