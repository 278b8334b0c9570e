"""Loading a place file: the difference first, then dated changes, in one transaction; and relations of staff."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import connection

from joinedup.core import clock, domain_events, events
from joinedup.core.actions import NotNow, Refused, action
from joinedup.core.context import Actor, acting
from joinedup.place.check import Fault, Severity, read
from joinedup.place.difference import Difference, Line, collect, lines_for, lines_for_values
from joinedup.place.domain_events import PlaceLoaded
from joinedup.place.file.shape import PlaceDocument
from joinedup.place.models import Place, PlaceFile, Staff, StaffRelation, Team
from joinedup.place.permissions import MANAGE
from joinedup.place.plan import DAY, Period, settle, showing
from joinedup.place.state import held_feeds, held_of
from joinedup.place.wanted import DECLARED, RELATED, STANDING, feeds_of, wanted_of
from joinedup.place.writing import Settled, write, write_feeds

__all__ = ["PlaceFileRefused", "bring_up_to_date", "load_place", "preview", "relate_staff"]


class PlaceFileRefused(Exception):
    """A place file with errors. ``faults``: all of them, warnings too."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        errors = [fault for fault in faults if fault.severity is Severity.ERROR]
        super().__init__("; ".join(str(fault) for fault in errors))
        self.faults = list(faults)


def preview(text: str, *, day: date | None = None) -> Difference:
    """What loading a place file would change on a day (today), without writing anything.

    Raises PlaceFileRefused for a file with errors.
    """
    document = _document(text)
    place = Place.objects.filter(code=document.place.code).first()
    return _compare(place, document, day or clock.today())[0]


