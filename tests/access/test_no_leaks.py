"""A stranger, signed in for another partner, tries to read somebody they do not look after by every way there is (issue 3).

What is already tried stands in ``tests/contracts/test_attacks.py`` (another place, made-up contexts, bulk writes) and in
``core/tests/test_signed_context.py`` (altered and replayed signatures). Each way here is tried by somebody related too.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse

from joinedup.access import jobs
from joinedup.access.door import actor_in
from joinedup.access.models import RoleAssignment
from joinedup.access.scope import MIRRORS
from joinedup.caseload.export import caseload_rows
from joinedup.caseload.models import Case
from joinedup.core import context
from joinedup.core.actions import Refused
from joinedup.core.context import Actor, Purpose, acting, current_actor
from joinedup.core.models import Event
from joinedup.people.models import Person
from joinedup.place.models import Organisation, Staff
from tests.access.test_reach import ABOUT_SOMEBODY, FAMILY, about_somebody, named, told_of  # noqa: F401 (a fixture)
from tests.contracts.test_row_security import BY_PLACE, OWNERS_FUNCTIONS, OWNERS_VIEWS, PROTECTED
from tests.contracts.test_urls import BEHIND_SIGN_IN, alone, ask, client_of, each
from tests.neighbours import make_staff, nhs_number
from tests.scenes import Scene, account

WITHOUT_PEOPLE: Final = frozenset(BY_PLACE)
"""Tables whose rows are not about anybody: kept apart by place alone."""


class Stranger:
    """A mental-health nurse of the other area, whose teams look after none of the scene's people."""

    def __init__(self, scene: Scene) -> None:
        with acting(Actor(place_id=scene.place.pk, purpose=Purpose.OPERATOR)):
            staff = make_staff(scene.place, 10, team="rx3-cmht", host="op-two")
            self.number, self.born = Person.objects.values_list("nhs_number", "birth_date").get(
                pk=scene.person
            )
        body = Organisation.objects.get(ods_code="RX3")
        self.user, self.actor = account(
            scene.place, "practitioner", organisation=body, staff=staff, name="rx3"
        )
        self.client: Client = client_of(self.user)

    def events(self, since: int) -> list[Event]:
        """What the audit says of them since, as who audits reads it."""
        with acting(Actor(place_id=self.actor.place_id, purpose=Purpose.REPORTING)):
            return list(Event.objects.filter(user_id=self.user.pk, pk__gt=since).order_by("pk"))

    def last(self) -> int:
        return max((event.pk for event in self.events(0)), default=0)


@pytest.fixture
def stranger(named: Scene) -> Stranger:  # noqa: F811 (the fixture)
    return Stranger(named)


def search(client: Client, **values: Any) -> str:
    text = client.post(reverse("find"), values).content.decode()
    return re.sub(r'name="[a-z_]+" value="[^"]*"|value="[^"]*"', "", text)  # what was typed comes back


def test_every_try_that_names_somebody_is_on_record(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
    subtests: Any,
) -> None:
    """Whatever the page, whatever it answers: the row asked for, or the person, stands in the audit beside who asked."""
    tried = 0
    for one, address, name in each([p for p in BEHIND_SIGN_IN if about_somebody(p, named)], named):
        with alone(subtests, name):
            before = stranger.last()
            if one.post is not None and not ABOUT_SOMEBODY & set(one.args(named)):
                answer = stranger.client.post(address, one.post(named))
            else:
                answer = ask(stranger.client, one, address, named)
            assert not told_of(answer.content.decode("utf-8", "replace"))
            events = stranger.events(before)
            assert events, "nothing is on record"
            wanted = resolve(address).kwargs.get("person_id")
            if wanted is not None:
                assert wanted in {event.person_id for event in events}
            if answer.status_code in {403, 404}:
                assert "refused" in {event.outcome for event in events}
            tried += 1
    assert tried > 50


