"""Pages of tasks."""

from django.http import HttpResponse
from django.shortcuts import render

from joinedup.core import clock
from joinedup.core.pages import PageRequest, page
from joinedup.tasks import permissions, presenters, queries

LISTS = {"me": "To me", "team": "To my team", "sent": "Sent by me"}


@page(permission=permissions.VIEW)
def tasks(request: PageRequest) -> HttpResponse:
    """Open tasks: asked of me, of my teams, or sent by me; overdue, due today, later, without a due date."""
    actor = request.actor
    chosen = request.GET.get("list", "me")
    if chosen not in LISTS:
        chosen = "me"
    team_ids = queries.team_ids_of(actor)
    counts = queries.counts(actor, team_ids)
    listed = {
        "me": lambda: queries.to_me(actor),
        "team": lambda: queries.to_my_teams(team_ids),
        "sent": lambda: queries.sent_by_me(actor),
    }[chosen]()
    shown = list(listed[: queries.LIST_LIMIT + 1])
    may_answer = chosen != "sent" and actor.may(permissions.ANSWER)
    total = {"me": counts.mine, "team": counts.team, "sent": counts.sent}
    return render(
        request,
        "tasks/tasks.jinja",
        {
            "lists": [{"key": key, "text": text, "count": total[key]} for key, text in LISTS.items()],
            "chosen": chosen,
            "groups": presenters.groups_of(shown[: queries.LIST_LIMIT], clock.now(), may_answer=may_answer),
            "more": len(shown) > queries.LIST_LIMIT,
            "limit": queries.LIST_LIMIT,
        },
    )
