"""What the caseload page reads, gathered: the list itself, its choices, and how old its lists are."""

from dataclasses import dataclass, field

from django.http import QueryDict

from joinedup.caseload import lists, presenters
from joinedup.caseload.hot import Ground
from joinedup.caseload.presenters import FeedAge
from joinedup.caseload.scope import Layout, staff_of
from joinedup.caseload.views_reading import ViewLink, views_for
from joinedup.core.context import Actor
from joinedup.place.models import Organisation, PracticeAlignment, Staff

MOST_STAFF = 300
"""Professionals offered in the filter: those of the team in view, never the whole place's."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: (value, words)."""

    teams: list[tuple[str, str]] = field(default_factory=list)
    areas: list[tuple[str, str]] = field(default_factory=list)
    practices: list[tuple[str, str]] = field(default_factory=list)
    staff: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CaseloadRead:
    """A caseload page as read."""

    ground: Ground
    page: lists.CasePage
    choices: Choices
    ages: list[FeedAge]
    whose_words: str
    views: list[ViewLink]
    assign_most: int


_KINDS = {"integrated": "Neighbourhood", "operational": "Huddle", "employer": "Employer's"}


def feed_ages(ground: Ground, formats: tuple[str, ...]) -> list[FeedAge]:
    """How old each partner's list of some formats is, expected ones that never came included."""
    feeds = sorted(
        (feed for feed in ground.feeds if feed.format in formats),
        key=lambda feed: (feed.format, feed.organisation.name),
    )
    ages = []
    for feed in feeds:
        age = ground.lists.get((feed.organisation_id, feed.format))
        if age is not None and (age.as_at is not None or feed.is_expected):
            ages.append(
                presenters.feed_age(
                    feed.organisation.name, feed.format, age.as_at, is_old=age.is_old, now=ground.now
                )
            )
    return ages


def practice_of(actor: Actor) -> Organisation | None:
    """The practice an actor works in, for a practice's own people."""
    if actor.role != "gp_practice" or actor.organisation_id is None:
        return None
    return Organisation.objects.filter(pk=actor.organisation_id, kind="gp-practice").first()


def caseload_page(actor: Actor, asked: lists.Asked) -> CaseloadRead:
    """One page of the caseload for whoever asks."""
    place_id = actor.place_id or 0
    ground = Ground.of(place_id)
    layout = Layout.of(place_id)
    staff = staff_of(actor)
    practice = practice_of(actor)
    cases = lists.scoped(asked, place_id=place_id, layout=layout, staff=staff, practice=practice)
    parts = lists.scoped_parts(asked, place_id=place_id, layout=layout, staff=staff, practice=practice)
    choices = _choices(place_id, layout, asked, staff)
    return CaseloadRead(
        ground,
        lists.read_page(cases, asked, ground, parts=parts),
        choices,
        feed_ages(ground, ("open-cases", "visits", "inpatients")),
        _whose(asked, layout, staff, practice, choices),
        views_for(actor, [team.pk for team in layout.mine(staff)], asked),
        int(ground.settings["caseload.assign_most"]),
    )


def chosen_ids(actor: Actor, asked: lists.Asked, most: int) -> list[int]:
    """The cases of a whole list, in no order, at most so many: for what is done to all of them at once."""
    place_id = actor.place_id or 0
    layout, staff = Layout.of(place_id), staff_of(actor)
    cases = lists.scoped(asked, place_id=place_id, layout=layout, staff=staff, practice=practice_of(actor))
    return lists.ids_of(cases, asked, Ground.of(place_id), most)


def staff_choices(actor: Actor, asked: lists.Asked) -> list[tuple[str, str]]:
    """Who may be chosen beside a list: staff of the team in view, or of the teams of whoever asks."""
    place_id = actor.place_id or 0
    return _choices(place_id, Layout.of(place_id), asked, staff_of(actor)).staff


