"""Writes about going live and stopping: papers, the switch, the stop button and its second person (Q18)."""

from collections.abc import Sequence
from datetime import date

from joinedup.access.models import LiveStep, RegisteredAgreement, RoleAssignment, Session, Stop
from joinedup.access.permissions import LIVE, STOP
from joinedup.access.queries import live_switch as queries
from joinedup.access.roles import ROLES
from joinedup.core import clock, events
from joinedup.core.actions import Conflict, NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.place.models import Organisation, Place

LIMIT = 300


def _words(text: str, lack: str) -> str:
    text = " ".join(text.split())[:LIMIT]
    if not text:
        raise NotNow(lack)
    return text


def _step(actor: Actor, place: Place, kind: str, **values: object) -> LiveStep:
    step: LiveStep = LiveStep.objects.create(
        place=place, kind=kind, recorded_at=clock.now(), recorded_by=actor.user_id, **values
    )
    return step


@action(kind="access.paper_recorded", sentence="recorded a paper for going live", permission=LIVE)
def record_paper(
    *, actor: Actor, place: Place, kind: str, reference: str, name: str, position: str, on: date
) -> LiveStep:
    """Record the DPIA's reference or the clinical-safety sign-off: who signed, in which position, on which day."""
    if kind not in (LiveStep.Kind.DPIA, LiveStep.Kind.SAFETY):
        raise NotNow("Choose which paper it is.")
    if on > clock.today():
        raise NotNow("The day it was signed can't lie in the future.")
    step = _step(
        actor,
        place,
        kind,
        reference=_words(reference, "Give its reference."),
        name=_words(name, "Say who signed it."),
        position=_words(position, "Say in which position."),
        on=on,
    )
    events.record(actor=actor, subject=step, data={"paper": kind})
    return step


@action(
    kind="access.agreement_registered", sentence="registered an agreement between partners", permission=LIVE
)
def register_agreement(
    *,
    actor: Actor,
    place: Place,
    kind: str,
    title: str,
    parties: Sequence[str],
    reference: str,
    first_day: date,
    last_day: date | None,
) -> RegisteredAgreement:
    """Put an agreement into the register (R92). Raises NotNow for fewer than two parties, for one that is not a partner
    and for days the wrong way round."""
    known = {one.ods_code for one in queries.partners_of(place.pk)}
    codes = sorted(set(parties))
    if kind not in RegisteredAgreement.Kind.values:
        raise NotNow("Choose what kind of agreement it is.")
    if len(codes) < 2 or not set(codes) <= known:
        raise NotNow("Choose two or more partners of this place.")
    if last_day is not None and last_day < first_day:
        raise NotNow("Its last day is before its first.")
    agreement = RegisteredAgreement.objects.create(
        place=place,
        kind=kind,
        title=_words(title, "Say what it is called."),
        parties=codes,
        reference=_words(reference, "Say where the signed paper is."),
        valid_from=first_day,
        valid_to=last_day,
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
    )
    events.record(actor=actor, subject=agreement, data={"kind": kind, "parties": codes})
    return agreement


@action(kind="access.went_live", sentence="switched the place to live", permission=LIVE)
def go_live(*, actor: Actor, place: Place) -> LiveStep:
    """Switch a place to live: from now on real people may come in. Raises NotNow while anything is missing."""
    place = Place.objects.select_for_update().get(pk=place.pk)
    if queries.is_live(place.pk):
        raise NotNow("This place is live already.")
    missing = [check.name for check in queries.checks_of(place) if not check.ok]
    if missing:
        raise NotNow(f"Not yet: {', '.join(missing)}.")
    if queries.is_stopped(place.pk, None):
        raise NotNow("Access to this place is stopped. Restart it first.")
    step = _step(actor, place, LiveStep.Kind.LIVE)
    events.record(actor=actor, subject=step)
    return step


@action(kind="access.taken_out_of_live_use", sentence="took the place out of live use", permission=LIVE)
def end_live(*, actor: Actor, place: Place, reason: str) -> LiveStep:
    """Take a place out of live use: nobody real comes in any more; what is held stays as it is."""
    if not queries.is_live(place.pk):
        raise NotNow("This place is not live.")
    step = _step(actor, place, LiveStep.Kind.ENDED, reference=_words(reason, "Say why."))
    events.record(actor=actor, subject=step)
    return step


@action(kind="access.stopped", sentence="stopped access at once", permission=STOP)
def stop_access(
    *, actor: Actor, place: Place, organisation: Organisation | None, reason: str, name: str = ""
) -> Stop:
    """End access to a place, or of one partner to it, at once: sessions end, nobody signs in, nothing is taken in.
    ``name``: who, where no account stands behind it (a command)."""
    who = _words(actor.name if actor.user_id is not None else name, "Say who stops it.")
    if queries.stops_of(place.pk).filter(organisation=organisation).exists():
        raise NotNow("It is stopped already.")
    stop = Stop.objects.create(
        place=place,
        organisation=organisation,
        reason=_words(reason, "Say why."),
        stopped_at=clock.now(),
        stopped_by=actor.user_id,
        stopped_name=who,
    )
    ended = _end_sessions(place, organisation)
    events.record(
        actor=actor,
        subject=stop,
        data={"organisation": organisation.ods_code if organisation else None, "sessions": ended},
    )
    return stop


def _end_sessions(place: Place, organisation: Organisation | None) -> int:
    """End every session of those whom a stop concerns, but of those who may take it back."""
    held = RoleAssignment.objects.on(clock.today()).filter(place=place)
    if organisation is not None:
        held = held.filter(organisation=organisation)
    may_restart = [code for code, role in ROLES.items() if STOP in role.permissions]
    concerned = held.exclude(role__in=may_restart).values("user_id")
    return Session.objects.filter(user_id__in=concerned).delete()[0]


@action(kind="access.restarted", sentence="let access begin again", permission=STOP)
def restart_access(*, actor: Actor, place: Place, stop_id: int, reason: str, name: str = "") -> Stop:
    """Take a stop back. Raises NotNow for whoever made it: a second person decides that it is over."""
    stop = Stop.objects.select_for_update().filter(pk=stop_id, place=place).first()
    if stop is None:
        raise NotThere("There is no such stop.")
    if stop.restarted_at is not None:
        raise Conflict("Somebody else has taken this stop back meanwhile.")
    who = _words(actor.name if actor.user_id is not None else name, "Say who takes it back.")
    same_account = actor.user_id is not None and actor.user_id == stop.stopped_by
    if same_account or who.casefold() == stop.stopped_name.casefold():
        raise NotNow("A second person takes a stop back, not the one who made it.")
    stop.restart_reason = _words(reason, "Say why it is over.")
    stop.restarted_at = clock.now()
    stop.restarted_by = actor.user_id
    stop.restarted_name = who
    stop.save(update_fields=["restart_reason", "restarted_at", "restarted_by", "restarted_name"])
    events.record(actor=actor, subject=stop)
    return stop
