"""Every role, of every organisation, with and without a relationship, against every page about somebody (DESIGN 5, issue 3).

The same account is tried twice on each page: with a live relationship it gets what its permission allows, without one it is
refused and reads nothing of the person. So a refusal fails for the right reason.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client

from joinedup.access.models import Relationship, User
from joinedup.access.parties import BY_STAFF
from joinedup.access.roles import ROLES
from joinedup.core import clock, parties
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.models import Person, SourceRecord
from joinedup.place.models import Organisation, Place
from tests.contracts.test_urls import BEHIND_SIGN_IN, alone, client_of, each
from tests.neighbours import colleague
from tests.pages import PAGES, Page
from tests.scenes import Scene, account

ABOUT_SOMEBODY: Final = frozenset(
    {
        "person_id", "agreement_id", "entry_id", "choice_id", "glass_id", "pair_id", "decision_id", "note_id", "fact_id",
        "task_id", "item_id", "question_id",
    }
)  # fmt: skip
"""Parts of an address that are of a person, or of a row about one."""

ABOUT_NOBODY: Final = {
    "assignment_id": "what an account may be",
    "attendance_id": "a colleague in the room",
    "authority_id": "what a colleague may decide",
    "batch_id": "that leads were given to many; whose is in its lines, which row security keeps apart",
    "file_id": "a list as a whole",
    "huddle_id": "a meeting; its people are in its items",
    "kind": "a word",
    "list_format": "a word",
    "mapping_id": "a partner's columns",
    "notice_id": "news for the team",
    "ods_code": "an organisation",
    "part": "a word",
    "passkey_id": "an account's own",
    "request_id": "somebody who asks for an account",
    "series_id": "a meeting's calendar",
    "service_id": "a sign-in service",
    "session_id": "an account's own",
    "stop_id": "a stop of access",
    "token": "a secret that stands for an account or a calendar",
    "user_id": "an account",
    "view_id": "a list's filters",
    "what": "a word",
}

IN_A_FORM: Final = ("person", "case", "item")
"""Fields of forms that name somebody."""

PEOPLE_WIDE: Final = {
    "sharing-desk": "governance: objections and break-glass of the whole place wait here",
    "sharing-find": "governance: by NHS number, to decide on a record",
    "sharing-person": "governance: a restriction is set by somebody who does not look after the person",
    "objection": "governance: considered by the Caldicott Guardian",
    "glass-review": "governance: reviewed by somebody who does not look after the person",
    "never-link": "governance: who is never linked",
    "never-link-end": "governance: who is never linked",
    "reviews": "linkage review: pairs of the whole place",
    "review": "linkage review: two records side by side",
    "review-answer": "linkage review: two records side by side",
    "person-history": "linkage review: how a record came to be one",
    "person-split": "linkage review: how a record came to be one",
    "decision-take-back": "linkage review: how a record came to be one",
    "audit-find": "audit: by name, to read who has looked at a record",
    "audit-person": "audit: who has looked at a record",
    "audit-person-report": "audit: who has looked at a record",
    "audit-person-hold": "audit: what the person is not told",
    "audit-person-release": "audit: what the person is not told",
    "audit-person-names": "audit: whose names the person is told",
}
"""Pages that a named purpose opens about anybody, each with its reason. What they show is for their own tests."""

NAMES_NOBODY: Final = {
    "break-glass": "asks for a reason to open the record, and says nothing of whose it is",
    "huddle-case": "a slot that says restricted, and no more",
    "huddle-answered": "a question that was asked of the room, about nobody",
    "huddle-add": "says that it can not be added, as of a case that is not there",
    "huddle-copied": "marks those of the outcomes that the reader sees, none of others",
}
"""Pages that answer without a relationship and name nobody."""

THEIRS: Final = frozenset(
    {"task", "task-accept", "task-done", "task-decline", "task-reassign", "huddle-action"}
)
"""What somebody was asked to do is theirs to read and answer without a relationship, without whom it is for."""

FAMILY, NUMBERS = "Quillfeather", ("999 000 0107", "9990000107", "999 000 0204", "9990000204")
TOLD = ("C1940Y", "A loose dog", "back step", "Ring at four", "Norman Fairweather", "01632 960111")
"""What is told of the scene's people on their own pages."""


def about_somebody(one: Page, scene: Scene) -> bool:
    """Whether a page's address, or what is posted to it, names somebody."""
    given = one.post(scene) if one.post is not None else {}
    return bool(ABOUT_SOMEBODY & set(one.args(scene))) or bool(set(IN_A_FORM) & set(given))


def reach(scene: Scene) -> list[Page]:
    """The pages that a relationship opens."""
    return [one for one in BEHIND_SIGN_IN if about_somebody(one, scene) and one.name not in PEOPLE_WIDE]


def requests(client: Client, one: Page, address: str, scene: Scene) -> Iterator[tuple[int, int, str]]:
    """Every kind of request that a page takes and that names somebody, each taken back after: what it should answer, what
    it did, the text."""
    in_address = bool(ABOUT_SOMEBODY & set(one.args(scene))) or not about_somebody(one, scene)
    for method in ("get", "post"):
        if (one.get == 405 or not in_address) if method == "get" else one.post is None:
            continue
        with transaction.atomic():
            answer = client.get(address) if method == "get" else client.post(address, one.post(scene))  # type: ignore[misc]
            body = "" if answer.streaming else answer.content.decode("utf-8", "replace")
            transaction.set_rollback(True)
        yield (one.get if method == "get" else one.posted), answer.status_code, body


def told_of(text: str) -> list[str]:
    """What a text tells of the scene's people."""
    lower = text.lower()
    return [one for one in (FAMILY, *NUMBERS, *TOLD) if one.lower() in lower]


