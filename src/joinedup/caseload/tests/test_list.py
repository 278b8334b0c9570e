"""The caseload list: whose, filters that survive, one row a person, a budget that does not grow (F8, F10, R15)."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from joinedup.caseload.hot import Ground
from joinedup.caseload.lists import PAGE_SIZE, Asked, read_page
from joinedup.caseload.models import Case
from joinedup.caseload.scope import Layout, cases_of_teams, parts_of_teams
from joinedup.caseload.tests import scenes
from joinedup.core import clock
from joinedup.core.context import acting
from joinedup.place.models import Area, StaffRelation, Team

pytestmark = pytest.mark.django_db

BUDGET = 38
"""Queries of a whole list page: session, account and role, context, layout, list, reasons, choices."""


@pytest.fixture
def nurse(place, as_actor):
    with acting(as_actor("practitioner")):
        staff = scenes.member(place, operational_team=Team.objects.get(place=place, code="op-one"))
        # helps out with the other team too, so that the whole small place is theirs to see
        also = Team.objects.get(place=place, code="op-two")
        StaffRelation.objects.create(place=place, staff=staff, kind="host_team", team=also)
        return staff


@pytest.fixture
def scene(place, as_actor, nurse):
    """Edith (led by the nurse, trust and council), Bernard (no lead, other team), Clara (no team yet)."""
    with acting(as_actor("practitioner")):
        scenes.fresh_lists(place)
        edith = scenes.case(scenes.person(place, "Fairweather", "Edith", known_as="Edie"), lead=nurse)
        scenes.involve(edith, "RCD", worker=nurse)
        scenes.involve(edith, "218", review_due=clock.today() - timedelta(days=3))
        bernard = scenes.case(
            scenes.person(place, "Postlethwaite", "Bernard", practice=scenes.organisation("B82012")),
            home_team=scenes.integrated(place, "two"),
        )
        scenes.involve(bernard, "RX3")
        clara = scenes.case(scenes.person(place, "Ångström", "Clara", practice=None), home_team=None)
        scenes.involve(clara, "LW01")
    return {"edith": edith, "bernard": bernard, "clara": clara}


def names(response) -> list[str]:
    assert response.status_code == 200, response.content.decode()[:3000]
    return re.findall(r'<a href="/person/\d+/[^"]*">([^<]+)</a>', response.content.decode())


def test_one_row_shows_both_employers_and_one_closing_leaves_the_case_open(
    sign_in, scene, nurse, as_actor
) -> None:
    client = sign_in(staff=nurse)
    page = client.get("/caseload/?whose=ours")
    assert names(page) == ["Fairweather, Edith"]
    body = page.content.decode()
    assert "District nursing north" in body
    assert "Adult social care north" in body
    with acting(as_actor("practitioner")):
        scene["edith"].involvements.filter(organisation__ods_code="218").update(ended=clock.now())
    page = client.get("/caseload/?whose=ours")
    assert names(page) == ["Fairweather, Edith"]
    assert "Adult social care north:" not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("practitioner", "My work"),
        ("unregistered_assessor", "My work"),
        ("team_coordinator", "Our caseload"),
        ("service_manager", "Our caseload"),
    ],
)
def test_whoever_runs_a_team_opens_its_caseload_and_whoever_visits_their_own(
    sign_in, scene, nurse, role, first
) -> None:
    page = sign_in(role, staff=nurse).get("/caseload/").content.decode()
    assert f"<title>{first} -" in " ".join(page.split())


def test_my_work_and_our_caseload_are_one_click_apart(sign_in, scene, nurse, place, as_actor) -> None:
    with acting(as_actor("practitioner")):
        other = scenes.case(scenes.person(place, "Quill", "Dora"))
        scenes.involve(other)
    client = sign_in(staff=nurse)
    mine = client.get("/caseload/")
    assert names(mine) == ["Fairweather, Edith"]
    assert 'href="/caseload/?whose=ours"' in mine.content.decode()
    assert names(client.get("/caseload/?whose=ours")) == ["Fairweather, Edith", "Quill, Dora"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("whose=all", ["Ångström, Clara", "Fairweather, Edith", "Postlethwaite, Bernard"]),
        ("whose=all&show=no-lead", ["Ångström, Clara", "Postlethwaite, Bernard"]),
        ("whose=all&show=no-team", ["Ångström, Clara"]),
        ("whose=all&show=review", ["Fairweather, Edith"]),
        ("whose=all&show=hot", ["Fairweather, Edith"]),
        ("whose=ours&practice=B82012", ["Postlethwaite, Bernard"]),
        ("whose=ours&team=999999", []),
        ("whose=ours&team=abc", ["Fairweather, Edith"]),
    ],
)
def test_lists(sign_in, scene, nurse, query, expected) -> None:
    assert names(sign_in(staff=nurse).get(f"/caseload/?{query}")) == expected


def test_a_team_of_each_kind_an_area_and_a_professional(sign_in, scene, nurse, place) -> None:
    client = sign_in(staff=nurse)

    def listed(query: str) -> list[str]:
        return names(client.get(f"/caseload/?whose=ours&{query}"))

    teams = {team.code: team.pk for team in Team.objects.filter(place=place)}
    assert listed(f"team={teams['int-two']}") == ["Postlethwaite, Bernard"]
    assert listed(f"team={teams['op-two']}") == ["Postlethwaite, Bernard"]
    assert listed(f"team={teams['rx3-cmht']}") == ["Postlethwaite, Bernard"]
    assert listed(f"staff={nurse.pk}") == ["Fairweather, Edith"]
    top = Area.objects.create(place=place, code="top", name="Whole", level="district")
    Area.objects.filter(place=place, code__in=("area-one", "area-two")).update(parent=top)
    area = Area.objects.get(place=place, code="area-one")
    assert listed(f"area={area.pk}") == ["Fairweather, Edith"]
    assert listed(f"area={top.pk}") == ["Ångström, Clara", "Fairweather, Edith", "Postlethwaite, Bernard"]


def test_a_person_without_a_team_belongs_to_the_only_huddle_their_team_works_for(
    sign_in, scene, nurse, place
) -> None:
    charity = Team.objects.get(place=place, code="lw01-living-well")
    charity.links_up.exclude(serves__code="op-one").delete()
    listed = names(sign_in(staff=nurse).get("/caseload/?whose=ours"))
    assert listed == ["Ångström, Clara", "Fairweather, Edith"]


@pytest.mark.parametrize("order", ["newest", "name"])
def test_the_first_of_several_teams_are_the_same_by_parts_and_whole(
    scene, nurse, place, as_actor, order
) -> None:
    """Two home teams' cases, and who has no team yet by way of an employer's: forwards and backwards, a row at a time."""
    with acting(as_actor("practitioner")):
        for days, name in ((3, "Arkwright"), (1, "Beevers"), (3, "Cockcroft")):
            scenes.case(scenes.person(place, name), opened=clock.today() - timedelta(days=days))
        ground = Ground.of(place.pk)
        charity = Team.objects.get(place=place, code="lw01-living-well")
        charity.links_up.exclude(serves__code="op-one").delete()
        layout = Layout.of(place.pk)
        whose = layout.under([t.pk for t in layout.of_kind("operational")])
        assert len(whose.home) == 2
        assert whose.employers
        asked = Asked(whose="ours", order=order)
        keys = {"newest": ("-opened", "-pk"), "name": ("person__family_key", "person__given_key", "pk")}
        plainly = list(cases_of_teams(place.pk, whose).order_by(*keys[order]).values_list("pk", flat=True))
        assert scene["clara"].pk in plainly
        assert len(plainly) == 6
        parts = parts_of_teams(place.pk, whose)

        def page(**cursor: int) -> list[int]:
            found = read_page(
                cases_of_teams(place.pk, whose), replace(asked, **cursor), ground, parts=parts, size=2
            )
            assert found.count == 6
            return [line.case.pk for line in found.lines]

        assert page() == plainly[:2]
        assert page(after=plainly[1]) == plainly[2:4]
        assert page(after=plainly[3]) == plainly[4:]
        assert page(before=plainly[4]) == plainly[2:4]
        assert page(before=plainly[2]) == plainly[:2]


def test_filters_survive_opening_a_record_and_coming_back(sign_in, scene, nurse) -> None:
    client = sign_in(staff=nurse)
    page = client.get("/caseload/?whose=all&show=no-lead&order=newest").content.decode()
    link = re.search(r'href="(/person/\d+/\?back=[^"]+)"', page)
    assert link is not None
    person = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert 'href="/caseload/?whose=all&amp;show=no-lead&amp;order=newest"' in person
    assert 'href="/caseload/?whose=all"' in page  # the clear link


def test_a_name_is_looked_for_without_standing_in_an_address(sign_in, scene, nurse) -> None:
    client = sign_in(staff=nurse)
    answer = client.post("/caseload/look-for/", {"family_name": "angst", "query": "whose=all&after=3"})
    assert answer.status_code == 302
    assert "angst" not in answer["Location"].lower()
    assert "after" not in answer["Location"]
    page = client.get(answer["Location"])
    assert names(page) == ["Ångström, Clara"]
    assert "Family name begins angst" in page.content.decode()
    cleared = client.post("/caseload/look-for/", {"family_name": "", "query": "whose=all&name=x"})
    assert cleared["Location"] == "/caseload/?whose=all"


def test_pages_go_forward_and_back_over_everybody_once(sign_in, nurse, place, as_actor) -> None:
    with acting(as_actor("practitioner")):
        scenes.caseload_of(place, PAGE_SIZE * 2 + 5)
    client = sign_in(staff=nurse)
    seen: list[list[str]] = []
    address = "/caseload/?whose=ours"
    for _ in range(3):
        page = client.get(address)
        seen.append(names(page))
        following = re.search(r'href="([^"]+)"[^>]*rel="next"', page.content.decode())
        address = following[1].replace("&amp;", "&") if following else ""
    assert address == ""
    assert [len(part) for part in seen] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert len({name for part in seen for name in part}) == PAGE_SIZE * 2 + 5
    previous = re.search(r'href="([^"]+)"[^>]*rel="prev"', page.content.decode())
    assert previous is not None
    assert names(client.get(previous[1].replace("&amp;", "&"))) == seen[1]


@pytest.mark.parametrize("show", ["", "hot"])
@pytest.mark.parametrize("rows", [10, 500])
def test_a_list_costs_the_same_queries_with_10_and_500_rows(
    sign_in, nurse, place, as_actor, django_assert_max_num_queries, rows, show
) -> None:
    with acting(as_actor("practitioner")):
        scenes.caseload_of(place, rows)
    client = sign_in(staff=nurse)
    client.get("/caseload/")
    with django_assert_max_num_queries(BUDGET):
        assert (
            len(names(client.get(f"/caseload/?whose=ours&show={show}"))) == min(rows, PAGE_SIZE)
            or show == "review"
        )


def test_a_closed_case_is_on_no_list(sign_in, scene, nurse, as_actor) -> None:
    with acting(as_actor("practitioner")):
        Case.objects.update(closed=date(2026, 11, 19))
    page = sign_in(staff=nurse).get("/caseload/?whose=all")
    assert names(page) == []
    assert "Nobody is on this list" in page.content.decode()


def test_an_old_list_is_named_on_top(sign_in, scene, nurse, place) -> None:
    place.feeds.filter(format="visits").update(as_at=clock.now() - timedelta(days=3))
    body = sign_in(staff=nurse).get("/caseload/").content.decode()
    assert "Late data." in body
    assert "Testshire Trust visits as at Tue 17 Nov" in body


@pytest.mark.parametrize(
    "role", ["voluntary_guest", "data_officer", "housing", "ig_lead", "place_administrator"]
)
def test_roles_without_the_caseload_are_refused(sign_in, role) -> None:
    client = sign_in(role, organisation="LW01")
    assert client.get(reverse("caseload")).status_code == 403


def test_a_practice_opens_its_own_people(sign_in, scene) -> None:
    client = sign_in("gp_practice", organisation="B82012")
    assert names(client.get("/caseload/")) == ["Postlethwaite, Bernard"]