def test_the_finder_says_that_somebody_is_known_and_no_more(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
) -> None:
    day = stranger.born
    born = {"birth_date-day": day.day, "birth_date-month": day.month, "birth_date-year": day.year}
    with acting(Actor(place_id=named.place.pk, purpose=Purpose.OPERATOR)):
        key = Person.objects.get(pk=named.person).family_key
    nurse = client_of(named.accounts["practitioner"])
    assert FAMILY in told_of(search(nurse, family_name=key))
    assert f'href="{reverse("person", args=[named.person])}' in search(nurse, nhs_number=stranger.number)
    for asked in ({"family_name": key}, {"family_name": key, **born}, {"nhs_number": stranger.number}):
        before = stranger.last()
        text = search(stranger.client, **asked)
        assert f'href="{reverse("person", args=[named.person])}"' not in text
        assert f"{stranger.number[:3]} {stranger.number[3:6]}" not in text
        assert "Harold" not in text
        assert (FAMILY in told_of(text)) == (len(asked) > 1), (
            "the name is told only to whoever knew it and the birth date"
        )
        (event,) = [one for one in stranger.events(before) if one.kind == "people.searched"]
        assert event.people == ([named.person] if len(asked) > 1 or "nhs_number" in asked else None)
    with acting(Actor(place_id=named.place.pk, purpose=Purpose.OPERATOR)):
        Person.objects.filter(pk=named.person).update(is_protected=True)
    assert search(stranger.client, nhs_number=stranger.number) == search(
        stranger.client, nhs_number=nhs_number(900)
    )


@pytest.mark.parametrize(
    "page", ["person", "person-timeline", "person-sharing", "person-sharing-record", "person-sealed"]
)
def test_a_page_about_somebody_says_that_others_look_after_them_and_of_the_hidden_nothing(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
    page: str,
) -> None:
    more = {"person-sharing-record": ["notice"]}.get(page, [])
    address = reverse(page, args=[named.person, *more])
    own = client_of(named.accounts["practitioner"])
    assert own.get(address).status_code == 200
    answer = stranger.client.get(address)
    assert answer.status_code == 403
    assert "neither you nor your teams look after them" in answer.content.decode()
    assert not told_of(answer.content.decode())
    with acting(Actor(place_id=named.place.pk, purpose=Purpose.OPERATOR)):
        Person.objects.filter(pk=named.person).update(is_protected=True)
    nobody = reverse(page, args=[10**9, *more])
    hidden, unknown = (stranger.client.get(one) for one in (address, nobody))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert not told_of(hidden.content.decode())
    assert "neither you nor your teams" not in hidden.content.decode() + unknown.content.decode()


def test_the_finder_reads_no_case_of_whom_it_may_not_find(named: Scene) -> None:  # noqa: F811 (the fixture)
    """Cases are filed by name, so whoever can't find the person can't read the case either."""
    finder = Actor(place_id=named.place.pk, purpose=Purpose.FINDER)
    operator = Actor(place_id=named.place.pk, purpose=Purpose.OPERATOR)
    whose = Case.objects.filter(person=named.person)
    with acting(finder):
        assert whose.exists()
    with acting(operator):
        Person.objects.filter(pk=named.person).update(is_protected=True)
    with acting(finder):
        assert not whose.exists()
    with acting(operator):
        assert whose.exists()


def test_lists_partials_and_live_parts_show_the_stranger_nobody(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
    subtests: Any,
) -> None:
    """Lists narrowed to the person's team, practice or nurse, others' views, parts of pages as a script asks for them."""
    huddle = named.huddle_running
    wide = [
        *(f"{reverse('caseload')}?{query}" for query in (
            "whose=all", f"whose=all&team={named.team}", "whose=all&practice=B82013", f"whose=all&staff={named.nurse}",
            f"whose=all&after={named.case}", f"view={named.view}", "whose=all&show=hot", "whose=all&order=newest",
        )),
        *(f"{reverse('tasks')}?list={which}" for which in ("me", "team", "sent")),
        *(f"{reverse('task-new')}?person={person}" for person in (named.person, 10**9)),
        *(f"{reverse('huddle-live', args=[huddle, part])}?{asked}" for part in ("main", "side", "wall")
          for asked in (f"item={named.item_running}", f"section=cases&item={named.item_running}", "rev=0")),
        *(f"{reverse(name, args=[huddle])}?item={named.item_running}" for name in ("huddle", "huddle-wall", "huddle-phone")),
        reverse("huddle-file", args=[named.huddle_ended, "RCD"]),
        reverse("huddle-absent", args=[named.huddle_ended]),
        reverse("today"),
        reverse("saved-views"),
    ]  # fmt: skip
    nurse, seen = client_of(named.accounts["practitioner"]), 0
    for address in wide:
        with alone(subtests, address):
            for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
                answer = stranger.client.get(address, **headers)
                assert answer.status_code in {200, 204, 403, 404}
                assert not told_of(answer.content.decode("utf-8", "replace"))
            seen += bool(told_of(nurse.get(address).content.decode("utf-8", "replace")))
    assert seen > 12, "whoever looks after them reads them there"


