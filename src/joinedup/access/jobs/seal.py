"""Jobs of the seal: every minute the committed events are sealed, every night the whole chain is checked."""

import json
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from procrastinate.contrib.django import app

from joinedup.access.queries.seal import window
from joinedup.access.seal import SealError, seal, verify
from joinedup.access.seal.sealing import OWNER, checkpoint, keep_trouble
from joinedup.access.seal.verifying import keep_verdict
from joinedup.core import clock

ALARM_AGAIN = timedelta(hours=24)


@app.periodic(cron="* * * * *")
@app.task(name="access.seal_events", queue="audit", lock="audit-seal", queueing_lock="seal_events")
def seal_events(timestamp: int) -> None:
    """Seal what is surely committed, note a checkpoint when one is due, and raise the alarm, once a day, when sealing has
    stopped or is behind. Safe to run twice."""
    try:
        seal()
        noted = checkpoint(every=timedelta(hours=settings.AUDIT_CHECKPOINT_HOURS))
        if noted is not None and settings.AUDIT_CHECKPOINT_EMAILS:
            send_mail(
                f"Joined Up: audit checkpoint at {noted['count']:,} events",
                "Keep this mail: it is what the audit trail is checked against.\n\n"
                + json.dumps(noted)
                + "\n",
                None,
                settings.AUDIT_CHECKPOINT_EMAILS,
            )
        trouble = ""
    except SealError as error:
        trouble = str(error)
    if not trouble and window(using=OWNER).is_late:
        trouble = f"Events wait longer than {settings.AUDIT_UNSEALED_MINUTES} minutes to be sealed."
    if trouble:
        _alarm(trouble)


@app.periodic(cron="40 3 * * *")
@app.task(name="access.verify_seal", queue="audit", lock="audit-verify", queueing_lock="verify_seal")
def verify_seal(timestamp: int) -> None:
    """Check the whole chain and keep the verdict for the pages; the alarm goes out when it is not intact."""
    try:
        verdict = verify()
    except SealError as error:
        _alarm(str(error))
        return
    keep_verdict(verdict)
    if not verdict.is_intact:
        _alarm(verdict.sentence)


def _alarm(sentence: str) -> None:
    state = keep_trouble(sentence)
    now = clock.now()
    if settings.ALARM_EMAILS and (state.told is None or now - state.told > ALARM_AGAIN):
        send_mail("Joined Up: the audit trail's seal", f"{sentence}\n", None, settings.ALARM_EMAILS)
        state.told = now
        state.save(using=OWNER, update_fields=["told"])
