"""Pages of tasks: the list, one task with its answers, a new one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from joinedup.access.actions import record_agreement
from joinedup.access.content import Reader, reader_of
from joinedup.caseload.presenters import full_name
from joinedup.core import clock
from joinedup.core.actions import Conflict, NotNow
from joinedup.core.pages import PageRequest, page, shows
from joinedup.tasks import actions, forms, owners, permissions, presenters, queries, rules
from joinedup.tasks.models import Task

LISTS = {"me": "To me", "team": "To my team", "sent": "Sent by me"}


@page(permission=permissions.VIEW)
def tasks(request: PageRequest) -> HttpResponse:
    """Open tasks: asked of me, of my teams, or sent by me; overdue, due today, later, without a due date."""
    actor = request.actor
    team_ids = queries.team_ids_of(actor)
    counts = queries.counts(actor, team_ids)
    total = {"me": counts.mine, "team": counts.team, "sent": counts.sent}
    chosen = request.GET.get("list", "")
    if chosen not in LISTS:
        chosen = "team" if not counts.mine and counts.team else "me"
    if chosen == "me":
        listed = queries.to_me(actor)
    elif chosen == "team":
        listed = queries.to_my_teams(team_ids)
    else:
        listed = queries.sent_by_me(actor)
    shown = list(listed[: queries.LIST_LIMIT + 1])
    may_answer = chosen != "sent" and actor.may(permissions.ANSWER)
    shows(request, (one.person_id for one in shown[: queries.LIST_LIMIT]))
    return render(
        request,
        "tasks/tasks.jinja",
        {
            "lists": [{"key": key, "text": text, "count": total[key]} for key, text in LISTS.items()],
            "chosen": chosen,
            "groups": presenters.groups_of(
                shown[: queries.LIST_LIMIT],
                clock.now(),
                may_answer=may_answer,
                reader=_reader(request, shown),
            ),
            "more": len(shown) > queries.LIST_LIMIT,
            "limit": queries.LIST_LIMIT,
            "may_send": actor.may(permissions.SEND),
        },
    )


@page(permission=permissions.SEND)
def new_task(request: PageRequest) -> HttpResponse:
    """Ask a team or a person to do something, for a person of the caseload or for nobody in particular."""
    actor = request.actor
    wanted = request.POST.get("person") or request.GET.get("person", "")
    person = queries.person_of(wanted)
    if request.method == "POST" and wanted and person is None:
        raise Http404  # never sent about nobody instead
    shows(request, [person.pk if person is not None else None])
    form = forms.SendForm(
        request.POST or None,
        owners=owners.choices_for(actor),
        today=clock.today(),
        initial={"when": rules.When.TOMORROW},
    )
    if request.method == "POST" and form.is_valid():
        team, staff = owners.read(form.cleaned_data["owner"], actor.place_id)
        owner = team or staff
        asked = owner.organisation if owner is not None else None
        try:
            with transaction.atomic():
                if person is not None and asked is not None and form.cleaned_data["agrees"]:
                    record_agreement(actor=actor, person=person, organisation=asked)
                sent = actions.send_task(
                    actor=actor,
                    title=form.cleaned_data["title"],
                    person=person,
                    owner_team=team,
                    owner_staff=staff,
                    due=form.due(clock.now()),
                    note=form.cleaned_data["note"],
                    content=Task.Content.PLAIN if form.cleaned_data["is_plain"] else Task.Content.CARE,
                )
        except NotNow as why:
            form.add_error("owner", why.sentence)
        else:
            messages.success(request, f"Sent. Until it is accepted, you are responsible: {sent.title}")
            return redirect(_back(request, reverse("task", args=[sent.pk])))
    return render(
        request,
        "tasks/new.jinja",
        {
            "form": form,
            "person": {"id": person.pk, "name": full_name(person)} if person is not None else None,
            "back": _back(request, reverse("tasks")),
        },
        status=422 if request.method == "POST" else 200,
    )


@page(permission=permissions.VIEW)
def task(request: PageRequest, task_id: int) -> HttpResponse:
    """One task: who asked, who has it, every step with its time, and what can be answered."""
    return _task_page(request, task_id)


def _reader(request: PageRequest, shown: Iterable[Task]) -> Reader:
    return reader_of(request.actor, [one.person_id for one in shown])


def _found(request: PageRequest, task_id: int) -> tuple[Task, bool, bool]:
    """The task for somebody it is theirs to see: its owner or its sender, or whoever may see the caseload."""
    try:
        found = queries.task_of(task_id)
    except Task.DoesNotExist:
        raise Http404 from None
    owner = queries.is_owner(found, request.actor, queries.team_ids_of(request.actor))
    sender = queries.is_sender(found, request.actor)
    if not (owner or sender or request.actor.may("caseload.view")):
        raise Http404
    return found, owner, sender


def _task_page(
    request: PageRequest,
    task_id: int,
    *,
    decline: forms.DeclineForm | None = None,
    reassign: forms.ReassignForm | None = None,
    said: str = "",
    output: str = "",
    status: int = 200,
) -> HttpResponse:
    found, owner, sender = _found(request, task_id)
    shows(request, [found.person_id])
    may_answer = owner and request.actor.may(permissions.ANSWER)
    may_end = (owner or sender) and request.actor.may(permissions.ANSWER)
    is_open = rules.allows(found.state, "end")
    reader = _reader(request, [found])
    transitions = queries.transitions_of(found)
    context: dict[str, Any] = {
        "task": presenters.row_of(found, clock.now(), may_answer=may_answer, reader=reader),
        "steps": presenters.steps_of(transitions, queries.names_of_accounts(transitions), reader),
        "may_answer": may_answer and is_open,
        "may_end": may_end and is_open,
        "is_waiting_for_me": found.state == Task.State.SENT and sender and not owner,
        "note": next((step.note for step in transitions if step.reason == "sent"), "")
        if reader.sees_care
        else "",
        "sees_care": reader.sees_care,
        "said": said,
        "output": output,
        "back": _back(request, reverse("tasks")),
        "decline": None,
        "reassign": None,
    }
    if may_end and is_open:
        asked = owners.choices_for(request.actor) if may_answer else []
        context["decline"] = decline or forms.DeclineForm(owners=asked, may_hand_on=may_answer)
    if may_answer and is_open:
        context["reassign"] = reassign or _reassign_form(request, None)
    return render(request, "tasks/task.jinja", context, status=status)


def _reassign_form(request: PageRequest, data: Any) -> forms.ReassignForm:
    colleagues = queries.staff_of(queries.team_ids_of(request.actor))
    return forms.ReassignForm(data, colleagues=[owners.staff_choice(one) for one in colleagues])


def _title(request: PageRequest, found: Task) -> str:
    return presenters.title_for(found, _reader(request, [found]))


def _version(request: PageRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() else 0


def _back(request: PageRequest, default: str) -> str:
    wanted = request.POST.get("back") or request.GET.get("back", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else default


@require_POST
@page(permission=permissions.ANSWER)
def accept(request: PageRequest, task_id: int) -> HttpResponse:
    """Accept: the responsibility is ours now."""
    try:
        done = actions.accept_task(actor=request.actor, task_id=task_id, version=_version(request))
    except (Conflict, NotNow) as why:
        return _task_page(request, task_id, said=why.sentence, status=409)
    messages.success(request, f"You have accepted: {_title(request, done)}")
    return redirect(_back(request, reverse("task", args=[task_id])))


@require_POST
@page(permission=permissions.ANSWER)
def done(request: PageRequest, task_id: int) -> HttpResponse:
    """Done, with one line of what came of it if there is something to say."""
    output = request.POST.get("output", "")
    try:
        finished = actions.finish_task(
            actor=request.actor, task_id=task_id, version=_version(request), output=output
        )
    except (Conflict, NotNow) as why:
        return _task_page(request, task_id, said=why.sentence, output=output, status=409)
    messages.success(request, f"Done: {_title(request, finished)}")
    return redirect(_back(request, reverse("task", args=[task_id])))


@require_POST
@page(permission=permissions.ANSWER)
def decline(request: PageRequest, task_id: int) -> HttpResponse:
    """End it with a reason, or name who should do it instead."""
    found, owner, _sender = _found(request, task_id)
    asked = owners.choices_for(request.actor) if owner else []
    form = forms.DeclineForm(request.POST, owners=asked, may_hand_on=owner)
    if not form.is_valid():
        return _task_page(request, task_id, decline=form, status=422)
    answer, note, version = form.cleaned_data["answer"], form.cleaned_data["note"], _version(request)
    try:
        if answer == forms.NEXT_OWNER:
            team, staff = owners.read(form.cleaned_data["owner"], request.actor.place_id)
            actions.hand_on_task(
                actor=request.actor, task_id=task_id, version=version, to_team=team, to_staff=staff, note=note
            )
            messages.success(
                request,
                f"Handed on. The sender stays responsible until it is accepted: {_title(request, found)}",
            )
        else:
            actions.end_task(actor=request.actor, task_id=task_id, version=version, reason=answer, note=note)
            messages.success(request, f"Ended, and the sender can see why: {_title(request, found)}")
    except (Conflict, NotNow) as why:
        return _task_page(request, task_id, decline=form, said=why.sentence, status=409)
    return redirect(_back(request, reverse("task", args=[task_id])))


@require_POST
@page(permission=permissions.ANSWER)
def reassign(request: PageRequest, task_id: int) -> HttpResponse:
    """Give it to a colleague of the team."""
    form = _reassign_form(request, request.POST)
    if not form.is_valid():
        return _task_page(request, task_id, reassign=form, status=422)
    _team, staff = owners.read(form.cleaned_data["colleague"], request.actor.place_id)
    if staff is None:
        raise NotNow("That member of staff has left.")
    try:
        actions.reassign_task(actor=request.actor, task_id=task_id, version=_version(request), to_staff=staff)
    except (Conflict, NotNow) as why:
        return _task_page(request, task_id, reassign=form, said=why.sentence, status=409)
    messages.success(request, f"Given to {presenters.staff_name(staff)}.")
    return redirect(_back(request, reverse("task", args=[task_id])))
