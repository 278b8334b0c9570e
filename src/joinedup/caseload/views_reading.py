"""What is read of saved views: one's own and those one's teams share, and the view the list starts with (F10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from joinedup.caseload.lists import Asked
from joinedup.caseload.models import SavedView, SavedViewTeam
from joinedup.caseload.scope import Layout, staff_of
from joinedup.core.context import Actor


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view as a link. ``by``: whose it is, empty for one's own; ``teams``: names of those that read it."""

    id: int
    name: str
    href: str
    by: str
    is_start: bool
    is_current: bool
    teams: tuple[str, ...] = ()


def address_of(view: SavedView) -> str:
    """The list with a view's filters. What the list no longer knows is left out, so that an old view still opens."""
    asked = Asked.read(view.filters, default_whose="ours")
    return f"{reverse('caseload')}?{urlencode(asked.kept())}"


def views_for(actor: Actor, team_ids: Iterable[int], asked: Asked | None = None) -> list[ViewLink]:
    """One's own views and those shared with one's teams, by name: one query. ``asked``: the list in view."""
    if actor.user_id is None:
        return []
    shared = SavedViewTeam.objects.filter(place_id=actor.place_id or 0, team__in=list(team_ids)).values(
        "view_id"
    )
    views = SavedView.objects.filter(
        Q(owner=actor.user_id or 0) | Q(pk__in=shared), place_id=actor.place_id or 0
    ).order_by("name", "pk")
    now = asked.kept() if asked is not None and not asked.name else None
    return [
        ViewLink(
            view.pk,
            view.name,
            address_of(view),
            "" if view.owner == actor.user_id else view.owner_name,
            view.is_start and view.owner == actor.user_id,
            now is not None and Asked.read(view.filters, default_whose="ours").kept() == now,
        )
        for view in views
    ]


def with_teams(views: Iterable[ViewLink]) -> list[ViewLink]:
    """Views with the names of the teams that read them."""
    held = list(views)
    shared = SavedViewTeam.objects.filter(view__in=[view.id for view in held]).order_by("team__name")
    teams: dict[int, list[str]] = defaultdict(list)
    for view_id, name in shared.values_list("view_id", "team__name"):
        teams[view_id].append(name)
    return [replace(view, teams=tuple(teams[view.id])) for view in held]


def start_address(actor: Actor) -> str | None:
    """Where the bare list leads for somebody who chose a view to start with."""
    view = SavedView.objects.filter(
        place_id=actor.place_id or 0, owner=actor.user_id or 0, is_start=True
    ).first()
    return address_of(view) if view is not None else None


def own_view(actor: Actor, view_id: int) -> SavedView | None:
    """A view of one's own."""
    return SavedView.objects.filter(
        pk=view_id, place_id=actor.place_id or 0, owner=actor.user_id or 0
    ).first()


def shared_teams(view: SavedView) -> list[int]:
    """The teams that read a view."""
    return list(view.shared_with.values_list("team_id", flat=True))


def my_teams(actor: Actor) -> list[tuple[int, str]]:
    """The teams somebody may share a view with: those they work in."""
    return [(team.pk, team.name) for team in Layout.of(actor.place_id or 0).mine(staff_of(actor))]
