"""What this room tells higher rooms."""

from dataclasses import dataclass

from joinedup.core.context import Actor
from joinedup.place.file.shape import PlaceDocument
from joinedup.place.models import Place


@dataclass(frozen=True, slots=True)
class PlaceLoaded:
    """A place file has been loaded, changed or not: higher rooms bring what it declares of theirs up to date."""

    actor: Actor
    place: Place
    document: PlaceDocument
