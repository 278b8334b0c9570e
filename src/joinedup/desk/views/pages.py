"""Today, reviews, and how old the data is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from joinedup.access.content import reader_of
from joinedup.access.purposes import working_for
from joinedup.access.queries import waiting_to_govern
from joinedup.access.sharing_presenters import sharing_words
from joinedup.access.views.common import private
from joinedup.caseload.lists import SHOWS
from joinedup.caseload.presenters import ages_line, case_row, full_name, when
from joinedup.core.actions import Refused
from joinedup.core.context import Purpose
from joinedup.core.pages import PageRequest, page, shows
from joinedup.design import dates
from joinedup.desk import coverage as coverage_reading
from joinedup.desk import today_reading
from joinedup.desk.pieces import visit_shown
from joinedup.desk.views.common import place_of
from joinedup.tasks.presenters import groups_of

COUNT_TONES = {"hot": "bad", "no-lead": "warn", "no-team": "warn", "review": "warn"}


@page(permission=None)
@private
def today(request: PageRequest) -> HttpResponse:
    """Home after sign-in: my work now, then our team (SCREENS: Today, ten seconds)."""
    actor = request.actor
    read = today_reading.read_today(actor)
    shows(request, today_reading.people_on(read))
    now = read.now
    words, is_old = ages_line(read.ages)
    context: dict[str, Any] = {
        "day": dates.day(now),
        "task_groups": groups_of(
            read.tasks,
            now,
            may_answer=False,
            reader=reader_of(actor, [task.person_id for task in read.tasks]),
        )
        if read.tasks is not None
        else None,
        "tasks_more": read.tasks_more,
        "team_tasks": read.team_tasks,
        "huddles": [
            {
                "id": series.pk,
                "name": series.name,
                "starts": dates.clock_time(series.starts),
                "where": series.site.name if series.site else "",
                "link": series.link,
            }
            for series in read.huddles
        ]
        if read.huddles is not None
        else None,
        "care": _care(read) if read.care is not None else None,
        "data_age_words": words if read.ages else "",
        "data_is_old": is_old,
        "old_lists": [age.words for age in read.ages if age.is_old],
        "ages": [age.words for age in read.ages],
        "ways": _ways(request),
    }
    return render(request, "desk/today.jinja", context)


def _care(read: today_reading.TodayRead) -> dict[str, Any]:
    care, now = read.care, read.now
    if care is None:
        return {}
    return {
        "hot_mine": [case_row(line, now, reasons_kept=2) for line in care.hot_mine],
        "hot_mine_count": care.hot_mine_count,
        "hot_team": [case_row(line, now, reasons_kept=2) for line in care.hot_team],
        "visits": [
            {"person_id": visit.person_id, "name": full_name(visit.person), "shown": visit_shown(visit, now),
             "postcode": visit.person.postcode}
            for visit in care.visits
        ],
        "new_to_me": [
            {"person_id": new.person.pk, "name": full_name(new.person), "how": new.how, "since": when(new.since, now)}
            for new in care.new_to_me
        ],
        "holding": [
            {"person_id": held.case.person_id, "name": full_name(held.case.person), "until": when(held.until, now),
             "plan": held.plan}
            for held in care.holding
        ],
        "is_staff": care.staff is not None,
        "team_name": care.team_name,
        "counts": [
            {
                "label": SHOWS[count.key],
                "value": f"{count.count:,}{' or more' if count.is_more else ''}",
                "href": f"{reverse('caseload')}?whose=ours&show={count.key}",
                "tone": COUNT_TONES[count.key] if count.count else "plain",
            }
            for count in care.team_counts
        ],
    }  # fmt: skip


def _ways(request: PageRequest) -> list[dict[str, str]]:
    """Where a role goes that neither looks after people nor has tasks."""
    found = []
    if request.actor.may("access.decide"):
        found.append(
            {
                "text": "Sharing",
                "href": reverse("sharing-desk"),
                "about": sharing_words(waiting_to_govern(request.actor)),
            }
        )
    for text, name, permission, about in (
        (
            "Files in",
            "files",
            "interop.view",
            "What each partner sent, what was refused, what waits for approval.",
        ),
        (
            "How whole the caseload is",
            "coverage",
            "interop.view",
            "Each partner's lists, as at when, against their own totals.",
        ),
        ("Access and audit", "audit", "access.audit", "Who did what and saw whom; what stands out."),
        ("People and roles", "accounts", "access.manage", "Who may sign in, as what, for whom; who asks to."),
        ("Records to review", "reviews", "people.review", "Pairs of records that may be one person."),
    ):
        if request.actor.may(permission):
            found.append({"text": text, "href": reverse(name), "about": about})
    return found


@page(permission=None)
def coverage(request: PageRequest) -> HttpResponse:
    """How whole and how old the caseload is: counts only, for everybody who uses or oversees it (R14, F9)."""
    if not (request.actor.may("caseload.view") or request.actor.may("interop.view")):
        raise Refused(
            "Your role does not open this page.",
            kind="page:coverage",
            actor=request.actor,
            permission="caseload.view",
        )
    with working_for(request.actor, Purpose.REPORTING):
        read = coverage_reading.read_coverage(place_of(request))
    return render(request, "desk/coverage.jinja", {"page": read})