@contextmanager
def operating(scene: Scene) -> Iterator[Actor]:
    with acting(Actor(place_id=scene.place.pk, purpose=Purpose.OPERATOR)) as actor:
        yield actor


@pytest.fixture
def named(scene: Scene) -> Scene:
    """The scene with a family name for its people that nothing else has."""
    with operating(scene):
        Person.objects.update(family_name=FAMILY)
        SourceRecord.objects.update(family_name=FAMILY)
    return scene


def relate(scene: Scene, users: list[User]) -> None:
    """A live relationship with everybody for each of some accounts, and for nobody else."""
    with operating(scene):
        Relationship.objects.update(ended_at=clock.now())
        Relationship.objects.bulk_create(
            Relationship(
                place=scene.place, person_id=person, user=user, party=parties.of_user(user.pk), basis="named",
                began=clock.now(),
            )
            for user in users
            for person in Person.objects.values_list("pk", flat=True)
        )  # fmt: skip


@contextmanager
def unrelated(scene: Scene) -> Iterator[None]:
    """For a while every relationship has ended."""
    with transaction.atomic():
        with operating(scene):
            Relationship.objects.update(ended_at=clock.now())
        yield
        transaction.set_rollback(True)


def accounts_at(place: Place, ods: str) -> dict[str, User]:
    """An account in every role for another organisation, with somebody of its staff behind those who look after people."""
    body = Organisation.objects.get(ods_code=ods)
    with acting(Actor(place_id=place.pk, purpose=Purpose.OPERATOR)):
        staff = colleague(place, body)
    return {
        role: account(
            place, role, organisation=body, staff=staff if role in BY_STAFF else None, name=f"{ods}-{role}"
        )[0]
        for role in ROLES
    }


def test_every_part_of_an_address_says_whether_it_is_of_somebody(scene: Scene) -> None:
    parts = {name for one in PAGES for name in one.args(scene)}
    assert parts == (ABOUT_SOMEBODY | set(ABOUT_NOBODY)) & parts
    assert set(ABOUT_NOBODY) | ABOUT_SOMEBODY == parts, "nothing is listed that no address has"
    known = {one.name for one in PAGES}
    assert set(PEOPLE_WIDE) | set(NAMES_NOBODY) | THEIRS <= known
    assert len(reach(scene)) > 30


@pytest.mark.parametrize("ods", ["RCD", "RX3"])
def test_a_relationship_opens_what_the_role_allows_and_without_it_nobody_is_named(
    named: Scene, ods: str, subtests: Any
) -> None:
    """RCD controls what is in the scene and employs who is asked there; RX3 is another partner of the place."""
    users = named.accounts if ods == "RCD" else accounts_at(named.place, ods)
    clients = {role: client_of(user) for role, user in users.items()}
    relate(named, list(users.values()))
    naming = set()
    for one, address, name in each(reach(named), named):
        for role in ROLES:
            if one.permission is None or one.permission in ROLES[role].permissions:
                with alone(subtests, f"{name} {role}"):
                    for wanted, status, text in requests(clients[role], one, address, named):
                        if ods == "RCD" and one.name not in THEIRS and role == one.opened_by:
                            assert status == wanted, text[:2000]
                        elif one.name in THEIRS or wanted == 302:
                            assert status in {wanted, 403, 404, 409, 422}, text[:2000]
                        else:
                            assert status == wanted, text[:2000]
                        if FAMILY.lower() in text.lower():
                            naming.add(name)
                    with unrelated(named):
                        for _, status, text in requests(clients[role], one, address, named):
                            assert not told_of(text)
                            if one.name not in NAMES_NOBODY and one.name not in THEIRS:
                                assert status in {403, 404}, text[:2000]
                            if one.name in THEIRS and role not in BY_STAFF:
                                assert status in {403, 404, 409}, text[:2000]
    assert len(naming) > 30, "with a relationship they are named"


def test_a_relationship_gives_no_permission(named: Scene, subtests: Any) -> None:
    """Who is related and has no such permission is refused, and reads nothing; who has both gets in."""
    clients = {role: client_of(user) for role, user in named.accounts.items()}
    relate(named, list(named.accounts.values()))
    for one in reach(named):
        address = next(address for _, address, _ in each([one], named))
        with alone(subtests, one.name):
            for role in ROLES:
                may = one.permission is None or one.permission in ROLES[role].permissions
                if may and role != one.opened_by:
                    continue
                for wanted, status, text in requests(clients[role], one, address, named):
                    if may:
                        assert status == wanted, role
                    else:
                        assert status == 403, role
                        assert not told_of(text), role


def test_no_page_at_all_names_somebody_to_whoever_has_no_relationship(named: Scene, subtests: Any) -> None:
    """Lists, meetings, files, settings: pages whose address names nobody."""
    clients = {role: client_of(user) for role, user in named.accounts.items()}
    pages = [one for one in BEHIND_SIGN_IN if not about_somebody(one, named) and one.name not in PEOPLE_WIDE]
    relate(named, list(named.accounts.values()))
    naming = set()
    for one, address, name in each(pages, named):
        with alone(subtests, name):
            for _, status, text in requests(clients[one.opened_by], one, address, named):
                assert status < 500
                naming |= {one.name} if told_of(text) else set()
            with unrelated(named):
                for role in (one.opened_by, *one.as_well):
                    for _, status, text in requests(clients[role], one, address, named):
                        assert status < 500
                        assert not told_of(text), role
    assert {"caseload", "tasks", "huddle", "huddle-phone", "huddle-live", "huddle-file"} <= naming
