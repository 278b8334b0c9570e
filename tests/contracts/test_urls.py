"""Every URL is listed with the permission it needs, and everybody is tried against it (STYLE 7.4)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.views import serve as _static
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from joinedup.access.models import RoleAssignment, User
from joinedup.access.roles import ROLES
from joinedup.access.sessions import SINCE
from joinedup.caseload.models import Fact, SafetyNote
from joinedup.core import clock
from joinedup.core.context import Purpose, acting
from joinedup.core.models import Event
from joinedup.core.pages import page, rule_of
from joinedup.place.models import Organisation
from tests.pages import BY_NAME, PAGES, Page, addresses
from tests.scenes import Scene, account
from tests.worlds import small_place

BEHIND_SIGN_IN = [one for one in PAGES if not one.public]


def patterns(resolver: Any = None) -> Iterator[URLPattern]:
    """Every pattern of the product."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


class Reader(Client):
    """A browser that takes in the whole of a file. ``session_key``: it goes back to this session after each request,
    as the walk takes the request's writes back, the rotation of the key and the end of the session among them."""

    session_key = ""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            b"".join(answer.streaming_content)  # which closes it
        if self.session_key:
            self.cookies[settings.SESSION_COOKIE_NAME] = self.session_key
        return answer


def client_of(user: User, **options: Any) -> Client:
    """Somebody who signed in just now."""
    client = Reader(**options)
    client.force_login(user)
    session = client.session
    session[SINCE] = clock.now().isoformat()
    session.save()
    client.session_key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return client


@pytest.fixture
def clients(scene: Scene) -> dict[str, Client]:
    return {role: client_of(user) for role, user in scene.accounts.items()}


@pytest.fixture
def elsewhere(scene: Scene) -> dict[str, Client]:
    """Accounts of another place, in every role."""
    other = small_place("othershire")
    body = Organisation.objects.get(ods_code="RCD")
    return {role: client_of(account(other, role, organisation=body)[0]) for role in ROLES}


def ask(client: Client, one: Page, address: str, scene: Scene) -> Any:
    """The page's own kind of request, without which it is not reached: POST where it takes nothing else."""
    if one.get == 405:
        return client.post(address, one.post(scene) if one.post else {})
    return client.get(address)


def each(pages: Iterable[Page], scene: Scene) -> Iterator[tuple[Page, str, str]]:
    """Every address of every page, and what to call it."""
    for one in pages:
        for variant, address in addresses(one, scene).items():
            yield one, address, f"{one.name} {variant}".strip()


@contextmanager
def alone(subtests: Any, name: str) -> Iterator[None]:
    """A subtest whose writes are taken back, so that the next page finds the scene as it was."""
    with subtests.test(msg=name), transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_url_is_in_the_table() -> None:
    listed = {one.name for one in PAGES}
    assert len(listed) == len(PAGES), "a name stands twice in the table"
    assert {pattern.name for pattern in patterns()} == listed


@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda pattern: str(pattern.name))
def test_every_view_asks_for_what_the_table_says(pattern: URLPattern) -> None:
    rule = rule_of(pattern.callback)
    assert rule is not None, "declare the view with core.pages.page or public_page"
    listed = BY_NAME[pattern.name or ""]
    assert (rule.permission, rule.public) == (listed.permission, listed.public)


def test_anonymous_is_sent_to_sign_in(scene: Scene, subtests: Any) -> None:
    for one, address, name in each(BEHIND_SIGN_IN, scene):
        with alone(subtests, name):
            answer = ask(Client(), one, address, scene)
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("sign-in") + "?next=")


def test_public_pages_open_for_anybody(scene: Scene) -> None:
    assert Client().get(reverse("sign-in")).status_code == 200
    assert Client().post(reverse("sign-out")).status_code == 302
    calendar = Client().get(addresses(BY_NAME["huddle-calendar"], scene)[""])
    assert calendar.status_code == 200
    assert calendar["Content-Type"].startswith("text/calendar")
    assert Client().get(reverse("huddle-calendar", args=["forged"])).status_code == 404


