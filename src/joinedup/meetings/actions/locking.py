"""Takes the rows an action works on, locked, in the state it needs."""

from joinedup.core.actions import Conflict, NotNow, NotThere
from joinedup.meetings import rules
from joinedup.meetings.models import Huddle, HuddleItem


def locked_huddle(huddle_id: int, step: str) -> Huddle:
    """The huddle, locked. Raises NotThere if there is none, NotNow if its state does not allow the step."""
    huddle = (
        Huddle.objects.select_for_update(of=("self",)).select_related("series").filter(pk=huddle_id).first()
    )
    if huddle is None:
        raise NotThere("There is no such huddle.")
    try:
        rules.check_allows(huddle.state, step)
    except rules.NotAllowed as why:
        raise NotNow(str(why)) from None
    return huddle


def locked_item(item_id: int, step: str) -> HuddleItem:
    """A case of a huddle, locked after its huddle, so that two people never wait for each other."""
    found = HuddleItem.objects.filter(pk=item_id).values_list("huddle_id", flat=True).first()
    if found is None:
        raise NotThere("There is no such case at this huddle.")
    huddle = locked_huddle(found, step)
    item = HuddleItem.objects.select_for_update(of=("self",)).select_related("person", "case").get(pk=item_id)
    item.huddle = huddle
    return item


def check_version(row: Huddle | HuddleItem, version: int, sentence: str) -> None:
    """Raise Conflict if somebody changed the row since ``version`` was shown."""
    if row.version != version:
        raise Conflict(sentence)
