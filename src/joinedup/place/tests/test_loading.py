"""Loading place files: all five, twice, changed, in any shape; successions by date."""

from datetime import date, timedelta
from typing import Any

import pytest

from joinedup.core.actions import Refused
from joinedup.core.context import Actor, Purpose, acting
from joinedup.core.models import Event
from joinedup.place import queries
from joinedup.place.actions import PlaceFileRefused, bring_up_to_date, load_place, preview
from joinedup.place.difference import Difference
from joinedup.place.files import place_names, read_place_file
from joinedup.place.models import (
    AllianceMembership,
    Area,
    Edition,
    Feed,
    Organisation,
    Place,
    PlaceFile,
    PracticeAlignment,
    PrimaryCareNetwork,
    RoleHolding,
    Team,
    TeamLink,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
SMALL = """
[place]
code = "smallshire"
name = "Smallshire"

[[organisation]]
ods = "RCD"
name = "Smallshire Trust"
kind = "trust"
provider = true

[[area]]
code = "west"
name = "West"
level = "quarter"

[[area]]
code = "mill"
name = "Mill"
level = "street"
parent = "west"

[[pcn]]
code = "one"
name = "One"
area = "mill"

[[pcn]]
code = "two"
name = "Two"

[[practice]]
ods = "B82013"
name = "Church Lane"
pcn = "one"
from = 2019-07-01

[[service]]
code = "nursing"
name = "Nursing"
standing = "core"
organisation = "RCD"

[[team]]
code = "int-one"
name = "Integrated one"
kind = "integrated"
pcn = "one"

[[team]]
code = "int-two"
name = "Integrated two"
kind = "integrated"
pcn = "two"

[[team]]
code = "op"
name = "Operational"
kind = "operational"
area = "mill"
serves = ["int-one"]

[[team]]
code = "nurses"
name = "Nurses"
kind = "employer"
organisation = "RCD"
codes = ["DN-N", "DN-OLD"]
service = "nursing"
serves = ["op"]
telephone = "01632 960001"

[[huddle]]
code = "morning"
name = "Morning"
teams = ["op"]
days = ["monday", "friday"]
time = "08:30"

[[mdt]]
code = "mdt-one"
pcn = "one"
weekday = "tuesday"
minutes = 60

[[role]]
code = "manager"
kind = "service-manager"
title = "Service manager"
organisation = "RCD"
pcn = "one"
area = "west"

[[feed]]
organisation = "RCD"
format = "open-cases"
due_by = "07:30"
days = ["friday", "monday"]

[settings]
huddle.minutes = 20
"""


def operator(place: Place | None) -> Actor:
    return Actor(
        place_id=place.pk if place is not None else None,
        purpose=Purpose.OPERATOR,
        permissions=frozenset({"place.manage"}),
    )


def load(text: str, day: date | None = None) -> Difference:
    actor = operator(None)
    with acting(actor):
        return load_place(actor=actor, text=text, day=day)


def test_a_place_is_made_and_a_second_load_changes_nothing() -> None:
    seen = preview(SMALL)
    assert not Place.objects.exists(), "a preview writes nothing"
    first = load(SMALL)
    assert first == seen
    assert "Place smallshire: added (Smallshire)." in first.lines
    assert preview(SMALL).lines == ()
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (Team, Edition, TeamLink, Feed, Place)
    }
    again = load(SMALL)
    assert not again
    assert str(again) == "smallshire: no change."
    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}
    assert PlaceFile.objects.count() == 1


def test_what_was_loaded_can_be_read_back() -> None:
    load(SMALL)
    place = Place.objects.get()
    team = Team.objects.get(code="nurses")
    assert team.employer_code == "DN-N"
    assert queries.team_for_code(place.pk, Organisation.objects.get(ods_code="RCD").pk, "dn-old") == team
    assert queries.whole_number(place.pk, "huddle.minutes") == 20
    assert queries.setting(place.pk, "scope.min_age") == 18
    assert queries.share(place.pk, "intake.hold_share") == 0.05
    assert queries.bands(place.pk, "stay.bands_days") == (7, 14, 21)
    feed = Feed.objects.get()
    assert (feed.days, str(feed.due_by), feed.is_expected) == ([0, 4], "07:30:00", True)
    with pytest.raises(KeyError):
        queries.setting(place.pk, "huddle.length")
    with pytest.raises(TypeError, match="whole number"):
        queries.share(place.pk, "huddle.minutes")


def test_loading_is_recorded_under_the_place() -> None:
    load(SMALL)
    with acting(operator(Place.objects.get())):
        assert Event.objects.filter(kind="place.file_loaded").count() == 1


