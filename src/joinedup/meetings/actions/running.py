"""During and after the huddle: start, move on, outcomes, risk, tasks, leadership, end, copies (R47, R49, Q5, Q19, Q26)."""

from datetime import timedelta

from joinedup.access.actions import keep_relationships_of
from joinedup.caseload.actions import record_fact
from joinedup.caseload.models import Involvement
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, Refused, action
from joinedup.core.context import Actor
from joinedup.meetings import calendar, permissions, queries, rules
from joinedup.meetings.actions.locking import check_version, locked_huddle, locked_item
from joinedup.meetings.models import Huddle, HuddleItem, RecordCopy
from joinedup.place.models import Organisation, Staff, Team
from joinedup.place.queries import whole_number
from joinedup.tasks import actions as task_actions
from joinedup.tasks.models import Task
from joinedup.tasks.permissions import ANSWER, SEND
from joinedup.tasks.rules import When, due_for


@action(
    kind="meetings.huddle_read",
    sentence="read a huddle",
    permission=permissions.VIEW,
    category=events.Category.READ,
)
def read_huddle(*, actor: Actor, huddle: Huddle, view: str, item: HuddleItem | None = None) -> None:
    """Note that somebody opened a huddle (``view``: which page) and, on the running one, the case on it."""
    events.record(
        actor=actor,
        subject=huddle,
        person_id=item.person_id if item is not None else None,
        data={"view": view},
    )


@action(kind="meetings.huddle_started", sentence="started a huddle", permission=permissions.RUN)
def start_huddle(*, actor: Actor, huddle_id: int) -> Huddle:
    """Start: the clock runs, the first section is on."""
    huddle = locked_huddle(huddle_id, "start")
    now = clock.now()
    if huddle.day > clock.today():
        raise NotNow("This huddle is for another day.")
    huddle.state = Huddle.State.RUNNING
    huddle.started_at = now
    huddle.started_by = actor.user_id
    step = queries.step_of(huddle, queries.items_of(huddle))
    huddle.section = step.section
    huddle.current_item_id = step.item
    huddle.section_since = now
    huddle.version += 1
    huddle.save()
    events.record(actor=actor, subject=huddle)
    return huddle


@action(kind="meetings.huddle_moved", sentence="moved a huddle on", permission=permissions.RUN)
def move_to(*, actor: Actor, huddle_id: int, section: str, item_id: int | None = None) -> Huddle:
    """Go to a section, or to a case. The page names where to, so that two people pressing "next" go there once."""
    if section not in set(rules.Section):
        raise NotNow("There is no such part of a huddle.")
    huddle = locked_huddle(huddle_id, "move")
    if section == rules.Section.CASES:
        here = HuddleItem.objects.filter(huddle=huddle, pk=item_id or 0, pruned_at__isnull=True)
        if item_id is not None and not here.exists():
            raise NotNow("That case was left out of this huddle.")
    else:
        item_id = None
    if (huddle.section, huddle.current_item_id) != (section, item_id):
        huddle.section = section
        huddle.current_item_id = item_id
        huddle.section_since = clock.now()
        huddle.save(update_fields=["section", "current_item", "section_since"])
    events.record(actor=actor, subject=huddle, data={"section": section, "item": item_id})
    return huddle


