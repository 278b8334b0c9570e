"""What the caseload page reads, gathered: the list itself, its choices, and how old its lists are."""

from dataclasses import dataclass, field

from django.http import QueryDict

from joinedup.caseload import lists, presenters
from joinedup.caseload.hot import Ground
from joinedup.caseload.presenters import FeedAge
from joinedup.caseload.scope import Layout, staff_of
from joinedup.core.context import Actor
from joinedup.place.models import Feed, Organisation, PracticeAlignment, Staff

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


_KINDS = {"integrated": "Neighbourhood", "operational": "Huddle", "employer": "Employer's"}


def feed_ages(place_id: int, ground: Ground, formats: tuple[str, ...]) -> list[FeedAge]:
    """How old each partner's list of some formats is, expected ones that never came included."""
    feeds = (
        Feed.objects.filter(place_id=place_id, format__in=formats)
        .select_related("organisation")
        .order_by("format", "organisation__name")
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
    choices = _choices(place_id, layout, asked, staff)
    return CaseloadRead(
        ground,
        lists.read_page(cases, asked, ground),
        choices,
        feed_ages(place_id, ground, ("open-cases", "visits", "inpatients")),
        _whose(asked, layout, staff, practice, choices),
    )


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
        for gone in (key, "after", "before"):
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
