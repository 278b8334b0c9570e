"""Who is at a huddle, and what is asked from elsewhere (R46, R48, R54, F36, F116)."""

from joinedup.core import clock, events
from joinedup.core.actions import NotNow, Refused, action
from joinedup.core.context import Actor
from joinedup.meetings import permissions
from joinedup.meetings.actions.locking import locked_huddle
from joinedup.meetings.models import Attendance, HuddleItem, Question
from joinedup.place.models import Organisation, Staff

QUESTION_LIMIT = 280


def _check_mode(mode: str) -> None:
    if mode not in Attendance.Mode.values:
        raise NotNow("Say whether they are in the room or have joined remotely.")


@action(kind="meetings.staff_checked_in", sentence="checked in at a huddle", permission=permissions.ATTEND)
def check_in_staff(*, actor: Actor, huddle_id: int, staff_id: int, mode: str) -> Attendance:
    """Check a member of staff in, once; again only changes how they are here. Oneself, or anybody by whoever runs
    huddles."""
    if staff_id != actor.staff_id and not actor.may(permissions.RUN):
        raise Refused(
            "Only whoever runs the huddle checks others in.",
            kind="meetings.staff_checked_in",
            actor=actor,
            permission=permissions.RUN,
        )
    _check_mode(mode)
    huddle = locked_huddle(huddle_id, "attend")
    staff = Staff.objects.filter(pk=staff_id, place_id=huddle.place_id).first()
    if staff is None:
        raise NotNow("There is no such member of staff here.")
    attendance, _made = Attendance.objects.update_or_create(
        huddle=huddle,
        staff=staff,
        defaults={"mode": mode},
        create_defaults={
            "place_id": huddle.place_id,
            "mode": mode,
            "profession": staff.profession,
            "organisation_id": staff.organisation_id,
            "checked_in_at": clock.now(),
            "checked_in_by": actor.user_id,
        },
    )
    events.record(actor=actor, subject=attendance, data={"mode": mode, "staff": staff.pk})
    return attendance


@action(
    kind="meetings.guest_checked_in", sentence="checked a guest in at a huddle", permission=permissions.ATTEND
)
def check_in_guest(
    *, actor: Actor, huddle_id: int, name: str, organisation: Organisation, mode: str, profession: str = ""
) -> Attendance:
    """Check in a guest, such as a practice's: a name and whose they are. Practices and partners may join (R46)."""
    _check_mode(mode)
    name = " ".join(name.split())
    if not name:
        raise NotNow("Enter the guest's name.")
    huddle = locked_huddle(huddle_id, "attend")
    attendance = Attendance.objects.create(
        place_id=huddle.place_id,
        huddle=huddle,
        guest_name=name[:120],
        profession=" ".join(profession.split())[:80],
        organisation=organisation,
        mode=mode,
        checked_in_at=clock.now(),
        checked_in_by=actor.user_id,
    )
    events.record(actor=actor, subject=attendance, data={"mode": mode, "organisation": organisation.ods_code})
    return attendance


@action(
    kind="meetings.check_in_undone", sentence="undid a check-in at a huddle", permission=permissions.ATTEND
)
def undo_check_in(*, actor: Actor, huddle_id: int, attendance_id: int) -> None:
    """Take back a check-in that was wrong: one's own, or any by whoever runs huddles. The event keeps that it was."""
    huddle = locked_huddle(huddle_id, "attend")
    attendance = Attendance.objects.filter(huddle=huddle, pk=attendance_id).first()
    if attendance is None:
        raise NotNow("That check-in is already gone.")
    mine = attendance.staff_id is not None and attendance.staff_id == actor.staff_id
    if not mine and not actor.may(permissions.RUN):
        raise Refused(
            "Only whoever runs the huddle undoes the check-in of others.",
            kind="meetings.check_in_undone",
            actor=actor,
            permission=permissions.RUN,
        )
    events.record(actor=actor, subject=attendance, data={"staff": attendance.staff_id})
    attendance.delete()


@action(kind="meetings.question_asked", sentence="put a question to a huddle", permission=permissions.ATTEND)
def ask_huddle(*, actor: Actor, huddle_id: int, text: str, item_id: int | None = None) -> Question:
    """Ask the room from elsewhere, about a case or in general. It stands on the screen until it is dealt with."""
    text = " ".join(text.split())
    if not text:
        raise NotNow("Write the question first.")
    if len(text) > QUESTION_LIMIT:
        raise NotNow(f"Ask it in {QUESTION_LIMIT} characters or fewer.")
    huddle = locked_huddle(huddle_id, "ask")
    item = HuddleItem.objects.filter(huddle=huddle, pk=item_id or 0, pruned_at__isnull=True).first()
    if item_id is not None and item is None:
        raise NotNow("That case is not at this huddle.")
    question = Question.objects.create(
        place_id=huddle.place_id,
        huddle=huddle,
        item=item,
        text=text,
        asked_at=clock.now(),
        asked_by=actor.user_id,
        asked_by_name=actor.name,
    )
    events.record(actor=actor, subject=question, person_id=item.person_id if item else None)
    return question


@action(
    kind="meetings.question_answered",
    sentence="dealt with a question at a huddle",
    permission=permissions.RECORD,
)
def answer_question(*, actor: Actor, huddle_id: int, question_id: int) -> Question:
    """The room has dealt with a question: it leaves the screen."""
    huddle = locked_huddle(huddle_id, "record")
    question = Question.objects.select_for_update().filter(huddle=huddle, pk=question_id).first()
    if question is None:
        raise NotNow("There is no such question.")
    if question.answered_at is None:
        question.answered_at = clock.now()
        question.answered_by = actor.user_id
        question.save(update_fields=["answered_at", "answered_by"])
    events.record(actor=actor, subject=question)
    return question