def test_what_is_done_to_many_and_what_is_written_out_leaves_the_person_out(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
) -> None:
    nurse = client_of(named.accounts["practitioner"])
    given = {
        "step": "check",
        "case": f"{named.case}:2",
        "query": "whose=all",
        "staff1": str(named.nurse),
        "reason": "Left",
    }
    assert FAMILY in told_of(nurse.post(reverse("caseload-assign"), given).content.decode())
    for step in ("choose", "check", "give", "done"):
        answer = stranger.client.post(reverse("caseload-assign"), {**given, "step": step})
        assert answer.status_code in {404, 409, 422}
        assert not told_of(answer.content.decode())
    assert {tuple(event.data.get("case_ids", ())) for event in stranger.events(0)} >= {(named.case,)}
    assert stranger.client.post(reverse("caseload-undo", args=[named.batch])).status_code == 404
    with acting(stranger.actor), pytest.raises(Refused):
        caseload_rows(actor=stranger.actor)
    officer = named.actors["data_officer"]
    with acting(officer):
        assert list(caseload_rows(actor=officer)) == [], "a permission to export is no relationship"
    with acting(officer.for_purpose(Purpose.REPORTING)) as reporting:
        assert named.person in {row["person_id"] for row in caseload_rows(actor=reporting)}
    assert stranger.client.get(reverse("audit-export")).status_code == 403


def test_a_job_that_is_told_of_another_places_rows_does_nothing(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
) -> None:
    from tests.worlds import small_place

    other = small_place("othershire")
    lead = named.accounts["ig_lead"]
    lead.email = "lead@example.org"
    lead.save()
    jobs.tell_of_break_glass(place_id=other.pk, glass_id=named.glass)
    assert not mail.outbox
    jobs.tell_of_break_glass(place_id=named.place.pk, glass_id=named.glass)
    assert len(mail.outbox) == 1
    assert not told_of(mail.outbox[0].subject + mail.outbox[0].body)


def rows_about(people: list[int]) -> dict[str, int]:
    """How many rows about some people each protected table shows now; tables with none are left out. What the reader's own
    account did stays theirs to read."""
    reader = current_actor()
    found = {}
    for model in PROTECTED:
        label = model._meta.label
        lookup = MIRRORS[label].person if label in MIRRORS else "person_id"
        names = {field.attname for field in model._meta.get_fields() if hasattr(field, "attname")}
        if label in WITHOUT_PEOPLE or (label not in MIRRORS and lookup not in names):
            continue
        found_here = model._base_manager.filter(**{f"{lookup}__in": people})
        if label == "core.Event" and reader is not None and reader.user_id is not None:
            found_here = found_here.exclude(user_id=reader.user_id)
        count = found_here.count()
        if count:
            found[label] = count
    return found


def by_owners_sight(scene: Scene) -> list[Any]:
    """What every view and function with the owner's rights tells of the scene's people, beside numbers of slots."""
    told: list[Any] = []
    slots, teams = "joinedup_huddle_slots(%s)", "joinedup_teams_of_staff(%s, current_date)"
    asked = {
        "joinedup_relationships_of": ("SELECT * FROM joinedup_relationships_of(%s)", scene.person),
        "joinedup_huddle_slots": (f"SELECT place_in_list FROM {slots} LIMIT 0", scene.huddle_running),
        "joinedup_teams_of_staff": (f"SELECT * FROM {teams} LIMIT 0", scene.nurse),
        "joinedup_open_context": ("SELECT 1 WHERE joinedup_open_context(%s, 1)", "ju1"),
        "joinedup_fresh_statistics": ("SELECT joinedup_fresh_statistics() LIMIT %s", 0),
        "access_mine": ("SELECT * FROM access_mine WHERE person_id = %s", scene.person),
    }
    assert set(asked) == set(OWNERS_FUNCTIONS) | set(OWNERS_VIEWS), "each of them is asked"
    for sql, value in asked.values():
        with connection.cursor() as cursor:
            cursor.execute(sql, [value])
            told += cursor.fetchall()
    return told