def test_a_realigned_practice_has_two_dated_alignments_and_another_home_team() -> None:
    load(SMALL)
    difference = load(SMALL.replace('pcn = "one"\nfrom = 2019-07-01', 'pcn = "two"\nfrom = 2019-07-01'))
    assert "Network of practice B82013: pcn “one” becomes “two” from 20 November 2026." in difference.lines
    place = Place.objects.get()
    rows = PracticeAlignment.objects.order_by("valid_from").values_list(
        "network__code", "valid_from", "valid_to"
    )
    assert list(rows) == [("one", date(2019, 7, 1), date(2026, 11, 19)), ("two", TODAY, None)]
    was = queries.home_team_for_practice(place.pk, "B82013", date(2026, 11, 19))
    now = queries.home_team_for_practice(place.pk, "B82013")
    assert (was and was.code, now and now.code) == ("int-one", "int-two")
    assert queries.home_teams(place.pk) == {"B82013": Team.objects.get(code="int-two").pk}


def test_a_realignment_dated_ahead_takes_effect_on_its_day() -> None:
    load(SMALL)
    planned = SMALL.replace(
        'pcn = "one"\nfrom = 2019-07-01',
        'pcn = "one"\nfrom = 2019-07-01\nto = 2027-02-28\n\n'
        '[[practice]]\nods = "B82013"\nname = "Church Lane"\npcn = "two"\nfrom = 2027-03-01',
    )
    assert load(planned).lines == ("Network of practice B82013: pcn “one” becomes “two” from 1 March 2027.",)
    place = Place.objects.get()
    for day, code in ((date(2027, 2, 28), "int-one"), (date(2027, 3, 1), "int-two")):
        team = queries.home_team_for_practice(place.pk, "B82013", day)
        assert team is not None
        assert team.code == code
    actor = operator(place)
    with acting(actor):
        assert not bring_up_to_date(actor=actor, place=place, day=date(2027, 3, 2))


def test_a_changed_team_keeps_its_row_and_what_it_was() -> None:
    load(SMALL)
    pk = Team.objects.get(code="nurses").pk
    load(SMALL.replace("01632 960001", "01632 960002"))
    team = Team.objects.get(code="nurses")
    assert (team.pk, team.telephone, team.valid_to) == (pk, "01632 960002", None)
    editions = Edition.objects.filter(code="nurses").order_by("valid_from")
    assert [(e.values_then["telephone"], e.valid_from, e.valid_to) for e in editions.order_by("pk")] == [
        ("01632 960001", None, date(2026, 11, 19)),
        ("01632 960002", TODAY, None),
    ]


def test_what_the_file_no_longer_has_ends_and_stays() -> None:
    load(SMALL)
    cut = SMALL.index("[[huddle]]"), SMALL.index("[[mdt]]")
    difference = load(SMALL[: cut[0]] + SMALL[cut[1] :])
    assert difference.lines == ("Huddle morning: no longer declared.",)
    cut = SMALL.index("[[role]]"), SMALL.index("[[feed]]")
    load(SMALL[: cut[0]] + SMALL[cut[1] :])
    assert RoleHolding.objects.get().valid_to == date(2026, 11, 19)
    load(SMALL[: SMALL.index("[[feed]]")] + SMALL[SMALL.index("[settings]") :])
    assert not Feed.objects.get().is_expected


def test_a_member_who_leaves_is_gone_from_the_next_day_and_stays_in_history() -> None:
    load(SMALL)
    load(SMALL.replace('kind = "trust"', 'kind = "trust"\nto = 2026-11-20'))
    place = Place.objects.get()
    assert [o.ods_code for o in queries.members_on(place.pk, TODAY)] == ["RCD"]
    assert not queries.members_on(place.pk, TODAY + timedelta(days=1)).exists()
    assert AllianceMembership.objects.count() == 1
    assert Organisation.objects.get(ods_code="RCD").valid_to is None, "it left the alliance, and goes on"


def test_a_moved_area_is_found_where_it_was_on_each_day() -> None:
    load(SMALL)
    moved = SMALL.replace(
        '[[pcn]]\ncode = "one"',
        '[[area]]\ncode = "east"\nname = "East"\nlevel = "quarter"\n\n[[pcn]]\ncode = "one"',
    ).replace('parent = "west"', 'parent = "east"')
    load(moved)
    west, east = Area.objects.get(code="west"), Area.objects.get(code="east")
    before, after = date(2026, 11, 19), TODAY
    assert [a.code for a in queries.area_descendants(west, before)] == ["mill", "west"]
    assert [a.code for a in queries.area_descendants(west, after)] == ["west"]
    assert {t.code for t in queries.teams_under(east)} == {"op", "int-one", "nurses"}
    assert queries.area_ancestors(Area.objects.get(code="mill")) == ["east"]
    assert [(depth, area.code) for depth, area in queries.areas_in_order(west.place_id)] == [
        (0, "east"),
        (1, "mill"),
        (0, "west"),
    ]


def test_a_faulty_file_is_refused_whole() -> None:
    with pytest.raises(PlaceFileRefused) as refusal:
        load(SMALL.replace('kind = "operational"\narea = "mill"', 'kind = "operational"'))
    assert "over no area" in str(refusal.value)
    assert not Place.objects.exists()


