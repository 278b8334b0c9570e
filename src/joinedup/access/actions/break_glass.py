"""Opening a record at once, telling those who must know, and their review (Q23, F99)."""

from datetime import timedelta

from joinedup.access.actions.relationships import keep_relationships_of
from joinedup.access.models import BreakGlass, BreakGlassReview
from joinedup.access.permissions import BREAK_GLASS, REVIEW_GLASS
from joinedup.access.queries import break_glass as reading
from joinedup.access.queries.sharing import governing, opener
from joinedup.access.rules import break_glass as rules
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, Refused, action
from joinedup.core.context import Actor
from joinedup.place.queries import settings_of

KIND = "access.glass_broken"


@action(kind=KIND, sentence="opened a record by break-glass", permission=BREAK_GLASS)
def break_glass(*, actor: Actor, person_id: int, reason: str, words: str) -> BreakGlass:
    """Open a record at once, for a short while, with a reason that somebody will read.

    Raises NotThere for a record the finder would not tell of, Refused for one's own, NotNow without a reason or where
    there is nothing to break: a relationship is there already."""
    if reason not in rules.REASONS:
        raise NotNow("Choose why you need to open this record.")
    if len(words.strip()) < rules.LEAST_WORDS:
        raise NotNow(f"Say in at least {rules.LEAST_WORDS} letters why you need to open this record.")
    if actor.place_id is None or actor.user_id is None or actor.organisation_id is None:
        raise NotThere("There is no such person.")
    person = reading.known_person(actor=actor, person_id=person_id)
    if person is None:
        raise NotThere("There is no such person.")
    me = opener(actor)
    who = rules.Who(
        person.family_name, person.given_name, person.birth_date, person.nhs_number, person.postcode
    )
    if rules.is_own(me, who):
        raise Refused(
            "Nobody opens their own record by break-glass. Ask the service that looks after you.",
            kind=KIND,
            actor=actor,
            permission=BREAK_GLASS,
        )
    settings, now = settings_of(actor.place_id), clock.now()
    if reading.live(actor=actor, person_id=person.pk) is not None:
        raise NotNow("You have opened this record already, and it is still open to you.")
    before = BreakGlass.objects.filter(
        person_id=person.pk, user_id=actor.user_id, opened_at__gte=now - timedelta(days=rules.AGAIN_DAYS)
    )
    glass = BreakGlass.objects.create(
        place_id=person.place_id,
        person_id=person.pk,
        user_id=actor.user_id,
        staff_id=actor.staff_id,
        organisation_id=actor.organisation_id,
        role=actor.role,
        reason=reason,
        words=words.strip(),
        opened_at=now,
        opened_by=actor.user_id,
        until=rules.until(now, int(settings["glass.minutes"])),
        alerts=list(rules.alerts(me, who, has_before=before.exists())),
        review_due=rules.review_due(clock.today(), int(settings["glass.review_days"])),
    )
    keep_relationships_of(actor=actor, person_ids=[person.pk])
    events.record(
        actor=actor, subject=glass, person_id=person.pk, data={"reason": reason, "alerts": glass.alerts}
    )
    return glass


@action(kind="access.glass_reviewed", sentence="reviewed a break-glass", permission=REVIEW_GLASS)
def review_glass(*, actor: Actor, glass_id: int, outcome: str, follow_up: str = "") -> BreakGlassReview:
    """Say whether an opening was appropriate, and what was done where it was not. Nobody reviews their own."""
    with governing(actor):
        return _reviewed(actor, glass_id, outcome, follow_up)


def _reviewed(actor: Actor, glass_id: int, outcome: str, follow_up: str) -> BreakGlassReview:
    glass = BreakGlass.objects.filter(pk=glass_id).first()
    if glass is None or actor.user_id is None:
        raise NotThere("There is no such opening.")
    if glass.user_id == actor.user_id:
        raise NotNow("Somebody else has to review what you opened.")
    if BreakGlassReview.objects.filter(glass=glass).exists():
        raise NotNow("This has been reviewed already.")
    if outcome not in BreakGlassReview.Outcome.values:
        raise NotNow("Say whether the opening was appropriate.")
    if outcome == BreakGlassReview.Outcome.NOT_APPROPRIATE and not follow_up.strip():
        raise NotNow("Say what was done about it.")
    review = BreakGlassReview.objects.create(
        place_id=glass.place_id,
        glass=glass,
        outcome=outcome,
        follow_up=follow_up.strip(),
        reviewed_at=clock.now(),
        reviewed_by=actor.user_id,
        reviewed_by_name=actor.name,
    )
    events.record(actor=actor, subject=review, person_id=glass.person_id, data={"outcome": outcome})
    return review


@action(kind="access.glass_told", sentence="told the leads of a break-glass", permission=REVIEW_GLASS)
def note_told(*, actor: Actor, glass_id: int, recipients: int) -> None:
    """Note that the information-governance leads were told by mail, and how many."""
    BreakGlass.objects.filter(pk=glass_id, told__isnull=True).update(told=clock.now())
    events.record(actor=actor, data={"glass": glass_id, "recipients": recipients})