def test_a_role_with_the_permission_opens_it(scene: Scene, clients: dict[str, Client], subtests: Any) -> None:
    for one, address, name in each(BEHIND_SIGN_IN, scene):
        with alone(subtests, name):
            for role in (one.opened_by, *one.as_well):
                assert one.permission is None or one.permission in ROLES[role].permissions
                assert clients[role].get(address).status_code == one.get, role
            if one.post is not None:
                answer = clients[one.opened_by].post(address, one.post(scene))
                assert answer.status_code == one.posted, answer.content.decode()[:3000]


def test_every_other_role_is_refused_with_the_reason_and_on_record(
    scene: Scene, clients: dict[str, Client], subtests: Any
) -> None:
    for one in BEHIND_SIGN_IN:
        if one.permission is None:
            continue
        refused = [role for role in ROLES if one.permission not in ROLES[role].permissions]
        assert refused, f"{one.name}: everybody may, so it asks for nothing"
        with alone(subtests, one.name), acting(scene.actors["auditor"].for_purpose(Purpose.REPORTING)):
            address = addresses(one, scene)[""]
            before = Event.objects.filter(outcome="refused").count()
            for role in refused:
                answer = ask(clients[role], one, address, scene)
                assert answer.status_code == 403, role
                page = answer.content.decode()
                assert "Your role does not open this page." in page
                assert "Joined Up administrator" in page
            events = list(Event.objects.filter(outcome="refused").order_by("pk")[before:])
            assert [event.role for event in events] == refused
            assert [event.user_id for event in events] == [scene.accounts[role].pk for role in refused]
            for event in events:
                assert event.kind == "core.refused"
                assert event.data == {"action": f"page:{one.name}", "permission": one.permission}


def test_how_whole_the_caseload_is_takes_one_of_two_permissions(clients: dict[str, Client]) -> None:
    for role, client in clients.items():
        held = ROLES[role].permissions
        may = "caseload.view" in held or "interop.view" in held
        assert client.get(reverse("coverage")).status_code == (200 if may else 403), role


def test_another_places_things_are_not_found(
    scene: Scene, elsewhere: dict[str, Client], subtests: Any
) -> None:
    for one, address, name in each([p for p in BEHIND_SIGN_IN if p.of_place], scene):
        with alone(subtests, name):
            client = elsewhere[one.opened_by]
            if one.get != 405:
                assert client.get(address).status_code == 404
            if one.post is not None:
                assert client.post(address, one.post(scene)).status_code == 404


def test_things_that_are_not_there_are_not_found(
    scene: Scene, clients: dict[str, Client], subtests: Any
) -> None:
    gone = Scene(scene.place, scene.accounts, scene.actors, dict.fromkeys(scene.at, 987654321))
    for one, address, name in each([p for p in BEHIND_SIGN_IN if p.of_place], gone):
        with alone(subtests, name):
            answer = ask(clients[one.opened_by], one, address, gone)
            assert answer.status_code == 404


def test_one_persons_things_are_not_found_under_another(scene: Scene, clients: dict[str, Client]) -> None:
    """And the page that says so has changed nothing."""
    client = clients["practitioner"]
    for name, thing, id_ in (
        ("person-key-safe", "note_id", scene.key_safe),
        ("person-safety-end", "note_id", scene.note),
        ("person-raised", "fact_id", scene.fact),
        ("person-withdraw", "fact_id", scene.fact),
    ):
        address = reverse(name, kwargs={"person_id": scene.other_person, thing: id_})
        assert ask(client, BY_NAME[name], address, scene).status_code == 404
    with acting(scene.actors["practitioner"]):
        assert SafetyNote.objects.filter(ended_at__isnull=True).count() == 2
        assert Fact.objects.get(pk=scene.fact).withdrawn_at is None
        assert not Event.objects.filter(kind="caseload.key_safe_shown").exists()