@action(kind="place.file_loaded", sentence="loaded a place file", permission=MANAGE)
def load_place(*, actor: Actor, text: str, day: date | None = None) -> Difference:
    """Load a place file: make the place, or change it from a day (today) on. Nothing is deleted: what changes gets a
    last day and a successor. The same file again changes nothing, and the difference is then empty.

    ``actor``: an operator without a place, or somebody of this place. Raises PlaceFileRefused for a file with errors.
    """
    document = _document(text)
    on = day or clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('joinedup.place.load'))")
    place = Place.objects.select_for_update().filter(code=document.place.code).first()
    if actor.place_id is not None and (place is None or place.pk != actor.place_id):
        raise Refused("You may load the file of your own place only.", kind="place.file_loaded", actor=actor)
    difference, settled = _compare(place, document, on)
    if place is None:
        place = Place(code=document.place.code)
    fields = {
        "name": document.place.name,
        "min_age": document.place.min_age,
        "exclusions": document.place.exclusions.model_dump(),
        "settings": document.settings,
        "document": document.model_dump(mode="json", by_alias=True),
    }
    if place.pk is None or any(getattr(place, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(place, name, value)
        place.save()
    local = replace(actor, place_id=place.pk)
    with acting(local):
        write(place, settled, on)
        write_feeds(place, feeds_of(document, on))
        _keep(place, text, local)
        domain_events.publish(PlaceLoaded(local, place, document))
        events.record(actor=local, subject=place, data={"changes": difference.counts, "day": on.isoformat()})
    return difference


def bring_up_to_date(*, actor: Actor, place: Place, day: date | None = None) -> Difference:
    """Load the place's last file again, so that what it dates in advance takes effect on its day."""
    last = PlaceFile.objects.filter(place=place).order_by("pk").last()
    if last is None:
        return Difference(place.code, (), {})
    return load_place(actor=actor, text=last.text, day=day)


def _document(text: str) -> PlaceDocument:
    document, faults = read(text)
    if document is None:
        raise PlaceFileRefused(faults)
    return document


def _compare(place: Place | None, document: PlaceDocument, day: date) -> tuple[Difference, Settled]:
    wanted = wanted_of(document)
    held = held_of(place, wanted)
    lines: list[Line] = []
    if place is None:
        lines.append(Line("added", f"Place {document.place.code}: added ({document.place.name})."))
    else:
        lines += lines_for_values(
            f"Place {place.code}",
            {"name": place.name, "min_age": place.min_age, **_phrases(place.exclusions)},
            {
                "name": document.place.name,
                "min_age": document.place.min_age,
                **_phrases(document.place.exclusions.model_dump()),
            },
        )
        lines += lines_for_values("Settings", place.settings, document.settings)
    settled: Settled = {}
    for kind in (*STANDING, *RELATED):
        settled[kind] = {}
        for code in sorted({*wanted[kind], *held[kind]}):
            before = held[kind].get(code, [])
            after = settle(wanted[kind].get(code, []), before, day)
            settled[kind][code] = after
            lines += lines_for(kind, code, before, after, day)
    for kind in DECLARED:
        for code in sorted({*wanted[kind], *held[kind]}):
            former, now = held[kind].get(code, []), wanted[kind].get(code, [])
            if former != now:
                lines += lines_for_values(
                    f"{'Huddle' if kind == 'huddle' else 'Weekly meeting'} {code}",
                    _shown(former, day) if former else None,
                    _shown(now, day) if now else None,
                )
    former_feeds, feeds = (held_feeds(place) if place is not None else {}), feeds_of(document, day)
    for key in sorted({*former_feeds, *feeds}):
        lines += lines_for_values(f"List {key.replace('|', ' ')}", former_feeds.get(key), feeds.get(key))
    return collect(document.place.code, lines), settled


def _phrases(exclusions: dict[str, list[str]]) -> dict[str, list[str]]:
    return {f"excluded_{key}": list(exclusions.get(key, [])) for key in ("services", "reasons")}


def _shown(periods: Sequence[Period], day: date) -> dict[str, object]:
    period = showing(periods, day)
    dates = {"first day": period.first, "last day": period.last}
    return {**period.values, **{key: str(value) for key, value in dates.items() if value is not None}}


def _keep(place: Place, text: str, actor: Actor) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    last = PlaceFile.objects.filter(place=place).order_by("pk").last()
    if last is None or last.sha256 != digest:
        PlaceFile.objects.create(
            place=place, loaded_at=clock.now(), loaded_by=actor.user_id, sha256=digest, text=text
        )


@action(kind="place.staff_related", sentence="changed who somebody works with", permission=MANAGE)
def relate_staff(
    *,
    actor: Actor,
    staff: Staff,
    kind: str,
    other_staff: Staff | None = None,
    team: Team | None = None,
    day: date | None = None,
) -> StaffRelation | None:
    """Say who manages or supervises somebody, or which team hosts them, from a day on; neither ends the relation.

    Across employers too: a trust's nurse may be managed by the council's director and supervised by the trust (F6).
    Raises NotNow for a relation that names the wrong thing, or oneself.
    """
    on = day or clock.today()
    if kind not in StaffRelation.Kind.values:
        raise NotNow("There is no such relation.")
    if (other_staff is not None and kind == StaffRelation.Kind.HOST_TEAM) or (
        team is not None and kind != StaffRelation.Kind.HOST_TEAM
    ):
        raise NotNow("A team hosts; a person manages or supervises.")
    if other_staff is not None and other_staff.pk == staff.pk:
        raise NotNow("Nobody manages or supervises themselves.")
    held = StaffRelation.objects.select_for_update().filter(staff=staff, kind=kind).exclude(valid_to__lt=on)
    for relation in held:
        relation.valid_to = on - DAY
        relation.save(update_fields=["valid_to"])
    made = None
    if other_staff is not None or team is not None:
        made = StaffRelation.objects.create(
            place_id=staff.place_id, staff=staff, kind=kind, other_staff=other_staff, team=team, valid_from=on
        )
    events.record(
        actor=actor, subject=staff, data={"relation": kind, "relation_id": made.pk if made else None}
    )
    return made
