"""Access and audit: the ledger, what is odd, and how the seal stands (SCREENS). Reading it is in it."""

import csv
import io
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from joinedup.access import presenters_audit as words
from joinedup.access.actions import audit as actions
from joinedup.access.forms_audit import AuditFindForm
from joinedup.access.permissions import AUDIT
from joinedup.access.queries import ledger as ledgers
from joinedup.access.queries.ledger import LedgerAsked
from joinedup.access.queries.odd_access import odd_access
from joinedup.access.queries.seal import window
from joinedup.core import clock
from joinedup.core.cells import guarded
from joinedup.core.context import Purpose, acting
from joinedup.core.events import EVENT_KINDS, Category
from joinedup.core.models import Event
from joinedup.core.pages import PageRequest, page
from joinedup.place.queries import whole_number

P = ParamSpec("P")


def _for(
    purpose: Purpose, view: Callable[Concatenate[PageRequest, int, P], HttpResponseBase]
) -> Callable[Concatenate[PageRequest, P], Any]:
    @wraps(view)
    def run(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        if request.actor.place_id is None:
            raise Http404
        with acting(request.actor.for_purpose(purpose)) as actor:
            request.actor = actor
            response = view(request, actor.place_id or 0, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return run


def for_reporting(
    view: Callable[Concatenate[PageRequest, int, P], HttpResponseBase],
) -> Callable[Concatenate[PageRequest, P], Any]:
    """Open a page for the purpose of reporting, which sees the whole place and writes nothing but its event: the view
    gets the place. No browser keeps it."""
    return _for(Purpose.REPORTING, view)


def for_governance(
    view: Callable[Concatenate[PageRequest, int, P], HttpResponseBase],
) -> Callable[Concatenate[PageRequest, P], Any]:
    """The same for the purpose of governance, which may decide what a person is told."""
    return _for(Purpose.GOVERNANCE, view)


def _filters(asked: LedgerAsked) -> dict[str, Any]:
    """What the ledger was asked for, for its own event: codes and ids."""
    kept = {key: value for key, value in asdict(asked).items() if value not in ("", None) and key != "after"}
    kept.pop("person", None)
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in kept.items()}


@page(permission=AUDIT)
@for_reporting
def ledger(request: PageRequest, place_id: int) -> HttpResponse:
    """Who did what, newest first, by person, account, organisation, category, days and outcome."""
    asked = LedgerAsked.read(request.GET.dict())
    person = ledgers.person_in(place_id, asked.person) if asked.person is not None else None
    actions.read_audit(actor=request.actor, view="ledger", person_id=asked.person, asked=_filters(asked))
    found = ledgers.ledger_page(place_id, asked)
    seal = words.seal_words(window(), clock.now())
    account = ledgers.account_name(asked.user) if asked.user is not None else ""
    context = {
        "lines": words.lines_of(found.events, found.names),
        "next": found.next,
        "asked": asked,
        "person_words": words.person_words(person, asked.person),
        "account": account,
        "categories": [(category.value, text) for category, text in words.CATEGORY_WORDS.items()],
        "outcomes": [
            (Event.Outcome.DONE.value, "Done"),
            (Event.Outcome.REFUSED.value, "Refused or not found"),
        ],
        "organisations": ledgers.organisations_of(place_id),
        "seal": seal,
        "kept": {name: request.GET[name] for name in ("person", "user") if request.GET.get(name)},
        "keep_years": whole_number(place_id, "audit.keep_years"),
    }
    return render(request, "access/audit.jinja", context)


@page(permission=AUDIT)
@for_reporting
def find(request: PageRequest, place_id: int) -> HttpResponse:
    """Find whose record, or whose account, the ledger shall show."""
    form = AuditFindForm(request.POST if request.method == "POST" else None)
    people: list[dict[str, Any]] | None = None
    accounts: list[dict[str, Any]] | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["account"] and not (data["family_name"] or data["nhs_number"]):
            found = ledgers.find_accounts(place_id, data["account"].strip())
            accounts = [{"id": pk, "name": name, "organisation": body} for pk, name, body in found]
            actions.search_audit(actor=request.actor, what="account", found=[pk for pk, _, _ in found])
        else:
            rows = ledgers.find_people(
                place_id,
                family_name=data["family_name"],
                birth_date=data["birth_date"],
                number=data["nhs_number"],
            )
            people = [{"id": one.pk, "name": words.person_words(one, one.pk)} for one in rows]
            actions.search_audit(actor=request.actor, what="person", found=[one.pk for one in rows])
    context = {"form": form, "people": people, "accounts": accounts, "limit": ledgers.FOUND}
    return render(
        request, "access/audit_find.jinja", context, status=422 if form.is_bound and form.errors else 200
    )


@page(permission=AUDIT)
@for_reporting
def odd(request: PageRequest, place_id: int) -> HttpResponse:
    """Looks at records that are odd enough to ask about."""
    actions.read_audit(actor=request.actor, view="odd")
    days = whole_number(place_id, "audit.odd_days")
    rows = words.odd_rows(odd_access(place_id, days=days))
    return render(request, "access/audit_odd.jinja", {"rows": rows, "days": days})


@page(permission=AUDIT)
@for_reporting
def export(request: PageRequest, place_id: int) -> HttpResponseBase:
    """The filtered ledger as a file. Its cells are safe in a spreadsheet; the export is in the ledger itself."""
    asked = LedgerAsked.read(request.GET.dict())
    actions.export_audit(
        actor=request.actor, person_id=asked.person, asked=_filters(asked), limit=ledgers.EXPORT_LIMIT
    )
    file = tempfile.SpooledTemporaryFile(max_size=4 << 20)  # noqa: SIM115 (the response closes it)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(words.CSV_COLUMNS)
    for event, names in ledgers.ledger_rows(place_id, asked):
        writer.writerow([guarded(cell) for cell in words.csv_row(event, names)])
    text.detach()
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"audit-{clock.today():%Y-%m-%d}.csv",
        content_type="text/csv; charset=utf-8",
    )


@page(permission=AUDIT)
def recorded(request: PageRequest) -> HttpResponse:
    """Every kind of event there is, by category: what is recorded, from the code itself."""
    kinds = [
        (
            words.CATEGORY_WORDS[category],
            sorted(k.sentence for k in EVENT_KINDS.values() if k.category is category),
        )
        for category in Category
    ]
    return render(request, "access/audit_recorded.jinja", {"kinds": kinds})