def test_what_only_takes_a_post_refuses_a_get(
    scene: Scene, clients: dict[str, Client], subtests: Any
) -> None:
    only_post = [one for one in BEHIND_SIGN_IN if one.get == 405]
    assert len(only_post) > 25
    for one, address, name in each(only_post, scene):
        with alone(subtests, name):
            assert clients[one.opened_by].get(address).status_code == 405


def test_a_post_that_changes_something_needs_its_token(scene: Scene, subtests: Any) -> None:
    for one, address, name in each([p for p in PAGES if p.post is not None and not p.by_token], scene):
        with alone(subtests, name):
            user = scene.accounts[one.opened_by or "practitioner"]
            answer = client_of(user, enforce_csrf_checks=True).post(
                address, one.post(scene) if one.post else {}
            )
            assert answer.status_code == 403
            page = answer.content.decode()
            assert "<h1" in page
            assert "open too long" in page


def test_nothing_sent_is_answered_not_broken(scene: Scene, clients: dict[str, Client], subtests: Any) -> None:
    junk = {
        "version": "x", "case": "-1", "staff": "²", "organisation": "9" * 30, "item": "''", "day": "2026-13-40",
        "until": "never", "owner": "team:²", "other_owner": "staff:999999999999999999999", "mode": "\x00", "text": " " * 9,
        "person": "999999999999999999999", "mapping": "²", "page": "²", "after": "999999999999999999999", "back": "//evil",
        "who": "staff:999999999999999999999", "query": "%00", "section": "cases", "lead": "0", "what": "done",
        "headers_json": "[1", "target": "open-cases", "next": "//evil",
    }  # fmt: skip
    for one, address, name in each(BEHIND_SIGN_IN, scene):
        with alone(subtests, name):
            for data in ({}, junk):
                if one.post is not None:
                    assert clients[one.opened_by].post(address, data).status_code < 500
                if one.get == 200:
                    assert clients[one.opened_by].get(address, data).status_code in {200, 204, 302, 404}


def test_an_account_without_a_role_sees_a_page_and_nobody(scene: Scene, subtests: Any) -> None:
    client = client_of(User.objects.create(username="new", name="New account"))
    for one, address, name in each(BEHIND_SIGN_IN, scene):
        with alone(subtests, name):
            answer = ask(client, one, address, scene)
            assert answer.status_code in ({403} if one.permission else {200, 302, 403, 404})
    RoleAssignment.objects.filter(user=scene.accounts["practitioner"]).update(valid_to="2026-11-01")
    assert client_of(scene.accounts["practitioner"]).get(reverse("caseload")).status_code == 403


def never_declared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Edith Fairweather")


@page(permission=None)
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


class Unlisted:
    """A URL configuration with a view that never said who may open it."""

    urlpatterns = (
        *get_resolver().url_patterns,
        path("never-declared/", never_declared, name="never-declared"),
        path("breaks/", breaks, name="breaks"),
    )
    handler403, handler404 = "joinedup.core.errors.forbidden", "joinedup.core.errors.not_found"
    handler500 = "joinedup.core.errors.broken"


def test_a_view_that_never_said_who_may_open_it_is_refused(scene: Scene) -> None:
    assert rule_of(_static) is None
    with override_settings(ROOT_URLCONF=Unlisted):
        for client in (Client(), *(client_of(user) for user in scene.accounts.values())):
            answer = client.get("/never-declared/")
            assert answer.status_code == 403
            assert "Edith" not in answer.content.decode()


@pytest.mark.filterwarnings("ignore")
def test_a_fault_of_ours_is_a_page_in_plain_words(scene: Scene) -> None:
    client = client_of(scene.accounts["practitioner"], raise_request_exception=False)
    with override_settings(ROOT_URLCONF=Unlisted):
        answer = client.get("/breaks/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong" in page
    assert "RuntimeError" not in page


def test_a_page_that_is_not_there_says_so(scene: Scene) -> None:
    for client in (Client(), client_of(scene.accounts["practitioner"])):
        answer = client.get("/no/such/page/")
        assert answer.status_code == 404
        assert "Page not found" in answer.content.decode()