@action(
    kind="meetings.outcome_recorded",
    sentence="wrote a case's outcome at a huddle",
    permission=permissions.RECORD,
)
def record_outcome(*, actor: Actor, item_id: int, version: int, outcome: str, line: str = "") -> HuddleItem:
    """Write what the huddle says of a case: a standard outcome and at most one line.

    The outcome is joint: the organisations involved with the person control it together (Q19); their codes go with the
    event and with the dated fact. Raises Conflict when somebody wrote one meanwhile, NotNow for an unknown outcome.
    """
    if outcome not in rules.OUTCOMES:
        raise NotNow("Choose an outcome.")
    try:
        line = rules.check_line(line)
    except rules.NotAllowed as why:
        raise NotNow(str(why)) from None
    item = locked_item(item_id, "record")
    check_version(item, version, "Somebody else wrote about this case meanwhile.")
    now = clock.now()
    item.outcome = outcome
    item.outcome_line = line
    item.outcome_at = now
    item.outcome_by = actor.user_id
    item.version += 1
    item.save()
    controllers = controllers_of(item.person_id)
    record_fact(
        actor=actor,
        person=item.person,
        kind="huddle-outcome",
        effective=now,
        reference=queries.origin_of(item.pk),
        values={"outcome": outcome, "words": rules.outcome_words(outcome, line), "controllers": controllers},
    )
    events.record(
        actor=actor,
        subject=item,
        person_id=item.person_id,
        data={"outcome": outcome, "controllers": controllers},
    )
    return item


def controllers_of(person_id: int) -> list[str]:
    """The organisations involved with a person now, by code: joint controllers of what a huddle says (Q19)."""
    codes = Involvement.objects.filter(person=person_id, ended__isnull=True)
    return sorted(set(codes.values_list("organisation__ods_code", flat=True)))


@action(
    kind="meetings.risk_answered",
    sentence="answered whether someone is at risk",
    permission=permissions.RECORD,
)
def answer_risk(*, actor: Actor, item_id: int, answer: str) -> HuddleItem:
    """Answer "is someone at risk?" (Q26). Only the answer is kept: what is told to the council stays with them."""
    if answer not in (HuddleItem.AtRisk.NO, HuddleItem.AtRisk.ADULT, HuddleItem.AtRisk.CHILD):
        raise NotNow("Answer no, yes an adult, or yes a child.")
    item = locked_item(item_id, "record")
    item.someone_at_risk = answer
    item.save(update_fields=["someone_at_risk"])
    events.record(actor=actor, subject=item, person_id=item.person_id, data={"answer": answer})
    return item


def delegate(
    *, actor: Actor, item_id: int, title: str, when: str, team: Team | None = None, staff: Staff | None = None
) -> Task:
    """Make a task of a case on the spot. The task's own event tells it: this is no second write."""
    _check_may(actor, SEND)
    if when not in set(When):
        raise NotNow("Choose when it is due.")
    item = locked_item(item_id, "record")
    due = due_for(When(when), clock.now(), calendar.is_working_day)
    return task_actions.send_task(
        actor=actor,
        title=title,
        person=item.person,
        owner_team=team,
        owner_staff=staff,
        due=due,
        origin=queries.origin_of(item.pk),
    )


def raise_to_leadership(*, actor: Actor, huddle_id: int, text: str, item_id: int | None = None) -> Task:
    """Ask the service manager: a task with a time on it (R49). Of those who hold the role, the one hosted by a team of
    this huddle, else of the actor's employer, else the first. Raises NotNow where nobody holds it."""
    _check_may(actor, SEND)
    text = " ".join(text.split())
    if not text:
        raise NotNow("Say in one line what leadership should decide or help with.")
    huddle = locked_huddle(huddle_id, "record")
    item = HuddleItem.objects.select_related("person").filter(huddle=huddle, pk=item_id or 0).first()
    managers = queries.service_managers(huddle.place_id)
    if not managers:
        raise NotNow(
            "Nobody is entered as service manager here. Ring them, and ask your administrator to enter them."
        )
    covered = queries.coverage_of(huddle.series).operational_ids
    manager = min(
        managers,
        key=lambda one: (
            one.operational_team_id not in covered,
            one.organisation_id != actor.organisation_id,
        ),
    )
    hours = whole_number(huddle.place_id, "task.urgent_hours")
    return task_actions.send_task(
        actor=actor,
        title=f"From the huddle: {text}"[: task_actions.TITLE_LIMIT],
        person=item.person if item is not None else None,
        owner_staff=manager,
        due=clock.now() + timedelta(hours=hours),
        is_urgent=True,
        origin=queries.origin_of(item.pk) if item is not None else queries.origin_of_huddle(huddle.pk),
    )


