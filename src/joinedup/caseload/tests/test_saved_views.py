"""Saved views of the list: one's own, shared with one's teams, at most so many, and never a name that was looked for."""

import re
from typing import Any

import pytest

from joinedup.caseload import saved_views
from joinedup.caseload.lists import Asked
from joinedup.caseload.models import SavedView, SavedViewTeam
from joinedup.caseload.tests import scenes
from joinedup.core.actions import NotNow, NotThere, Refused
from joinedup.core.context import acting
from joinedup.core.models import Event
from joinedup.place.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(place, as_actor):
    with acting(as_actor("practitioner")):
        return scenes.member(place, operational_team=Team.objects.get(place=place, code="op-one"))


@pytest.fixture
def colleague(place, as_actor):
    """Of the same employer's team and another huddle."""
    with acting(as_actor("practitioner")):
        return scenes.member(
            place, given="Bo", family="Lind", operational_team=Team.objects.get(place=place, code="op-two")
        )


def links(response: Any) -> list[str]:
    body = response.content.decode()
    part = body[body.index('aria-label="Saved views"') : body.index("</nav>", body.index("Saved views"))]
    return re.findall(r"<a [^>]*>([^<]+?)\s*<", part)


def test_a_view_keeps_the_filters_and_not_the_name_looked_for(sign_in, nurse) -> None:
    client = sign_in(staff=nurse)
    found = client.post("/caseload/look-for/", {"family_name": "Fair", "query": "whose=all&show=no-lead"})
    page = client.get(found["Location"]).content.decode()
    save = re.search(r'href="(/caseload/views/new/[^"]*)"', page)
    assert save is not None
    assert "name=" not in save[1]
    address = save[1].replace("&amp;", "&")
    assert client.post(address, {"name": "  "}).status_code == 422
    kept = client.post(address, {"name": "Nobody  leads"})
    assert kept["Location"] == "/caseload/?whose=all&show=no-lead"
    shown = client.get(kept["Location"])
    assert links(shown) == ["Nobody leads", "Change saved views"]
    assert 'aria-current="page">Nobody leads' in shown.content.decode()
    assert links(client.get("/caseload/?whose=ours")) == [
        "Nobody leads",
        "Save these filters",
        "Change saved views",
    ]
    twice = client.post(address, {"name": "nobody leads"})
    assert twice.status_code == 422
    assert "a view of that name already" in twice.content.decode()
    with acting(client.actor):
        assert [view.filters for view in SavedView.objects.all()] == [{"whose": "all", "show": "no-lead"}]
        assert Event.objects.get(kind="caseload.view_saved").data == {"filters": ["show", "whose"]}


def test_a_view_is_renamed_and_deleted_by_its_owner_alone(sign_in, nurse, colleague) -> None:
    client, other = sign_in(staff=nurse), sign_in(staff=colleague)
    with acting(client.actor) as actor:
        view = saved_views.save_view(actor=actor, name="Reviews", asked=Asked(show="review"))
    address = f"/caseload/views/{view.pk}/"
    assert other.get(address).status_code == 404
    assert other.post(address, {"name": "Mine now"}).status_code == 404
    assert other.post(f"{address}delete/").status_code == 404
    with acting(other.actor) as actor, pytest.raises(NotThere):
        saved_views.change_view(actor=actor, view_id=view.pk, name="Mine", team_ids=[], is_start=False)
    assert client.post(address, {"name": "Late reviews"}).status_code == 302
    with acting(client.actor):
        assert SavedView.objects.get().name == "Late reviews"
    assert client.post(f"{address}delete/").status_code == 302
    with acting(client.actor):
        assert not SavedView.objects.exists()
        assert Event.objects.filter(kind="caseload.view_deleted").count() == 1


