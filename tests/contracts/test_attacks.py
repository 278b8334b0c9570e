"""Attacks tried through the product, each beside what rightly works, so that it fails for the right reason (issue 3)."""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.test import Client
from django.urls import reverse

from joinedup.access.models import RoleAssignment, User
from joinedup.caseload.models import Involvement, Note, SafetyNote
from joinedup.core.context import Actor, acting
from joinedup.meetings.models import HuddleItem, Notice
from joinedup.people.models import Carer, Person
from joinedup.tasks.models import Task, TaskTransition
from tests.contracts.test_urls import alone, client_of, each, elsewhere  # noqa: F401 (a fixture)
from tests.pages import PAGES
from tests.scenes import Scene

SCRIPT = "<script>alert('joined')</script>\"'><img src=x onerror=alert(1)>"
EVIL = (
    "//evil.example/", "https://evil.example/", "/\\evil.example/", "\\\\evil.example", "javascript:alert(1)",
    "///evil.example", "http:evil.example", "\x00//evil.example", " //evil.example",
)  # fmt: skip


def plain(answer: Any) -> bytes:
    """A page without what differs at every request: tokens, nonces, ids of the request."""
    text = re.sub(rb'(value|nonce|content)="[A-Za-z0-9_\-=]{16,}"', rb"\1", answer.content)
    return re.sub(rb"\?next=[^\"]*", b"", text)


def test_a_script_that_is_stored_is_shown_as_text_on_every_page(scene: Scene, subtests: Any) -> None:
    with acting(scene.actors["practitioner"]):
        Person.objects.update(family_name=SCRIPT, given_name=SCRIPT, known_as=SCRIPT)
        Note.objects.update(text=SCRIPT, written_by_name=SCRIPT)
        SafetyNote.objects.update(text=SCRIPT, source=SCRIPT)
        Carer.objects.update(name=SCRIPT, relationship=SCRIPT)
        Task.objects.update(title=SCRIPT)
        TaskTransition.objects.update(note=SCRIPT)
        Involvement.objects.update(alert=SCRIPT)
        HuddleItem.objects.update(outcome_line=SCRIPT)
        Notice.objects.update(text=SCRIPT)
    User.objects.update(name=SCRIPT)
    seen = 0
    for one, address, name in each([p for p in PAGES if p.get == 200 and not p.public], scene):
        with alone(subtests, name):
            page = client_of(scene.accounts[one.opened_by]).get(address)
            assert page.status_code == 200
            if "html" in page["Content-Type"]:
                text = page.content.decode()
                assert "<script>alert(" not in text
                assert "<img src=x" not in text
                seen += text.count("&lt;script&gt;alert(")
    assert seen > 20, "the pages show what was stored"


def test_a_script_that_is_reflected_is_shown_as_text(scene: Scene, subtests: Any) -> None:
    client = client_of(scene.accounts["practitioner"])
    sent = dict.fromkeys(
        ("query", "q", "whose", "show", "sort", "back", "next", "item", "list", "page", "after", "person"),
        SCRIPT,
    )
    for one, address, name in each([p for p in PAGES if p.get == 200], scene):
        with alone(subtests, name):
            reader = client if not one.public else Client()
            answer = reader.get(address, sent)
            assert b"<script>alert(" not in answer.content if not answer.streaming else True
    found = client.post(reverse("find"), {"family_name": SCRIPT})
    assert b"<script>alert(" not in found.content
    assert b"&lt;script&gt;" in found.content, "it came back as text"
    gone = client.get("/" + SCRIPT)
    assert gone.status_code == 404
    assert b"<script>alert(" not in gone.content


