"""What this room tells higher rooms."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.access.models import ExclusionRelease
from joinedup.core.context import Actor
from joinedup.place.models import Staff


@dataclass(frozen=True, slots=True)
class DecisionRouted:
    """A decision goes to somebody who may take it. ``name``: what is decided; ``asked``: what the asker would decide;
    ``supervisor``: who takes it; ``due``: by when; ``reference``: the same for the same decision about the same person."""

    actor: Actor
    name: str
    asked: str
    person_id: int | None
    supervisor: Staff
    due: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class ExclusionDecided:
    """A controller released a category of what it sends, or sealed it again: what came in under it follows."""

    actor: Actor
    said: ExclusionRelease