def people_of(scene: Scene) -> list[int]:
    with acting(Actor(place_id=scene.place.pk, purpose=Purpose.OPERATOR)):
        return list(Person.objects.values_list("pk", flat=True))


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_sql_in_a_strangers_context_shows_no_row_of_the_person(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
) -> None:
    people = people_of(named)
    with acting(Actor(place_id=named.place.pk, purpose=Purpose.OPERATOR)):
        everything = rows_about(people)
    assert len(everything) > 18, "the scene has a row of nearly every table"
    with acting(named.actors["practitioner"]):
        related = rows_about(people)
        assert by_owners_sight(named)
    assert len(related) > 14
    with acting(stranger.actor):
        assert rows_about(people) == {}
        assert by_owners_sight(named) == []
    for role in ("ig_lead", "auditor", "commissioner_analyst", "place_administrator", "data_officer"):
        with acting(named.actors[role]):
            assert rows_about(people) == {}, role


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_pooled_connection_keeps_nothing_for_whoever_comes_next(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
) -> None:
    """Each request in a transaction of its own, all on one connection, and SQL as the application's role between them."""
    people, at = people_of(named), reverse("person", args=[named.person])
    with acting(named.actors["practitioner"]):
        opened = context._current.get()
        assert opened is not None
        text, signature = opened.text, opened.signature
        pid = connection.connection.info.backend_pid
        assert rows_about(people)
    nurse = client_of(named.accounts["practitioner"])
    for _ in range(2):
        assert FAMILY in told_of(nurse.get(at).content.decode())
        assert connection.connection.info.backend_pid == pid, "the same connection"
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('ju.context', true), '')")
            assert cursor.fetchone() == ("",)
        assert rows_about(people) == {}
        assert by_owners_sight(named) == []
        assert stranger.client.get(at).status_code == 403
        assert rows_about(people) == {}
    assert connection.connection.info.backend_pid == pid
    with taken_back(), connection.cursor() as cursor:
        cursor.execute("SELECT joinedup_open_context(%s, %s::numeric)", [text, str(signature)])
        assert cursor.fetchone() == (False,), "another transaction's signature"
        assert rows_about(people) == {}
    wanted = {
        "context": text, "place": named.place.pk, "user": named.accounts["practitioner"].pk, "purpose": "operator",
        "actor": "1", "parties": "{" + ",".join(map(str, named.actors["practitioner"].parties)) + "}", "role": "operator",
    }  # fmt: skip
    for scope in ("true", "false"):
        with taken_back():
            for name, value in wanted.items():
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT set_config(%s, %s, {scope})", [f"ju.{name}", str(value)])
            assert rows_about(people) == {}
            assert by_owners_sight(named) == []
    with acting(stranger.actor):
        assert rows_about(people) == {}


def test_the_stranger_is_one_by_relationship_alone(
    named: Scene,  # noqa: F811 (the fixture)
    stranger: Stranger,
) -> None:
    """The same account opens the same person once somebody is asked to let them: what was refused was not the role."""
    from joinedup.tasks.actions import send_task

    at = reverse("person", args=[named.person])
    assert stranger.client.get(at).status_code == 403
    assignment = RoleAssignment.objects.select_related("user").get(user=stranger.user)
    with acting(named.actors["team_coordinator"]) as actor:
        staff = Staff.objects.get(pk=stranger.actor.staff_id)
        send_task(
            actor=actor,
            title="Ring",
            person=Person.objects.get(pk=named.person),
            owner_staff=staff,
        )
    assert actor_in(assignment).parties == stranger.actor.parties
    assert FAMILY in told_of(stranger.client.get(at).content.decode())
