"""The ledger, odd access, and who has looked: what they show, to whom, and that reading them is in them."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.neighbours import make_staff

from joinedup.access import look_pdf, presenters_audit
from joinedup.access.actions import audit as actions
from joinedup.access.models import LookHold
from joinedup.access.queries import ledger as ledgers
from joinedup.access.queries.ledger import LedgerAsked
from joinedup.access.queries.odd_access import odd_access
from joinedup.access.queries.who_looked import report_of
from joinedup.access.rules import odd_access as rules
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, Refused
from joinedup.core.cells import guarded
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.events import Category
from joinedup.core.models import Event
from joinedup.core.names import name_key

KIND = events.register_kind("core.ledger_opened", "opened a record in a test", Category.READ)
REFUSED = events.register_kind("core.ledger_tried", "asked in vain in a test", Category.REFUSAL)
REASON = "She fears for her safety."


@pytest.fixture
def lead(sign_in: Callable[..., Any]) -> Any:
    return sign_in("ig_lead")


@pytest.fixture
def nurse(sign_in: Callable[..., Any], place: Any, as_actor: Any) -> Any:
    with acting(as_actor("operator")):
        staff = make_staff(place, 1, family_name="Lindqvist", given_name="Ada")
    return sign_in("practitioner", staff=staff)


@pytest.fixture
def person(place: Any, as_actor: Any) -> Any:
    from joinedup.people.models import Person

    with acting(as_actor("operator")):
        return Person.objects.create(
            place=place,
            given_name="Edith",
            family_name="Lindqvist",
            family_key=name_key("Lindqvist"),
            postcode="HG93 8UX",
        )


def looked(
    client: Any, person_id: int | None, *, kind: str = KIND, when: Any = None, people: Any = ()
) -> Event:
    with acting(client.actor) as actor:
        event = events.record(actor=actor, kind=kind, person_id=person_id, people=people)
    if when is None:
        return event
    moved = Event(**{field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields})
    moved.pk, moved.occurred = None, when
    with acting(client.actor):
        moved.save(force_insert=True)
    return moved


def reporting(client: Any) -> Actor:
    actor: Actor = client.actor.for_purpose(Purpose.REPORTING)
    return actor


def governing(client: Any) -> Actor:
    actor: Actor = client.actor.for_purpose(Purpose.GOVERNANCE)
    return actor


def test_the_ledger_says_who_did_what_and_its_reader_is_in_it(lead: Any, nurse: Any, person: Any) -> None:
    looked(nurse, person.pk)
    page = lead.get(reverse("audit"), {"person": person.pk}).content.decode()
    assert "Test practitioner, district nurse at Testshire Trust</a> opened a record in a test" in page
    assert "Edith Lindqvist" in page
    again = lead.get(reverse("audit")).content.decode()
    assert "information-governance lead at Testshire Trust</a> read the audit trail" in again
    assert nurse.get(reverse("audit")).status_code == 403
    with acting(reporting(lead)):
        switched = Event.objects.filter(kind="core.purpose_switched").first()
        read = Event.objects.filter(kind="access.audit_read").first()
    assert switched is not None
    assert read is not None
    assert (switched.purpose, switched.data, read.purpose) == (
        "direct-care",
        {"to": ["reporting"]},
        "reporting",
    )
    assert switched.request_id == read.request_id


def test_each_filter_narrows(lead: Any, nurse: Any, person: Any, place: Any) -> None:
    first = looked(nurse, person.pk)
    second = looked(nurse, None, kind=REFUSED, people=[person.pk, 9])
    with acting(reporting(lead)):

        def found(**query: Any) -> list[int]:
            asked = LedgerAsked.read({key: str(value) for key, value in query.items()})
            return [event.pk for event in ledgers.ledger_page(place.pk, asked).events]

        today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
        assert found(person=person.pk) == [second.pk, first.pk]
        assert found(person=9) == [second.pk]
        assert found(category="refusal") == [second.pk]
        assert found(user=nurse.actor.user_id, category="read") == [first.pk]
        assert found(organisation=nurse.actor.organisation_id + 999) == []
        assert found(since=today, until=today, person=person.pk) == [second.pk, first.pk]
        assert found(since=tomorrow) == found(until=today - timedelta(days=1)) == []
        assert first.pk in found(request=first.request_id)
        assert found(request="0" * 36) == []
        assert found(category="nonsense", person="²", since="never", user=nurse.actor.user_id) == [
            second.pk,
            first.pk,
        ]


def test_pages_of_the_ledger_follow_each_other_without_gap_or_repeat(
    lead: Any, nurse: Any, place: Any
) -> None:
    made = {looked(nurse, number).pk for number in range(ledgers.PAGE * 2 + 7)}
    with acting(reporting(lead)):
        seen: list[int] = []
        after: int | None = None
        while True:
            asked = LedgerAsked(user=nurse.actor.user_id, after=after)
            found = ledgers.ledger_page(place.pk, asked)
            seen += [event.pk for event in found.events]
            after = found.next
            if after is None:
                break
    assert set(seen) == made
    assert seen == sorted(made, reverse=True)


def test_the_ledger_asks_the_same_number_of_questions_at_any_size(lead: Any, nurse: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert lead.get(reverse("audit")).status_code == 200
        return len(asked)

    looked(nurse, 1)
    lead.get(reverse("audit"))
    few = questions()
    for number in range(60):
        looked(nurse, number)
    assert questions() == few < 45


def test_the_export_is_safe_in_a_spreadsheet_and_recorded(lead: Any, nurse: Any, person: Any) -> None:
    with acting(nurse.actor) as actor:
        events.record(actor=actor, kind=KIND, person_id=person.pk, data={"=cmd": "x"})
    answer = lead.get(reverse("audit-export"), {"person": person.pk})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[-1]["who"].startswith("Test practitioner, district nurse")
    assert rows[-1]["details"] == "'=cmd: x"
    with acting(reporting(lead)):
        made = Event.objects.get(kind="access.audit_exported")
    assert (made.category, made.person_id) == ("export", person.pk)


@given(st.text(max_size=10))
def test_no_cell_begins_a_formula(text: str) -> None:
    cell = guarded(text)
    assert cell.strip() == "-" or not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_people_are_found_by_post_and_the_look_is_recorded(lead: Any, person: Any) -> None:
    empty = {"birth_date_0": "", "birth_date_1": "", "birth_date_2": ""}
    page = lead.post(reverse("audit-find"), {"family_name": "Lind", **empty}).content.decode()
    assert reverse("audit-person", args=[person.pk]) in page
    with acting(reporting(lead)):
        made = Event.objects.get(kind="access.audit_searched")
    assert (made.people, made.data) == ([person.pk], {"what": "person", "found": 1})
    assert lead.post(reverse("audit-find"), {"family_name": "L", **empty}).status_code == 422
    found = lead.post(reverse("audit-find"), {"account": "ig_lead", **empty}).content.decode()
    assert "Test ig_lead, Testshire Trust" in found


def test_odd_access_names_the_day_and_the_reason(lead: Any, nurse: Any, person: Any, place: Any) -> None:
    night = clock.now().replace(hour=2)
    for number in range(3):
        looked(nurse, 1_000 + number, when=night)
    for number in range(5):
        looked(nurse, 2_000 + number, kind=REFUSED)
    looked(nurse, person.pk)
    with acting(reporting(lead)):
        found = {
            (reason, one.person_id): one.people
            for one in odd_access(place.pk, days=7)
            for reason in one.reasons
        }
    assert found == {("night", None): 3, ("in-vain", None): 5, ("same-name", person.pk): 1}
    page = lead.get(reverse("audit-odd")).content.decode()
    assert "Same family name as the person" in page


LIMITS = rules.Limits(many=60, night=3, in_vain=5)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.booleans())
def test_a_day_is_odd_for_what_passes_its_limit_and_nothing_else(
    people: int, night: int, in_vain: int, gone: bool
) -> None:
    left = date(2026, 11, 19) if gone else date(2026, 11, 20)
    found = {
        one.reason: one.people
        for one in rules.odd(rules.Day(1, date(2026, 11, 20), people, night, in_vain, left), LIMITS)
    }
    assert ("many" in found) is (people >= 60)
    assert ("night" in found) is (night >= 3)
    assert ("in-vain" in found) is (in_vain >= 5)
    assert ("after-leaving" in found) is (gone and people + in_vain > 0)
    assert set(found) <= set(rules.REASONS)


@given(st.integers(0, 23), st.integers(0, 23))
def test_a_night_is_as_long_as_it_is_set(begins: int, ends: int) -> None:
    assert sum(rules.is_night(hour, begins, ends) for hour in range(24)) == (ends - begins) % 24


def test_names_and_addresses_tie_a_member_of_staff_to_a_person() -> None:
    tied = rules.related(["O'Neil", ""], "hg93 8ux", person_family_name="ONEIL", person_postcode="HG938UX")
    assert tied == ["same-name", "same-address"]
    assert rules.related([""], "", person_family_name="", person_postcode="") == []


def test_a_person_is_told_organisation_and_role_and_names_only_on_review(
    lead: Any, nurse: Any, person: Any, place: Any
) -> None:
    looked(nurse, person.pk)
    looked(nurse, person.pk)
    looked(nurse, None, people=[person.pk])
    with acting(governing(lead)) as actor:
        (line,) = presenters_audit.report_shown(report_of(place.pk, person.pk)).told
        assert (line.organisation, line.what, line.name) == ("Testshire Trust", "District nurse", "")
        assert line.did == "Opened the record 2 times and saw the name on a list"
        actions.release_names(actor=actor, person_id=person.pk, reason="She asked and they agree.")
        (line,) = presenters_audit.report_shown(report_of(place.pk, person.pk)).told
        assert line.name == "Test practitioner"
    looked(nurse, person.pk, when=clock.now() + timedelta(hours=1))
    with acting(reporting(lead)):
        (line,) = presenters_audit.report_shown(report_of(place.pk, person.pk)).told
        assert line.name == "", "a later look waits for the next review"


def test_what_could_harm_is_withheld_until_another_reviewer_releases_it(
    lead: Any, nurse: Any, person: Any, place: Any, sign_in: Any
) -> None:
    looked(nurse, person.pk)
    address = reverse("audit-person-hold", args=[person.pk])
    assert lead.post(address, {"user": nurse.actor.user_id, "reason": "short"}).status_code == 422
    assert lead.post(address, {"user": nurse.actor.user_id, "reason": REASON}).status_code == 302
    with acting(reporting(lead)):
        hold = LookHold.objects.get()
        found = report_of(place.pk, person.pk)
    assert (found.told, [look.user for look in found.withheld]) == ([], ["Test practitioner"])
    page = lead.get(reverse("audit-person", args=[person.pk])).content.decode()
    assert "What is withheld from the person" in page
    release = reverse("audit-person-release", args=[person.pk])
    mine = lead.post(release, {"hold": hold.pk, "reason": "The danger is over now."})
    assert mine.status_code == 409
    assert "Somebody other than who withheld it" in mine.content.decode()
    auditor = sign_in("auditor")
    assert auditor.post(release, {"hold": hold.pk, "reason": "The danger is over now."}).status_code == 403
    guardian = sign_in("caldicott_guardian")
    assert guardian.post(release, {"hold": hold.pk, "reason": "The danger is over now."}).status_code == 302
    with acting(reporting(lead)):
        assert len(report_of(place.pk, person.pk).told) == 1
        kinds = set(Event.objects.filter(person_id=person.pk).values_list("kind", flat=True))
    assert {"access.look_held", "access.look_released"} <= kinds


def test_holds_are_seen_by_nobody_in_direct_care(lead: Any, nurse: Any, person: Any) -> None:
    with acting(governing(lead)) as actor:
        actions.hold_look(actor=actor, person_id=person.pk, user_id=None, reason=REASON)
        assert LookHold.objects.count() == 1
        with pytest.raises(NotNow, match="already"):
            actions.hold_look(actor=actor, person_id=person.pk, user_id=None, reason=REASON)
    with acting(nurse.actor) as actor:
        assert LookHold.objects.count() == 0
        with pytest.raises(Refused):
            actions.hold_look(actor=actor, person_id=person.pk, user_id=None, reason=REASON)


def test_the_report_is_a_pdf_that_names_nobody_in_its_name_and_betrays_no_hold(
    lead: Any, nurse: Any, person: Any
) -> None:
    looked(nurse, person.pk)
    address = reverse("audit-person-report", args=[person.pk])
    answer = lead.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="who-has-looked-2026-11-20.pdf"'
    lead.post(reverse("audit-person-hold", args=[person.pk]), {"user": "", "reason": REASON})
    held = lead.get(address)
    assert held.status_code == 409
    assert b"%PDF" not in held.content


def test_large_print_and_any_letters() -> None:
    line = presenters_audit.LookLine(
        "20 Nov 2026", "Šárka Trust", "Nurse", "Zoë Łukasz", "", "Opened the record", 1, None, ""
    )
    made = look_pdf.look_pdf(
        name="Ἀγάπη Ångström", place="Testshire", day=date(2026, 11, 20), lines=[line] * 60, contact="Ask us."
    )
    assert look_pdf.SIZE >= 16
    assert made.count(b"/Type /Page\n") >= 3
    assert b"/Lang (en-GB)" in made


def test_somebody_elsewhere_is_not_there(lead: Any) -> None:
    assert lead.get(reverse("audit-person", args=[987654321])).status_code == 404
    assert Client().get(reverse("audit")).status_code == 302


def test_what_an_event_holds_is_said_as_people_say_it() -> None:
    data = {
        "view": "ledger",
        "shown": 1204,
        "known_device": False,
        "to": "linkage-review",
        "as_at": "2026-11-30",
        "why": "",
    }
    assert presenters_audit.details(Event(data=data)) == (
        "page: ledger; 1,204 shown; known device: no; to: linkage review; as at: 2026-11-30"
    )
    assert (
        presenters_audit.details(Event(data={"people": [3, True], "found": 0})) == "people: 3, yes; 0 found"
    )
