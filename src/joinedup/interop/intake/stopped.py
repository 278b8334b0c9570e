"""A list that comes while access is stopped (Q18)."""

from typing import TYPE_CHECKING

from joinedup.core.context import Actor
from joinedup.interop import actions
from joinedup.interop.models import PartnerFile
from joinedup.place.models import Organisation

if TYPE_CHECKING:
    from joinedup.interop.intake.pipeline import Answer

STOPPED = "Access is stopped for this sender or the whole place: no list is taken in. Try again when it has begun again."


def not_taken_in(actor: Actor, sender: Organisation, file: PartnerFile) -> "Answer":
    """Note that a list which had come already was not taken in; it can be tried again."""
    from joinedup.interop.intake.pipeline import Answer

    actions.finish_file(actor=actor, file=file, state=PartnerFile.State.FAILED, sentence=STOPPED)
    return Answer(
        file=file.name,
        sha256=file.sha256,
        format=file.format,
        sender=sender.ods_code,
        as_at=file.as_at,
        file_id=file.pk,
        state=PartnerFile.State.FAILED,
        sentence=STOPPED,
    )