def test_no_address_given_leads_out_of_the_product(scene: Scene, subtests: Any) -> None:
    client = client_of(scene.accounts["practitioner"])
    for evil in EVIL:
        with alone(subtests, evil):
            stranger = Client()
            user = scene.accounts["voluntary_guest"]
            answer = stranger.post(
                f"/sign-in/?next={evil}",
                {"username": user.username, "password": "a long enough password", "next": evil},
            )
            assert "evil" not in answer.get("Location", ""), "sign-in"
            done = client.post(reverse("task-accept", args=[scene.task_sent]), {"version": "1", "back": evil})
            assert done.status_code == 302
            assert "evil" not in done["Location"]
            page = client.get(reverse("person", args=[scene.person]), {"back": evil})
            assert f'href="{evil}' not in page.content.decode()
    ours = client.post(
        reverse("task-decline", args=[scene.task_accepted]),
        {"version": "2", "answer": "duplicate", "back": "/tasks/?list=team"},
    )
    assert ours["Location"] == "/tasks/?list=team", "one of ours is followed"


def test_another_hosts_name_is_refused_and_never_repeated(scene: Scene) -> None:
    client = client_of(scene.accounts["practitioner"])
    assert client.get("/").status_code == 200
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "localhost:80:80", ""):
        answer = client.get("/", HTTP_HOST=host)
        assert answer.status_code == 400, host
        assert b"evil" not in answer.content
    moved = Client().get("/tasks/", HTTP_X_FORWARDED_HOST="evil.example")
    assert moved.status_code == 302
    assert "evil" not in moved["Location"]


def test_what_a_form_does_not_ask_for_is_not_taken(scene: Scene) -> None:
    """Mass assignment: columns that no form offers."""
    client, person = client_of(scene.accounts["practitioner"]), scene.person
    extra = {
        "id": "1", "pk": "1", "place": "999", "place_id": "999", "person_id": str(scene.other_person), "written_by": "1",
        "written_by_name": "Somebody else", "organisation": "1", "organisation_id": "1", "recorded_by": "1",
        "sender_staff": "1", "state": "done", "is_urgent": "on", "bounces": "9", "origin": "forged", "role": "auditor",
        "is_active": "", "username": "root", "died": "2026-01-01", "nhs_number": "9990000000",
    }  # fmt: skip
    with acting(scene.actors["practitioner"]):
        before = Person.objects.filter(pk=person).values().get()
    note = client.post(reverse("person-note", args=[person]), {"text": "The cat is called Tibbles.", **extra})
    assert note.status_code == 302
    asked = client.post(
        reverse("task-new"),
        {"title": "Ring", "owner": f"team:{scene.team}", "when": "today", "person": str(person), **extra},
    )
    assert asked.status_code == 302
    with acting(scene.actors["practitioner"]) as actor:
        written = Note.objects.get(text="The cat is called Tibbles.")
        assert (written.person_id, written.place_id, written.written_by, written.written_by_name) == (
            person, scene.place.pk, actor.user_id, actor.name,
        )  # fmt: skip
        assert written.organisation_id == actor.organisation_id
        task = Task.objects.get(title="Ring")
        assert (task.state, task.is_urgent, task.bounces, task.origin, task.sender_staff_id) == (
            "sent", False, 0, "", actor.staff_id,
        )  # fmt: skip
        assert Person.objects.filter(pk=person).values().get() == before
    assert not RoleAssignment.objects.filter(user=scene.accounts["practitioner"], role="auditor").exists()


def test_a_role_is_taken_only_from_ones_own(place: Any, sign_in: Any) -> None:
    nurse, auditor = sign_in("practitioner"), sign_in("auditor")
    theirs = RoleAssignment.objects.get(user=auditor.actor.user_id)
    nurse.post(reverse("take-role", args=[theirs.pk]))
    assert nurse.get(reverse("caseload")).status_code == 200
    own = RoleAssignment.objects.create(
        user_id=nurse.actor.user_id, place=place, organisation=theirs.organisation, role="housing"
    )
    taken = nurse.post(reverse("take-role", args=[own.pk]))
    assert (taken.status_code, taken["Location"]) == (302, "/")
    assert nurse.get(reverse("caseload")).status_code == 403


