"""What a request asked about and what it showed, for the audit: so that opening a record always leaves its event, and so
that asking for one that is hidden, refused or gone does too, whatever the page is (DESIGN 5)."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from joinedup.core import events
from joinedup.core.actions import Refused, record_refusal
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.events import Category, Noted
from joinedup.core.models import Event

PAGE_READ = events.register_kind("core.page_read", "opened a page about somebody", Category.READ)
LIST_READ = events.register_kind("core.list_read", "looked at a list of people", Category.READ)
NOT_FOUND = events.register_kind(
    "core.not_found", "asked for something that is not there, or not theirs to see", Category.REFUSAL
)
NOT_DONE = events.register_kind(
    "core.not_done", "asked for a change that could not be made", Category.REFUSAL
)
PURPOSE_SWITCHED = events.register_kind(
    "core.purpose_switched", "went on for another purpose", Category.SYSTEM
)
PEOPLE_WIDE = (
    Purpose.LINKAGE_REVIEW,
    Purpose.REPORTING,
    Purpose.GOVERNANCE,
    Purpose.RETENTION,
    Purpose.OPERATOR,
)
"""Purposes that look wider than one's own people: a request that goes on for one of them says so."""

LARGEST_ID = 2**63 - 1
NAMED_IN_FORMS = ("case", "item")
"""Fields of forms, beside ``person``, that name rows about people: by id, and after a colon by version."""
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request named: the ``page``'s name, whose record (``person_id``; ``in_form``: a form or a query named them,
    not the address itself), other ids by their name."""

    page: str = ""
    person_id: int | None = None
    in_form: bool = False
    others: dict[str, int | str] = field(default_factory=dict)


def asked_for(request: HttpRequest) -> Asked:
    """Read what a request names. Only whole numbers: nothing that somebody typed gets into the audit."""
    match = request.resolver_match
    if match is None:
        return Asked()
    ids = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
    in_form = "person_id" not in ids
    for given in (request.POST.get("person", ""), request.GET.get("person", "")):
        if "person_id" not in ids and given.isascii() and given.isdigit() and len(given) < 20:
            ids["person_id"] = int(given)
    person_id = ids.pop("person_id", None)
    others: dict[str, int | str] = {name: _kept(value) for name, value in ids.items()}
    if person_id is not None and person_id > LARGEST_ID:
        person_id, others["person_id"] = None, "too large"
    return Asked(match.view_name or "", person_id, in_form and person_id is not None, others)


def _kept(value: int) -> int | str:
    return value if value <= LARGEST_ID else "too large"


def _named_in_form(request: HttpRequest) -> dict[str, list[int]]:
    """The rows about people that a form named, by field: whole numbers only."""
    found = {}
    for name in NAMED_IN_FORMS:
        given = [value.partition(":")[0] for value in request.POST.getlist(name)[:MOST_NAMED]]
        ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
        if ids:
            found[f"{name}_ids"] = ids
    return found


def record_purposes(actor: Actor, noted: Noted) -> None:
    """Leave an event where a request went on for a people-wide purpose other than the one it came with."""
    wider = sorted(noted.purposes & {purpose.value for purpose in PEOPLE_WIDE} - {str(actor.purpose)})
    if wider:
        events.record(actor=actor, kind=PURPOSE_SWITCHED, data={"to": wider})


def record_shown(request: HttpRequest, actor: Actor, told: set[int]) -> None:
    """Leave the event of a read for everybody this answer shows whom no event of the request has named yet, in the
    request's own transaction."""
    asked = asked_for(request)
    people = set(getattr(request, "people_shown", ()))
    data = {"page": asked.page, **asked.others}
    if asked.in_form and asked.person_id not in people | told:
        events.record(
            actor=actor, kind=NOT_FOUND, person_id=asked.person_id, data=data, outcome=Event.Outcome.REFUSED
        )
    elif asked.person_id is not None:
        people.add(asked.person_id)
    people -= told
    if not people:
        return
    if len(people) == 1:
        events.record(actor=actor, kind=PAGE_READ, person_id=people.pop(), data=data)
    else:
        events.record(actor=actor, kind=LIST_READ, people=people, data={**data, "shown": len(people)})


def record_try(request: HttpRequest, actor: Actor, kind: str) -> None:
    """Write that something was asked for in vain, in a transaction of its own, after the request was rolled back."""
    asked, in_form = asked_for(request), _named_in_form(request)
    if asked.person_id is None and not asked.others and not in_form:
        return
    with acting(actor):
        events.record(
            actor=actor,
            kind=kind,
            person_id=asked.person_id,
            data={"page": asked.page, **asked.others, **in_form},
            outcome=Event.Outcome.REFUSED,
        )


def record_refused(request: HttpRequest, refusal: Refused) -> None:
    """Write a refusal with whose record the request named."""
    record_refusal(refusal, person_id=asked_for(request).person_id)