def test_a_shared_view_is_read_by_the_team_and_changed_by_nobody_else(
    sign_in, nurse, colleague, place
) -> None:
    client, other = sign_in(staff=nurse), sign_in(staff=colleague)
    with acting(client.actor) as actor:
        view = saved_views.save_view(actor=actor, name="Reviews", asked=Asked(whose="ours", show="review"))
    page = client.get(f"/caseload/views/{view.pk}/").content.decode()
    assert "District nursing north" in page
    strange = Team.objects.get(place=place, code="op-two")
    refused = client.post(f"/caseload/views/{view.pk}/", {"name": "Reviews", "teams": [strange.pk]})
    assert refused.status_code == 422
    with acting(client.actor) as actor:
        with pytest.raises(NotNow, match="teams you work in"):
            saved_views.change_view(
                actor=actor, view_id=view.pk, name="Reviews", team_ids=[strange.pk], is_start=False
            )
        assert not SavedViewTeam.objects.exists()
    assert "Reviews" not in links(other.get("/caseload/?whose=ours"))
    sent = {"name": "Reviews", "teams": [nurse.employer_team_id]}
    assert client.post(f"/caseload/views/{view.pk}/", sent).status_code == 302
    seen = other.get("/caseload/?whose=ours")
    assert "Reviews" in links(seen)
    assert "(Test practitioner)" in seen.content.decode()
    listed = other.get("/caseload/views/").content.decode()
    assert "Shared with your teams" in listed
    assert "Change or delete" not in listed
    assert client.post(f"/caseload/views/{view.pk}/", {"name": "Reviews"}).status_code == 302
    assert "Reviews" not in links(other.get("/caseload/?whose=ours"))


def test_the_list_starts_with_the_view_chosen_and_with_one_only(sign_in, nurse) -> None:
    client = sign_in(staff=nurse)
    assert client.get("/caseload/").status_code == 200
    with acting(client.actor) as actor:
        first = saved_views.save_view(actor=actor, name="First", asked=Asked(whose="all", show="no-lead"))
        second = saved_views.save_view(actor=actor, name="Second", asked=Asked(whose="ours", order="newest"))
        for view in (first, second):
            saved_views.change_view(actor=actor, view_id=view.pk, name=view.name, team_ids=[], is_start=True)
        assert [view.name for view in SavedView.objects.filter(is_start=True)] == ["Second"]
    started = client.get("/caseload/")
    assert started.status_code == 302
    assert started["Location"] == "/caseload/?whose=ours&order=newest"
    assert client.get("/caseload/?whose=mine").status_code == 200
    assert client.post(f"/caseload/views/{second.pk}/", {"name": "Second"}).status_code == 302
    assert client.get("/caseload/").status_code == 200


def test_views_have_a_limit_for_a_person_and_for_a_team(sign_in, nurse, place) -> None:
    place.settings = {"caseload.saved_views": 2, "caseload.shared_views": 1}
    place.save()
    client = sign_in(staff=nurse)
    with acting(client.actor) as actor:
        one, two = (
            saved_views.save_view(actor=actor, name=name, asked=Asked(show=show))
            for name, show in (("One", "hot"), ("Two", "review"))
        )
        with pytest.raises(NotNow, match="You keep 2 views already"):
            saved_views.save_view(actor=actor, name="Three", asked=Asked())
        team = [nurse.employer_team_id]
        saved_views.change_view(actor=actor, view_id=one.pk, name="One", team_ids=team, is_start=False)
        with pytest.raises(NotNow, match="1 shared views already"):
            saved_views.change_view(actor=actor, view_id=two.pk, name="Two", team_ids=team, is_start=False)
        saved_views.change_view(actor=actor, view_id=one.pk, name="One", team_ids=team, is_start=True)


def test_whoever_may_not_see_the_caseload_saves_no_view(as_actor) -> None:
    with acting(as_actor("data_officer", user_id=5)) as actor, pytest.raises(Refused):
        saved_views.save_view(actor=actor, name="No", asked=Asked())


def test_a_view_whose_team_is_gone_still_opens(sign_in, nurse) -> None:
    client = sign_in(staff=nurse)
    with acting(client.actor) as actor:
        view = saved_views.save_view(actor=actor, name="Old", asked=Asked(whose="ours", team=987654))
    assert client.get("/caseload/?whose=ours&team=987654").status_code == 200
    assert "No longer known" in client.get(f"/caseload/views/{view.pk}/").content.decode()