def test_who_is_hidden_and_who_is_not_there_get_the_same_bytes(
    scene: Scene,
    elsewhere: dict[str, Client],  # noqa: F811 (the fixture)
    subtests: Any,
) -> None:
    """Somebody of another place: the person's number, and one that nobody has."""
    pages = [p for p in PAGES if p.of_place and p.name.startswith(("person", "task")) and p.get == 200]
    assert len(pages) > 8
    gone = Scene(scene.place, scene.accounts, scene.actors, dict.fromkeys(scene.at, 987_654_321))
    for one in pages:
        with alone(subtests, one.name):
            client = elsewhere[one.opened_by]
            hidden = client.get(reverse(one.name, kwargs=one.args(scene)))
            absent = client.get(reverse(one.name, kwargs=one.args(gone)))
            assert hidden.status_code == absent.status_code == 404
            assert plain(hidden) == plain(absent)
            assert sorted(hidden.headers) == sorted(absent.headers)
    own = client_of(scene.accounts["practitioner"]).get(reverse("person", args=[scene.person]))
    assert own.status_code == 200


def test_nothing_of_a_request_is_left_on_its_connection(scene: Scene) -> None:
    assert (
        client_of(scene.accounts["practitioner"]).get(reverse("person", args=[scene.person])).status_code
        == 200
    )
    assert Person.objects.count() == 0
    assert Task.objects.count() == 0
    with acting(scene.actors["practitioner"]):
        assert Person.objects.filter(pk=scene.person).exists()


def test_a_context_made_up_in_sql_shows_nobody(scene: Scene) -> None:
    """As the application's role, on the application's own connection, with the settings of a true context copied."""
    with acting(scene.actors["practitioner"]), connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name LIKE 'ju.%%'")
        true = dict(cursor.fetchall())
        assert Person.objects.exists()
    for name, value in {
        **true,
        "ju.place": str(scene.place.pk),
        "ju.actor": "1",
        "ju.purpose": "operator",
    }.items():
        with transaction.atomic():
            try:
                with connection.cursor() as cursor, transaction.atomic():
                    cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
                    assert Person.objects.count() == 0
            except DatabaseError:
                pass  # the database does not take it: nothing is seen either way
            transaction.set_rollback(True)


def test_a_job_without_a_context_sees_and_writes_nobody(scene: Scene) -> None:
    def job(person_id: int) -> int:
        """As a job would be that forgot who it is."""
        return Person.objects.filter(pk=person_id).update(family_name="Changed")

    assert job(scene.person) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Person.objects.create(place=scene.place, family_name="Smuggled")
    with acting(scene.actors["practitioner"]):
        assert job(scene.person) == 1


def test_no_bulk_path_goes_past_the_policies(scene: Scene) -> None:
    other = Actor(place_id=scene.place.pk + 1, permissions=scene.actors["practitioner"].permissions)
    with acting(scene.actors["practitioner"]):
        person = Person.objects.get(pk=scene.person)
        person.family_name = "Changed"
    for who in (None, other):
        for attempt in (
            lambda: Person.objects.bulk_create([Person(place=scene.place, family_name="Smuggled")]),
            lambda: Person.objects.bulk_update([person], ["family_name"]),
            lambda: Person.objects.update(family_name="Changed"),
            lambda: Person.objects.all().delete(),
            lambda: connection.cursor().execute("TRUNCATE people_person"),
            lambda: connection.cursor().execute("INSERT INTO people_person SELECT * FROM people_person"),
            lambda: connection.cursor().execute("COPY people_person FROM PROGRAM 'true'"),
            lambda: connection.cursor().execute("ALTER TABLE people_person DISABLE ROW LEVEL SECURITY"),
            lambda: connection.cursor().execute("SET ROLE joinedup_owner"),
        ):
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        if who is None:
                            attempt()
                        else:
                            with acting(who):
                                attempt()
                except DatabaseError:
                    pass
                transaction.set_rollback(True)
    with acting(scene.actors["practitioner"]):
        assert not Person.objects.filter(family_name__in=["Changed", "Smuggled"]).exists()
        assert Person.objects.filter(pk=scene.person).exists()
