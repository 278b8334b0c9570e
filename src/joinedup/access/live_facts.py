"""Facts the door itself looks at before a place goes live: the seal and second factors; and backups."""

from datetime import timedelta

from django.conf import settings

from joinedup import embedded
from joinedup.access.going_live import Check
from joinedup.access.models import SealState
from joinedup.core import clock
from joinedup.place.models import Place
from joinedup.place.queries import setting

SEAL_WITHIN = timedelta(hours=1)
BACKUP_WITHIN = timedelta(days=1, hours=2)


def seal_state() -> SealState:
    """How the sealer and the last verification left things."""
    return SealState.objects.filter(pk=1).first() or SealState()


def seal_runs(place: Place) -> Check:
    """The audit trail is being sealed, and was found intact."""
    state = seal_state()
    fresh = state.last_sealed is not None and clock.now() - state.last_sealed <= SEAL_WITHIN
    if state.trouble or state.is_intact is False:
        return Check("seal", "Audit trail sealed", ok=False, sentence=state.trouble or state.finding)
    if not fresh:
        return Check("seal", "Audit trail sealed", ok=False, sentence="Nothing was sealed in the last hour.")
    if state.is_intact is None:
        return Check(
            "seal", "Audit trail sealed", ok=False, sentence="Never verified: run joinedup audit verify."
        )
    return Check("seal", "Audit trail sealed", ok=True, sentence="Sealed within the hour, found intact.")


def second_factor_is_on(place: Place) -> Check:
    """Nobody who sees people signs in by a password alone."""
    on = int(setting(place.pk, "access.second_factor")) > 0
    return Check(
        "second-factor",
        "Second factor at sign-in",
        on,
        "Asked of everybody who sees people." if on else "The setting access.second_factor is off.",
    )


def backups_are_made(place: Place) -> Check:
    """A backup was made within a day, by ``joinedup backup`` or, where ``JOINEDUP_BACKUPS`` says so, by somebody else."""
    if settings.BACKUPS:
        return Check("backup", "Backups", ok=True, sentence=f"Declared in the settings: {settings.BACKUPS}.")
    made = embedded.last_backup()
    if made is None:
        return Check(
            "backup", "Backups", ok=False, sentence="No backup is known: run joinedup backup each night."
        )
    fresh = clock.now() - made <= BACKUP_WITHIN
    told = f"The last was made on {clock.local(made):%d/%m/%Y at %H:%M}."
    return Check("backup", "Backups", fresh, told if fresh else f"{told} That is more than a day ago.")