def accept_action(*, actor: Actor, huddle_id: int, task_id: int, version: int) -> Task:
    """Accept a task of the huddle's teams for whoever said so in the room; whoever drives may."""
    also = _driven_teams(actor, huddle_id)
    return task_actions.accept_task(actor=actor, task_id=task_id, version=version, also_for=also)


def finish_action(*, actor: Actor, huddle_id: int, task_id: int, version: int) -> Task:
    """Tick off a task of the huddle's teams for whoever said so in the room; whoever drives may."""
    also = _driven_teams(actor, huddle_id)
    return task_actions.finish_task(actor=actor, task_id=task_id, version=version, also_for=also)


def _driven_teams(actor: Actor, huddle_id: int) -> frozenset[int]:
    _check_may(actor, ANSWER)
    huddle = locked_huddle(huddle_id, "record")
    return queries.coverage_of(huddle.series).all_ids if actor.may(permissions.RUN) else frozenset()


def _check_may(actor: Actor, permission: str) -> None:
    for wanted in (permissions.RECORD, permission):
        if not actor.may(wanted):
            raise Refused(
                "Your role does not allow this.", kind="meetings.refused", actor=actor, permission=wanted
            )


@action(kind="meetings.huddle_ended", sentence="ended a huddle", permission=permissions.RUN)
def end_huddle(*, actor: Actor, huddle_id: int) -> Huddle:
    """End: the record stands, the files for employers are there, what was not reached comes to the next one."""
    huddle = locked_huddle(huddle_id, "end")
    huddle.state = Huddle.State.ENDED
    huddle.ended_at = clock.now()
    huddle.ended_by = actor.user_id
    huddle.version += 1
    huddle.save()
    items = queries.items_of(huddle)
    keep_relationships_of(actor=actor, person_ids=[item.person_id for item in items], bases=("meeting",))
    events.record(
        actor=actor,
        subject=huddle,
        data={"cases": len(items), "said": sum(1 for item in items if item.outcome)},
    )
    return huddle


@action(
    kind="meetings.outcome_copied",
    sentence="put an outcome into their own record",
    permission=permissions.RECORD,
)
def mark_copied(*, actor: Actor, huddle_id: int, item_ids: list[int]) -> list[RecordCopy]:
    """Mark outcomes as put into the actor's own organisation's record, each once (Q5)."""
    if actor.organisation_id is None:
        raise NotNow("Choose a role for an organisation first.")
    huddle = locked_huddle(huddle_id, "copy")
    items = HuddleItem.objects.filter(huddle=huddle, pk__in=item_ids, pruned_at__isnull=True).exclude(
        outcome=""
    )
    held = set(
        RecordCopy.objects.filter(item__in=items, organisation=actor.organisation_id).values_list(
            "item_id", flat=True
        )
    )
    copies = RecordCopy.objects.bulk_create(
        RecordCopy(
            place_id=huddle.place_id,
            item=item,
            organisation_id=actor.organisation_id,
            copied_at=clock.now(),
            copied_by=actor.user_id,
        )
        for item in items
        if item.pk not in held
    )
    events.record(actor=actor, subject=huddle, data={"items": [copy.item_id for copy in copies]})
    return copies


@action(
    kind="meetings.file_taken",
    sentence="took a huddle's file for an employer",
    permission=permissions.RECORD,
    category=events.Category.EXPORT,
)
def take_file(*, actor: Actor, huddle: Huddle, organisation: Organisation, people: int) -> None:
    """Note that an employer's end-of-meeting file was taken. One's own, or any by whoever runs huddles (Q5, Q21)."""
    if organisation.pk != actor.organisation_id and not actor.may(permissions.RUN):
        raise Refused(
            "This file is another organisation's.",
            kind="meetings.file_taken",
            actor=actor,
            permission=permissions.RUN,
        )
    events.record(
        actor=actor,
        subject=huddle,
        data={"organisation": organisation.ods_code, "people": people, "purpose": "direct-care"},
    )