def _choices(place_id: int, layout: Layout, asked: lists.Asked, staff: Staff | None) -> Choices:
    teams = [
        (str(team.pk), f"{team.name} ({_KINDS[kind].lower()} team)")
        for kind in ("operational", "integrated", "employer")
        for team in layout.of_kind(kind)
    ]
    areas = sorted((layout.area_path(pk), str(pk)) for pk in layout.areas)
    practices = (
        PracticeAlignment.objects.filter(place_id=place_id)
        .values_list("practice__ods_code", "practice__name")
        .order_by("practice__name")
        .distinct()
    )
    around = [asked.team] if asked.team else [team.pk for team in layout.mine(staff)]
    reach = {t for team in around for t in (team, *layout.down.get(team, ()))}
    people = Staff.objects.filter(place_id=place_id, ended__isnull=True).order_by("family_name", "given_name")
    if reach:
        people = people.filter(employer_team__in=reach) | people.filter(operational_team__in=reach)
    names = [
        (str(pk), f"{family}, {given} ({profession})")
        for pk, family, given, profession in people.values_list(
            "pk", "family_name", "given_name", "profession"
        )[:MOST_STAFF]
    ]
    return Choices(teams, [(pk, path) for path, pk in areas], list(practices), names)


def _whose(
    asked: lists.Asked, layout: Layout, staff: Staff | None, practice: Organisation | None, choices: Choices
) -> str:
    if asked.whose == "mine":
        return "My work"
    if asked.team:
        return layout.teams[asked.team].name if asked.team in layout.teams else "No such team"
    if asked.area:
        return layout.area_path(asked.area) or "No such area"
    if asked.practice:
        return dict(choices.practices).get(asked.practice, "No such practice")
    if asked.staff:
        return dict(choices.staff).get(str(asked.staff), "One professional")
    if asked.whose == "all" or asked.show == "no-team":
        return "Whole place"
    if practice is not None:
        return practice.name
    mine = [team.name for team in layout.mine(staff) if team.kind == "operational"] or [
        team.name for team in layout.mine(staff)
    ]
    return ", ".join(mine) if mine else "Whole place"


def chips(asked: lists.Asked, choices: Choices, query: QueryDict) -> list[dict[str, str]]:
    """The filters in use, each with an address that takes it off."""

    def without(key: str) -> str:
        kept = query.copy()
        for gone in (key, "after", "before", "tick"):
            kept.pop(gone, None)
        return f"?{kept.urlencode()}"

    found: list[dict[str, str]] = []
    for key, value, options in (
        ("team", asked.team, choices.teams),
        ("area", asked.area, choices.areas),
        ("practice", asked.practice, choices.practices),
        ("staff", asked.staff, choices.staff),
        ("show", asked.show, list(lists.SHOWS.items())),
    ):
        if value:
            words = dict(options).get(str(value), str(value))
            found.append({"text": words, "remove_href": without(key)})
    if asked.name:
        found.append({"text": f"Family name begins {asked.name}", "remove_href": without("name")})
    return found


def filter_words(actor: Actor, asked: lists.Asked) -> list[tuple[str, str]]:
    """What a view shows: (filter, value) in words."""
    place_id = actor.place_id or 0
    layout = Layout.of(place_id)
    choices = _choices(place_id, layout, asked, staff_of(actor))
    whose = {"mine": "My work", "ours": "Our caseload", "all": "Whole place"}
    named: list[tuple[str, object, dict[str, str]]] = [
        ("Whose", asked.whose, whose),
        ("Team", asked.team, dict(choices.teams)),
        ("Area", asked.area, dict(choices.areas)),
        ("GP practice", asked.practice, dict(choices.practices)),
        ("Professional", asked.staff, dict(choices.staff)),
        ("Show", asked.show, lists.SHOWS),
        ("Order", asked.order, {code: words for code, (words, _) in lists.ORDERS.items()}),
    ]
    return [(label, words.get(str(value), "No longer known")) for label, value, words in named if value]