def test_only_the_own_place_may_be_loaded() -> None:
    load(SMALL)
    actor = operator(Place.objects.get())
    with acting(actor), pytest.raises(Refused):
        load_place(actor=actor, text=read_place_file("harrogate"))


def test_five_places_load_side_by_side_and_again_without_change() -> None:
    assert place_names() == ["east-cheshire", "harrogate", "newcastle", "portsmouth", "rotherham"]
    for name in place_names():
        assert load(read_place_file(name)).place_code == name
    for name in place_names():
        assert load(read_place_file(name)).lines == ()


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("harrogate", {"locality": 2, "area": 4}),
        ("rotherham", {"partnership": 3, "locality": 7}),
        ("east-cheshire", {"care community": 5}),
        ("portsmouth", {"city": 1, "locality": 2}),
        ("newcastle", {"city": 1}),
    ],
)
def test_every_shape_of_tree_can_be_walked_at_any_level(name: str, levels: dict[str, int]) -> None:
    load(read_place_file(name))
    place = Place.objects.get()
    areas = queries.areas_in_order(place.pk)
    found: dict[str, int] = {}
    for _, area in areas:
        found[area.level] = found.get(area.level, 0) + 1
    assert found == levels
    for depth, area in areas:
        below = queries.area_descendants(area)
        assert area in below
        assert len(queries.area_ancestors(area)) == depth
        teams = set(queries.teams_under(area))
        assert teams, f"nobody works in {area}"
        for child in below:
            assert set(queries.teams_under(child)) <= teams


def test_harrogate_as_the_sources_tell_it() -> None:
    load(read_place_file("harrogate"))
    place = Place.objects.get()
    members = {o.ods_code for o in queries.members_on(place.pk, TODAY)}
    assert members == {"RCD", "218", "RX3", "42D", "YHN", "E07000165"}
    north, south = Area.objects.get(code="north"), Area.objects.get(code="south")
    assert [len(queries.practices_of(area)) for area in (north, south)] == [8, 7]
    assert sorted(len(queries.practices_of(n)) for n in PrimaryCareNetwork.objects.all()) == [3, 4, 4, 4]
    assert {t.employer_code for t in queries.teams_under(north) if t.kind == "employer"} == {
        "DN-N", "OT", "ASC-N", "CMHT", "MHSOP", "LIVING-WELL",
    }  # fmt: skip
    operational = Team.objects.filter(kind="operational", area__parent=north)
    assert {t.code for t in queries.integrated_teams_of(operational)} == {"int-ripon", "int-knaresborough"}
    assert {t.employer_code for t in queries.employer_teams_of(operational)} >= {"DN-N", "ASC-N"}
    assert len(queries.home_teams(place.pk)) == 15
    assert place.exclusions["services"]


def test_a_2019_report_shows_the_old_commissioner_and_a_2021_one_the_new() -> None:
    load(read_place_file("harrogate"))
    for code in ("03E", "42D"):
        assert queries.organisation_name_on(code, date(2019, 6, 1)) == "NHS Harrogate and Rural District CCG"
        assert queries.organisation_name_on(code, date(2020, 3, 31)) == "NHS Harrogate and Rural District CCG"
        assert queries.organisation_name_on(code, date(2020, 4, 1)) == "NHS North Yorkshire CCG"
        assert queries.organisation_on(code, date(2021, 6, 1)).ods_code == "42D"


def test_a_body_that_changes_its_name_keeps_the_old_one_on_old_days() -> None:
    load(SMALL)
    load(SMALL.replace("Smallshire Trust", "Smallshire Care"))
    assert queries.organisation_name_on("RCD", date(2026, 11, 19)) == "Smallshire Trust"
    assert queries.organisation_name_on("RCD", TODAY) == "Smallshire Care"
    assert Organisation.objects.get(ods_code="RCD").name == "Smallshire Care"


def test_loading_over_a_place_made_by_hand_takes_its_rows_over(place: Any) -> None:
    team = Team.objects.get(code="rcd-dn-n")
    text = SMALL.replace("smallshire", place.code).replace('code = "nurses"', 'code = "rcd-dn-n"')
    load(text)
    assert Team.objects.get(code="rcd-dn-n").pk == team.pk
    assert not load(text)


def test_a_service_may_be_for_other_ages_than_the_place() -> None:
    text = SMALL.replace(
        'standing = "core"', 'standing = "core"\nmin_age = 16\nexclusions = ["substance misuse"]'
    )
    load(text)
    place, sender = Place.objects.get(), Organisation.objects.get(ods_code="RCD")
    scope = queries.ServiceScope(16, None, ("substance misuse",))
    assert queries.service_scopes(place.pk, sender.pk) == {"DN-N": scope, "DN-OLD": scope}
    load(SMALL)
    assert queries.service_scopes(place.pk, sender.pk) == {}
