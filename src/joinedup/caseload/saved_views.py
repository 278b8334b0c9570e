"""Writes of saved views of the list: kept, renamed, shared, made the start, deleted, by whoever made them (F10)."""

from collections.abc import Collection

from joinedup.caseload import permissions
from joinedup.caseload.lists import Asked
from joinedup.caseload.models import SavedView, SavedViewTeam
from joinedup.caseload.scope import Layout, staff_of
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, NotThere, action
from joinedup.core.context import Actor
from joinedup.place.queries import whole_number

NAME_LIMIT = 60


def _checked_name(actor: Actor, name: str, *, but: int | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise NotNow(f"A view needs a name of at most {NAME_LIMIT} characters.")
    if (
        SavedView.objects.filter(place_id=actor.place_id or 0, owner=actor.user_id or 0, name__iexact=name)
        .exclude(pk=but or 0)
        .exists()
    ):
        raise NotNow("You have a view of that name already. Choose another name, or delete the old one.")
    return name


def _own(actor: Actor, view_id: int) -> SavedView:
    view = (
        SavedView.objects.select_for_update()
        .filter(pk=view_id, place_id=actor.place_id or 0, owner=actor.user_id or 0)
        .first()
    )
    if view is None:
        raise NotThere("There is no such view, or it is not yours.")
    return view


@action(kind="caseload.view_saved", sentence="saved a view of the caseload list", permission=permissions.VIEW)
def save_view(*, actor: Actor, name: str, asked: Asked) -> SavedView:
    """Keep the filters of the list under a name. The name somebody looked for is no filter: it is never kept.

    Raises NotNow without a name, for one that is taken, and at the place's limit.
    """
    if actor.user_id is None or actor.place_id is None:
        raise NotNow("A view belongs to somebody's account.")
    most = whole_number(actor.place_id, "caseload.saved_views")
    if SavedView.objects.filter(place_id=actor.place_id or 0, owner=actor.user_id or 0).count() >= most:
        raise NotNow(f"You keep {most} views already, which is the most. Delete one first.")
    view = SavedView.objects.create(
        place_id=actor.place_id,
        owner=actor.user_id,
        owner_name=actor.name,
        name=_checked_name(actor, name),
        filters=asked.kept(),
        saved=clock.now(),
    )
    events.record(actor=actor, subject=view, data={"filters": sorted(view.filters)})
    return view


@action(
    kind="caseload.view_changed",
    sentence="changed a saved view of the caseload list",
    permission=permissions.VIEW,
)
def change_view(
    *, actor: Actor, view_id: int, name: str, team_ids: Collection[int], is_start: bool
) -> SavedView:
    """Rename a view of one's own, share it with teams one works in (``team_ids``: all of them, none: nobody), and say
    whether the list starts with it.

    Raises NotThere for somebody else's view; NotNow for a team one does not work in and at the team's limit.
    """
    view = _own(actor, view_id)
    view.name = _checked_name(actor, name, but=view.pk)
    layout = Layout.of(view.place_id)
    mine = {team.pk for team in layout.mine(staff_of(actor))}
    wanted = set(team_ids)
    if not wanted <= mine:
        raise NotNow("A view is shared only with teams you work in.")
    shared = set(view.shared_with.values_list("team_id", flat=True))
    most = whole_number(view.place_id, "caseload.shared_views")
    for team_id in sorted(wanted - shared):
        if SavedViewTeam.objects.filter(place_id=view.place_id, team_id=team_id).count() >= most:
            raise NotNow(f"{layout.teams[team_id].name} has {most} shared views already, which is the most.")
        SavedViewTeam.objects.create(place_id=view.place_id, view=view, team_id=team_id)
    view.shared_with.exclude(team_id__in=wanted).delete()
    if is_start:
        SavedView.objects.filter(place_id=view.place_id, owner=view.owner, is_start=True).exclude(
            pk=view.pk
        ).update(is_start=False)
    view.is_start = is_start
    view.saved = clock.now()
    view.save(update_fields=["name", "is_start", "saved"])
    events.record(actor=actor, subject=view, data={"teams": sorted(wanted), "is_start": is_start})
    return view


@action(
    kind="caseload.view_deleted",
    sentence="deleted a saved view of the caseload list",
    permission=permissions.VIEW,
)
def delete_view(*, actor: Actor, view_id: int) -> None:
    """Delete a view of one's own, for everybody it was shared with too. Raises NotThere for somebody else's."""
    view = _own(actor, view_id)
    events.record(actor=actor, subject=view, data={"teams": view.shared_with.count()})
    view.shared_with.all().delete()
    view.delete()
